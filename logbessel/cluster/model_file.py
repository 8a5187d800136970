"""Fitted models in files that hold no code.

A model is a mixture of von Mises-Fisher distributions; one distribution is a mixture of one. It consists of the float64
tensors

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

and of the entries

    format            "logbessel-mixture"
    version           "1"; a reader refuses a higher one
    model             {"parameters": {name: value}, "converged": true or false, "feature_names": [...] or null, "fit": {...}}

The parameters are those of the estimator; a random generator is written as null. `fit` is missing, or says what the command
line knows of its fit: rows, source, and so on. How a file holds all this, `encodings` tells.
"""

import numbers
from pathlib import Path

import numpy as np

from ..files import write_whole
from . import encodings
from .encodings import ModelError
from .expectation import Expectation
from .parameters import Parameters
from .ranks import KEPT, LAST, Ranks

FORMAT, FORMER, VERSION = "logbessel-mixture", "logbessel-model", 1
TENSORS = {  # and their dimensions
    "weights": 1, "mean_directions": 2, "concentrations": 1, "lower_bounds": 1, "masses": 1, "resultants": 2,
}  # fmt: skip


def save(mixture, path):
    """Write a fitted mixture, in the encoding that the name's ending says."""
    path = Path(path)
    write_whole({path: of_mixture(mixture, path.suffix)})


def of_mixture(mixture, suffix, fit=None):
    """The bytes of the file of a fitted mixture.

    Parameters
    ----------
    mixture : VonMisesFisherMixture
        The mixture.
    suffix : str
        How the name of the file ends.
    fit : dict, optional
        What else is known of the fit.
    """
    parameters = mixture.get_params(deep=False)
    model = Parameters(mixture.weights_, mixture.mean_directions_, mixture.concentrations_)
    tensors = _tensors(
        model,
        mixture.lower_bounds_,
        mixture._sums.masses,
        mixture._sums.resultants,
        getattr(mixture, "_ranks", None),
    )
    if not isinstance(parameters["init"], str):
        tensors["init"] = np.asarray(parameters.pop("init"), dtype=float)
    if not isinstance(parameters["random_state"], numbers.Integral):
        parameters["random_state"] = None
    names = getattr(mixture, "feature_names_in_", None)
    about = {
        "parameters": {name: _plain(value) for name, value in parameters.items()},
        "converged": bool(mixture.converged_),
        "feature_names": None if names is None else [str(name) for name in names],
    }
    return _encoded(about, tensors, suffix, fit)


def of_distribution(estimate, ranks, suffix, fit):
    """The bytes of the file of one distribution.

    Parameters
    ----------
    estimate : Estimate
        The fitted distribution.
    ranks : Ranks
        The distances of the rows to its mean direction.
    suffix, fit
        As in `of_mixture`.
    """
    about, tensors = _one(
        estimate.mu,
        estimate.kappa,
        estimate.count,
        estimate.mean_resultant_length,
        estimate.mean_log_density,
        ranks,
    )
    return _encoded(about, tensors, suffix, fit)


def _one(mean_direction, concentration, count, mean_resultant_length, mean_log_density, ranks):
    """One distribution as a mixture of one component."""
    parameters = Parameters(np.ones(1), mean_direction[None], np.array([concentration]))
    resultant = count * mean_resultant_length * mean_direction[None]
    about = {
        "parameters": {"n_components": 1, "concentration": "component"},
        "converged": True,
        "feature_names": None,
    }
    return about, _tensors(parameters, [mean_log_density], [count], resultant, ranks)


def _former(model):
    """One distribution, from a file that holds nothing else."""
    ranks, count = None, int(model["rows"])
    if "fitted_rows" in model:
        tables = {name: np.array(model["fitted_rows"][name], dtype=float) for name in ("greatest", "sample")}
        if {len(table) for table in tables.values()} != {min(count, KEPT)}:
            raise ValueError("the ranks of fitted rows are not as many as its rows")
        tables = {name: np.pad(table, (0, KEPT - len(table)), constant_values=-1.0) for name, table in tables.items()}
        ranks = Ranks(np.array([count]), tables["greatest"][None], tables["sample"][None], np.full((1, KEPT), LAST))
    about, tensors = _one(
        np.array(model["mean_direction"], dtype=float),
        float(model["concentration"]),
        count,
        float(model["mean_resultant_length"]),
        float(model["mean_log_density"]),
        ranks,
    )
    return about, _in_order(tensors)


def _tensors(parameters, lower_bounds, masses, resultants, ranks):
    tensors = {
        "weights": parameters.weights, "mean_directions": parameters.directions,
        "concentrations": parameters.concentrations, "lower_bounds": lower_bounds,
        "masses": masses, "resultants": resultants,
    }  # fmt: skip
    if ranks is not None:
        tensors |= {"rank_counts": ranks.counts, "rank_greatest": ranks.greatest, "rank_sample": ranks.sample}
    return tensors


def _encoded(about, tensors, suffix, fit):
    entries = {"format": FORMAT, "version": str(VERSION), "model": about | ({} if fit is None else {"fit": fit})}
    return encodings.encoded(entries, _in_order(tensors), suffix)


def _in_order(tensors):
    return {name: np.ascontiguousarray(tensor, dtype=float) for name, tensor in tensors.items()}


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
    entries, tensors = encodings.decoded(path)
    formats = {FORMAT: lambda: (entries["model"], tensors), FORMER: lambda: _former(entries)}
    if entries.get("format") not in formats:
        raise ModelError(f"{path}: not a model written by logbessel.")
    version = str(entries.get("version", ""))
    if not version.isdecimal():
        raise ModelError(f"{path}: damaged: it has no version.")
    if int(version) > VERSION:
        raise ModelError(f"{path}: of version {version}, newer than {VERSION}, which this logbessel reads.")
    try:
        about, tensors = formats[entries["format"]]()
        return _mixture(kind, about, tensors)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError) as error:
        text = f"{error} is missing" if isinstance(error, KeyError) else str(error).splitlines()[0].rstrip(".")
        raise ModelError(f"{path}: damaged: {text}.") from None


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
    if not fitting or not all(((-1 <= part) & (part <= 3)).all() for part in (greatest, sample)) or not _counts(counts):
        raise ValueError("the ranks of fitted rows do not fit the components")
    return Ranks(counts.astype(np.int64), greatest, sample, np.full(sample.shape, LAST))


def _counts(numbers):
    return (np.isfinite(numbers) & (numbers >= 0)).all()


def _plain(value):
    """A parameter as JSON knows it."""
    return value.item() if isinstance(value, np.generic) else value
