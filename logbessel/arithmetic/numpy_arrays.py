"""The elementary operations on NumPy arrays: for study and for tests, not for speed."""

import numpy as np

from . import dekker

sqrt = np.sqrt
floor = np.floor
absolute = np.abs
where = np.where


def two_prod(a, b):
    product = a * b
    return product, dekker.error(product, _halves(a), _halves(b))


def _halves(a):
    """Split by a product, which overflows beyond 2^996."""
    shifted = 134217729.0 * a  # 2^27 + 1
    high = shifted - (shifted - a)
    return high, a - high


def fma(a, b, c):
    return a * b + c


def remainder(c, a, b):
    product, error = two_prod(a, b)
    return (c - product) - error


def matched(a, b):
    exponent = np.rint(np.log2(a / b))
    return b * pow2(exponent), exponent


def pow2(n):
    return np.ldexp(1.0, np.asarray(n).astype(np.int32))
