"""log K_v(x) and log K_v(x) + x beside the curves where they vanish, s < 64, s = sqrt(v^2 + x^2).

K is even and entire in v. With xi linear in log x the curve is v^2/x = W(xi), and beside it the logarithm is

    eta G(xi, eta),   eta = v^2/x - W(xi),

with a smooth G > 1/4: it keeps the relative accuracy of eta. W and log x are double-doubles, off by 2^-100, and v^2 is exact.
The tables reach as far as the logarithms are below 1/16 in size, for x < 1/2 below 1/8, to orders of 0, where W < 0.

The fit leaves 2^-100 of the logarithm on the curve, and 2^-58.9 of G, scaled 2^-59: by interpolation of K itself at Chebyshev points,
with the bound of Trefethen (Approximation Theory and Approximation Practice, 2013, theorem 8.2). Rounding adds 2^-94 to eta and 2^-58.5
to G, operation by operation (tools/zero_errors.py), so that results in doubt are off by less than 0.8 ulp.
"""

from ..arithmetic import two_prod
from . import double_double as dd
from .careful import in_two, log_quotient, power_sum
from .coefficients import (
    K_ZERO_AT,
    K_ZERO_CURVE,
    K_ZERO_QUOTIENT,
    K_ZERO_RESTS,
    SCALED_K_ZERO_AT,
    SCALED_K_ZERO_CURVE,
    SCALED_K_ZERO_QUOTIENT,
    SCALED_K_ZERO_RESTS,
)
from .elementary import polynomial


def _distance(v, x, at, curve):
    """(eta, xi)."""
    step, centre = at
    xi = dd.renormalised(dd.multiply_double(log_quotient((x, 0.0), (centre, 0.0)), step))
    ratio = dd.renormalised(dd.divide(two_prod(v, v), (x, 0.0)))
    return dd.renormalised(dd.subtract(ratio, in_two(curve, xi))), xi


def _quotient(eta, xi, rows, rests):
    """G."""
    first, *others = rows
    bend = eta[0] * polynomial([polynomial(row, xi[0]) for row in others], eta[0])
    start = power_sum(tuple(zip(first, rests)), first[len(rests) :], xi)
    return dd.add_double(start, bend)


def _beside(v, x, at, curve, rows, rests):
    eta, xi = _distance(v, x, at, curve)
    return dd.multiply(eta, _quotient(eta, xi, rows, rests))


def log_k(v, x):
    """log K_v(x) as a double-double."""
    return _beside(v, x, K_ZERO_AT, K_ZERO_CURVE, K_ZERO_QUOTIENT, K_ZERO_RESTS)


def log_k_scaled(v, x):
    """log K_v(x) + x likewise."""
    return _beside(v, x, SCALED_K_ZERO_AT, SCALED_K_ZERO_CURVE, SCALED_K_ZERO_QUOTIENT, SCALED_K_ZERO_RESTS)
