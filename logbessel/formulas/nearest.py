"""log I_v(x) and log K_v(x) at the few floats next to the curves where they vanish, off by 2^-205 of the terms that cancel.

Next to a curve the terms cancel to 2^-54 of their size, and for one order in 2^k to 2^-(54 + k): that of 2^62 orders one should
cancel to 2^-150, which leaves 55 bits, is as likely as 2^-34. Few floats come here, so this is made to be short, not fast. With s = sqrt(v^2 + x^2),
alpha = log((v + s)/x) the integrals of DLMF 10.32.9 and 10.32.12 run through their saddle points:

    K_v(x) = e^(v alpha - s) / 2 int_{-inf}^{inf} exp(-s c - v d) dt,     c = cosh t - 1,  d = sinh t - t
    I_v(x) = e^(s - v alpha) / pi int_0^pi exp(-s c) cos(v d) dt + O(e^(-2 s) I),  c = 1 - cos t,  d = t - sin t

Trapezoidal sums of step h are off by exp(-2 pi a/h) of the integrals moved by i a (Trefethen, Weideman, SIAM Rev. 56, 2014,
theorem 5.1), which are K_v(x cos a) and less than exp(s (cosh a - 1) + v (sinh a - a)). The steps below make that 2^-209.
Below s = 72 I follows from K by the Wronskian, DLMF 10.28.2, and a continued fraction; below x = 1/4 it is a power series.
"""

from functools import partial

from ..arithmetic import called, fma, matched, maximum, pow2, repeat, rint, sqrt, two_prod, unless, where
from . import careful
from . import double_double as dd
from . import quad_double as qd
from .coefficients import LOG_2_IN_FOUR, LOG_GAMMA_TWO, LOG_GAMMA_TWO_IN_FOUR, LOG_GAMMA_TWO_TAIL, TWO_PI_IN_FOUR
from .elementary import polynomial

RADIUS = 72.0
_CLOSE = 0.25  # x
_NEGLIGIBLE = 150.0  # exp(-150) = 2^-216
_ZERO = 0.0, 0.0, 0.0, 0.0


# Elementary functions


def _shared(formula):
    """A formula of one quad-double as a function that code calls."""

    def run(x):
        return tuple(called(formula.__name__.strip("_"), lambda *x: formula(x), x))

    return run


def _nested(count, y, factor):
    """1 + y/factor(1) (1 + y/factor(2) (1 + ...)), `count` terms, whose denominators' products are doubles exactly."""

    def step(k, denominator, *total):
        raised = denominator * factor(k)
        return raised, *qd.add_double(qd.multiply(y, total), raised)

    one = 1.0 + 0.0 * y[0]
    denominator, *total = repeat(count, step, (one, one, *_ZERO[1:]))
    return qd.divide_double(tuple(total), denominator)


def _doubled(count, step, x):
    return tuple(repeat(count, lambda k, *x: step(x), x))


def _exp_less_one_near_zero(x):
    """exp(x) - 1 for |x| < 1/2: that of x/512, then (1 + u)^2 - 1 = u (2 + u) nine times."""
    small = qd.scale(x, 2.0**-9)
    less_one = qd.multiply(small, _nested(16, small, lambda k: k + 1.0))
    return _doubled(9, lambda u: qd.multiply(u, qd.add_double(u, 2.0)), less_one)


_exp_less_one = _shared(_exp_less_one_near_zero)


@_shared
def _exp(x):
    """exp(x) for x <= 0; 0 below -150."""
    kept = x[0] > -_NEGLIGIBLE
    n = rint(where(kept, x[0], 0.0) * (1.0 / LOG_2_IN_FOUR[0]))
    rest = qd.subtract(qd.where(kept, x, _ZERO), qd.multiply_double(LOG_2_IN_FOUR, n))
    return qd.scale(qd.add_double(_exp_less_one(rest), 1.0), where(kept, pow2(n), 0.0))


