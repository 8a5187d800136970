"""K_v(x) inside the disc v^2 + x^2 < 625: around the nearest integer n = v - mu, |mu| <= 1/2.

First log K_mu(x) and the ratio x K_{mu+1}(x)/K_mu(x), then the order is raised n times, which is stable for K.
Both depend on m = mu^2 but for simple factors, so they come from tables in m and x:

x >= 1/2: the logarithm's distance from its leading term, Chebyshev series in 1/(1 + x);
x < 1/2:  with e^a = Gamma(1+mu) (2/x)^mu 0F1(; 1-mu; y), y = x^2/4, DLMF 10.27.4 reads 2 mu K_mu = e^a(mu) - e^a(-mu).
        With A the even part of a and L the odd part over mu, K_mu = e^A sinh(mu L)/mu: no cancellation is left.
"""

from ..arithmetic import absolute, fma, maximum, repeat, two_prod, where, whole
from ..arithmetic.error_terms import is_plain
from ..arithmetic.formats import by_exponents
from . import double_double as dd
from . import elementary
from .coefficients import (
    EULER_GAMMA,
    HALF_LOG_QUARTER_PI,
    K_DERIVATIVE_EVEN,
    K_DERIVATIVE_ODD,
    K_SERIES_EVEN,
    K_SERIES_ODD,
    K_SERIES_RESTS,
    K_TABLE_LOG,
    K_TABLE_RATIO,
    K_TABLE_RESTS,
)
from .elementary import exp_minus_one_over, log, log_argument, log_quotient, polynomial, pow2, reduced_by_log_2
from .gamma import LARGEST_INTEGER, log_gamma_near_one, nearest_integer, rising_product

TABLE_START = 0.5
TINY = 2.0**-60
_REACHES = 0.25, 0.0625  # of mu^2, and of y where x < 1/2
_CAREFUL_STEPS = 8


def clenshaw(rows, z, m):
    """sum_j p_j(m) T_j(z), p_j the polynomial of row j; the last sum is kept as a double-double."""
    current, previous = _chebyshev_tail(rows, 1, z, m)
    return dd.add(two_prod(z, current), dd.two_sum(polynomial(rows[0], m), -previous))


def _chebyshev_tail(rows, last, z, m):
    """The two latest of Clenshaw's sums, b_k = 2 z b_{k+1} - b_{k+2} + p_k(m), down to k = last."""
    reach = _REACHES[0]
    magnitudes = [(k + 1) * elementary.magnitude(row, reach) for k, row in enumerate(rows)]
    size = max(magnitudes)
    current, previous, beyond = polynomial(rows[-1], m, reach, size), 0.0, magnitudes[-1]
    twice = 2.0 * z
    for row, magnitude in zip(rows[-2 : last - 1 : -1], magnitudes[-2 : last - 1 : -1], strict=True):
        here = beyond + magnitude
        below = polynomial(row, m, reach, size) - previous
        current, previous, beyond = elementary.step(current, twice, below, here, beyond, size), current, here
    return whole(current), previous if isinstance(previous, float) else whole(previous)


def careful_clenshaw(rows, rests, z, m):
    """The same for double-doubles z and m, the first two rows and the last step in double-double: the rounding of all others is
    a 20th of it."""
    current, previous = _chebyshev_tail(rows, 2, z[0], m[0])
    first = dd.add(_careful_row(rows[1], rests[2:], m), dd.add_double(dd.multiply_double(z, 2.0 * current), -previous))
    return dd.add(dd.add_double(_careful_row(rows[0], rests[:2], m), -current), dd.multiply(z, first))


def _careful_row(row, rests, m):
    if is_plain():
        return polynomial(row, m[0], _REACHES[0]), 0.0
    rest = dd.add((row[1], rests[1]), two_prod(m[0], polynomial(row[2:], m[0])))
    return dd.add((row[0], rests[0]), dd.multiply(m, rest))


def table_variable(x):
    """z = (364/(1 + x) - 137)/123, from -1 at x = 25 to 1 at x = 2/5."""
    return fma(-137.0, x, 227.0) / fma(123.0, x, 123.0)


def careful_table_variable(x):
    """The same as a double-double."""
    above, below = dd.two_sum(1.0, x), two_prod(-137.0, x)
    return dd.renormalised(dd.divide(dd.renormalised(dd.add_double(below, 227.0)), dd.multiply_double(above, 123.0)))


