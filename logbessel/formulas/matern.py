"""log M, M = 2^(1 - nu)/Gamma(nu) z^nu K_nu(z), z = sqrt(2 nu) r: the Matérn correlation at distance r, without
the cancellation of that product (Rasmussen and Williams, Gaussian Processes for Machine Learning, 2006, eq. 4.14).

For nu >= 25 the uniform expansion of K and Stirling's series, subtracted term by term. It is that of `hyp0f1` with
the signs of v and s turned: with s = sqrt(nu^2 + z^2), h = (s - nu)/nu, w = 1/s and the polynomials P_k of `debye`,

    log M = nu [log(1 + h/2) - h] - log(1 + h)/2 + sum_k [(-w)^k P_k(q) - (-nu)^-k P_k(1)].

Below, where z is small, 1 - M without cancellation. Around the nearest integer n = nu - mu, |mu| <= 1/2, with
y = z^2/4, F(b) = 0F1(; b; y) and the L and P of `macdonald`, E = exp(-2 mu L), DLMF 10.27.4 and 10.29.1 read

    M_mu = F(1 - mu) mu p,  p = (1 - E)/mu,
    M_{mu+1} = 1/F(1 + mu) - F(1 - mu) y p F'(1 + mu)/F(1 + mu),
    M_{nu+1} = M_nu + y/(nu (nu - 1)) M_{nu-1},

the second by the Wronskian of I_mu and I_{-mu}. Of 1 - M_nu = y (1/(nu - 1) + c_nu) only the small c_nu need be raised:
c_{nu+1} = c_nu + (1 - M_{nu-1})/(nu (nu - 1)), from c_{mu+2} where 1/(1 + mu) - F'/F = y F(3 + mu)/(F b^2 (b + 1)), b = 1 + mu.
"""

from ..arithmetic import absolute, fma, sqrt, where
from . import debye, hyp0f1, macdonald, macdonald_derivative
from . import double_double as dd
from .coefficients import HALF_LOG_HALF_PI, LOG_2, LOG_PI
from .elementary import log, log_argument, log_quotient, polynomial
from .expansion import Expansion
from .gamma import LARGEST_INTEGER, digamma_raised, log_gamma_near_one, nearest_integer, rising_product

HALF_LOG_PI = dd.scale(LOG_PI, 0.5)
INFINITY, NAN = float("inf"), float("nan")
LARGE_ORDER = LARGE_ARGUMENT = 25.0
SMALL_ORDER, FEW_STEPS = 8.5, 8
_POLYNOMIAL_TERMS = 20
_SERIES_TERMS = 9  # y < 1/16: the tenth term is 2^-66
_FAR = 2.0**70
_LINEAR = 2.0**-60


def argument(r, nu):
    """z = sqrt(2 nu) r as a double-double; nu is scaled by a power of 4 where 2 nu is subnormal or overflows."""
    small = nu < 1.0
    root, _ = dd.square_root((where(small, nu * 2.0**201, nu * 0.5), 0.0))
    high, low = dd.renormalised(dd.multiply_double(dd.scale(root, where(small, 2.0**-100, 2.0)), r))
    return where(absolute(low) < INFINITY, high, INFINITY), where(absolute(low) < INFINITY, low, 0.0)


def special(r, nu):
    return ~((r > 0.0) & (r < INFINITY) & (nu > 0.0) & (nu < INFINITY))


def _invalid(r, nu):
    return ~(r >= 0.0) | ~(nu > 0.0)


def limit(r, nu):
    """log M at r = 0, r = inf and nu = inf, where M is exp(-r^2/2)."""
    return where(_invalid(r, nu), NAN, where(nu == INFINITY, -0.5 * r * r, where(r == 0.0, 0.0, -INFINITY)))


def limit_dnu(r, nu):
    """d/dnu log M likewise."""
    return where(_invalid(r, nu), NAN, where((nu == INFINITY) | (r == 0.0), 0.0, -INFINITY))


def limit_dr(r, nu):
    """d/dr log M likewise: -r where nu = inf."""
    at_zero = where(nu == 0.5, -1.0, where(nu > 0.5, 0.0, -INFINITY))
    far = -dd.rounded(argument(1.0, nu))
    return where(_invalid(r, nu), NAN, where(nu == INFINITY, -r, where(r == 0.0, at_zero, far)))


def far(r, nu):
    """Where log M = -z: z and z/nu exceed 2^70."""
    z = argument(r, nu)[0]
    return (z >= _FAR) & (z >= _FAR * nu)


def log_far(r, nu):
    """-z."""
    return -dd.rounded(argument(r, nu))


def dr_far(r, nu):
    """-sqrt(2 nu)."""
    return -dd.rounded(argument(1.0, nu))


