"""I_v(x) for v <= -1: I_{-n} = I_n for integers, else I_{-a} = I_a + (2/pi) sin(pi a) K_a (DLMF 10.27.1-2)."""

from functools import partial

from ..arithmetic import absolute, floor, minimum, where
from . import debye, macdonald, power_series
from . import double_double as dd
from .coefficients import DEBYE
from .elementary import exp, log_quotient
from .expansion import series
from .gamma import log_gamma_near_one, nearest_integer

_NAN = float("nan")
_NEGLIGIBLE = -80.0


def below_minus_one(v, x):
    return v <= -1.0


def below_minus_one_inside(v, x):
    return (v <= -1.0) & ~debye.outside_disc(v, x)


def log_i_inside(v, x):
    """log I_v(x) as a double-double where I_v(x) > 0, else nan; for v^2 + x^2 < 625."""
    return _reflected(_log_i_inside, _log_k_inside, v, x)


def log_i_outside(v, x):
    """The same for v^2 + x^2 >= 625."""
    return _reflected(_log_i_outside, _log_k_outside, v, x)


def log_i(v, x):
    """The same for both."""
    return _reflected(_by_place(_log_i_inside, _log_i_outside), _by_place(_log_k_inside, _log_k_outside), v, x)


def log_i_less_x(v, x):
    """log I_v(x) - x, the argument taken out of each term: pairs of singles have too few digits for both."""
    scaled = _by_place(_less(_log_i_inside), _log_i_outside_scaled)
    return _reflected(scaled, _less(_by_place(_log_k_inside, _log_k_outside)), v, x)


def _less(formula):
    return lambda v, x: dd.add_double(formula(v, x), -x)


def _reflected(log_i, log_k, v, x):
    order = absolute(v)
    first, second = log_i(order, x), log_k(order, x)
    n, mu = nearest_integer(order)
    odd = n - 2.0 * floor(0.5 * n) > 0.5
    positive = where(odd, mu < 0.0, mu > 0.0)
    integer = mu == 0.0
    second = dd.add(second, _log_two_over_pi_sine(where(integer, 0.25, absolute(mu))))
    combined = _log_sum(first, second, positive)
    return dd.where(integer, first, combined)


def _whole(polar, sign):
    return series(sign * polar.w, polar.q, DEBYE)


def _by_place(inside, outside):
    return lambda v, x: dd.where(debye.outside_disc(v, x), outside(v, x), inside(v, x))


_log_i_inside = partial(power_series.log_i, excess=power_series.careful_excess)
# All terms of the sum: what the fits leave is small beside log I or log K, but x, or their sum, may cancel these.
_log_i_outside, _log_k_outside, _log_i_outside_scaled = (
    partial(formula, polar=debye.ExtremePolar, series=partial(_whole, sign=sign))
    for formula, sign in ((debye.log_i, 1.0), (debye.log_k, -1.0), (debye.log_i_scaled, 1.0))
)


def _log_k_inside(v, x):
    inner = dd.where(x < macdonald.TABLE_START, macdonald.log_k_series(v, x), macdonald.log_k_table(v, x))
    return dd.where(macdonald.tiny(v, x), macdonald.log_k_tiny(v, x), inner)


def _log_two_over_pi_sine(mu):
    """log((2/pi) sin(pi mu)) for 0 < mu <= 1/2, by sin(pi mu) = pi mu / (Gamma(1 + mu) Gamma(1 - mu))."""
    gammas = dd.add(log_gamma_near_one(mu), log_gamma_near_one(-mu))
    return dd.subtract(debye.careful_log((2.0 * mu, 0.0)), gammas)


def _log_sum(a, b, positive):
    """log(exp(a) + exp(b)), or log(exp(a) - exp(b)) where not positive."""
    difference = dd.renormalised(dd.subtract(b, a))
    ahead = difference[0] > 0.0
    magnitude = minimum(absolute(difference[0]), -_NEGLIGIBLE)
    sign = where(ahead, -1.0, 1.0)
    ratio = exp((-magnitude, where(magnitude < -_NEGLIGIBLE, difference[1] * sign, 0.0)))
    added = dd.add_smaller((1.0, 0.0), ratio)
    taken = dd.renormalised(dd.add_smaller((1.0, 0.0), dd.negative(ratio)))
    taken = where(ahead | (taken[0] <= 0.0), 1.0, taken[0]), taken[1]
    total = dd.where(positive, added, taken)
    result = dd.add(dd.where(ahead, b, a), log_quotient(total, (1.0, 0.0)))
    return where(~positive & ahead, _NAN, result[0]), result[1]
