"""d/dx of log I_v(x) and log K_v(x) outside the disc: the uniform expansion differentiated.

With s, w, q of `debye`:

    d/dx log I_v =   s/x - x w^2 [1/2 + sum_k w^k (k P_k(q) + 2 q P'_k(q))],
    d/dx log K_v = -(s/x + x w^2 [1/2 + sum_k (-w)^k (k P_k(q) + 2 q P'_k(q))]),

the sums by fits, as in `order_slope`.
"""

from . import debye, ratio
from . import doubled as dd
from .coefficients import ARGUMENT_FIT_I, ARGUMENT_FIT_K

_SMALL = 2.0**-400


def _series_i(polar):
    return debye.series(polar.w, polar.q, ARGUMENT_FIT_I)


def _series_k(polar):
    return debye.series(polar.w, polar.q, ARGUMENT_FIT_K)


def _bend(polar, series):
    """x w^2 [1/2 + ...]: at most w of what it is taken from, so that its rounding does not show."""
    return polar.x * polar.w * polar.w * (0.5 + series(polar))


def usual(v, x):
    """Outside the disc, where s/x does not overflow."""
    return debye.usual(v, x) & (x >= _SMALL)


def tiny(v, x):
    return x < _SMALL


def inside_i_tiny(v, x):
    """d/dx log I_v = v/x + x/(2 (v + 1)), off by x^2."""
    return v / x + 0.5 * x / (v + 1.0)


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
    return dd.rounded(dd.add(dd.divide((v, 0.0), (x, 0.0)), ratio.within_doubled(v + 1.0, x)))
