"""log I_v(x) and log K_v(x) beside the curves where they vanish, off by 2^-86 of the terms that cancel there at most.

With s = sqrt(v^2 + x^2), from s = 64 on: the uniform expansion of `debye`, its first ten terms and the logarithms in
double-double. 24 terms leave 2^-95 there, in the directions of the curves.

Nearer, log I by its power series (`power_series`) in double-double; for K see `macdonald_zeros`.

Bounds: outside s = 64 those of `debye`. A step of the power series adds 7 u^2 to N/D by its sum and 25 u^2 by its products, u = 2^-53, and
of the latter only the part that a term has in the sum remains: with the bounds in `double_double`, 2^-98 in all for s < 64. What
the logarithms make of that is bounded cell by cell (tools/series_errors.py).
"""

from ..arithmetic import absolute, fma, matched, maximum, repeat, two_prod, where
from ..arithmetic.formats import by_exponents
from . import debye
from . import double_double as dd
from .coefficients import (
    DEBYE,
    DEBYE_RESTS,
    EULER_GAMMA,
    HALF_LOG_2PI,
    HALF_LOG_HALF_PI,
    LOG_2,
    LOG_2_REST,
    LOG_GAMMA_TWO,
)
from .elementary import polynomial
from .expansion import series
from .gamma import nearest_integer

RADIUS = 64.0
_TERMS, _CAREFUL_TERMS = 56, 38
_RAISED = 64
_ONE = 1.0, 0.0


def far(v, x):
    """Where the expansion serves."""
    return (v >= RADIUS) | (x >= RADIUS) | (fma(v, v, x * x) >= RADIUS**2)


# Elementary functions


_ARTANH = [dd.quotient(1, 2 * k + 1) for k in range(13)]
_ARTANH_TAIL = [1 / (2 * k + 1) for k in range(13, 26)]  # below 2^-53 of the sum


def power_sum(pairs, tail, y):
    """A power series in a double-double: coefficients that are double-doubles, then some that are doubles."""
    total = polynomial(tail, y[0]), 0.0
    for coefficient in pairs[::-1]:
        total = dd.renormalised(dd.add(coefficient, dd.multiply(y, total)))
    return total


def in_two(pairs, y):
    """A long one, as that of its even and odd powers, which need not wait for each other."""
    square = dd.renormalised(dd.square(y))
    even, odd = (power_sum(half[:-1], half[-1][:1], square) for half in (pairs[::2], pairs[1::2]))
    return dd.renormalised(dd.add(even, dd.multiply(y, odd)))


def _times_log_2(n):
    """n log 2 for a small integer n."""
    first, second = n * LOG_2[0], two_prod(n, LOG_2[1])
    return dd.renormalised(dd.add((first, n * LOG_2_REST), second))


def log_quotient(a, b, gap=None):
    """log(a / b) as `elementary.log_quotient`, off by 2^-102 |log|."""
    high, exponent = matched(a[0], b[0])
    low = b[1] * (high / b[0])
    difference = dd.renormalised(dd.subtract(a, (high, low)))
    if gap is not None:
        difference = dd.where(exponent == 0.0, gap, difference)
    z = dd.renormalised(dd.divide(difference, dd.renormalised(dd.add((high + high, low + low), difference))))
    logarithm = dd.multiply(dd.scale(z, 2.0), power_sum(_ARTANH, _ARTANH_TAIL, dd.renormalised(dd.square(z))))
    return dd.renormalised(dd.add(_times_log_2(exponent), logarithm))


# The uniform expansion


def _tail(polar, sign):
    """sum_k (sign w)^k P_k(q)."""
    unit = dd.renormalised(dd.divide(_ONE, dd.renormalised(polar.s)))
    t = dd.multiply_double(unit, polar.v)
    q, w = dd.renormalised(dd.square(t)), dd.scale(unit, sign * polar.down)
    rest = series(w[0], q[0], DEBYE[len(DEBYE_RESTS) :])
    total = rest, 0.0
    for row, rests in zip(DEBYE[len(DEBYE_RESTS) - 1 :: -1], DEBYE_RESTS[::-1], strict=True):
        value = row[-1], rests[-1]
        for coefficient in list(zip(row, rests, strict=True))[-2::-1]:
            value = dd.add(coefficient, dd.multiply(q, value))
        total = dd.renormalised(dd.multiply(w, dd.add(total, value)))
    return total


