"""Distributions on the sphere and on the line, built on the logarithms of the modified Bessel functions."""

from .bessel_process import bessel_process
from .concentration import Estimate, maximum_likelihood
from .cosine import CosineDistribution
from .divergence import bhattacharyya_distance, kl_divergence
from .genhyperbolic import genhyperbolic
from .geninvgauss import geninvgauss
from .inference import TestResult, confidence_interval, equal_concentration_test, uniformity_test
from .k_distribution import k_distribution
from .marginal import marginal_likelihood
from .ncx2 import ncx2
from .norminvgauss import norminvgauss
from .rice import rice
from .skellam import skellam
from .sufficient_statistics import SufficientStatistics
from .variance_gamma import variance_gamma
from .vonmises import vonmises
from .vonmises_fisher import vonmises_fisher

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
