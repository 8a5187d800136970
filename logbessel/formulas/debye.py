"""The uniform (Debye) expansion: both functions, for every order and argument with v^2 + x^2 >= 625.

DLMF 10.41.3-4, with the logarithm of the series taken term by term. With s = sqrt(v^2 + x^2), w = 1/s, q = (v/s)^2:

    log I_v(x) =  s - v log((v + s)/x) - log(2 pi s)/2 + sum_k w^k P_k(q)
    log K_v(x) = -s + v log((v + s)/x) + log(pi/(2 s))/2 + sum_k (-w)^k P_k(q)

P_k is a polynomial of degree k. Sixteen terms leave 2^-52.8 at s = 25 in the worst direction (v = 0, where the
logarithms exceed 20) and 2^-60 near the curves where the logarithms vanish (v/x about 1.5 there). The scaled K_v
vanishes near v = sqrt(x log x), where sixteen terms leave 2^-54 and twenty-four 2^-64.

The first six or seven terms are as they are; for those after them a fit does, to the sum of 24 terms, as close as the size of
each function asks for in each direction: 93 coefficients in all for 152, 93 for the scaled I_v, 89 for 324 for the scaled K_v.
Far from the origin the fit and the last terms before it are below all digits, and vectors whose elements all lie there go
without them.

The large terms cancel near those curves, so they are double-doubles; the sums, at most 0.007, are doubles.

A bound of the error follows operation by operation (tools/prove_errors.py): for double-doubles from Joldes, Muller, Popescu (ACM
TOMS 44, 2017), for what is truncated from the Riccati equation that the expansion nearly solves (tools/truncation.py), at s = 25
2^-58.6 for I and 2^-58.9 for K. Near the curves all errors are below 2^-56.5 at s = 25, where results below 7/64 are in doubt.
"""

from typing import NamedTuple

from ..arithmetic import absolute, fma, maximum, remainder, two_prod, unless, where
from ..arithmetic.error_terms import are_brief
from ..arithmetic.formats import by_exponents
from . import double_double as dd
from .coefficients import (
    DEBYE,
    DEBYE_REST_I,
    DEBYE_REST_K,
    HALF_LOG_2PI,
    HALF_LOG_HALF_PI,
    LOG_2,
    SCALED_REST_I,
    SCALED_REST_K,
    SHORT_DEBYE_REST_I,
    SHORT_DEBYE_REST_K,
    SHORT_SCALED_REST_I,
    SHORT_SCALED_REST_K,
)
from .elementary import BORNE, log, log_quotient
from .expansion import SHORT_COUNT, Expansion, series, short_series

RADIUS = 25.0
TERMS = 16

_SIZE = 40.0  # where the unscaled logarithms vanish, v/x being about 1.5, the terms that cancel come to more than 2 s

# Numbers of terms that leave less than a twelfth of an ulp, or of that of the least result not in doubt, from s = 800 and 320 on.
FARTHER, FAR = 800.0, 320.0
_FAR_FROM_ZEROS = 1024.0  # three terms of the scaled K for a float32: its zeros reach far out
COUNTS, SCALED_COUNTS_I, SCALED_COUNTS_K = (4, 6), (5, 7), (6, 7)


class Bounds(NamedTuple):
    """From `large` on, where squares may overflow, v and x are counted in units of 2^shift. x keeps its own scale below `small`,
    where that unit would underflow, and is lifted by 2^100 below `subnormal`, well before it becomes that."""

    large: float
    shift: float
    small: float
    subnormal: float


_OF_DOUBLES = Bounds(2.0**500, 600.0, 2.0**-400, 2.0**-900)
_OF_SINGLES = Bounds(2.0**50, 80.0, 2.0**-40, 2.0**-100)
_LIFT = 100.0
_FLAT = 2.0**-40  # (v/x)^2 < 2^-80 changes no digit


def bounds():
    return by_exponents(_OF_DOUBLES, _OF_SINGLES)


def outside_disc(v, x, radius=RADIUS):
    """v^2 + x^2 >= 625, or the square of another radius, whatever v^2 + x^2 rounds or overflows to."""
    return (v >= radius) | (x >= radius) | (fma(v, v, x * x) >= radius**2)


def inside_disc(v, x):
    return ~outside_disc(v, x)


def usual(v, x):
    """Outside the disc, v > -1, and of a size whose squares neither overflow nor lose bits."""
    return of_usual_size(v, x) & (x >= bounds().subnormal) & (v > -1.0)


def of_usual_size(v, x):
    """Outside the disc, and of a size whose squares do not overflow."""
    square = fma(v, v, x * x)
    return (square >= RADIUS**2) & (square < bounds().large ** 2)


def flat(v, x):
    """Where v/x is so small that s - x = v^2/(2 x) to the last bit, and more."""
    return (x >= RADIUS - 1.0) & (absolute(v) < _FLAT * x)


