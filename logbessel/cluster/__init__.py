"""Clusters of directions, as scikit-learn estimators."""

try:
    from .model_file import ModelError
    from .von_mises_fisher_mixture import VonMisesFisherMixture
except ModuleNotFoundError as error:
    missing = str(error.name).partition(".")[0]
    raise ImportError(f'logbessel.cluster needs {missing}: pip install "logbessel[cluster]"') from error

__all__ = ["ModelError", "VonMisesFisherMixture"]
