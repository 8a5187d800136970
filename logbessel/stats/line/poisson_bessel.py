"""S(v; a, b) = exp(-a - b) (a/b)^(v/2) I_v(2 sqrt(a b)): Skellam's probability of v = 0, 1, ..., at real v > -1.

Noncentral chi-square, Rice and the Bessel processes are this function at other arguments. With s^2 = v^2 + 4 a b,
alpha = (s + v)/2 and beta = (s - v)/2, so that alpha beta = a b, the uniform expansion of log I (see
`logbessel.formulas.debye`) reads

    log S = -D(alpha, a) - D(beta, b) - log(2 pi s)/2 + sum_k s^-k P_k(v^2/s^2),   D(x, m) = x log(x/m) + m - x,

two deviances of Poisson's distribution, which are not negative: nothing of the size of a, b or v cancels.
"""

import numpy as np

import logbessel

from ...formulas import debye


def log_weight(v, a, b):
    """log S(v; a, b) for a, b >= 0, v > -1."""
    s = np.hypot(v, 2 * np.sqrt(a) * np.sqrt(b))
    large = s >= debye.RADIUS
    value = np.where(large, _by_deviances(v, a, b, s), _direct(v, a, b))
    at_zero = np.where(v > 0, -np.inf, np.where(v == 0, -b, np.inf))
    return np.where(a == 0, at_zero, value)


def slopes(v, a, b):
    """The derivatives of log S in v, a and b: with R = I_{v+1}/I_v, -1 + v/a + sqrt(b/a) R in a, -1 + sqrt(a/b) R in b."""
    x = 2 * np.sqrt(a) * np.sqrt(b)
    ratio = np.where(v >= -0.5, logbessel.iv_ratio(np.maximum(v + 1, 0.5), x), logbessel.log_iv_dx(v, x) - v / x)
    in_v = np.log(a / b) / 2 + logbessel.log_iv_dv(v, x)
    in_b = np.where(b == 0, a / (v + 1), np.sqrt(a / b) * ratio)
    return in_v, -1 + v / a + np.sqrt(b / a) * ratio, -1 + in_b


def deviance(x, m, difference):
    """D(x, m), `difference` being x - m (C. Loader, Fast and accurate computation of binomial probabilities, 2000)."""
    share = difference / (x + m)
    square = share * share
    series = difference * share + 2 * x * share * square * _odd_series(square)
    plain = np.where(x == 0, m, x * np.log(x / m) - difference)
    return np.where(abs(share) < 0.1, np.where(difference == 0, 0.0, series), plain)


def _odd_series(square):
    """sum_{j>=0} square^j/(2 j + 3), square < 1/100: nine terms."""
    total = np.zeros_like(square)
    for j in range(8, -1, -1):
        total = total * square + 1 / (2 * j + 3)
    return total


def _by_deviances(v, a, b, s):
    alpha = (s + v) / 2
    beta = a * (b / alpha)
    excess = (v - a) + b  # alpha - a = a excess/(a + beta), beta - b = -b excess/(b + alpha)
    first = deviance(alpha, a, a * (excess / (a + beta)))
    second = deviance(beta, b, -b * (excess / (b + alpha)))
    return log_front(v, s, 1) - first - second


def log_front(v, s, sign):
    """-log(2 pi s)/2 + sum_k (sign/s)^k P_k(v^2/s^2), with sign = 1 for log I and -1 for log K."""
    w = 1 / s
    return debye.series(sign * w, (v * w) ** 2) - np.log(2 * np.pi * s) / 2


def _direct(v, a, b):
    """For v^2 + 4 a b < 625; at b = 0, a^v exp(-a)/Gamma(v + 1)."""
    from scipy.special import gammaln

    root_a, root_b = np.sqrt(a), np.sqrt(b)
    value = (v * np.log(a / b)) / 2 + logbessel.log_ive(v, 2 * root_a * root_b) - (root_a - root_b) ** 2
    return np.where(b == 0, v * np.log(a) - a - gammaln(v + 1), value)
