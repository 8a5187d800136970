"""The ufunc of every function, by name, for PyTensor to find."""

from ..functions import ALL
from ..runtime.ufunc import make_ufunc

_FUNCTIONS = {function.name: function for function in ALL}


def __getattr__(name):
    if name not in _FUNCTIONS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = make_ufunc(_FUNCTIONS[name], "")
    return globals()[name]
