"""Second derivatives where v or x exceeds 2^500: those of v asinh(v/x) - s and log(s)/2, for the sign of log I.

With s, w and q of `debye`, and p = 1 - q: d/dv log I = -asinh(v/x), d/dx log I = s/x - x w^2/2.
"""

from ..arithmetic import formats
from . import debye
from .elementary import plus


def dvv(v, x):
    """-1/s."""
    polar = debye.ExtremePolar(v, x)
    return -polar.down / polar.s[0]


def dvx(v, x):
    """v/(s x)."""
    polar = debye.ExtremePolar(v, x)
    return polar.t / x


def dxx(v, x):
    """-(v/x)^2/s + w^2 (p - 1/2)."""
    polar = debye.ExtremePolar(v, x)
    return plus(-_bend(polar, v, x), _small(polar))


def dxx_k(v, x):
    """The same of log K: (v/x)^2/s + w^2 (p - 1/2)."""
    polar = debye.ExtremePolar(v, x)
    return plus(_bend(polar, v, x), _small(polar))


def _bend(polar, v, x):
    """(v/x)^2/s, by quotients alone in pairs, of which a product that overflows is no number."""
    return polar.t * v / x / x if formats.are_singles() else polar.t / x * (v / x)


def _small(polar):
    """w^2 (p - 1/2)."""
    share = polar.x / polar.s[0]
    return (share * share - 0.5) * polar.w * polar.w


def negative(formula):
    """Of log K, whose leading part is the negative of log I's."""
    return lambda v, x: -formula(v, x)