@_shared
def _cos(x):
    """cos(x) for |x| < 2^30: 1 - cos of a 1024th of what multiples of 2 pi leave, then 1 - cos(2 a) = 2 (1 - cos a) (1 + cos a)."""
    n = rint(x[0] * (1.0 / TWO_PI_IN_FOUR[0]))
    small = qd.scale(qd.subtract(x, qd.multiply_double(TWO_PI_IN_FOUR, n)), 2.0**-10)
    square = qd.negative(qd.multiply(small, small))
    less = qd.scale(qd.multiply(square, _nested(9, square, lambda k: (2.0 * k + 1.0) * (2.0 * k + 2.0))), -0.5)
    less = _doubled(10, lambda c: qd.scale(qd.multiply(c, qd.add_double(qd.negative(c), 2.0)), 2.0), less)
    return qd.add_double(qd.negative(less), 1.0)


def _log(a, less_one):
    """log(a) for a > 0, given a - 1 too: the double-double logarithm y of a 2^-n, then y + log(1 + (a 2^-n - e^y)/e^y)."""
    _, n = matched(a[0], 1.0)
    a = qd.scale(a, pow2(-n))
    less_one = qd.where(n == 0.0, less_one, qd.add_double(a, -1.0))
    start = qd.of(dd.renormalised(careful.log_quotient(a[:2], (1.0, 0.0), less_one[:2])))
    power = _exp_less_one(start)
    rest = qd.divide(qd.subtract(less_one, power), qd.add_double(power, 1.0))
    bent = qd.subtract(rest, qd.scale(qd.multiply(rest, rest), 0.5))
    return qd.add(qd.multiply_double(LOG_2_IN_FOUR, n), qd.add(start, bent))


def _log_of(a):
    return _log(a, qd.add_double(a, -1.0))


# The sums


class _Saddle:
    """s, alpha, (s - x)/v, and what the sums need."""

    def __init__(self, v, x):
        square = qd.add(qd.of(two_prod(v, v)), qd.of(two_prod(x, x)))
        self.v, self.x, self.s = v, x, qd.square_root(square)
        self.rise = qd.divide(qd.of(v + 0.0 * x), qd.add_double(self.s, x))
        self.top = qd.add_double(self.s, v)
        gap = qd.add_double(qd.multiply_double(self.rise, v), v)
        argument = qd.of(x + 0.0 * v)
        self.alpha = _log(qd.divide(self.top, argument), qd.divide(gap, argument))
        self.exponent = qd.subtract(qd.multiply_double(self.alpha, v), self.s)
        self.exponent_and_x = qd.multiply_double(qd.subtract(self.alpha, self.rise), v)


def _steps(step, sign):
    """c, sinh t and d at t = step: their power series (sign = 1), or those of 1 - cos, sin and t - sin (sign = -1)."""
    square = qd.of(two_prod(step, step))
    signed = qd.scale(square, sign)

    def term(k, *parts):
        following = lambda part, divisor: qd.add_double(qd.divide_double(qd.multiply(signed, part), divisor), 1.0)
        twice = k + k
        return (
            *following(parts[:4], (twice + 1.0) * (twice + 2.0)),
            *following(parts[4:], (twice + 2.0) * (twice + 3.0)),
        )

    one = (1.0 + 0.0 * step, *_ZERO[1:])
    parts = repeat(14, term, (*one, *one))
    cosine, sine = tuple(parts[:4]), tuple(parts[4:])
    c = qd.scale(qd.multiply(square, cosine), 0.5)
    d = qd.divide_double(qd.multiply_double(qd.multiply(square, sine), step), 6.0)
    return c, qd.add_double(qd.scale(d, sign), step), d


def _sums(step, sign, count, weighed, totals):
    """Sums over t = step, 2 step, ..., count step of what `weighed(c, sine, d, *totals)` adds, by the addition theorems."""
    first_c, first_sine, first_d = _steps(step, sign)
    flat = lambda *parts: [number for part in parts for number in part]
    split = lambda numbers: [tuple(numbers[i : i + 4]) for i in range(0, len(numbers), 4)]

    def advance(_, *numbers):
        c, sine, d, *totals = split(numbers)
        totals = weighed(c, sine, d, *totals)
        bend = qd.add(qd.multiply(sine, first_c), qd.multiply(c, first_sine))
        next_c = qd.add(
            qd.add(c, first_c), qd.add(qd.scale(qd.multiply(c, first_c), sign), qd.multiply(sine, first_sine))
        )
        next_sine = qd.add(qd.add(sine, first_sine), qd.scale(bend, sign))
        return flat(next_c, next_sine, qd.add(qd.add(d, first_d), bend), *totals)

    return split(repeat(count, advance, flat(first_c, first_sine, first_d, *totals)))[3:]