def dnu_far(r, nu):
    """-z/(2 nu)."""
    return -0.5 * (argument(r, nu)[0] / nu)


# nu >= 25


def large_order(r, nu):
    return nu >= LARGE_ORDER


class Uniform(Expansion):
    """-s, -nu, w, q and 1 - q of the expansion, as `hyp0f1.difference_sum` takes them, and p = (z/nu)^2, h."""

    unit = 1.0

    def __init__(self, r, nu):
        self.p = dd.renormalised(dd.multiply_double(dd.divide((r, 0.0), (nu, 0.0)), 2.0 * r))
        square = dd.renormalised(dd.add_double(self.p, 1.0))
        super().__init__(1.0, square)
        self.h = dd.renormalised(dd.divide(self.p, dd.add_double(self.s, 1.0)))
        self.one_less_q = self.p[0] * self.q
        self.v = -nu, 0.0
        self.w = -self.reciprocal / nu
        self.u = -nu * self.h[0]

    def log_one_plus_half_h(self):
        return log_quotient(dd.renormalised(dd.add_double(self.h, 2.0)), (2.0, 0.0), self.h)


_DEBYE = hyp0f1.Differences(debye.DEBYE[: debye.TERMS])
# d/dnu [(-w)^k P_k(q)] = (-w)^k R_k(q)/nu, R_k = -k (1 + q) P_k/2 + q (1 - q) P'_k, as w and q depend on nu at fixed r
_ORDER_ROWS = tuple(
    tuple(
        (j - 0.5 * k) * (row[j] if j <= k else 0.0) - (j - 1 + 0.5 * k) * (row[j - 1] if j else 0.0)
        for j in range(k + 2)
    )
    for k, row in enumerate(debye.DEBYE[: debye.TERMS], 1)
)
_ORDER_DIFFERENCES = hyp0f1.Differences(_ORDER_ROWS)


def log_uniform(r, nu):
    """log M by the uniform expansion."""
    e = Uniform(r, nu)
    first = dd.multiply_double(dd.renormalised(dd.subtract(e.log_one_plus_half_h(), e.h)), nu)
    second = dd.scale(log_quotient(dd.renormalised(dd.add_double(e.h, 1.0)), (1.0, 0.0), e.h), -0.5)
    tail = hyp0f1.difference_sum(_DEBYE, e, e.u)
    return dd.rounded(dd.add(first, (second[0], second[1] + tail)))


def dnu_uniform(r, nu):
    """d/dnu log M = log(1 + h/2) - h/2 + (1 - q)/(4 nu) + (1/nu) sum_k [(-w)^k R_k(q) - (-nu)^-k R_k(1)]."""
    e = Uniform(r, nu)
    half = dd.scale(e.h, 0.5)
    logarithm = dd.rounded(dd.subtract(e.log_one_plus_half_h(), half))
    series = half[0] * half[0] * polynomial([(-1.0) ** (k + 1) / k for k in range(2, 12)], half[0])
    bend = where(half[0] < 2.0**-6, series, logarithm)
    tail = fma(0.25, e.one_less_q, hyp0f1.difference_sum(_ORDER_DIFFERENCES, e, e.u))
    return bend + tail / nu


def nearly_one(r, nu):
    """Where log M = -(r^2/2) nu/(nu - 1) to the last bit, nu >= 25."""
    return (nu >= LARGE_ORDER) & (r * (r / nu) < _LINEAR)


def log_nearly_one(r, nu):
    share = dd.divide((nu, 0.0), dd.two_sum(nu, -1.0))
    return -dd.rounded(dd.multiply_double(dd.scale(share, 0.5), r)) * r


# nu < 25, z >= 25


def large_argument(r, nu):
    return argument(r, nu)[0] >= LARGE_ARGUMENT


def log_large_argument(r, nu):
    """log 2 - log Gamma(nu) - s + nu log((nu + s)/2) + log(pi/(2 s))/2 + sum_k (-w)^k P_k(q)."""
    square = dd.add(dd.square(argument(r, nu)), dd.two_prod(nu, nu))
    e = Expansion(nu, dd.renormalised(square))
    s = e.s
    half = dd.scale(dd.renormalised(dd.add_smaller(s, (nu, 0.0))), 0.5)
    front = dd.subtract(HALF_LOG_HALF_PI, dd.scale(log(s), 0.5))
    front = front[0], front[1] + debye.debye_sum(-e.w, e.q)
    large = dd.subtract(dd.multiply_double(log(half), nu), s)
    return dd.rounded(dd.subtract(dd.add(large, dd.add(front, LOG_2)), hyp0f1.log_gamma(nu)))


# 1 - M where z is small beside nu


def few_terms(r, nu):
    """Where the power series of M ends before the poles of its terms: what is left out is 2^-55 of 1 - M."""
    return (nu >= SMALL_ORDER) & (argument(r, nu)[0] <= 0.36 * (nu - 7.1))


