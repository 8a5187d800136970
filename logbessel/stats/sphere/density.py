"""The von Mises-Fisher density as a function of the angle to the mean direction, and its entropy.

With L the log-density at the mean direction (`logbessel.stats.sphere.density_at_mean`), that at angle theta is L - kappa (1 - cos theta).
"""

import numpy as np

import logbessel

from .density_at_mean import log_density_at_mean


def log_density(dimensions, kappa, deviation):
    """The log-density where 1 - cos theta is `deviation`."""
    return _at_mean(dimensions, kappa) - kappa * deviation


def entropy(dimensions, kappa):
    """-E[log density] = kappa (1 - A) - L, with A = I_{d/2}(kappa) / I_{d/2-1}(kappa)."""
    return float(kappa * logbessel.iv_ratio_c(dimensions / 2, kappa)) - _at_mean(dimensions, kappa)


def _at_mean(dimensions, kappa):
    return float(log_density_at_mean(np, logbessel, dimensions, kappa))
