"""The functions of the library, and what is built on them, for PyTorch.

The functions broadcast and promote as PyTorch's own, on tensors of any floating dtype and any device with float64; log I, log K, their
scaled forms and first derivatives at v > -1 also on devices without, in pairs of float32. They
are operators `torch.ops.logbessel.*`: `torch.compile`, `torch.export`, `torch.func`, automatic mixed precision and fake
tensors know them. First and second derivatives come from closed forms, in reverse and forward mode; third ones raise
NotImplementedError. float16 and bfloat16 are computed in float32, with their gradients, and rounded once.
"""

from ..extras import needs

with needs("logbessel.torch", "torch"):
    import torch  # noqa: F401

from . import functions as _functions
from .classifier import VonMisesFisherClassifier
from .directional import Bingham, BivariateVonMises, Kent, Watson
from .functions import *  # noqa: F403
from .line import GeneralizedInverseGaussian, NormalInverseGaussian, Rice, Skellam
from .matrix_fisher import MatrixFisher
from .unit_vectors import DirectionTransform, HypersphericalUniform, StereographicTransform, unit_vector
from .vonmises_fisher import VonMisesFisher

__all__ = [
    *_functions.__all__,
    "Bingham",
    "BivariateVonMises",
    "DirectionTransform",
    "GeneralizedInverseGaussian",
    "HypersphericalUniform",
    "Kent",
    "MatrixFisher",
    "NormalInverseGaussian",
    "Rice",
    "Skellam",
    "StereographicTransform",
    "VonMisesFisher",
    "VonMisesFisherClassifier",
    "Watson",
    "unit_vector",
]
