"""Mean, variance and probabilities of the length of a Gaussian vector in k dimensions, its mean at distance l from 0, for any real k > 0.

The squared length W has mean m = k + l^2 and cumulants 2^(n-1) (n-1)! (k + n l^2).
"""

import numpy as np
from numpy.typing import NDArray

from .gamma_terms import SERIES, log_half_step
from .unbounded import double

LARGE = 1000.0  # of m: terms of the expansion fall by 2^-53 within 24 orders
ORDERS = 26
BLOCK = 2048
TINY, LIFT = 2.0**-200, 120  # of m, and the power of 2 by which it is lifted


def moments(k, length, variance):
    """Mean and variance of sqrt(W), both relatively accurate, where each coordinate has the given variance.

    Where m is tiny both are proportional to it: lifted, it keeps its digits.
    """
    deviation = np.sqrt(variance)
    root = np.hypot(np.sqrt(k) * deviation, length)
    half = (length / deviation) * (length / deviation) / 2
    lift = np.where((k < TINY) & (half < TINY), LIFT, 0)
    parts = np.ldexp(k, lift), np.ldexp(half, lift), (length / root) ** 2, 2 * (deviation / root) ** 2
    parts = np.broadcast_arrays(*(double(part) for part in parts))
    shape, (k, half, share, unit) = parts[0].shape, (part.ravel() for part in parts)
    mean, var = np.full((2, k.size), np.nan)
    large = unit <= 2 / LARGE
    less, var[large] = _by_cumulants(share[large], unit[large])
    mean[large] = 1 - less
    small = np.flatnonzero(~large & (half == half))
    small = small[np.argsort(half[small])]  # blocks of sums of about as many terms
    for first in range(0, small.size, BLOCK):
        part = small[first : first + BLOCK]
        mean[part], var[part] = _by_poisson(k[part], half[part])
    mean, var, large = (value.reshape(shape) for value in (mean, var, large))
    return np.where(large, root, np.ldexp(deviation, -lift)) * mean, np.ldexp(variance, -lift) * var


def _by_cumulants(share, unit):
    """e and the variance, from l^2/m and 2/m: with W = m (1 + D), E sqrt(1 + D) = sum_n binom(1/2, n) E D^n; m Var = m e (2 - e), e what that leaves to 1.

    The moments of D follow from its cumulants, (n-1)! (1 + (n-1) l^2/m) (2/m)^(n-1).
    """
    cumulants: list[NDArray[np.float64]] = [np.zeros_like(unit), np.zeros_like(unit)]
    size = np.ones_like(unit)
    for n in range(2, ORDERS + 1):
        size = size * (n - 1)
        cumulants.append(size * (1 + (n - 1) * share))  # in units of (2/m)^(n-1)
    # E D^n in units of (2/m)^ceil(n/2): what is left of the power of 2/m is multiplied in
    central, deficit, binomial = [np.ones_like(unit), np.zeros_like(unit)], 0.0, 0.5
    for n in range(2, ORDERS + 1):
        total, choose = 0.0, n - 1.0
        for j in range(2, n + 1):
            power = (j - 1) + (n - j + 1) // 2 - (n + 1) // 2
            total = total + choose * cumulants[j] * central[n - j] * unit**power
            choose = choose * (n - j) / j
        central.append(total)
        binomial *= (1.5 - n) / n
        deficit = deficit - binomial * total * unit ** ((n + 1) // 2 - 1)
    # the deficit e in units of 2/m
    return deficit * unit, deficit * (2 - deficit * unit) * 2


def _by_poisson(k, half):
    """W is chi-square with k + 2 J degrees of freedom, J Poisson of mean l^2/2: sums of positive terms.

    Var sqrt(W) = E Var(sqrt(W) | J) + Var E(sqrt(W) | J), given J a mean sqrt(2 c) h, c = k/2 + J, and a variance
    2 c (1 - h^2), h = Gamma(c + 1/2)/(Gamma(c) sqrt(c)).
    """
    most = np.max(half, initial=0.0)
    j = np.arange(int(most + 12 * np.sqrt(most) + 30))
    ratio = np.where(j > 0, half[:, None] / np.maximum(j, 1), 1.0)
    weight = np.cumprod(ratio, axis=1)
    weight /= weight.sum(axis=1, keepdims=True)
    c = k[:, None] / 2 + j
    first = int(SERIES)
    log_h = np.concatenate([log_half_step(c[:, :first]), log_half_step(c[:, first:])], axis=1)
    means = np.sqrt(2 * c) * np.exp(log_h)
    mean = np.sum(weight * means, axis=1)
    within = np.sum(weight * -2 * c * np.expm1(2 * log_h), axis=1)
    return mean, within + np.sum(weight * (means - mean[:, None]) ** 2, axis=1)
