"""The elementary operations on NumPy arrays: for study and for tests, not for speed."""

import numpy as np

sqrt = np.sqrt
floor = np.floor
absolute = np.abs
where = np.where


def two_prod(a, b):
    """Dekker's product: each factor is split into halves of 26 bits, whose products are exact."""
    product = a * b
    a_high, a_low = _halves(a)
    b_high, b_low = _halves(b)
    return product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low


def _halves(a):
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
