"""Derivatives of log 0F1(; b; z) in b and z; v, x, s, u, w, q, P_k and the inverse of `hyp0f1`.

In z it is a ratio of Bessel functions (DLMF 16.3.1, 10.39.9), I_b(x)/I_v(x)/sqrt(z), and `ratio` gives

    d/dz log 0F1 = 2 [1/(s + v) - w^2 (1/2 + S)],   S of `ratio`,
    d/dz log 0F1 = 1/(b + c),  c = z/(b + 1 + z/(b + 2 + ...)).

In b, the terms of log 0F1 differentiated, with M_k = k P_k - 2 (1 - q) P'_k of `order_derivative` and q M_k taken less its
value at q = 1, so that again every term has the factor z:

    d/db log 0F1 = -log(1 + u/(2 v)) + (1 - q)/(2 v) - (1/v) sum_k [w^k q M_k(q) - v^-k M_k(1)].

For small b the power series, whose terms' derivatives have one sign, or psi(b) itself (DLMF 5.2.2).
"""

import operator

from ..arithmetic import fma, formats, repeat, rough, where
from ..arithmetic.formats import by_exponents
from . import debye, hyp0f1, power_series, ratio
from . import double_double as dd
from .coefficients import LOG_2
from .debye import RADIUS
from .elementary import log_quotient, plus, polynomial
from .expansion import level
from .order_derivative import ORDER_ROWS

# As many in double-double as bring the error to 0.6 ulp.
_CAREFUL_STEPS, _CAREFUL_TERMS = 6, 10
_RAISE = 15  # from n = 15 on, the terms left out of psi's series are below 3e-18
_DIFFERENCES = hyp0f1.Differences(tuple((0.0, *row) for row in ORDER_ROWS[1 : debye.TERMS + 1]))
_TERMS = 21


def outside(b, z):
    """v^2 + x^2 >= 625, of a size whose squares do not overflow."""
    limit = hyp0f1.bounds().usual
    return ~inside(b, z) & (b > 0.0) & (z >= 0.0) & (b < limit) & (z < limit * limit)


def inside(b, z):
    return fma(b - 1.0, b - 1.0, 4.0 * z) < RADIUS**2


def dz_outside(b, z, scaled=False):
    """d/dz by the uniform expansion."""
    radius = hyp0f1.Radius(b, z, scaled)
    leading = dd.divide((1.0, 0.0), dd.renormalised(radius.s_plus_v))
    tail = radius.w * radius.unit * (radius.w * (0.5 + ratio.roughly_fitted(radius)))
    half = dd.rounded((leading[0], leading[1] - tail))
    if scaled and formats.are_singles():  # rounded once where it is subnormal
        return rough(2.0 * half) * radius.down
    return 2.0 * (half * radius.down)


def dz_inside(b, z):
    """d/dz by the continued fraction, both terms of b + c scaled up where b is small."""
    above, current = ratio.descended(b, (z, 0.0), _CAREFUL_STEPS)
    up = hyp0f1.bits_kept(b)
    rest = dd.multiply_double(dd.divide(above, current), z * up)
    return dd.rounded(dd.divide((1.0, 0.0), dd.renormalised(dd.add_double(rest, b * up)))) * up


def db_uniform(b, z, scaled=False):
    """d/db by the uniform expansion, for b > 25."""
    radius = hyp0f1.Radius(b, z, scaled)
    v = radius.v
    u = dd.divide((radius.x_square, 0.0), radius.s_plus_v)
    twice = dd.scale(v, 2.0)
    logarithm = log_quotient(dd.renormalised(dd.add(twice, u)), twice, u)
    tail = fma(-0.5, radius.one_less_q, hyp0f1.difference_sum(_DIFFERENCES, radius, u[0]))
    return -dd.rounded((logarithm[0], logarithm[1] + tail / (v[0] * radius.unit)))


def db_linear(b, z):
    """d/db where log 0F1(; b; z) = z/b."""
    if not formats.are_singles():
        return -(z / b) / b
    small = z < 2.0**60
    return rough(-(where(small, z * 2.0**50, z) / b) / b) * where(small, 2.0**-50, 1.0)


