"""Distributions on Bessel functions, and kernels of Gaussian processes whose shape is learnt, for PyMC.

Log-densities are graphs of PyTensor's, with gradients in every parameter, orders included: NUTS runs on all of them. Draws,
and `logcdf`, are those of `logbessel.stats`.
"""

from ..extras import needs

with needs("logbessel.pymc", "pymc"):
    import pymc  # noqa: F401

from . import gp
from .circle import VonMises
from .line import GeneralizedInverseGaussian, NormalInverseGaussian, Rice, Skellam, VarianceGamma
from .sphere import VonMisesFisher

__all__ = [
    "GeneralizedInverseGaussian",
    "NormalInverseGaussian",
    "Rice",
    "Skellam",
    "VarianceGamma",
    "VonMises",
    "VonMisesFisher",
    "gp",
]
