"""P_m(a, b) and Q_m(a, b) as such, in plain doubles: for probabilities to 1e-13, faster than by their logarithms.

With x = a^2/2, y = b^2/2, the Poisson mixture P_m = exp(-x) sum_n x^n/n! P(m + n, y) of incomplete gamma functions (DLMF 8.7.1) is

    P_m = y^m exp(-x - y)/Gamma(m + 1) sum_n (x y)^n/(n! (m + 1)_n) G_n,   G_n = 1 + y/(m + n + 1) G_{n+1},

summed by Horner's rule from n = N down. With common denominators, (m + n + 1) ... (m + N) and N!/n!, there is no division, and
Gamma(z), z = m + N + 1, in place of Gamma(m + 1), of which Stirling's series has few terms.

Where y is far above m + x, with the integral's other part,

    Q_m = Gamma(m, y)/Gamma(m) + y^m exp(-x - y)/Gamma(m + 1) x sum_n (x y)^n/((n + 1)! (m + 1)_n) H_n,   H_n = 1 + x/(n + 2) H_{n+1}.

Of order 1, the order of the Rice distribution, for a < b, with g = a/b, R = a b and drop = 1 - cos(theta),

    Q_1 = exp(-(a - b)^2/2)/pi int_0^pi exp(-R drop) (1 - g + g drop)/((1 - g)^2 + 2 g drop) dtheta,

and for a > b, with g = b/a, P_1 is the same with g (1 - g - drop) above (see `marcum`; DLMF 10.32.1 is of the same kind). In
w = sqrt(R drop) that is a Gaussian times a function that is analytic but for poles at w = +-i |a - b|/sqrt(2), taken by their
residues: twelve nodes, the same for all arguments, reach 2^-53 for R >= 24. Below, the mixture, and

    Q_1(a, b) = exp(-x - y) I_0(a b) + P_1(b, a).
"""

import math

from ..arithmetic import floor, fma, maximum, minimum, sqrt, two_prod, where
from . import double_double as dd
from .elementary import log, polynomial
from .marcum import LARGE, LARGER, Circle, Rule, exp_double, logarithm_and_rest, times_exp

LARGEST_ORDER, LARGEST_X, SMALLEST_Y = 200.0, 500.0, 1e-300  # so that no product overflows
FEW, MANY, MOST = 38, 55, 71  # terms, for y <= 10 and x y <= 200, for twice and for thrice as much
SCALE = 1 / 32  # of N!/n!, so that no product overflows
UPPER_TERMS, FRACTION_TERMS, LEAST_Y = 60, 28, 3.0  # for x y <= 400
TERMS_OF_ORDER_ONE, LARGEST_HALF_SQUARE = 46, 300.0  # where R < 24
SPACING, NODES = 0.5165, 12  # of the nodes: the rule is off by exp(-(pi/spacing)^2)
CIRCLE = 24.0
LARGEST_ON_CIRCLE = 1e150
RULE = Rule(16, 8.3, 10.5)  # off by 2e-14
FINE_SPACING, MORE_NODES = 0.47, 12  # off by 2e-14 at R = 200 in far tails
_SECANT = tuple(math.comb(2 * k, k) / 4.0**k for k in range(8))  # (1 - u)^(-1/2)
_ANGLE_LESS_SINE = tuple(
    4.0 * c / (2 * k + 3) for k, c in enumerate(_SECANT)
)  # (theta - sin theta)/s^3, s = sin(theta/2)
_LONG_COSINE = tuple((-1) ** k / math.factorial(2 * k) for k in range(10))  # for 6, where exp(-w^2) is small
_LONG_SINE = tuple((-1) ** k / math.factorial(2 * k + 1) for k in range(10))
ENOUGH = 0.03  # down to which Q = 1 - P is good to 1e-13
NAN = float("nan")


# Where the formulas hold


def above(m, x, y):
    """Where Q is the smaller one by far."""
    gap = y - m - x
    return (
        _ordinary(m, x, y)
        & (y >= LEAST_Y)
        & (y <= LARGEST_X)
        & (x * y <= 400.0)
        & (gap > 0.0)
        & (gap * gap > 1.6 * (x + y))
    )


def few(m, x, y):
    return _below(m, x, y, 10.0)


def many(m, x, y):
    return _below(m, x, y, 20.0)


def most(m, x, y):
    return _below(m, x, y, 30.0)


def large(m, x, y):
    """Where R >= 24."""
    return _on_circle(m, x, y, LARGE)


