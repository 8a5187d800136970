"""What the public functions say of themselves."""

DOCSTRINGS = {}
