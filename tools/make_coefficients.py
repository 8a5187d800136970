"""Write logbessel/formulas/coefficients.py: every table of the formulas, from exact arithmetic.

    pip install python-flint
    python tools/make_coefficients.py > logbessel/formulas/coefficients.py

Rational coefficients come from the recurrences that define them, in fractions; fitted ones from Chebyshev series of
functions that Arb's ball arithmetic evaluates to 60 digits and more. Each table says which and how long it is.
"""

import math
from collections.abc import Callable
from fractions import Fraction
from functools import cache, partial, reduce
from typing import NamedTuple

from flint import acb, arb, arb_mat, ctx, fmpq

ctx.prec = 800


def debye_polynomials(count):
    """P_1 .. P_count with w^k P_k(q) = D_k(t)/v^k and sum_k D_k(t)/v^k = log sum_k U_k(t)/v^k, as lists in q.

    U_k by DLMF 10.41.9; the logarithm of a power series by k D_k = k U_k - sum_{j<k} j D_j U_{k-j}.
    """
    u = [{0: Fraction(1)}]
    for _ in range(count):
        following = {}
        for power, c in u[-1].items():
            for step, value in (
                (1, c * power / 2 + c / (8 * (power + 1))),
                (3, -c * power / 2 - 5 * c / (8 * (power + 3))),
            ):
                following[power + step] = following.get(power + step, 0) + value
        u.append(following)
    d = [None]
    for k in range(1, count + 1):
        total = dict(u[k])
        for j in range(1, k):
            for p, a in d[j].items():
                for r, b in u[k - j].items():
                    total[p + r] = total.get(p + r, 0) - Fraction(j, k) * a * b
        d.append(total)
    return [[d[k].get(k + 2 * j, Fraction(0)) for j in range(k + 1)] for k in range(1, count + 1)]


RADIUS = 25


class Fit(NamedTuple):
    """sum_k w^(k + first) sum_j c[k][j] q^j in place of a smooth function of w and q in [0, 1], to the tolerance at each point.

    `sizes` are the numbers of coefficients in the rows; search_sizes.py finds them, from what the function itself has where
    it is `triangular`: a polynomial in q with one coefficient more than the power of w. `degrees` bound those that the function
    has, or nearly has, in w and q: they say how dense a grid must be to tell about the points between.
    """

    function: Callable
    tolerance: Callable
    sizes: tuple
    first: int = 0
    w_range: tuple = (Fraction(0), Fraction(1, RADIUS))
    degrees: tuple = (24, 24)
    triangular: bool = True
    allowed: Callable = None  # for the largest error; 3/2 of the tolerance if not given


def nodes(count, low=0, upper=1):
    """The Chebyshev nodes of an interval."""
    low, upper = real(low), real(upper)
    return [low + (upper - low) * (1 + (arb.pi() * (2 * k + 1) / (2 * count)).cos()) / 2 for k in range(count)]


def fit_grid(fit, counts):
    return [(w, q) for w in nodes(counts[0], *fit.w_range) for q in nodes(counts[1])]


def fitted_rows(fit):
    """The rows of a fit, by least squares, each point weighed by its tolerance; checked on a grid.

    Between the nodes of the check a polynomial of the degrees rises by less than an eighth of its largest value at them
    (Ehlich and Zeller, Math. Z. 86, 1964).
    """
    scale = real(fit.w_range[1])
    places = [(k, j) for k, size in enumerate(fit.sizes) for j in range(size)]
    system, values = [], []
    for w, q in fit_grid(fit, (len(fit.sizes) + 6, 3 * fit.degrees[1])):
        weight = 1 / arb(fit.tolerance(w, q))
        powers_of_w = [weight * (w / scale) ** (k + fit.first) for k in range(len(fit.sizes))]
        powers_of_q = [q**j for j in range(max(fit.sizes))]
        system.append([powers_of_w[k] * powers_of_q[j] for k, j in places])
        values.append([weight * fit.function(w, q)])
    system, values = arb_mat(system), arb_mat(values)
    solution = (system.transpose() * system).solve(system.transpose() * values)
    found = {place: high(solution[i, 0] / scale ** (place[0] + fit.first)) for i, place in enumerate(places)}
    rows = [tuple(found[k, j] for j in range(size)) for k, size in enumerate(fit.sizes)]
    allowed = fit.allowed or (lambda w, q: 1.5 * fit.tolerance(w, q))
    for w, q in fit_grid(fit, [5 * degree for degree in fit.degrees]):
        assert abs(float(w**fit.first * bivariate(rows, w, q) - fit.function(w, q))) < allowed(w, q)
    return rows


def bivariate(rows, w, q):
    """sum_k w^k sum_j rows[k][j] q^j."""
    total = arb(0)
    for row in reversed(rows):
        inner = arb(0)
        for coefficient in reversed(row):
            inner = inner * q + coefficient
        total = total * w + inner
    return total


def real(value):
    """A fraction or a ball as a ball."""
    return arb(fmpq(value.numerator, value.denominator)) if isinstance(value, Fraction) else arb(value)


def high(value):
    """The double nearest to a fraction or ball."""
    return float(real(value).mid())


def pair(value):
    """The double-double nearest to a fraction or ball."""
    first = high(value)
    return first, high(real(value) - first)


def chebyshev(function, low, upper, degree, nodes=None):
    """Coefficients c_j of sum_j c_j T_j(z), z mapping [low, upper] to [-1, 1], by interpolation at 2 degree nodes."""
    count = nodes or 2 * degree + 8
    low, upper = real(low), real(upper)
    angles = [arb.pi() * (2 * k + 1) / (2 * count) for k in range(count)]
    values = [function(((upper + low) + (upper - low) * angle.cos()) / 2) for angle in angles]
    scale = lambda j: arb(1 if j == 0 else 2) / count
    return [
        scale(j) * sum((value * (angle * j).cos() for value, angle in zip(values, angles)), arb(0))
        for j in range(degree + 1)
    ]


def powers(series, low, upper):
    """The polynomial in the variable itself, lowest power first, of a Chebyshev series on [low, upper]."""
    low, upper = real(low), real(upper)
    derivative, shift = 2 / (upper - low), -(upper + low) / (upper - low)
    previous, current = [arb(1)], [shift, derivative]
    total = [series[0]]
    for coefficient in series[1:]:
        total = _plus(total, [coefficient * c for c in current])
        following = _plus([2 * shift * c for c in current] + [arb(0)], [arb(0)] + [2 * derivative * c for c in current])
        previous, current = current, _plus(following, [-c for c in previous])
    return total