def from_table(mu, x):
    """(log K_mu, x K_{mu+1}/K_mu) for 1/2 <= x <= 25."""
    m, z = two_prod(mu, mu), careful_table_variable(x)
    logarithm = dd.subtract(HALF_LOG_QUARTER_PI, dd.scale(log_argument(x, 1), 0.5))
    return dd.add(dd.add_double(logarithm, -x), _table_log(m, z)), _table_ratio(mu, m, z, x)


def from_table_scaled(mu, x):
    """(log[sqrt(2 x/pi) K_mu], x K_{mu+1}/K_mu) likewise."""
    m, z = two_prod(mu, mu), careful_table_variable(x)
    return dd.add_double(_table_log(m, z), -x), _table_ratio(mu, m, z, x)


def _table_log(m, z):
    return dd.multiply(careful_clenshaw(K_TABLE_LOG, K_TABLE_RESTS[0], z, m), dd.add_double(m, -0.25))


def _table_ratio(mu, m, z, x):
    ratio = dd.add_double(dd.two_sum(x, 0.5), mu)
    return dd.add(ratio, dd.multiply(careful_clenshaw(K_TABLE_RATIO, K_TABLE_RESTS[1], z, m), dd.add_double(m, -0.25)))


class SeriesParts:
    """What `from_series` is made of: with E = exp(-2 |mu| L), P = (1 - E)/(2 |mu|) and c = |mu| coth(mu L),

    log K_mu = A + |mu| L + log P,   x K_{mu+1}/K_mu = (1 or E)/P - 2 y (A_y + L_y c), with 1 for mu >= 0.

    log(x/2) is taken of x, or given.
    """

    def __init__(self, mu, x, log_half_x=None):
        self.m, self.y = two_prod(mu, mu), two_prod(0.5 * x, 0.5 * x)
        large = dd.subtract(dd.negative(EULER_GAMMA), log_half_x or log_argument(x, 1))
        self.large = dd.renormalised(dd.add(large, careful_rows(K_SERIES_ODD, self.y, self.m, K_SERIES_RESTS[1])))
        self.product = dd.multiply_double(self.large, absolute(mu))
        self.decay, share = _decay(self.product)
        self.base = dd.renormalised(dd.multiply(self.large, share))
        self.leading = dd.divide(dd.where(mu >= 0.0, (1.0, 0.0), self.decay), self.base)
        self.hyperbolic = dd.divide(dd.scale(dd.add_double(self.decay, 1.0), 0.5), self.base)
        self.correction = _derivative(self.m, self.y, self.hyperbolic)


def from_series(mu, x):
    """(log K_mu, x K_{mu+1}/K_mu) for 2^-60 <= x < 1/2, and log K_mu for any x < 1/2."""
    parts = SeriesParts(mu, x)
    even = _even(parts.y, parts.m)
    logarithm = dd.add(dd.add(parts.product, even), log(parts.base))
    return logarithm, dd.subtract(parts.leading, parts.correction)


def _derivative(m, y, hyperbolic):
    """2 y (A_y + L_y c); the tables hold what (1 - m) A_y and (1 - m) L_y add to 1."""
    odd, even = careful_rows(K_DERIVATIVE_ODD, y, m), careful_rows(K_DERIVATIVE_EVEN, y, m)
    total = dd.add(dd.add_double(hyperbolic, 1.0), dd.multiply(y, dd.add(dd.multiply(odd, hyperbolic), even)))
    return dd.divide(dd.multiply(total, dd.scale(y, 2.0)), dd.add((1.0, 0.0), dd.negative(m)))


def _decay(product):
    """(E, (1 - E)/(2 p)) with E = exp(-2 p), for p >= 0; E is cut off at 2^-990, of singles at 2^-87."""
    exponent, least = dd.scale(product, -2.0), by_exponents(-686.0, -60.0)
    exponent = maximum(exponent[0], least), where(exponent[0] < least, 0.0, exponent[1])
    count, r = reduced_by_log_2(exponent)
    over = exp_minus_one_over(r)
    power = pow2(count)
    decay = dd.add_smaller((power, 0.0), dd.scale(dd.multiply(r, over), power))
    safe = where(count < 0.0, product[0], 1.0), product[1]
    share = dd.divide(dd.scale(dd.add_smaller((1.0, 0.0), dd.negative(decay)), 0.5), safe)
    return decay, dd.where(count < 0.0, share, over)


def rows(table, y, m):
    """sum_j p_j(m) y^j, p_j the polynomial of row j."""
    return elementary.table(table, m, y, _REACHES)


