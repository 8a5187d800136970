"""Models of the command line."""

from ..features import FeatureError


def load_model(path):
    """The model in a file, as `logbessel.cluster.model_file` describes it.

    Returns
    -------
    VonMisesFisherMixture
        Of one component, if the file holds one distribution.

    Raises
    ------
    FeatureError
        If the file is missing, damaged, of another kind, or newer.
    """
    from ..cluster import ModelError, VonMisesFisherMixture

    try:
        return VonMisesFisherMixture.load(path)
    except ModelError as error:
        raise FeatureError(str(error)) from None
