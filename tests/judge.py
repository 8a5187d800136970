"""The judge of accuracy: exact values, by ball arithmetic, of every function of the library.

`truth(name, v, x)` encloses the value at any pair of doubles in a ball (an
`arb` of python-flint) that is tight to at least 120 bits; the working
precision rises until it is. `allowed` states what error is acceptable there,
`check` applies it to arrays, and the generators at the end make the points
that are worth checking.

Two regions share the plane of orders and arguments. With s = sqrt(v^2 + x^2):

* s < 200: the confluent limit function 0F1 for I, and DLMF 10.27.4 for K.
* s >= 200: the logarithm of the Debye expansion, DLMF 10.41.3-4, whose
  coefficients are exact rationals. The ball of its result holds the last two
  terms, a bound on what is left out as long as the terms decrease fast.

Orders below -1 follow from DLMF 10.27.2. Derivatives in the order come from
power series arithmetic outside, and from central differences inside, with a
step of 2^-120 whose error, at most 2^-130 of the value, the ball leaves out.
"""

import functools
import math
import sys
from fractions import Fraction

import numpy as np
from flint import arb, arb_poly, arb_series, ctx, fmpq_poly

from logbessel.functions import PUBLIC

RADIUS = 200
TERMS = 80
TIGHT = 120
HIGHEST = 20000
STEP = 120
INF, NAN = math.inf, math.nan
LARGEST = sys.float_info.max


# Working precision


def tight(function, accuracy=TIGHT, precision=192):
    """Evaluate `function()` at rising precision until its ball is `accuracy` bits tight, or far below any double."""
    kept = ctx.prec
    try:
        while precision < HIGHEST:
            ctx.prec = precision
            precision *= 2
            value = function()
            if value.is_finite() and (value.rel_accuracy_bits() >= accuracy or value.abs_upper() < arb(2) ** -1300):
                return value
    finally:
        ctx.prec = kept
    raise ArithmeticError("no tight ball")


def bits(value):
    """log2 |value| as a float."""
    return float(abs(value).log()) / math.log(2)


def widened(value, radius):
    return value + radius * arb(0, 1)


def centre(v):
    """The order itself where `v` is a power series around it."""
    return v[0] if isinstance(v, arb_series) else v


# The Debye expansion, s >= RADIUS


@functools.cache
def debye_polynomials():
    """P_k for k = 0 .. TERMS, where sum D_k(t) / v^k = log sum U_k(t) / v^k and D_k(t) = t^k P_k(t^2).

    With w = 1/s and t = v w the terms are w^k P_k(t^2), so that the expansion holds down to v = 0.

    With U = exp D the recurrence of DLMF 10.41.9, differentiated, becomes
    D_{k+1}' = t^2 (1 - t^2) (D_k'' + sum_{i+j=k} D_i' D_j') / 2 + (t - 2 t^3) D_k',  D_1' = (1 - 5 t^2) / 8.
    """
    derivatives = [fmpq_poly(), fmpq_poly([1, 0, -5]) / 8]
    square = fmpq_poly([0, 0, 1, 0, -1]) / 2
    linear = fmpq_poly([0, 1, 0, -2])
    for k in range(1, TERMS):
        products = sum((derivatives[i] * derivatives[k - i] for i in range(1, k)), fmpq_poly())
        derivatives.append(square * (derivatives[k].derivative() + products) + linear * derivatives[k])
    return [fmpq_poly(derivative.integral().coeffs()[k::2]) for k, derivative in enumerate(derivatives)]


@functools.cache
def debye_derivatives():
    """Q_k = k P_k + 2 q P_k', so that d/dx [w^k P_k(q)] = -x w^{k+2} Q_k(q)."""
    return [k * p + 2 * fmpq_poly([0, 1]) * p.derivative() for k, p in enumerate(debye_polynomials())]


@functools.cache
def taylor_polynomials(polynomials, k, precision):
    """The k-th of the polynomials, its derivative, and half its second derivative, as balls."""
    p = polynomials()[k]
    return [arb_poly(p), arb_poly(p.derivative()), arb_poly(p.derivative().derivative() / 2)]


def compose(polynomials, k, q):
    taylor = taylor_polynomials(polynomials, k, ctx.prec)
    if not isinstance(q, arb_series):
        return taylor[0](q)
    value, derivative, bend = (p(q[0]) for p in taylor)
    return arb_series([value, derivative * q[1], derivative * q[2] + bend * q[1] ** 2], prec=q.prec)


