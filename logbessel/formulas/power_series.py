"""I_v(x) and 0F1(; b; y) by their power series: v > -1, b = v + 1, y = x^2/4 <= 157.

DLMF 10.25.2: log I_v(x) = v log(x/2) - log Gamma(1 + v) + log 0F1(; b; y), 0F1(; b; y) = 1 + (y/b) T with

    T = 1 + y/p_2 (1 + y/p_3 (1 + ...)),   p_k = k (b + k - 1).

All terms are positive, and where v and x are small, where log I_v(x) ~ v (log(x/2) + gamma) + y, each of the three
parts is as small as its share, so the sum keeps its relative accuracy.
"""

from ..arithmetic import fma, sqrt, two_prod
from . import doubled as dd
from .elementary import log_argument, log_quotient
from .gamma import log_gamma_near_one, nearest_integer, rising_product

TERMS = 42  # at v = 0, x = 25 the 43rd term is 2^-57 of the sum
_CAREFUL_TERMS = 20
LARGEST_Y = 156.25


def _quotient(b, y, last):
    """(N, D) with N/D = 1 + y/p_{last+1} (1 + ...): numerator and denominator run side by side, N <- D + y N, D <- p D."""
    step = lambda k: fma(float(k), b, float(k * (k - 1)))
    numerator, denominator = 1.0, 1.0
    for k in range(TERMS, last, -1):
        numerator, denominator = fma(y, numerator, denominator * step(k)), denominator * step(k)
    return numerator, denominator


def excess(b, y):
    """b 0F1(; b; y) - b = y T for double-doubles b > 0 and y; T itself to a double but for the first order of y's low part."""
    above, below = _quotient(b[0], y[0], 2)
    p = fma(2.0, b[0], 2.0)
    t = dd.add_double((1.0, 0.0), y[0] * above / (p * below))
    return dd.settled(dd.multiply(y, (t[0], fma(t[0], y[1] * _logarithmic_slope(b[0], y[0]), t[1]))))


def careful_excess(b, y):
    """The same with the first terms of T in double-double."""
    above, below = _quotient(b[0], y[0], _CAREFUL_TERMS)
    above, below = (above, 0.0), (below, 0.0)
    for k in range(_CAREFUL_TERMS, 1, -1):
        product = dd.settled(dd.multiply(below, dd.add_double(dd.multiply_double(b, float(k)), float(k * (k - 1)))))
        above, below = dd.settled(dd.add(product, dd.multiply(y, above))), product
    return dd.settled(dd.multiply(y, dd.divide(above, below)))


def _logarithmic_slope(b, y):
    """d log T / dy within a tenth or so, for what y loses by rounding: as for 0F1(; b + 1; y) by Amos' bounds."""
    return 2.0 / (b + 1.0 + sqrt(fma(b + 1.0, b + 1.0, 4.0 * y)))


def log_i(v, x, excess=excess):
    """log I_v(x) as a double-double; with Gamma(b) = Gamma(1 + mu) prod_{k=1..n} (mu + k) and one logarithm for both."""
    n, mu = nearest_integer(v)
    b = dd.two_sum(v, 1.0)
    y = two_prod(0.5 * x, 0.5 * x)
    over = excess(b, y)
    top, bottom = dd.settled(dd.add(b, over)), rising_product(b, v, n)
    quotient = log_quotient(top, bottom, dd.where(n == 0.0, over, dd.subtract(top, bottom)))
    power = dd.multiply_double(log_argument(x, 1), v)
    return dd.add(dd.subtract(power, log_gamma_near_one(mu)), quotient)
