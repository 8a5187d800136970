"""d^2/dv^2 log K_v(x) inside the disc v^2 + x^2 < 625, by sums of positive terms.

K_v(x) is half of the integral of exp(v t - x cosh t) over the real line (DLMF 10.32.9), so the derivative of its logarithm in
the order is the mean of t under that density, and the second derivative its variance. Around the mode t_0,
exp(t_0) = (s + v)/x, with a = (s + v)/2 and b = (s - v)/2 the exponent is its maximum less

    a (exp(u) - 1 - u) + b (exp(-u) - 1 + u),   u = t - t_0.

The Fourier transform of the density falls like exp(-pi |omega|/2), or faster while |omega| < s, so the trapezoidal rule
needs a step of 0.3, or 0.8/sqrt(s). Below the mode, where b is small, the density falls like exp(a u) only: for small
arguments and orders from 4 down to 1/2 that takes `SLOW_NODES`.
"""

from ..arithmetic import fma, minimum, repeat, sqrt
from . import double_double as dd
from . import macdonald, macdonald_derivative
from .elementary import exp, log, log_argument

NODES, SLOW_NODES = 72, 320
_NEGLIGIBLE = 40.0  # exp(-40) = 2^-57.7
_STEEP = 20.7  # exp(-41.4) = 2^-59.7


def by_integral(v, x, nodes=NODES):
    """The variance of t, by the trapezoidal rule across all that exceeds exp(-40) of the maximum."""
    a = 0.5 * (sqrt(fma(v, v, x * x)) + v)
    b = 0.25 * x * x / a
    right = _reach(a)
    left = minimum(_reach(b), _linear_reach(a))
    step = (left + right) * (1.0 / nodes)

    def node(k, total, first, second):
        u = fma(step, k, -left)
        growth = dd.rounded(exp((u, 0.0)))
        depth = a * ((growth - 1.0) - u) + b * ((1.0 / growth - 1.0) + u)
        weight = dd.rounded(exp((-depth, 0.0)))
        moment = weight * u
        return total + weight, first + moment, fma(moment, u, second)

    nothing = 0.0 * x
    total, first, second = repeat(nodes, node, (nothing, nothing, nothing))
    mean = first / total
    return second / total - mean * mean


def _reach(a):
    """Where a (exp(u) - 1 - u) >= 40: exp(u) = 1 + r + r^2/2 with r = sqrt(80/a), which gives u <= r."""
    r = sqrt(2.0 * _NEGLIGIBLE / a)
    return dd.rounded(log((fma(r, fma(0.5, r, 1.0), 1.0), 0.0)))


def _linear_reach(a):
    """Where a (exp(-u) - 1 + u) >= 40, by its lower bound a u^2/(2 + u)."""
    c = _NEGLIGIBLE / a
    return 0.5 * (c + sqrt(c * (c + 8.0)))


def tiny(v, x):
    """Where K_v = Gamma(v)/2 (2/x)^v (DLMF 10.30.2): the other power, of -v, is smaller by (x/2)^2v."""
    return (x < macdonald.TINY) & (v * log_argument(x)[0] < -_STEEP)


def fast(v, x):
    return (v >= 4.0) | (x >= 0.5)


def slow(v, x):
    return v >= 0.5


def order_derivative_near_zero(v, x):
    """d/dv log K_v for |v| < 1/2, x < 1/2, to be differentiated."""
    return dd.rounded(macdonald_derivative.FromSeries(v, x).derivative)
