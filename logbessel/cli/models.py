"""Models of the command line."""

from ..features import FeatureError


def load_model(path):
    """The model in a file, as `logbessel.cluster.model_file` describes it.

    Returns
    -------
    Mixture
        Of one component, if the file holds one distribution.

    Raises
    ------
    FeatureError
        If the file is missing, damaged, of another kind, or newer.
    """
    from .. import cluster
    from ..cluster import ModelError, model_file

    try:
        return model_file.load([getattr(cluster, kind) for kind in model_file.KINDS], path)
    except ModelError as error:
        raise FeatureError(str(error)) from None


def in_degrees(path):
    """Whether the model in a file was fitted to angles in degrees."""
    from ..cluster import model_file

    return model_file.told(path).get("degrees") is True
