"""Distributions on the sphere, built on the logarithms of the modified Bessel functions."""

from .concentration import Estimate, maximum_likelihood
from .sufficient_statistics import SufficientStatistics
from .vonmises_fisher import vonmises_fisher

__all__ = ["Estimate", "SufficientStatistics", "maximum_likelihood", "vonmises_fisher"]
