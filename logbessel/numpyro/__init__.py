"""Distributions on Bessel functions for NumPyro, and spectral densities of Gaussian processes whose shape is learnt.

Names and parameters are those of `logbessel.stats`; log-densities are computed in float64 and rounded to the dtype of the
parameters, and can be differentiated twice in everything.
"""

from ..extras import needs

with needs("logbessel.numpyro", "numpyro"):
    import numpyro  # noqa: F401

from . import hsgp
from .circle import VonMises
from .directional import Bingham, BivariateVonMises, Kent, MatrixFisher, Watson
from .divergences import kl_divergence  # noqa: F401 (registered)
from .line import GeneralizedInverseGaussian, NormalInverseGaussian, Rice, Skellam, VarianceGamma
from .sphere import VonMisesFisher

__all__ = [
    "Bingham",
    "BivariateVonMises",
    "GeneralizedInverseGaussian",
    "Kent",
    "MatrixFisher",
    "NormalInverseGaussian",
    "Rice",
    "Skellam",
    "VarianceGamma",
    "VonMises",
    "VonMisesFisher",
    "Watson",
    "hsgp",
]
