"""Logarithms of the modified Bessel functions for every real order and argument, as NumPy ufuncs."""

from . import functions as _functions
from .derivative_docstrings import DERIVATIVE_DOCSTRINGS as _DERIVATIVE_DOCSTRINGS
from .docstrings import DOCSTRINGS as _DOCSTRINGS
from .runtime import sources as _sources  # noqa: F401 (takes note of the files as they are now)
from .runtime.threads import get_threads, set_threads, threads  # noqa: F401
from .runtime.ufunc import make_ufunc as _make_ufunc

__version__ = "0.1.0"
__all__ = [_function.name for _function in _functions.PUBLIC]
_TEXTS = _DOCSTRINGS | _DERIVATIVE_DOCSTRINGS


def _public(function):
    return _make_ufunc(function, _TEXTS.get(function.name, ""))


globals().update({function.name: _public(function) for function in _functions.PUBLIC})