def _plus(a, b):
    size = max(len(a), len(b))
    at = lambda list_, index: list_[index] if index < len(list_) else arb(0)
    return [at(a, index) + at(b, index) for index in range(size)]


def economised(function, low, upper, degree):
    """The near-minimax polynomial of the degree on the interval, lowest power first."""
    return powers(chebyshev(function, low, upper, degree), low, upper)


SCALED_ERFC_CENTRE = 3


def scaled_erfc(t):
    """(1 + 2 z) exp(z^2) erfc(z) at z = 3 (1 + t)/(1 - t); for large z by its asymptotic series, DLMF 7.12.1, to 60 digits."""
    z = SCALED_ERFC_CENTRE * (1 + t) / (1 - t)
    if z < 60:
        return (1 + 2 * z) * (z * z).exp() * z.erfc()
    term = total = arb(1)
    for k in range(1, 60):
        term = -term * (2 * k - 1) / (2 * z * z)
        total += term
    return (2 + 1 / z) / arb.pi().sqrt() * total


def arctanh_over_z(y):
    """artanh(z)/z at y = z^2."""
    return 1 + y / 3 + y * y * arctanh_tail(y)


def arctanh_tail(y):
    """(artanh(z)/z - 1 - y/3) / y^2 at y = z^2."""
    if abs(y.mid()) < 1e-30:
        return arb(1) / 5
    terms = [arb(1) / (2 * k + 5) for k in range(200)]
    total = arb(0)
    for term in reversed(terms):
        total = total * y + term
    return total


def exponential_tail(r):
    """(exp(r) - 1 - r - r^2/2) / r^3."""
    total = arb(0)
    for k in range(60, 2, -1):
        total = total * r + 1 / arb(k).fac()
    return total


def log_gamma_tail(mu):
    """(log Gamma(1 + mu) + gamma mu - zeta(2) mu^2/2 + zeta(3) mu^3/3) / mu^4, a series in zeta values (DLMF 5.7.3)."""
    total = arb(0)
    for k in range(700, 3, -1):
        total = total * mu + (-1) ** k * arb(k).zeta() / k
    return total


def surface(function, m_range, z_range, degrees):
    """Chebyshev coefficients c[j][i] of T_j(z) T_i(m) on a rectangle, by interpolation."""
    count = degrees[0] + 6
    angles = [arb.pi() * (2 * k + 1) / (2 * count) for k in range(count)]
    middle, half = (real(m_range[1]) + real(m_range[0])) / 2, (real(m_range[1]) - real(m_range[0])) / 2
    rows = [
        chebyshev(lambda z, m=middle + half * angle.cos(): function(m, z), *z_range, degrees[1]) for angle in angles
    ]
    value = lambda j, i: sum((row[j] * (angle * i).cos() for row, angle in zip(rows, angles)), arb(0))
    return [[(1 if i == 0 else 2) * value(j, i) / count for i in range(degrees[0] + 1)] for j in range(degrees[1] + 1)]


def trimmed(rows, tolerance):
    """The rows without trailing coefficients, and without trailing rows, that lie below the tolerance."""
    size = lambda row: max((i + 1 for i, c in enumerate(row) if abs(float(c)) > tolerance), default=0)
    rows = [row[: size(row)] for row in rows]
    while not rows[-1]:
        rows.pop()
    return rows


def log_k_remainder(m, xi):
    """(log K_mu(x) + x - log(pi/(2 x))/2) / (mu^2 - 1/4) at m = mu^2, xi = 1/(1 + x)."""
    x = 1 / xi - 1
    return (x.bessel_k(m.sqrt()).log() + x - (arb.pi() / (2 * x)).log() / 2) / (m - arb(1) / 4)


def k_ratio_remainder(m, xi):
    """(x K_{mu+1}(x)/K_mu(x) - mu - x - 1/2) / (mu^2 - 1/4), which is even in mu."""
    x, mu = 1 / xi - 1, m.sqrt()
    return (x * x.bessel_k(mu + 1) / x.bessel_k(mu) - mu - x - arb(1) / 2) / (m - arb(1) / 4)


def log_gamma_and_0f1(mu, y):
    """log Gamma(1 + mu) + log 0F1(; 1 - mu; y)."""
    return (1 + mu).lgamma() + y.hypgeom_0f1(1 - mu).log()


def k_even(m, y):
    """The even part in mu of log Gamma(1 + mu) + log 0F1(; 1 - mu; y)."""
    return (log_gamma_and_0f1(m.sqrt(), y) + log_gamma_and_0f1(-m.sqrt(), y)) / 2


def k_odd(m, y):
    """The odd part in mu of the same over mu, plus Euler's constant."""
    mu = m.sqrt()
    return (log_gamma_and_0f1(mu, y) - log_gamma_and_0f1(-mu, y)) / (2 * mu) + arb.const_euler()


def derivative_even(m, y):
    """((1 - m) dA/dy - 1)/y, A the even part; by d/dy 0F1(; b; y) = 0F1(; b + 1; y)/b (DLMF 15.5.1, in the limit)."""
    return ((1 - m) * (_derivative(m.sqrt(), y) + _derivative(-m.sqrt(), y)) / 2 - 1) / y


def derivative_odd(m, y):
    """((1 - m) dL/dy - 1)/y, L the odd part over mu."""
    mu = m.sqrt()
    return ((1 - m) * (_derivative(mu, y) - _derivative(-mu, y)) / (2 * mu) - 1) / y


def _derivative(mu, y):
    return y.hypgeom_0f1(2 - mu) / (1 - mu) / y.hypgeom_0f1(1 - mu)


def order_derivative(function):
    """d/dm of a function of (m, z), by a central difference that is exact to twice the precision of the tables."""
    step = arb(10) ** -40
    return lambda m, z: (function(m + step, z) - function(m - step, z)) / (2 * step)


def times_argument(function):
    """1 + x times a function of (m, xi), for one that falls like 1/x."""
    return lambda m, xi: function(m, xi) / xi


def argument_derivative(function):
    """d/dy of a function of (m, y), likewise."""
    step = arb(10) ** -42
    return lambda m, y: (function(m, y + step) - function(m, y - step)) / (2 * step)


def log_k(m, xi):
    """log K_mu(x)."""
    return (1 / xi - 1).bessel_k(m.sqrt()).log()


