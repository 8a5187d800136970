"""The generalised Marcum Q function Q_m(a, b) and its complement P = 1 - Q, for real m > 0.

With x = a^2/2, y = b^2/2 and phi(s) = y (s - 1) - m log s - x (1 - 1/s),

    P_m(a, b) = 1/(2 pi i) int exp(phi(s)) ds/(s - 1)

on a path from -inf around 0 and back that keeps s = 1 on its left; with s = 1 on its right it is -Q (A. Gil, J. Segura and
N. M. Temme, The asymptotic and numerical inversion of the Marcum Q-function, Studies in Applied Mathematics 133, 2014,
section 2). The saddle point is s_0 = (m + R)/(2 y) with R = sqrt(m^2 + 4 x y). On the circle |s| = s_0,

    phi(s_0 exp(i theta)) = phi(s_0) - R (1 - cos theta) + i m (sin theta - theta),

so for R >= 24 what the circle leaves out at theta = pi is below exp(-48), and the trapezoidal rule with nodes at
(j + 1/2) h sums to the integral but for what the pole at i log s_0 adds, 1/(1 + exp(2 pi |log s_0|/h)) (the remainder of the
rule by residues: L. N. Trefethen and J. A. C. Weideman, SIAM Review 56, 2014, section 5). There is no cancellation, whatever
the arguments, since with t = 1/s_0 - 1

    phi(s_0) = -m (t - log(1 + t)) - x t^2,   t = 2 (y - m - x)/(m + 2 x + R).

For R < 24 the series of positive terms

    P_m = sum_k T_k,  T_k = (y/x)^((m + k)/2) exp(-x - y) I_{m+k}(2 sqrt(x y))

for y < m + x, by the recurrence of its terms from above (J. C. P. Miller's method, DLMF 3.6(iii)); above, with the
incomplete gamma function,

    Q_m = sum_n exp(-x) x^n/n! Gamma(m + n, y)/Gamma(m + n).
"""

from typing import NamedTuple

from ..arithmetic import absolute, floor, fma, maximum, minimum, pow2, repeat, sqrt, two_prod, where
from . import double_double as dd
from . import power_series
from .coefficients import ARTANH_TAIL, EXP_TAIL, LOG_2, THIRD
from .elementary import exp, exp_minus_one_over, log, log_argument, log_quotient, polynomial, reduced_by_log_2
from .gamma import log_gamma_near_one
from .hyp0f1 import log_gamma

INFINITY, NAN = float("inf"), float("nan")
PI = 3.141592653589793
LARGE, LARGER = 24.0, 200.0  # of R
HUGE, GAUSSIAN = 2.0**240, 2.0**100
NEAR = 0.2  # of (1 - g)/(1 + g), g the smaller of s_0 and 1/s_0: the range of the series for artanh
TERMS, POISSON_TERMS, FRACTION_TERMS, SMALL_TERMS = 56, 48, 96, 20
DOWN, LIFT = 2.0**-600, 2.0**600
_FACTORIALS = [1.0]
for _k in range(1, 40):
    _FACTORIALS.append(_FACTORIALS[-1] * _k)
_SINE = tuple((-1) ** k / _FACTORIALS[2 * k + 1] for k in range(8))  # sin(z)/z in z^2, |z| <= pi/4
_COSINE = tuple((-1) ** k / _FACTORIALS[2 * k] for k in range(9))
_SINE_LESS_ANGLE = tuple((-1) ** (k + 1) / _FACTORIALS[2 * k + 3] for k in range(9))  # (sin z - z)/z^3
_HALF_PI = (1.5707963267948966, 6.123233995736766e-17)


class Rule(NamedTuple):
    """A trapezoidal rule on the circle, of nodes 2 pi/(by_root sqrt(R) + besides) apart.

    With phi = -R (exp(eta) - 1 - eta) beside the circle its error is near exp(-by_root^2/2).
    """

    nodes: int
    by_root: float = 8.66
    besides: float = 11.0
    small_angles: bool = False  # whether sin(theta) - theta is a series