def debye_terms(s):
    """Enough terms for k! / (2 s)^k < 2^-prec, a bound of the k-th term in every direction."""
    size = bits(2 * s)
    return next((k for k in range(3, TERMS) if math.lgamma(k + 1) / math.log(2) - k * size < -ctx.prec), TERMS)


def debye_sum(polynomials, v, x, sign):
    """sum_{k>=1} (sign w)^k p_k(q), widened by its last two terms."""
    w = sign / (v * v + x * x).sqrt()
    q = (v * w) ** 2
    terms = [w**k * compose(polynomials, k, q) for k in range(1, debye_terms(abs(1 / centre(w))) + 1)]
    total = sum(terms[1:], terms[0])
    if isinstance(total, arb_series):
        rest = [sum(abs(term[j]) for term in terms[-2:]) for j in range(total.prec)]
        return total + arb_series([widened(arb(0), r) for r in rest], prec=total.prec)
    return widened(total, abs(terms[-1]) + abs(terms[-2]))


def debye(v, x, sign):
    """DLMF 10.41.3 (sign = 1) without its constant -log(2 pi)/2, 10.41.4 (-1) without log(pi/2)/2."""
    s = (v * v + x * x).sqrt()
    return sign * (s - v * ((v + s) / x).log()) - s.log() / 2 + debye_sum(debye_polynomials, v, x, sign)


def debye_dx(v, x, sign):
    """The derivative of `debye` in x."""
    square = v * v + x * x
    return sign * square.sqrt() / x - x / (2 * square) - x / square * debye_sum(debye_derivatives, v, x, sign)


def outer_log_k(v, x):
    return debye(v, x, -1) + (arb.pi() / 2).log() / 2


def outer_log_k_dx(v, x):
    return debye_dx(v, x, -1)


def recessive_share(v, x):
    """sin(pi v) K / (pi I), or 0 for |v| >= 1 where no derivative of it competes with those of I.

    The even function (I_v + I_{-v})/2 = I_v + sin(pi v) K_v / pi is what the Debye expansion sums to: the mean of the
    two signs in DLMF 10.40.5. Without the second part d/dv log I would vanish at v = 0.
    """
    if abs(centre(v)) >= 1:
        return v * 0
    return sin_pi(v) * (debye(v, x, -1) - debye(v, x, 1)).exp()


def sin_pi(v):
    """sin(pi v), exactly zero at the integers."""
    if not isinstance(v, arb_series):
        return v.sin_pi()
    sine, cosine = v[0].sin_cos_pi()
    turn = arb.pi()
    return arb_series([sine, turn * cosine * v[1], turn * cosine * v[2] - turn**2 * sine * v[1] ** 2 / 2], prec=v.prec)


def outer_log_i(v, x):
    """log I_v(x) for v > -1."""
    return debye(v, x, 1) - (2 * arb.pi()).log() / 2 + (1 - recessive_share(v, x)).log()


def outer_log_i_dx(v, x):
    share = recessive_share(v, x)
    grow, decay = debye_dx(v, x, 1), debye_dx(v, x, -1)
    return grow - share * (decay - grow) / (1 - share)


# The confluent limit function, s < RADIUS


def log_0f1_series(b, z):
    """log 0F1(;b;z) for z << b: log1p of the sum of z^k / (k! (b)_k), relatively accurate however small."""
    term, total = arb(1), arb(0)
    for k in range(1, ctx.prec + 1000):  # more only where the balls are too wide to tell
        term *= z / (k * (b + k - 1))
        total += term
        if term < total * arb(2) ** -ctx.prec and 2 * z < (k + 1) * (b + k):
            return widened(total, term).log1p()
    return arb("nan")


def inner_log_0f1(b, z):
    if 4 * z < b:
        return log_0f1_series(b, z)
    return z.hypgeom_0f1(b).log()


def inner_log_i(v, x):
    """log I_v(x) for v > -1, DLMF 10.39.9."""
    return v * (x / 2).log() - (v + 1).lgamma() + inner_log_0f1(v + 1, x * x / 4)


