"""What is printed on standard output: tables, or one JSON object; in plain characters where the terminal has no others."""

import errno
import io
import json
import os
import sys
from contextlib import suppress

from rich import box
from rich.console import Console
from rich.table import Table

from ..files import WriteError, writing

PLAIN = str.maketrans({"±": "+-", "–": "-", "−": "-"})


def show_tables(*tables):
    """Print tables, each (title or None, heads or None, rows of texts)."""
    terminal = standard_output().isatty()
    rich_characters = _can_print("│±")
    buffer = io.StringIO()
    console = Console(file=buffer, force_terminal=terminal, width=None if terminal else Console().width)
    for title, heads, rows in tables:
        table = Table(title=title, show_header=heads is not None, box=box.HEAVY_HEAD if rich_characters else box.ASCII)
        for number, head in enumerate(heads or ("", "")):
            table.add_column(head, style="bold" if number == 0 else None, justify="left" if number == 0 else "right")
        for row in rows:
            table.add_row(*row)
        console.print(table)
    _write(buffer.getvalue())


def show_json(contents):
    """Print an object."""
    _write(json.dumps(contents, indent=1) + "\n")


def standard_output():
    """What results are printed to; Python has none where a process started with it closed."""
    if sys.stdout is None:
        with writing("standard output"):
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    return sys.stdout


def _write(text):
    """Write and flush, so that an error comes here and not when the process ends."""
    standard_output()
    if not _can_print(text):
        text = text.translate(PLAIN).encode(sys.stdout.encoding, "backslashreplace").decode(sys.stdout.encoding)
    try:
        with writing("standard output"):
            sys.stdout.write(text)
            sys.stdout.flush()
    except WriteError:
        with suppress(OSError, ValueError):  # what is still held back goes nowhere
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise


def _can_print(text):
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True