def larger(m, x, y):
    return _on_circle(m, x, y, LARGER)


def _on_circle(m, x, y, least):
    inside = (m > 0.0) & (x >= 0.0) & (y > 0.0) & (maximum(m, maximum(x, y)) <= LARGEST_ON_CIRCLE)
    return inside & (fma(m, m, 4.0 * x * y) >= least * least)


def _below(m, x, y, bound):
    return _ordinary(m, x, y) & (y <= bound) & (x * y <= 20.0 * bound)


def _ordinary(m, x, y):
    return (m > 0.0) & (m <= LARGEST_ORDER) & (x >= 0.0) & (x <= LARGEST_X) & (y >= SMALLEST_Y)


def both_means(condition):
    """The condition for `of_difference`."""

    def holds(k, first, second):
        _, m, x, y = as_marcum(k, first, second)
        return condition(m, x, y) & (x > 0.0)

    return holds


def on_circle(a, b):
    return (a > 0.0) & (a * b >= CIRCLE) & (a <= 1e150) & (b <= 1e150)


def near_origin(a, b):
    """Where R < 24 and no power overflows."""
    larger = maximum(a, b)
    return (a >= 0.0) & (b > 1e-150) & (larger * larger <= 2.0 * LARGEST_HALF_SQUARE)


# Formulas


def by_lower(m, x, y, formula):
    """P_m and Q_m, nan where that is small, of a = sqrt(2 x) and b = sqrt(2 y)."""
    value = formula(m, x, y)[0]
    rest = 1.0 - value
    return value, where(rest >= ENOUGH, rest, NAN)


def by_upper(m, x, y):
    """P_m and Q_m."""
    value = upper(m, x, y)[0]
    return 1.0 - value, value


def by_circle(m, x, y):
    """P_m and Q_m for 24 <= R < 200, by the integral over the circle through the saddle point (`marcum`)."""
    up, r, g, d, depth, logarithm = _saddle(m, x, y)
    value = times_exp(Circle(where(up, -m, m), r, g, d, logarithm, depth, RULE, False).tail, (-depth, 0.0))
    return where(up, 1.0 - value, value), where(up, value, 1.0 - value)


def by_gaussian(m, x, y):
    """The same for R >= 200, in w = sqrt(2 R) sin(theta/2), as exp(-w^2) of the nodes are numbers: series in u = sin^2(theta/2) do."""
    up, r, g, d, depth, _ = _saddle(m, x, y)
    unit, root = 0.5 / r, sqrt(0.5 / r)
    linear, square, total = where(up, -2.0 * g, 2.0 * g), d * d, 0.0
    first, turn = where(up, g * d, d), where(up, m, -m)
    for node in range(MORE_NODES):
        w = (node + 0.5) * FINE_SPACING
        u, s = w * w * unit, w * root
        phase = turn * s * u * polynomial(_ANGLE_LESS_SINE, u)
        over = phase * phase
        along = fma(linear, u, first) * polynomial(_SECANT, u) * polynomial(_LONG_COSINE, over)
        across = 2.0 * g * s * phase * polynomial(_LONG_SINE, over)
        total = fma(math.exp(-w * w), (along + across) / fma(4.0 * g, u, square), total)
    value = times_exp(total * (2.0 * FINE_SPACING / math.pi) * root, (-depth, 0.0))
    reach = math.pi / FINE_SPACING
    inside = square * r < 2.0 * reach * reach * g  # the pole, at i d sqrt(R/(2 g))
    residue = exp_double(minimum(-2.0 * reach * d * sqrt(0.5 * r / g), 0.0))
    value = value + where(inside, residue / (1.0 + residue), 0.0)
    return where(up, 1.0 - value, value), where(up, value, 1.0 - value)


def _saddle(m, x, y):
    """As of `marcum.Saddle`: whether s_0 <= 1, R, g, 1 - g, -phi(s_0) and -log g."""
    r = sqrt(fma(m, m, 4.0 * x * y))
    gap = dd.rounded(dd.add_double(dd.two_sum(y, -x), -m))
    up, whole = gap >= 0.0, m + r
    t, turned = 2.0 * gap / fma(2.0, x, whole), 0.5 * whole / y
    g = where(up, turned, 1.0 / turned)
    d = where(up, t * turned, -t)
    _, logarithm, rest = logarithm_and_rest(up, t, d, -dd.rounded(log((maximum(g, 1e-300), 0.0))))
    return up, r, g, d, fma(m, rest, x * t * t), logarithm


