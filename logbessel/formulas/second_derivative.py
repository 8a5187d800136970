"""Second derivatives of log I_v(x) and log K_v(x) outside the disc: the uniform expansion differentiated twice.

With s, w, q and P_k of `debye`, M_0 = S_0 = 1/2, M_k = k P_k - 2 (1 - q) P'_k and S_k = k P_k + 2 q P'_k, of log I_v:

    d^2/dv^2  = -w - w^2 sum_k w^k [M_k - q ((k + 2) M_k - 2 (1 - q) M'_k)],
    d^2/dv dx = (v/x) w [1 + (1 - q) w sum_k w^k ((k + 2) S_k - 2 (1 - q) S'_k)],
    d^2/dx^2  = -(v/x)^2 w + w [2 S + w h (1 - p^2 h)],   S = sum_{k>=1} w^k S_k,  p = x/s,  h = 1/2 + S,

and of log K_v with -w for w; the last by the Riccati equation, as in `ratio_derivative`. The sums of the others have all 24 terms:
each derivative makes the k-th larger by up to k^2.
"""

from ..arithmetic import fma
from . import debye, macdonald_ratio, ratio
from .expansion import level
from .order_derivative import ORDER_ROWS
from .ratio_derivative import MIXED_ROWS, along_order, bent


def _along_itself(k, row):
    """M - q ((k + 2) M - 2 (1 - q) M') for M = M_k."""
    return tuple(a - b for a, b in zip((*row, 0.0), (0.0, *along_order(k, row)), strict=True))


_DVV_ROWS = tuple(_along_itself(k, row) for k, row in enumerate(ORDER_ROWS))


def dvv_i(v, x):
    """d^2/dv^2 log I_v."""
    polar = debye.Polar(v, x)
    return -polar.w - polar.w * (polar.w * level(polar.w, polar.q, _DVV_ROWS))


def dvv_k(v, x):
    """d^2/dv^2 log K_v."""
    polar = debye.Polar(v, x)
    return polar.w - polar.w * (polar.w * level(-polar.w, polar.q, _DVV_ROWS))


def dvx_i(v, x):
    """d^2/dv dx log I_v, but for the part of `order_derivative.decaying`."""
    polar = debye.Polar(v, x)
    return polar.t * _mixed(polar, polar.w) / x


def dvx_k(v, x):
    """d^2/dv dx log K_v."""
    polar = debye.Polar(v, x)
    return -polar.t * _mixed(polar, -polar.w) / x


def _mixed(polar, w):
    """1 + (1 - q) w sum_k w^k [...] at w or -w."""
    sine = polar.x * polar.w
    return fma(sine * sine * w, level(w, polar.q, MIXED_ROWS), 1.0)


def dxx_i(v, x):
    """d^2/dx^2 log I_v."""
    polar = debye.Polar(v, x)
    return -(polar.t / x) * (v / x) + polar.w * bent(polar.w, x * polar.w, ratio.fitted(polar))


def dxx_k(v, x):
    """d^2/dx^2 log K_v."""
    polar = debye.Polar(v, x)
    return (polar.t / x) * (v / x) - polar.w * bent(-polar.w, x * polar.w, macdonald_ratio.fitted(polar))