LARGE_RULE, LARGER_RULE = Rule(19), Rule(13, small_angles=True)


# Where the formulas hold


def ordinary(m, a, b):
    """Where no square overflows."""
    return (m > 0.0) & (m < HUGE) & (a >= 0.0) & (a < HUGE) & (b > 0.0) & (b < HUGE)


def larger(m, a, b):
    return ordinary(m, a, b) & (radius(m, a, b) >= LARGER)


def special(m, a, b):
    """Where an argument is infinite or outside, or b is 0."""
    return ~((m > 0.0) & (m < INFINITY) & (a >= 0.0) & (a < INFINITY) & (b > 0.0) & (b < INFINITY))


def huge(m, a, b):
    return ~ordinary(m, a, b)


def large(m, a, b):
    return radius(m, a, b) >= LARGE


def little(m, a, b):
    """Where Q may be small though y is: P is near exp(m log y - x)."""
    x, y = 0.5 * a * a, 0.5 * b * b
    return (m < 1.0) & (y < 1.0) & (x - m * dd.rounded(log_half_square(b)) < 0.5)


def above(m, a, b):
    """Where y >= m + x, and y >= 1."""
    return (excess(m, a, b)[0] >= 0.0) & (b * b >= 2.0)


def radius(m, a, b):
    """R = sqrt(m^2 + 4 x y)."""
    product = a * b
    return sqrt(fma(m, m, product * product))


def excess(m, a, b):
    """y - m - x as a double-double."""
    x, y = two_prod(a, a), two_prod(b, b)
    return dd.renormalised(dd.add_double(dd.scale(dd.subtract(y, x), 0.5), -m))


def _invalid(m, a, b):
    infinite = (m == INFINITY) | (a == INFINITY)
    return ~((m > 0.0) & (a >= 0.0) & (b >= 0.0)) | (infinite & (b == INFINITY))


def limit_p(m, a, b):
    """log P where b = 0, or an argument is infinite."""
    return where(_invalid(m, a, b), NAN, where(b == INFINITY, -0.0, -INFINITY))


def limit_q(m, a, b):
    return where(_invalid(m, a, b), NAN, where(b == INFINITY, -INFINITY, -0.0))


# Elementary functions to the precision of doubles


def exp_double(a):
    """exp(a) for a <= 700; what is below exp(-700) counts as that."""
    count, r = reduced_by_log_2((maximum(a, -700.0), 0.0))
    r = dd.rounded(r)
    return fma(r, fma(r, fma(r, polynomial(EXP_TAIL, r), 0.5), 1.0), 1.0) * pow2(count)


def times_exp(factor, a):
    """The factor times exp(a) for a double-double a < 700, to the precision of doubles, also where exp(a) underflows."""
    count, r = reduced_by_log_2(dd.where(a[0] > -900.0, a, (-900.0, 0.0)))
    r, half = dd.rounded(r), floor(0.5 * count)
    value = fma(r, fma(r, fma(r, polynomial(EXP_TAIL, r), 0.5), 1.0), 1.0)
    return factor * value * pow2(half) * pow2(count - half)


def sine_and_cosine(z):
    """By reduction modulo pi/2, for |z| <= 1000."""
    turns = floor(fma(z, 2.0 / PI, 0.5))
    r = fma(-turns, _HALF_PI[1], fma(-turns, _HALF_PI[0], z))
    square = r * r
    sine, cosine = r * polynomial(_SINE, square), polynomial(_COSINE, square)
    half = floor(0.5 * turns)
    odd = turns - 2.0 * half
    sign = fma(-2.0, half - 2.0 * floor(0.5 * half), 1.0)
    return sign * where(odd > 0.5, cosine, sine), sign * where(odd > 0.5, -sine, cosine)


