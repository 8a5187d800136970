"""Second derivatives of log I_v(x) and log K_v(x) outside the disc: the uniform expansion differentiated twice.

With s, w, q and P_k of `debye`, M_0 = S_0 = 1/2, M_k = k P_k - 2 (1 - q) P'_k and S_k = k P_k + 2 q P'_k, of log I_v:

    d^2/dv^2  = -w - w^2 sum_k w^k [M_k - q ((k + 2) M_k - 2 (1 - q) M'_k)],
    d^2/dv dx = v w/x [1 + (1 - q) w sum_k w^k ((k + 2) S_k - 2 (1 - q) S'_k)],
    d^2/dx^2  = w (-(v/x)^2 + w sum_k w^k [(1 - q) ((k + 2) S_k + 2 q S'_k) - S_k]),

and of log K_v with -w for w. The sums have all 24 terms: each derivative makes the k-th larger by up to k^2. What comes before them
is in double-double: all that they multiply is at most w, so that their rounding shows in no more than a twentieth of an ulp, but
where d^2/dx^2 log I_v vanishes, near x = 2 v^2. There the terms left out would show up to s = 28, as far as which the continued
fraction serves.
"""

from typing import NamedTuple

from ..arithmetic import absolute, fma, formats, maximum, repeat, rough, two_prod, where
from ..arithmetic.formats import by_exponents
from . import argument_derivative, debye, order_derivative, ratio
from . import double_double as dd
from .elementary import BORNE, plus
from .expansion import level
from .ratio import DERIVATIVES
from .ratio_derivative import MIXED_ROWS, along_order

_ONE = 1.0, 0.0
_RADIUS_I = 28.0


class Bounds(NamedTuple):
    """From v/x = `steep` on its square, which may overflow, is all there is of d^2/dx^2. An argument below `small` changes no second
    derivative in the order. Squares of an argument above `least` are normal numbers once it is multiplied by `lift`. The derivative
    in the argument may overflow on its way beyond `most`."""

    steep: float
    small: float
    least: float
    lift: float
    most: float


_OF_DOUBLES = Bounds(2.0**400, 2.0**-400, 2.0**-530, 2.0**500, 2.0**64)
_OF_SINGLES = Bounds(2.0**45, 2.0**-40, 2.0**-108, 2.0**62, 2.0**120)


def _bounds():
    return by_exponents(_OF_DOUBLES, _OF_SINGLES)


def _along_itself(k, row):
    """M - q ((k + 2) M - 2 (1 - q) M') for M = M_k."""
    return tuple(a - b for a, b in zip((*row, 0.0), (0.0, *along_order(k, row)), strict=True))


def _along_argument(k, row):
    """(1 - q) ((k + 2) S + 2 q S') - S for S = S_k."""
    seconds = tuple((k + 2 + 2 * j) * c for j, c in enumerate(row))
    return tuple(a - b - c for a, b, c in zip((*seconds, 0.0), (0.0, *seconds), (*row, 0.0), strict=True))


_DVV_ROWS = tuple(_along_itself(k, row) for k, row in enumerate(order_derivative.ORDER_ROWS))
_DXX_ROWS = tuple(_along_argument(k, row) for k, row in enumerate(DERIVATIVES))


def dvv_i(v, x):
    """d^2/dv^2 log I_v."""
    return -dd.rounded(dvv_double_double(v, x, 1.0))


def dvv_k(v, x):
    """d^2/dv^2 log K_v."""
    return dd.rounded(dvv_double_double(v, x, -1.0))


def dvv_double_double(v, x, sign):
    """-d^2/dv^2 log I_v or, with the sign -1, d^2/dv^2 log K_v, as a double-double of which a little more than a double is right."""
    polar = debye.Polar(v, x)
    high, low = dd.divide(_ONE, polar.s)
    return high, fma(sign * polar.w, polar.w * level(sign * polar.w, polar.q, _DVV_ROWS, size=BORNE), low)


class TwiceDifferentiated(order_derivative.Descent):
    """The descent with g'' beside g and g', all less the derivative of log I at its start."""

    def __init__(self, v, x, steps):
        super().__init__(v, x, steps)
        seconds = [
            dd.negative(dvv_double_double(v + float(steps + j), maximum(x, _bounds().small), 1.0)) for j in (0, 1)
        ]
        above, above_derivative, current, derivative = self.state
        above_second = dd.add(dd.multiply(above, seconds[1]), dd.multiply_double(above_derivative, self.gap))
        self.state = above, above_derivative, above_second, current, derivative, seconds[0]

    def step(self, k, above, above_derivative, above_second, current, derivative, second):
        second_below = dd.multiply(dd.two_sum(self.v, k), second)
        second_below = dd.add(second_below, dd.add(dd.multiply(self.y, above_second), dd.scale(derivative, 2.0)))
        above, above_derivative, *below = super().step(k, above, above_derivative, current, derivative)
        second, second_below = order_derivative.in_unit((second, second_below))
        return above, above_derivative, second, *map(dd.renormalised, (*below, second_below))


