"""d^2/dv^2 log K_v(x) inside the disc v^2 + x^2 < 625, by sums of positive terms.

K_v(x) is half of the integral of exp(v t - x cosh t) over the real line (DLMF 10.32.9), so the derivative of its logarithm in
the order is the mean of t under that density, and the second derivative its variance. Around the mode t_0,
exp(t_0) = (s + v)/x, with a = (s + v)/2 and b = (s - v)/2 the exponent is its maximum less

    a (exp(u) - 1 - u) + b (exp(-u) - 1 + u),   u = t - t_0.

The Fourier transform of the density falls like exp(-pi |omega|/2), or faster while |omega| < s, so the trapezoidal rule
needs a step of 0.17, or 0.8/sqrt(s). Below the mode, where b is small, the density falls like exp(a u) only: for small
arguments and orders from 6 down to 1/2 that takes `SLOW_NODES`, for the smallest and orders below 1 `SLOWEST_NODES`. The nodes are exact, their exponents and sums in double-double.

For |v| < 1/2, x < 1/2, with the notation of `macdonald`, z = |v| L and S, T = 1/z^2 - 1/sinh(z)^2 of z:

    d^2/dv^2 [A + log(sinh z/z) + log L] = 2 A_m + 4 m A_mm + T (L + 2 m L_m)^2 + m L S (6 L_m + 4 m L_mm)
                                           + [2 L_m + 4 m (L_mm - L_m^2/L)]/L.
"""

from ..arithmetic import floor, fma, minimum, repeat, sqrt, two_prod
from . import double_double as dd
from . import macdonald, macdonald_derivative
from .coefficients import K_SERIES_EVEN_M, K_SERIES_EVEN_MM, K_SERIES_ODD_M, K_SERIES_ODD_MM
from .elementary import exp, log, log_argument

NODES, SLOW_NODES, SLOWEST_NODES = 72, 320, 640
_NEGLIGIBLE = 46.0  # exp(-46) = 2^-66.4, times the square of up to 23 times the standard deviation
_SLOWEST = 2.0**-30
_TO_24_BITS = 2.0**29 + 1.0  # Dekker's splitting
_STEEP = 27.0  # exp(-54) = 2^-77.9


def by_integral(v, x, nodes=NODES):
    """The variance of t, by the trapezoidal rule across all that exceeds exp(-46) of the maximum."""
    square = dd.add(two_prod(v, v), two_prod(x, x))
    a = dd.renormalised(dd.scale(dd.add_double(dd.square_root(dd.renormalised(square))[0], v), 0.5))
    b = dd.renormalised(dd.divide(two_prod(0.5 * x, 0.5 * x), a))
    right = _reach(a[0])
    left = minimum(_reach(b[0]), _linear_reach(a[0]))
    step = (left + right) * (1.0 / (nodes - 1))
    wide = step * _TO_24_BITS
    step = wide - (wide - step)
    before = floor(left / step) + 1.0

    def node(k, total, first, second):
        u = step * (k - before)
        growth = exp((u, 0.0))
        rising = dd.add_double(dd.add_double(growth, -1.0), -u)
        falling = dd.add_double(dd.add_double(dd.divide((1.0, 0.0), growth), -1.0), u)
        depth = dd.add(dd.multiply(a, dd.renormalised(rising)), dd.multiply(b, dd.renormalised(falling)))
        weight = dd.rounded(exp(dd.renormalised(dd.negative(depth))))
        moment = two_prod(weight, u)
        return (
            dd.renormalised(dd.add_double(total, weight)),
            dd.renormalised(dd.add(first, moment)),
            dd.renormalised(dd.add(second, dd.multiply_double(moment, u))),
        )

    nothing = 0.0 * x, 0.0 * x
    total, first, second = repeat(nodes, node, (nothing, nothing, nothing))
    mean = dd.renormalised(dd.divide(first, total))
    return dd.rounded(dd.subtract(dd.divide(second, total), dd.square(mean)))


def _reach(a):
    """Where a (exp(u) - 1 - u) >= 46: exp(u) = 1 + r + r^2/2 with r = sqrt(92/a), which gives u <= r."""
    r = sqrt(2.0 * _NEGLIGIBLE / a)
    return dd.rounded(log((fma(r, fma(0.5, r, 1.0), 1.0), 0.0)))


def _linear_reach(a):
    """Where a (exp(-u) - 1 + u) >= 46, by its lower bound a u^2/(2 + u)."""
    c = _NEGLIGIBLE / a
    return 0.5 * (c + sqrt(c * (c + 8.0)))


def tiny(v, x):
    """Where K_v = Gamma(v)/2 (2/x)^v (DLMF 10.30.2): the other power, of -v, is smaller by (x/2)^2v, its second derivative by
    that times the square of 2 log(x/2)."""
    return (v >= 0.5) & (x < macdonald.TINY) & (v * log_argument(x)[0] < -_STEEP)


def fast(v, x):
    return (v >= 6.0) | (x >= 0.5)


def slow(v, x):
    return (v >= 1.0) | (v >= 0.5) & (x >= _SLOWEST)


def slowest(v, x):
    return v >= 0.5


def near_zero(v, x):
    """For |v| < 1/2, x < 1/2."""
    parts = macdonald.SeriesParts(v, x)
    coth = macdonald_derivative.Coth(parts.product, parts.decay)
    m, large, share = parts.m[0], parts.large, coth.share[0]
    even, odd = (macdonald.careful_rows(table, parts.y, parts.m) for table in (K_SERIES_EVEN_M, K_SERIES_ODD_M))
    even_bend, odd_bend = (macdonald.rows(table, parts.y[0], m) for table in (K_SERIES_EVEN_MM, K_SERIES_ODD_MM))
    stretch = dd.renormalised(dd.add(large, dd.multiply_double(odd, 2.0 * m)))
    spread = dd.multiply(coth.bend, dd.renormalised(dd.square(stretch)))
    growth = dd.renormalised(dd.divide(odd, large))
    total = dd.add(spread, dd.scale(dd.add(even, growth), 2.0))
    total = dd.subtract(total, dd.multiply_double(dd.square(growth), 4.0 * m))
    rest = fma(m * large[0] * share, fma(4.0 * m, odd_bend, 6.0 * odd[0]), 4.0 * m * (even_bend + odd_bend / large[0]))
    return dd.rounded(dd.add_double(total, rest))