class _Polar(debye.ExtremePolar):
    """With careful logarithms."""

    def rise(self):
        """s - x = v^2/(s + x), over v."""
        return dd.renormalised(dd.divide((self.v, 0.0), dd.renormalised(dd.add_smaller(self.s, (self.x, 0.0)))))

    def log_ratio(self):
        high = dd.renormalised(dd.add_smaller(self.s, (self.v, 0.0)))
        gap = dd.renormalised(dd.add_double(dd.multiply_double(self.rise(), self.v), self.v))
        return dd.add(log_quotient(high, (self.x_normal, 0.0), gap), _times_log_2(self.shift + self.x_shift))

    def half_log_s(self):
        return dd.scale(dd.add(log_quotient(self.s, _ONE), _times_log_2(self.shift)), 0.5)


def _exponent(polar):
    return dd.subtract(polar.s, dd.multiply_double(polar.log_ratio(), polar.v))


def _exponent_less_x(polar):
    return dd.multiply_double(dd.renormalised(dd.subtract(polar.rise(), polar.log_ratio())), polar.v)


def expanded_i(v, x):
    """log I_v(x) as a double-double, like all that follow, for s >= 64."""
    polar = _Polar(v, x)
    front = dd.subtract(dd.negative(HALF_LOG_2PI), polar.half_log_s())
    return polar.total(_exponent(polar), dd.add(front, _tail(polar, 1.0)))


def expanded_k(v, x, exponent=_exponent):
    """log K_v(x) likewise."""
    polar = _Polar(v, x)
    front = dd.subtract(HALF_LOG_HALF_PI, polar.half_log_s())
    return polar.total(dd.negative(exponent(polar)), dd.add(front, _tail(polar, -1.0)))


def expanded_k_scaled(v, x):
    """log K_v(x) + x likewise."""
    return expanded_k(v, x, _exponent_less_x)


# The power series of I


def _log_gamma_two(mu):
    """log Gamma(2 + mu), |mu| <= 1/2."""
    first = 27
    total = polynomial([high for high, _ in LOG_GAMMA_TWO[first:]], mu), 0.0
    for coefficient in LOG_GAMMA_TWO[first - 1 :: -1]:
        total = dd.add(coefficient, dd.multiply_double(total, mu))
    return dd.renormalised(dd.multiply_double(total, mu))


def _excess(b, y):
    """b 0F1(; b; y) - b, as in `power_series`."""

    def rough(k, numerator, denominator):
        k = k + float(_CAREFUL_TERMS)
        denominator = denominator * (k * (b[0] + (k - 1.0)))
        return fma(y[0], numerator, denominator), denominator

    def step(k, numerator, denominator):
        k = k + 1.0
        denominator = dd.renormalised(dd.multiply(denominator, dd.multiply_double(dd.add_double(b, k - 1.0), k)))
        return dd.renormalised(dd.add(dd.multiply(y, numerator), denominator)), denominator

    one = 1.0 + 0.0 * b[0]
    numerator, denominator = repeat(_TERMS - _CAREFUL_TERMS, rough, (one, one))
    numerator, denominator = repeat(_CAREFUL_TERMS - 1, step, ((numerator, 0.0 * one), (denominator, 0.0 * one)))
    return dd.renormalised(dd.multiply(y, dd.renormalised(dd.divide(numerator, denominator))))


