"""log Gamma(1 + v) for -1 < v < 25.5, split so that each part is accurate: around the nearest integer n = v - mu,

    log Gamma(1 + v) = log Gamma(1 + mu) + log(prod_{k=1..n} (mu + k)),   |mu| <= 1/2   (DLMF 5.5.1)

The product is left as a number, for the caller to put into a logarithm it takes anyway.
"""

from ..arithmetic import fma, repeat, rint, two_prod, where
from . import double_double as dd
from .coefficients import EULER_GAMMA, HALF_ZETA_2, LOG_GAMMA_TAIL, THIRD_ZETA_3
from .elementary import polynomial

LARGEST_INTEGER = 25


def nearest_integer(v):
    """(n, mu) with v = n + mu, -1/2 <= mu < 1/2."""
    n = rint(v)
    return n, v - n


def log_gamma_near_one(mu):
    """log Gamma(1 + mu), |mu| <= 1/2, off by 2^-58 |mu| (DLMF 5.7.3)."""
    bracket = dd.add_smaller(dd.negative(THIRD_ZETA_3), (mu * polynomial(LOG_GAMMA_TAIL, mu), 0.0))
    for coefficient in (HALF_ZETA_2, dd.negative(EULER_GAMMA)):
        bracket = dd.add(coefficient, dd.multiply_double(bracket, mu))
    return dd.multiply_double(bracket, mu)


def rising_product(b, v, n, largest=LARGEST_INTEGER):
    """prod_{k=1..n+1} (mu + k) = b v (v - 1) ... (mu + 1) for b = v + 1, n >= -1; all factors but b are exact."""
    high, low = where(n < 0.0, 1.0, b[0]), where(n < 0.0, 0.0, b[1])
    for k in range(largest):
        factor = where(n > float(k), v - float(k), 1.0)
        high, error = two_prod(high, factor)
        low = fma(low, factor, error)
    return high, low


_DIGAMMA_TAIL = tuple((k + 4) * c for k, c in enumerate(LOG_GAMMA_TAIL))


def digamma_near_one(mu):
    """psi(1 + mu), |mu| <= 1/2, off by 2^-58, as a double-double (DLMF 5.7.4)."""
    bracket = dd.multiply_double(dd.negative(THIRD_ZETA_3), 3.0 + 0.0 * mu)
    bracket = dd.add_smaller(bracket, (mu * polynomial(_DIGAMMA_TAIL, mu), 0.0))
    bracket = dd.add(dd.scale(HALF_ZETA_2, 2.0), dd.multiply_double(bracket, mu))
    return dd.add(dd.negative(EULER_GAMMA), dd.multiply_double(bracket, mu))


def digamma_raised(v, n, mu, largest=LARGEST_INTEGER):
    """psi(v) for v = n + mu, n >= 1, and psi(1 + v) for n = 0: the reciprocals of DLMF 5.5.2 by their product p, p'/p."""

    def step(k, product, derivative):
        factor, used = v - (largest - k), n > largest - k
        raised = dd.renormalised(dd.add(dd.multiply_double(derivative, factor), product))
        multiplied = dd.renormalised(dd.multiply_double(product, factor))
        return dd.where(used, multiplied, product), dd.where(used, raised, derivative)

    zero = 0.0 * v
    product, derivative = repeat(largest - 1, step, ((zero + 1.0, zero), (zero, zero)))
    return dd.add(digamma_near_one(mu), dd.divide(derivative, product))


_BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6)  # B_2, B_4, ... (DLMF 24.2)
_SHIFT = 12
_LEAST, _LARGEST = 2.0**-100, 2.0**100


def trigamma(v):
    """psi'(v) for v > 0: sum_{k < 12} 1/(v + k)^2 and the asymptotic series at v + 12 (DLMF 5.15.5, 5.15.8); 1/v^2 or 1/v for the
    smallest and the largest."""
    one, given = (1.0, 0.0), v
    usual = (v > _LEAST) & (v < _LARGEST)
    v = where(usual, v, 1.0)
    total = dd.divide(one, dd.two_sum(v, float(_SHIFT)))
    r = total[0]
    total = total[0], fma(r * r, fma(r, polynomial(_BERNOULLI, r * r), 0.5), total[1])
    for k in range(_SHIFT - 1, -1, -1):
        reciprocal = dd.divide(one, dd.two_sum(v, float(k)))
        total = dd.add(dd.square(reciprocal), total)
    return where(usual, dd.rounded(total), 1.0 / given / where(given < 1.0, given, 1.0))
