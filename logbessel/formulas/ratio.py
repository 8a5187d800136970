"""rho = I_v(x)/I_{v-1}(x) and 1 - rho, for v >= 1/2.

Outside the disc, with nu = v - 1, s = sqrt(nu^2 + x^2), w = 1/s, q = (nu/s)^2, the derivative in x of the uniform
expansion of log I_nu gives (DLMF 10.29.2: I'_nu = I_{nu+1} + nu I_nu/x)

    rho = x [1/(s + nu) - w^2 (1/2 + S)],   S = sum_k w^k (k P_k(q) + 2 q P'_k(q)),

S by its first term and a fit that is as close as the derivative of rho asks for (`ratio_derivative`).

Inside, rho = (x/2)/(v + c), c = y/(v + 1 + y/(v + 2 + ...)), y = x^2/4 (DLMF 10.33.1). Beside v = 1/2, where
1 - rho is as small as exp(-2 x), Kummer's functions (DLMF 13.6.9 and its neighbours): with e = v - 1/2,

    1 - rho = 2 m/(1 + m),  m = M(e, 2 v, 2 x)/M(e + 1, 2 v, 2 x).
"""

from functools import partial
from math import factorial

from ..arithmetic import fma, formats, repeat, rough, two_prod, whole
from ..arithmetic.error_terms import ABSENT, are_brief, is_short
from ..arithmetic.formats import by_exponents
from . import debye
from . import double_double as dd
from .coefficients import DEBYE, EULER_GAMMA, RATIO_FIT_I, SHORT_RATIO_REST_I
from .debye import RADIUS, outside_disc
from .elementary import BORNE, exp, log, polynomial
from .expansion import SHORT_COUNT, series, short_series

TERMS = 24
FLAT_REACH = 0.125  # of q, twice and more what it is where derivatives of log I - x vanish
STEPS, _CAREFUL_STEPS = 46, 14
_KUMMER_TERMS, _ASYMPTOTIC_TERMS = 130, 26
_SINGLE_KUMMER_TERMS = 100  # of 2 x = 49.8 they leave 2^-31

# 1/2, and k P_k(q) + 2 q P'_k(q): each coefficient times k + 2 j.
DERIVATIVES = ((0.5,), *(tuple((k + 2 * j) * c for j, c in enumerate(row)) for k, row in enumerate(DEBYE[:TERMS], 1)))
_ROWS, SHORT_ROWS = (DERIVATIVES[1], *RATIO_FIT_I), DERIVATIVES[1 : 1 + SHORT_COUNT]


def usual(v, x):
    """Outside the disc, of a size whose squares do not overflow."""
    nu = v - 1.0
    square = fma(nu, nu, x * x)
    return (v >= 0.5) & (x > 0.0) & (square >= RADIUS**2) & (square < debye.bounds().large ** 2)


def usual_complement(v, x):
    """The same, where 1 - rho keeps its accuracy."""
    return usual(v, x) & (v >= 2.0)


def inside(v, x):
    return ~outside_disc(v - 1.0, x)


def beside_half(v, x):
    """Where 1 - rho may be so small that the continued fraction's 2^-100 does not suffice, or its 2^-45 in pairs of singles."""
    distance, start = by_exponents((2.0**-32, 14.0), (2.0**-10, 6.0))
    return (v < 0.5 + distance) & (x > start)


def far_beside_half(v, x):
    """Where the asymptotic series of Kummer's functions hold, 2 x >= 49.8, and the uniform expansion cancels."""
    return (v < 2.0) & (x >= 24.9)


def fitted(radius, size=0.5, cancels=False):
    """S, as a part of what has the given size, which may cancel where q is small."""
    if is_short() or are_brief() and not cancels:
        return short_series(radius.w, radius.q, 1, SHORT_ROWS, SHORT_RATIO_REST_I, size=size)
    return series(radius.w, radius.q, _ROWS, size=size, reach=FLAT_REACH)


roughly_fitted = partial(fitted, size=BORNE)


