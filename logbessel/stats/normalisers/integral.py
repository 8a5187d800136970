"""Logarithms of integrals of the exponential of a smooth function on an interval, with derivatives as moments.

All normalisers of this folder are C(p) = base integral exp(L(theta; p)) dm(theta) over one angle, m a probability. With
the exponent's maximum, the peak, taken out, log C = log base + peak + log integral exp(L - peak) dm. For the nodes see
`nodes`; the derivatives are

    d log C/dp_i = E[L_i],    d^2 log C/dp_i dp_j = Cov[L_i, L_j] + E[L_ij],

with the expectations under the density exp(L)/C on the same nodes. Nothing of the size of the peak cancels: a family gives
L - peak and L_i - o_i, with constants o_i (the derivatives at the mode), without a difference of large numbers. Where the
peak is small it is the other way round, and these are computed from exp(L) - 1 and L_i: see `_flat`.

Everything is written for arrays of NumPy, PyTorch or JAX in double precision: `arrays` is the library's module, `bessel`
the module with its functions of this package. Nodes are along the first axis.
"""

import math
from dataclasses import dataclass
from typing import Any

from ..quadrature import gauss_laguerre, gauss_legendre

CUT = 42.0  # how far the exponent falls within the nodes: e^-42 is 2^-60
COUNTS = (
    (2.7, 32),
    (3.6, 40),
    (4.5, 48),
    (6.0, 56),
    (math.inf, 72),
)  # nodes for lengths in x: 10 at concentrations of 1e8
FALLING = 18  # nodes of a Gauss-Laguerre rule; see `circles`
EVEN = 48  # nodes over a single bump, or two between which the exponent falls by less than `CUT`
FLAT = 1.0  # the peak below which exp(L) - 1 is summed
TERMS = 18  # of (e^x - 1 - x)/x^2 for |x| <= FLAT: 2/20! is 2^-60


@dataclass(frozen=True)
class Integrand:
    """What a family says of its integrand.

    Attributes
    ----------
    log_base : float
        log C where all parameters are 0.
    peak : array, shape S
        The largest exponent, or close to it.
    weights, drop : arrays, shape (n, *S)
        Weights of the nodes for the measure m, and L - peak.
    offsets : tuple of float
        The constants o_i.
    derivatives : callable
        Gives the list of L_i - o_i.
    flat : callable
        Gives a part of L whose mean is 0 under m, the rest of L, and the list of L_i.
    centred : tuple of bool
        Of each L_i, whether its mean is 0 under m.
    second_derivatives : callable
        Gives a dict from (i, j), i <= j, to L_ij, without those that are 0.
    gap : array or 0.0
        The peak less sum o_i p_i, not 0 where the mode is not where the o_i come from.
    """

    log_base: float
    peak: Any
    weights: Any
    drop: Any
    offsets: tuple
    derivatives: Any
    flat: Any
    centred: tuple
    second_derivatives: Any
    gap: Any = 0.0


@dataclass(frozen=True)
class Normaliser:
    """log C and its derivatives.

    Attributes
    ----------
    log, excess : array, shape S
        log C, and log C - sum o_i p_i, which keeps its digits where parameters are large.
    gradient, drift : list of arrays
        d log C/dp_i, and d log C/dp_i - o_i, which keeps its digits where distributions are concentrated.
    hessian : list of lists of arrays, or None
        The second derivatives.
    """

    log: Any
    excess: Any
    gradient: Any
    drift: Any
    hessian: Any

    def joined(self, join, other):
        """That of the arrays of this one and of another, joined."""

        def row(own, others):
            return own and [join(*pair) for pair in zip(own, others)]

        hessian = self.hessian and [row(*pair) for pair in zip(self.hessian, other.hessian)]
        log, excess = join(self.log, other.log), join(self.excess, other.excess)
        return Normaliser(log, excess, row(self.gradient, other.gradient), row(self.drift, other.drift), hessian)


def nodes(arrays, width, scale):
    """Angles and weights of a Gauss-Legendre rule of x in theta = scale sinh x, over [0, width].

    Features as narrow as `scale` at 0, and ever wider ones farther from it, are as wide as 1 in x.
    """
    length = arrays.arcsinh(width / scale)
    count = next((count for longest, count in COUNTS if not _any(length > longest)), COUNTS[-1][1])
    places, weights = _rule(arrays, count, length)
    x = length * places
    return scale * arrays.sinh(x), scale * length * arrays.cosh(x) * weights


def even_nodes(arrays, start, width):
    """Those of the rule in theta itself, over [start, start + width]."""
    places, weights = _rule(arrays, EVEN, width)
    return start + width * places, width * weights


def falling_nodes(arrays, rate):
    """Those of a Gauss-Laguerre rule over (0, inf), for functions that fall about as exp(-rate q)."""
    places, weights = _rule(arrays, FALLING, rate, gauss_laguerre)
    return places / rate, weights / rate