def inner_log_i_dx(v, x):
    """DLMF 10.29.2 for v > -1."""
    return v / x + x / (2 * v + 2) * (inner_log_0f1(v + 2, x * x / 4) - inner_log_0f1(v + 1, x * x / 4)).exp()


def inner_log_k(v, x):
    """DLMF 10.27.4, with the digits added that the difference and the division by sin(pi v) lose.

    Beyond a thousand bits arb's 0F1 loses those of the division a second time.

    An order within 2^-prec of an integer is moved that far beside it. As K is log-convex in the order and
    K_{v+1}/K_v < (2 v + 1 + x)/x, that changes log K by less than the radius added.
    """
    v, nudge = abs(v), arb(2) ** -ctx.prec
    integer = round(float(v))
    distance = abs(v - integer)
    moved = not distance > nudge
    exponent = (v * v + x * x).sqrt() - v * (v / x).asinh()
    near = -int(bits(nudge if moved else distance))
    precision = ctx.prec + 20 + near + int(max(0.0, float(2 * exponent)) / math.log(2))
    with ctx.workprec(precision if precision < 900 else precision + near):
        v, y = integer + nudge if moved else v, x * x / 4
        power = (x / 2) ** v
        grow = y.hypgeom_0f1(1 - v, regularized=True) / power
        decay = y.hypgeom_0f1(1 + v, regularized=True) * power
        value = ((grow - decay) * arb.pi() / (2 * v.sin_pi())).log()
    return widened(value, 2 * nudge * ((2 * v + 1 + x) / x).log()) if moved else value


def inner_log_k_dx(v, x):
    """DLMF 10.29.1, even in v."""
    k = inner_log_k(v, x)
    return -((inner_log_k(v + 1, x) - k).exp() + (inner_log_k(v - 1, x) - k).exp()) / 2


# Both regions, and power series in the order


def differences(function, v, step, length):
    """The power series of function(v + step e) in e, to `length` terms, by central differences."""
    h = arb(2) ** -STEP
    below, here, above = (function(v + n * step * h) for n in (-1, 0, 1))
    coefficients = [here, (above - below) / (2 * h), (above - 2 * here + below) / (2 * h * h)]
    return arb_series(coefficients[:length], prec=length)


def by_region(inner, outer):
    """Join the formulas of the two regions; the result takes the order as a ball or as a power series."""

    def joined(v, x):
        here = centre(v)
        if here * here + x * x >= RADIUS**2:
            return outer(v, x)
        if isinstance(v, arb_series):
            return differences(lambda order: inner(order, x), here, v[1], v.prec)
        return inner(v, x)

    return joined


log_i_above = by_region(inner_log_i, outer_log_i)
log_i_dx_above = by_region(inner_log_i_dx, outer_log_i_dx)
log_k = by_region(inner_log_k, outer_log_k)
log_k_dx = by_region(inner_log_k_dx, outer_log_k_dx)


def reflection_share(v, x):
    """m in I_{-v} = I_v (1 + m), DLMF 10.27.2."""
    return 2 / arb.pi() * sin_pi(v) * (log_k(v, x) - log_i_above(v, x)).exp()


def log_i(v, x):
    if centre(v) > -1:
        return log_i_above(v, x)
    return log_i_above(-v, x) + (1 + reflection_share(-v, x)).log()


def log_i_dx(v, x):
    if centre(v) > -1:
        return log_i_dx_above(v, x)
    dominant = (log_i_above(-v, x) - log_i(v, x)).exp()
    return dominant * (log_i_dx_above(-v, x) + reflection_share(-v, x) * log_k_dx(-v, x))


# The functions of the library at the working precision


def iv_ratio(v, x):
    if v * v + x * x < RADIUS**2:
        y = x * x / 4
        return x / (2 * v) * (inner_log_0f1(v + 1, y) - inner_log_0f1(v, y)).exp()
    return (log_i_above(v, x) - log_i_above(v - 1, x)).exp()


def iv_ratio_c(v, x):
    if v == 0.5:
        return 2 / ((2 * x).exp() + 1)
    return 1 - iv_ratio(v, x)


def log_hyp0f1(b, z):
    """log 0F1(;b;z): directly, or where b or z is large and the value not small, from I_{b-1}(2 sqrt z)."""
    if z < 100 * b and (4 * z < b or b > RADIUS):
        return log_0f1_series(b, z)
    if b * b + 4 * z < RADIUS**2:
        return inner_log_0f1(b, z)
    return outer_log_i(b - 1, 2 * z.sqrt()) - (b - 1) * z.log() / 2 + b.lgamma()


