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
LARGEST_Y = 156.25


def tail_less_one(b, y):
    """T - 1. Numerator and denominator of the nested fractions run side by side: N <- D + y N, D <- p D."""
    step = lambda k: fma(float(k), b, float(k * (k - 1)))
    numerator, denominator = 1.0, step(TERMS)
    for k in range(TERMS - 1, 1, -1):
        numerator = fma(y, numerator, denominator)
        denominator = denominator * step(k)
    return y * numerator / denominator


def numerator(b, y):
    """b 0F1(; b; y) = b + y T for double-doubles b > 0 and y."""
    t = dd.add_double((1.0, 0.0), tail_less_one(b[0], y[0]))
    return dd.add(b, dd.settled(dd.multiply(y, (t[0], fma(t[0], y[1] * _logarithmic_slope(b[0], y[0]), t[1])))))


def _logarithmic_slope(b, y):
    """d log T / dy within a tenth or so, for what y loses by rounding: as for 0F1(; b + 1; y) by Amos' bounds."""
    return 2.0 / (b + 1.0 + sqrt(fma(b + 1.0, b + 1.0, 4.0 * y)))


def log_i(v, x):
    """log I_v(x) as a double-double; with Gamma(b) = Gamma(1 + mu) prod_{k=1..n} (mu + k) and one logarithm for both."""
    n, mu = nearest_integer(v)
    b = dd.two_sum(v, 1.0)
    y = two_prod(0.5 * x, 0.5 * x)
    quotient = log_quotient(numerator(b, y), rising_product(b, v, n))
    power = dd.multiply_double(log_argument(0.5 * x), v)
    return dd.add(dd.subtract(power, log_gamma_near_one(mu)), quotient)
