"""The modules of formulas, each imported when something of it is first asked for: `from ..formulas.later import debye`.

Records name formulas that most programs never need, since their machine code is kept.
"""

from importlib import import_module


class _Module:
    """What stands for a module, by its full name."""

    def __init__(self, name):
        self._name = name

    def __getattr__(self, name):
        return getattr(import_module(self._name), name)


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return _Module(f"{__package__}.{name}")