def log_half_square(b):
    """log(b^2/2), whether or not that underflows."""
    return dd.subtract(dd.scale(log_argument(b), 2.0), LOG_2)


def log_of_rest(a):
    """log(1 - exp(a)) for a double-double a <= 0."""
    share = dd.rounded(exp(a))
    return dd.rounded(log_quotient(dd.two_sum(1.0, -share), (1.0, 0.0), (-share, 0.0)))


# The circle


class Saddle:
    """The saddle point and what is there: g = min(s_0, 1/s_0), d = 1 - g, `log` = -log g, `depth` = -phi(s_0), and whether
    s_0 <= 1 (`up`).

    `scaled` takes a and b in units of 2^600 and m and R in units of 2^1200, for arguments whose squares overflow.
    """

    def __init__(self, m, a, b, scaled=False):
        down = DOWN if scaled else 1.0
        self.m, self.a, self.b = m * down * down, a * down, b * down
        self.radius = _hypotenuse(self.m, self.a * self.b) if scaled else radius(m, a, b)
        gap = dd.rounded(excess(self.m, self.a, self.b))
        self.up = gap >= 0.0
        self.whole = maximum(self.m + self.radius, 2.0**-1000)
        self.t = t = (gap + gap) / fma(self.a, self.a, self.whole)
        turned = self.whole / self.b / self.b
        self.g = where(self.up, turned, self.b * (self.b / self.whole))
        self.d = where(self.up, t * turned, -t)
        # of b itself, which may be subnormal when scaled
        far = dd.subtract(dd.scale(log_argument(b), 2.0), log_argument(self.whole))
        if scaled:
            far = dd.subtract(far, (1200.0 * LOG_2[0], 1200.0 * LOG_2[1]))
        near, self.log, steep = logarithm_and_rest(self.up, t, self.d, absolute(dd.rounded(far)))
        product = a * t
        self.depth = fma(m, steep, 0.5 * product * product)
        if scaled:  # where m or R is lost, y is not
            of_q = 0.5 * self.b * (self.b * self.d) - 0.5 * self.a * (self.a * t)
            of_p = 0.5 * self.a * (self.a * self.d) - 0.5 * self.d * self.whole
            far_depth = where(self.up, of_q - self.m * self.log, of_p + self.m * self.log)
            self.depth = where(near, self.depth, far_depth / down / down)

    def circle(self, rule, derivatives=False):
        m = where(self.up, -self.m, self.m)
        return Circle(m, self.radius, self.g, self.d, self.log, self.depth, rule, derivatives)

    def gaussian(self, derivatives=False):
        """The circle at the same phi where R = 2^100, as all is Gaussian from there on."""
        spread = sqrt(self.radius) * (0.5 / DOWN / 2.0**49)
        d = minimum(self.d * spread, 0.5)  # far tails, of which only phi(s_0) counts
        zero = 0.0 * d
        m = where(self.up, -zero - 1e-300, zero)
        return Circle(m, GAUSSIAN + zero, 1.0 - d, d, d, self.depth, LARGER_RULE, derivatives), spread


def logarithm_and_rest(up, t, d, far):
    """Whether d = 1 - g is small, and then by series, -log g, elsewhere `far`; and t - log(1 + t), which is t + log g where `up`."""
    z = d / (2.0 - d)
    square = z * z
    beyond = square * fma(square, polynomial(ARTANH_TAIL, square), THIRD[0])  # artanh(z)/z - 1
    near = z <= NEAR
    logarithm = where(near, 2.0 * fma(z, beyond, z), far)
    rest = 2.0 * z * where(up, z / (1.0 - z) - beyond, z / (1.0 + z) + beyond)
    return near, logarithm, where(near, rest, where(up, t - logarithm, logarithm - d))


def _hypotenuse(a, b):
    larger, smaller = maximum(a, b), minimum(a, b)
    share = smaller / maximum(larger, 2.0**-1000)
    return larger * sqrt(fma(share, share, 1.0))


