"""The von Mises-Fisher log-density at the mean direction: v = d/2 - 1 >= 0 in d dimensions, x >= 0 the concentration.

    L = v log(x/(2 pi)) - log(2 pi) - log[e^{-x} I_v(x)]

(Mardia and Jupp, Directional Statistics, 2000, eq. 9.3.4). Where x is small the logarithm of x cancels, so it is taken out: with
s, w, q of `debye`, outside the disc,

    L = v [log((v + s)/(2 pi)) - v/(s + x)] + log(s)/2 - log(2 pi)/2 - sum_k w^k P_k(q)

for x = 0 too, and inside, with y T/b of `power_series`,

    L = x - log(2 pi) - v log pi + log Gamma(v + 1) - log(1 + y T/b),  b = v + 1,  y = x^2/4.

dL/dx = 1 - I_{v+1}(x)/I_v(x), of which `ratio` has the expansion: all its terms are positive.
"""

from ..arithmetic import where
from . import debye, order_derivative, power_series, ratio
from . import double_double as dd
from .coefficients import HALF_LOG_2PI, LOG_PI
from .gamma import digamma_raised, nearest_integer
from .hyp0f1_derivative import db_series
from .limits import INFINITY, NAN

_LARGEST_ORDER = 25
_LOG_2PI = dd.scale(HALF_LOG_2PI, 2.0)


def usual(v, x):
    """Outside the disc, of a size whose squares do not overflow."""
    return (v >= 0.0) & (x >= 0.0) & debye.of_usual_size(v, x)


# At the edges


def special(v, x):
    """An argument that is infinite, outside the domain, or no number."""
    return ~((v >= 0.0) & (v < INFINITY) & (x >= 0.0) & (x < INFINITY))


def limit(v, x):
    return _or_nan(v, x, INFINITY)


def limit_dv(v, x):
    return _or_nan(v, x, INFINITY)


def limit_dx(v, x):
    """1 at v = inf, 0 at x = inf, nan at both."""
    return _or_nan(v, x, where(v == INFINITY, where(x == INFINITY, NAN, 1.0), 0.0))


def _or_nan(v, x, value):
    return where((v >= 0.0) & (x >= 0.0), value, NAN)


# Outside the disc


class _Outside:
    """What value and derivatives have in common."""

    def __init__(self, v, x, polar):
        self.polar = polar(v, x)
        self.sum = dd.add_smaller(self.polar.s, (self.polar.v, 0.0))
        self.inclination = debye.inclination(self.polar)
        self.log_sum = dd.subtract(self.polar.log_of(self.sum), _LOG_2PI)


def outside(v, x, polar=debye.Polar):
    """L."""
    return _value(_Outside(v, x, polar))


def outside_dx(v, x, polar=debye.Polar):
    """dL/dx = v [1 + v/(s + x)]/(s + v) + x w^2 (1/2 + S), S of `ratio`."""
    return _dx(_Outside(v, x, polar))


def outside_with_dx(v, x, polar=debye.Polar):
    """Both."""
    shared = _Outside(v, x, polar)
    return _value(shared), _dx(shared)


def outside_dv(v, x, polar=debye.Polar):
    """dL/dv = log((v + s)/(2 pi)) + v w^2 [1/2 + ...], the sum of `order_derivative`."""
    shared = _Outside(v, x, polar)
    return shared.log_sum[0] + (shared.log_sum[1] + order_derivative.bend_i(shared.polar))


def _value(e):
    large = dd.multiply_double(dd.subtract(e.log_sum, e.inclination), e.polar.v)
    high, low = dd.subtract(e.polar.half_log_s(), HALF_LOG_2PI)
    return dd.rounded(e.polar.total(large, (high, low - debye.series_i_scaled(e.polar))))


def _dx(e):
    polar = e.polar
    leading = polar.v * (1.0 + e.inclination[0]) / e.sum[0]
    return leading + polar.x * polar.reciprocal * (polar.w * (0.5 + ratio.fitted(polar)))


# Inside


def inside(v, x):
    gamma, quotient = power_series.gamma_and_quotient(v, x, power_series.careful_excess)
    constant = dd.add(_LOG_2PI, dd.multiply_double(LOG_PI, v))
    return dd.rounded(dd.add_double(dd.subtract(dd.subtract(gamma, quotient), constant), x))


def inside_dx(v, x):
    return ratio.within_complement(v + 1.0, x)


def inside_dv(v, x):
    n, mu = nearest_integer(v + 1.0)
    digamma = dd.subtract(digamma_raised(v + 1.0, n, mu, _LARGEST_ORDER + 1), LOG_PI)
    return dd.rounded(dd.add_double(digamma, -db_series(v + 1.0, 0.25 * x * x)))