def k_derivative(m, xi):
    """-x d/dx log K_mu(x)."""
    x, mu = 1 / xi - 1, m.sqrt()
    return x * x.bessel_k(mu + 1) / x.bessel_k(mu) - mu


def log_i_even(m, xi):
    """log[(I_mu(x) + I_-mu(x))/2]."""
    x, mu = 1 / xi - 1, m.sqrt()
    return ((x.bessel_i(mu) + x.bessel_i(-mu)) / 2).log()


def log_i_even_mixed(xi):
    """(1 + x)^2 d/dx = -d/dxi of its derivative in m at m = 0, by a central difference likewise."""
    step, derivative = arb(10) ** -42, order_derivative(log_i_even)
    at = lambda xi: derivative(real(_ORDERS[0]), xi)
    return (at(xi - step) - at(xi + step)) / (2 * step)


def log_k_over_i(m, xi):
    """(log K_mu(x) - log[(I_mu(x) + I_-mu(x))/2] + 2 x - log pi) / (mu^2 - 1/4)."""
    return (log_k(m, xi) - log_i_even(m, xi) + 2 * (1 / xi - 1) - arb.pi().log()) / (m - arb(1) / 4)


def coth_share(square):
    """(z coth z - 1)/z^2 at z^2."""
    z = square.sqrt()
    return (z * z.coth() - 1) / square


def sine_share(m):
    """sin(pi mu)/(pi mu) at m = mu^2."""
    return (arb.pi() * m.sqrt()).sin() / (arb.pi() * m.sqrt())


def cosine(m):
    """cos(pi mu) at m = mu^2."""
    return (arb.pi() * m.sqrt()).cos()


@cache
def derivative_polynomials(sign, count):
    """k P_k(q) + 2 q P'_k(q), or with sign = -1 k P_k(q) - 2 (1 - q) P'_k(q), for k = 1 .. count, as balls."""
    rows = []
    for k, row in enumerate(debye_polynomials(count), 1):
        following = [2 * (j + 1) * c for j, c in enumerate(row[1:])] + [Fraction(0)]
        rows.append([real((k + 2 * j) * c - (f if sign < 0 else 0)) for j, (c, f) in enumerate(zip(row, following))])
    return rows


def mixed_polynomials(count):
    """(k + 2) S_k - 2 (1 - q) S'_k, S_k the polynomials of the derivative in x, likewise."""
    rows = []
    for k, row in enumerate(derivative_polynomials(1, count), 1):
        following = [2 * (j + 1) * c for j, c in enumerate(row[1:])] + [arb(0)]
        rows.append([(k + 2 + 2 * j) * c - f for j, (c, f) in enumerate(zip(row, following))])
    return rows


def derivative_tail(sign):
    """sum_k w^(k-1) (row k)(q): the 44 terms end where they are least, at 2^-70 for w = 1/24."""
    horner = lambda coefficients, z: reduce(lambda total, c: total * z + c, reversed(coefficients), arb(0))
    return lambda q, w: horner([horner(row, q) for row in derivative_polynomials(sign, 44)], w)


def order_step(t, w):
    """-(d/dv log I_{v+1} - d/dv log I_v)/w at v = t/w, x^2 = 1/w^2 - v^2."""
    v, s = t / w, 1 / w
    above = (s * s + 2 * v + 1).sqrt()
    bend = lambda v, s: v / s**2 * (arb(1) / 2 + derivative_tail(-1)((v / s) ** 2, 1 / s) / s)
    return (((v + 1 + above) / (v + s)).log() + bend(v + 1, above) - bend(v, s)) / w


# mu = 0 is a removable singularity of the odd part; 1e-30 lies as near to it as the tables resolve; likewise y = 0 of the derivatives.
_ORDERS = (Fraction(1, 10**30), Fraction(1, 4))
_TABLE = (Fraction(1, 26), Fraction(5, 7))  # x from 2/5, so that x = 1/2 is no end, where Clenshaw's sum loses digits
_TABLE_I = (Fraction(1, 26), Fraction(1, 5))
_SERIES = (Fraction(1, 10**30), Fraction(1, 16))


_DESCENT = Fraction(1, 60), Fraction(1, 24)  # 1/s where the descent of I starts: orders from 24 to 50, x <= 25


def descent_rows(function, lowest, tolerance):
    """Rows over powers of w = 1/s, each a polynomial in (v/s)^2 or v/s from `lowest` to 1."""
    rows = trimmed(surface(function, (lowest, 1), _DESCENT, (16, 14)), tolerance)
    width = max(map(len, rows))
    padded = [powers(row, lowest, 1) + [arb(0)] * (width - len(row)) for row in rows]
    columns = [powers(list(column), *_DESCENT) for column in zip(*padded)]
    return [tuple(map(high, row)) for row in zip(*columns)]


def chebyshev_rows(function, z_range=_TABLE):
    """Rows over T_j(z), z the image of xi on [-1, 1]; each row a polynomial in m, off by 2^-58 in all."""
    rows = trimmed(surface(function, _ORDERS, z_range, (12, 36)), 2.0**-59)
    return [powers(row, *_ORDERS) for row in rows]


def power_rows(function, degree=14):
    """Rows over powers of y; each row a polynomial in m, of the degree at most, off by 2^-58 in all."""
    rows = trimmed(surface(function, _ORDERS, _SERIES, (degree, 18)), 2.0**-60)
    width = max(map(len, rows))
    padded = [powers(row, *_ORDERS) + [arb(0)] * (width - len(row)) for row in rows]
    columns = [powers(list(column), *_SERIES) for column in zip(*padded)]
    rows = [list(row) for row in zip(*columns)]
    scale = lambda i, j: 0.25 ** (i + 2 * j)
    cut = lambda row, j: row[
        : max((i + 1 for i, c in enumerate(row) if abs(float(c)) * scale(i, j) > 2.0**-61), default=1)
    ]
    return [cut(row, j) for j, row in enumerate(rows)]


def rounded_rows(rows):
    return [tuple(map(high, row)) for row in rows]


def rests(rows, of_second=1):
    """What rounding takes of the first two coefficients of the first row, and the first of the second."""
    return tuple(high(c - high(c)) for c in (*rows[0][:2], *rows[1][:of_second]))


def show(name, comment, value):
    print(f"\n# {comment}")
    if isinstance(value, list):
        print(f"{name} = (")
        for item in value:
            print(f"    {item!r},")
        print(")")
    else:
        print(f"{name} = {value!r}")


