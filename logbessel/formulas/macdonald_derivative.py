"""Derivatives of log K_v(x) inside the disc, and K_v/K_{v-1} there; notation and reduction of the order as in `macdonald`.

d/dv log K_mu = 2 mu d/dm log K_mu, so it vanishes like mu with full relative accuracy. The pair (k_j, dk_j/dv) is
raised together:

    k_{j+1} = (mu + j) k_j + y k_{j-1},   k'_{j+1} = (mu + j) k'_j + k_j + y k'_{j-1}.
"""

from ..arithmetic import absolute, fma, formats, repeat, rough, where
from ..arithmetic.formats import by_exponents
from . import double_double as dd
from . import macdonald
from .argument_derivative import lifted
from .coefficients import (
    COTH_SHARE,
    COTH_SHARE_DERIVATIVE,
    K_DERIVATIVE_ODD,
    K_SERIES_EVEN_M,
    K_SERIES_EVEN_MY,
    K_SERIES_ODD_M,
    K_SERIES_ODD_MY,
    K_TABLE_LOG_DERIVATIVE,
    K_TABLE_RATIO,
    K_TABLE_RATIO_DERIVATIVE,
    LOG_2,
    THIRD,
)
from .elementary import exp, log, log_argument, plus, polynomial
from .gamma import LARGEST_INTEGER, nearest_integer

_LARGEST_LOG = 709.78  # log of the largest double, rounded down


def table_derivative(mu, x):
    """d/dmu log K_mu(x) for 1/2 <= x <= 25."""
    derivative = macdonald.clenshaw(K_TABLE_LOG_DERIVATIVE, macdonald.table_variable(x), mu * mu)
    return dd.divide(dd.multiply_double(derivative, 2.0 * mu), dd.two_sum(x, 1.0))


class FromTable:
    """K_mu for 1/2 <= x <= 25: its derivative in mu, L = -x d/dx log K_mu, R = L + mu = x K_{mu+1}/K_mu, and their derivatives."""

    def __init__(self, mu, x):
        m, z = mu * mu, macdonald.table_variable(x)
        # mu^2 - 1/4 by its factors, which R - 1 has where it is small
        rest = dd.multiply_double(dd.multiply_double(macdonald.clenshaw(K_TABLE_RATIO, z, m), mu - 0.5), mu + 0.5)
        self.decline = dd.add(dd.two_sum(x, 0.5), rest)
        self.ratio = dd.add_double(self.decline, mu)
        self.derivative = table_derivative(mu, x)
        self.shift = 0.0, 0.0
        rise = dd.multiply_double(macdonald.clenshaw(K_TABLE_RATIO_DERIVATIVE, z, m), 2.0 * mu)
        self.decline_derivative = dd.renormalised(dd.divide(rise, dd.two_sum(x, 1.0)))
        self.ratio_derivative = dd.add_double(self.decline_derivative, 1.0)