def log_few_terms(r, nu):
    """M = 1 - y/(nu - 1) [1 - y/(2 (nu - 2)) [1 - y/(3 (nu - 3)) ...]], its terms k <= nu - 1/2."""
    y = 0.5 * nu * (r * r)
    bracket = 1.0
    for k in range(_POLYNOMIAL_TERMS, 1, -1):
        used, step = nu - float(k) > 0.499, float(k) * (nu - float(k))
        bracket = where(used, fma(-(y / where(used, step, 1.0)), bracket, 1.0), 1.0)
    return dd.rounded(_log_one_less(dd.multiply_double(dd.multiply(_half_square(r), _leading(nu)), bracket)))


def _half_square(r):
    """r^2/2."""
    return dd.renormalised(dd.scale(dd.two_prod(r, r), 0.5))


def _leading(nu):
    """nu/(nu - 1) as 1 + 1/(nu - 1), whose derivative does not cancel: 1 - M is r^2/2 times this where r is small."""
    return dd.renormalised(dd.add_double(dd.divide((1.0, 0.0), dd.two_sum(nu, -1.0)), 1.0))


def _log_one_less(less):
    return log_quotient(dd.renormalised(dd.add_double(dd.negative(less), 1.0)), (1.0, 0.0), dd.negative(less))


def small_argument(r, nu):
    return argument(r, nu)[0] < macdonald.TABLE_START


class NearZero:
    """n, mu, r^2/2, y, F(1 - mu) and y p of the module's formulas, without underflow of y."""

    def __init__(self, r, nu):
        self.n, self.mu = nearest_integer(nu)
        log_half_z = dd.add(dd.scale(dd.add(log_argument(nu), dd.negative(LOG_2)), 0.5), log_argument(r))
        self.parts = macdonald.SeriesParts(self.mu, argument(r, nu)[0], log_half_z)
        self.half_square = _half_square(r)
        self.y = dd.multiply_double(self.half_square, nu)
        self.f = self.hyp0f1(_over(dd.two_sum(1.0, -self.mu), self.y[0]))
        # p is 2 P for mu >= 0, and 2 P exp(2 |mu| L) below
        lifted = dd.where(self.mu < 0.0, dd.divide((r, 0.0), self.parts.decay), (r, 0.0))
        square = dd.multiply_double(dd.renormalised(lifted), r)
        self.y_p = dd.renormalised(dd.multiply(dd.multiply_double(self.parts.base, nu), square))

    def hyp0f1(self, over):
        """F(b) from `_over`."""
        return dd.renormalised(dd.add_double(dd.multiply(self.y, over), 1.0))

    def start(self):
        """1 - M_{mu+1} and c_{mu+2}."""
        y = self.y[0]
        b, b_plus_1, b_plus_2 = (dd.two_sum(k, self.mu) for k in (1.0, 2.0, 3.0))
        inverse, over = dd.renormalised(dd.divide((1.0, 0.0), b)), _over(b, y)
        bend = dd.divide(dd.multiply(self.hyp0f1(_over(b_plus_2, y)), self.f), b_plus_1)
        bend = dd.multiply(dd.multiply(dd.renormalised(bend), inverse), self.y_p)
        fall = dd.multiply(dd.subtract(over, _beyond(b_plus_1, b, y)), self.y)
        small = dd.multiply(dd.negative(dd.add(bend, fall)), inverse)
        small = dd.renormalised(dd.divide(small, self.hyp0f1(over)))
        second = dd.multiply(self.y, dd.add(inverse, small))
        return dd.renormalised(dd.add(second, dd.multiply(dd.multiply(self.y_p, self.f), inverse))), small

    def less_above(self, nu):
        """1 - M for nu >= 1/2."""
        first, small = self.start()
        before, current, below = first, small, dd.two_sum(1.0, self.mu)
        for j in range(2, FEW_STEPS):
            order = dd.two_sum(self.mu, float(j))
            following = dd.add(current, dd.divide(before, dd.renormalised(dd.multiply(below, order))))
            before = dd.renormalised(dd.multiply(self.y, dd.add(dd.divide((1.0, 0.0), below), current)))
            current, below = dd.renormalised(following), order
            small = dd.where(self.n > float(j), current, small)
        raised = dd.add(_leading(where(self.n < 2.0, 2.0, nu)), dd.multiply_double(small, nu))
        return dd.renormalised(dd.where(self.n < 2.0, first, dd.multiply(self.half_square, raised)))

    def less_below(self):
        """1 - M = E F - (F - 1) for nu < 1/2."""
        return dd.renormalised(dd.subtract(dd.multiply(self.parts.decay, self.f), dd.add_double(self.f, -1.0)))

    def below(self, nu):
        """M = 2 nu P F for nu < 1/2."""
        return dd.renormalised(dd.multiply(dd.multiply_double(dd.scale(self.parts.base, 2.0), nu), self.f))


