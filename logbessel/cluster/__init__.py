"""Clusters of directions, axes and torsion angles, as scikit-learn estimators."""

from ..extras import needs

with needs("logbessel.cluster", "cluster"):
    from .families.kent import KentMixture
    from .families.matrix_fisher import MatrixFisherMixture
    from .families.torsions import BivariateVonMisesMixture
    from .families.watson import WatsonMixture
    from .intervals import Intervals
    from .model_file import ModelError
    from .spherical_k_means import SphericalKMeans
    from .von_mises_fisher_mixture import VonMisesFisherMixture

__all__ = [
    "BivariateVonMisesMixture",
    "Intervals",
    "KentMixture",
    "MatrixFisherMixture",
    "ModelError",
    "SphericalKMeans",
    "VonMisesFisherMixture",
    "WatsonMixture",
]
