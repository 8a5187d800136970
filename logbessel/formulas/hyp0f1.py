"""log 0F1(; b; z) = log[Gamma(b) (2/x)^v I_v(x)], v = b - 1, x = 2 sqrt(z), without the cancellation of that product.

With s = sqrt(v^2 + 4 z), u = s - v = 4 z/(s + v), w = 1/s and the polynomials P_k of `debye`, Stirling's series for
Gamma(b) being sum_k P_k(1)/v^k with the sign turned:

    log 0F1(; b; z) = u - v log(1 + u/(2 v)) - log(1 + u/v)/2 + sum_k [w^k P_k(q) - v^-k P_k(1)]

and every term has the factor z. For small b the power series, or Gamma(b) itself.
"""

from typing import NamedTuple

from ..arithmetic import fma, formats, maximum, minimum, rough, sqrt, where
from ..arithmetic.error_terms import are_brief, is_short
from ..arithmetic.formats import by_exponents
from . import debye, power_series
from . import double_double as dd
from .coefficients import DEBYE, HALF_LOG_2PI, LOG_2
from .elementary import BORNE, log, log_argument, log_quotient
from .expansion import Expansion, level
from .gamma import log_gamma_near_one, nearest_integer, rising_product

SMALL_B = 25.0
SERIES_B = 50.0
_TERMS = debye.TERMS
_SHORT_TERMS, _SHORT_B = 8, 20.0  # off by 2^-40 of the result from there on


class Bounds(NamedTuple):
    """From `large` on, of b and sqrt(z), they are counted in units of 2^shift; where both are below `usual`, they need not be. What is
    smaller than `subnormal` is multiplied by `up`. z/b^2 below `linear`^2 shows in no digit; squares of `root` overflow."""

    usual: float
    large: float
    shift: float
    subnormal: float
    up: float
    linear: float
    root: float


_OF_DOUBLES = Bounds(2.0**500, 2.0**400, 600.0, 2.0**-900, 2.0**100, 2.0**-30, 2.0**512)
_OF_SINGLES = Bounds(2.0**50, 2.0**45, 80.0, 2.0**-90, 2.0**50, 2.0**-15, 2.0**64)


def bounds():
    return by_exponents(_OF_DOUBLES, _OF_SINGLES)


class Differences:
    """Of polynomials R_k, k = 1, 2, ..., R_k(q) - R_k(1) = -(1 - q) Q_k(q), by synthetic division.

    R_k(1) vanishes for even k where it comes from Stirling's series.
    """

    def __init__(self, rows):
        self.quotients = tuple(tuple(sum(row[i + 1 :]) for i in range(len(row) - 1)) for row in rows)
        self.at_one = tuple(sum(row) if k % 2 == 0 else 0.0 for k, row in enumerate(rows[:12]))


_DEBYE = Differences(DEBYE[:_TERMS])
_SHORT_DEBYE = Differences(DEBYE[:_SHORT_TERMS])


def usual(b, z):
    """Where `uniform` holds and nothing overflows or underflows."""
    order = b > _SHORT_B if is_short() else (b > SERIES_B) | ((b > SMALL_B) & (z > power_series.LARGEST_Y))
    limit = bounds().usual
    return order & (b < limit) & (z < limit * limit) & ~_small(b, z)


def in_series(b, z):
    return (z <= power_series.LARGEST_Y) & (b <= SERIES_B)


def linear(b, z):
    """Where log 0F1(; b; z) = z/b, whose relative error is z/(2 b^2)."""
    return (b > SERIES_B) & _small(b, z)


def _small(b, z):
    share = bounds().linear * b
    return (share >= bounds().root) | (z <= share * share)


def small_b(b, z):
    return b <= SMALL_B


def bits_kept(a):
    """A power of two to scale a by where it is so small that its bits run out, or its inverse overflows."""
    return where(a < bounds().subnormal, bounds().up, 1.0)


def from_series(b, z):
    """log((b + z T)/b), both scaled up where b or z is small.

    A small z is before T is taken, which is 1 there: the quotient z/b may be a normal number though the remainder of
    that division, of the size of 2^-53 z, is none. In pairs of singles z/b, where it is all, is rounded once though it be subnormal.
    """
    value = _from_series(b, z)
    if not formats.are_singles():
        return value
    return where(z <= bounds().linear ** 2 * b * minimum(b, 1.0), z / b, value)


