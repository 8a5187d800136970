"""R = K_v(x)/K_{v-1}(x) with its derivatives in v and in x; nu = v - 1, s, w, q and S_k of `ratio`, e = v - 1/2.

Outside the disc, for v >= 1/2, R_v is the expansion of `macdonald_ratio` differentiated, and R_x follows from R by the Riccati
equation R' = R^2 - 2 e R/x - 1 (DLMF 10.29.2), whose large terms cancel by hand: with S of `macdonald_ratio`, B_k of
`ratio_derivative`, p = x/s, h = 1/2 + S,

      R_v = (s + nu)/(s x) - x nu w^4 sum_{k>=0} (-w)^k B_k(q),
    x R_x = -nu (s + nu)/(s x) + p [2 S - w h (1 - p^2 h)].

For v < 2 the latter still cancels. There R = (1 + m)/(1 - m), m = e h N(-h)/D(-h), h = 1/(2 x), with the series of
`ratio.asymptotic_complement` continued to -h, and the Riccati equation reads

    x R_x (1 - m)^2 = -(e/x) [(D - N)/(h D) - 2 x m^2].

Inside, the pair (k_j, dk_j/dv) of `macdonald_derivative` is raised, less what K_mu itself contributes, which R does not see:

    R_v/R = k'_n/k_n - k'_{n-1}/k_{n-1},   R_x/R = R - 2 e/x - 1/R,

all in double-doubles. The last holds for every v, and R_v/R is even about v = 1/2, as R(v) R(1 - v) = 1 there.
"""

from ..arithmetic import where
from . import debye, macdonald_derivative, macdonald_ratio, ratio, ratio_derivative
from . import double_double as dd
from .coefficients import MIXED_FIT_K
from .expansion import series
from .gamma import LARGEST_INTEGER
from .limits import INFINITY


def steep(v, x):
    """Where the expansion of R_x does not cancel."""
    return v >= 2.0


def _from_positive_side(formula):
    """(R, R_v, R_x) for every real v from (R, R_v, x R_x) at nu = v - 1 for v >= 1/2; powers of R alone may overflow."""

    def value(v, x):
        low = v < 0.5
        r, dv, x_dx = formula(where(low, -v, v - 1.0), x)
        result = macdonald_ratio.turned(low, r)
        dv, x_dx = where(low, dv * result * result, dv), where(low, -x_dx * result * result, x_dx)
        return result, dv, x_dx / x

    return value


class _Outside:
    """R, R_v and, for v >= 2, x R_x by the uniform expansion."""

    def __init__(self, nu, x):
        self.polar = debye.Polar(nu, x)
        self.leading = macdonald_ratio.leading(self.polar)
        self.total = macdonald_ratio.fitted(self.polar)
        self.leading_dv = dd.divide(dd.renormalised(self.leading), self.polar.s)

    def value(self):
        return macdonald_ratio.whole(self.polar, self.leading, self.total)

    def dv(self):
        polar = self.polar
        rows = 1.0 + series(polar.w, polar.q, MIXED_FIT_K)
        high, low = self.leading_dv
        return high + (low - (polar.x * polar.w) * polar.t * (polar.w * polar.w) * rows)

    def x_dx(self):
        p = self.polar.x * self.polar.w
        high, low = dd.multiply_double(self.leading_dv, self.polar.v)
        return -(high + (low - p * ratio_derivative.bent(-self.polar.w, p, self.total)))


@_from_positive_side
def outside(nu, x):
    """By the uniform expansion, for v >= 2 or v <= -1."""
    parts = _Outside(nu, x)
    return parts.value(), parts.dv(), parts.x_dx()


@_from_positive_side
def outside_beside_half(nu, x):
    """The same for -1 < v < 2, R_x by the series N and D: x >= 24.9 there."""
    e, h = nu + 0.5, 0.5 / x
    n, d = ratio.kummer_sums(e, -h)
    denominator = dd.two_sum(1.0, d)
    m = e * h * ((1.0 + n) / (1.0 + d))
    bracket = dd.divide(dd.two_sum(1.0, ratio.kummer_difference(e, -h)), denominator)
    bracket = dd.renormalised(dd.add_double(bracket, -2.0 * (x * m) * m))
    x_dx = -(e / x) * dd.rounded(dd.divide(bracket, dd.two_sum(1.0, m * (m - 2.0))))
    parts = _Outside(nu, x)
    return parts.value(), parts.dv(), x_dx


def inside(start, v, x):
    """By `macdonald_derivative.FromTable` or `FromSeries`, for x >= 2^-60."""
    n, mu, low = macdonald_derivative.reflected(v)
    lower, growth = _raised(start(mu, x), n, mu, x)
    quotient, one = dd.multiply_double(lower, 0.5 * x), (1.0, 0.0)
    above, below = dd.where(low, quotient, one), dd.where(low, one, quotient)
    r = dd.divide(above, below)
    order = dd.divide(dd.scale(dd.two_sum(v, -0.5), 2.0), (x, 0.0))
    decline = dd.renormalised(dd.subtract(dd.subtract(r, dd.divide(below, above)), order))
    return dd.rounded(r), dd.rounded(dd.multiply(r, growth)), dd.rounded(dd.multiply(r, decline))


def _raised(parts, n, mu, x, largest=LARGEST_INTEGER):
    """(k_{n-1}/k_n, d/dv log(k_n/k_{n-1})) as double-doubles: `macdonald_derivative.lower_ratio` with the derivatives beside it."""
    y = dd.two_prod(0.5 * x, 0.5 * x)
    one, nothing = (1.0, 0.0), (0.0, 0.0)
    current, current_derivative = dd.scale(parts.ratio, 0.5), dd.scale(parts.ratio_derivative, 0.5)

    start = one, nothing, current, current_derivative
    low, low_derivative, high, high_derivative = macdonald_derivative.raised_pairs(
        start, n, mu, y, largest, lambda *pairs: pairs
    )
    growth = dd.subtract(dd.divide(high_derivative, high), dd.divide(low_derivative, low))
    return dd.divide(low, high), dd.renormalised(growth)


def tiny(v, x):
    """For x < 2^-60: from v = 3/2 on, R = 2 (v - 1)/x; below, R = X/x with the leading part X of `FromSeries`."""
    n, mu, low = macdonald_derivative.reflected(v)
    far = n > 1.0
    parts = macdonald_derivative.FromSeries(where(far, 0.0, mu), x)
    leading = dd.rounded(parts.ratio)
    e = where(low, 0.5 - v, v - 0.5)
    growth = where(far, 1.0 / where(far, where(low, -v, v - 1.0), 1.0), dd.rounded(parts.ratio_derivative) / leading)
    decline = where(far, -1.0, leading - 2.0 * e - x * (x / leading))
    r = macdonald_derivative.kv_ratio_tiny(v, x)
    x_dx = r * where(low, -decline, decline)
    return r, r * growth, where(far & low, 0.5 * growth, x_dx / x)  # -1/(2 v), though r may be subnormal


def extreme(v, x):
    """R = (s + nu)/x where v or x exceeds 2^500 or x < 2^-400: R_v/R = w, R_x/R = -e w/x."""
    low = v < 0.5
    polar = debye.ExtremePolar(where(low, -v, v - 1.0), x)
    r = macdonald_ratio.extreme(v, x)
    share = ((v - 0.5) * polar.down) * polar.reciprocal
    dx = where(r < INFINITY, -r * share / x, -INFINITY)
    return r, where(low, r * polar.w, (1.0 + polar.t) / x), dx
