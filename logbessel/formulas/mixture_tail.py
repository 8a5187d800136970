"""P(X > x)/f(x) of X = b V + sqrt(V) Z, Z Gaussian and V of a generalised inverse Gaussian distribution: `logbessel.stats.line.normal_mixture`
says by which rule, of which this sums a fixed number of nodes.
"""

import math

from ..arithmetic import absolute, fma, maximum, repeat, sqrt, unless, where
from . import double_double as dd
from .coefficients import SCALED_ERFC
from .elementary import log, polynomial
from .marcum import exp_double

NODES = 24  # on either side of the mode
DIGITS = 35.0  # -log of what the rule leaves out
LARGEST_ORDER, LARGEST_S, SMALLEST_S = 20.0, 200.0, 0.5  # so that the depths keep 1e-14
MOST_CANCELLED = 1e3  # x/sqrt(V) over (x - b V)/sqrt(V): beyond, 1e-13 of the latter is lost
NAN = float("nan")


def scaled_erfc(z):
    """exp(z^2) erfc(z) for z >= 0."""
    return polynomial(SCALED_ERFC, (z - 3.0) / (z + 3.0)) / fma(2.0, z, 1.0)


def served(x, b, p, root_chi, root_psi):
    q, s, _, _ = _conditional(x, b, p, root_chi, root_psi)
    return (
        (s <= LARGEST_S)
        & (s >= SMALLEST_S)
        & (absolute(q) <= LARGEST_ORDER)
        & (root_chi <= 1e100)
        & (root_psi <= 1e100)
    )


def _conditional(x, b, p, root_chi, root_psi):
    """p - 1/2, s, and the roots of chi and psi, of V given X = x."""
    q = p - 0.5
    distance, decay = sqrt(fma(x, x, root_chi * root_chi)), sqrt(fma(b, b, root_psi * root_psi))
    product = distance * decay
    return q, sqrt(fma(q, q, product * product)), distance, decay


def tail(x, b, p, root_chi, root_psi):
    """P(X > x)/f(x), and log of P(X > x) but for what makes the density of V one, nan where the nodes do not suffice.

    The latter is that of the integral over log V of V^p exp(-(chi/V + psi V)/2) times the Gaussian's probability: at the mode, the
    conditional density has the logarithm (p - 1/2) log V - s + b x.
    """
    q, s, distance, decay = _conditional(x, b, p, root_chi, root_psi)
    size = sqrt(s + absolute(q))
    root = where(q < 0.0, distance / size, size / decay)  # of the mode of V
    falling, rising = x / root * math.sqrt(0.5), b * root * math.sqrt(0.5)
    chi, psi = 0.5 * (root_chi / root) * (root_chi / root), 0.5 * (root_psi * root) * (root_psi * root)
    apart = falling - rising
    at_mode = apart * apart
    share = 2.0 * DIGITS / s
    angle = 0.93 * sqrt(share / fma(0.405, share, 1.0))  # less than 7 % below the arc tangent of the root of the share
    step = 2.0 * math.pi * angle / fma(0.5 * s, dd.rounded(log((1.0 + share, 0.0))), DIGITS)
    stretched, shrunk = exp_double(0.5 * step), exp_double(-0.5 * step)

    def node(tau, stretch, inverse):
        z = falling * inverse - rising * stretch
        wide = stretch - inverse
        fallen = fma(0.5 * s * wide, wide, q * (0.5 * wide * (stretch + inverse) - tau))
        weight, square, low = exp_double(-fallen), z * z, z < 0.0

        def whole():
            """2 exp(z^2) of the depth: that of V by itself, whose parts may be far smaller than z^2."""
            own = chi * fma(inverse, inverse, -1.0) + psi * fma(stretch, stretch, -1.0) - q * tau - at_mode
            return 2.0 * exp_double(-where(square < chi + psi + absolute(q) + at_mode, fallen - square, own))

        term = weight * scaled_erfc(absolute(z))
        return weight, stretch * (unless(z >= 0.0, whole) + where(low, -term, term))

    def step_out(k, tau, stretch, inverse, total, tail, last):
        tau, stretch, inverse = tau + step, stretch * stretched, inverse * shrunk
        up, down = node(tau, stretch, inverse), node(-tau, inverse, stretch)
        last = maximum(maximum(up[0], down[0]) * tail, maximum(absolute(up[1]), absolute(down[1])) * total)
        return tau, stretch, inverse, total + (up[0] + down[0]), tail + (up[1] + down[1]), last

    zero = 0.0 * s
    weight, term = node(zero, 1.0 + zero, 1.0 + zero)
    _, _, _, total, tail, last = repeat(NODES, step_out, (zero, 1.0 + zero, 1.0 + zero, weight, term, zero))
    cancelled = maximum(absolute(falling), absolute(rising)) >= MOST_CANCELLED * maximum(1.0, absolute(apart))
    enough = last <= math.exp(-DIGITS + 1.0) * total * tail
    served = enough & ~cancelled
    height = 2.0 * q * dd.rounded(log((root, 0.0))) + (b * x - s)
    joint = dd.rounded(log((tail * step * root, 0.0))) + height - math.log(2.0)
    return where(served, tail / total * root * math.sqrt(0.5 * math.pi), NAN), where(served, joint, NAN)