def descended_dvv(v, x):
    """d^2/dv^2 log I_v = g''/g - (g'/g)^2 inside the disc, for v > -1."""
    descent = TwiceDifferentiated(v, x, order_derivative.RAISE)
    *_, current, derivative, second = repeat(order_derivative.RAISE, descent.step, descent.state)
    rise = dd.renormalised(dd.divide(derivative, current))
    return dd.rounded(dd.subtract(dd.divide(second, current), dd.square(rise)))


def dvx_i(v, x):
    """d^2/dv dx log I_v, but for the part of `order_derivative.decaying_derivative`."""
    return _mixed(v, x, 1.0)


@order_derivative.beside_decaying
def dvx_i_small_order(v, x, shift):
    """The whole of it."""
    return _mixed(v, x, 1.0, 0.5 * debye.RADIUS) - order_derivative.decaying_derivative(x, shift)


def dvx_k(v, x):
    """d^2/dv dx log K_v."""
    return -_mixed(v, x, -1.0)


def _mixed(v, x, sign, size=BORNE):
    polar = debye.Polar(v, x)
    high, low = dd.divide((v, 0.0), dd.multiply_double(polar.s, x))
    sine = x * polar.w
    return high + fma(
        high * sine,
        sine * (sign * polar.w) * level(sign * polar.w, polar.q, MIXED_ROWS, size=size, reach=order_derivative.SMALL_Q),
        low,
    )


def bounded(v, x):
    """Where d^2/dx^2 does not overflow on its way."""
    return argument_derivative.usual(v, x) & (v < _bounds().steep * x)


def bounded_i(v, x):
    """The same, where the terms left out do not show in that of log I_v."""
    return bounded(v, x) & debye.outside_disc(v, x, _radius_i())


def inside_i(v, x):
    """Where the continued fraction serves."""
    return ~debye.outside_disc(v, x, _radius_i())


def _radius_i():
    """Of pairs of singles the terms show nowhere outside the disc, and the continued fraction loses digits beside the zero."""
    return by_exponents(_RADIUS_I, debye.RADIUS)


def dxx_i(v, x):
    """d^2/dx^2 log I_v."""
    return _bend(v, x, 1.0)


def dxx_k(v, x):
    """d^2/dx^2 log K_v."""
    return _bend(v, x, -1.0, BORNE)


def _bend(v, x, sign, size=0.5 * debye.RADIUS):
    polar = debye.Polar(v, x)
    w, q = polar.w, polar.q
    (constant, derivative), *rows = _DXX_ROWS
    tail = w * fma(derivative, q, sign * w * level(sign * w, q, rows, size=size, reach=ratio.FLAT_REACH))
    reciprocal = dd.divide(_ONE, polar.s)
    leading = dd.scale(dd.square(dd.divide((v, 0.0), (x, 0.0))), -sign)
    bracket = dd.add(leading, (constant * reciprocal[0], fma(constant, reciprocal[1], tail)))
    if not formats.are_singles():
        return dd.rounded(dd.multiply(reciprocal, dd.renormalised(bracket)))
    return rough(dd.rounded(dd.multiply(dd.scale(reciprocal, 2.0**30), bracket))) * 2.0**-30


def dxx_i_inside(v, x):
    """d^2/dx^2 log I_v inside the disc, for v > -1, of pairs of singles, whose digits the Riccati equation cancels.

    It is (h u - v)/x^2, h = x I_{v+1}/I_v, u = x d/dx log(I_{v+1}/I_v). With y = x^2/4 and N_{k-1} = (v + k) N_k + y N_{k+1},
    as in `ratio`, h is 2 y N_1/N_0, and u is V_1/(N_0 N_1), V_k = (v + k) N_k^2 - y V_{k+1}: so nothing larger than v cancels.
    """
    y, unit = 0.25 * (x * x), 2.0**-5  # without which N_k would overflow

    def step(k, above, current, weight):
        order = v + k
        weight = order * (current * current) - y * weight
        return current * unit, (order * current + y * above) * unit, weight * (unit * unit)

    _, current, weight = repeat(ratio.STEPS, step, (0.0, 1.0, 0.0), short=True)
    return (2.0 * y * (weight / (current * current)) - v) / x / x


def dxx_i_tiny(v, x):
    """d^2/dx^2 log I_v = 1/(2 (v + 1)) - v/x^2, off by x^2; the two are of one size for v < 1 and v/x^2 near 1/2 only."""
    order, argument = argument_derivative.lifted(v, x)
    quotient = order / argument
    quotient = quotient / argument * (argument / x) if formats.are_singles() else quotient / x
    bounds = _bounds()
    # beyond the quotient is all, and may overflow
    small = (absolute(v) < 1.0) & (x > bounds.least) & (absolute(quotient) < bounds.most)
    lifted, lifted_order = where(small, x, 1.0) * bounds.lift, where(small, v, 0.0) * (bounds.lift * bounds.lift)
    falling = dd.divide((lifted_order, 0.0), two_prod(lifted, lifted))
    rising = 0.5 / (v + 1.0)
    return where(small, dd.rounded(dd.add_double(dd.negative(falling), rising)), plus(-quotient, rising))