def log_small_argument(r, nu):
    """log M for nu < 8.5, z < 1/2; values of 1 - M below 2^-960 are not resolved where nu < 1."""
    at, up = NearZero(r, nu), hyp0f1.bits_kept(nu)
    low = at.n < 1.0
    less = dd.where(low, at.less_below(), at.less_above(nu))
    whole = dd.where(low, at.below(nu * up), dd.renormalised(dd.add_double(dd.negative(less), 1.0)))
    return dd.rounded(_lowered(log_quotient(whole, (1.0, 0.0), dd.negative(less)), up))


def _lowered(logarithm, up):
    """The logarithm less that of `hyp0f1.bits_kept`."""
    small = up > 1.0
    return dd.add(logarithm, (where(small, -100.0 * LOG_2[0], 0.0), where(small, -100.0 * LOG_2[1], 0.0)))


def _over(b, y):
    """(F(b) - 1)/y, y < 1/16, for a double-double b; only its leading term exceeds the rounding."""
    return dd.renormalised(dd.divide(dd.two_sum(1.0, y * _series(b[0], y) / (2.0 * (b[0] + 1.0))), b))


def _beyond(b_plus_1, b, y):
    """(b (F(b) - 1)/y - 1)/y."""
    return dd.renormalised(dd.divide((0.5 * _series(b[0], y), 0.0), b_plus_1))


def _series(b, y):
    """1 + y/(3 (b + 2)) (1 + y/(4 (b + 3)) (1 + ...))."""
    total = 1.0
    for k in range(_SERIES_TERMS, 2, -1):
        total = fma(y / (float(k) * (b + float(k - 1))), total, 1.0)
    return total


# Between: the tables of K


def in_table(r, nu):
    """The usual case: 1/2 <= z < 25 and nu < 8.5."""
    z = argument(r, nu)[0]
    return (nu > 0.0) & (nu < SMALL_ORDER) & (z >= macdonald.TABLE_START) & (z < LARGE_ARGUMENT)


def log_table(r, nu, steps=LARGEST_INTEGER):
    """log[2 (z/2)^mu K_mu(z)/Gamma(1 + mu)] + log[(z/2)^n K_nu/K_mu / prod_{k=1..n-1} (mu + k)], for n = 0 with nu.

    z is rounded; what that loses counts by d/dz log M = -K_{nu-1}/K_nu, about z/(nu - 1/2 + s') (Segura, J. Math.
    Anal. Appl. 374, 2011), s'^2 = (nu - 1/2)^2 + z^2.
    """
    z, lost = argument(r, nu)
    n, mu = nearest_integer(nu)
    scaled, ratio = macdonald.from_table_scaled(mu, z)
    above = macdonald.raised(ratio, n, mu, z, steps, careful=steps)
    up = hyp0f1.bits_kept(nu)
    above = dd.where(n < 1.0, (nu * up, 0.0), above)
    product = rising_product((nu - 1.0, 0.0), nu - 2.0, n - 2.0, steps)
    quotient = _lowered(log_quotient(above, dd.renormalised(product)), up)
    power = dd.add(dd.multiply_double(log_argument(z, 1), mu - 0.5), HALF_LOG_PI)
    lowest = dd.add(dd.subtract(power, log_gamma_near_one(mu)), scaled)
    shift = nu - 0.5
    total = dd.add(lowest, quotient)
    return dd.rounded((total[0], fma(-lost, z / (shift + sqrt(fma(shift, shift, z * z))), total[1])))


def dnu_table(r, nu, steps=LARGEST_INTEGER):
    """d/dnu log M = d/dnu log K_nu + log(z/2) - psi(nu) - (z/2) K_{nu-1}/K_nu / nu, the two derivatives at fixed z."""
    z = argument(r, nu)[0]
    n, mu = nearest_integer(nu)
    parts = macdonald_derivative.FromTable(mu, z)
    derivative = dd.add(macdonald_derivative.log_k_dv_double_double(parts, n, mu, z, steps), log_argument(z, 1))
    below = macdonald_derivative.lower_ratio(parts.ratio, n, mu, z, steps)
    half = dd.multiply(dd.two_prod(0.5 * z, 0.5 * z), below)
    lowest = dd.scale(dd.add_double(parts.decline, -mu), 0.5)
    half = dd.where(n < 1.0, dd.add_double(lowest, -1.0), half)  # -1 from psi(nu) = psi(1 + nu) - 1/nu
    total = dd.subtract(derivative, digamma_raised(nu, n, mu, steps))
    return dd.rounded(dd.subtract(total, dd.divide(dd.renormalised(half), (nu, 0.0))))
