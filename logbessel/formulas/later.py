"""The modules of formulas, each imported when something of it is first asked for: `from ..formulas.later import debye`.

Records name formulas that most programs never need, since their machine code is kept.
"""

from functools import cache
from importlib import import_module
from importlib.util import find_spec


class _Module:
    """What stands for a module, by its full name."""

    def __init__(self, name):
        self._name = name

    def __getattr__(self, name):
        return getattr(import_module(self._name), name)


@cache
def __getattr__(name):
    module = f"{__package__}.{name}"
    if name.startswith("__") or not find_spec(module):  # pickle asks every module for names that are another's
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return _Module(module)
