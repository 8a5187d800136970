"""How far the annulus' tables (`logbessel.formulas.annulus`) are from what the leading terms of the uniform expansion leave of log I and
log K: bounds over tiles of w and the direction, by `fit_errors`.

With s = 1/w and a = v/s, I_v(x) is (x/2)^v times a function of v and y = x^2/4 without singularities, and the power of x is one
of the leading terms too. With a = x/s, K_v(x) is one of v^2 and x, Re x > 0. Where x is small the integral of DLMF 10.32.10 is taken
for it, with the first terms of exp(-y/t) there, whose rest is below the next term:

    2 (x/2)^v K_v(x) = sum_{k<n} (-y)^k Gamma(v - k)/k! + d,   |d| <= y^n Gamma(v - n)/n!,   v > n.
"""

import math
from functools import cache, partial
from itertools import pairwise

import fit_errors as fits
from error_engine import INFLATED, Number, half_ulp, hull, lower, upper
from flint import acb, arb, fmpz

from logbessel.formulas import annulus, debye
from logbessel.formulas.elementary import table

PARAMETER, NEGLIGIBLE = 4.0, 2.0**-66
COLUMNS = 16  # tiles along u, from -1 to 1
RINGS = {1: (10.0, 12.5, 16.0, 20.0, 25.0), -1: (8.0, 10.0, 12.5, 16.0, 20.0, 25.0)}
FIRST_TERMS, NEAR_AXIS = {8.0: 7, 10.0: 8, 12.5: 9, 16.0: 10, 20.0: 10}, 2.0**-6  # a below which they are taken


def argument_of(u):
    """a, of which u is a quotient of linear functions."""
    return 4 * (1 + u) / (11 - 3 * u)


class Table:
    """The table of one function: what it gives at u and w."""

    def __init__(self, rows, radius):
        self.rows = [list(map(arb, row)) for row in rows]
        half, middle = (1.0 / radius - 1.0 / debye.RADIUS) / 2.0, (1.0 / radius + 1.0 / debye.RADIUS) / 2.0
        self.z = lambda w: w * arb(1.0 / half) + arb(-middle / half)

    def value(self, u, w):
        return fits.of_rows(self.rows, u, self.z(w))


TABLES = {1: Table(annulus.ANNULUS_I, annulus.RADIUS_I), -1: Table(annulus.ANNULUS_K, annulus.RADIUS_K)}


# I


def front_i(u, w):
    """v, y, and the logarithm of what is put beside 0F1/Gamma."""
    a, s = argument_of(u), 1 / w
    v = s * a
    front = v * ((v + s) / 2).log() - s + (2 * arb.pi() * s).log() / 2
    return v, s * s * (1 - a * a) / 4, front - TABLES[1].value(u, w)


def off_i(u, w):
    v, y, front = front_i(u, w)
    return y.hypgeom_0f1(v + 1, regularized=True) * front.exp() - 1


def rough_0f1(b, y):
    """A bound of |0F1(; b; y)/Gamma(b)| for balls; 0F1(b)/Gamma(b) is b times that of b + 1 and y times that of b + 2."""
    if not b.real > 0:
        return abs(b) * rough_0f1(b + 1, y) + abs(y) * rough_0f1(b + 2, y)
    return arb(abs(y).upper()).hypgeom_0f1(arb(b.real.lower())) * abs(b.rgamma())


def rough_i(u, w):
    v, y, front = front_i(u, w)
    return upper(rough_0f1(v + 1, y) * front.real.exp() + 1)


# K


def front_k(u, w):
    a, s = argument_of(u), 1 / w
    return s * s * (1 - a * a), s * a, s + (2 * s / arb.pi()).log() / 2 - TABLES[-1].value(u, w)


def exponent_k(m, x, s):
    """v log((v + s)/x), even in v."""
    root = m.sqrt()
    return root * (((root + s) / x).log() if acb(m).real > 1 else (root / x).asinh())


def off_k(u, w):
    m, x, front = front_k(u, w)
    if not m > 0:  # at the end of the range, or beside it by rounding
        return (acb(x).bessel_k(acb(m).sqrt()) * (front - exponent_k(acb(m), acb(x), acb(1 / w))).exp()).real - 1
    return x.bessel_k(m.sqrt()) * (front - exponent_k(m, x, 1 / w)).exp() - 1


def rough_k(u, w):
    m, x, front = front_k(u, w)
    if not x.real > 0:
        raise ValueError("an ellipse that is too wide")
    return upper(fits.rough_k(m, x) * (front - exponent_k(m, x, 1 / w)).real.exp() + 1)


def near_axis(terms, u, w):
    """The same by the first terms for small x."""
    m, x, front = front_k(u, w)
    v, s = m.sqrt(), 1 / w
    y = x * x / 4
    total = sum(((-y) ** k / fmpz.fac_ui(k) * rising(v, k, terms) for k in range(terms)), 0 * y)
    exponent = front + (v - terms + 1).lgamma() - v * ((v + s) / 2).log()
    return exponent, total / 2


