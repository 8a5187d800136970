"""Slopes of log 0F1(; b; z) in b and z; v, x, s, u, w, q, P_k and the inverse of `hyp0f1`.

In z it is a ratio of Bessel functions (DLMF 16.3.1, 10.39.9), I_b(x)/I_v(x)/sqrt(z), and `ratio` gives

    d/dz log 0F1 = 2 [1/(s + v) - w^2 (1/2 + sum_k w^k (k P_k(q) + 2 q P'_k(q)))],
    d/dz log 0F1 = 1/(b + c),  c = z/(b + 1 + z/(b + 2 + ...)).
"""

from ..arithmetic import fma
from . import doubled as dd
from . import hyp0f1, ratio
from .debye import RADIUS
from .elementary import polynomial

_CAREFUL_STEPS = 6
_LARGEST = 2.0**500


def outside(b, z):
    """v^2 + x^2 >= 625, of a size whose squares do not overflow."""
    v = b - 1.0
    return (fma(v, v, 4.0 * z) >= RADIUS**2) & (b < _LARGEST) & (z < _LARGEST * _LARGEST)


def inside(b, z):
    return fma(b - 1.0, b - 1.0, 4.0 * z) < RADIUS**2


def dz_outside(b, z, scaled=False):
    """d/dz by the uniform expansion."""
    radius = hyp0f1.Radius(b, z, scaled)
    leading = dd.divide((1.0, 0.0), dd.settled(radius.s_plus_v))
    tail = polynomial(ratio.SLOPES[-1], radius.q)
    for row in ratio.SLOPES[-2::-1]:
        tail = fma(tail, radius.w, polynomial(row, radius.q))
    reciprocal = radius.w * radius.unit
    return 2.0 * (dd.rounded((leading[0], leading[1] - reciprocal * (radius.w * tail))) * radius.down)


def dz_inside(b, z):
    """d/dz by the continued fraction, both terms of b + c scaled up where b is small."""
    above, current = ratio.descended(b, (z, 0.0), _CAREFUL_STEPS)
    up = hyp0f1.bits_kept(b)
    rest = dd.multiply_double(dd.divide(above, current), z * up)
    return dd.rounded(dd.divide((1.0, 0.0), dd.settled(dd.add_double(rest, b * up)))) * up