def careful_rows(table, y, m, rests=(0.0, 0.0, 0.0)):
    """The same as a double-double, for double-doubles y and m: its first three terms, whose coefficients the rests complete,
    are more than the rounding of all others leaves."""
    if is_plain():
        return rows(table, y[0], m[0]), 0.0
    (constant, along_m, *curved), (along_y, *mixed), *others = table
    rest = y[0] * fma(m[0], polynomial(mixed, m[0]), y[0] * rows(others, y[0], m[0]))
    rest = fma(m[0] * m[0], polynomial(curved, m[0]), rest)
    linear = dd.add(dd.multiply(m, (along_m, rests[1])), dd.multiply(y, (along_y, rests[2])))
    return dd.renormalised(dd.add(dd.add_double(linear, rest), (constant, rests[0])))


def _even(y, m):
    """`careful_rows` of `K_SERIES_EVEN`, with products of m and y rounded once: for orders just above 1/2 log K_v is off by four times
    what it is off, a third of an ulp."""
    if is_plain():
        return rows(K_SERIES_EVEN, y[0], m[0]), 0.0
    (constant, along_m, *curved), (along_y, *mixed), *others = K_SERIES_EVEN
    in_m = dd.add((along_m, K_SERIES_RESTS[0][1]), dd.multiply_double(m, polynomial(curved, m[0])))
    mixed = dd.add_double(dd.multiply_double(m, polynomial(mixed, m[0])), y[0] * rows(others, y[0], m[0]))
    in_y = dd.add((along_y, K_SERIES_RESTS[0][2]), mixed)
    total = dd.add(dd.multiply(m, in_m), dd.multiply(y, in_y))
    return dd.renormalised(dd.add(total, (constant, K_SERIES_RESTS[0][0])))


def raised(ratio, n, mu, x, largest=LARGEST_INTEGER, careful=_CAREFUL_STEPS):
    """(2/x)^-n K_{mu+n}/K_mu for n <= largest, by k_{j+1} = (mu + j) k_j + y k_{j-1} (DLMF 10.29.1).

    The first steps are in double-double, not renormalised: they would wait for each other.
    """
    y, y_error = two_prod(0.5 * x, 0.5 * x)
    before, current = (1.0, 0.0), dd.scale(ratio, 0.5)
    result = dd.where(n > 0.0, current, before)
    careful = by_exponents(careful, 0)
    for j in range(1, min(1 + careful, largest)):
        step = dd.add(dd.multiply_double(current, mu + float(j)), dd.multiply((y, y_error), before))
        before, current = current, step
        result = dd.where(n > float(j), current, result)
    before, current = dd.rounded(before), dd.rounded(current)

    def step(k, before, current, result):
        j = largest - k
        before, current = current, fma(mu + j, current, y * before)
        return before, current, dd.where(n > j, (current, 0.0), result)

    return dd.renormalised(repeat(max(largest - 1 - careful, 0), step, (before, current, result), short=True)[2])


def _log_k(start, v, x, largest):
    n, mu = nearest_integer(v)
    logarithm, ratio = start(mu, x)
    lowered = dd.multiply_double(log_argument(x, 1), n)
    return dd.add(dd.subtract(logarithm, lowered), log_quotient(raised(ratio, n, mu, x, largest), (1.0, 0.0)))


def log_k_table(v, x, largest=LARGEST_INTEGER):
    """log K_v(x) as a double-double, for x >= 1/2."""
    return _log_k(from_table, v, x, largest)


def log_k_series(v, x, largest=LARGEST_INTEGER):
    """log K_v(x) as a double-double, for x < 1/2, and v < 1/2 or x >= 2^-60."""
    return _log_k(from_series, v, x, largest)


def log_k_tiny(v, x):
    """log K_v(x) = log(Gamma(v)/2) - v log(x/2) as a double-double, for v >= 1/2, x < 2^-60.

    DLMF 10.30.2; the next term is smaller by a factor (x/2)^2v or v x^2.
    """
    n, mu = nearest_integer(v)
    b = dd.two_sum(v, 1.0)
    gamma = dd.add(log_quotient(rising_product(b, v, n), dd.multiply_double(b, v + v)), log_gamma_near_one(mu))
    return dd.subtract(gamma, dd.multiply_double(log_argument(x, 1), v))


def tiny(v, x):
    """Where `log_k_tiny` holds."""
    return (x < TINY) & (v >= 0.5)


def small(v, x):
    """Where the tables in y serve, not those in 1/(1 + x)."""
    return x < TABLE_START