class Shifted:
    """nu, s, w, q and S of the module's first formula, scaled down where squares would overflow."""

    def __init__(self, v, x, scaled=False, total=fitted):
        polar = (debye.ExtremePolar if scaled else debye.Polar)(v - 1.0, x)
        self.nu, self.x, self.square, self.down = polar.v, polar.x, polar.square, polar.down
        self.s, self.reciprocal, self.w, self.q = polar.s, polar.reciprocal, polar.w, polar.q
        self.total = total(polar)
        # x w^2 (1/2 + S), w^2 alone may underflow
        self.tail = (self.x * self.reciprocal) * (self.w * (0.5 + self.total))

    def careful_tail(self):
        """x w^2 (1/2 + S) as a double-double: of 1 - rho it may be half."""
        share = dd.multiply(
            dd.divide((self.x, 0.0), dd.renormalised(self.square)), dd.fast_two_sum(0.5, whole(self.total))
        )
        return dd.scale(share, self.down)


def outside(v, x, scaled=False):
    """rho by the uniform expansion."""
    return dd.rounded(outside_double_double(v, x, scaled))


def outside_double_double(v, x, scaled=False):
    """The same as a double-double of which a little more than a double is right, like all that are called so."""
    e = Shifted(v, x, scaled, roughly_fitted)
    leading = dd.scale(dd.divide((x, 0.0), dd.add_double(e.s, e.nu)), e.down)
    return leading[0], leading[1] - rough(e.tail)


def outside_complement(v, x, scaled=False):
    """1 - rho for v >= 1."""
    return dd.rounded(outside_complement_double_double(v, x, scaled))


def outside_complement_double_double(v, x, scaled=False):
    """The same, with 1 - x/(s + nu) = nu (1 + nu/(s + x))/(s + nu)."""
    e = Shifted(v, x, scaled, roughly_fitted)
    derivative = dd.divide((e.nu, 0.0), dd.add_double(e.s, e.x))
    leading = dd.multiply_double(dd.add_double(derivative, 1.0), e.nu)
    total = dd.add_double(e.s, e.nu)
    leading = dd.divide(dd.renormalised(leading), total)
    lost = (
        v * e.down - e.nu
    ) - e.down  # of nu = v - 1, from v = 2^53 on; the derivative of the leading term is x/(s (s + nu))
    leading = leading[0], leading[1] + lost * e.reciprocal * (e.x / total[0])
    return dd.add(leading, e.careful_tail())


def unit_of_steps():
    """What N_k and the like are multiplied by at each step: as singles they would overflow."""
    return by_exponents(1.0, 2.0**-5)


def descended(v, y, careful):
    """(N_1, N_0), c = y N_1/N_0: N_{k-1} = (v + k) N_k + y N_{k+1} from above, the last steps in double-double."""
    unit = unit_of_steps()

    def rough(k, above, current):
        below = fma(v + (k + careful), current, y[0] * above)
        return (current, below) if unit == 1.0 else (current * unit, below * unit)

    def step(k, above, current):
        below = dd.renormalised(dd.add(dd.multiply(dd.two_sum(v, k), current), dd.multiply(y, above)))
        return (current, below) if unit == 1.0 else (dd.scale(current, unit), dd.scale(below, unit))

    above, current = repeat(STEPS - careful, rough, (0.0, 1.0), short=True)
    return repeat(careful, step, ((above, 0.0), (current, 0.0)), short=True)


def fraction(v, x, careful):
    """v + c."""
    y = two_prod(0.5 * x, 0.5 * x)
    above, current = descended(v, y, careful)
    return dd.renormalised(dd.add_double(dd.divide(dd.renormalised(dd.multiply(y, above)), current), v))


def within_double_double(v, x):
    """rho by the continued fraction."""
    return dd.divide((0.5 * x, 0.0), fraction(v, x, _CAREFUL_STEPS))


def within(v, x):
    """rho by the continued fraction."""
    return dd.rounded(within_double_double(v, x))


def within_complement(v, x):
    """1 - rho = (v + c - x/2)/(v + c)."""
    return dd.rounded(within_complement_double_double(v, x))


def within_complement_double_double(v, x):
    """The same."""
    denominator = fraction(v, x, STEPS)
    return dd.divide(dd.renormalised(dd.add_double(denominator, -0.5 * x)), denominator)


def kummer_complement(v, x):
    """1 - rho beside v = 1/2, for x < 25, by Kummer's functions."""
    return dd.rounded(kummer_complement_double_double(v, x))


