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
    source                                the file, and the array or column in it or null: {"file": ..., "array": ...}

Numbers are written so that reading them gives the same doubles.
"""

import json
import os

FORMAT, VERSION = "logbessel-model", 1


def model_json(estimate, normalized, file, array):
    """The bytes of a model file.

    Parameters
    ----------
    estimate : Estimate
        The fit.
    normalized : bool
        Whether rows were divided by their length.
    file, array : str, str or None
        Where the rows came from.
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
        "mean_direction": estimate.mu.tolist(),
    }
    return (json.dumps(model, indent=1, allow_nan=False) + "\n").encode()


def write_whole(contents):
    """Write files so that each is there whole or not at all, and none if one cannot be written.

    Parameters
    ----------
    contents : dict of Path to bytes
        What to write. A file that exists is replaced.
    """
    parts = {path: path.with_name(f".{path.name}.{os.getpid()}.part") for path in contents}
    try:
        for path, part in parts.items():
            part.write_bytes(contents[path])
        for path, part in parts.items():
            os.replace(part, path)
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)
