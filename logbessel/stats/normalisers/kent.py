"""The Kent distribution FB5: log of C(kappa, beta), the integral of exp(kappa x_1 + beta (x_2^2 - x_3^2)) over the sphere.

With q = sin^2 theta = (1 - x_1)/2 uniform on (0, 1) and |beta| <= kappa/2 (Kent, Journal of the Royal Statistical Society B
44, 1982, p. 71),

    C = 4 pi e^kappa integral_0^1 exp(-2 kappa q) I_0(4 beta q (1 - q)) dq.
"""

import math
from dataclasses import replace

from . import integral
from .bessel_terms import BesselTerm
from .ordering import reflected


def normaliser(arrays, bessel, order, kappa, beta):
    """The `Normaliser` for kappa and beta, which may change their signs; not a number beyond |beta| = |kappa|/2."""
    absolute = arrays.absolute(kappa)
    beyond = 2 * arrays.absolute(beta) > absolute
    invalid = arrays.where(beyond, math.nan, 0.0)
    integrand = _integrand(arrays, bessel, absolute, arrays.where(beyond, 0.0, arrays.absolute(beta)))
    result = integral.evaluated(arrays, integrand, order)
    result = reflected(result, [arrays.where(value < 0, -1.0, 1.0) + invalid for value in (kappa, beta)])
    return replace(result, log=result.log + invalid, excess=result.excess + invalid)


def _integrand(arrays, bessel, kappa, beta):
    """The integrand for 0 <= 2 beta <= kappa."""
    rate, bend = 2 * (kappa - 2 * beta), 4 * beta
    width = arrays.arcsin(arrays.sqrt(integral.falling_root(arrays, rate, bend)))
    theta, weights = integral.nodes(arrays, width, 1 / arrays.sqrt(1 + 2 * kappa))
    sine, cosine = arrays.sin(theta), arrays.cos(theta)
    q, p = sine * sine, cosine * cosine
    term = BesselTerm(bessel, bend * q * p)
    square = 4 * q * p

    return integral.Integrand(
        log_base=math.log(4 * math.pi),
        peak=kappa,
        weights=2 * sine * cosine * weights,
        drop=-(rate + bend * q) * q + term.log_scaled(),
        offsets=(1.0, 0.0),
        derivatives=lambda: [-2 * q, square * term.derivative()],
        flat=lambda: (kappa * (p - q), term.log(), [p - q, square * term.derivative()]),
        centred=(True, False),
        second_derivatives=lambda: {(1, 1): square * square * term.second_derivative()},
    )
