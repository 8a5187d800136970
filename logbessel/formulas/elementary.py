"""Logarithm and exponential in double-double: every engine gets the same ones, and vectorises them."""

from ..arithmetic import absolute, floor, fma, formats, matched, pow2, rint, rough, where, whole
from ..arithmetic.error_terms import ABSENT, are_brief, is_short
from ..arithmetic.formats import by_exponents
from . import double_double as dd
from .coefficients import ARTANH_TAIL, EXP_TAIL, LOG_2, SHORT_ARTANH, SHORT_ARTANH_TAIL, THIRD

_SHIFT = 100.0


# Of the whole: less of it bears the rounding of a float32 where results are of 24 bits, and of 40 of what cancels.
_SHARE = 2.0**-17
BORNE = float("inf")  # the size of what bears the rounding of a sum to the digits of a float32


def polynomial(coefficients, x, reach=1.0, size=None):
    """sum_k c_k x^k, lowest power first, by Horner's rule. |x| <= reach, and the sum is a part of what has the given size."""
    if not formats.are_singles():
        return _horner(coefficients, x)
    return _shared_out(coefficients, x, [abs(c) * reach**k for k, c in enumerate(coefficients)], size)


def magnitude(row, reach=1.0):
    """The largest value of sum_k |c_k x^k|, |x| <= reach."""
    return sum(abs(c) * reach**k for k, c in enumerate(row))


def table(rows, x, y, reaches=(1.0, 1.0), size=None):
    """sum_k p_k(x) y^k, p_k the polynomial of row k; x and y are at most the reaches, and the sum a part of the given size."""
    if not formats.are_singles():
        return _horner([polynomial(row, x) for row in rows], y)
    of_x, of_y = reaches
    magnitudes = [magnitude(row, of_x) * of_y**k for k, row in enumerate(rows)]
    size = max(magnitudes) if size is None else size
    values = [polynomial(row, x, of_x, size / of_y**k) for k, row in enumerate(rows)]
    return _shared_out(values, y, magnitudes, size)


def _horner(coefficients, x):
    total = coefficients[-1]
    for coefficient in coefficients[-2::-1]:
        total = fma(total, x, coefficient)
    return total


def _shared_out(coefficients, x, magnitudes, size):
    """sum_k c_k x^k; terms, of the magnitudes given, that add up to little beside the size are computed with rough numbers."""
    total, beyond, size = coefficients[-1], magnitudes[-1], max(magnitudes) if size is None else size
    for coefficient, magnitude in zip(coefficients[-2::-1], magnitudes[-2::-1], strict=True):
        total = step(total, x, coefficient, magnitude + beyond, beyond, size)
        beyond = beyond + magnitude
    return total


def step(total, x, coefficient, here, beyond, size):
    """total x + coefficient, a part of `size` that is at most `here`, and the product at most `beyond`."""
    if not formats.are_singles() or beyond > _SHARE * size:
        return fma(total, x, coefficient)
    if here <= _SHARE * size:
        return fma(rough(total), rough(x), rough(coefficient))
    return whole(rough(total) * rough(x)) + coefficient


def plus(large, small):
    """large + small, for a large number that may be infinite: of pairs the sum would be none."""
    if not formats.are_singles():
        return large + small
    return where(absolute(large) < float("inf"), large + small, large)


def times(a, b):
    """a b, where that may overflow: of pairs it would be no number."""
    if not formats.are_singles():
        return a * b
    first = rough(a) * rough(b)
    return where(absolute(first) < float("inf"), a * b, first)


def log_quotient(a, b, gap=None, shorter=False):
    """log(a / b) for normal double-doubles a, b > 0, off by 2^-65 |log| and 2^-100.

    With a / b = m 2^n, 2/3 <= m <= 3/2: log m = 2 artanh((m - 1)/(m + 1)), and the argument
    (a - b 2^n)/(a + b 2^n) keeps the relative accuracy of a - b when a and b are close; `gap` is that difference,
    where it is known better than from a and b. With the digits of a float32 it is off by 2^-45, or 2^-42 where it may be `shorter`.
    """
    high, exponent = matched(a[0], b[0])
    low = 0.0 if isinstance(b[1], float) else b[1] * pow2(exponent)
    difference = a[0] - high, a[1] - low
    if gap is not None:
        difference = dd.where(exponent == 0.0, gap, difference)
    if is_short():
        return _briefly(
            difference[0] / (a[0] + high), exponent, _SHORTER_DOUBLE_ARTANH if shorter else _SHORT_DOUBLE_ARTANH
        )
    total = dd.add_smaller((high + high, low + low), difference)
    logarithm = _log_from_artanh(dd.divide(difference, total))
    return _plus_exponent(logarithm, exponent)