def main():
    print('"""Tables of the formulas, generated by tools/make_coefficients.py; do not edit."""')
    show(
        "LOG_2",
        "log 2 in two parts; the first has 11 trailing zero bits, so its multiples by exponents are exact.",
        split_for_products(arb(2).log()),
    )
    show("LOG_2_REST", "What LOG_2 leaves of log 2.", log_2_rest())
    show("HALF_LOG_2PI", "log(2 pi)/2 as a double-double.", pair((2 * arb.pi()).log() / 2))
    show("HALF_LOG_HALF_PI", "log(pi/2)/2 as a double-double.", pair((arb.pi() / 2).log() / 2))
    show("HALF_LOG_QUARTER_PI", "log(pi/4)/2 as a double-double.", pair((arb.pi() / 4).log() / 2))
    show("THIRD", "1/3 as a double-double.", pair(Fraction(1, 3)))
    show(
        "ARTANH_TAIL",
        "(artanh(z)/z - 1 - y/3)/y^2 in powers of y = z^2, near-minimax on |z| <= 0.2027.",
        [high(c) for c in economised(arctanh_tail, 0, Fraction(2027, 10000) ** 2, 8)],
    )
    show(
        "EXP_TAIL",
        "(exp(r) - 1 - r - r^2/2)/r^3 in powers of r, near-minimax on |r| <= log(2)/2.",
        [high(c) for c in economised(exponential_tail, Fraction(-3466, 10000), Fraction(3466, 10000), 9)],
    )
    show(
        "SCALED_ERFC",
        "(1 + 2 z) exp(z^2) erfc(z) in powers of t = (z - 3)/(z + 3), near-minimax on z >= 0.",
        [high(c) for c in economised(scaled_erfc, -1, 1, 27)],
    )
    show(
        "SHORT_ARTANH_TAIL",
        "The same to 2^-45 of artanh(z)/z.",
        [high(c) for c in economised(arctanh_tail, 0, Fraction(2027, 10000) ** 2, 4)],
    )
    show(
        "SHORT_ARTANH",
        "artanh(z)/z itself in powers of y, likewise, to 2^-42.",
        [high(c) for c in economised(arctanh_over_z, 0, Fraction(2027, 10000) ** 2, 5)],
    )
    show(
        "LOG_GAMMA_TWO",
        "Taylor coefficients of log Gamma(2 + mu) in mu (DLMF 5.7.3), from that of mu on, as double-doubles.",
        [pair(log_gamma_two(k)) for k in range(1, 54)],
    )
    show(
        "LOG_GAMMA_TWO_IN_FOUR",
        "The first of them as quad-doubles: what they leave of those after them is 2^-210 of the sum for |mu| < 1/4.",
        [parts(log_gamma_two(k), 4) for k in range(1, 37)],
    )
    show(
        "LOG_GAMMA_TWO_TAIL",
        "Those after LOG_GAMMA_TWO, likewise.",
        [high(log_gamma_two(k)) for k in range(54, 74)],
    )
    show("LOG_2_IN_FOUR", "log 2 as a quad-double.", parts(arb(2).log(), 4))
    show("TWO_PI_IN_FOUR", "2 pi as a quad-double.", parts(2 * arb.pi(), 4))
    show("EULER_GAMMA", "Euler's constant as a double-double.", pair(arb.const_euler()))
    show("HALF_ZETA_2", "zeta(2)/2 = pi^2/12 as a double-double.", pair(arb.pi() ** 2 / 12))
    show("THIRD_ZETA_3", "zeta(3)/3 as a double-double.", pair(arb(3).zeta() / 3))
    show(
        "LOG_GAMMA_TAIL",
        "(log Gamma(1+mu) + gamma mu - zeta(2) mu^2/2 + zeta(3) mu^3/3)/mu^4, near-minimax on |mu| <= 1/2.",
        [high(c) for c in economised(log_gamma_tail, Fraction(-1, 2), Fraction(1, 2), 28)],
    )
    logarithm, ratio = chebyshev_rows(log_k_remainder), chebyshev_rows(k_ratio_remainder)
    show(
        "K_TABLE_LOG",
        "(log K_mu(x) + x - log(pi/(2 x))/2)/(mu^2 - 1/4) for x in [2/5, 25]: rows over T_j(z), 1/(1 + x) = (137 + 123 z)/364.",
        rounded_rows(logarithm),
    )
    show(
        "K_TABLE_RATIO",
        "(x K_{mu+1}(x)/K_mu(x) - mu - x - 1/2)/(mu^2 - 1/4), likewise.",
        rounded_rows(ratio),
    )
    show(
        "K_TABLE_RESTS",
        "What rounding takes of 1, mu^2, T_1 and mu^2 T_1 in each of the two.",
        [rests(logarithm, 2), rests(ratio, 2)],
    )
    even, odd = power_rows(k_even), power_rows(k_odd)
    show(
        "K_SERIES_EVEN",
        "The even part in mu of log Gamma(1+mu) + log 0F1(;1-mu;y), y <= 1/16: rows over y^j, in powers of mu^2.",
        rounded_rows(even),
    )
    show("K_SERIES_ODD", "The odd part over mu, plus Euler's constant, likewise.", rounded_rows(odd))
    show(
        "K_SERIES_RESTS",
        "What rounding takes of 1, mu^2 and y in the even and the odd part.",
        [rests(even), rests(odd)],
    )
    show(
        "K_DERIVATIVE_EVEN",
        "((1 - m) d/dy of the even part - 1)/y, likewise.",
        rounded_rows(power_rows(derivative_even)),
    )
    show(
        "K_DERIVATIVE_ODD",
        "((1 - m) d/dy of the odd part over mu - 1)/y, likewise.",
        rounded_rows(power_rows(derivative_odd)),
    )
    show(
        "K_TABLE_LOG_DERIVATIVE",
        "(1 + x) d/dm log K_mu(x), m = mu^2, for x in [2/5, 25], likewise.",
        rounded_rows(chebyshev_rows(times_argument(order_derivative(log_k)))),
    )
    show(
        "K_TABLE_RATIO_DERIVATIVE",
        "(1 + x) d/dm of -x d/dx log K_mu(x), likewise.",
        rounded_rows(chebyshev_rows(times_argument(order_derivative(k_derivative)))),
    )
    derivative = chebyshev_rows(times_argument(order_derivative(log_i_even)), _TABLE_I)
    show(
        "I_TABLE_LOG_DERIVATIVE",
        "(1 + x) d/dm log[(I_mu(x) + I_-mu(x))/2] for x in [4, 25]: rows over T_j(z), 1/(1 + x) = (31 + 21 z)/260.",
        rounded_rows(derivative),
    )
    show("I_TABLE_RESTS", "What rounding takes of 1, mu^2, T_1 and mu^2 T_1 there.", rests(derivative, 2))
    show(
        "I_TABLE_MIXED",
        "(1 + x)^2 d^2/(dm dx) of the same logarithm at m = 0, likewise.",
        rounded_rows(trimmed([[c] for c in chebyshev(log_i_even_mixed, *_TABLE_I, 36)], 2.0**-59)),
    )
    show(
        "K_OVER_I_TABLE",
        "(log K_mu(x) - log[(I_mu(x) + I_-mu(x))/2] + 2 x - log pi)/(mu^2 - 1/4), likewise.",
        rounded_rows(chebyshev_rows(log_k_over_i, _TABLE_I)),
    )
    for name, function in (("EVEN", k_even), ("ODD", k_odd)):
        for order, text in ((1, "d/dm"), (2, "d^2/dm dy")):
            table = order_derivative(function) if order == 1 else order_derivative(argument_derivative(function))
            show(
                f"K_SERIES_{name}_{'M' if order == 1 else 'MY'}",
                f"{text} of K_SERIES_{name}, likewise.",
                rounded_rows(power_rows(table)),
            )
    for name, function in (("EVEN", k_even), ("ODD", k_odd)):
        show(
            f"K_SERIES_{name}_MM",
            f"d^2/dm^2 of K_SERIES_{name}, likewise.",
            rounded_rows(power_rows(order_derivative(order_derivative(function)), 20)),
        )
    show(
        "COTH_SHARE",
        "(z coth z - 1)/z^2 in powers of z^2, near-minimax on z^2 <= 1.",
        [high(c) for c in economised(coth_share, Fraction(1, 10**30), 1, 10)],
    )
    show(
        "COTH_SHARE_DERIVATIVE",
        "Its derivative in z^2, likewise.",
        [
            high(c)
            for c in economised(
                lambda square: order_derivative(lambda m, _: coth_share(m))(square, None), Fraction(1, 10**30), 1, 10
            )
        ],
    )
    show(
        "SINE_SHARE",
        "sin(pi mu)/(pi mu) in powers of mu^2, near-minimax on mu^2 <= 1/4.",
        [high(c) for c in economised(sine_share, *_ORDERS, 9)],
    )
    show("COSINE", "cos(pi mu) in powers of mu^2, likewise.", [high(c) for c in economised(cosine, *_ORDERS, 9)])
    show("LOG_PI", "log pi as a double-double.", pair(arb.pi().log()))
    show(
        "DESCENT_ORDER",
        "sum_k w^(k-1) [k P_k(q) - 2 (1 - q) P'_k(q)] for q in [47/100, 1], w in [1/60, 1/24]: rows over w^j, in powers of q.",
        descent_rows(derivative_tail(-1), Fraction(47, 100), 2.0**-52),
    )
    show(
        "DESCENT_ARGUMENT",
        "sum_k w^(k-1) [k P_k(q) + 2 q P'_k(q)], likewise.",
        descent_rows(derivative_tail(1), Fraction(47, 100), 2.0**-46),
    )
    show(
        "DESCENT_STEP",
        "-(d/dv log I_{v+1} - d/dv log I_v)/w for t = v/s in [17/25, 1], likewise, in powers of t.",
        descent_rows(order_step, Fraction(17, 25), 2.0**-53),
    )
    show(
        "DEBYE",
        "P_k(q), k = 1 .. 24: the logarithm of the uniform expansion, from exact rationals.",
        [tuple(map(high, row)) for row in debye_polynomials(24)],
    )
    show(
        "DEBYE_RESTS",
        "What rounding takes of the coefficients of DEBYE, k = 1 .. 10.",
        [tuple(high(real(c) - high(c)) for c in row) for row in debye_polynomials(10)],
    )
    for name, fit in FITS.items():
        kind = name[-1]
        with ctx.workprec(400):  # the normal equations take half of it
            rows = fitted_rows(fit)
        show(name, comment(name, kind), rows)
    for kind in ANNULUS:
        show(
            f"ANNULUS_{kind}",
            f"log {kind}_v less the uniform expansion's leading terms, {ANNULUS[kind][0]} <= s <= 25: rows over z^k, in powers of u.",
            annulus_fit(kind, ANNULUS[kind][1]),
        )
        show(
            f"SHORT_ANNULUS_{kind}",
            "The same for float32: derivatives off by 2^-36 of them.",
            annulus_fit(kind, SHORT_ANNULUS[kind], SHORT_LOSS),
        )
    for name, settings in ZEROS_K.items():
        curve, quotient = zero_rows(*settings)
        logarithm = "log K_v(x) + x" if settings[0] else "log K_v(x)"
        show(f"{name}_AT", f"xi = step log(x/centre) beside the zeros of {logarithm}.", tuple(map(high, settings[1:3])))
        show(f"{name}_CURVE", "v^2/x there, in powers of xi, as double-doubles.", list(map(pair, curve)))
        show(
            f"{name}_QUOTIENT",
            f"{logarithm} over eta, what v^2/x exceeds it by: rows over powers of eta, in powers of xi.",
            rounded_rows(quotient),
        )
        show(
            f"{name}_RESTS",
            "What rounding takes of its first coefficients.",
            tuple(high(c - high(c)) for c in quotient[0][:10]),
        )


