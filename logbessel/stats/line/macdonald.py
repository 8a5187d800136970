"""log[e^x K_v(x)] and its derivatives where x itself overflows or underflows but its logarithm does not.

Below 1e-290 K_v(x) is its two leading powers (DLMF 10.27.4): with L = -log(x/2) and theta = v L + log[Gamma(1 + v)/Gamma(1 - v)]/2,

    K_v(x) = sqrt(Gamma(1 + v) Gamma(1 - v)) sinh(theta)/v.

Where powers of x meet those of other Bessel functions, x^|v| K_v(x) does not grow with them: it is
2^(|v| - 1) Gamma(|v|) M, M the Matern correlation of smoothness |v|, which is 1 at x = 0.
"""

import functools

import numpy as np

import logbessel

from ...functions.matern import MATERN_LOG_CORRELATION, MATERN_LOG_CORRELATION_DNU
from ...runtime.ufunc import make_ufunc
from .branches import choose

TINY = 1e-290
_ONE_POWER = 0.03  # from this order on the second power is 2^-53 of the first
_TWO_POWERS = 1e-10  # below, the rest of the series is 2^-53 of them
_NEAR_HALF = 0.1  # distance from order 1/2
_LEAST_ORDER, _SMALL = 0.25, 1e-3  # for smaller orders, and larger arguments, powers do no harm: logarithms below 200

log_correlation = make_ufunc(MATERN_LOG_CORRELATION, "")  # log[2^(1-v)/Gamma(v) x^v K_v(x)] at (x/sqrt(2 v), v)
log_correlation_dnu = make_ufunc(MATERN_LOG_CORRELATION_DNU, "")


def log_kve(v, x, log_x):
    from ..special import gammaln

    size = np.abs(v)
    near, far = np.minimum(size, _ONE_POWER), -(log_x - np.log(2))
    two = (gammaln(1 + near) + gammaln(1 - near)) / 2 + _log_sinh_over(_angle(near, far), near, far)
    one = gammaln(np.maximum(size, _ONE_POWER)) - np.log(2) + size * far
    value = np.where(np.isinf(x), (np.log(np.pi / 2) - log_x) / 2, logbessel.log_kve(v, np.maximum(x, TINY)))
    return np.where(x < TINY, np.where(size < _ONE_POWER, two, one), value)


def log_powered(v, x, log_x):
    """log[x^|v| e^x K_v(x)]."""
    from ..special import gammaln

    size, near = np.abs(v), _near(v, x)

    def by_correlation():
        order, small, r = _smooth(near, size, x)
        return log_correlation(r, order) + gammaln(order) + (order - 1) * np.log(2) + small

    return choose(near, by_correlation, lambda: log_kve(v, x, log_x) + size * log_x)


def powered_in_order(v, x, log_x):
    """The derivative of log[x^|v| K_v(x)] in |v|."""
    from ..special import digamma

    size, near = np.abs(v), _near(v, x)

    def by_correlation():
        order, small, r = _smooth(near, size, x)
        moved = decline(order, small, log_x) / (2 * order)  # with the order moves the distance at which x is
        return log_correlation_dnu(r, order) + moved + digamma(order) + np.log(2)

    def by_powers():
        return np.where(
            x < _TWO_POWERS,
            _powered_in_order(np.minimum(size, _LEAST_ORDER), log_x),
            np.sign(v) * in_order(v, x, log_x) + log_x,
        )

    return choose(near, by_correlation, by_powers)


def _powered_in_order(v, log_x):
    """Of the two leading powers, for 0 <= v < 1/4: 1 + coth theta is 2 + 2/(e^{2 theta} - 1), and log x meets nothing."""
    from ..special import digamma

    far = -(log_x - np.log(2))
    angle, turn = _angle(v, far), far + (digamma(1 + v) + digamma(1 - v)) / 2
    small = log_x + _two_powers_in_order(np.minimum(v, _ONE_POWER), far)
    return np.where(angle < 0.5, small, digamma(v) + np.log(2) + 2 * turn / np.expm1(2 * angle))


def _near(v, x):
    """Where power and K are both far from 1."""
    return (x < _SMALL) & (np.abs(v) >= _LEAST_ORDER)