def _front_k(saddle, count, tilt=False):
    """The trapezoidal sum for K, over h; with `tilt` that of exp(-s c - v d + t) too."""
    step = 1.0 / sqrt(fma(7.5, saddle.s[0], 260.0))

    def weighed(c, sine, d, total, *tilted):
        level, lean = qd.negative(qd.multiply(saddle.s, c)), qd.multiply_double(d, saddle.v)
        right, left = _exp(qd.subtract(level, lean)), _exp(qd.add(level, lean))
        both, difference = qd.add(right, left), qd.subtract(right, left)
        leaning = lambda: qd.add(qd.multiply(both, qd.add_double(c, 1.0)), qd.multiply(difference, sine))
        return qd.add(total, both), *(qd.add(other, leaning()) for other in tilted)

    one = (1.0 + 0.0 * step, *_ZERO[1:])
    return step, *_sums(step, 1.0, count, weighed, [one] * (2 if tilt else 1))


def _front_i(saddle, count):
    """The trapezoidal sum for I, over h, halved."""
    step = 1.0 / sqrt(fma(8.5, saddle.s[0], 300.0))

    def weighed(c, sine, d, total):
        size, turn = _exp(qd.negative(qd.multiply(saddle.s, c))), _cos(qd.multiply_double(d, saddle.v))
        return (qd.add(total, qd.multiply(size, turn)),)

    return step, *_sums(step, -1.0, count, weighed, ((0.5 + 0.0 * step, *_ZERO[1:]),))


# The logarithms


def _counted(v, x):
    """(v, x, n): counted in units of 2^n where they are so large that squares may overflow."""
    most = maximum(v, x)
    n = where(most >= 2.0**760, 560.0, where(most >= 2.0**500, 300.0, 0.0))
    down = pow2(-n)
    return v * down, x * down, n


def _whole(large, small, n):
    """large 2^n + log(small), where small is sqrt(2^n) too large."""
    logarithm = qd.subtract(_log_of(small), qd.multiply_double(LOG_2_IN_FOUR, 0.5 * n))
    return qd.add(qd.scale(large, pow2(n)), logarithm)


def _log_k(v, x, count, scaled=False):
    v, x, n = _counted(v, x)
    saddle = _Saddle(v, x)
    step, total = _front_k(saddle, count)
    exponent = saddle.exponent_and_x if scaled else saddle.exponent
    return _whole(exponent, qd.multiply_double(total, 0.5 * step), n)


def _log_i_beyond(v, x):
    v, x, n = _counted(v, x)
    saddle = _Saddle(v, x)
    step, total = _front_i(saddle, 96)
    small = qd.divide(qd.multiply_double(total, step + step), TWO_PI_IN_FOUR)
    return _whole(qd.negative(saddle.exponent), small, n)


def _times_ratio(v, x):
    """x I_{v+1}/I_v = 2 y/(b + y/(b + 1 + ...)), b = v + 1, y = x^2/4, DLMF 10.33.1."""
    b, y = qd.of(dd.two_sum(v, 1.0)), qd.of(two_prod(0.5 * x, 0.5 * x))
    step = lambda k, *rest: qd.add(qd.add_double(b, k - 1.0), qd.divide(y, rest))
    return qd.divide(qd.scale(y, 2.0), tuple(repeat(64, step, qd.add_double(b, 64.0))))


def _log_i_within(v, x):
    """-log [x (K_{v+1} + K_v I_{v+1}/I_v)]."""
    saddle = _Saddle(v, x)
    step, total, tilted = _front_k(saddle, 152, tilt=True)
    both = qd.add(qd.multiply(saddle.top, tilted), qd.multiply(_times_ratio(v, x), total))
    return qd.negative(qd.add(saddle.exponent, _log_of(qd.multiply_double(both, 0.5 * step))))