def _from_series(b, z):
    lift = bits_kept(z)
    up = maximum(lift, bits_kept(b))
    over = dd.scale(power_series.excess((b, 0.0), (z * lift, 0.0)), where(lift < up, up, 1.0))
    return dd.rounded(log_quotient(dd.renormalised(dd.add_double(over, b * up)), (b * up, 0.0), over))


def from_ratio(b, z):
    return z / b


class Radius(Expansion):
    """v, s, u and w of the module's formula, in units of 2^shift of the `Bounds` where v^2 or 4 z would overflow."""

    def __init__(self, b, z, scaled):
        bound = bounds()
        large = maximum(b, sqrt(z)) >= bound.large
        self.shift = where(large, bound.shift, 0.0) if scaled else 0.0
        down = where(large, 2.0**-bound.shift, 1.0) if scaled else 1.0
        self.unit = where(large, 2.0**bound.shift, 1.0) if scaled else 1.0
        self.v = dd.scale(dd.two_sum(b, -1.0), down)
        self.x_square = (4.0 * down) * (z * down)
        square = dd.add_double(dd.square(self.v), self.x_square)
        super().__init__(self.v[0], square, down)
        self.s_plus_v = dd.add_smaller(self.s, self.v)
        self.one_less_q = self.x_square * self.reciprocal * self.reciprocal

    def log_of(self, a):
        """log(a) for an a in the unit."""
        return dd.add(log(a), (self.shift * LOG_2[0], self.shift * LOG_2[1]))


def uniform(b, z, scaled=False):
    radius = Radius(b, z, scaled)
    v = radius.v
    u = dd.divide((radius.x_square, 0.0), radius.s_plus_v)
    twice = dd.scale(v, 2.0)
    first = dd.subtract(u, dd.multiply(v, log_quotient(dd.renormalised(dd.add(twice, u)), twice, u)))
    second = dd.scale(log_quotient(dd.renormalised(dd.add(v, u)), v, u), -0.5)
    tail = difference_sum(_SHORT_DEBYE if are_brief() else _DEBYE, radius, u[0])
    return dd.rounded(dd.add(dd.scale(first, radius.unit), (second[0], second[1] + tail)))


def difference_sum(differences, radius, u):
    """sum_k [w^k R_k(q) - v^-k R_k(1)] = -(1 - q) sum_k w^k Q_k(q) + sum_k R_k(1) (w^k - v^-k)."""
    w, unit = rough(radius.w), radius.unit
    total = level(w, rough(radius.q), differences.quotients, size=BORNE)
    inverse = 1.0 / rough(radius.v[0] * unit)
    # (w^k - v^-k)/(w - 1/v) = w^(k-1) + w^(k-2)/v + ... by Horner's rule in w, the powers of 1/v running along.
    divided, power = 0.0, 1.0
    sums = []
    for coefficient in differences.at_one:
        divided = fma(divided, w, power) if sums else power + 0.0 * w
        power = power * inverse
        sums.append(coefficient * divided)
    stirling = sum(sums[2::2], sums[0])
    gap = -(rough(u) * w) * (inverse * rough(unit))  # w - 1/v
    return fma(stirling, gap, -(rough(radius.one_less_q) * w) * total)


def with_gamma(b, z, scaled=False):
    """s - v log((v + s)/2) - log(2 pi s)/2 + sum_k w^k P_k(q) + log Gamma(b) for b <= 25, z > 156.25."""
    radius = Radius(b, z, scaled)
    half = radius.log_of(dd.renormalised(dd.scale(radius.s_plus_v, 0.5)))
    first = dd.subtract(dd.scale(radius.s, radius.unit), dd.multiply(half, dd.two_sum(b, -1.0)))
    front = dd.negative(dd.add(dd.scale(radius.log_of(radius.s), 0.5), HALF_LOG_2PI))
    front = front[0], front[1] + debye.debye_sum(radius.w, radius.q)
    return dd.rounded(dd.add(dd.add(first, front), log_gamma(b)))


def log_gamma(b):
    """log Gamma(b), 0 < b <= 25, from Gamma(b) = Gamma(1 + b)/b."""
    n, mu = nearest_integer(b)
    product = rising_product(dd.two_sum(b, 1.0), b, n)  # Gamma(b + 1 + 1) / Gamma(1 + mu), without overflow of 1/b
    gamma = dd.add(log_gamma_near_one(mu), log_quotient(product, dd.two_sum(b, 1.0)))
    return dd.subtract(gamma, log_argument(b))
