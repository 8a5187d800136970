"""Words that several docstrings share: each stands once, and is filled in where a docstring has its name in braces."""

import re
from collections.abc import Callable
from textwrap import indent
from types import FunctionType
from typing import TypeVar

_Class = TypeVar("_Class", bound=type)
_PLACE = re.compile(r"^( *)\{(\w+)\}$", re.MULTILINE)  # a line of its own


def worded(**words: str) -> Callable[[_Class], _Class]:
    """A decorator that fills words in, by their names, in the docstrings of a class and of its methods."""

    def fill(kind: _Class) -> _Class:
        for described in (kind, *(member for member in vars(kind).values() if isinstance(member, FunctionType))):
            if described.__doc__:  # python -OO leaves none
                described.__doc__ = _PLACE.sub(lambda place: indent(words[place[2]], place[1]), described.__doc__)
        return kind

    return fill