def log_2_rest():
    """The third part."""
    return high(arb(2).log() - sum(map(arb, split_for_products(arb(2).log()))))


def log_gamma_two(k):
    """The coefficient of mu^k in log Gamma(2 + mu)."""
    return 1 - arb.const_euler() if k == 1 else (-1) ** k * (arb(k).zeta() - 1) / k


def parts(value, count):
    """The doubles of an expansion, each the nearest to what those before it leave."""
    first = high(value)
    return (first, *(parts(value - first, count - 1) if count > 1 else ()))


def split_for_products(value):
    first = float(int((value * 2**42).mid().floor().unique_fmpz())) / 2**42
    return first, high(value - first)


def debye_sum(rows, sign, w, q):
    """sum_k (sign w)^k (row k)(q)."""
    return sign * w * bivariate(rows, sign * w, q)


class Digits(NamedTuple):
    """What a tolerance is: a twentieth of 2^-value of the function, or 2^-size of the size of what cancels in it."""

    value: int
    size: int


DOUBLE = Digits(52, 65)
SINGLE = Digits(34, 46)  # float32 within 0.501 ulp where no more than 10 bits cancel


def debye_tolerance(w, q, margin=0.0, digits=DOUBLE):
    """A twentieth of an ulp of the smaller of |log I| and |log K|, or 2^-65 M, whichever is the larger.

    A margin is taken off the logarithms, so that the valleys around their zeros are wide enough for a coarse grid.
    """
    s = 1 / w
    v, x = s * q.sqrt(), s * (1 - q).sqrt()
    bend = v * (v / x).asinh()
    log_i = s - bend - (2 * arb.pi() * s).log() / 2
    log_k = bend - s + (arb.pi() / (2 * s)).log() / 2
    smaller = max(min(abs(float(log_i)), abs(float(log_k))) - margin, 0.0)
    return max(smaller * 2.0**-digits.value / 20, float(s + bend) * 2.0**-digits.size)


