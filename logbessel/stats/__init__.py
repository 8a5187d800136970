"""Distributions on the sphere and on the line, built on the logarithms of the modified Bessel functions."""

from .directional.bingham import bingham
from .directional.bivariate_vonmises import bivariate_vonmises
from .directional.kent import kent
from .directional.matrix_fisher import matrix_fisher
from .directional.watson import watson
from .line.bessel_process import bessel_process
from .line.genhyperbolic import genhyperbolic
from .line.geninvgauss import geninvgauss
from .line.k_distribution import k_distribution
from .line.ncx import ncx
from .line.ncx2 import ncx2
from .line.norminvgauss import norminvgauss
from .line.rice import rice
from .line.skellam import skellam
from .line.skew_t import skew_t
from .line.variance_gamma import variance_gamma
from .line.vonmises import vonmises
from .sphere.comparison import confidence_cone, energy_test, equal_mean_direction_test
from .sphere.concentration import Estimate, maximum_likelihood
from .sphere.cosine import CosineDistribution
from .sphere.divergence import bhattacharyya_distance, kl_divergence
from .sphere.goodness_of_fit import GoodnessOfFit, goodness_of_fit_test, stein_test
from .sphere.inference import TestResult, confidence_interval, equal_concentration_test, uniformity_test
from .sphere.marginal import marginal_likelihood
from .sphere.sufficient_statistics import SufficientStatistics
from .sphere.vonmises_fisher import vonmises_fisher

__all__ = [
    "CosineDistribution",
    "Estimate",
    "GoodnessOfFit",
    "SufficientStatistics",
    "TestResult",
    "bhattacharyya_distance",
    "confidence_cone",
    "confidence_interval",
    "energy_test",
    "equal_concentration_test",
    "equal_mean_direction_test",
    "goodness_of_fit_test",
    "kl_divergence",
    "marginal_likelihood",
    "maximum_likelihood",
    "stein_test",
    "uniformity_test",
    "bessel_process",
    "bingham",
    "bivariate_vonmises",
    "genhyperbolic",
    "geninvgauss",
    "k_distribution",
    "kent",
    "matrix_fisher",
    "ncx",
    "ncx2",
    "norminvgauss",
    "rice",
    "skellam",
    "skew_t",
    "variance_gamma",
    "vonmises",
    "vonmises_fisher",
    "watson",
]