def series_i(v, x):
    """log I_v(x) for v > -1, s < 64, where x < 45: with Gamma(b) = Gamma(2 + mu) (mu + 2) ... (mu + n)."""
    n, mu = nearest_integer(v)
    b = dd.two_sum(v, 1.0)
    over = _excess(b, two_prod(0.5 * x, 0.5 * x))
    top, next_to_one = dd.renormalised(dd.add(b, over)), dd.two_sum(mu, 1.0)
    # b v (v - 1) ... (mu + 2): for n = 0 it is 1, and for n = -1 that over mu + 1
    bottom = dd.renormalised(dd.divide(_rising(b, v, n), next_to_one))
    top = dd.where(n < 0.0, dd.renormalised(dd.multiply(top, next_to_one)), top)
    bottom = dd.where(n <= 0.0, _ONE, bottom)
    gap = dd.where(n == 0.0, dd.renormalised(dd.add_double(over, v)), dd.renormalised(dd.subtract(top, bottom)))
    power = dd.multiply_double(log_quotient((0.5 * x, 0.0), _ONE), v)
    return dd.add(dd.subtract(power, _log_gamma_two(mu)), log_quotient(top, bottom, gap))


def series_i_less_x(v, x):
    """log I_v(x) - x likewise."""
    return dd.add_double(series_i(v, x), -x)


def tiny(v, x):
    """Where squares underflow."""
    return x < _LEAST_ARGUMENT


def _tiny_i(v, x):
    """v (log(x/2) + gamma): log I_v(x) for v > -1/2, but for x^2/4, where x is counted in units of 2^-500."""
    logarithm = dd.renormalised(dd.add(log_quotient((x, 0.0), _ONE), _times_log_2(-501.0 + 0.0 * x)))
    return dd.renormalised(dd.multiply_double(dd.renormalised(dd.add(logarithm, EULER_GAMMA)), v))


def tiny_i(v, x):
    """log I_v(x) where both are small."""
    x = x * 2.0**500
    return dd.scale(dd.add(_tiny_i(v * 2.0**1000, x), two_prod(0.5 * x, 0.5 * x)), 2.0**-1000)


def tiny_i_less_x(v, x):
    """log I_v(x) - x likewise."""
    x = x * 2.0**500
    return dd.scale(dd.add_double(_tiny_i(v * 2.0**500, x), -x), 2.0**-500)


def _rising(b, v, n):
    """As `gamma.rising_product`, for n <= 64, renormalised."""

    def step(k, product):
        factor = v - (k - 1.0)
        return (dd.where(n > k - 1.0, dd.renormalised(dd.multiply_double(product, factor)), product),)

    return repeat(_RAISED, step, (b,))[0]


# The derivative of log I in the order, which vanishes for some -1 < v < 0


def _times(k, pair):
    """k times a double-double, for an integer k."""
    (p, q), (r, s) = (part.as_integer_ratio() for part in pair)
    return dd.quotient(k * (p * s + q * r), q * s)


_DIGAMMA_TWO = [_times(k, pair) for k, pair in enumerate(LOG_GAMMA_TWO, 1)]
_DERIVATIVE_TERMS = 44
_LEAST_VANISHING, _MOST_VANISHING = 2.0**-7, 14.0


def vanishing_i_dv(v, x):
    """Where `series_i_dv` serves: from x = 14 on, the zero is so near to v = 0 that the table has the digits, and below 2^-7 the
    descent (`order_derivative`). Pairs of singles have too few for the series beyond x = 4."""
    return (v < 0.0) & (v > -1.0) & (x >= _LEAST_VANISHING) & (x < by_exponents(_MOST_VANISHING, 4.0))


