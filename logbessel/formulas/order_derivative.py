"""d/dv log I_v(x), which is -asinh(v/x) but for smaller terms, and what it shares with d/dv log K_v(x).

Outside the disc, the uniform expansion differentiated term by term: with s, w, q of `debye`,

    d/dv log I_v = -log((v + s)/x) - v w^2 [1/2 + sum_k w^k (k P_k(q) - 2 (1 - q) P'_k(q))],

and log K_v with the signs of w and of the whole turned. The sums are fits to those of 24 terms, with half as many
coefficients, as close as a twentieth of an ulp of the derivative asks for in each direction. The derivative is odd in v, while
d/dv log I_v is -K_0/I_0 at v = 0: below v = 2^-10 that exponentially small part is added (DLMF 10.27.2).

Inside, from order v + 25, where the expansion holds, downwards: with g_k proportional to (2/x)^k I_{v+k},

    g_{k-1} = (v + k) g_k + y g_{k+1},   g'_{k-1} = (v + k) g'_k + g_k + y g'_{k+1}.

Near v = 0 the sum cancels as x grows; for |v| < 1/2, x >= 4, the even part of I_v in v is taken from tables.
"""

from ..arithmetic import absolute, fma, formats, repeat, rough, two_prod, where
from ..arithmetic.dual import derivative
from ..arithmetic.error_terms import are_brief
from ..arithmetic.formats import by_exponents
from . import debye, macdonald, macdonald_derivative
from . import double_double as dd
from .coefficients import (
    COSINE,
    DEBYE,
    DESCENT_ARGUMENT,
    DESCENT_ORDER,
    DESCENT_STEP,
    I_TABLE_LOG_DERIVATIVE,
    I_TABLE_MIXED,
    I_TABLE_RESTS,
    K_OVER_I_TABLE,
    LOG_2,
    LOG_PI,
    ORDER_FIT_I,
    ORDER_FIT_K,
    SHORT_ORDER_REST_I,
    SHORT_ORDER_REST_K,
    SINE_SHARE,
)
from .elementary import BORNE, exp, polynomial
from .expansion import SHORT_COUNT, level, series, short_series

RAISE = 25
_FLAT = 2.0**-13
SMALL_Q = 2.0**-15  # q, where orders are small and an exponentially small part shows, is less
_SMALL_ORDER, _DECAYED = 2.0**-10, 400.0
TABLE_START = 4.0

# 1/2 and k P_k(q) - 2 (1 - q) P'_k(q), for what takes them apart.
ORDER_ROWS = (
    (0.5,),
    *(
        tuple((k + 2 * j) * c - 2 * (j + 1) * (row[j + 1] if j < k else 0.0) for j, c in enumerate(row))
        for k, row in enumerate(DEBYE, 1)
    ),
)

_ODD = [row[0] for row in DEBYE[::2]]


def steep(v, x):
    """Where the logarithm keeps its relative accuracy, as s + v - x loses at most 16 of the bits of double-doubles."""
    return absolute(v) >= _FLAT * x


def _series_i(polar):
    if are_brief():
        return short_series(polar.w, polar.q, 1, ORDER_ROWS[1 : 1 + SHORT_COUNT], SHORT_ORDER_REST_I, size=BORNE)
    return series(polar.w, polar.q, ORDER_FIT_I, size=BORNE)


def _series_k(polar):
    if are_brief():
        return short_series(polar.w, polar.q, -1, ORDER_ROWS[1 : 1 + SHORT_COUNT], SHORT_ORDER_REST_K, size=BORNE)
    return series(polar.w, polar.q, ORDER_FIT_K, size=BORNE)


def _derivative_i(polar, ratio, series=_series_i):
    return -(ratio[0] + (ratio[1] + _bend(polar, series)))


def _derivative_k(polar, ratio, series=_series_k):
    return ratio[0] + (ratio[1] - _bend(polar, series))


