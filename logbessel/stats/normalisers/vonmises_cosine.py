"""The cosine model on the torus: log of the integral of exp(k1 cos a + k2 cos b + c cos(a - b)) over both angles.

It does not change if the three parameters change places, nor if two change their signs, so that they can be put in falling
order of their sizes p >= q >= |r|, with a sign left on r alone. Then, with R^2 = p^2 + q^2 + 2 p q cos a (Mardia, Taylor,
Subramaniam, Biometrics 63, 2007, p. 505),

    C = 4 pi^2 (1/pi) integral_0^pi exp(r cos a) I_0(R) da.

As a function of cos a, the exponent E = r cos a + R is concave. Its maximum is at cos a = 1 while p q + r (p + q) >= 0, and
beyond where R = R0 = -p q/r.
"""

import math

from . import integral
from .exact import sum_of_products
from .ordering import Proper
from .radial import RadialTerm


def normaliser(arrays, bessel, order, *values):
    """The `Normaliser` for k1, k2 and c."""
    proper = Proper(arrays, values)
    return proper.restored(integral.evaluated(arrays, _integrand(arrays, bessel, *proper.values), order))


def _integrand(arrays, bessel, large, middle, small):
    """The integrand for p = large >= q = middle >= |r|, r = small."""
    shape = Exponent(arrays, large, middle, small)
    low, high = shape.window()
    offset, weights = integral.even_nodes(arrays, low - shape.angle, high - low)
    a = shape.angle + offset
    fall, cosine, sine = 2 * arrays.sin(a / 2) ** 2, arrays.cos(a), arrays.sin(a)
    term = RadialTerm(arrays, bessel, shape.vector(a), [(1.0, 0.0), (cosine, sine)])

    return integral.Integrand(
        log_base=math.log(4 * math.pi**2),
        peak=shape.peak,
        weights=weights / math.pi,
        drop=shape.drop(offset, term.x) + term.log_scaled(),
        offsets=(1.0, 1.0, 1.0),
        derivatives=lambda: [*(-part for part in term.derivatives_c()), -fall],
        flat=lambda: (small * cosine, term.log(), [*term.derivatives(), cosine]),
        centred=(False, False, True),
        second_derivatives=term.second_derivatives,
        gap=arrays.where(shape.split, shape.peak - (large + middle + small), 0.0),
    )


class Exponent:
    """E = r cos a + R less its maximum."""

    def __init__(self, arrays, large, middle, small):
        self.arrays, self.large, self.middle, self.small = arrays, large, middle, small
        self.excess = sum_of_products((large, middle), (small, large), (small, middle))
        self.split = self.excess < 0
        self.outer = large + middle
        crest = arrays.where(self.split, small, -1.0)
        self.radius = arrays.where(self.split, -large * middle / crest, self.outer)
        self.peak = arrays.where(
            self.split,
            self.radius / 2 + (large * large + middle * middle) / (2 * arrays.where(self.split, self.radius, 1.0)),
            self.outer + small,
        )
        self.angle = arrays.where(self.split, self._angle(self.radius), 0.0)

    def window(self):
        """The ends of the angles at which the exponent is within `CUT` of its maximum."""
        arrays, cut = self.arrays, integral.CUT
        # up to the maximum at 0: E falls by 2 s (2 excess + ...)/(2 outer), s = sin^2(a/2)
        scale = 1 / (self.outer + (self.outer == 0))
        product = self.large * self.middle
        bend = 2 * integral.positive_part(arrays, -self.small) * product * scale * scale
        s = integral.falling_root(arrays, 2 * integral.positive_part(arrays, self.excess) * scale, bend)
        merged = 2 * arrays.arcsin(arrays.sqrt(s))
        # beyond, by (R - R0)^2/(2 R0)
        spread = arrays.sqrt(2 * cut * self.radius)
        low, high = (
            self._angle(arrays.where(spread < self.radius, self.radius, spread) + sign * spread) for sign in (1, -1)
        )
        return arrays.where(self.split, low, 0.0), arrays.where(self.split, high, merged)

    def _angle(self, radius):
        """The angle of a radius: sin^2(a/2) = ((p + q)^2 - R^2)/(4 p q)."""
        product = 4 * self.large * self.middle
        square = (self.outer - radius) * (self.outer + radius) / (product + (product == 0))
        return 2 * self.arrays.arcsin(self.arrays.sqrt(self.arrays.clip(square, 0.0, 1.0)))

    def vector(self, a):
        """The vector of length R."""
        cosine, sine = self.arrays.cos(a), self.arrays.sin(a)
        return self.large - self.middle + self.middle * (1 + cosine), self.middle * sine

    def drop(self, offset, radius):
        """E less its maximum, at an offset from the angle of that; R - R1 = -2 p q (1 - cos a)/(R + R1)."""
        fall = 2 * self.arrays.sin((self.angle + offset) / 2) ** 2
        product = self.large * self.middle
        sum_ = radius + self.outer
        sum_ = sum_ + (sum_ == 0)
        merged = -fall * (2 * self.excess - 2 * self.small * product * fall / sum_) / sum_
        aligned = -fall * (self.small + 2 * product / sum_)
        step = -2 * self.arrays.sin(self.angle + offset / 2) * self.arrays.sin(offset / 2)  # cos a - C0
        gap = 2 * product * step / (radius + self.radius + (self.radius == 0))  # R - R0
        split = -gap * gap / (2 * self.radius + (self.radius == 0))
        where = self.arrays.where
        return where(self.split, split, where(self.small < 0, merged, aligned))
