"""d/dx of log I_v(x) and log K_v(x) outside the disc: the uniform expansion differentiated.

With s, w, q of `debye`:

    d/dx log I_v =   s/x - x w^2 [1/2 + sum_k w^k (k P_k(q) + 2 q P'_k(q))],
    d/dx log K_v = -(s/x + x w^2 [1/2 + sum_k (-w)^k (k P_k(q) + 2 q P'_k(q))]),

the sums by fits, as in `order_derivative`. The derivatives of the scaled logarithms tend to -1/(2 x). There the 1 is taken out of s/x
by s/x - 1 = v^2/(x (s + x)), and what is left is in double-double, since for I its two parts cancel where v^2 is about x;
the sums are those of the ratios (`ratio`, `macdonald_ratio`), which are closer.
"""

from ..arithmetic import absolute, formats, rough, two_prod, where
from ..arithmetic.error_terms import are_brief
from ..arithmetic.formats import by_exponents
from . import debye, macdonald_ratio, ratio
from . import double_double as dd
from .coefficients import ARGUMENT_FIT_I, ARGUMENT_FIT_K, SHORT_ARGUMENT_REST_I, SHORT_ARGUMENT_REST_K
from .elementary import BORNE, plus
from .expansion import series, short_series

_LIFT, _SMALL_ORDER = 2.0**100, 2.0**-76


def _series_i(polar):
    if are_brief():
        return short_series(polar.w, polar.q, 1, ratio.SHORT_ROWS, SHORT_ARGUMENT_REST_I, size=BORNE)
    return series(polar.w, polar.q, ARGUMENT_FIT_I, size=BORNE)


def _series_k(polar):
    if are_brief():
        return short_series(polar.w, polar.q, -1, ratio.SHORT_ROWS, SHORT_ARGUMENT_REST_K, size=BORNE)
    return series(polar.w, polar.q, ARGUMENT_FIT_K, size=BORNE)


def _bend(polar, series):
    """x w^2 [1/2 + ...]: at most w of what it is taken from, so that its rounding does not show."""
    w = rough(polar.w)
    return rough(polar.x) * w * w * (0.5 + rough(series(polar)))


def usual(v, x):
    """Outside the disc, where s/x does not overflow."""
    return debye.usual(v, x) & (x >= debye.bounds().small)


def tiny(v, x):
    return x < debye.bounds().small


def inside_i_tiny(v, x):
    """d/dx log I_v = v/x + x/(2 (v + 1)), off by x^2."""
    order, argument = lifted(v, x)
    return plus(order / argument, 0.5 * x / (v + 1.0))


def lifted(v, x):
    """v and x, both 2^100 times where x is nearly subnormal: what a division splits x into is no longer subnormal then.

    Where v overflows so, v/x does. As pairs of singles so are a small x and a v below 2^-76: the error of a quotient may be
    subnormal there.
    """
    least = debye.bounds().subnormal
    small = x < least
    if formats.are_singles():
        small = small | ((absolute(v) < _SMALL_ORDER) & (x < 1.0))
    lift = where(small, _LIFT, 1.0)
    return v * lift, x * lift


def outside_i(v, x, series=_series_i):
    """d/dx log I_v(x)."""
    polar = debye.Polar(v, x)
    high, low = dd.divide(polar.s, (x, 0.0))
    return high + (low - _bend(polar, series))


def outside_k(v, x, series=_series_k):
    """d/dx log K_v(x)."""
    polar = debye.Polar(v, x)
    high, low = dd.divide(polar.s, (x, 0.0))
    return -(high + (low + _bend(polar, series)))


def extreme(v, x):
    """s/x where v or x exceeds 2^500 or x < 2^-400: nothing else is left."""
    polar = debye.ExtremePolar(v, x)
    return polar.s[0] / x * polar.unit


def inside_i(v, x):
    """d/dx log I_v = I_{v+1}/I_v + v/x inside the disc (DLMF 10.29.2)."""
    return dd.rounded(dd.add(dd.divide((v, 0.0), (x, 0.0)), ratio.within_double_double(v + 1.0, x)))


def inside_i_scaled(v, x):
    """d/dx log I_v - 1 = I_{v+1}/I_v + v/x - 1 for v > -1 inside the disc, by the continued fraction of `ratio`."""
    above, current = ratio.descended(v, two_prod(0.5 * x, 0.5 * x), ratio.STEPS)
    share = dd.multiply_double(dd.divide(above, current), 0.5 * x)
    return dd.rounded(dd.add(dd.add_double(share, -1.0), dd.divide((v, 0.0), (x, 0.0))))


def inside_i_tiny_scaled(v, x):
    """v/x + x/(2 (v + 1)) - 1, off by x^2."""
    order, argument = lifted(v, x)
    quotient = dd.divide((order, 0.0), (argument, 0.0))
    total = dd.add_double(dd.add_double(quotient, -1.0), 0.5 * x / (v + 1.0))
    overflow = absolute(v / x) == float("inf")
    return where(overflow, v / x, dd.rounded(total))


def _rise(polar, unit=1.0):
    """s/x - 1, in units of which 1 is so many."""
    inclination = dd.divide((polar.v, 0.0), dd.add_smaller(polar.s, (polar.x, 0.0)))
    inclination = inclination if unit == 1.0 else dd.scale(inclination, unit)
    return dd.multiply(inclination, dd.divide((polar.v, 0.0), (polar.x, 0.0)))


def _careful_bend(polar, total):
    """x w^2 [1/2 + ...] as a double-double."""
    return dd.multiply(dd.divide((polar.x, 0.0), dd.renormalised(polar.square)), dd.fast_two_sum(0.5, total))


def outside_i_scaled(v, x):
    """d/dx log I_v(x) - 1."""
    polar = debye.Polar(v, x)
    return dd.rounded(dd.subtract(_rise(polar), _careful_bend(polar, ratio.fitted(polar, cancels=True))))


def outside_k_scaled(v, x):
    """d/dx log K_v(x) + 1."""
    polar = debye.Polar(v, x)
    return -dd.rounded(dd.add(_rise(polar), _careful_bend(polar, macdonald_ratio.fitted(polar))))


def extreme_i_scaled(v, x):
    """v^2/(x (s + x)) - x w^2/2 where v or x exceeds 2^500, s/x where x < 2^-400: nothing else is left."""
    return _extreme_scaled(v, x, -1.0)


def extreme_k_scaled(v, x):
    """That of log K: -(v^2/(x (s + x)) + x w^2/2), or -s/x."""
    return -_extreme_scaled(v, x, 1.0)


def _extreme_scaled(v, x, sign):
    polar = debye.ExtremePolar(v, x)
    up = by_exponents(1.0, 2.0**50)  # the terms of singles may be subnormal
    bend = dd.scale(_careful_bend(polar, 0.0 * x), sign * up * polar.down)
    steep = polar.s[0] > by_exponents(2.0**300, 2.0**60) * polar.x  # a 1 less is no change
    return where(steep, polar.s[0] / x * polar.unit, _rise_less(bend, polar, up))


def _rise_less(bend, polar, up):
    total = dd.rounded(dd.add(_rise(polar, up), bend))
    return total if up == 1.0 else rough(total) * (1.0 / up)
