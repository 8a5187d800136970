"""log[e^x K_v(x)] and its derivatives where x itself overflows or underflows but its logarithm does not.

Below 1e-290 K_v(x) is its two leading powers (DLMF 10.27.4): with L = -log(x/2) and theta = v L + log[Gamma(1 + v)/Gamma(1 - v)]/2,

    K_v(x) = sqrt(Gamma(1 + v) Gamma(1 - v)) sinh(theta)/v.
"""

import numpy as np

import logbessel

TINY = 1e-290
_ONE_POWER = 0.03  # from this order on the second power is 2^-53 of the first


def log_kve(v, x, log_x):
    from ..special import gammaln

    size = np.abs(v)
    near, far = np.minimum(size, _ONE_POWER), -(log_x - np.log(2))
    two = (gammaln(1 + near) + gammaln(1 - near)) / 2 + _log_sinh_over(_angle(near, far), near, far)
    one = gammaln(np.maximum(size, _ONE_POWER)) - np.log(2) + size * far
    value = np.where(np.isinf(x), (np.log(np.pi / 2) - log_x) / 2, logbessel.log_kve(v, x))
    return np.where(x < TINY, np.where(size < _ONE_POWER, two, one), value)


def decline(v, x, log_x):
    """x K_{v-1}(x)/K_v(x) = -d/d log x log K_v(x) - v: for tiny x, 2 v/(e^{2 theta} - 1)."""
    near, far = np.clip(v, -_ONE_POWER, _ONE_POWER), -(log_x - np.log(2))
    two = np.where(near == 0, 1 / (far - np.euler_gamma), 2 * near / np.expm1(2 * _angle(near, far)))
    tiny = np.where(np.abs(v) < _ONE_POWER, two, np.maximum(-2 * v, 0.0))
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


def _angle(v, far):
    from ..special import gammaln

    return v * far + (gammaln(1 + v) - gammaln(1 - v)) / 2


def _log_sinh_over(angle, v, far):
    return np.where(v < 1e-9, np.log(far - np.euler_gamma), np.log(np.sinh(angle) / v))
