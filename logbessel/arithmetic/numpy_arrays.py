"""The elementary operations on NumPy arrays: for study and for tests, not for speed."""

import numpy as np

from . import dekker, formats

sqrt = np.sqrt
floor = np.floor
absolute = np.abs


def where(condition, a, b):
    """Two numbers are made numbers of the format that formulas compute in."""
    if isinstance(a, float | int) and isinstance(b, float | int):
        a = formats.current().dtype.type(a)
    return np.where(condition, a, b)


def two_prod(a, b):
    product = a * b
    return product, dekker.error(product, _halves(a), _halves(b))


def _halves(a):
    if not isinstance(a, np.ndarray | np.generic | float | int):
        return dekker.halves_of_doubles(a)  # JAX's arrays, and numbers that are no arrays, show no bits
    a = np.asarray(a, None if isinstance(a, np.ndarray | np.generic) else formats.current().dtype)
    format = formats.of(a.dtype)
    return dekker.halves(lambda x: x.view(format.integers), lambda x: x.view(format.dtype), format)(a)


def fma(a, b, c):
    return a * b + c


def remainder(c, a, b):
    product, error = two_prod(a, b)
    return (c - product) - error


def matched(a, b):
    b = np.asarray(b, np.asarray(a).dtype)
    exponent = np.rint(np.log2(a) - np.log2(b))
    return np.ldexp(b, exponent.astype(np.int32)), exponent


def pow2(n):
    return np.ldexp(formats.current().dtype.type(1.0), np.asarray(n).astype(np.int32))