def scaled_tolerance(sign, w, q, margin=0.0, digits=DOUBLE):
    """The same of log I - x, or with sign = -1 of log K + x."""
    s = 1 / w
    v, x = s * q.sqrt(), s * (1 - q).sqrt()
    bend, rise = v * (v / x).asinh(), v * v / (s + x)
    front = (2 * s / arb.pi()).log() / 2 + (arb.pi().log() if sign > 0 else 0)
    size = max(abs(float(sign * (rise - bend) - front)) - margin, 0.0)
    return max(size * 2.0**-digits.value / 20, float(rise + bend) * 2.0**-digits.size)


def order_derivative_tolerance(sign, w, q, digits=DOUBLE):
    """A twentieth of an ulp of artanh(t) + sign t w/2, t = sqrt(q), for a sum whose factor is t w."""
    t = q.sqrt()
    return float(t.atanh() / (t * w) + sign / arb(2)) * 2.0**-digits.value / 20


def argument_derivative_tolerance(sign, w, q, digits=DOUBLE):
    """A twentieth of an ulp of s/x - sign x w^2/2, for a sum whose factor is x w^2."""
    return float(1 / (w * (1 - q)) - sign / arb(2)) * 2.0**-digits.value / 20


def ratio_tolerance(w, q, digits=SINGLE):
    """A twentieth of the digits of s/2, for a sum whose factor is x w^2 beside x/(s + nu) or more."""
    return float(0.5 / w) * 2.0**-digits.value / 20


def ratio_derivative_tolerance(sign, w, q, digits=DOUBLE):
    """A tenth of an ulp of t/(1 +- t) + 2 sum + w/2, t = sqrt(q) >= w: of the ratio's derivative in x for orders from 2 on."""
    t = max(float(q) ** 0.5, float(w))
    return (t / (1 + sign * t) + float(w) / 2) / 2 * 2.0**-digits.value / 10


def mixed_tolerance(w, q):
    """A twentieth of an ulp of (1 + t)/x, t = sqrt(q), for a sum whose factor is x t w^3."""
    t = q.sqrt()
    return float(1 / (t * w * (1 - t))) * 2.0**-52 / 20


# What the annulus' tables need: the inner radius, and the sizes of the rows, found by search_sizes.py; and those of the tables for
# float32, which may be so much farther off.
ANNULUS = {
    "I": (10, (19, 17, 16, 15, 15, 14, 14, 14, 14, 13, 13, 12, 12, 9, 8)),
    "K": (8, (19, 17, 17, 17, 16, 16, 16, 16, 16, 15, 13, 13, 2)),
}
SHORT_ANNULUS = {"I": (13, 11, 11, 11, 11, 9, 9, 7, 5), "K": (13, 11, 11, 11, 11, 11, 10, 9)}
SHORT_LOSS = 2.0**16


def annulus_rest(kind, a, w):
    """What the leading terms of the uniform expansion leave of log I_v, with a = v/s, or of log K_v, with a = x/s."""
    s, b = 1 / w, (1 - a * a).sqrt()
    if kind == "I":
        v, x = s * a, s * b
        return x.bessel_i(v).log() - s + v * (v / x).asinh() + (2 * arb.pi() * s).log() / 2
    v, x = s * b, s * a
    return x.bessel_k(v).log() + s - v * (v / x).asinh() - (arb.pi() / (2 * s)).log() / 2


def annulus_bends(a, along_w, along_a):
    """w V_w + a V_a and w V_w - (1 - a^2) V_a/a: what the rest V adds to the 1/2 in the derivatives (see formulas/annulus.py)."""
    return along_w + a * along_a, along_w - (1 - a * a) * along_a / a


def annulus_tolerances(kind, a, w):
    """Those of V and of its bends: an eighth (for K a 32nd) of 2^-53 of the logarithm, scaled or not, whichever is less, or
    2^-57.5 (2^-61) if that is more; 2^-54 of the derivatives, but of d/dv log I_v from v = 1 on only, where its table is used.
    """
    s, b = 1 / w, math.sqrt(1 - a * a)
    v, x = (s * a, s * b) if kind == "I" else (s * b, s * a)
    order_derivative, sign = math.asinh(v / x), 1 if kind == "I" else -1
    bend = s - v * order_derivative
    logarithm = bend - math.log(2 * math.pi * s) / 2 if kind == "I" else math.log(math.pi / (2 * s)) / 2 - bend
    argument_derivative = s / x - sign * x * w * w / 2
    share, least = (2.0**-56, 2.0**-57.5) if kind == "I" else (2.0**-58, 2.0**-61)
    of_value = max(min(abs(logarithm), abs(logarithm - sign * x)) * share, least)
    of_order = 2.0**-54 * order_derivative / (v * w * w) if kind == "K" or v >= 1 else math.inf
    of_argument = 2.0**-54 * argument_derivative / (x * w * w)
    return (of_value, of_argument, of_order) if kind == "I" else (of_value, of_order, of_argument)


