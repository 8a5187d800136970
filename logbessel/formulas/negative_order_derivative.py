"""Derivatives of log I_v(x) for v < 0, where I_v(x) > 0; by DLMF 10.27.2 with a = -v,

    I_{-a} = I_a + sigma K_a,   sigma = (2/pi) sin(pi a).

Outside the disc, with A and B the derivatives of log I_a and log K_a, and with the shares p = I_a/I_v, q = sigma K_a/I_v and
c = 2 cos(pi a) K_a/I_v,

    d/dx log I_v = p A_x + q B_x,   d/dv log I_v = -(p A_a + q B_a + c),

for integers too, where q = 0. Inside, the descent of `order_derivative` goes on to negative orders. Its
rounding errors grow like K_a/I_a, so at distance d from an integer the derivatives are off by 2^-100/d; at an integer itself,
I_v is I_a, which the descent passes on its way: g_0 = y^a g_{2a}, and g_1 = y^(a-1) g_{2a-1}.

I_v has zeros; beside them its logarithm's derivatives are as large as the distance is small. Inside they keep their accuracy,
outside they lose what p + q = 1 cancels.
"""

from ..arithmetic import absolute, floor, formats, maximum, repeat, two_prod, where
from . import argument_derivative, debye, extreme_derivatives, order_derivative, second_derivative
from . import double_double as dd
from .coefficients import COSINE, LOG_PI, SINE_SHARE
from .elementary import exp, polynomial
from .gamma import nearest_integer

_STEPS = 50  # from v > -25 to orders above 25
_FAR = 72  # from v > -25 to an order where I_{v+1}/I_v does not matter
_SMALL, _DOWN = 2.0**-400, 2.0**-100
_LEAST = 2.0**-900  # whose inverse is finite
_NAN = float("nan")
_PI_SQUARE = 9.869604401089358


class _Outside:
    """I_a and sigma K_a, (2/pi) sin(pi a), 2 cos(pi a)."""

    def __init__(self, v, x):
        self.order = absolute(v)
        polar = debye.ExtremePolar(self.order, x)
        odd = debye.debye_sum(polar.w, polar.q) - debye.debye_sum(-polar.w, polar.q)
        exponent = dd.subtract(polar.s, dd.multiply_double(polar.log_ratio(), polar.v))
        ahead = polar.total(dd.scale(exponent, -2.0), dd.add_double(LOG_PI, -odd))  # log K_a - log I_a
        rising = ahead[0] > 0.0
        least = dd.where(rising, dd.negative(ahead), ahead)
        smaller = exp(dd.where(least[0] > -1000.0, least, (-1000.0, 0.0)))
        n, mu = nearest_integer(self.order)
        integer = mu == 0.0
        sign = where(floor(0.5 * n) == 0.5 * n, 1.0, -1.0)
        one, nothing = (1.0, 0.0), (0.0, 0.0)
        i = dd.where(rising & ~integer, smaller, one)
        finite = smaller[0] > _LEAST
        larger = dd.divide(one, dd.where(finite, smaller, one))
        larger = dd.where(finite, larger, (1.0 / smaller[0], 0.0))
        k = dd.where(rising, dd.where(integer, larger, one), smaller)
        sine = dd.multiply_double(_careful_polynomial(SINE_SHARE, mu), 2.0 * mu * sign)
        falling = dd.where(integer, nothing, dd.multiply(sine, k))
        total = dd.renormalised(dd.add(i, falling))
        total = where(total[0] >= 0.0, total[0], _NAN), total[1]
        self.p, self.q = dd.rounded(dd.divide(i, total)), dd.rounded(dd.divide(falling, total))
        cosine = dd.scale(_careful_polynomial(COSINE, mu), 2.0)
        c = dd.divide(dd.renormalised(dd.multiply(cosine, k)), total)
        self.c = sign * where(finite | ~(rising & integer), dd.rounded(c), cosine[0] * k[0])

    def mean(self, of_i, of_k):
        """Of derivatives of log I_a and log K_a."""
        return _times(self.p, of_i) + _times(self.q, of_k)


def _careful_polynomial(coefficients, mu):
    """A polynomial in mu^2, |mu| <= 1/2, as a double-double of which a little more than a double is right."""
    square = dd.two_prod(mu, mu)
    return dd.add_double(dd.multiply_double(square, polynomial(coefficients[1:], square[0])), coefficients[0])


def _times(share, value):
    """Their product, zero for no share of whatever overflows."""
    return where(share == 0.0, 0.0, share * value)