def bend_i(polar):
    return _bend(polar, _series_i)


def _bend(polar, series):
    """v w^2 [1/2 + ...]: at most w of log((v + s)/x), so that its rounding does not show."""
    return rough(polar.t) * rough(polar.w) * (0.5 + rough(series(polar)))


def outside_i(v, x, series=_series_i):
    """d/dv log I_v where `steep`."""
    polar = debye.Polar(v, x)
    return _derivative_i(polar, polar.log_ratio(), series)


def outside_k(v, x, series=_series_k):
    """d/dv log K_v likewise."""
    polar = debye.Polar(v, x)
    return _derivative_k(polar, polar.log_ratio(), series)


def outside_i_flat(v, x):
    """d/dv log I_v where not, but for what matters below v = 2^-10."""
    return _derivative_i(debye.Polar(v, x), _flat_ratio(v, x))


def outside_k_flat(v, x, series=_series_k):
    """d/dv log K_v likewise."""
    return _derivative_k(debye.Polar(v, x), _flat_ratio(v, x), series)


def _flat_ratio(v, x):
    """asinh(r) = r - r^3/6 + 3 r^5/40 - ..., r = v/x."""
    ratio = dd.divide((v, 0.0), (x, 0.0))
    square = ratio[0] * ratio[0]
    return ratio[0], fma(ratio[0] * square, fma(square, 3 / 40, -1 / 6), ratio[1])


def beside_decaying(formula):
    """formula(v, x, shift), linear in a small v but for `_decaying`. Pairs of singles take a v below 2^-90, whose results may be
    subnormal, 2^shift times."""

    def value(v, x):
        if not formats.are_singles():
            return formula(v, x, 0.0)
        small = absolute(v) < 2.0**-90
        up, shift, down = (where(small, *choice) for choice in ((2.0**50, 1.0), (50.0, 0.0), (2.0**-50, 1.0)))
        return rough(formula(v * up, x, shift)) * down

    return value


def _careful_bend(polar):
    """The same for a small order, with all digits of pairs of singles."""
    return polar.t * polar.w * level(polar.w, polar.q, ORDER_ROWS, size=0.5 * debye.RADIUS, reach=SMALL_Q)


@beside_decaying
def outside_i_small_order(v, x, shift):
    """d/dv log I_v for |v| < 2^-10; for v < 0 it vanishes, and nothing is rounded before."""
    ratio, polar = _flat_ratio(v, x), debye.Polar(v, x)
    bend = _careful_bend(polar) if formats.are_singles() else _bend(polar, _series_i)
    return -dd.rounded(dd.add((ratio[0], ratio[1] + bend), _decaying(x, shift)))


def _decaying(x, shift=0.0):
    """K_0/I_0 = pi exp(-2 x - 2 sum_{k odd} w^k P_k(0)), 2^shift times."""
    w = 1.0 / x
    exponent = dd.add_double(dd.add_double(LOG_PI, -2.0 * x), -2.0 * w * polynomial(_ODD, w * w))
    if formats.are_singles():
        exponent = dd.add(exponent, (shift * LOG_2[0], shift * LOG_2[1]))
    return exp(exponent)


def decaying_derivative(x, shift=0.0):
    """d/dx of it."""
    w = 1.0 / x
    return _decaying(x, shift)[0] * fma(
        2.0 * w * w, polynomial([(2 * k + 1) * c for k, c in enumerate(_ODD)], w * w), -2.0
    )


def small_order(v, x):
    return (absolute(v) < _SMALL_ORDER) & (x < _DECAYED)


def decaying_shows(v, x):
    """Where the derivative of it in x is more than 2^-57 of v/x^2, beside which it stands in the mixed derivative."""
    return (absolute(v) < 0.125) & (x < _DECAYED)


def extreme_i(v, x):
    """d/dv log I_v for v or x beyond 2^500, and for subnormal x."""
    polar = debye.ExtremePolar(v, x)
    return where(_extremely_flat(v, x), -v / x, _derivative_i(polar, polar.log_ratio()))