class Circle:
    """The sums over the circle, relative to exp(phi(s_0)): that of P where s_0 > 1 and of Q elsewhere, by which all is divided.

    `m` is negative for Q, whose integrand is the conjugate one.
    """

    def __init__(self, m, r, g, d, log_g, depth, rule, derivatives):
        up = m < 0.0
        length = fma(rule.by_root, sqrt(r), rule.besides)
        h = (2.0 * PI) / length
        quarter = 0.25 * h
        square = quarter * quarter
        sine, cosine = quarter * polynomial(_SINE, square), polynomial(_COSINE, square)
        turn, left = 2.0 * sine * cosine, -2.0 * sine * sine  # sin(h/2), cos(h/2) - 1
        zero = 0.0 * r

        def step(k, s, c, tail, *others):
            """s and c are the sine and the cosine of theta/2."""
            theta = ((rule.nodes + 0.5) - k) * h
            drop, sine = 2.0 * s * s, 2.0 * s * c
            square = theta * theta
            less = theta * square * polynomial(_SINE_LESS_ANGLE, square) if rule.small_angles else sine - theta
            phase_sine, phase_cosine = sine_and_cosine(m * less)
            size = exp_double(-r * drop)
            below = size / fma(d, d, 2.0 * g * drop)
            real, imaginary = where(up, g * (d - drop), fma(g, drop, d)), g * sine
            tail = fma(below, fma(real, phase_cosine, imaginary * phase_sine), tail)
            ahead = s + fma(s, left, c * turn), c + fma(c, left, -(s * turn)), tail
            if not derivatives:
                return ahead
            in_m, in_x, in_y = others
            along = fma(log_g, real, theta * imaginary) * phase_cosine
            in_m = fma(below, fma(log_g * imaginary - theta * real, phase_sine, along), in_m)
            in_x = fma(size, phase_cosine, in_x)
            turned = where(up, phase_sine, -phase_sine)
            in_y = fma(size, fma(1.0 - drop, phase_cosine, sine * turned), in_y)
            return *ahead, in_m, in_x, in_y

        state = sine + zero, cosine + zero, zero, *[zero] * (3 * derivatives)
        _, _, tail, *others = repeat(rule.nodes, step, state)
        share = h * (1.0 / PI)
        inside = g * length > d * r  # the pole, of what the rule can be moved over without loss
        height = exp_double(minimum(-length * log_g, 0.0))
        pole = where(inside, exp_double(minimum(depth - length * log_g, 0.0)) / (1.0 + height), 0.0)
        self.tail = fma(tail, share, pole)
        self.derivatives = [total * share for total in others]  # in m, x and y, all of one sign


def both(up, direct):
    """log P and log Q from the logarithm of the one that is computed: of Q where `up`."""
    rest, direct = log_of_rest(dd.where(direct[0] < 0.0, direct, (-(2.0**-60), 0.0))), dd.rounded(direct)
    return where(up, rest, direct), where(up, direct, rest)


def by_circle(m, a, b, rule=LARGER_RULE):
    """(log P, log Q) for R >= 24."""
    saddle = Saddle(m, a, b)
    return _from_tail(saddle, saddle.circle(rule).tail)


def by_gaussian(m, a, b):
    """(log P, log Q) where squares overflow."""
    saddle = Saddle(m, a, b, scaled=True)
    return _from_tail(saddle, saddle.gaussian()[0].tail)


def _from_tail(saddle, tail):
    """Of which -phi(s_0) may overflow."""
    direct = dd.add_double(log((maximum(tail, 2.0**-1000), 0.0)), -minimum(saddle.depth, 2.0**1023))
    log_p, log_q = both(saddle.up, direct)
    lost = saddle.depth >= 2.0**1023
    return where(lost & ~saddle.up, -INFINITY, log_p), where(lost & saddle.up, -INFINITY, log_q)


# R < 24