def rising(v, k, terms):
    """Gamma(v - k)/Gamma(v - terms + 1)."""
    product = 0 * v + 1
    for j in range(k + 1, terms):
        product *= v - j
    return product


def off_near_axis(terms, u, w):
    exponent, total = near_axis(terms, u, w)
    return exponent.exp() * total - 1


def rough_near_axis(terms, u, w):
    exponent, total = near_axis(terms, u, w)
    return upper(exponent.real.exp() * abs(total) + 1)


def left_near_axis(terms, a, s):
    """What the terms leave, over the sum of which it is a part: less than half of the first one."""
    y, v = (s[1] * a / 2) ** 2, s[0] * (1 - a * a) ** 0.5
    share = y**terms / float(fmpz.fac_ui(terms))
    for j in range(1, terms + 1):
        share /= v - j
    assert share < 2.0**-66 and y < v - 1
    return 2.0 * share


# Tiles


def u_of(a):
    return (11 * a - 4) / (4 + 3 * a)


def columns_of_k():
    """Ends of tiles in u for K: the first by the terms for small x, then those of a from a number to its double."""
    even = [2.0 * k / COLUMNS - 1.0 for k in range(1, COLUMNS + 1)]
    doubled = [u_of(NEAR_AXIS * 2.0**k) for k in range(16)]
    return [-1.0, *(u for u in doubled if u < even[1]), *(u for u in even[1:])]


def off(sign, s, slope):
    """What the fit leaves, over v and x with s and v/x between two numbers each; tiles are about as narrow."""
    a = [float((arb(t) if sign > 0 else arb(1)) / (1 + arb(t) ** 2).sqrt()) for t in slope]
    low, high = (max(-1.0, u_of(min(a)) - 2.0**-40), min(1.0, u_of(max(a)) + 2.0**-40))
    if sign < 0 and low < columns_of_k()[4]:
        columns = pairwise(columns_of_k())
    else:
        count = COLUMNS * 2 ** max(0, min(3, math.floor(-math.log2((high - low) * COLUMNS / 2))))
        columns = pairwise(2.0 * k / count - 1.0 for k in range(count + 1))
    columns = [u for u in columns if u[0] <= high and low <= u[1]]
    rings = [ring for ring in pairwise(RINGS[sign]) if ring[0] < s[1] and s[0] < ring[1]]
    return max(tile(sign, u, ring) for u in columns for ring in rings)


@cache
def tile(sign, u, ring):
    """The largest size of what the fit leaves over a tile, as a logarithm."""
    w = fits.Side((1.0 / ring[1], 1.0 / ring[0]), PARAMETER)
    return 1.001 * _tile(sign, u, ring, w)


def _tile(sign, u, ring, w):
    if sign > 0:
        return fits.largest(off_i, rough_i, fits.Side(u, PARAMETER), w, NEGLIGIBLE)
    if u[0] == -1.0:
        terms = FIRST_TERMS[ring[0]]
        first = partial(off_near_axis, terms), partial(rough_near_axis, terms)
        return fits.largest(*first, fits.Side(u, PARAMETER), w, NEGLIGIBLE) + left_near_axis(terms, NEAR_AXIS, ring)
    return fits.largest(off_k, rough_k, fits.Side(u, PARAMETER), w, NEGLIGIBLE)


# Rounding


class Rest(annulus._Rest):
    """The table on the engine, as V at what rounding has made of u and z: w = 1/s is off by a share e of it, and so is a, v w or x w,
    which both change V by (V_u u'(a) a + V_z z'(w) w) e; what else is rounded is counted by itself."""

    def value(self):
        """V, with the rounding of its sums for exact u and z."""
        u = hull(u_of(self.a.real.lower()), u_of(self.a.real.upper()))
        z = self.z.real
        total = table(self.table, Number(u), Number(z))
        share = self.polar.reciprocal.deviation / self.polar.reciprocal.least
        a, sizes = self.a.real, upper(self.a.real)
        along_u, along_z = slopes(self.table, u, z)
        steep = 56 / (4 + 3 * a) ** 2
        common = upper(along_u * steep * a + along_z * self.z_derivative * self.polar.w.real) * share
        of_a = upper(steep) * half_ulp(sizes * INFLATED) * INFLATED
        below = 4 + 3 * a
        of_below = half_ulp(upper(below)) / lower(below) + half_ulp(upper(1 / below)) / lower(1 / below)
        of_u = half_ulp(upper(11 * a - 4)) / lower(below) + of_below * upper(u) + half_ulp(upper(u))
        alone = upper(along_u) * (of_a + of_u) + upper(along_z) * half_ulp(upper(z))
        return Number(total.real, total.deviation + (common + alone) * (1 + 2.0**-20))


def slopes(rows, u, z):
    """The derivatives of a table; the rounding of its coefficients is in what `Rest.value` adds."""
    return [fits.of_rows([list(map(arb, row)) for row in derived], u, z) for derived in annulus._derived(rows)]