def series_i_dv(v, x):
    """d/dv log I_v(x) = log(x/2) - psi(v + 2) + (1 - y s_2)/(v + 1 + y t_2), y = x^2/4, for -1 < v < 0.

    t_1 = 1 + q_1 t_2 is the power series of I_v, t_k = 1 + q_k t_{k+1}, and s_k = q_k (s_{k+1} + t_{k+1}/(v + k)) what it falls by
    with the order; q_k = y/(k (v + k)).
    """
    y = two_prod(0.5 * x, 0.5 * x)

    def step(k, t, s):
        k = k + 1.0
        over = dd.renormalised(dd.divide(_ONE, dd.two_sum(v, k)))
        q = dd.renormalised(dd.multiply(dd.renormalised(dd.divide(y, (k, 0.0))), over))
        s = dd.multiply(q, dd.renormalised(dd.add(s, dd.multiply(t, over))))
        return dd.renormalised(dd.add_double(dd.multiply(q, t), 1.0)), dd.renormalised(s)

    nothing = 0.0 * x
    t, s = repeat(_DERIVATIVE_TERMS, step, ((1.0 + nothing, nothing), (nothing, nothing)))
    above = dd.renormalised(dd.add_double(dd.negative(dd.multiply(y, s)), 1.0))
    below = dd.renormalised(dd.add(dd.two_sum(v, 1.0), dd.multiply(y, t)))
    low = v < -0.5  # there psi(v + 2) = psi(v + 3) - 1/(v + 2)
    mu = where(low, v + 1.0, v), 0.0
    digamma = power_sum(_DIGAMMA_TWO[:27], [high for high, _ in _DIGAMMA_TWO[27:]], mu)
    digamma = dd.where(low, dd.subtract(digamma, dd.divide(_ONE, dd.two_sum(v, 2.0))), digamma)
    logarithm = log_quotient((0.5 * x, 0.0), _ONE)
    return dd.rounded(dd.add(dd.subtract(logarithm, digamma), dd.divide(above, below)))


# Where results are in doubt


_SHARE, _LEAST = 2.0**-11, 7.0 / 64.0
_INSIDE = 2.0**-4 * (1.0 + 2.0**-10)  # more than a power of two: below one an ulp is half as large
_SHARE_SCALED, _LEAST_SCALED = 2.0**-9, 29.0 / 1024.0
_LEAST_ARGUMENT = 2.0**-400
_CANCELLED, _SMALL = 64.0, 2.0**-900


def doubts_outside(v, x, result):
    """Outside the disc the usual formulas are off by 2^-65 of |v| + x, 2^-57 near its edge, or a little more than half an ulp."""
    return absolute(result) < fma(_SHARE, absolute(v) + x, _LEAST)


def doubts_outside_scaled(v, x, result):
    """Those of log K_v(x) + x by that of v^2/(|v| + x), and 2^-60 near the disc."""
    size = absolute(v) + x
    return absolute(result) * size < fma(_SHARE_SCALED * v, v, _LEAST_SCALED * size)


def _doubts(outside, inside):
    """Of results inside the disc and outside, but for the usual regime."""

    def doubts(v, x, result):
        within = fma(v, v, x * x) < debye.RADIUS**2
        return within & inside(v, x, result) | ~within & outside(v, x, result)

    return doubts


def _inside(v, x, result):
    """Inside the disc log K + x is off by 2^-57, from x = 4 on by up to 2^-56.2 (v = 3.6, x = 8.2)."""
    return absolute(result) < where(x < 4.0, _INSIDE, 2.0 * _INSIDE)


def doubts_i_scaled(v, x, result):
    """From x = 2 on the power series is off by up to 2^-55.4 (v = 7.4, x = 6). Where x is tiny, terms of 277 |v| and more cancel, and
    parts of results below 2^-900 are subnormal."""
    near = where(x < 2.0, _INSIDE, 4.0 * _INSIDE)
    return absolute(result) < where(tiny(v, x), maximum(_CANCELLED * absolute(v), _SMALL), near)


doubts_i = _doubts(doubts_outside, doubts_i_scaled)  # log I_v(x) - x is below -2 outside
doubts_k = _doubts(doubts_outside, lambda v, x, result: absolute(result) < 2.0 * _INSIDE)
doubts_k_scaled = _doubts(doubts_outside_scaled, _inside)


# Where these formulas, too, lose more than the last bits to cancellation

_LOST = 2.0**-34


def lost_i(v, x, result):
    """The terms are v log(x/2) and x^2/4 where both are small."""
    return absolute(result) < _LOST * (absolute(v) + where(x < 1.0, x * x, x))


def lost_i_scaled(v, x, result):
    return absolute(result) < _LOST * (absolute(v) + x)


lost_k = lost_i_scaled


def lost_k_scaled(v, x, result):
    """By the size of 1 + v^2/(|v| + x)."""
    size = absolute(v) + x
    return absolute(result) * size < _LOST * fma(v, v, size)