class Polar(Expansion):
    """The expansion at v and x, whose squares neither overflow nor lose bits."""

    def __init__(self, v, x, down=1.0):
        v_square, v_error = two_prod(v, v)
        x_square, x_error = two_prod(x, x)
        high, low = dd.two_sum(v_square, x_square)
        self.v, self.x = v, x
        super().__init__(v, (high, low + (v_error + x_error)), down)

    def log_ratio(self, slope=None, shorter=True):
        """log((v + s)/x); where `slope`, (s - x)/v, is given, pairs of singles keep its digits where it is small."""
        return log_quotient(dd.add_smaller(self.s, (self.v, 0.0)), (self.x, 0.0), self._gap(slope), shorter)

    def _gap(self, slope):
        """v + s - x, of which the bits of doubles are enough without that."""
        given = slope and by_exponents(False, True)
        return dd.multiply_double(dd.add_double(slope, 1.0), self.v) if given else None

    def log_of(self, a, log=log):
        """log(a) for an a in the unit."""
        return log(a)

    def half_log_s(self, log=log):
        return dd.scale(self.log_of(self.s, log), 0.5)

    def total(self, large, small):
        """The sum of the terms of the size of v and x, and of those that are not."""
        return dd.add(large, small)


class ExtremePolar(Polar):
    """The same in units of 2^600 where v or x is large; the logarithms account for it."""

    def __init__(self, v, x):
        bound = bounds()
        large = maximum(v, x) >= bound.large
        self.shift = where(large, bound.shift, 0.0)
        self.unit = where(large, 2.0**bound.shift, 1.0)
        down = where(large, 2.0**-bound.shift, 1.0)
        super().__init__(v * down, x * down, down)
        keep, lifted = x < bound.small, x < bound.subnormal
        self.x_shift = where(lifted, _LIFT, where(keep, 0.0, -self.shift))
        self.x_normal = where(lifted, x * 2.0**_LIFT, where(keep, x, x * down))

    def log_ratio(self, slope=None, shorter=True):
        above = dd.add_smaller(self.s, (self.v, 0.0))
        ratio = log_quotient(above, (self.x_normal, 0.0), self._gap_to_normal(above, slope), shorter)
        return dd.add(ratio, _log_of_power(self.shift + self.x_shift))

    def _gap_to_normal(self, above, slope):
        """The same, or v + s - `x_normal` where that is in other units than v and s."""
        gap = self._gap(slope)
        if gap is None:
            return None
        return dd.where(self.x_shift == -self.shift, gap, dd.add_double(above, -self.x_normal))

    def log_of(self, a, log=log):
        return dd.add(log(a), _log_of_power(self.shift))

    def total(self, large, small):
        large = dd.scale(large, self.unit)
        overflow = absolute(large[0]) == float("inf")
        return dd.where(overflow, (large[0], 0.0), dd.gathered(dd.add(large, small)))


def _log_of_power(n):
    """log(2^n)."""
    return n * LOG_2[0], n * LOG_2[1]


def steep(v, x):
    """Where `flat` does not hold."""
    return absolute(v) >= _FLAT * x


def debye_sum(w, q):
    """sum_k w^k P_k(q)."""
    return series(w, q, DEBYE[:TERMS])


def _series(w, q, sign, first, counts, rest, size=0.5):
    """sum_k (sign w)^(k - first + 1) P_k(q) from k = `first` on, a part of what has the given size.

    There are as many terms as the two counts say, the second ones below s = 800, and a fit to all others below s = 320.
    """
    signed, (few, more) = w if sign > 0 else -w, counts
    after = lambda count: size * RADIUS ** (count + 1 - first)  # that of the terms after them, over their power of w
    beyond = lambda: unless(w <= 1.0 / FAR, lambda: series(w, q, rest, size=after(more)))
    between = lambda: series(signed, q, DEBYE[few:more], beyond(), after(few))
    return series(signed, q, DEBYE[first - 1 : few], unless(w <= 1.0 / FARTHER, between), size)


def _series_i(polar):
    if are_brief():
        return short_series(polar.w, polar.q, 1, DEBYE[:SHORT_COUNT], SHORT_DEBYE_REST_I, size=_SIZE)
    return _series(polar.w, polar.q, 1, 1, COUNTS, DEBYE_REST_I, _SIZE)


def _series_k(polar):
    if are_brief():
        return short_series(polar.w, polar.q, -1, DEBYE[:SHORT_COUNT], SHORT_DEBYE_REST_K, size=_SIZE)
    return _series(polar.w, polar.q, -1, 1, COUNTS, DEBYE_REST_K, _SIZE)


def series_i_scaled(polar):
    if are_brief():
        return short_series(polar.w, polar.q, 1, DEBYE[:SHORT_COUNT], SHORT_SCALED_REST_I, size=BORNE)
    # log I - x is at most -2 here, and all its terms but this sum have one sign.
    return _series(polar.w, polar.q, 1, 1, SCALED_COUNTS_I, SCALED_REST_I, BORNE)


def _series_k_scaled(w, q):
    """From the second term on, divided by -w."""
    if are_brief():
        return short_series(w, q, -1, DEBYE[1:SHORT_COUNT], SHORT_SCALED_REST_K, _FAR_FROM_ZEROS)
    return _series(w, q, -1, 2, SCALED_COUNTS_K, SCALED_REST_K)


