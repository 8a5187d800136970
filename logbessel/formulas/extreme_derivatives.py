"""Second derivatives where v or x exceeds 2^500: those of v asinh(v/x) - s and log(s)/2, for the sign of log I.

With s, w and q of `debye`, and p = 1 - q: d/dv log I = -asinh(v/x), d/dx log I = s/x - x w^2/2.
"""

from ..arithmetic import formats, rough, where
from . import debye
from .elementary import plus

_LARGE = 2.0**50


def dvv(v, x):
    """-1/s."""
    polar = debye.ExtremePolar(v, x)
    return -polar.down / polar.s[0]


def dvx(v, x):
    """v/(s x)."""
    polar = debye.ExtremePolar(v, x)
    if not formats.are_singles():
        return polar.t / x
    up, down = _other_unit(x)
    return rough(polar.t * up / x) * down


def dxx(v, x):
    """-(v/x)^2/s + w^2 (p - 1/2)."""
    return _dxx(v, x, lambda bend: -bend)


def dxx_k(v, x):
    """The same of log K: (v/x)^2/s + w^2 (p - 1/2)."""
    return _dxx(v, x, lambda bend: bend)


def _dxx(v, x, signed):
    polar = debye.ExtremePolar(v, x)
    if not formats.are_singles():
        return plus(signed(polar.t / x * (v / x)), _small(polar, polar.w))
    # By quotients alone in pairs, of which a product that overflows is no number; in other units where x is large and terms may be
    # subnormal.
    up, down = _other_unit(x)
    bend = where(x > _LARGE, polar.t * up / x * (v / x), polar.t * v / x / x)
    return rough(plus(signed(bend), _small(polar, polar.w * up))) * down


def _other_unit(x):
    """2^40 and its inverse, where x is so large that terms of singles may be subnormal."""
    large = x > _LARGE
    return where(large, 2.0**40, 1.0), where(large, 2.0**-40, 1.0)


def _small(polar, w):
    """w^2 (p - 1/2), one of the two factors given."""
    share = polar.x / polar.s[0]
    return (share * share - 0.5) * w * polar.w


def negative(formula):
    """Of log K, whose leading part is the negative of log I's."""
    return lambda v, x: -formula(v, x)