def annulus_equations(kind, rows, columns):
    """At nodes of z and u: z, u, w, a and du/da, then values of V and its bends, then the tolerances of these.

    z is linear in w and from -1 to 1 on [1/25, 1/R], u = (11 a - 4)/(4 + 3 a). As a function of a, V is singular at infinity and
    near a = -0.8 (where I_v and K_v are of one size, I_v has zeros for orders -v): u takes both to about the same distance
    from [-1, 1].
    """
    half, middle = annulus_range(kind)
    for z in nodes(rows, -1, 1):
        w = real(middle) + real(half) * z
        for u in nodes(columns, -1, 1):
            a = 4 * (1 + u) / (11 - 3 * u)
            steepness = 56 / (4 + 3 * a) ** 2
            rest, step = lambda a, w: annulus_rest(kind, a, w), arb(10) ** -60
            along_w = w * (rest(a, w + step) - rest(a, w - step)) / (2 * step)
            along_a = (rest(a + step, w) - rest(a - step, w)) / (2 * step)
            exact = rest(a, w), *annulus_bends(a, along_w, along_a)
            yield (z, u, w, a, steepness), exact, annulus_tolerances(kind, float(a), float(w))


def annulus_range(kind):
    """Half the length and the middle of the range of w."""
    inner, outer = Fraction(1, ANNULUS[kind][0]), Fraction(1, RADIUS)
    return (inner - outer) / 2, (inner + outer) / 2


def annulus_fit(kind, sizes, loss=1.0):
    """V as a polynomial in z and u: rows over powers of z, by least squares of V and its bends, each point weighed by its
    tolerance."""
    places = [(k, j) for k, size in enumerate(sizes) for j in range(size)]
    half = real(annulus_range(kind)[0])

    def of_powers(z, u, w, a, steepness):
        """Those of every power."""
        zs, us = [z**k for k in range(len(sizes))], [u**j for j in range(max(sizes))]
        powers = []
        for k, j in places:
            of_w = w / half * k * zs[k - 1] * us[j] if k else arb(0)
            of_a = steepness * j * us[j - 1] * zs[k] if j else arb(0)
            powers.append((zs[k] * us[j], *annulus_bends(a, of_w, of_a)))
        return list(zip(*powers))

    system, values = [], []
    for place, exact, tolerances in annulus_equations(kind, 20, 41):
        for value, row, tolerance in zip(exact, of_powers(*place), tolerances):
            if tolerance < math.inf:
                system.append([c / tolerance for c in row])
                values.append([value / tolerance])
    system, values = arb_mat(system), arb_mat(values)
    solution = (system.transpose() * system).solve(system.transpose() * values)
    found = [arb(high(solution[i, 0])) for i in range(len(places))]
    for place, exact, tolerances in annulus_equations(kind, 11, 57):
        for value, row, tolerance in zip(exact, of_powers(*place), tolerances):
            fitted = sum((c * power for c, power in zip(found, row)), arb(0))
            assert abs(float(fitted - value)) < 4 * loss * tolerance
    coefficients = iter(found)
    return [tuple(float(next(coefficients)) for _ in range(size)) for size in sizes]


# Beside the curves where K_v(x) = 1 and exp(x) K_v(x) = 1, v^2 = x W(xi) there: xi = step log(x/centre), |xi| <= 1, and how far
# v^2/x may be from W.
ZEROS_K = {
    "K_ZERO": (0, Fraction(7, 16), Fraction(15, 4), 0.45),
    "SCALED_K_ZERO": (1, Fraction(1, 2), Fraction(17, 2), 0.25),
}


def log_k_of_square(scaled, m, x):
    """log K_v(x), or log K_v(x) + x, at m = v^2, which may be negative (K is even in v)."""
    return acb(x).bessel_k(acb(m).sqrt()).real.log() + scaled * x


def zero_of_k(scaled, x):
    """v^2/x on the curve, by Newton's steps from v = 0: the logarithm rises in v^2, its derivative ever smaller."""
    m, step = arb(0), arb(10) ** -80
    value = lambda m: log_k_of_square(scaled, m, x)
    while True:
        change = value(m) * 2 * step / (value(m + step) - value(m - step))
        m = arb((m - change).mid())
        if abs(change) < 1e-60:
            return m / x


def zero_rows(scaled, step, centre, reach):
    """W in powers of xi, and the rows, over powers of eta = v^2/x - W, of the logarithm over eta, in powers of xi."""
    curve = cache(lambda x: zero_of_k(scaled, x))
    argument = lambda xi: arb((real(centre) * (xi / real(step)).exp()).mid())

    def quotient(eta, xi):
        x = argument(xi)
        return log_k_of_square(scaled, x * (curve(x) + eta), x) / eta

    of_curve = chebyshev(lambda xi: curve(argument(xi)), -1, 1, 64, nodes=80)
    (of_curve,) = trimmed([of_curve], 2.0**-104)
    columns = trimmed(list(zip(*surface(quotient, (-reach, reach), (-1, 1), (14, 36)))), 2.0**-63)
    length = max(map(len, columns))
    in_xi = [powers(list(column), -1, 1) + [arb(0)] * (length - len(column)) for column in columns]
    rows = list(zip(*(powers(list(column), -reach, reach) for column in zip(*in_xi))))
    cut = lambda k: max(len(column) for column in columns[k:])
    return powers(of_curve, -1, 1), [row[: cut(k)] for k, row in enumerate(rows)]


COMMENTS = {
    "DEBYE": "sum_k {w}^k P_k(q), w <= 1/25, in w and q, off by 3/40 ulp of log I and log K, or 2^-64 M.",
    "SCALED": "sum_k {w}^k P_k(q), likewise, off by 3/40 ulp of the scaled log {kind}, or 2^-64 M.",
    "ORDER": "sum_k {w}^k [k P_k(q) - 2 (1 - q) P'_k(q)], likewise, off by 3/40 ulp of d/dv log {kind}.",
    "ARGUMENT": "sum_k {w}^k [k P_k(q) + 2 q P'_k(q)], likewise, off by 3/40 ulp of d/dx log {kind}.",
    "RATIO": "The sum of ARGUMENT from k = 2 on, likewise, off by 3/20 ulp of d/dx of {kind}'s ratio for orders from 2 on.",
    "MIXED": "sum_k {w}^k [(k + 2) S_k - 2 (1 - q) S'_k], S_k = k P_k(q) + 2 q P'_k(q), likewise, off by 3/40 ulp of d/dv of {kind}'s ratio.",
}


