"""Logarithms of the modified Bessel functions for every real order and argument, as NumPy ufuncs."""

from . import functions as _functions
from .engines.ufunc import make_ufunc as _make_ufunc

__version__ = "0.1.0"
__all__ = [_function.name for _function in _functions.PUBLIC]


def _compiled(function, code):
    from .engines import cache

    return cache.address(function, code)


globals().update({function.name: _make_ufunc(function, _compiled) for function in _functions.PUBLIC})
