"""R = K_v(x)/K_{v-1}(x) with its slopes in v and in x; nu = v - 1, s, w, q and S_k of `ratio`, e = v - 1/2.

Outside the disc, for v >= 1/2, the expansion of R = nu/x - d/dx log K_nu differentiated term by term, with the rows A_k
and B_k of `ratio_slope`, from which it differs in the sign of w alone:

    x R_x = -nu (s + nu)/(s x) + x w^2 sum_{k>=0} (-w)^k A_k(q),
      R_v = (s + nu)/(s x) - x nu w^4 sum_{k>=0} (-w)^k B_k(q),

the latter sum by a fit, all but its first term.

For v < 2 the first cancels. There R = (1 + m)/(1 - m), m = e h N(-h)/D(-h), h = 1/(2 x), with the series of
`ratio.asymptotic_complement` continued to -h, and the Riccati equation R' = R^2 - 2 e R/x - 1 (DLMF 10.29.2) reads

    x R_x (1 - m)^2 = -(e/x) [(D - N)/(h D) - 2 x m^2].

Inside, the pair (k_j, dk_j/dv) of `macdonald_slope` is raised, less what K_mu itself contributes, which R does not see:

    R_v/R = k'_n/k_n - k'_{n-1}/k_{n-1},   R_x/R = R - 2 e/x - 1/R,

all in double-doubles. The last holds for every v, and R_v/R is even about v = 1/2, as R(v) R(1 - v) = 1 there.
"""

from ..arithmetic import where
from . import argument_slope, debye, macdonald_slope, ratio, ratio_slope
from . import doubled as dd
from .coefficients import MIXED_FIT_K
from .curvature import Mirrored
from .gamma import LARGEST_INTEGER


def steep(v, x):
    """Where the expansion of R_x does not cancel."""
    return v >= 2.0


def _from_positive_side(formula):
    """(R, R_v, R_x) for every real v from (R, R_v, x R_x) for v >= 1/2; powers of R alone may overflow."""

    def value(v, x):
        low = v < 0.5
        r, dv, x_dx = formula(where(low, 1.0 - v, v), x)
        inverse = 1.0 / r
        reflected = inverse, dv * inverse * inverse, -x_dx * inverse * inverse
        r, dv, x_dx = (where(low, a, b) for a, b in zip(reflected, (r, dv, x_dx), strict=True))
        return r, dv, x_dx / x

    return value


def _outside_dv(polar):
    leading = dd.divide(dd.divide(dd.add_double(polar.s, polar.v), polar.s), (polar.x, 0.0))
    rows = 1.0 + debye.series(polar.w, polar.q, MIXED_FIT_K)
    return dd.rounded((leading[0], leading[1] - (polar.x * polar.w) * polar.t * (polar.w * polar.w) * rows))


def _outside_x_dx(polar):
    falling = dd.divide(dd.multiply_double(dd.add_double(polar.s, polar.v), polar.v), polar.s)
    leading = dd.divide(dd.settled(falling), (polar.x, 0.0))
    rows = ratio.series(ratio_slope.ARGUMENT_ROWS, Mirrored(polar))
    return -dd.rounded((leading[0], leading[1] - (polar.x * polar.w) * polar.w * rows))


@_from_positive_side
def outside(v, x):
    """By the uniform expansion, for v >= 2 or v <= -1."""
    polar = debye.Polar(v - 1.0, x)
    return argument_slope.outside_k_ratio(v, x), _outside_dv(polar), _outside_x_dx(polar)


@_from_positive_side
def outside_beside_half(v, x):
    """The same for -1 < v < 2, R_x by the series N and D: x >= 24.9 there."""
    e, h = v - 0.5, 0.5 / x
    n, d = ratio.kummer_sums(e, -h)
    denominator = dd.two_sum(1.0, d)
    m = e * h * ((1.0 + n) / (1.0 + d))
    bracket = dd.divide(dd.two_sum(1.0, ratio.kummer_difference(e, -h)), denominator)
    bracket = dd.settled(dd.add_double(bracket, -2.0 * (x * m) * m))
    x_dx = -(e / x) * dd.rounded(dd.divide(bracket, dd.two_sum(1.0, m * (m - 2.0))))
    return argument_slope.outside_k_ratio(v, x), _outside_dv(debye.Polar(v - 1.0, x)), x_dx


def inside(start, v, x):
    """By `macdonald_slope.FromTable` or `FromSeries`, for x >= 2^-60."""
    n, mu, low = macdonald_slope.reflected(v)
    lower, growth = _raised(start(mu, x), n, mu, x)
    quotient, one = dd.multiply_double(lower, 0.5 * x), (1.0, 0.0)
    above, below = dd.where(low, quotient, one), dd.where(low, one, quotient)
    r = dd.divide(above, below)
    order = dd.divide(dd.scale(dd.two_sum(v, -0.5), 2.0), (x, 0.0))
    decline = dd.settled(dd.subtract(dd.subtract(r, dd.divide(below, above)), order))
    return dd.rounded(r), dd.rounded(dd.multiply(r, growth)), dd.rounded(dd.multiply(r, decline))


def _raised(parts, n, mu, x, largest=LARGEST_INTEGER):
    """(k_{n-1}/k_n, d/dv log(k_n/k_{n-1})) as double-doubles: `macdonald_slope.lower_ratio` with the slopes beside it."""
    y = dd.two_prod(0.5 * x, 0.5 * x)
    one, nothing = (1.0, 0.0), (0.0, 0.0)
    current, current_slope = dd.scale(parts.ratio, 0.5), dd.scale(parts.ratio_slope, 0.5)

    start = one, nothing, current, current_slope
    low, low_slope, high, high_slope = macdonald_slope.raised_pairs(start, n, mu, y, largest, lambda *pairs: pairs)
    growth = dd.subtract(dd.divide(high_slope, high), dd.divide(low_slope, low))
    return dd.divide(low, high), dd.settled(growth)


def tiny(v, x):
    """For x < 2^-60: from v = 3/2 on, R = 2 (v - 1)/x; below, R = X/x with the leading part X of `FromSeries`."""
    n, mu, low = macdonald_slope.reflected(v)
    far = n > 1.0
    parts = macdonald_slope.FromSeries(where(far, 0.0, mu), x)
    leading = dd.rounded(parts.ratio)
    e = where(low, 0.5 - v, v - 0.5)
    growth = where(far, 1.0 / where(far, where(low, -v, v - 1.0), 1.0), dd.rounded(parts.ratio_slope) / leading)
    decline = where(far, -1.0, leading - 2.0 * e - x * (x / leading))
    r = macdonald_slope.kv_ratio_tiny(v, x)
    x_dx = r * where(low, -decline, decline)
    return r, r * growth, where(far & low, 0.5 * growth, x_dx / x)  # -1/(2 v), though r may be subnormal


def extreme(v, x):
    """R = (s + nu)/x where v or x exceeds 2^500 or x < 2^-400: R_v/R = w, R_x/R = -e w/x."""
    low = v < 0.5
    polar = debye.ExtremePolar(where(low, -v, v - 1.0), x)
    r = argument_slope.extreme_k_ratio(v, x)
    return r, where(low, r * polar.w, (1.0 + polar.v * polar.unit * polar.w) / x), -r * ((v - 0.5) * polar.w) / x