def _either(usual, formula, extreme):
    """The formula where it holds, or what is left of it for sizes beyond."""
    return lambda a, x: where(usual(a, x), formula(a, x), extreme(a, x))


def _derivatives(i, k, extreme_i, extreme_k=None, usual=argument_derivative.usual):
    """Those of log I_a and log K_a; the extreme ones are opposite but where given."""
    extreme_k = extreme_k or extreme_derivatives.negative(extreme_i)
    return _either(usual, i, extreme_i), _either(usual, k, extreme_k)


_V = order_derivative.extreme_i, order_derivative.extreme_k
_X = _derivatives(argument_derivative.outside_i, argument_derivative.outside_k, argument_derivative.extreme)
_X_SCALED = _derivatives(
    argument_derivative.outside_i_scaled,
    lambda a, x: argument_derivative.outside_k_scaled(a, x) - 2.0,
    argument_derivative.extreme_i_scaled,
    lambda a, x: argument_derivative.extreme_k_scaled(a, x) - 2.0,
)
_VV = _derivatives(second_derivative.dvv_i, second_derivative.dvv_k, extreme_derivatives.dvv)
_VX = _derivatives(second_derivative.dvx_i, second_derivative.dvx_k, extreme_derivatives.dvx)
_XX = _derivatives(
    second_derivative.dxx_i,
    second_derivative.dxx_k,
    extreme_derivatives.dxx,
    extreme_derivatives.dxx_k,
    second_derivative.bounded,
)


def _at(pair, parts, x):
    return pair[0](parts.order, x), pair[1](parts.order, x)


def dv_outside(v, x):
    """d/dv log I_v(x) for v <= -1, v^2 + x^2 >= 625."""
    parts = _Outside(v, x)
    return -(parts.mean(*_at(_V, parts, x)) + parts.c)


def dx_outside(v, x):
    """d/dx log I_v(x) likewise."""
    parts = _Outside(v, x)
    return parts.mean(*_at(_X, parts, x))


def dx_scaled_outside(v, x):
    """d/dx log I_v(x) - 1 likewise: p (A_x - 1) + q (B_x - 1)."""
    parts = _Outside(v, x)
    return parts.mean(*_at(_X_SCALED, parts, x))


def dvv_outside(v, x):
    """p A_aa + q B_aa + p q (A_a - B_a)^2 - 2 p c (A_a - B_a) - c^2 - pi^2 q."""
    parts = _Outside(v, x)
    of_i, of_k = _at(_V, parts, x)
    gap = parts.p * (of_i - of_k)
    spread = gap * parts.q * (of_i - of_k) - _PI_SQUARE * parts.q
    return parts.mean(*_at(_VV, parts, maximum(x, _SMALL))) + (spread - parts.c * (parts.c + 2.0 * gap))


def dvx_outside(v, x):
    """-[p A_ax + q B_ax + p (q (A_a - B_a) - c) (A_x - B_x)]."""
    parts = _Outside(v, x)
    (derivative_i, derivative_k), (of_i, of_k) = _at(_X, parts, x), _at(_V, parts, x)
    spread = _times(parts.p, (derivative_i - derivative_k) * (parts.q * (of_i - of_k) - parts.c))
    mean = where(absolute(spread) == float("inf"), 0.0, parts.mean(*_at(_VX, parts, x)))
    return -(mean + spread)


def dxx_outside(v, x):
    """p A_xx + q B_xx + p q (A_x - B_x)^2."""
    parts = _Outside(v, x)
    of_i, of_k = _at(_X, parts, x)
    return parts.mean(*_at(_XX, parts, x)) + _times(parts.p * parts.q, (of_i - of_k) * (of_i - of_k))


