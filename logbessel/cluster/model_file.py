"""Fitted models in files that hold no code.

A model is a mixture; one distribution is a mixture of one. It consists of the float64 tensors

    weights           (k,)
    lower_bounds      (iterations,)
    masses            (k,), the sums of the E-step from which `partial_fit` goes on,
    resultants        (k, d), or (k, m) of m statistics

of those of its kind, which are

    mean_directions (k, d), concentrations (k,)                    VonMisesFisherMixture
    mu (k, 2), kappa (k, 2), correlation (k,)                      BivariateVonMisesMixture
    axes (k, 3, 3), kappa (k,), beta (k,)                          KentMixture
    mu (k, d), kappa (k,)                                          WatsonMixture
    F (k, 3, 3)                                                    MatrixFisherMixture

and, of the first kind,

    init              (k, d), only if starting directions were given
    rank_counts       (k,), of each component the rows fitted,
    rank_greatest     (k, 1024), the greatest 1 - cos of them to the mean direction, in falling order, then -1,
    rank_sample       (k, 1024), those of a sample, then -1; all three are missing after `partial_fit`

and of the entries

    format            "logbessel-mixture"
    version           "1"; a reader refuses a higher one
    model             {"kind": "KentMixture", "parameters": {name: value}, "converged": true or false,
                       "feature_names": [...] or null, "fit": {...}}

The kind is missing of a VonMisesFisherMixture. The parameters are those of the estimator, but for `device`; a random generator is written as null. `fit` is missing, or says what the command
line knows of its fit: rows, source, and so on. How a file holds all this, `encodings` tells.
"""

import numbers
from pathlib import Path

import numpy as np

from ..files import write_whole
from . import encodings
from .encodings import ModelError
from .expectation import Expectation
from .ranks import KEPT, Ranks

FORMAT, FORMER, VERSION = "logbessel-mixture", "logbessel-model", 1
DIRECTIONS = "VonMisesFisherMixture"  # the kind where none is named
KINDS = [DIRECTIONS, "BivariateVonMisesMixture", "KentMixture", "WatsonMixture", "MatrixFisherMixture"]


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
    parameters.pop("device", None)  # which is the machine's
    tensors = {
        "weights": mixture.weights_,
        "lower_bounds": mixture.lower_bounds_,
        "masses": mixture._sums.masses,
        "resultants": mixture._sums.resultants,
        **mixture._tensors(),
    }
    if not isinstance(parameters["init"], str):
        tensors["init"] = np.asarray(parameters.pop("init"), dtype=float)
    if not isinstance(parameters["random_state"], numbers.Integral):
        parameters["random_state"] = None
    names = getattr(mixture, "feature_names_in_", None)
    kind = type(mixture).__name__
    about = {
        **({} if kind == DIRECTIONS else {"kind": kind}),
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
    about = {
        "parameters": {"n_components": 1, "concentration": "component"},
        "converged": True,
        "feature_names": None,
    }
    tensors = {
        "weights": np.ones(1),
        "lower_bounds": [mean_log_density],
        "masses": [count],
        "resultants": count * mean_resultant_length * mean_direction[None],
        "mean_directions": mean_direction[None],
        "concentrations": [concentration],
        **({} if ranks is None else ranks.tensors()),
    }
    return about, tensors


def _former(model):
    """One distribution, from a file that holds nothing else."""
    ranks, count = None, int(model["rows"])
    if "fitted_rows" in model:
        tables = [np.array(model["fitted_rows"][name], dtype=float) for name in ("greatest", "sample")]
        if {len(table) for table in tables} != {min(count, KEPT)}:
            raise ValueError("there are not as many ranks as fitted rows")
        tables = [np.pad(table, (0, KEPT - len(table)), constant_values=-1.0)[None] for table in tables]
        ranks = Ranks.kept(np.array([count]), *tables)
    about, tensors = _one(
        np.array(model["mean_direction"], dtype=float),
        float(model["concentration"]),
        count,
        float(model["mean_resultant_length"]),
        float(model["mean_log_density"]),
        ranks,
    )
    return about, _in_order(tensors)


def _encoded(about, tensors, suffix, fit):
    entries = {"format": FORMAT, "version": str(VERSION), "model": about | ({} if fit is None else {"fit": fit})}
    return encodings.encoded(entries, _in_order(tensors), suffix)


def _in_order(tensors):
    return {name: np.ascontiguousarray(tensor, dtype=float) for name, tensor in tensors.items()}


def load(kinds, path):
    """The mixture in a file.

    Parameters
    ----------
    kinds : list of type
        The classes of which it may be.
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
        raise ModelError(f"{path}: is of version {version}; this logbessel reads versions up to {VERSION}.")
    try:
        about, tensors = formats[entries["format"]]()
        found = about.get("kind", DIRECTIONS)
        for kind in kinds:
            if kind.__name__ == found:
                return _mixture(kind, about, tensors)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError) as error:
        text = f"{error} is missing" if isinstance(error, KeyError) else str(error).splitlines()[0].rstrip(".")
        raise ModelError(f"{path}: damaged: {text}.") from None
    raise ModelError(f"{path}: holds a {found}, not a {' or '.join(kind.__name__ for kind in kinds)}.")


def told(path):
    """What is told of the fit in the file of a mixture: nothing, unless the command line has written it."""
    model = encodings.decoded(path)[0].get("model")
    found = model.get("fit") if isinstance(model, dict) else None
    return found if isinstance(found, dict) else {}


def _mixture(kind, about, tensors):
    required = {"weights": 1, "lower_bounds": 1, "masses": 1, "resultants": 2} | kind._DIMENSIONS
    for name, dimensions in required.items():
        tensor = tensors[name]
        if tensor.dtype != np.float64 or tensor.ndim != dimensions or not np.isfinite(tensor).all():
            raise ValueError(f"the tensor {name!r} is not {dimensions}-dimensional, finite and of type float64")
    weights, masses, components = tensors["weights"], tensors["masses"], len(tensors["weights"])
    if not components or not len(tensors["lower_bounds"]):
        raise ValueError("it is empty")
    if len(masses) != components or any(len(tensors[name]) != components for name in kind._DIMENSIONS):
        raise ValueError("the tensors do not fit together")
    if abs(weights.sum() - 1) > 1e-6 or min(weights.min(), masses.min()) < 0 or not masses.sum() > 0:
        raise ValueError("weights are out of range")
    parameters = dict(about["parameters"])
    if "init" in tensors:
        parameters["init"] = tensors["init"]
    mixture = kind(**parameters)
    mixture._require_parameters()
    columns = mixture._take_tensors(tensors)
    if mixture._model().vectors.shape != tensors["resultants"].shape:
        raise ValueError("the tensors do not fit together")
    sums = Expectation(float(masses.sum()), masses, tensors["resultants"], 0.0, np.empty(0), np.empty(0))
    mixture._keep(mixture._model(), sums, tensors["lower_bounds"].tolist(), bool(about["converged"]))
    mixture.n_features_in_ = columns
    mixture.n_components_, mixture.silhouettes_, mixture.agreements_ = components, {}, {}
    if about["feature_names"] is not None:
        mixture.feature_names_in_ = np.array(about["feature_names"], dtype=object)
        if len(mixture.feature_names_in_) != columns:
            raise ValueError("there are not as many names as columns")
    return mixture


def _plain(value):
    """A parameter as JSON knows it."""
    return value.item() if isinstance(value, np.generic) else value
