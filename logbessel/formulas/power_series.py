"""I_v(x) and 0F1(; b; y) by their power series: v > -1, b = v + 1, y = x^2/4 <= 157.

DLMF 10.25.2: log I_v(x) = v log(x/2) - log Gamma(1 + v) + log 0F1(; b; y), 0F1(; b; y) = 1 + (y/b) T with

    T = 1 + y/p_2 (1 + y/p_3 (1 + ...)),   p_k = k (b + k - 1).

All terms are positive, and where v and x are small, where log I_v(x) ~ v (log(x/2) + gamma) + y, each of the three
parts is as small as its share, so the sum keeps its relative accuracy.
"""

from functools import partial

from ..arithmetic import absolute, fma, formats, repeat, rough, two_prod
from ..arithmetic.error_terms import either
from ..arithmetic.formats import by_exponents
from . import double_double as dd
from .coefficients import EULER_GAMMA
from .elementary import log_argument, log_quotient
from .gamma import log_gamma_near_one, nearest_integer, rising_product

TERMS = 42  # at v = 0, x = 25 the 43rd term is 2^-57 of the sum
_SHORT_TERMS = 34  # those after them are 2^-42 of the sum there
_CAREFUL_TERMS, _MORE_CAREFUL_TERMS = 8, 20
LARGEST_Y = 156.25


def _quotient(b, y, last):
    """(N, D) with N/D = 1 + y/p_{last+1} (1 + ...): numerator and denominator run side by side, N <- D + y N, D <- p D.

    Both would overflow as singles, so there they are divided by 2^8 at each step.
    """
    unit = by_exponents(1.0, 2.0**-8)
    b, y = (b, y) if unit == 1.0 else (b * unit, y * unit)

    def step(j, numerator, denominator):
        k = j + float(last)
        denominator = denominator * fma(k, b, k * (k * unit - unit))
        return fma(y, numerator, denominator), denominator

    return repeat(either(TERMS, _SHORT_TERMS) - last, step, (1.0, 1.0), short=True)


def excess(b, y, careful=_CAREFUL_TERMS):
    """b 0F1(; b; y) - b = y T for double-doubles b > 0 and y, the first terms of T in double-double.

    They are not renormalised: low parts add up to 2^-47 of the high ones.
    """
    careful = by_exponents(careful, 1)
    above, below = _quotient(b[0], y[0], careful)
    above, below = (above, 0.0), (below, 0.0)
    for k in range(careful, 1, -1):
        product = dd.multiply(below, dd.add_double(dd.multiply_double(b, float(k)), float(k * (k - 1))))
        above, below = dd.add(product, dd.multiply(y, above)), product
    return dd.renormalised(dd.multiply(y, dd.divide(dd.renormalised(above), dd.renormalised(below))))


careful_excess = partial(excess, careful=_MORE_CAREFUL_TERMS)


def log_i(v, x, excess=excess):
    """log I_v(x) as a double-double."""
    logarithm, total = _logarithm_and_total(v, x, excess)
    return _lifted(v, x, logarithm, total) if formats.are_singles() else total


def log_i_less_x(v, x):
    """log I_v(x) - x, of pairs of singles."""
    logarithm, total = _logarithm_and_total(v, x, excess)
    return _lifted(v, x, logarithm, dd.add_double(total, -x), x)


def _logarithm_and_total(v, x, excess):
    """log(x/2) and log I_v(x)."""
    gamma, quotient = gamma_and_quotient(v, x, excess)
    logarithm = log_argument(x, 1)
    return logarithm, dd.add(dd.subtract(dd.multiply_double(logarithm, v), gamma), quotient)


def _lifted(v, x, logarithm, total, less=0.0):
    """Where v and x are so small that v (log(x/2) + gamma) + y is all there is, that sum in units in which it has all its bits,
    rounded there."""
    unit = 2.0**64
    factor, half_x = logarithm[0] + EULER_GAMMA[0], x * (0.5 * unit**0.5)
    linear = rough(fma(v * unit, factor, half_x * half_x) - less * unit) * (1.0 / unit)
    return dd.where((absolute(v) < 2.0**-50) & (x < 2.0**-30), (linear, 0.0), total)


def gamma_and_quotient(v, x, excess=excess):
    """Two parts of log I_v(x) - v log(x/2), the second less the first.

    With Gamma(b) = Gamma(1 + mu) prod_{k=1..n} (mu + k), log Gamma(1 + mu) and one logarithm for all else.
    """
    n, mu = nearest_integer(v)
    b = dd.two_sum(v, 1.0)
    over = excess(b, two_prod(0.5 * x, 0.5 * x))
    top, bottom = dd.renormalised(dd.add(b, over)), rising_product(b, v, n)
    quotient = log_quotient(top, bottom, dd.where(n == 0.0, over, dd.subtract(top, bottom)))
    return log_gamma_near_one(mu), quotient