def comment(name, kind):
    base, form, _ = name.removeprefix("SHORT_").split("_")
    w = "(-w)" if kind == "K" else "w"
    if name.startswith("SHORT_RATIO"):
        text = f"the sum of ARGUMENT, for float32: off by 2^-38 of s/2, for {kind}'s ratio."
    else:
        text = COMMENTS[base].format(w=w, kind=kind)
    if name.startswith("SHORT") and base != "RATIO":
        text = f"{text.rpartition(', off by')[0]}, for float32: off by 2^-38 of it or 2^-45 M."
    if form == "REST":
        count = SHORT_COUNT if name.startswith("SHORT") else COUNTS[base]
        return f"The terms from k = {count + 1} on, over {w}^{count}, of {text}"
    return text


VALUES = [list(map(real, row)) for row in debye_polynomials(24)]
ORDER, ARGUMENT, MIXED = derivative_polynomials(-1, 24), derivative_polynomials(1, 24), mixed_polynomials(24)
SIZES = {
    "DEBYE_REST": (8, 9, 10, 0, 11, 0, 13, 0, 15),
    "SCALED_REST_I": (9, 10, 11, 0, 13, 0, 0, 15),
    "SCALED_REST_K": (9, 10, 11, 0, 12, 0, 14),
    "ORDER": (2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 11, 13, 0, 15, 0, 0, 0, 18),
    "ARGUMENT": (2, 3, 4, 5, 6, 7, 8, 0, 10, 11, 9, 13, 0, 0, 0, 0, 16, 14),
    "RATIO_I": (3, 4, 5, 6, 7, 8, 9, 10, 0, 12, 11, 0, 14, 0, 15, 0, 16, 19, 0, 13, 21),
    "RATIO_K": (3, 4, 5, 6, 7, 8, 9, 10, 0, 12, 11, 13, 15, 0, 0, 16),
    "SHORT_DEBYE": (5, 6, 0, 8),
    "SHORT_SCALED_I": (5, 6, 0, 0, 8),
    "SHORT_SCALED_K": (5, 6, 7, 0, 0, 8),
    "SHORT_ORDER": (5, 6, 7, 0, 9),
    "SHORT_ARGUMENT": (5, 6, 7, 0, 8),
    "SHORT_RATIO": (5, 6, 7, 0, 8, 0, 9),
    "MIXED_K": (2, 3, 4, 5, 6, 7, 8, 0, 10, 9, 11, 13, 14, 9, 16),
}
KINDS = (("I", 1), ("K", -1))
COUNTS = {"DEBYE": 6, "SCALED": 7}  # terms before the rest, as in formulas/debye.py
SHORT_COUNT = 3  # those for float32, as in formulas/expansion.py


def from_term(rows, first):
    """The rows from that of k = `first` on."""
    return [[0 * c if k < first else c for c in row] for k, row in enumerate(rows, 1)]


def tolerances(name, sign, digits=DOUBLE):
    """What a fit of the logarithms aims at, and what it is allowed: with a margin off the logarithms, and without."""
    if name == "DEBYE":
        return partial(debye_tolerance, margin=1.5, digits=digits), partial(debye_tolerance, digits=digits)
    margin = 0.3 if sign < 0 else 0.0
    return tuple(partial(scaled_tolerance, sign, margin=each, digits=digits) for each in (margin, 0.0))


def value_fit(name, sign, rows, first, sizes, digits=DOUBLE):
    aim, bound = tolerances(name, sign, digits)
    function = partial(debye_sum, from_term(rows, first), sign)
    return Fit(function, aim, sizes, first=first, allowed=lambda w, q: 1.5 * bound(w, q))


def rest_fit(name, kind, sign):
    """What is left after the first terms, over (sign w)^6 or ^7 for w^6 or w^7 (see `_series` in formulas/debye.py)."""
    count = COUNTS[name]
    sizes = SIZES.get(f"{name}_REST") or SIZES[f"{name}_REST_{kind}"]
    fit = value_fit(name, sign, VALUES, count + 1, sizes)
    return fit._replace(function=lambda w, q: sign**count * debye_sum(from_term(VALUES, count + 1), sign, w, q))


def short_fit(name, kind, sign):
    """What is left after the first terms, over (sign w)^3 for w^3, to the digits that a float32 needs."""
    sizes = SIZES.get(f"SHORT_{name}") or SIZES[f"SHORT_{name}_{kind}"]
    if name in COUNTS:
        fit, rows = value_fit(name, sign, VALUES, SHORT_COUNT + 1, sizes, SINGLE), VALUES
    else:
        rows, tolerance = {
            "ORDER": (ORDER, partial(order_derivative_tolerance, sign, digits=SINGLE)),
            "ARGUMENT": (ARGUMENT, partial(argument_derivative_tolerance, sign, digits=SINGLE)),
            "RATIO": (ARGUMENT, ratio_tolerance),
        }[name]
        fit = Fit(None, tolerance, sizes, first=SHORT_COUNT + 1)
    later = from_term(rows, SHORT_COUNT + 1)
    return fit._replace(function=lambda w, q: sign**SHORT_COUNT * debye_sum(later, sign, w, q))


def derivative_fit(name, sign):
    rows, tolerance = {
        "ORDER": (ORDER, partial(order_derivative_tolerance, sign)),
        "ARGUMENT": (ARGUMENT, partial(argument_derivative_tolerance, sign)),
    }[name]
    return Fit(partial(debye_sum, rows, sign), tolerance, SIZES[name], first=1)


def later_fit(name, kind, sign, rows, first, tolerance):
    return Fit(partial(debye_sum, from_term(rows, first), sign), tolerance, SIZES[f"{name}_{kind}"], first=first)


FITS = {
    **{f"{name}_REST_{kind}": rest_fit(name, kind, sign) for name in COUNTS for kind, sign in KINDS},
    **{f"{name}_FIT_{kind}": derivative_fit(name, sign) for kind, sign in KINDS for name in ("ORDER", "ARGUMENT")},
    "MIXED_FIT_K": later_fit("MIXED", "K", -1, MIXED, 1, mixed_tolerance),
    **{
        f"RATIO_FIT_{kind}": later_fit("RATIO", kind, sign, ARGUMENT, 2, partial(ratio_derivative_tolerance, sign))
        for kind, sign in KINDS
    },
    **{
        f"SHORT_{name}_REST_{kind}": short_fit(name, kind, sign)
        for name in (*COUNTS, "ORDER", "ARGUMENT", "RATIO")
        for kind, sign in KINDS
    },
}


if __name__ == "__main__":
    main()
