"""Distributions on the sphere and on the line, built on the logarithms of the modified Bessel functions."""

from .line.bessel_process import bessel_process
from .line.genhyperbolic import genhyperbolic
from .line.geninvgauss import geninvgauss
from .line.k_distribution import k_distribution
from .line.ncx2 import ncx2
from .line.norminvgauss import norminvgauss
from .line.rice import rice
from .line.skellam import skellam
from .line.variance_gamma import variance_gamma
from .line.vonmises import vonmises
from .sphere.concentration import Estimate, maximum_likelihood
from .sphere.cosine import CosineDistribution
from .sphere.divergence import bhattacharyya_distance, kl_divergence
from .sphere.inference import TestResult, confidence_interval, equal_concentration_test, uniformity_test
from .sphere.marginal import marginal_likelihood
from .sphere.sufficient_statistics import SufficientStatistics
from .sphere.vonmises_fisher import vonmises_fisher

__all__ = [
    "CosineDistribution",
    "Estimate",
    "SufficientStatistics",
    "TestResult",
    "bhattacharyya_distance",
    "confidence_interval",
    "equal_concentration_test",
    "kl_divergence",
    "marginal_likelihood",
    "maximum_likelihood",
    "uniformity_test",
    "bessel_process",
    "genhyperbolic",
    "geninvgauss",
    "k_distribution",
    "ncx2",
    "norminvgauss",
    "rice",
    "skellam",
    "variance_gamma",
    "vonmises",
    "vonmises_fisher",
]