def log_power(m, a, b):
    """log(exp(-x - y) y^m/Gamma(m + 1)) as a double-double, m <= 24."""
    squares = dd.scale(dd.add(two_prod(a, a), two_prod(b, b)), 0.5)
    power = dd.subtract(dd.multiply_double(log_half_square(b), m), log_gamma(m + 1.0))
    return dd.subtract(power, squares)


def log_first(m, a, b):
    """log T_0 = log_power + log 0F1(; m + 1; x y)."""
    c = dd.two_sum(m, 1.0)
    z = dd.scale(dd.square(two_prod(a, b)), 0.25)
    over = power_series.excess(c, z)
    return dd.add(log_power(m, a, b), log_quotient(dd.renormalised(dd.add(c, over)), c, over))


def sum_of_ratios(m, a, b):
    """sum_k T_k/T_0 for y <= m + x, and y T_{-1}/T_0 = m + x T_1/T_0, whether or not.

    With T_k = y^k u_k the recurrence x T_{k+1} = y T_{k-1} - (m + k) T_k (DLMF 10.29.1) is u_{k-1} = (m + k) u_k + x y u_{k+1}.
    """
    y, product = 0.5 * b * b, 0.5 * a * b
    z = product * product

    def step(k, u, above, total):
        below = fma(m + k, u, z * above)
        return below, u, fma(y, total, below)

    zero = 0.0 * z * m
    u, above, total = repeat(TERMS, step, (1.0 + zero, zero, 1.0 + zero))
    return total / u, m + z * above / u


def by_lower_sum(m, a, b):
    direct = dd.add(log_first(m, a, b), log((sum_of_ratios(m, a, b)[0], 0.0)))
    return both(m < 0.0, direct)


def upper_sum(m, a, b, first):
    """2^600 Q/exp(log_power) = sum_n x^n/n! q_n, q_0 = `first`, of which m is a factor, and q_{n+1} = q_n + 2^600 y^n/(m + 1)_n."""
    half, product = 0.5 * a, 0.5 * a * b
    z = product * product

    def step(k, term, added, total):
        n = (POISSON_TERMS + 1.0) - k
        term = (term + added) * a * (half / n)  # a^2 may underflow
        return term, added * (z / (n * (m + n))), total + term

    one = 1.0 + 0.0 * z * m
    return repeat(POISSON_TERMS, step, (first * one, LIFT * one, first * one))[2]


def by_upper_sum(m, a, b, first):
    """`first` is a function of m and b."""
    total = log((upper_sum(m, a, b, first(m, b)), 0.0))
    return both(m > 0.0, dd.add(log_power(m, a, b), dd.subtract(total, (600.0 * LOG_2[0], 600.0 * LOG_2[1]))))


def upper_gamma(m, b):
    """2^600 m Gamma(m, y) exp(y) y^-m for y >= 1, y >= m (DLMF 8.9.2), numerators and denominators in units of powers of y."""
    y = 0.5 * b * b
    inverse = 1.0 / y
    base, square = (y + 1.0 - m) * inverse, inverse * inverse

    def step(k, p, q):
        return (k * (k - m)) * square * q, fma(fma(2.0 * k, inverse, base), q, -p)

    zero = 0.0 * y * m
    p, q = repeat(FRACTION_TERMS, step, (zero, 1.0 + zero))
    return (m * LIFT) * ((q * inverse) / fma(base, q, -p))


