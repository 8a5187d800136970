"""R = K_v(x)/K_{v-1}(x) outside the disc, with nu = v - 1 and s, w, q of `debye`.

R = nu/x - d/dx log K_nu (DLMF 10.29.2), so for v >= 1/2 the uniform expansion, differentiated, gives

    R = (s + nu)/x + x w^2 (1/2 + S),   S = sum_k (-w)^k (k P_k(q) + 2 q P'_k(q)),

S by its first term and a fit that is as close as the derivative of R asks for (`macdonald_ratio_derivative`). Below v = 1/2, R(v) is
1/R(1 - v), as K is even in its order.
"""

from functools import partial

from ..arithmetic import remainder, rough, where
from ..arithmetic.error_terms import are_brief
from . import debye, ratio
from . import double_double as dd
from .coefficients import RATIO_FIT_K, SHORT_RATIO_REST_K
from .elementary import BORNE
from .expansion import series, short_series

_ROWS = (tuple(-c for c in ratio.DERIVATIVES[1]), *RATIO_FIT_K)


def fitted(polar, size=0.5):
    """S, as a part of what has the given size."""
    if are_brief():
        return short_series(polar.w, polar.q, -1, ratio.SHORT_ROWS, SHORT_RATIO_REST_K, size=size)
    return series(polar.w, polar.q, _ROWS, size=size)


roughly_fitted = partial(fitted, size=BORNE)


def outside(nu, x, series=roughly_fitted):
    """R by the uniform expansion, for v >= 1/2, as a double-double."""
    polar = debye.Polar(nu, x)
    return whole(polar, leading(polar), series(polar))


def upright(v, x):
    """Where the ratio is what `outside` returns, and not the inverse of it."""
    return v >= 0.5


def leading(polar):
    """(s + nu)/x."""
    return dd.divide(dd.add_double(polar.s, polar.v), (polar.x, 0.0))


def whole(polar, leading, total):
    """R, of which the term with S is at most w: its rounding does not show."""
    w = rough(polar.w)
    return leading[0], leading[1] + rough(polar.x) * w * w * (0.5 + rough(total))


def turned(low, ratio):
    """The ratio of a double-double, or its inverse where `low`, rounded once."""
    one = 1.0, 0.0
    ratio_renormalised = dd.renormalised(ratio)
    return dd.rounded(dd.divide(dd.where(low, one, ratio_renormalised), dd.where(low, ratio_renormalised, one)))


def extreme(v, x):
    """(s + nu)/x where v or x exceeds 2^500 or x < 2^-400: nothing else is left. The inverse of that may be subnormal."""
    low = v < 0.5
    polar = debye.ExtremePolar(where(low, -v, v - 1.0), x)
    total = dd.renormalised(dd.add_double(polar.s, polar.v))
    inverse, quotient = x / total[0], total[0] / x
    below = inverse + (remainder(x, inverse, total[0]) - inverse * total[1]) / total[0]
    above = quotient + (remainder(total[0], quotient, x) + total[1]) / x
    above = where(quotient < float("inf"), above, quotient)
    return where(low, below * polar.down, above * polar.unit)


def reflected(formula):
    """K_v/K_{v-1} for every real v by a formula of nu: below 1/2 the inverse of the ratio at 1 - v, where nu = -v needs no rounding."""

    def value(v, x):
        low = v < 0.5
        return turned(low, formula(where(low, -v, v - 1.0), x))

    return value


def at_reflected(condition):
    """The condition at the order that `reflected` evaluates."""
    return lambda v, x: condition(where(v < 0.5, 1.0 - v, v), x)
