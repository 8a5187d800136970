"""Logarithms of the modified Bessel functions for every real order and argument, as NumPy ufuncs."""

from importlib import import_module as _import_module

from . import functions as _functions
from .functions.docstring import of_ufunc as _docstring
from .runtime import sources as _sources  # noqa: F401 (takes note of the files as they are now)
from .runtime.several_results import several_results as _several_results
from .runtime.threads import get_threads, set_threads, threads  # noqa: F401
from .runtime.ufunc import make_ufunc as _make_ufunc

__version__ = "0.1.0"
_PARTS = {  # and the package without which they cannot be imported
    "cluster": "sklearn",
    "cuda": None,
    "gp": None,
    "jax": "jax",
    "numba": "numba",
    "numpyro": "numpyro",
    "pymc": "pymc",
    "pytensor": "pytensor",
    "stats": None,
    "torch": "torch",
}
_UFUNCS = (*_functions.PUBLIC, *_functions.OF_THREE)
__all__ = [_function.name for _function in _UFUNCS]

for _function in _UFUNCS:
    _ufunc = _make_ufunc(_function, _docstring(_function))
    globals()[_function.name] = _ufunc if _function.nout == 1 else _several_results(_ufunc)


def __getattr__(name):
    """The part of that name, imported when it is first used; `export` is a function of one."""
    if name == "export":
        return _import_module(".exporting", __name__).export
    if name not in _PARTS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return _import_module(f".{name}", __name__)


def __dir__():
    """What is there: the parts whose packages are installed, so that who looks at all attributes meets no error."""
    from importlib.util import find_spec

    there = {part for part, package in _PARTS.items() if package is None or find_spec(package)}
    return sorted({*globals(), *there, "export"})