def log_hyp0f1_db(b, z):
    if z < 100 * b or b * b + 4 * z < RADIUS**2:
        return differences(lambda c: log_hyp0f1(c, z), b, b, 2)[1] / b
    return along_order(outer_log_i, b - 1, 2 * z.sqrt(), 1) - z.log() / 2 + b.digamma()


def log_hyp0f1_dz(b, z):
    """DLMF 16.3.1."""
    return (log_hyp0f1(b + 1, z) - log_hyp0f1(b, z)).exp() / b


def iv_ratio_dx(v, x):
    """The Riccati equation that DLMF 10.29.2 implies."""
    if v == 0.5:
        return 1 / x.cosh() ** 2
    ratio = iv_ratio(v, x)
    return 1 - ratio**2 - (2 * v - 1) * ratio / x


def iv_ratio_dv(v, x):
    return iv_ratio(v, x) * (along_order(log_i_above, v, x, 1) - along_order(log_i_above, v - 1, x, 1))


def kv_ratio(v, x):
    return (log_k(abs(v), x) - log_k(abs(v - 1), x)).exp()


def along_order(function, v, x, n):
    """The n-th derivative in the order, n = 1 or 2."""
    return n * function(arb_series([v, 1], prec=n + 1), x)[n]


def bend(derivative, v, x):
    """The second derivative of log I or log K in x, from the first: DLMF 10.25.1."""
    return 1 + (v / x) ** 2 - derivative / x - derivative**2


FORMULAS = {
    "log_iv": log_i,
    "log_kv": log_k,
    "log_ive": lambda v, x: log_i(v, x) - x,
    "log_kve": lambda v, x: log_k(v, x) + x,
    "iv_ratio": iv_ratio,
    "iv_ratio_c": iv_ratio_c,
    "log_hyp0f1": log_hyp0f1,
    "log_iv_dv": lambda v, x: along_order(log_i, v, x, 1),
    "log_iv_dx": log_i_dx,
    "log_kv_dv": lambda v, x: along_order(log_k, v, x, 1),
    "log_kv_dx": log_k_dx,
    "log_ive_dx": lambda v, x: log_i_dx(v, x) - 1,
    "log_kve_dx": lambda v, x: log_k_dx(v, x) + 1,
    "kv_ratio": kv_ratio,
    "log_hyp0f1_db": log_hyp0f1_db,
    "log_hyp0f1_dz": log_hyp0f1_dz,
    "iv_ratio_dx": iv_ratio_dx,
    "iv_ratio_dv": iv_ratio_dv,
    "log_iv_dvv": lambda v, x: along_order(log_i, v, x, 2),
    "log_iv_dvx": lambda v, x: along_order(log_i_dx, v, x, 1),
    "log_iv_dxx": lambda v, x: bend(log_i_dx(v, x), v, x),
    "log_kv_dvv": lambda v, x: along_order(log_k, v, x, 2),
    "log_kv_dvx": lambda v, x: along_order(log_k_dx, v, x, 1),
    "log_kv_dxx": lambda v, x: bend(log_k_dx(v, x), v, x),
}

# What the central differences of the inner region need at once
FIRST_PRECISION = {name: 384 for name in FORMULAS if name.endswith(("_dv", "_db", "_dvx"))}
FIRST_PRECISION |= {"log_iv_dvv": 384, "log_kv_dvv": 768}


# The inverses of the ratio


def inverse_bounds(v, r, c):
    """Bounds of log x where I_v/I_{v-1} = r = 1 - c, from Amos (1974) and from v = 1/2.

    With a = v - 1/2: x / (a + sqrt(x^2 + (a + 1)^2)) <= I_v/I_{v-1} <= min(tanh x, x / (a + sqrt(x^2 + a^2))).
    """
    a, square = v - arb(0.5), c * (1 + r)
    lower = max((2 * r / c).log1p() / 2, 2 * a * r / square)
    upper = r / square * (a + (a * a + 2 * v * square).sqrt())
    return lower.log().mid(), upper.log().mid()


