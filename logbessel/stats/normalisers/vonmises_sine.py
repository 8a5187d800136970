"""The sine model on the torus: log of the integral of exp(k1 cos a + k2 cos b + c sin a sin b) over both angles.

Integrated over b, with 0 <= k1 <= k2 and R^2 = k2^2 + c^2 sin^2 a (Singh, Hnizdo, Demchuk, Biometrika 89, 2002, p. 719),

    C = 4 pi^2 (1/pi) integral_0^pi exp(k1 cos a) I_0(R) da.

As a function of cos a, the exponent E = k1 cos a + R is concave. Its maximum is at cos a = 1 while c^2 <= k1 k2, and beyond
at C0 = (k1/|c|) sqrt((k2^2 + c^2)/(k1^2 + c^2)), where R = c^2 C0/k1.
"""

import math

from . import integral
from .exact import sum_of_products
from .ordering import Ordered, reflected
from .radial import RadialTerm


def normaliser(arrays, bessel, order, first, second, product):
    """The `Normaliser` for k1, k2 and c, which may change their signs, and k1 and k2 their places."""
    pair = Ordered(arrays, [arrays.absolute(first), arrays.absolute(second)])
    large, small = pair.values
    result = integral.evaluated(arrays, _integrand(arrays, bessel, large, small, arrays.absolute(product)), order)
    factors = [arrays.where(value < 0, -1.0, 1.0) for value in (first, second, product)]
    return reflected(pair.restored(result), factors)


def _integrand(arrays, bessel, large, small, product):
    """The integrand for k2 = large >= k1 = small >= 0 and c = product >= 0."""
    shape = Exponent(arrays, small, large, product)
    low, high = shape.window()
    offset, weights = integral.even_nodes(arrays, low - shape.angle, high - low)
    a = shape.angle + offset
    fall, cosine, sine = 2 * arrays.sin(a / 2) ** 2, arrays.cos(a), arrays.sin(a)
    term = RadialTerm(arrays, bessel, shape.vector(a), [(1.0, 0.0), (0.0, sine)])

    def flat():
        along = term.derivatives()
        return small * cosine, term.log(), [along[0], cosine, along[1]]

    return integral.Integrand(
        log_base=math.log(4 * math.pi**2),
        peak=shape.peak,
        weights=weights / math.pi,
        drop=shape.drop(offset, term.x) + term.log_scaled(),
        offsets=(1.0, 1.0, 0.0),
        derivatives=lambda: [-term.derivatives_c()[0], -fall, term.derivatives()[1]],
        flat=flat,
        centred=(False, True, False),
        second_derivatives=lambda: {(2 * i, 2 * j): bend for (i, j), bend in term.second_derivatives().items()},
        gap=arrays.where(shape.split, shape.peak - (small + large), 0.0),
    )


class Exponent:
    """E = k1 cos a + R less its maximum."""

    def __init__(self, arrays, small, large, product):
        self.arrays, self.small, self.large, self.product = arrays, small, large, product
        self.excess = sum_of_products((small, large), (-product, product))
        self.split = self.excess < 0
        self.crest = arrays.where(self.split, product, 1.0)
        across = large * large + self.crest * self.crest
        along = small * small + self.crest * self.crest
        self.across, self.along = across, along
        self.cosine = arrays.where(self.split, small / self.crest * arrays.sqrt(across / along), 1.0)
        self.radius = arrays.where(self.split, self.crest * arrays.sqrt(across / along), large)
        self.peak = arrays.where(self.split, arrays.sqrt(across) * arrays.sqrt(along) / self.crest, small + large)
        sine = arrays.sqrt(integral.positive_part(arrays, -self.excess) * (small * large + product * product) / along)
        self.angle = arrays.where(self.split, arrays.arctan2(sine / self.crest, self.cosine), 0.0)

    def window(self):
        """The ends of the angles at which the exponent is within `CUT` of its maximum."""
        arrays, cut = self.arrays, integral.CUT
        # up to the maximum at 0, R + k2 <= 2.5 k2: E falls by 2 s (2 (k1 k2 - c^2) + 2 c^2 s)/(2.5 k2), s = sin^2(a/2)
        scale = 1 / (self.large + (self.large == 0))
        rate = 1.6 * integral.positive_part(arrays, self.excess) * scale
        s = integral.falling_root(arrays, rate, 1.6 * self.product * self.product * scale)
        merged = 2 * arrays.arcsin(arrays.sqrt(s))
        # a quadratic equation for cos a
        middle = (self.peak - cut) * self.small / self.along
        spread = self.crest * arrays.sqrt(integral.positive_part(arrays, cut * (2 * self.peak - cut))) / self.along
        whole = self.peak < cut
        below = self.peak - cut < self.small * (middle + spread)  # the root is one of E with -R in the place of R
        low = arrays.arccos(arrays.clip(arrays.where(whole | below, 1.0, middle + spread), -1.0, 1.0))
        high = arrays.arccos(arrays.clip(arrays.where(whole, -1.0, middle - spread), -1.0, 1.0))
        return arrays.where(self.split, low, 0.0), arrays.where(self.split, high, merged)

    def vector(self, a):
        """The vector of length R."""
        return self.large, self.product * self.arrays.sin(a)

    def drop(self, offset, radius):
        """E less its maximum, at an offset from the angle of that."""
        arrays, a = self.arrays, self.angle + offset
        fall, cosine = 2 * arrays.sin(a / 2) ** 2, arrays.cos(a)
        square = self.product * self.product
        sum_ = radius + self.large + (radius == 0)
        merged = 2 * self.excess + square * fall * (1 + self.small * (1 + cosine) / sum_)
        step = -2 * arrays.sin(self.angle + offset / 2) * arrays.sin(offset / 2)  # cos a - C0
        mixed = self.cosine * radius + self.radius * arrays.where(cosine > 0, cosine, 1.0)
        mixed = mixed + (mixed == 0)
        bracket = arrays.where(
            cosine > 0,
            -self.across * step * (cosine + self.cosine) / mixed,
            self.cosine * radius - self.radius * cosine,
        )
        split = square * step * bracket / (self.radius * (radius + self.radius) + (self.radius == 0))
        return arrays.where(self.split, split, -fall * merged / sum_)
