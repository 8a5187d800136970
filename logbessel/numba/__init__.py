"""The functions of `logbessel` in code that Numba compiles.

Where the package is installed, nothing need be imported: Numba finds `init` by its entry point `numba_extensions`. In a
function under `@njit` or `@vectorize` the ufuncs of `logbessel` and `logbessel.gp` take numbers, and arrays by NumPy's rules of
broadcasting and types; arrays for results follow the arguments.

Results are those of the ufuncs to the last bit, as the same compiled loops are called: the one that works number by number
for numbers, SIMD for rows of arrays. No flag of NumPy's is looked at. It works with `parallel=True`, `nogil=True` and
`cache=True`: code kept on disk holds names, no addresses.
"""

from ..extras import needs

with needs("logbessel.numba", "numba"):
    import numba  # noqa: F401

from .overloads import register as _register

__all__ = ["init"]


def init() -> None:
    """Tell Numba of the functions; a second call does nothing.

    Examples
    --------
    >>> import logbessel
    >>> import logbessel.numba
    >>> from numba import njit
    >>> logbessel.numba.init()
    >>> @njit
    ... def log_density(x, kappa, d):
    ...     return kappa * x - logbessel.log_iv(d / 2 - 1, kappa)
    >>> round(float(log_density(0.9, 50.0, 3)), 12)
    -2.102537500573
    """
    _register()


init()
