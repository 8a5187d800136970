"""log[e^x K_v(x)] and its derivatives where x itself overflows or underflows but its logarithm does not.

Below 1e-290 K_v(x) is its two leading powers (DLMF 10.27.4): with L = -log(x/2) and theta = v L + log[Gamma(1 + v)/Gamma(1 - v)]/2,

    K_v(x) = sqrt(Gamma(1 + v) Gamma(1 - v)) sinh(theta)/v.
"""

import numpy as np

import logbessel

from ...functions.matern import MATERN_LOG_CORRELATION
from ...runtime.ufunc import make_ufunc

TINY = 1e-290
_ONE_POWER = 0.03  # from this order on the second power is 2^-53 of the first


log_correlation = make_ufunc(MATERN_LOG_CORRELATION, "")  # log[2^(1-v)/Gamma(v) x^v K_v(x)] at (x/sqrt(2 v), v)


def log_kve(v, x, log_x):
    from ..special import gammaln

    size = np.abs(v)
    near, far = np.minimum(size, _ONE_POWER), -(log_x - np.log(2))
    two = (gammaln(1 + near) + gammaln(1 - near)) / 2 + _log_sinh_over(_angle(near, far), near, far)
    one = gammaln(np.maximum(size, _ONE_POWER)) - np.log(2) + size * far
    value = np.where(np.isinf(x), (np.log(np.pi / 2) - log_x) / 2, logbessel.log_kve(v, np.maximum(x, TINY)))
    return np.where(x < TINY, np.where(size < _ONE_POWER, two, one), value)


def decline(v, x, log_x):
    """x K_{v-1}(x)/K_v(x) = -d/d log x log K_v(x) - v.

    For tiny x and v < 1/2 it is 2 v/(e^{2 theta} - 1); from there on, with u = v - 1, x^2 (1 - e^{-2 theta(u)})/(2 u).
    That at -v is 2 v more.
    """
    size, far = np.abs(v), -(log_x - np.log(2))
    low, u = np.minimum(size, 0.5), np.maximum(size, 0.5) - 1
    near = np.minimum(u, 0.5)
    few = np.where(low == 0, 1 / (far - np.euler_gamma), 2 * low / np.expm1(2 * _angle(low, far)))
    many = x * x * np.where(u == 0, far - np.euler_gamma, -np.expm1(-2 * _angle(near, far)) / (2 * u))
    tiny = np.maximum(-2 * v, 0.0) + np.where(size < 0.5, few, many)
    kept = np.maximum(x, TINY)
    return np.where(x < TINY, tiny, kept * logbessel.kv_ratio(1 - v, kept))


def in_order(v, x, log_x):
    """d/dv log K_v(x)."""
    from ..special import digamma

    size = np.abs(v)
    near, far = np.minimum(size, _ONE_POWER), -(log_x - np.log(2))
    angle = _angle(near, far)
    up, down = digamma(1 + near), digamma(1 - near)
    turn = far + (up + down) / 2
    two = np.where(near < 1e-9, near * turn * turn / 3, (up - down) / 2 + turn / np.tanh(angle) - 1 / near)
    one = digamma(np.maximum(size, _ONE_POWER)) + far
    tiny = np.sign(v) * np.where(size < _ONE_POWER, two, one)
    return np.where(x < TINY, tiny, logbessel.log_kv_dv(v, np.maximum(x, TINY)))


def _odd_part(square):
    """-log[Gamma(1 + v)/Gamma(1 - v)]/(2 v) = gamma + zeta(3) v^2/3 + zeta(5) v^4/5 + ... (DLMF 5.7.3): to 2^-53 for |v| < 0.03."""
    from ..special import zeta

    total = 0.0
    for k in (9, 7, 5, 3):
        total = (total + float(zeta(k)) / k) * square
    return np.euler_gamma + total


def _angle(v, far):
    """theta, for |v| <= 1/2."""
    from ..special import gammaln

    wide = (gammaln(1 + v) - gammaln(1 - v)) / 2
    return v * far + np.where(np.abs(v) < _ONE_POWER, -v * _odd_part(v * v), wide)


def _log_sinh_over(angle, v, far):
    return np.where(v < 1e-9, np.log(far - np.euler_gamma), np.log(np.sinh(angle) / v))