def small_i(series):
    """The terms of log I_v that are not of the size of v and x, as a function of `Polar`."""
    return lambda polar: _plus(_log_front_i(polar), series(polar))


def small_k(series, log=log):
    """Those of log K_v."""
    return lambda polar: _plus(_log_front_k(polar, log), series(polar))


def careful_log(a):
    """log(a) with a few bits more."""
    return log_quotient(a, (1.0, 0.0), shorter=True)


def log_i(v, x, polar=Polar, series=_series_i):
    """log I_v(x) as a double-double, like all that follow."""
    polar = polar(v, x)
    return polar.total(_exponent(polar), small_i(series)(polar))


def log_k(v, x, polar=Polar, series=_series_k):
    """log K_v(x)."""
    polar = polar(v, x)
    return polar.total(dd.negative(_exponent(polar)), small_k(series)(polar))


def log_i_scaled(v, x, polar=Polar, series=series_i_scaled):
    """log I_v(x) - x."""
    polar = polar(v, x)
    return polar.total(_exponent_less_x(polar), small_i(series)(polar))


def log_k_scaled(v, x, polar=Polar, small=None):
    """log K_v(x) + x."""
    polar = polar(v, x)
    # beside its zeros the logarithm of the ratio is all that there is of what cancels
    return polar.total(dd.negative(_exponent_less_x(polar, shorter=False)), (small or _careful_small)(polar))


def log_i_scaled_flat(v, x):
    """log I_v(x) - x for v/x < 2^-40, where s - x - v log((v + s)/x) = -v^2/(2 x)."""
    polar = ExtremePolar(v, x)
    return polar.total(dd.negative(_flat_exponent(polar)), small_i(series_i_scaled)(polar))


def log_k_scaled_flat(v, x):
    """log K_v(x) + x for v/x < 2^-40, likewise."""
    polar = ExtremePolar(v, x)
    return polar.total(_flat_exponent(polar), _careful_small(polar))


def _log_front_i(polar):
    """-log(2 pi s)/2."""
    return dd.subtract(dd.negative(HALF_LOG_2PI), polar.half_log_s())


def _log_front_k(polar, log=log):
    """log(pi/(2 s))/2."""
    return dd.subtract(HALF_LOG_HALF_PI, polar.half_log_s(log))


def _exponent(polar):
    """s - v log((v + s)/x)."""
    return dd.subtract(polar.s, dd.multiply_double(polar.log_ratio(), polar.v))


def _exponent_less_x(polar, shorter=True):
    """s - x - v log((v + s)/x), with s - x = v^2/(s + x)."""
    slope = inclination(polar)
    return dd.multiply_double(dd.subtract(slope, polar.log_ratio(slope, shorter)), polar.v)


def inclination(polar):
    """(s - x)/v = v/(s + x)."""
    return dd.divide((polar.v, 0.0), dd.add_smaller(polar.s, (polar.x, 0.0)))


def size(v, x):
    """s, the size of each of what cancels in log I and log K, s and v log((v + s)/x), where they do."""
    return Polar(v, x).s[0]


def size_scaled(v, x):
    """Likewise v log((v + s)/x) in log K + x, or half of it, and 2^-10 v: by 2^-53 v it is off where v/x is small."""
    return v * (2.0**-10 + 0.5 * Polar(v, x).log_ratio(shorter=False)[0])


def rounding_scaled(v, x):
    """2^-10 v alone in log I - x, in which nothing cancels."""
    return 2.0**-10 * v


def _flat_exponent(polar):
    """v^2/(2 x), without underflow of v^2."""
    half_derivative = dd.divide((0.5 * polar.v, 0.0), (polar.x, 0.0))
    return dd.multiply_double(half_derivative, polar.v)


def _plus(front, tail):
    return front[0], front[1] + tail


def _careful_small(polar):
    """log K_v(x) + x vanishes where its terms are of order 1: the logarithm and the sum get a few bits more."""
    front = _log_front_k(polar, careful_log)
    return dd.add(front, _careful_series(polar))


def _careful_series(polar):
    """sum_k (-w)^k P_k(q), its first term as a double-double."""
    reciprocal, q = _reciprocal_and_q(polar)
    bracket = dd.fast_two_sum(DEBYE[0][0], fma(DEBYE[0][1], q, _series_k_scaled(polar.w, q)))
    return dd.multiply(dd.negative(reciprocal), bracket)


def _reciprocal_and_q(polar):
    """1/s as a double-double, off by 20 u^2 of it, u = 2^-53, and q, off by half an ulp and 40 u^2 of it.

    What rounding took of w and of t = v w is put back: with |lost| < 3 u, 1/s = w (1 + lost) but for lost^2 and the roundings of
    lost, 6 u^2; the square of (t + t_low) (1 + lost) is what is taken for q but for 20 u^2, and roundings of 16 u^2.
    """
    w, lost_w = polar.w, lost(polar)
    t, t_low = two_prod(polar.v, w)
    return (w, w * lost_w), fma(t, t, 2.0 * t * fma(t, lost_w, t_low))


def lost(polar):
    """What rounding took of w, over w."""
    return remainder(1.0, polar.w, polar.s[0]) - polar.w * polar.s[1]
