"""The von Mises-Fisher density as a function of the angle to the mean direction, and its entropy.

In d dimensions, with v = d/2 - 1, the density at angle theta from the mean direction is C exp(kappa cos theta), and

    log C = log Gamma(d/2) - log 2 - (d/2) log pi - log 0F1(; d/2; kappa^2/4)                    (1)
          = v log(kappa / 2 pi) - log 2 pi - log[e^{-kappa} I_v(kappa)] - kappa                   (2)

(Mardia and Jupp, Directional Statistics, 2000, eq. 9.3.4). For kappa <= d every term of (1) is of the size of the first
or smaller. For kappa > d, the last term of (2) and kappa cos theta make -kappa (1 - cos theta), and none cancels.
"""

import math

import logbessel

from ..density_at_mean import log_uniform_density


def log_density(dimensions, kappa, deviation):
    """The log-density where 1 - cos theta is `deviation`."""
    if kappa <= dimensions:
        return _log_normaliser(dimensions, kappa) + kappa * (1 - deviation)
    return _log_density_at_mean(dimensions, kappa) - kappa * deviation


def entropy(dimensions, kappa):
    """-E[log density] = -log C - kappa A, with A = I_{d/2}(kappa) / I_{d/2-1}(kappa)."""
    if kappa <= dimensions:
        return float(-_log_normaliser(dimensions, kappa) - kappa * logbessel.iv_ratio(dimensions / 2, kappa))
    return float(kappa * logbessel.iv_ratio_c(dimensions / 2, kappa) - _log_density_at_mean(dimensions, kappa))


def _log_normaliser(dimensions, kappa):
    """Equation (1)."""
    return log_uniform_density(dimensions) - float(logbessel.log_hyp0f1(dimensions / 2, kappa * kappa / 4))


def _log_density_at_mean(dimensions, kappa):
    """Equation (2) plus kappa."""
    order = dimensions / 2 - 1
    area = order * math.log(kappa / (2 * math.pi)) - math.log(2 * math.pi)
    return area - float(logbessel.log_ive(order, kappa))