def of_squares(function):
    """The formula, or condition, as a function of 2 m, a^2 and b^2."""
    return lambda *doubled: function(*(0.5 * value for value in doubled))


def of_difference(formula):
    """P(K <= k) and P(K > k) for the difference K of two Poisson numbers, by a formula for P_m and Q_m."""

    def both(k, first, second):
        up, *arguments = as_marcum(k, first, second)
        value, rest = formula(*arguments)
        return where(up, rest, value), where(up, value, rest)

    return both


def as_marcum(k, first, second):
    """Whether k >= 0, and m, x and y of which P_m is P(K > k) where it is, P(K <= k) elsewhere (N. L. Johnson, Biometrika 46, 1959)."""
    k = floor(k)
    up = k >= 0.0
    return up, where(up, k + 1.0, -k), where(up, second, first), where(up, first, second)


def lower(m, x, y, terms):
    """P_m, and the derivative of its logarithm in log y."""
    z, product = m + (terms + 1.0), x * y * SCALE
    part = fma(z + 1.0, z + 2.0, -z * y)
    above = fma(z, part, y * (z + 2.0))
    g = total = above / fma(-y, part, above)  # nearly G_N, by its continued fraction (DLMF 8.9.1)
    density, d, factor = m + float(terms), 1.0, 1.0
    for n in range(terms - 1, -1, -1):
        d, factor = d * (m + (n + 1.0)), factor * ((n + 1.0) * SCALE)
        g = fma(y, g, d)
        total = fma(product, total, g * factor)
        density = fma(product, density, d * (m + float(n)) * factor)
    return _from_terms(total * (1.0 / factor), m, x, y, terms), density / total


def upper(m, x, y):
    """Q_m, and the derivative of its logarithm in log y with the sign turned."""
    product, terms = x * y, UPPER_TERMS
    g = (terms + 2.0) * (1.0 / ((terms + 2.0) - x))
    total, density, d, factor, own = g, m + float(terms), 1.0, 1.0, 1.0
    for n in range(terms - 1, -1, -1):
        d, factor, own = d * (m + (n + 1.0)), factor * (n + 2.0), own * (n + 1.0)
        g = fma(x, g, factor)
        total = fma(product, total, g * d)
        density = fma(product, density, d * (m + float(n)) * own)
    alone = times_exp(m * d * _fraction(m, y), (x, 0.0))  # what there is for x = 0
    total = fma(x * (1.0 / factor), total, alone)
    return _from_terms(total, m, x, y, terms), density * (1.0 / own) / total


def _fraction(m, y):
    """Gamma(m, y) exp(y) y^-m (DLMF 8.9.2), numerators and denominators in units of powers of y."""
    inverse = 1.0 / y
    base, square = (y + 1.0 - m) * inverse, inverse * inverse
    p, q = 0.0, 1.0
    for k in range(FRACTION_TERMS, 0, -1):
        p, q = (k * square) * (float(k) - m) * q, fma(fma(2.0 * k, inverse, base), q, -p)
    return q * inverse / fma(base, q, -p)


def _from_terms(total, m, x, y, terms):
    """y^m exp(-x - y)/Gamma(z) times the total, z = m + terms + 1."""
    z = m + (terms + 1.0)
    inverse = 1.0 / z
    quotient = y * inverse
    power = dd.multiply_double(log((quotient, fma(-quotient, z, y) * inverse)), m)
    exponent = dd.subtract(dd.add(power, dd.two_sum(z, -_stirling(inverse))), dd.two_sum(x, y))
    scale = _power(inverse, terms) * fma(
        float(terms), fma(-z, inverse, 1.0), 1.0
    )  # 1/z is the inverse times 1 and the last bracket
    return times_exp(total * scale * (1.0 / math.sqrt(2.0 * math.pi)) / sqrt(z), exponent)