class FromSeries:
    """The same for x < 1/2, from K_mu = e^A sinh(mu L)/mu; c = |mu| coth(mu L) = 1/L + m L S, S = (z coth z - 1)/z^2."""

    def __init__(self, mu, x):
        parts = macdonald.SeriesParts(mu, x)
        m, y, large = parts.m[0], parts.y[0], dd.rounded(parts.large)
        self.shift = dd.negative(log_argument(x, 1))
        decline = dd.subtract(parts.hyperbolic, parts.correction)
        self.decline = decline
        self.ratio = dd.subtract(parts.leading, parts.correction)

        odd, even = (macdonald.careful_rows(table, parts.y, parts.m) for table in (K_SERIES_ODD_M, K_SERIES_EVEN_M))
        rest = dd.add(even, dd.multiply(odd, parts.hyperbolic))
        coth = Coth(parts.product, parts.decay)
        rising = dd.multiply(dd.multiply(parts.large, dd.scale(coth.share, 0.5)), parts.large)
        self.derivative = dd.renormalised(dd.multiply_double(dd.add(rising, rest), 2.0 * mu))

        # dc/dm, and for large z, where its terms cancel, that of dc/d|mu| = coth z - |mu| (L + 2 m L_m)/sinh(z)^2
        small = m * fma(
            large * coth.share_derivative, fma(2.0 * m * large, odd[0], large * large), odd[0] * coth.share[0]
        )
        falling = dd.divide(odd, dd.renormalised(dd.square(parts.large)))
        near = dd.renormalised(dd.add_double(dd.subtract(dd.multiply(parts.large, coth.share), falling), small))
        stretch = dd.add(parts.large, dd.multiply_double(odd, 2.0 * m))
        size = where(coth.near, 1.0, absolute(mu))
        beyond = dd.subtract(coth.value, dd.multiply(dd.multiply_double(stretch, size), coth.csch_square))
        coth_m = dd.where(coth.near, near, dd.renormalised(dd.divide(dd.renormalised(beyond), (size + size, 0.0))))
        odd_y = dd.divide(dd.fast_two_sum(1.0, y * macdonald.rows(K_DERIVATIVE_ODD, y, m)), dd.two_sum(1.0, -m))
        odd_my, even_my = (
            macdonald.careful_rows(table, parts.y, parts.m) for table in (K_SERIES_ODD_MY, K_SERIES_EVEN_MY)
        )
        mixed = dd.add(dd.multiply(odd_y, coth_m), dd.add(even_my, dd.multiply(odd_my, parts.hyperbolic)))
        correction = dd.multiply(dd.multiply_double(parts.y, 4.0 * mu), dd.renormalised(mixed))
        # Where mu < 0 the leading part of R is exp(2 mu L)/P, as small as that; its derivative is taken of its logarithm.
        rise = dd.multiply_double(coth_m, 2.0 * mu)
        self.decline_derivative = dd.subtract(rise, correction)
        climb = dd.renormalised(dd.add_double(rise, 1.0))  # d/dmu of mu + c
        descent = dd.renormalised(dd.add_double(dd.multiply_double(coth_m, -2.0 * mu), 1.0))
        growth = dd.add(dd.scale(parts.large, 2.0), dd.multiply_double(odd, 4.0 * m))
        growth = dd.renormalised(dd.subtract(growth, dd.multiply(parts.base, descent)))
        leading = dd.where(mu < 0.0, dd.multiply(parts.leading, growth), climb)
        self.ratio_derivative = dd.renormalised(dd.subtract(leading, correction))


class Coth:
    """Of z, where decay = exp(-2 z): S = (z coth z - 1)/z^2 as `share`, dS/d(z^2) as `share_derivative`, and d/dz (z S) =
    1/z^2 - 1/sinh(z)^2 as `bend`.

    By power series up to z = 1, which `near` tells; coth and 1/sinh^2, as `value` and `csch_square`, are for beyond,
    `share_derivative` for below.
    """

    def __init__(self, z, decay):
        square = z[0] * z[0]
        self.near = square < 1.0
        z = where(self.near, 1.0, z[0]), where(self.near, 0.0, z[1])
        decay = dd.where(self.near, (0.125, 0.0), decay)  # any values do, where the power series are used
        one_less = dd.renormalised(dd.add_double(dd.negative(decay), 1.0))
        self.value = dd.renormalised(dd.divide(dd.add_double(decay, 1.0), one_less))
        self.csch_square = dd.divide(dd.scale(decay, 4.0), dd.renormalised(dd.square(one_less)))
        z_square = dd.renormalised(dd.square(z))
        share = dd.divide(dd.renormalised(dd.add_double(dd.multiply(z, self.value), -1.0)), z_square)
        near_zero = dd.add(THIRD, dd.two_prod(square, polynomial(COTH_SHARE[1:], square)))
        self.share = dd.where(self.near, near_zero, share)
        self.share_derivative = polynomial(COTH_SHARE_DERIVATIVE, square)
        bend = dd.subtract(dd.divide((1.0, 0.0), z_square), self.csch_square)
        self.bend = dd.where(self.near, dd.add_double(near_zero, 2.0 * square * self.share_derivative), bend)


def log_k_dv(start, v, x, largest=LARGEST_INTEGER):
    """d/dv log K_v(x)."""
    n, mu = nearest_integer(v)
    return dd.rounded(log_k_dv_double_double(start(mu, x), n, mu, x, largest))


def log_k_dv_double_double(parts, n, mu, x, largest=LARGEST_INTEGER):
    """The same as a double-double, from K's parts at the order mu."""
    return _raised_derivative(parts, n, mu, x, largest)[0]


def log_k_derivatives(start, v, x, largest=LARGEST_INTEGER, scaled=False):
    """d/dv log K_v(x) and d/dx log K_v(x), of log K_v(x) + x if `scaled`, the order raised once for both."""
    n, mu = nearest_integer(v)
    parts = start(mu, x)
    derivative, ratio = _raised_derivative(parts, n, mu, x, largest)
    return dd.rounded(derivative), _dx(parts, ratio, n, v, x, scaled)


