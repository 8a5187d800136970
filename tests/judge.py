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
step of 2^-160 whose error lies below the width of the ball.
"""

import functools
import math

import numpy as np
from flint import arb, arb_poly, arb_series, ctx, fmpq_poly

RADIUS = 200
TERMS = 80
PRECISIONS = (192, 384, 768, 1536, 3072, 6144, 12288)
TIGHT = 120
STEP = 160


# Working precision


def tight(function, bits=TIGHT):
    """Evaluate `function()` at rising precision until its ball is `bits` tight, or far below any double."""
    kept = ctx.prec
    try:
        for precision in PRECISIONS:
            ctx.prec = precision
            value = function()
            if value.is_finite() and (
                value.rel_accuracy_bits() >= bits or value.abs_upper() < arb(2) ** -1300
            ):
                return value
    finally:
        ctx.prec = kept
    raise ArithmeticError("no tight ball")


def widened(value, radius):
    return value + radius * arb(0, 1)


def centre(v):
    """The order itself where `v` is a power series around it."""
    return v[0] if isinstance(v, arb_series) else v


# The Debye expansion, s >= RADIUS


@functools.cache
def debye_polynomials():
    """P_k of DESIGN 2.1, for k = 0 .. TERMS: D_k(t) = t^k P_k(t^2), sum D_k / v^k = log sum U_k / v^k.

    With U = exp D the recurrence of DLMF 10.41.9, differentiated, becomes
    D_{k+1}' = t^2 (1 - t^2) (D_k'' + sum_{i+j=k} D_i' D_j') / 2 + (t - 2 t^3) D_k',  D_1' = (1 - 5 t^2) / 8.
    """
    slopes = [fmpq_poly(), fmpq_poly([1, 0, -5]) / 8]
    square = fmpq_poly([0, 0, 1, 0, -1]) / 2
    linear = fmpq_poly([0, 1, 0, -2])
    for k in range(1, TERMS):
        products = sum((slopes[i] * slopes[k - i] for i in range(1, k)), fmpq_poly())
        slopes.append(square * (slopes[k].derivative() + products) + linear * slopes[k])
    return [fmpq_poly(slope.integral().coeffs()[k::2]) for k, slope in enumerate(slopes)]


@functools.cache
def debye_slopes():
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
    value, slope, bend = (p(q[0]) for p in taylor)
    return arb_series([value, slope * q[1], slope * q[2] + bend * q[1] ** 2], prec=q.prec)


def debye_terms(s):
    """Enough terms for k! / (2 s)^k < 2^-prec, a bound of the k-th term in every direction."""
    size = float(s.log()) / math.log(2) + 1
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
    return sign * square.sqrt() / x - x / (2 * square) - x / square * debye_sum(debye_slopes, v, x, sign)


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
    term, total, k = arb(1), arb(0), 0
    while True:
        term *= z / ((k + 1) * (b + k))
        total += term
        k += 1
        if term < total * arb(2) ** -ctx.prec and 2 * z < (k + 1) * (b + k):
            return widened(total, term).log1p()


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
    """DLMF 10.27.4, with the digits added that the difference and the division lose.

    An order within 2^-prec of an integer is moved that far beside it. As K is log-convex in the order and
    K_{v+1}/K_v < (2 v + 1 + x)/x, that changes log K by less than the radius added.
    """
    precision = ctx.prec
    v, nudge = abs(v), arb(2) ** -ctx.prec
    integer = round(float(v))
    distance = abs(v - integer)
    moved = not distance > nudge
    exponent = (v * v + x * x).sqrt() - v * (v / x).asinh()
    lost = 2 * max(0.0, float(exponent)) - float((nudge if moved else distance).log())
    with ctx.workprec(precision + 20 + int(lost / math.log(2))):
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
    share = reflection_share(-v, x)
    return (log_i_dx_above(-v, x) + share * log_k_dx(-v, x)) / (1 + share)


# The functions of the library at the working precision


def iv_ratio(v, x):
    v = arb(v)
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


FORMULAS = {
    "log_iv": log_i,
    "log_kv": log_k,
    "log_ive": lambda v, x: log_i(v, x) - x,
    "log_kve": lambda v, x: log_k(v, x) + x,
    "iv_ratio": iv_ratio,
    "iv_ratio_c": iv_ratio_c,
    "log_hyp0f1": log_hyp0f1,
}


# Values at the edges of the domain

INF, NAN = math.inf, math.nan


def log_iv_at_zero(v):
    if v >= 0:
        return -INF if v else 0.0
    if v == math.floor(v):
        return -INF
    return INF if v > -1 or math.floor(-v) % 2 == 0 else NAN


# name: the value at x = 0, at x = inf, at v = inf; a callable takes the other variable.
EDGES = {
    "log_iv": (log_iv_at_zero, INF, -INF),
    "log_ive": (log_iv_at_zero, -INF, -INF),
    "log_kv": (INF, -INF, INF),
    "log_kve": (INF, -INF, INF),
    "iv_ratio": (0.0, 1.0, 0.0),
    "iv_ratio_c": (1.0, 0.0, 1.0),
    "log_hyp0f1": (0.0, INF, 0.0),
}
EVEN = ("log_kv", "log_kve")


def edge(name, v, x):
    """The limit where x is 0 or infinite or v is infinite; None where none is laid down."""
    if math.isinf(v) and math.isinf(x):
        return NAN
    if v == -INF and name not in EVEN:
        return NAN
    at_zero, far, high = EDGES[name]
    value, other = (high, x) if math.isinf(v) else (far, v) if math.isinf(x) else (at_zero, v)
    return value(other) if callable(value) else value


def defined(name, v, x):
    """Whether the function has a real value for finite v and x > 0."""
    if name.startswith("iv_ratio"):
        return v >= 0.5
    if name.startswith("log_hyp0f1"):
        return v > 0
    if name.startswith("log_iv") and v < -1 and v != math.floor(v):
        return math.floor(-v) % 2 == 0 or tight(lambda: 1 + reflection_share(-arb(v), arb(x)), 1) > 0
    return True


# The judgement


def truth(name, v, x):
    """The exact value of function `name` at the doubles (v, x).

    Returns
    -------
    arb, float or None
        A ball tight to 120 bits (or far below the smallest double) in the
        interior; a float (0, 1, inf, -inf, nan) at the edges of the domain
        and outside of it; None where no limit is laid down.
    """
    v, x = abs(v) if name in EVEN else float(v), float(x)
    if math.isnan(v) or math.isnan(x) or x < 0:
        return NAN
    if name.startswith("iv_ratio") and v < 0.5 or name.startswith("log_hyp0f1") and v <= 0:
        return NAN
    if x == 0 or math.isinf(x) or math.isinf(v):
        return edge(name, v, x)
    if not defined(name, v, x):
        return NAN
    return tight(lambda: FORMULAS[name](arb(v), arb(x)))


def ulp(y):
    """The distance of the doubles at |y|."""
    return float(np.spacing(min(abs(float(y)), np.finfo(float).max)))


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
    kind = log_i if name.startswith("log_i") else log_k
    slope = log_i_dx if kind is log_i else log_k_dx
    scaling = {"log_ive": -1, "log_kve": 1}.get(name, 0)
    along_v = tight(lambda: v * kind(arb_series([v, 1], prec=2), x)[1], 12) if v != 0 else 0
    along_x = tight(lambda: x * (slope(v, x) + scaling), 12)
    return min(float(abs(along_v) + abs(along_x)), np.finfo(float).max)


# name: the allowed error in ulp
ULPS = {
    "log_hyp0f1": 2,
    "iv_ratio": 2,
    "iv_ratio_c": 2,
}
SCALED = ("log_iv", "log_kv", "log_ive", "log_kve")
DISC = 25


def allowed_ulps(name, v, x):
    """The allowed error in ulp, before that which cancellation excuses."""
    if name in SCALED:
        return 2 if math.hypot(v, x) < DISC * (1 + 1e-15) else 1
    return ULPS[name]


def allowed(name, v, x, exact):
    """The absolute error that is acceptable at (v, x), where the exact value is `exact`."""
    if not isinstance(exact, arb):
        return 0.0
    ulps = allowed_ulps(name, v, x)
    plain = ulps * ulp(exact)
    if name not in SCALED:
        return plain
    return max(plain, 2.0 ** (-54 if ulps == 2 else -63) * scale_M(name, v, x))


def check(name, v, x, results):
    """Judge the results of function `name` at the points (v, x).

    Returns
    -------
    list of (v.hex(), x.hex(), got, expected, error in ulp, allowed absolute error)
        The violations, in the order of the points.
    """
    violations = []
    for v_i, x_i, got in zip(*(a.ravel().tolist() for a in np.broadcast_arrays(v, x, results))):
        exact = truth(name, v_i, x_i)
        off = error(got, exact)
        if off <= allowed_ulps(name, v_i, x_i):
            continue
        limit = allowed(name, v_i, x_i, exact)
        if not off * ulp(exact) <= limit:
            violations.append((v_i.hex(), x_i.hex(), got, float(exact), off, limit))
    return violations
