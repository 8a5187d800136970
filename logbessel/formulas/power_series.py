"""I_v(x) by its power series, for v > -1 and v^2 + x^2 < 625.

DLMF 10.25.2: log I_v(x) = v log(x/2) - log Gamma(1 + v) + log(1 + S), S = sum_{k>=1} y^k / (k! (v+1)_k), y = x^2/4.
All terms of S are positive, and where v and x are small, where log I_v(x) ~ v (log(x/2) + gamma) + y, each of the
three parts is as small as its share, so the sum keeps its relative accuracy.
"""

from ..arithmetic import fma, sqrt, two_prod, where
from . import doubled as dd
from .elementary import log_argument, log_quotient
from .gamma import log_gamma_near_one, nearest_integer, rising_product

TERMS = 42  # at v = 0, x = 25 the 43rd term is 2^-57 of the sum


def inner_tail(b, y):
    """T - 1 with S = (y/b) T: T = 1 + y/p_2 (1 + y/p_3 (1 + ...)), p_k = k (b + k - 1).

    Numerator and denominator of the nested fractions run upwards side by side, without a division:
    N <- D + y N, D <- p D.
    """
    step = lambda k: fma(float(k), b, float(k * (k - 1)))
    numerator, denominator = 1.0, step(TERMS)
    for k in range(TERMS - 1, 1, -1):
        numerator = fma(y, numerator, denominator)
        denominator = denominator * step(k)
    return y * numerator / denominator


def tail(b, y):
    """S = 0F1(; b; y) - 1 for double-doubles b > 0 and y."""
    bracket = dd.add_double((1.0, 0.0), inner_tail(b[0], y[0]))
    first_order = y[1] * _logarithmic_slope(b[0], y[0])
    return dd.settled(dd.divide(dd.multiply(y, (bracket[0], fma(bracket[0], first_order, bracket[1]))), b))


def _logarithmic_slope(b, y):
    """d log T / dy within a tenth or so, for what y loses by rounding: as for 0F1(; b + 1; y) by Amos' bounds."""
    return 2.0 / (b + 1.0 + sqrt(fma(b + 1.0, b + 1.0, 4.0 * y)))


def log_i(v, x):
    """log I_v(x) as a double-double."""
    n, mu = nearest_integer(v)
    below = n < 0.0  # -1 < v < -1/2: Gamma(1 + v) = Gamma(1 + mu) / mu
    total = dd.add_double(tail(dd.two_sum(v, 1.0), two_prod(0.5 * x, 0.5 * x)), 1.0)
    quotient = log_quotient(dd.multiply_double(total, where(below, mu, 1.0)), rising_product(v, n))
    power = dd.multiply_double(log_argument(0.5 * x), v)
    return dd.add(dd.subtract(power, log_gamma_near_one(mu)), quotient)
