"""The von Mises-Fisher log-density at the mean direction, for NumPy, PyTorch and JAX: the one normaliser of all of them.

In d dimensions, with v = d/2 - 1 and theta the angle to the mean direction, the log-density is L - kappa (1 - cos theta),

    L = log Gamma(d/2) - log 2 - (d/2) log pi - log 0F1(; d/2; kappa^2/4) + kappa      (1)
      = v log(kappa / 2 pi) - log 2 pi - log[e^{-kappa} I_v(kappa)]                    (2)

(Mardia and Jupp, Directional Statistics, 2000, eq. 9.3.4): (1) for kappa <= d and (2) beyond, so that no large terms
cancel. 1 - cos theta is half the squared distance to the mean direction.
"""

import math


def log_uniform_density(dimensions):
    """log Gamma(d/2) - log 2 - (d/2) log pi, minus the logarithm of the area of the unit sphere."""
    return math.lgamma(dimensions / 2) - math.log(2) - dimensions / 2 * math.log(math.pi)


def log_density_at_mean(arrays, bessel, dimensions, kappa):
    """L, of arrays whose library is `arrays`, with the functions of `bessel`.

    Each formula gets a harmless kappa where the other one serves, which keeps the gradients finite.
    """
    broad = (kappa >= 0) & (kappa <= dimensions)  # log_ive makes a nan of negative ones
    low, high = arrays.where(broad, kappa, 1.0), arrays.where(broad, float(dimensions), kappa)
    first = log_uniform_density(dimensions) - bessel.log_hyp0f1(dimensions / 2, low * low / 4) + low
    order = dimensions / 2 - 1
    second = order * arrays.log(high / (2 * math.pi)) - math.log(2 * math.pi) - bessel.log_ive(order, high)
    return arrays.where(broad, first, second)
