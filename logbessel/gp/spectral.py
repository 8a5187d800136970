"""Spectral densities of kernels of length scale 1 whose shape is learnt, as formulas for libraries that differentiate them.

With d dimensions and s = omega^2, in units of the length scale; `arrays` and `bessel` are as in `logbessel.stats.formulas`.
C. E. Rasmussen and C. K. I. Williams, Gaussian Processes for Machine Learning, MIT Press 2006, eq. 4.15 and 4.19.
"""

import math


def log_matern(arrays, bessel, dimensions, s, nu):
    """log of (2 pi/nu)^{d/2} Gamma(nu + d/2)/Gamma(nu) (1 + s/(2 nu))^{-nu - d/2}."""
    half = dimensions / 2
    gammas = bessel.gammaln(nu + half) - bessel.gammaln(nu)
    return half * arrays.log(2 * math.pi / nu) + gammas - (nu + half) * arrays.log1p(s / (2 * nu))


def log_rational_quadratic(arrays, bessel, dimensions, s, alpha):
    """log of 2 (2 pi alpha)^{d/2}/Gamma(alpha) (z/2)^v K_v(z), z^2 = 2 alpha s and v = alpha - d/2.

    The kernel is (1 + r^2/(2 alpha))^{-alpha}, a mixture of squared exponential ones by a gamma distribution. At s = 0 it is
    (2 pi alpha)^{d/2} Gamma(v)/Gamma(alpha), infinite for v <= 0.
    """
    half = dimensions / 2
    order, origin = alpha - half, s <= 0
    z = arrays.sqrt(2 * alpha * arrays.where(origin, 1.0, s))
    front = half * arrays.log(2 * math.pi * alpha) - bessel.gammaln(alpha)
    away = math.log(2) + order * arrays.log(z / 2) + bessel.log_kv(order, z)
    at_origin = arrays.where(order > 0, bessel.gammaln(arrays.where(order > 0, order, 1.0)), math.inf)
    return front + arrays.where(origin, at_origin, away)
