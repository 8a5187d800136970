"""``python -m logbessel`` is the command ``logbessel``."""

from .cli import main

if __name__ == "__main__":
    main()
