"""What is wrong with a file of features, in one line."""

LISTED = 20  # names in an error


class FeatureError(ValueError):
    """A file that cannot be read as a table of numbers."""


def first_line(error):
    """The first line of an error's text, without its full stop."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")


def counted(number, noun):
    """A number of things, with the plural where they are not one."""
    return f"{number} {noun}" + "s" * (number != 1)


def listed(names):
    """Names as a text, not all if there are many."""
    return ", ".join(names[:LISTED]) + f" and {len(names) - LISTED} more" * (len(names) > LISTED) or "none"
