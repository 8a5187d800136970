"""Fitted models as JSON.

A model file is one JSON object:

    format                                "logbessel-model"
    version                               1; a reader refuses a higher one
    distribution                          "von Mises-Fisher"
    dimensions                            d
    mean_direction                        d numbers, a unit vector
    concentration                         kappa
    concentration_standard_error          from the exact Fisher information
    rows                                  n, how many rows were fitted
    normalized                            whether rows were divided by their length
    mean_resultant_length                 R
    one_minus_mean_resultant_length       1 - R, to full relative accuracy
    mean_log_density                      of the rows under the model
    uniform_log_density                   of the uniform distribution on the sphere
    fitted_rows                           1 - cos of rows to the mean direction: {"greatest": [...], "sample": [...]}
    source                                the file, and the array or column in it or null: {"file": ..., "array": ...}

Numbers are written so that reading them gives the same doubles.
"""

import json
import math
import os

import numpy as np

from ..features.errors import FeatureError, first_line

JSON, MIXTURE = ".json", ".safetensors"  # how the names of model files end
FORMAT, VERSION = "logbessel-model", 1
MOST_BYTES = 1 << 28  # of a JSON model: ten million dimensions


def model_json(estimate, normalized, file, array, ranks):
    """The bytes of a model file.

    Parameters
    ----------
    estimate : Estimate
        The fit.
    normalized : bool
        Whether rows were divided by their length.
    file, array : str, str or None
        Where the rows came from.
    ranks : Ranks
        The distances of the rows to the mean direction.
    """
    model = {
        "format": FORMAT,
        "version": VERSION,
        "distribution": "von Mises-Fisher",
        "dimensions": estimate.dimensions,
        "concentration": estimate.kappa,
        "concentration_standard_error": estimate.kappa_standard_error,
        "rows": estimate.count,
        "normalized": normalized,
        "mean_resultant_length": estimate.mean_resultant_length,
        "one_minus_mean_resultant_length": estimate.mean_resultant_length_c,
        "mean_log_density": estimate.mean_log_density,
        "uniform_log_density": estimate.uniform_log_density,
        "source": {"file": file, "array": array},
        "fitted_rows": {name: _there(getattr(ranks, name)[0]) for name in ("greatest", "sample")},
        "mean_direction": estimate.mu.tolist(),
    }
    return (json.dumps(model, indent=1, allow_nan=False) + "\n").encode()


def load_model(path):
    """The model in a file: JSON as above, or a mixture, in the format of `logbessel.cluster.model_file`.

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
        with open(path, "rb") as file:
            start = file.read(1)
            size = os.fstat(file.fileno()).st_size
            if start != b"{":
                return VonMisesFisherMixture.load(path)
            if size > MOST_BYTES:
                raise FeatureError(f"{path}: no model: {size} bytes of JSON.")
            text = start + file.read(size)
    except OSError as error:
        raise FeatureError(f"{path}: cannot be read: {error.strerror or first_line(error)}.") from None
    except ModelError as error:
        raise FeatureError(str(error)) from None
    except MemoryError:
        raise FeatureError(f"{path}: does not fit in memory.") from None
    mean, kappa, ranks = _distribution(path, text)
    mixture = VonMisesFisherMixture(n_components=1)
    mixture.weights_, mixture.mean_directions_, mixture.concentrations_ = np.ones(1), mean[None], np.array([kappa])
    mixture.n_features_in_ = len(mean)
    if ranks:
        mixture._ranks = ranks
    mixture.lower_bounds_ = []
    mixture.n_components_, mixture.silhouettes_, mixture.agreements_ = 1, {}, {}
    return mixture


def _distribution(path, text):
    """Mean direction, concentration and ranks, or None, of a JSON model."""
    try:
        model = json.loads(text)
    except (ValueError, RecursionError):
        raise FeatureError(f"{path}: truncated, or no model: it is not JSON.") from None
    if not isinstance(model, dict) or model.get("format") != FORMAT:
        raise FeatureError(f"{path}: not a model written by logbessel.")
    version = model.get("version")
    if isinstance(version, int) and version > VERSION:
        raise FeatureError(f"{path}: of version {version}, newer than {VERSION}, which this logbessel reads.")
    try:
        mean, kappa = np.array(model["mean_direction"], dtype=float), float(model["concentration"])
        sound = mean.ndim == 1 and len(mean) >= 2 and abs(np.linalg.norm(mean) - 1) < 1e-6 and 0 <= kappa < math.inf
        ranks = _ranks(model["fitted_rows"], int(model["rows"])) if "fitted_rows" in model else None
    except (KeyError, TypeError, ValueError, OverflowError):
        sound = False
    if not sound:
        raise FeatureError(
            f"{path}: damaged: it has no unit vector mean_direction, no finite concentration, or other ranks than rows."
        )
    return mean, kappa, ranks


def _there(distances):
    return distances[distances >= 0].tolist()


def _ranks(fitted, count):
    """The ranks of fitted rows, from what a file says of them."""
    from ..cluster.ranks import KEPT, LAST, Ranks

    tables = {name: np.full((1, KEPT), -1.0) for name in ("greatest", "sample")}
    for name, table in tables.items():
        values = np.array(fitted[name], dtype=float)
        if not ((0 <= values) & (values <= 3)).all() or len(values) != min(count, KEPT):
            raise ValueError
        table[0, : len(values)] = values
    return Ranks(np.array([count]), tables["greatest"], tables["sample"], np.full((1, KEPT), LAST))