def _rule(arrays, count, like, rule=gauss_legendre):
    shape = (count, *[1] * len(like.shape))
    return (arrays.asarray(part).reshape(shape) for part in rule(count))


def by_parts(arrays, chosen, evaluate, values):
    """``evaluate(rule, *values)``, a `Normaliser`, with the rule True where `chosen` holds and False elsewhere, or everywhere where a compiler traces."""
    some, others = _holds(chosen), _holds(~chosen)
    if not (some and others):
        return evaluate(others is False, *values)
    parts = (evaluate(rule, *(value[where] for value in values)) for rule, where in ((True, chosen), (False, ~chosen)))

    def joined(first, second):
        result = arrays.zeros_like(values[0])
        result[chosen], result[~chosen] = first, second
        return result

    return next(parts).joined(joined, next(parts))


def evaluated(arrays, integrand, order):
    """The `Normaliser` of an integrand, with derivatives to the given order, 0, 1 or 2."""
    density = integrand.weights * arrays.exp(integrand.drop)
    total = density.sum(0)
    excess = arrays.log(total)
    log = integrand.peak + excess
    density = density / total
    derivatives = integrand.derivatives() if order else None
    drift = means = [(density * derivative).sum(0) for derivative in derivatives] if order else None
    gradient = [offset + part for offset, part in zip(integrand.offsets, means)] if order else None
    small = integrand.peak < FLAT
    if _any(small):
        flat_log, flat_gradient = _flat(arrays, integrand, small, order)
        log, excess = arrays.where(small, flat_log, log), arrays.where(small, flat_log - integrand.peak, excess)
        if order:
            gradient = [arrays.where(small, a, b) for a, b in zip(flat_gradient, gradient)]
            drift = [arrays.where(small, a - o, b) for a, o, b in zip(flat_gradient, integrand.offsets, drift)]
    hessian = _hessian(integrand, density, derivatives, means) if order > 1 else None
    return Normaliser(integrand.log_base + log, integrand.log_base + excess + integrand.gap, gradient, drift, hessian)


def _hessian(integrand, density, derivatives, means):
    deviations = [derivative - mean for derivative, mean in zip(derivatives, means)]
    second_derivatives = integrand.second_derivatives()
    parameters = range(len(deviations))
    result = [[None for _ in parameters] for _ in parameters]
    for i in parameters:
        for j in range(i + 1):
            term = deviations[i] * deviations[j]
            if (j, i) in second_derivatives:
                term = term + second_derivatives[j, i]
            result[i][j] = result[j][i] = (density * term).sum(0)
    return result


def _flat(arrays, integrand, small, order):
    """log C and its gradient from C - 1 = integral (e^L - 1 - L + L) dm, where positive terms alone are summed."""
    linear, rest, derivatives = integrand.flat()
    linear, rest = arrays.where(small, linear, 0.0), arrays.where(small, rest, 0.0)
    exponent = linear + rest
    gain = (integrand.weights * (_beyond_linear(exponent) + rest)).sum(0)
    gain = arrays.where(small, gain, 0.0)
    if not order:
        return arrays.log1p(gain), None
    change, value = integrand.weights * arrays.expm1(exponent), integrand.weights * arrays.exp(exponent)
    gradient = [
        ((change if centred else value) * derivative).sum(0) / (1 + gain)
        for derivative, centred in zip(derivatives, integrand.centred)
    ]
    return arrays.log1p(gain), gradient


def _beyond_linear(x):
    """e^x - 1 - x, for |x| of at most about `FLAT`, as its Taylor series."""
    result = 0 * x + 1 / math.factorial(TERMS + 2)
    for k in range(TERMS + 1, 1, -1):
        result = result * x + 1 / math.factorial(k)
    return result * x * x


def _any(condition):
    """Whether a condition holds somewhere, or may, where a compiler traces."""
    return _holds(condition) is not False


def _holds(condition):
    """Whether a condition holds somewhere; None where a compiler traces."""
    try:
        return bool(condition.any())
    except Exception as error:  # of classes that only the libraries know, which are not imported for it
        if type(error).__module__.partition(".")[0] not in ("jax", "torch"):
            raise
        return None


def positive_part(arrays, x):
    """max(x, 0)."""
    return arrays.where(x > 0, x, 0.0)


def sine_window(arrays, rate):
    """The angle theta, at most pi/2, up to which rate sin^2 theta stays within `CUT`."""
    return arrays.arcsin(arrays.sqrt(1 / (1 + positive_part(arrays, rate / CUT - 1))))


def falling_root(arrays, linear, square):
    """The x >= 0 at which linear x + square x^2 reaches `CUT`, both positive or 0, or 1 if that is less."""
    derivative = linear + arrays.sqrt(linear * linear + 4 * CUT * square)
    return 1 / (1 + positive_part(arrays, derivative / (2 * CUT) - 1))