def odds_mismatch(v, x, r, c):
    """log[rho / (1 - rho)] - log[r / c] for rho = I_v/I_{v-1}: increasing and nearly straight in log x."""
    if r < c:
        rho = tight(lambda: iv_ratio(v, x), TIGHT + 30)
        rest = 1 - rho
    else:
        rest = tight(lambda: iv_ratio_c(v, x), TIGHT + 30)
        rho = 1 - rest
    derivative = tight(lambda: x * iv_ratio_dx(v, x) / iv_ratio_c(v, x), 40) / rho
    return (rho / r).log() - (rest / c).log(), derivative


def iv_ratio_solution(v, r, c):
    """The x where I_v/I_{v-1} = r = 1 - c: Newton in log x, then a change of sign at the ends of the ball."""
    if v == 0.5:
        return (2 * r / c).log1p() / 2
    lower, upper = inverse_bounds(v, r, c)
    u, mismatch, derivative = lower, *odds_mismatch(v, lower.exp().mid(), r, c)
    while not abs(mismatch) < arb(2) ** -(TIGHT + 10):
        lower, upper = (u, upper) if mismatch < 0 else (lower, u)
        u = (u - mismatch / derivative).mid()
        if not lower <= u <= upper:
            u = ((lower + upper) / 2).mid()
        mismatch, derivative = odds_mismatch(v, u.exp().mid(), r, c)
    x, margin = u.exp().mid(), arb(2) ** -(TIGHT + 2)
    below, above = (odds_mismatch(v, (x * (1 + n * margin)).mid(), r, c)[0] for n in (-1, 1))
    if not below < 0 < above:
        raise ArithmeticError("no certain solution")
    return widened(x, x * margin)


INVERSES = {
    "iv_ratio_inv": lambda v, r: iv_ratio_solution(v, r, 1 - r),
    "iv_ratio_c_inv": lambda v, c: iv_ratio_solution(v, 1 - c, c),
}


# Values at the edges of the domain


def log_iv_at_zero(v):
    """I_v ~ (x/2)^v / Gamma(v + 1), but I_v = I_{-v} at the integers."""
    if v == math.floor(v):
        return -INF if v else 0.0
    if v > -1:
        return -INF if v > 0 else INF
    return INF if math.floor(-v) % 2 == 0 else NAN


def derivative_at_zero(of_integer, otherwise):
    """Of a derivative of log I_v at x = 0: for integers v < 0, and others; none where I_v(0+) < 0."""

    def value(v):
        if v < 0 and v == math.floor(v):
            return of_integer(v)
        return NAN if v < -1 and math.floor(-v) % 2 else otherwise(v)

    return value


def sign_of_k(v):
    """The sign of the part of K_n in I_v beside v = -n."""
    return 1.0 if v % 2 == 0 else -1.0


def reciprocal(x):
    return 1 / arb(x) if x else INF


# name: the value at x = 0, at x = inf, at v = inf; a callable takes the other variable.
EDGES = {
    "log_iv": (log_iv_at_zero, INF, -INF),
    "log_ive": (log_iv_at_zero, -INF, -INF),
    "log_kv": (INF, -INF, INF),
    "log_kve": (INF, -INF, INF),
    "iv_ratio": (0.0, 1.0, 0.0),
    "iv_ratio_c": (1.0, 0.0, 1.0),
    "log_hyp0f1": (0.0, INF, 0.0),
    "log_iv_dv": (derivative_at_zero(lambda v: -INF * sign_of_k(v), lambda v: -INF), 0.0, -INF),
    "log_iv_dx": (derivative_at_zero(lambda v: INF, lambda v: math.copysign(INF, v) if v else 0.0), 1.0, INF),
    "log_kv_dv": (INF, 0.0, INF),
    "log_kv_dx": (-INF, -1.0, -INF),
    "log_ive_dx": (derivative_at_zero(lambda v: INF, lambda v: math.copysign(INF, v) if v else -1.0), 0.0, INF),
    "log_kve_dx": (-INF, 0.0, -INF),
    "kv_ratio": (lambda v: 1.0 if v == 0.5 else INF if v > 0.5 else 0.0, 1.0, INF),
    "log_hyp0f1_db": (0.0, -INF, 0.0),
    "log_hyp0f1_dz": (reciprocal, 0.0, 0.0),
    "iv_ratio_dx": (lambda v: 1 / (2 * arb(v)), 0.0, 0.0),
    "iv_ratio_dv": (0.0, 0.0, 0.0),
    "log_iv_dvv": (derivative_at_zero(lambda v: -INF, lambda v: -trigamma(v + arb(1))), 0.0, 0.0),
    "log_iv_dvx": (derivative_at_zero(lambda v: INF * sign_of_k(v), lambda v: INF), 0.0, reciprocal),
    "log_iv_dxx": (derivative_at_zero(lambda v: -INF, lambda v: math.copysign(INF, -v) if v else 0.5), 0.0, -INF),
    "log_kv_dvv": (lambda v: trigamma(arb(v)) if v else INF, 0.0, 0.0),
    "log_kv_dvx": (-INF, 0.0, lambda x: -reciprocal(x)),
    "log_kv_dxx": (INF, 0.0, INF),
    "iv_ratio_inv": (0.0, INF, lambda r: INF if 0 < r < 1 else None),
    "iv_ratio_c_inv": (INF, 0.0, lambda c: INF if 0 < c < 1 else None),
}
PARITY = {name: 1 for name in EDGES if name.startswith("log_kv")} | {"log_kv_dv": -1, "log_kv_dvx": -1}


