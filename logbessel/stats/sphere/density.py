"""The von Mises-Fisher density as a function of the angle to the mean direction, and its entropy.

With L the log-density at the mean direction (`logbessel.stats.sphere.density_at_mean`), that at angle theta is L - kappa (1 - cos theta).
"""

import numpy as np

from . import cumulants, ufuncs
from .density_at_mean import log_density_at_mean, log_uniform_density


def log_density(dimensions, kappa, cosine_distance):
    """The log-density where 1 - cos theta is `cosine_distance`."""
    return _at_mean(dimensions, kappa) - kappa * cosine_distance


def entropy(dimensions, kappa):
    """-E[log density]."""
    return -log_uniform_density(dimensions) - float(cumulants.information(np, ufuncs, dimensions, np.float64(kappa)))


def _at_mean(dimensions, kappa):
    return float(log_density_at_mean(ufuncs, dimensions, kappa))