def extreme_k(v, x):
    """d/dv log K_v likewise."""
    polar = debye.ExtremePolar(v, x)
    return where(_extremely_flat(v, x), v / x, _derivative_k(polar, polar.log_ratio()))


def _extremely_flat(v, x):
    """Where neither the cube of v/x nor 1/x matters."""
    return absolute(v) < 2.0**-40 * x


def in_table(v, x):
    return (absolute(v) < 0.5) & (x >= TABLE_START)


def without_order(v, x):
    """Where the square of the order does not show; pairs of singles take the whole table's derivative, beside the curve where it vanishes
    too."""
    return (absolute(v) < by_exponents(2.0**-26, 0.5)) & (x >= TABLE_START)


def _table_i_variable(x):
    """z, from -1 at x = 25 to 1 at x = 4."""
    return fma(-31.0, x, 229.0) / fma(21.0, x, 21.0)


def _careful_table_i_variable(x):
    above, below = two_prod(-31.0, x), dd.multiply_double(dd.two_sum(1.0, x), 21.0)
    return dd.renormalised(dd.divide(dd.renormalised(dd.add_double(above, 229.0)), below))


def _k_over_i(x, m):
    """What log(K_v/E) + 2 x - log pi is, over m - 1/4."""
    return macdonald.clenshaw(K_OVER_I_TABLE, _table_i_variable(x), m)


def _share(x, m):
    """K_v/E."""
    exponent = dd.add_double(LOG_PI, -2.0 * x)
    return exp(dd.add(exponent, dd.multiply_double(_k_over_i(x, m), m - 0.25)))


def table_i(v, x):
    """I_v = E (1 - t), E the even part, t = sin(pi v)/pi K_v/E (DLMF 10.27.2), for |v| < 1/2 and 4 <= x <= 25."""
    m = v * v
    share, sine = _share(x, m), v * polynomial(SINE_SHARE, m)
    even = macdonald.careful_clenshaw(
        I_TABLE_LOG_DERIVATIVE, I_TABLE_RESTS, _careful_table_i_variable(x), dd.two_prod(v, v)
    )
    even = dd.renormalised(dd.divide(dd.renormalised(dd.multiply_double(even, 2.0 * v)), dd.two_sum(x, 1.0)))
    change = fma(sine, dd.rounded(macdonald_derivative.table_derivative(v, x)), m * polynomial(COSINE[1:], m))
    total = dd.subtract(even, dd.add(share, dd.multiply_double(share, change)))
    return dd.rounded(dd.divide(dd.renormalised(total), dd.two_sum(1.0, -sine * share[0])))


def mixed_near_zero(v, x):
    """d^2/dv dx log I_v for |v| < 2^-26, 4 <= x <= 25, to first order in v: with e(x) = d^2/dv^2 log E at v = 0 and u = K_0/I_0,

    d/dv log I_v = v e - u - v u^2.

    As pairs of singles the table's derivative, for |v| < 1/2.
    """
    if formats.are_singles():
        return derivative(table_i, 1)(v, x)
    z = _table_i_variable(x)
    even = dd.rounded(macdonald.clenshaw(I_TABLE_MIXED, z, 0.0)) / ((x + 1.0) * (x + 1.0))
    rate = -2.0 - 0.25 * derivative(lambda x: dd.rounded(_k_over_i(x, 0.0)), 0)(x)
    share = dd.rounded(_share(x, 0.0))
    return fma(-rate * share, fma(2.0 * v, share, 1.0), 2.0 * v * even)


def descended_i(v, x):
    """d/dv log I_v by descent from the order v + 25."""
    return dd.rounded(descended(v, x)[0])