def trigamma(v):
    """psi'(v), DLMF 25.11.12, and 5.5.4 differentiated for v < 0."""
    return arb(2).zeta(v) if v > 0 else (arb.pi() / v.sin_pi()) ** 2 - arb(2).zeta(1 - v)


# The judgement

SCALED = ("log_iv", "log_kv", "log_ive", "log_kve")
DISC = 25
RECORDS = {function.name: function for function in PUBLIC}


def folded(name, v):
    """|v| and the sign of the function's change where it is even or odd in v, else v and 1."""
    parity = PARITY.get(name)
    return (abs(v), parity if v < 0 else 1) if parity else (v, 1)


def edge(name, v, x):
    """The limit where x is 0 or infinite or v is infinite; None where none is laid down."""
    if math.isinf(v) and math.isinf(x):
        return NAN
    v, sign = folded(name, v)
    if v == -INF:
        return 0.0 if name == "kv_ratio" else NAN
    at_zero, far, high = EDGES[name]
    value, other = (high, x) if math.isinf(v) else (far, v) if math.isinf(x) else (at_zero, v)
    limit = value(other) if callable(value) else value
    if isinstance(limit, arb):
        return tight(lambda: sign * value(other))
    return limit if sign == 1 else -limit


def inverse_truth(name, v, y):
    """`truth` of an inverse, for v >= 1/2."""
    if not 0 <= y <= 1:
        return NAN
    if math.isinf(v):
        return EDGES[name][2](y)
    if y in (0, 1):
        return EDGES[name][int(y)]
    return tight(lambda: INVERSES[name](arb(v), arb(y)), precision=384)


def positive(v, x):
    """Whether I_v(x) > 0, for finite v and x > 0: by DLMF 10.27.2 below -1."""
    if v >= -1 or v == math.floor(v) or math.floor(-v) % 2 == 0:
        return True
    return tight(lambda: 1 + reflection_share(-arb(v), arb(x)), 1) > 0


def truth(name, v, x):
    """The exact value of function `name` at the doubles (v, x).

    Returns
    -------
    arb, float or None
        A ball tight to 120 bits (or far below the smallest double) in the
        interior; a float (0, 1, inf, -inf, nan) at most edges of the domain
        and outside of it; None where no limit is laid down.
    """
    v, x = float(v), float(x)
    if math.isnan(v) or math.isnan(x) or x < 0:
        return NAN
    if name.startswith("iv_ratio") and v < 0.5 or name.startswith("log_hyp0f1") and v <= 0:
        return NAN
    if name in INVERSES:
        return inverse_truth(name, v, x)
    if PARITY.get(name) == -1 and v == 0:
        return 0.0
    if x == 0 or math.isinf(x) or math.isinf(v):
        return edge(name, v, x)
    if name.startswith("log_i") and not positive(v, x):
        return NAN
    v, sign = folded(name, v)
    precision = FIRST_PRECISION.get(name, 192) if math.hypot(v, x) < RADIUS else 192
    return tight(lambda: sign * FORMULAS[name](arb(v), arb(x)), precision=precision)


