"""Distributions on the sphere, built on the logarithms of the modified Bessel functions."""

from .concentration import Estimate, maximum_likelihood
from .cosine import CosineDistribution
from .inference import TestResult, confidence_interval, uniformity_test
from .sufficient_statistics import SufficientStatistics
from .vonmises_fisher import vonmises_fisher

__all__ = [
    "CosineDistribution",
    "Estimate",
    "SufficientStatistics",
    "TestResult",
    "confidence_interval",
    "maximum_likelihood",
    "uniformity_test",
    "vonmises_fisher",
]