def _power(x, n):
    """x^n by squares."""
    if n == 1:
        return x
    root = _power(x * x, n // 2)
    return x * root if n % 2 else root


def _stirling(inverse):
    """log Gamma(z) - [(z - 1/2) log z - z + log(2 pi)/2] for z > 40 (DLMF 5.11.1)."""
    return inverse * polynomial((1 / 12, -1 / 360, 1 / 1260, -1 / 1680), inverse * inverse)


def on_circle_of_order_one(a, b):
    """Whether b > a, Q_1 if it is and P_1 if not, and the density of b, this to 1e-6; for a b >= 24."""
    up = b > a
    larger, smaller = maximum(a, b), minimum(a, b)
    apart = larger - smaller
    g, radius = smaller / larger, a * b
    less = (apart / larger) * radius  # (1 - g) R
    first, linear = where(up, less, g * less), where(up, g, -g)
    below = (apart / larger) * less
    total = 0.0
    for node in range(NODES):
        w = (node + 0.5) * SPACING
        share = fma(linear, w * w, first) / (fma(2.0 * g, w * w, below) * sqrt(fma(2.0, radius, -w * w)))
        total = fma(math.exp(-w * w), share, total)
    height = times_exp(1.0, dd.scale(dd.square(dd.two_sum(larger, -smaller)), -0.5))
    place = apart * (2.0 * math.pi * math.sqrt(0.5) / SPACING)  # 2 pi |w|/spacing, w the pole
    inside = apart < math.pi * math.sqrt(2.0) / SPACING
    residue = exp_double(minimum(-place, 0.0))
    value = fma(total * (2.0 * SPACING / math.pi), height, where(inside, residue / (1.0 + residue), 0.0))
    t = 0.125 / radius  # I_0 by DLMF 10.40.1
    bessel = fma(t, fma(4.5 * t, fma(25.0 / 3.0 * t, fma(12.25, t, 1.0), 1.0), 1.0), 1.0) / sqrt(2.0 * math.pi * radius)
    return up, value, b * height * bessel


def near_origin_of_order_one(a, b):
    """Whether y > x + 1, Q_1 if it is and P_1 if not, and the density of b; for a b < 24."""
    x, y = 0.5 * a * a, 0.5 * b * b
    up = y >= x + 1.0
    first, flag, product = where(up, x, y), where(up, 1.0, 0.0), x * y
    g = first * ((TERMS_OF_ORDER_ONE + 1.0) / ((TERMS_OF_ORDER_ONE + 1.0) - first))  # nearly first G_N
    total, density, d, factor = g, 1.0, 1.0, 1.0
    for n in range(TERMS_OF_ORDER_ONE - 1, -1, -1):
        d, factor = d * (n + 2.0), factor * (n + 1.0)
        g = first * (g + d)
        total = fma(product, total, fma(flag, (n + 1.0) * d, g) * factor)
        density = fma(product, density, (n + 1.0) * d * factor)
    squares = dd.scale(dd.add(two_prod(a, a), two_prod(b, b)), -0.5)
    height = times_exp(1.0 / (d * factor), squares)
    return up, total * height, b * density * height


def of_order_one(formula):
    """P_1 and Q_1, by a formula for one of them."""

    def both(a, b):
        up, value, _ = formula(a, b)
        return where(up, 1.0 - value, value), where(up, value, 1.0 - value)

    return both


# Steps towards a quantile, by Halley's method: where P is `wanted`, or Q is -wanted


def nearer_square(formula, up):
    """The next b^2 from 2 m, a^2 and b^2, by the formula for P, or Q where `up`.

    In y, f'/f = (m - 1)/y - 1 + sqrt(x/y) I_m/I_{m-1}, of which a bound is enough (J. Segura, J. Math. Anal. Appl. 374, 2011).
    """

    def step(twice, a_square, b_square, wanted):
        m, x, y = 0.5 * twice, 0.5 * a_square, 0.5 * b_square
        value, derivative = formula(m, x, y)
        middle, square = m + 0.5, 4.0 * x * y
        bent = (m - 1.0 - y) + 0.5 * square / (m - 0.5 + sqrt(fma(middle, middle, square)))
        return b_square * _multiplied(_off(value, up, wanted) / (value * derivative), bent)

    return step


def nearer_of_order_one(a, b, wanted, formula):
    """The next b."""
    up, value, density = formula(a, b)
    off = where(up, _off(value, True, wanted), _off(value, False, wanted))
    radius = a * b
    bent = 1.0 - b * b + radius * radius / (0.5 + sqrt(fma(radius, radius, 2.25)))
    return b * _multiplied(off / (b * density), bent)


def _off(value, up, wanted):
    """P less what it should be, from Q where `up`."""
    low = wanted > 0.0
    return where(low, 1.0 - wanted, -wanted) - value if up else value - where(low, wanted, 1.0 + wanted)


def _multiplied(step, bent):
    """By Newton's step as a share of the place, and f'/f times the place."""
    return minimum(maximum(1.0 - step / maximum(1.0 - 0.5 * step * bent, 0.25), 0.125), 8.0)