def _raised_derivative(parts, n, mu, x, largest):
    """(d/dv log K_{mu+n}, k_{n-1}/k_n), the latter for n >= 1."""
    y = dd.two_prod(0.5 * x, 0.5 * x)
    # In units where k_1 = 1: R may be tiny for mu < 0. The derivatives are raised less log(2/x), large where x is small:
    # a second derivative of their quotient would otherwise cancel its square.
    relative = dd.renormalised(dd.subtract(parts.derivative, parts.shift))
    before = dd.renormalised(dd.divide((2.0, 0.0), parts.ratio))
    before_derivative = dd.multiply(before, relative)
    current, current_derivative = (
        (1.0, 0.0),
        dd.renormalised(dd.add(dd.divide(parts.ratio_derivative, parts.ratio), relative)),
    )

    start = before, before_derivative, current, current_derivative
    of_interest = lambda before, before_derivative, *last: (before, *last)
    lower, bottom, top = raised_pairs(start, n, mu, y, largest, of_interest)
    raised = dd.add(dd.divide(top, bottom), parts.shift)
    return dd.where(n > 0.0, raised, parts.derivative), dd.divide(lower, bottom)


def raised_pairs(start, n, mu, y, largest, of_interest):
    """What is of interest of k_{n-1}, k'_{n-1}, k_n, k'_n, for n >= 1, from those for n = 1."""

    def step(k, before, before_derivative, current, current_derivative, *kept):
        j = largest - k
        order = mu + j
        following = dd.add(dd.multiply_double(current, order), dd.multiply(y, before))
        following_derivative = dd.add(
            dd.multiply_double(current_derivative, order), dd.add(dd.multiply(y, before_derivative), current)
        )
        state = current, current_derivative, dd.renormalised(following), dd.renormalised(following_derivative)
        return *state, *(dd.where(n > j, new, old) for new, old in zip(of_interest(*state), kept, strict=True))

    return repeat(largest - 1, step, (*start, *of_interest(*start)))[len(start) :]


def log_k_dvx(start, v, x, largest=LARGEST_INTEGER):
    """-(dL/dv)/x for 0 <= v < 1/2, else -(1 + dQ/dv)/x with Q = x K_{v-1}/K_v = 2 y k_{n-1}/k_n.

    A factor that all k have in common is not in their quotient, nor its derivative: k_1 = 1, k'_0 = 0.
    """
    n, mu = nearest_integer(v)
    parts = start(mu, x)
    y = dd.two_prod(0.5 * x, 0.5 * x)
    before = dd.renormalised(dd.divide((2.0, 0.0), parts.ratio))
    current_derivative = dd.renormalised(dd.divide(parts.ratio_derivative, parts.ratio))
    start = before, (0.0, 0.0), (1.0, 0.0), current_derivative
    raised = raised_pairs(start, n, mu, y, largest, lambda *pairs: pairs)
    # Products of two of them overflow as singles.
    unit = by_exponents(1.0, 2.0**-40)
    raised = raised if unit == 1.0 else (dd.scale(pair, unit) for pair in raised)
    before, before_derivative, current, current_derivative = raised
    falling = dd.subtract(dd.multiply(before, current_derivative), dd.multiply(before_derivative, current))
    falling = dd.multiply(dd.scale(y, 2.0), dd.divide(dd.renormalised(falling), dd.renormalised(dd.square(current))))
    order, argument = lifted(
        dd.rounded(dd.where(n > 0.0, dd.add_double(dd.negative(falling), 1.0), parts.decline_derivative)), x
    )
    return -order / argument


def log_k_dx(start, v, x, largest=LARGEST_INTEGER, scaled=False):
    """-L/x for v < 1/2, else -(K_{v-1}/K_v + v/x); with the 1 of log K_v(x) + x if `scaled`."""
    n, mu = nearest_integer(v)
    parts = start(mu, x)
    return _dx(parts, lower_ratio(parts.ratio, n, mu, x, largest), n, v, x, scaled)


def _dx(parts, ratio, n, v, x, scaled):
    lower, decline = dd.multiply_double(ratio, 0.5 * x), parts.decline
    if scaled:
        lower, decline = dd.add_double(lower, -1.0), dd.add_double(decline, -x)
    below = dd.add(lower, dd.divide((v, 0.0), (x, 0.0)))
    return -where(n > 0.0, dd.rounded(below), _over(dd.rounded(decline), x))


def _over(decline, x):
    """decline/x, where pairs of singles need an argument that is no longer subnormal."""
    decline, x = lifted(decline, x) if formats.are_singles() else (decline, x)
    return decline / x