def ulp(y):
    """The distance of the doubles at |y|."""
    return math.ulp(min(abs(float(y)), LARGEST))


def error(result, exact):
    """|result - exact| in units of `ulp(exact)`; 0 or inf where either is not finite, 0 for exact = None."""
    result = float(result)
    if exact is None:
        return 0.0
    if not isinstance(exact, arb):
        return 0.0 if result == exact or math.isnan(result) and math.isnan(exact) else INF
    if not math.isfinite(result):
        return 0.0 if result == float(exact) else INF
    return float(abs(exact - result) / ulp(exact))


def scale_M(name, v, x):
    """M = |v df/dv| + |x df/dx| of log_iv, log_kv, log_ive or log_kve: the size of what cancels in f."""
    v, x = arb(v), arb(x)
    kind, derivative = (log_i, log_i_dx) if name.startswith("log_i") else (log_k, log_k_dx)
    scaling = {"log_ive": -1, "log_kve": 1}.get(name, 0)
    along_v = tight(lambda: v * along_order(kind, v, x, 1), 12) if v != 0 else 0
    along_x = tight(lambda: x * (derivative(v, x) + scaling), 12)
    return min(float(abs(along_v) + abs(along_x)), LARGEST)


def variation(name, v, x):
    """|v df/dv| + |x df/dx| of any function f, by central differences: what rounded arguments may change."""
    at = lambda v, x: tight(lambda: FORMULAS[name](v, x), precision=768)
    with ctx.workprec(2000):
        v, x, step = arb(v), arb(x), arb(2) ** -90
        along_v = at(v * (1 + step), x) - at(v * (1 - step), x)
        along_x = at(v, x * (1 + step)) - at(v, x * (1 - step))
        return min(float((abs(along_v) + abs(along_x)) / (2 * step)), LARGEST)


def of_record(name, v, x):
    """The record's `Allowed` at (v, x)."""
    return RECORDS[name].accuracy.at(v, x)


def plain_allowance(name, v, x, exact):
    """The allowed absolute error before that which cancellation excuses."""
    return of_record(name, v, x).ulps * ulp(exact)


def allowed(name, v, x, exact):
    """The absolute error that is acceptable at (v, x), where the exact value is `exact`: what the function's record says."""
    if not isinstance(exact, arb):
        return 0.0
    plain, share = plain_allowance(name, v, x, exact), of_record(name, v, x).of_terms
    if not share:
        return plain
    return max(plain, share * (scale_M if name in SCALED else variation)(name, v, x))


def acceptable(name, v, x, exact, off):
    """Whether `off` ulp of error are allowed; M is computed only where it decides."""
    if not isinstance(exact, arb) or not math.isfinite(off):
        return off == 0
    size = off * ulp(exact)
    return size <= plain_allowance(name, v, x, exact) or size <= allowed(name, v, x, exact)


def judged(*arrays):
    """The arrays broadcast together, as tuples of Python floats."""
    return zip(*(a.ravel().tolist() for a in np.broadcast_arrays(*(np.asarray(a, float) for a in arrays))))


def check(name, v, x, results):
    """Judge the results of function `name` at the points (v, x).

    Returns
    -------
    list of (v.hex(), x.hex(), got, expected, error in ulp, allowed absolute error)
        The violations, in the order of the points.
    """
    violations = []
    for v_i, x_i, got in judged(v, x, results):
        exact = truth(name, v_i, x_i)
        off = error(got, exact)
        if not acceptable(name, v_i, x_i, exact, off):
            violations.append((v_i.hex(), x_i.hex(), got, float(exact), off, allowed(name, v_i, x_i, exact)))
    return violations


def errors(name, v, x, results):
    """The errors of the results of function `name` at the points (v, x), in ulp, as an array."""
    return np.array([error(got, truth(name, v_i, x_i)) for v_i, x_i, got in judged(v, x, results)])


# Points that are worth checking: each generator returns an array of orders and one of arguments


def uniform(rng, n, v_range=(0, 150), x_range=(0, 150)):
    return rng.uniform(*v_range, n), rng.uniform(*x_range, n)


def log_uniform(rng, n, v_range=(1e-20, 1e10), x_range=(1e-20, 1e10)):
    return tuple(np.exp(rng.uniform(*np.log(ends), n)) for ends in (v_range, x_range))