def kummer_complement_double_double(v, x):
    """The same as a double-double of which 58 bits are right.

    I_{v-1} - I_v = (x/2)^(v-1) exp(-x) M(e, 2 v, 2 x)/Gamma(v). To first order in e, which is all that is left beside
    M, I_{v-1} = exp(x)/sqrt(2 pi x) (1 + e A + exp(-2 x)) with A = sum_k (k-1)!/(2 x)^k (DLMF 10.40.1), and
    (x/2)^e sqrt(pi)/Gamma(1/2 + e) = 1 + e (log(2 x) + gamma).

    In pairs of singles, which need it for larger e, both series of m.
    """
    e, z = v - 0.5, 2.0 * x
    if formats.are_singles():
        m = _quotient_of_kummer(e, z)
        return 2.0 * m / (1.0 + m), ABSENT
    decay = exp((-z, 0.0))
    first_order = log((z, 0.0))[0] + EULER_GAMMA[0]
    m = dd.multiply(dd.multiply(_kummer(e, z), decay), dd.two_sum(1.0, e * first_order))
    amplitude = polynomial([float(factorial(k)) for k in range(8)], 1.0 / z) / z
    total = dd.add_double(dd.add_double(decay, 1.0), e * amplitude)
    return dd.scale(dd.divide(dd.renormalised(m), total), 2.0)


def _quotient_of_kummer(e, z):
    """m = M(e, 1 + 2 e, z)/M(e + 1, 1 + 2 e, z), all terms positive."""

    def step(k, above, below):
        share = z / ((k + 2.0 * e) * k)
        return fma(above * (k - 1.0 + e), share, 1.0), fma(below * (k + e), share, 1.0)

    above, below = repeat(_SINGLE_KUMMER_TERMS, step, (1.0 + 0.0 * z, 1.0 + 0.0 * z))
    return above / below


def _kummer(e, z):
    """M(e, 1 + 2 e, z) = 1 + e z/(1 + 2 e) (1 + r_1 z (1 + r_2 z (1 + ...))), r_k = (k + e)/((k + 1 + 2 e)(k + 1)).

    To first order in e, r_k = k/(k + 1)^2 (1 + e (1/k - 2/(k + 1))).
    """
    total = (1.0 + 0.0 * z, 0.0)
    for k in range(_KUMMER_TERMS, 0, -1):
        high, low = dd.quotient(k, (k + 1) ** 2)
        ratio = dd.add_smaller((high, low), (e * (high * (1.0 / k - 2.0 / (k + 1))), 0.0))
        total = dd.add_double(dd.multiply(total, dd.multiply_double(ratio, z)), 1.0)
    return dd.add_double(dd.multiply(dd.multiply(total, two_prod(e, z)), dd.two_sum(1.0, -2.0 * e)), 1.0)


def asymptotic_complement(v, x):
    """1 - rho for 1/2 <= v < 2, x >= 24.9."""
    return dd.rounded(asymptotic_complement_double_double(v, x))


def asymptotic_complement_double_double(v, x):
    """The same, 2 m/(1 + m) from 2 m, as m may be subnormal, with the leading behaviour of Kummer's functions (DLMF 13.7.1):

    m = e/(2 x) N/D + exp(-2 x), N = sum (1+e)_k (1-e)_k/(k! (2 x)^k), D = sum (e)_k (-e)_k/(k! (2 x)^k).
    """
    e = v - 0.5
    n, d = kummer_sums(e, 0.5 / x)
    algebraic = dd.divide(dd.multiply_double(dd.divide(dd.two_sum(1.0, n), dd.two_sum(1.0, d)), e), (x, 0.0))
    twice = dd.renormalised(dd.add(algebraic, dd.scale(exp((-2.0 * x, 0.0)), 2.0)))
    return dd.divide(twice, dd.add_double(dd.scale(twice, 0.5), 1.0))


def kummer_sums(e, h):
    """(N - 1, D - 1) at 1/(2 x) = h."""
    square = e * e
    above, below = 1.0, 1.0
    for k in range(_ASYMPTOTIC_TERMS, 1, -1):
        above = fma(above, (float(k * k) - square) * (h * (1.0 / k)), 1.0)
        below = fma(below, (float((k - 1) ** 2) - square) * (h * (1.0 / k)), 1.0)
    return above * ((1.0 - square) * h), -below * (square * h)


def kummer_difference(e, h):
    """(N - D)/h - 1 = sum_{k>=1} (k + 1) (1+e)_k (1-e)_k h^k/k!, for (e)_k (-e)_k = -e^2 (1+e)_{k-1} (1-e)_{k-1}."""
    square = e * e
    total = 1.0
    for k in range(_ASYMPTOTIC_TERMS, 1, -1):
        total = fma(total, (float(k * k) - square) * (h * ((k + 1) / k**2)), 1.0)
    return total * ((1.0 - square) * (2.0 * h))