class _Inside:
    """G = g_0, g_1 and their first two derivatives in v, for v <= -1, v^2 + x^2 < 625; those of g less `derivative`, as in `Descent`.

    For integers the derivatives, led by K_n/I_n, may overflow: what is of their size is taken 2^-100 times.
    """

    def __init__(self, v, x):
        descent = second_derivative.TwiceDifferentiated(v, x, _STEPS)
        self.y = descent.y
        order, integer = -v, floor(v) == v

        def step(k, *state):
            *state, level, lower, power = state
            state = descent.step(k, *state)
            current, reached = state[3], k - 1.0
            level = dd.where(reached == 2.0 * order, current, level)
            lower = dd.where(reached == 2.0 * order - 1.0, current, lower)
            power = dd.where(reached < order - 1.0, dd.renormalised(dd.multiply(power, descent.y)), power)
            return *state, level, lower, power

        one = 1.0, 0.0
        state = repeat(_STEPS, step, (*descent.state, one, one, one))
        above, self.above_derivative, _, current, current_derivative, self.bend, level, lower, power = state
        self.positive = where(integer | (current[0] > 0.0), 1.0, _NAN)
        self.above = dd.where(integer, dd.renormalised(dd.multiply(lower, power)), above)
        level = dd.renormalised(dd.multiply(dd.multiply(level, power), descent.y))
        self.current = dd.where(integer, level, current)
        self.derivative = dd.scale(descent.derivative, _DOWN)
        self.plain = current_derivative[0] * _DOWN / self.current[0]
        self.rise = self.over_current(dd.scale(current_derivative, _DOWN))

    def over_current(self, a):
        return dd.renormalised(dd.divide(a, self.current))

    def unless_large(self, limit, beyond, result, down=_DOWN):
        """The result, or what it overflows to, where I_v is not negative."""
        return self.positive * where(absolute(self.plain) > limit, beyond, dd.rounded(result)) / down


def dv_inside(v, x):
    """d/dv log I_v(x) for v <= -1, v^2 + x^2 < 625."""
    g = _Inside(v, x)
    return g.unless_large(2.0**950, g.plain, dd.add(g.rise, g.derivative))


def dvv_inside(v, x):
    """G''/G - (G'/G)^2."""
    g = _Inside(v, x)
    bend = g.over_current(dd.scale(g.bend, _DOWN * _DOWN))
    return g.unless_large(2.0**450, -g.plain * g.plain, dd.subtract(bend, dd.square(g.rise)), _DOWN * _DOWN)


def dvx_inside(v, x):
    """[1 + 2 y d/dv (g_1/g_0)]/x; where K_a/I_a overflows, 2 v/x times the derivative in v."""
    g = _Inside(v, x)
    share = dd.multiply(g.y, g.over_current(g.above))
    change = dd.multiply(g.y, g.over_current(dd.scale(g.above_derivative, _DOWN)))
    change = dd.scale(dd.subtract(change, dd.multiply(share, g.rise)), 2.0)
    total = g.unless_large(2.0**930, 2.0 * v * g.plain, dd.add_double(change, _DOWN))
    return where((x < _SMALL) & (floor(v) != v), g.positive, total) / x


def _share(v, x):
    """(v or, for negative integers, |v|; x I_{v+1}/I_v at that order; 1 or nan where I_v is not positive)."""
    v = where((floor(v) == v) & (v < 0.0), -v, v)
    y = two_prod(0.5 * x, 0.5 * x)

    def step(k, above, current):
        below = dd.renormalised(dd.add(dd.multiply(dd.two_sum(v, k), current), dd.multiply(y, above)))
        return (
            tuple(dd.scale(pair, 2.0**-5) for pair in (current, below)) if formats.are_singles() else (current, below)
        )

    above, current = repeat(_FAR, step, ((0.0 * x, 0.0), (1.0, 0.0)))
    share = dd.renormalised(dd.divide(dd.scale(dd.multiply(y, above), 2.0), current))
    return v, share, where(current[0] > 0.0, 1.0, _NAN)


def dx_inside(v, x):
    """d/dx log I_v = (v + h)/x, h = x I_{v+1}/I_v, for v^2 + x^2 < 625."""
    v, h, positive = _share(v, x)
    derivative = dd.rounded(dd.divide(dd.renormalised(dd.add_double(h, v)), (x, 0.0)))
    return positive * where(argument_derivative.tiny(v, x), v / x, derivative)


def dx_scaled_inside(v, x):
    """d/dx log I_v - 1 = (v + h - x)/x, likewise."""
    v, h, positive = _share(v, x)
    derivative = dd.rounded(dd.divide(dd.renormalised(dd.add_double(dd.add_double(h, v), -x)), (x, 0.0)))
    return positive * where(argument_derivative.tiny(v, x), v / x, derivative)


def dxx_inside(v, x):
    """d^2/dx^2 log I_v = 1 - [h (h + 2 v + 1) + v]/x^2, likewise, by the Riccati equation that DLMF 10.29.2 implies."""
    v, h, positive = _share(v, x)
    square = two_prod(x, x)
    factor = dd.add_double(dd.add_double(h, 2.0 * v), 1.0)
    total = dd.subtract(square, dd.add_double(dd.multiply(h, factor), v))
    bend = dd.rounded(dd.divide(dd.renormalised(total), square))
    return positive * where(argument_derivative.tiny(v, x), -v / x / x, bend)