def disc(rng, n, radius=DISC):
    """Points of even density in the quarter disc v^2 + x^2 < radius^2."""
    s, angle = radius * np.sqrt(rng.random(n)), rng.uniform(0, np.pi / 2, n)
    return s * np.sin(angle), s * np.cos(angle)


def last_inside(leg, radius):
    """The largest double y with leg^2 + y^2 < radius^2."""
    rest = Fraction(radius) ** 2 - Fraction(leg) ** 2
    y = math.sqrt(rest)
    while Fraction(y) ** 2 >= rest:
        y = math.nextafter(y, 0)
    while Fraction(math.nextafter(y, INF)) ** 2 < rest:
        y = math.nextafter(y, INF)
    return y


def circle(rng, n, radius=DISC):
    """Neighbours at even and odd places: the first inside the circle v^2 + x^2 = radius^2, the second on or outside."""
    legs = radius * np.sin(rng.uniform(0, np.pi / 2, n // 2))
    inside = np.array([last_inside(leg, radius) for leg in legs])
    across = np.stack([inside, np.nextafter(inside, np.inf)], axis=1).ravel()
    along = np.repeat(legs, 2)
    turned = np.repeat(rng.random(n // 2) < 0.5, 2)
    return np.where(turned, across, along), np.where(turned, along, across)


def beside_halves(rng, n, highest=150, x_range=(0, 150)):
    """Orders at the integers and half-integers, and one ulp beside them."""
    v = rng.integers(0, 2 * highest, n) / 2
    toward = rng.choice([-np.inf, 0, np.inf], n)
    beside = np.where(toward == 0, v, np.nextafter(v, toward))
    return np.maximum(beside, 0), rng.uniform(*x_range, n)


STARTS = {
    "log_iv": lambda v: v.sqrt() + 0.66 * v,
    "log_kv": lambda v: 0.4 + 0.66 * v,
    "log_kve": lambda v: 1 + v**2 / (1 + v).log1p(),
}


def zero(name, v, start=None):
    """The double next to the x where a logarithm vanishes at the order v > 0, or next to `start`: Newton in log x."""
    function, derivative = FORMULAS[name], FORMULAS[f"{name}_dx"]
    with ctx.workprec(256 + int(2 * abs(math.log2(abs(v))))):
        v, step = arb(v), arb(1)
        x = STARTS[name](v).mid() if start is None else arb(start)
        while abs(step) > arb(2) ** -60:
            step = -function(v, x) / (x * derivative(v, x))
            step = max(min(step.mid(), arb(2)), arb(-2))
            x = (x * step.exp()).mid()
        return float(x)


def zero_curve(rng, n, name, v_range=(1e-3, 150)):
    """Points beside the curve where log_iv, log_kv or log_kve vanishes, from 0 to 2^44 ulp away."""
    v = np.exp(rng.uniform(*np.log(v_range), n))
    x = np.array([zero(name, order) for order in v])
    away = rng.choice([-1, 0, 1], n) * np.exp2(rng.integers(0, 45, n))
    return v, x + away * np.spacing(x)


EXTREMES = np.array(
    [5e-324, 1e-310, 2.2e-308, 1e-300, 1e-150, 1e-100, 1e-20, 1e-8, 1e-3, 0.5, 0.5 + 2**-53, 1 - 2**-53, 1, 1 + 2**-52]
    + [2, 3.7, 24.9, 25, 150, 1e3, 1e5, 1e10, 1e20, 1e100, 1e150, 1e160, 1e300, 1e308, 1.7e308]
)


def extremes():
    """Every pair of extreme magnitudes, the order zero too."""
    v, x = np.meshgrid(np.append(0, EXTREMES), EXTREMES)
    return v.ravel(), x.ravel()


def negative_orders(rng, n, lowest=-150, x_range=(0, 150)):
    """A third between -1 and 0, a third negative integers, a third other orders."""
    orders = np.stack([-rng.random(n), -np.ceil(-lowest * rng.random(n)), lowest * rng.random(n)])
    return rng.permuted(orders, axis=0)[0], rng.uniform(*x_range, n)


def bit_patterns(rng, n):
    """Doubles >= 0 with random bits, which spread evenly over the exponents."""
    v, x = rng.integers(0, 0x7FF0 << 48, (2, n), dtype=np.uint64).view(np.float64)
    return v, x