def db_series(b, z):
    """d/db by the power series tau_0 = sum_k z^k/(k! (b)_k), for b <= 50, z <= 156.25.

    With tau_k = 1 + z/((k + 1)(b + k)) tau_{k+1} = n_k/d_k and -d tau_k/db = e_k/(d_k m_k), m_k = (b + k) m_{k+1}:

    d_k = (k + 1)(b + k) d_{k+1},  n_k = d_k + z n_{k+1},  e_k = z ((b + k) e_{k+1} + m_{k+1} n_{k+1}).

    The last step, which alone divides by b, is [z n_1/(b d_1 + z n_1)] [1 + b e_1/(m_1 n_1)]/b, with b and z scaled up
    where they are small.
    """
    # As singles they would overflow, or underflow: there they are divided at each step.
    unit, unit_of_m = by_exponents((1.0, 1.0), (2.0**-9, 2.0**-5))

    def rough(k, n, d, m, e):
        k = k + _CAREFUL_TERMS
        factor = b + k
        e, m = z * fma(factor, e, m * n), factor * m
        d = fma(k, factor, factor) * d
        return in_units(operator.mul, fma(z, n, d), d, m, e)

    def step(k, n, d, m, e):
        factor = dd.two_sum(b, k)
        e = dd.renormalised(dd.multiply_double(dd.add(dd.multiply(factor, e), dd.multiply(m, n)), z))
        m, d = dd.multiply(factor, m), dd.multiply_double(dd.multiply(factor, d), k + 1.0)
        n = dd.renormalised(dd.add(dd.multiply_double(n, z), d))
        return in_units(dd.scale, n, dd.renormalised(d), dd.renormalised(m), e)

    def in_units(scale, n, d, m, e):
        if unit == 1.0:
            return n, d, m, e
        return scale(n, unit), scale(d, unit), scale(m, unit_of_m), scale(e, unit * unit_of_m)

    numbers = repeat(power_series.TERMS - _CAREFUL_TERMS, rough, (1.0, 1.0, 1.0, 0.0), short=True)
    n, d, m, e = repeat(_CAREFUL_TERMS, step, [(number, 0.0) for number in numbers], short=True)
    up, lift = hyp0f1.bits_kept(b), hyp0f1.bits_kept(z)
    raised = by_exponents(1.0, 2.0**32)  # for products with the smallest b and z
    above, below = (n, d) if raised == 1.0 else (dd.scale(n, raised), dd.scale(d, raised))
    scaled_b, rising = b * up, dd.multiply_double(above, z * up)
    share = dd.divide(
        dd.multiply_double(above, z * up * lift), dd.renormalised(dd.add(dd.multiply_double(below, scaled_b), rising))
    )
    derivative = dd.add_double(dd.multiply_double(dd.divide(e, dd.renormalised(dd.multiply(m, n))), b), 1.0)
    return -dd.rounded(dd.divide(dd.renormalised(dd.multiply(share, derivative)), (scaled_b * lift, 0.0))) * up


def db_with_digamma(b, z, scaled=False):
    """psi(b) - log((v + s)/2) - v w^2 [1/2 + sum_k w^k M_k(q)] for b <= 25, z > 156.25.

    psi(b) = log n + 1/(2 n) + sum_k M_k(1) n^-(k+1) - sum_{k<16} 1/(b + k), n = b + 15 (DLMF 5.5.2, 5.11.2): its
    logarithm joins the other, and the reciprocals but 1/b sum up to p'/p, p = (b + 1) ... (b + 15).
    """
    radius = hyp0f1.Radius(b, z, scaled)
    raised = dd.two_sum(b, float(_RAISE))
    half = dd.renormalised(dd.scale(radius.s_plus_v, 0.5))
    logarithm = dd.add(log_quotient(half, raised), (radius.shift * LOG_2[0], radius.shift * LOG_2[1]))
    p, derivative = (1.0, 0.0), (0.0, 0.0)
    for k in range(1, _RAISE + 1):
        factor = dd.two_sum(b, float(k))
        derivative = dd.renormalised(dd.add(dd.multiply(derivative, factor), p))
        p = dd.renormalised(dd.multiply(p, factor))
    total = dd.add(logarithm, dd.divide(derivative, p))
    inverse = 1.0 / raised[0]
    stirling = inverse * fma(inverse, polynomial(_DIFFERENCES.at_one, inverse), 0.5)
    small = fma(
        -radius.v[0] * radius.unit * radius.w,
        radius.w * level(radius.w, radius.q, ORDER_ROWS[:_TERMS], size=2.0**11),
        stirling,
    )
    return -plus(1.0 / b, dd.rounded(dd.add_double(total, -small)))
