"""Differences of the cumulant function psi(kappa) = log 0F1(; d/2; kappa^2/4) of the von Mises-Fisher distributions.

psi' = A = I_{d/2}/I_{d/2-1} and psi'' = A'. Divergences and the entropy are

    B(start, end) = psi(end) - psi(start) - (end - start) A(start) = integral of (end - s) A'(s) ds,

the Bregman divergence of psi. Its derivatives are -(end - start) A'(start), and `rise` = A(end) - A(start), the integral
of A'. For NumPy, PyTorch and JAX, in float64: `bessel` has the functions on the arrays of the library `arrays`.

Concentrations within a factor of REACH of each other, for which differences of psi cancel, take the integrals, in which
nothing does: by the Gauss-Legendre rule in log s, where A' has its singularities at an imaginary distance of pi/2, as they
lie at imaginary s. On an interval of length log 16 that is an error of 2.64^(-2 NODES) = 1e-17 of the integral.
"""

import math

from ..quadrature import gauss_legendre
from .density_at_mean import log_density_at_mean

REACH = 16.0
NODES = 20
RULE = tuple(part.tolist() for part in gauss_legendre(NODES))
FLAT = 1e100  # where kappa^2 A' is (d - 1)/2, to the last bit
SUM = 1e150  # where psi is kappa, to the last bit
LARGE = 8.0  # times d: where psi is nearer to kappa than to 0


def bregman(arrays, bessel, dimensions, start, end, length=None):
    """B, not negative; `length` is end - start, where it is known to more digits than the ends give."""
    near, low, rate, places, weights = _ways(arrays, start, end, end - start if length is None else length)
    left = arrays.expm1(rate * (1 - places))  # (end - s)/s
    integrand = left * _steepness(arrays, bessel, dimensions, low * arrays.exp(rate * places))
    integral = rate[..., 0] * (integrand * weights).sum(-1)
    return arrays.where(near, integral, _difference(arrays, bessel, dimensions, start, end))


def information(arrays, bessel, dimensions, kappa):
    """B(kappa, 0), the divergence from the uniform distribution: what the entropy lacks of that one's."""
    return _difference(arrays, bessel, dimensions, kappa, 0.0 * kappa)


def rise(arrays, bessel, dimensions, start, end):
    """A(end) - A(start)."""
    near, low, rate, places, weights = _ways(arrays, start, end, end - start)
    nodes = low * arrays.exp(rate * places)
    integral = rate[..., 0] * (_steepness(arrays, bessel, dimensions, nodes) / nodes * weights).sum(-1)
    half, both = dimensions / 2, (start > dimensions) & (end > dimensions)
    ratios = bessel.iv_ratio(half, end) - bessel.iv_ratio(half, start)
    complements = bessel.iv_ratio_c(half, start) - bessel.iv_ratio_c(half, end)
    return arrays.where(near, integral, arrays.where(both, complements, ratios))


def _ways(arrays, start, end, length):
    """Whether to integrate; from where, and how far in log s, each with an axis for the nodes; and the rule."""
    near = (start > 0) & (end > 0) & (end <= REACH * start) & (start <= REACH * end) & (end < math.inf)
    low, length = arrays.where(near, start, 1.0), arrays.where(near, length, 0.0)
    rate = arrays.log1p(length / low)
    rule = (arrays.asarray(part, dtype=arrays.float64, device=getattr(rate, "device", None)) for part in RULE)
    return near, low[..., None], rate[..., None], *rule


def _steepness(arrays, bessel, dimensions, s):
    """s^2 A'(s)."""
    within = s < FLAT
    s = arrays.where(within, s, 1.0)
    return arrays.where(within, s * s * bessel.iv_ratio_dx(dimensions / 2, s), (dimensions - 1) / 2)


def _difference(arrays, bessel, dimensions, start, end):
    """By psi, or by the log-density at the mean L, where psi is near to kappa: psi = kappa - L, but for a constant."""
    half, length = dimensions / 2, end - start
    by_psi = _psi(arrays, bessel, half, end) - _psi(arrays, bessel, half, start) - length * bessel.iv_ratio(half, start)
    at_mean = [log_density_at_mean(bessel, dimensions, kappa) for kappa in (start, end)]
    within = start < FLAT  # from there on 1 - A is (d - 1)/(2 start), and may be subnormal
    flat = (dimensions - 1) / 2 * (length / arrays.where(within, 1.0, start))
    by_density = at_mean[0] - at_mean[1] + arrays.where(within, length * bessel.iv_ratio_c(half, start), flat)
    return arrays.where(start > LARGE * dimensions, by_density, by_psi)


def _psi(arrays, bessel, half, kappa):
    small = arrays.where(kappa < SUM, kappa, 1.0)
    return arrays.where(kappa < SUM, bessel.log_hyp0f1(half, small * small / 4), kappa)