def _log_gamma_two(mu):
    """log Gamma(2 + mu), |mu| < 1/4."""
    total = polynomial(LOG_GAMMA_TWO_TAIL, mu), 0.0
    for pair in LOG_GAMMA_TWO[: len(LOG_GAMMA_TWO_IN_FOUR) - 1 : -1]:
        total = dd.renormalised(dd.add(pair, dd.multiply_double(dd.renormalised(total), mu)))
    total = qd.of(total)
    for coefficient in LOG_GAMMA_TWO_IN_FOUR[::-1]:
        total = qd.add(qd.multiply_double(total, mu), coefficient)
    return qd.multiply_double(total, mu)


def _log_i_close(v, x):
    """By the power series, as `careful.series_i`: v near 0 or -1."""
    below = v < -0.5
    mu = where(below, v + 1.0, v)
    b, y = qd.of(dd.two_sum(v, 1.0)), qd.of(two_prod(0.5 * x, 0.5 * x))

    def term(k, *total):
        divisor = qd.multiply_double(qd.add_double(b, k), k + 1.0)
        return qd.add_double(qd.divide(qd.multiply(y, total), divisor), 1.0)

    excess = qd.multiply(y, tuple(repeat(20, term, (1.0 + 0.0 * x, *_ZERO[1:]))))
    top, gap = qd.add(b, excess), qd.add_double(excess, v)
    raised = qd.multiply(top, qd.add_double(b, 1.0))
    logarithm = qd.where(below, _log_of(raised), _log(top, gap))
    power = qd.multiply_double(_log_of(qd.of(0.5 * x)), v)
    return qd.add(qd.subtract(power, _log_gamma_two(mu)), logarithm)


def _tiny_i(v, x):
    """As `careful.tiny_i`."""
    logarithm = qd.subtract(_log_of(qd.of(x)), qd.multiply_double(LOG_2_IN_FOUR, 501.0 + 0.0 * x))
    euler = qd.add_double(qd.negative(LOG_GAMMA_TWO_IN_FOUR[0]), 1.0)
    return qd.multiply_double(qd.add(logarithm, euler), v)


def _log_i_tiny(v, x):
    x = x * 2.0**500
    return qd.scale(qd.add(_tiny_i(v * 2.0**1000, x), qd.of(two_prod(0.5 * x, 0.5 * x))), 2.0**-1000)


def _log_i_tiny_less_x(v, x):
    x = x * 2.0**500
    return qd.scale(qd.add_double(_tiny_i(v * 2.0**500, x), -x), 2.0**-500)


def _either(condition, formula, otherwise):
    """One of two formulas, of which the other is not computed."""
    rounded = lambda formula: lambda: qd.rounded(value) if isinstance(value := formula(), tuple) else value
    return unless(~condition, rounded(formula)) + unless(condition, rounded(otherwise))


def _far(v, x):
    return (v >= RADIUS) | (x >= RADIUS) | (fma(v, v, x * x) >= RADIUS**2)


def log_i(v, x):
    """log I_v(x) as a double, like all that follow, for v > -1."""
    near = lambda: _either(x < _CLOSE, lambda: _log_i_close(v, x), lambda: _log_i_within(v, x))
    not_tiny = lambda: _either(_far(v, x), lambda: _log_i_beyond(v, x), near)
    return _either(careful.tiny(v, x), lambda: _log_i_tiny(v, x), not_tiny)


def log_i_scaled(v, x):
    """log I_v(x) - x, for x < 1/2."""
    less = lambda formula: lambda: qd.add_double(formula(v, x), -x)
    not_tiny = lambda: _either(x < _CLOSE, less(_log_i_close), less(_log_i_within))
    return _either(careful.tiny(v, x), lambda: _log_i_tiny_less_x(v, x), not_tiny)


def log_k(v, x, scaled=False):
    """log K_v(x) for v >= 0."""
    return _either(_far(v, x), lambda: _log_k(v, x, 72, scaled), lambda: _log_k(v, x, 128, scaled))


log_k_scaled = partial(log_k, scaled=True)  # log K_v(x) + x