def _smooth(near, size, x):
    """The order and x, or others that M takes, and M's distance."""
    order, small = np.where(near, size, 1.0), np.where(near, x, 0.0)
    return order, small, small / np.sqrt(2 * order)


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


def ratio_c(half, x):
    """1 - K_{v-1}(x)/K_v(x), v = 1/2 + half >= 1/2.

    Near v = 1/2, where it vanishes, 1 less the exponential of the integral of d/du log K_u(x) from v to 1 - v, by Gauss.
    """
    v = 0.5 + half
    near, far = half < _NEAR_HALF, x > v
    integral = 0.0
    for node, weight in zip(*_gauss()):
        integral = integral - weight * half * logbessel.log_kv_dv(0.5 + node * np.minimum(half, _NEAR_HALF), x)
    direct = np.where(far, logbessel.log_kve_dx(v, x) + v / x, 1 - logbessel.kv_ratio(1 - v, x))
    return np.where(near, -np.expm1(integral), direct)


@functools.cache
def _gauss():
    return np.polynomial.legendre.leggauss(6)


def in_order(v, x, log_x):
    """d/dv log K_v(x).

    Of sinh(theta)/v it is theta' (coth theta - 1/theta) + (theta' - theta/v)/theta, in which nothing cancels.
    """
    from ..special import digamma

    size, far = np.abs(v), -(log_x - np.log(2))
    two = _two_powers_in_order(np.minimum(size, _ONE_POWER), far)
    one = digamma(np.maximum(size, _ONE_POWER)) + far
    tiny = np.sign(v) * np.where(size < _ONE_POWER, two, one)
    return np.where(x < TINY, tiny, logbessel.log_kv_dv(v, np.maximum(x, TINY)))


def _two_powers_in_order(v, far):
    odd, bend = _odd_part(v * v)
    along = far - odd  # theta/v; theta' is v^2 bend less
    return _even_part(v) + (along - v * v * bend) * _langevin(v * along) - v * bend / along


def _odd_part(square):
    """f = -log[Gamma(1 + v)/Gamma(1 - v)]/(2 v) and f'/v.

    f is gamma + zeta(3) v^2/3 + zeta(5) v^4/5 + ... (DLMF 5.7.3): to 2^-53 for |v| < 0.03.
    """
    from ..special import zeta

    total = bend = 0.0
    for k in (9, 7, 5, 3):
        share = float(zeta(k)) / k
        total, bend = (total + share) * square, bend * square + (k - 1) * share
    return np.euler_gamma + total, bend


def _even_part(v):
    """The derivative of log[Gamma(1 + v) Gamma(1 - v)]/2 = zeta(2) v^2/2 + zeta(4) v^4/4 + ...: to 2^-53 for |v| < 0.03."""
    from ..special import zeta

    total = 0.0
    for k in (12, 10, 8, 6, 4, 2):
        total = total * v * v + float(zeta(k))
    return total * v


def _langevin(angle):
    """coth theta - 1/theta, theta >= 0: below 1 its power series (DLMF 4.33.2)."""
    small, large, total = np.minimum(angle, 1.0), np.maximum(angle, 1.0), 0.0
    for coefficient in _langevin_series():
        total = total * (small * small) + coefficient
    return np.where(angle < 1, small * total, 1 / np.tanh(large) - 1 / large)


@functools.cache
def _langevin_series(terms=16):
    """2^(2 k) B_2k/(2 k)! for k = terms, ..., 1: each term at 1 is pi^-2 of the one before."""
    from ..special import bernoulli, factorial

    twice = 2 * np.arange(terms, 0, -1)
    return 2.0**twice * bernoulli(2 * terms)[twice] / factorial(twice)


def _angle(v, far):
    """theta, for |v| <= 1/2."""
    from ..special import gammaln

    wide = (gammaln(1 + v) - gammaln(1 - v)) / 2
    return v * far + np.where(np.abs(v) < _ONE_POWER, -v * _odd_part(v * v)[0], wide)


def _log_sinh_over(angle, v, far):
    return np.where(v < 1e-9, np.log(far - np.euler_gamma), np.log(np.sinh(angle) / v))
