"""I_v(x) and 0F1(; b; y) by their power series: v > -1, b = v + 1, y = x^2/4 <= 157.

DLMF 10.25.2: log I_v(x) = v log(x/2) - log Gamma(1 + v) + log 0F1(; b; y), 0F1(; b; y) = 1 + (y/b) T with

    T = 1 + y/p_2 (1 + y/p_3 (1 + ...)),   p_k = k (b + k - 1).

All terms are positive, and where v and x are small, where log I_v(x) ~ v (log(x/2) + gamma) + y, each of the three
parts is as small as its share, so the sum keeps its relative accuracy.
"""

from functools import partial

from ..arithmetic import fma, two_prod
from . import double_double as dd
from .elementary import log_argument, log_quotient
from .gamma import log_gamma_near_one, nearest_integer, rising_product

TERMS = 42  # at v = 0, x = 25 the 43rd term is 2^-57 of the sum
_CAREFUL_TERMS, _MORE_CAREFUL_TERMS = 8, 20
LARGEST_Y = 156.25


def _quotient(b, y, last):
    """(N, D) with N/D = 1 + y/p_{last+1} (1 + ...): numerator and denominator run side by side, N <- D + y N, D <- p D."""
    step = lambda k: fma(float(k), b, float(k * (k - 1)))
    numerator, denominator = 1.0, 1.0
    for k in range(TERMS, last, -1):
        numerator, denominator = fma(y, numerator, denominator * step(k)), denominator * step(k)
    return numerator, denominator


def excess(b, y, careful=_CAREFUL_TERMS):
    """b 0F1(; b; y) - b = y T for double-doubles b > 0 and y, the first terms of T in double-double.

    They are not renormalised: low parts add up to 2^-47 of the high ones.
    """
    above, below = _quotient(b[0], y[0], careful)
    above, below = (above, 0.0), (below, 0.0)
    for k in range(careful, 1, -1):
        product = dd.multiply(below, dd.add_double(dd.multiply_double(b, float(k)), float(k * (k - 1))))
        above, below = dd.add(product, dd.multiply(y, above)), product
    return dd.renormalised(dd.multiply(y, dd.divide(dd.renormalised(above), dd.renormalised(below))))


careful_excess = partial(excess, careful=_MORE_CAREFUL_TERMS)


def log_i(v, x, excess=excess):
    """log I_v(x) as a double-double."""
    gamma, quotient = gamma_and_quotient(v, x, excess)
    power = dd.multiply_double(log_argument(x, 1), v)
    return dd.add(dd.subtract(power, gamma), quotient)


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
