"""Dekker's exact product (Numer. Math. 18, 1971), for arrays without a fused multiply-add.

Each factor is split into halves, of 26 bits for doubles and 12 for singles, whose products are exact. Split by their bits,
factors neither overflow nor depend on whether a compiler contracts a product and a sum. The 24 bits of singles are cut in two;
of the 53 of doubles the higher half is rounded, so that the sign of the lower one is a bit more.
"""


def halves(bits, from_bits, format):
    """The function a -> (high, low), by the functions from numbers of a format to the integers of their bits and back."""
    rounding = 1 << (format.lower - 1) if format.fraction % 2 == 0 else 0
    high_bits = -(1 << format.lower)

    def split(a):
        high = from_bits((bits(a) + rounding if rounding else bits(a)) & high_bits)
        return high, a - high

    return split


def halves_of_doubles(a):
    """(high, low) of doubles whose bits are not at hand, or whose exponents have no bounds: by a product with 2^27 + 1."""
    shifted = 134217729.0 * a
    high = shifted - (shifted - a)
    return high, a - high


def error(product, a, b):
    """a b - product, a and b given by their halves."""
    (a_high, a_low), (b_high, b_low) = a, b
    return ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low