def log_k_dxx(start, v, x, largest=LARGEST_INTEGER):
    """[x^2 + v^2 + L (1 - L)]/x^2 with L = -x d/dx log K_v, by the Riccati equation that DLMF 10.25.1 implies.

    For v >= 1/2, where L = v + Q, Q = x K_{v-1}/K_v, it is [x^2 + v - Q (Q + 2 v - 1)]/x^2.
    """
    n, mu = nearest_integer(v)
    _, ratio = start(mu, x)
    square = dd.two_prod(x, x)
    q = dd.multiply_double(dd.multiply_double(lower_ratio(ratio, n, mu, x, largest), 0.5 * x), x)
    high = n > 0.0
    falling = dd.multiply(q, dd.add(q, dd.two_sum(2.0 * v, -1.0)))
    decline = dd.renormalised(dd.add_double(ratio, -mu))
    above = dd.subtract((v, 0.0), falling)
    below = dd.add(dd.two_prod(v, v), dd.multiply(decline, dd.add_double(dd.negative(decline), 1.0)))
    total = dd.renormalised(dd.add(square, dd.where(high, above, below)))
    tiny = x < by_exponents(2.0**-400, 2.0**-40)  # whose square may underflow
    return where(tiny, total[0] / x / x, dd.rounded(dd.divide(total, (where(tiny, 1.0, square[0]), square[1]))))


def log_k_dx_tiny(v, x, scaled=False):
    """d/dx log K_v = -v/x for v >= 1/2, x < 2^-60, off by the factor x."""
    return plus(-v / x, 1.0) if scaled else -v / x


def kv_ratio(start, v, x, largest=LARGEST_INTEGER):
    """K_v/K_{v-1}."""
    n, mu, low = reflected(v)
    quotient = dd.multiply_double(lower_ratio(start(mu, x).ratio, n, mu, x, largest), 0.5 * x)
    one = 1.0, 0.0
    return dd.rounded(dd.divide(dd.where(low, quotient, one), dd.where(low, one, quotient)))


def kv_ratio_tiny(v, x):
    """K_v/K_{v-1} for x < 2^-60: 2 (v - 1)/x from v = 3/2 on, else the leading part of R/x; and their inverses.

    The inverses are counted in units of 2^-power: they may be subnormal, as may the low parts of their products, and are rounded once.
    """
    power = by_exponents(512.0, 64.0)
    unit = 2.0**power
    small = x * unit
    n, mu, low = reflected(v)
    parts = macdonald.SeriesParts(where(n > 1.0, 0.0, mu), x)
    # E/x or, where the inverse is asked for, x/E: E alone may underflow, and the other quotient overflow.
    exponent = dd.subtract(dd.subtract(dd.scale(parts.product, -2.0), log_argument(x)), log(parts.base))
    exponent = dd.where(low, dd.subtract(dd.scale(LOG_2, power), exponent), exponent)
    falling = where(exponent[0] > _LARGEST_LOG, float("inf"), dd.rounded(exp(exponent)))
    product = dd.rounded(dd.multiply_double(parts.base, small))
    rising = where(low, product, dd.rounded(dd.divide(parts.leading, (small, 0.0))) * unit)
    order = where(low, -v, v - 1.0)
    raised = where(low, small / (order + order), order / x * 2.0)
    return rough(where(n > 1.0, raised, where(mu < 0.0, falling, rising))) * where(low, 1.0 / unit, 1.0)


def reflected(v):
    """(n, mu, whether reflected) with v or, below 1/2, 1 - v = n + mu: K_v/K_{v-1} = 1/(K_{1-v}/K_{-v})."""
    n, mu = nearest_integer(v)
    low = n < 1.0
    return where(low, 1.0 - n, n), where(low, -mu, mu), low


def lower_ratio(ratio, n, mu, x, largest=LARGEST_INTEGER):
    """k_{n-1}/k_n = (2/x) K_{mu+n-1}/K_{mu+n} for 1 <= n <= largest."""
    y = dd.two_prod(0.5 * x, 0.5 * x)
    before, current = (1.0, 0.0), dd.scale(ratio, 0.5)
    low, high = before, current
    for j in range(1, largest):
        step = dd.add(dd.multiply_double(current, mu + float(j)), dd.multiply(y, before))
        before, current = current, step
        raised = n > float(j)
        low, high = dd.where(raised, before, low), dd.where(raised, current, high)
    return dd.divide(dd.renormalised(low), dd.renormalised(high))
