"""What is left of gamma functions when their large terms have met others, without cancellation."""

import functools

import numpy as np

from .unbounded import double

SERIES = 16.0  # from here on the asymptotic series, 12 terms, have errors below 2^-53 of themselves


@functools.cache
def _bernoulli(count):
    """B_2, B_4, ..."""
    from ..special import bernoulli

    return bernoulli(2 * count)[2::2]


def _odd_powers(x, coefficients):
    """sum_k c_k x^(1 - 2 k)."""
    inverse = 1 / np.maximum(x, SERIES)
    square, total = inverse * inverse, 0.0
    for coefficient in coefficients[::-1]:
        total = total * square + coefficient
    return total * inverse


def log_gamma(x):
    """log Gamma(x), x > 0, however small."""
    from ..special import gammaln

    return np.where(x < 0.5, gammaln(1 + x) - np.log(x), gammaln(x))


def stirling(x):
    """log Gamma(x) - (x - 1/2) log x + x - log(2 pi)/2 (DLMF 5.11.1)."""
    k = np.arange(1, 13)
    small = np.minimum(x, SERIES)
    direct = log_gamma(small) - (small - 0.5) * np.log(small) + small - np.log(2 * np.pi) / 2
    return np.where(x < SERIES, direct, _odd_powers(x, _bernoulli(12) / (2 * k * (2 * k - 1))))


def log_less_digamma(x):
    """log x - psi(x) (DLMF 5.11.2)."""
    from ..special import digamma

    k = np.arange(1, 13)
    small = np.minimum(x, SERIES)
    inverse = 1 / np.maximum(x, SERIES)
    far = inverse / 2 + _odd_powers(x, _bernoulli(12) / (2 * k)) * inverse
    return np.where(x < SERIES, np.log(small) - digamma(small), far)


def half_step(x):
    """Gamma(x + 1/2)/(Gamma(x) sqrt(x)), also where it underflows."""
    from ..special import gammaln

    few = np.minimum(x, 1.0)
    return np.where(x < 1, np.sqrt(few) * np.exp(gammaln(few + 0.5) - gammaln(few + 1)), np.exp(log_half_step(x)))


def log_half_step(x):
    """log[Gamma(x + 1/2)/(Gamma(x) sqrt(x))] < 0, relatively accurate.

    Of the ratio of two series of DLMF 5.11.8, sum_k (2^(1 - 2 k) - 2) B_2k/(2 k (2 k - 1)) x^(1 - 2 k); below, upwards by
    Gamma(x + 1) = x Gamma(x), each step of which adds log(1 - 1/(2 x + 1)^2)/2.
    """
    k = np.arange(1, 13)
    coefficients = (2.0 ** (1 - 2 * k) - 2) * _bernoulli(12) / (2 * k * (2 * k - 1))
    steps = np.where(x < SERIES, np.ceil(SERIES - double(np.minimum(x, SERIES))), 0.0)
    total = _odd_powers(double(x) + steps, coefficients)
    for j in range(int(np.max(steps, initial=0.0))):
        u = np.minimum(x, SERIES) + j
        root = 2 * u + 1
        step = np.where(u < 0.5, np.log(u) + np.log(4 * (u + 1)) - 2 * np.log(root), np.log1p(-1 / (root * root)))
        total = total + np.where(j < steps, step / 2, 0.0)
    return total