def descended_dvx(v, x):
    """d^2/dv dx log I_v = d/dv (v + x I_{v+1}/I_v)/x = [1 + 2 y (g'_1 g_0 - g_1 g'_0)/g_0^2]/x likewise."""
    descent = Descent(v, x, RAISE)
    above, above_derivative, current, derivative = repeat(RAISE, descent.step, descent.state)
    change = dd.subtract(dd.multiply(above_derivative, current), dd.multiply(above, derivative))
    change = dd.divide(
        dd.scale(dd.multiply(descent.y, dd.renormalised(change)), 2.0), dd.renormalised(dd.square(current))
    )
    return dd.rounded(dd.add_double(change, 1.0)) / x


def descended(v, x):
    """d/dv log I_v and x I_{v+1}/I_v = 2 y g_1/g_0."""
    descent = Descent(v, x, RAISE)
    above, _, current, derivative = repeat(RAISE, descent.step, descent.state)
    rise = dd.divide(dd.scale(dd.multiply(descent.y, above), 2.0), current)
    return dd.add(dd.divide(derivative, current), descent.derivative), rise


class Descent:
    """The recurrences from the order v + steps down; g' is that of g less the derivative of log I at their start.

    That derivative is large where x is small: a second derivative of g'/g would otherwise cancel its square. Below x = 2^-800
    it is log x and a function of v.
    """

    def __init__(self, v, x, steps):
        below, lift = by_exponents((2.0**-800, 150.0), (2.0**-80, 40.0))
        tiny = x < below
        x = where(tiny, x * 2.0**lift, x)
        self.v, self.y = v, two_prod(0.5 * x, 0.5 * x)
        polar, self.derivative = _start(v, float(steps), x)
        quotient = dd.divide((1.0, 0.0), dd.add_double(polar.s, polar.v))
        lost = polar.w * polar.w * (0.5 + series(polar.w, polar.q, DESCENT_ARGUMENT))
        above = dd.renormalised(dd.scale((quotient[0], quotient[1] - lost), 2.0))
        self.gap = -series(polar.w, polar.t, DESCENT_STEP)
        self.state = above, dd.multiply_double(above, self.gap), (1.0, 0.0), (0.0, 0.0)
        self.derivative = dd.add(self.derivative, tuple(where(tiny, -lift * part, 0.0) for part in LOG_2))

    def step(self, k, above, above_derivative, current, current_derivative):
        """Low parts add up over the steps, to 2^-48 of the high ones, which costs less than to settle them."""
        order = _integer_added(self.v, k)
        below = dd.add(dd.multiply(order, current), dd.multiply(self.y, above))
        below_derivative = dd.add(
            dd.multiply(order, current_derivative), dd.add(dd.multiply(self.y, above_derivative), current)
        )
        return in_unit((current, current_derivative, below, below_derivative))


def in_unit(state):
    """The state after a step. As singles it would overflow: quotients do not change with the unit."""
    return tuple(dd.scale(pair, 2.0**-4) for pair in state) if formats.are_singles() else state


def _integer_added(v, k):
    """v + k exactly, for an integer k >= 0 and v > -k - 1: the sum is on a grid that holds k, and so is its distance to k."""
    total = v + k
    return total, v - (total - k)


def _start(v, steps, x):
    """`Polar` and d/dv log I at the order v + steps; what that sum loses by rounding counts by the derivative's own derivative,

    d/dv [log((v + s)/x) + v w^2/2] = w + w^2 (1 - 2 q)/2.
    """
    order, lost = dd.two_sum(v, steps)
    polar = debye.Polar(order, x)
    bracket = dd.fast_two_sum(0.5, series(polar.w, polar.q, DESCENT_ORDER))
    bend = dd.multiply(dd.divide((order, 0.0), polar.square), bracket)
    derivative = dd.add(polar.log_ratio(), bend)
    return polar, dd.renormalised(
        dd.negative(dd.add_double(derivative, lost * polar.w * fma(polar.w, 0.5 - polar.q, 1.0)))
    )
