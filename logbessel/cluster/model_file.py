"""Fitted mixtures in files that hold no code.

A file is in the safetensors format, with the float64 tensors

    weights           (k,)
    mean_directions   (k, d)
    concentrations    (k,)
    lower_bounds      (iterations,)
    masses            (k,), the sums of the E-step from which `partial_fit` goes on,
    resultants        (k, d)
    init              (k, d), only if starting directions were given
    rank_counts       (k,), of each component the rows fitted,
    rank_greatest     (k, 1024), the greatest 1 - cos of them to the mean direction, in falling order, then -1,
    rank_sample       (k, 1024), those of a sample, then -1; all three are missing after `partial_fit`

and these entries, all text, in its metadata:

    format            "logbessel-mixture"
    version           "1"; a reader refuses a higher one
    model             JSON: {"parameters": {name: value}, "converged": true or false, "feature_names": [...] or null}

The parameters are those of the estimator; a random generator is written as null.
"""

import json
import numbers
from pathlib import Path

import numpy as np

from ..extras import needs
from ..files import write_whole
from .expectation import Expectation
from .parameters import Parameters
from .ranks import KEPT, LAST, Ranks

FORMAT, VERSION = "logbessel-mixture", 1
TENSORS = {  # and their dimensions
    "weights": 1, "mean_directions": 2, "concentrations": 1, "lower_bounds": 1, "masses": 1, "resultants": 2,
}  # fmt: skip


class ModelError(ValueError):
    """A file that cannot be read as a mixture."""


def save(mixture, path):
    """Write a fitted mixture."""
    with needs("writing a mixture", "cluster"):
        import safetensors.numpy
    path = Path(path)
    parameters = mixture.get_params(deep=False)
    tensors = {
        "weights": mixture.weights_,
        "mean_directions": mixture.mean_directions_,
        "concentrations": mixture.concentrations_,
        "lower_bounds": np.array(mixture.lower_bounds_),
        "masses": mixture._sums.masses,
        "resultants": mixture._sums.resultants,
    }
    if hasattr(mixture, "_ranks"):
        found = mixture._ranks
        tensors |= {
            "rank_counts": found.counts, "rank_greatest": found.greatest, "rank_sample": found.sample,
        }  # fmt: skip
    if not isinstance(parameters["init"], str):
        tensors["init"] = np.asarray(parameters.pop("init"), dtype=float)
    if not isinstance(parameters["random_state"], numbers.Integral):
        parameters["random_state"] = None
    names = getattr(mixture, "feature_names_in_", None)
    model = {
        "parameters": {name: _plain(value) for name, value in parameters.items()},
        "converged": bool(mixture.converged_),
        "feature_names": None if names is None else [str(name) for name in names],
    }
    metadata = {"format": FORMAT, "version": str(VERSION), "model": json.dumps(model)}
    tensors = {name: np.ascontiguousarray(tensor, dtype=float) for name, tensor in tensors.items()}
    write_whole({path: safetensors.numpy.save(tensors, metadata)})


def load(kind, path):
    """The mixture in a file.

    Parameters
    ----------
    kind : type
        The estimator's class.
    path : str or Path
        The file.

    Raises
    ------
    ModelError
        If the file is damaged, of another kind, or newer.
    """
    metadata, tensors = _contents(path)
    if metadata.get("format") != FORMAT:
        raise ModelError(f"{path}: not a mixture written by logbessel.")
    version = metadata.get("version", "")
    if not version.isdecimal():
        raise ModelError(f"{path}: damaged: it has no version.")
    if int(version) > VERSION:
        raise ModelError(f"{path}: of version {version}, newer than {VERSION}, which this logbessel reads.")
    try:
        return _mixture(kind, json.loads(metadata["model"]), tensors)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        text = f"{error} is missing" if isinstance(error, KeyError) else str(error).splitlines()[0].rstrip(".")
        raise ModelError(f"{path}: damaged: {text}.") from None


def _contents(path):
    """Metadata and tensors of a safetensors file."""
    with needs("reading a mixture", "cluster"):
        import safetensors
    try:
        with open(path, "rb"):  # whose error is short
            pass
        with safetensors.safe_open(path, "numpy") as file:
            return file.metadata() or {}, {name: file.get_tensor(name) for name in file.keys()}
    except OSError as error:
        raise ModelError(f"{path}: cannot be read: {error.strerror or error}.") from None
    except (safetensors.SafetensorError, TypeError, ValueError, AttributeError) as error:
        text = (str(error).splitlines() or ["unknown"])[0].rstrip(".")
        raise ModelError(f"{path}: truncated, or no mixture: {text}.") from None


def _mixture(kind, about, tensors):
    for name, dimensions in TENSORS.items():
        tensor = tensors[name]
        if tensor.dtype != np.float64 or tensor.ndim != dimensions or not np.isfinite(tensor).all():
            raise ValueError(f"the tensor {name!r} is not {dimensions}-dimensional, finite and of type float64")
    components, columns = tensors["mean_directions"].shape
    if not components or columns < 2 or not len(tensors["lower_bounds"]):
        raise ValueError("it is empty")
    vectors = (tensors[name].shape for name in ("weights", "concentrations", "masses"))
    if set(vectors) != {(components,)} or tensors["resultants"].shape != (components, columns):
        raise ValueError("the tensors do not fit together")
    least = min(tensors[name].min() for name in ("weights", "concentrations", "masses"))
    if abs(tensors["weights"].sum() - 1) > 1e-6 or least < 0 or not tensors["masses"].sum() > 0:
        raise ValueError("weights or concentrations are out of range")
    if np.abs(np.linalg.norm(tensors["mean_directions"], axis=1) - 1).max() > 1e-6:
        raise ValueError("a mean direction is no unit vector")
    parameters = dict(about["parameters"])
    if "init" in tensors:
        parameters["init"] = tensors["init"]
    mixture = kind(**parameters)
    mixture._require_parameters()
    model = Parameters(tensors["weights"], tensors["mean_directions"], tensors["concentrations"])
    masses, nothing = tensors["masses"], np.empty(0)
    sums = Expectation(float(masses.sum()), masses, tensors["resultants"], 0.0, nothing, nothing)
    mixture._keep(model, sums, tensors["lower_bounds"].tolist(), bool(about["converged"]))
    if "rank_counts" in tensors:
        mixture._ranks = _ranks(tensors, components)
    mixture.n_features_in_ = columns
    mixture.n_components_, mixture.silhouettes_, mixture.agreements_ = components, {}, {}
    if about["feature_names"] is not None:
        mixture.feature_names_in_ = np.array(about["feature_names"], dtype=object)
        if len(mixture.feature_names_in_) != columns:
            raise ValueError("there are more or fewer names than columns")
    return mixture


def _ranks(tensors, components):
    """The distances of fitted rows."""
    counts, greatest, sample = (tensors[f"rank_{name}"] for name in ("counts", "greatest", "sample"))
    fitting = counts.shape == (components,) and greatest.shape == sample.shape == (components, KEPT)
    if not fitting or not all(np.isfinite(part).all() for part in (counts, greatest, sample)) or counts.min() < 0:
        raise ValueError("the ranks of fitted rows do not fit the components")
    return Ranks(counts.astype(np.int64), greatest, sample, np.full(sample.shape, LAST))


def _plain(value):
    """A parameter as JSON knows it."""
    return value.item() if isinstance(value, np.generic) else value
