"""``python -m logbessel`` is the command ``logbessel``."""

from .cli import main

main()