def log(a):
    """log(a) for a normal double-double a > 0, off by 2^-60; with the digits of a float32 by 2^-42."""
    power, exponent = matched(a[0], 1.0)
    difference = a[0] - power, a[1]
    if is_short():
        return _briefly(difference[0] / (a[0] + power), exponent, _SHORTER_DOUBLE_ARTANH)
    z = dd.divide(difference, dd.add_smaller((power + power, 0.0), difference))
    rounded = dd.rounded(z)
    y = rounded * rounded
    twice = dd.scale(z, 2.0)
    cubic = (rounded + rounded) * (y * fma(y, _artanh_tail(y), THIRD[0]))
    return _plus_exponent(dd.add_smaller(twice, (cubic, 0.0)), exponent)


def log_argument(x, halvings=0):
    """log(x / 2^halvings) for a double x > 0, subnormal ones included, off by 2^-60."""
    small = x < by_exponents(2.0**-960, 2.0**-60)
    logarithm = log((where(small, x * 2.0 ** (_SHIFT - halvings), x * 0.5**halvings), 0.0))
    return dd.add(logarithm, (where(small, -_SHIFT * LOG_2[0], 0.0), where(small, -_SHIFT * LOG_2[1], 0.0)))


def _log_from_artanh(z):
    """2 artanh(z) = 2 z (1 + y (1/3 + y (1/5 + ...))), y = z^2, for |z| <= 0.2027 (DLMF 4.38.5)."""
    y = dd.square(z)
    rounded = dd.rounded(y)
    bracket = dd.add_smaller(THIRD, (rounded * _artanh_tail(rounded), 0.0))
    twice = dd.scale(z, 2.0)
    return dd.add_smaller(twice, dd.multiply(twice, dd.multiply(y, bracket)))


def _briefly(z, exponent, double_artanh_over_z):
    """2 artanh(z) + n log 2 to the digits that a float32 needs."""
    y = z * z
    double_artanh = z * _horner(double_artanh_over_z, y)
    return fma(exponent, LOG_2[0] + LOG_2[1], double_artanh), ABSENT


_SHORT_DOUBLE_ARTANH = [2.0 * c for c in (1.0, THIRD[0], *SHORT_ARTANH_TAIL)]
_SHORTER_DOUBLE_ARTANH = [2.0 * c for c in SHORT_ARTANH]


def _artanh_tail(y):
    return polynomial(SHORT_ARTANH_TAIL if are_brief() else ARTANH_TAIL, y, 0.0411, THIRD[0])


def _plus_exponent(logarithm, exponent):
    high, low = dd.fast_two_sum(exponent * LOG_2[0], logarithm[0])
    return high, low + fma(exponent, LOG_2[1], logarithm[1])


def exp(a):
    """exp(a) for a double-double a <= 700, as a double-double with relative error 2^-59; 0 where it underflows."""
    least = by_exponents(-1000.0, -150.0)
    count, r = reduced_by_log_2(dd.where(a[0] > least, a, (least, 0.0)))
    value = dd.add_smaller((1.0, 0.0), dd.multiply(r, exp_minus_one_over(r)))
    half = floor(0.5 * count)  # 2^count itself may underflow
    return dd.scale(dd.scale(value, pow2(half)), pow2(count - half))


def exp_minus_one_over(r):
    """(exp(r) - 1)/r for a double-double |r| <= log(2)/2, off by 2^-59."""
    cubic = (r[0] * r[0]) * polynomial(EXP_TAIL, r[0], 0.35)
    return dd.add_smaller(dd.add_smaller((1.0, 0.0), dd.scale(r, 0.5)), (cubic, 0.0))


def reduced_by_log_2(a):
    """(n, a - n log 2) with n the nearest integer to a / log 2."""
    count = rint(a[0] * (1.0 / (LOG_2[0] + LOG_2[1])))
    high, low = dd.two_sum(a[0], -count * LOG_2[0])
    return count, dd.renormalised((high, low + fma(-count, LOG_2[1], a[1])))
