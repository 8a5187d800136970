"""Clusters of directions, as scikit-learn estimators."""

from ..extras import needs

with needs("logbessel.cluster", "cluster"):
    from .intervals import Intervals
    from .model_file import ModelError
    from .spherical_k_means import SphericalKMeans
    from .von_mises_fisher_mixture import VonMisesFisherMixture

__all__ = ["Intervals", "ModelError", "SphericalKMeans", "VonMisesFisherMixture"]
