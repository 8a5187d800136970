"""Clusters of directions, as scikit-learn estimators."""

from .model_file import ModelError
from .von_mises_fisher_mixture import VonMisesFisherMixture

__all__ = ["ModelError", "VonMisesFisherMixture"]
