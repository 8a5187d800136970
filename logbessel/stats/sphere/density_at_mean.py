"""The von Mises-Fisher log-density at the mean direction: the one normaliser of all of them.

In d dimensions, with theta the angle to the mean direction, the log-density is L - kappa (1 - cos theta), in which no large terms
cancel: 1 - cos theta is half the squared distance to the mean direction, and of L see `logbessel.formulas.density_at_mean`.
"""

import math


def log_density_at_mean(bessel, dimensions, kappa):
    """L, by the functions of `bessel`, on arrays of NumPy, PyTorch, JAX or PyTensor."""
    return bessel.density_at_mean(dimensions / 2 - 1, kappa)


def log_uniform_density(dimensions):
    """L at kappa = 0: log Gamma(d/2) - log 2 - (d/2) log pi, minus the logarithm of the area of the unit sphere."""
    return math.lgamma(dimensions / 2) - math.log(2) - dimensions / 2 * math.log(math.pi)