def upper_gamma_of_small(m, b):
    """The same for small m and y, from Gamma(m, y)/Gamma(m) = 1 - y^m/Gamma(1 + m) (1 + m sum_{k>=1} (-y)^k/(k! (m + k)))
    (DLMF 8.7.1), without cancellation.
    """
    y = 0.5 * b * b
    half = m > 0.5
    gamma = log_gamma_near_one(where(half, m - 1.0, m))
    gamma = dd.where(half, dd.add(gamma, log_argument(m)), gamma)
    power = dd.subtract(dd.multiply_double(log_half_square(b), m), gamma)
    r = dd.renormalised(dd.scale(dd.negative(power), 0.5))
    less = dd.multiply(r, exp_minus_one_over(r))
    less = dd.rounded(dd.multiply(less, dd.add_double(less, 2.0)))  # Gamma(1 + m) y^-m - 1
    series = 0.0 * y
    for k in range(SMALL_TERMS, 0, -1):
        series = 1.0 / (m + float(k)) - (y / float(k + 1)) * series
    return LIFT * (dd.rounded(exp((y, 0.0))) * fma(m * y, series, less))


# Derivatives


def lower_sum_derivatives(m, a, b):
    """Those of log P and of log Q in a and b: dP/dx = -T_0 and dP/dy = T_{-1}."""
    share, turned = sum_of_ratios(m, a, b)
    in_a, in_log_b = -a / share, 2.0 * (turned / share)
    log_p, log_q = by_lower_sum(m, a, b)
    over = times_exp(1.0, dd.two_sum(log_p, -log_q))
    return (in_a, in_log_b / b), (-in_a * over, -in_log_b * over / b)


def upper_sum_derivatives(m, a, b, first):
    """The same by the sum for Q."""
    c, z = dd.two_sum(m, 1.0), dd.scale(dd.square(two_prod(a, b)), 0.25)
    share = upper_sum(m, a, b, first(m, b)) / (1.0 + dd.rounded(power_series.excess(c, z)) / c[0])
    turned = sum_of_ratios(m, a, b)[1]
    in_a, in_log_b = a / share * LIFT, -2.0 * (turned / share * LIFT)
    log_p, log_q = by_upper_sum(m, a, b, first)
    over = times_exp(1.0, dd.two_sum(log_q, -log_p))
    return (-in_a * over, -in_log_b * over / b), (in_a, in_log_b / b)


def circle_derivatives(m, a, b, rule=LARGER_RULE):
    """Those of log P and of log Q in m, a and b, for R >= 24: of each, the sum over the derived integrand beside the tail's."""
    saddle = Saddle(m, a, b)
    circle = saddle.circle(rule, derivatives=True)
    in_m, in_x, in_y = circle.derivatives
    own = in_m, saddle.a * in_x, -(saddle.whole / saddle.b) * in_y
    return _shares(saddle, circle.tail, own)


def gaussian_derivatives(m, a, b):
    """The same where squares overflow: of phi(s_0) in the tails, which is all that counts there, or of a Gaussian."""
    saddle = Saddle(m, a, b, scaled=True)
    circle, spread = saddle.gaussian(derivatives=True)
    own = circle.derivatives[1] / spread
    steep = saddle.depth > 2.0**20
    up, tail = saddle.up, circle.tail
    in_phi = (
        where(up, saddle.log, -saddle.log),
        saddle.a * saddle.t / DOWN,
        where(up, -saddle.b * saddle.d, saddle.whole / DOWN / b * -saddle.t) / DOWN,
    )
    in_phi = [where(steep, along * where(up, tail, -tail), own * by) for along, by in zip(in_phi, (1.0, a, -b))]
    return _shares(saddle, tail, in_phi)


def _shares(saddle, tail, own):
    """The derivatives of the logarithms from those of Q in units of exp(phi(s_0))."""
    tail = maximum(tail, 2.0**-1000)
    log_p, log_q = _from_tail(saddle, tail)
    over = exp_double(where(saddle.up, log_q - log_p, log_p - log_q))
    of_direct = [where(saddle.up, part, -part) / tail for part in own]
    of_rest = [-part * over for part in of_direct]
    of_p = [where(saddle.up, rest, direct) for rest, direct in zip(of_rest, of_direct)]
    of_q = [where(saddle.up, direct, rest) for rest, direct in zip(of_rest, of_direct)]
    return tuple(of_p), tuple(of_q)
