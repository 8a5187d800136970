"""Dekker's exact product (Numer. Math. 18, 1971), for arrays without a fused multiply-add.

Each factor is split into halves of 26 bits, whose products are exact. Split by their bits, factors neither overflow nor
depend on whether a compiler contracts a product and a sum.
"""

_HALF_OF_LOW, _HIGH = 1 << 26, -(1 << 27)


def halves(bits, from_bits):
    """The function a -> (high, low), by the functions from doubles to the integers of their bits and back."""

    def split(a):
        high = from_bits((bits(a) + _HALF_OF_LOW) & _HIGH)
        return high, a - high

    return split


def error(product, a, b):
    """a b - product, a and b given by their halves."""
    (a_high, a_low), (b_high, b_low) = a, b
    return ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low
