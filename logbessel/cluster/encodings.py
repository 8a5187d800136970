"""How a file holds the entries and tensors of a model: as safetensors, or as JSON.

safetensors has the tensors as they are, and the entries as text in its metadata, `model` as JSON. A file whose name ends in
.json is one object, the entries and `tensors`, each a list of numbers, or of such lists; reading these gives the same doubles.
What a file is, its first character tells.
"""

import json
import os

import numpy as np

from ..extras import needs

JSON = ".json"  # how the name of such a file ends; any other is of safetensors
MOST_BYTES = 1 << 28  # of JSON: ten million numbers


class ModelError(ValueError):
    """A file that cannot be read as a model."""


def encoded(entries, tensors, suffix):
    """The bytes of a file.

    Parameters
    ----------
    entries : dict
        Texts, and the object `model`.
    tensors : dict of str to ndarray
        float64, contiguous.
    suffix : str
        ".json", or another for safetensors.
    """
    if suffix == JSON:
        contents = entries | {"tensors": {name: tensor.tolist() for name, tensor in tensors.items()}}
        return (json.dumps(contents, indent=1, allow_nan=False) + "\n").encode()
    with needs("writing a mixture", "cluster"):
        import safetensors.numpy
    return safetensors.numpy.save(tensors, entries | {"model": json.dumps(entries["model"])})


def decoded(path):
    """The entries and tensors in a file."""
    try:
        with open(path, "rb") as file:
            start = file.read(1)
            if start != b"{":
                return _safetensors(path)
            size = os.fstat(file.fileno()).st_size
            if size > MOST_BYTES:
                raise ModelError(f"{path}: not a model: it is JSON of {size} bytes, too large to be one.")
            return _json(path, start + file.read(size))
    except OSError as error:
        raise ModelError(f"{path}: cannot be read: {error.strerror or error}.") from None
    except MemoryError:
        raise ModelError(f"{path}: does not fit in memory.") from None


def _safetensors(path):
    with needs("reading a mixture", "cluster"):
        import safetensors
    try:
        with safetensors.safe_open(path, "numpy") as file:
            entries = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}
        return entries | ({"model": json.loads(entries["model"])} if "model" in entries else {}), tensors
    except (safetensors.SafetensorError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise _damage(path, error) from None


def _json(path, text):
    try:
        entries = json.loads(text)
    except (ValueError, RecursionError):
        raise ModelError(f"{path}: truncated, or not a model: it is not JSON.") from None
    try:
        tensors = entries.pop("tensors", {})
        return entries, {name: np.array(numbers, dtype=float) for name, numbers in tensors.items()}
    except (TypeError, ValueError, AttributeError, OverflowError) as error:
        raise _damage(path, error) from None


def _damage(path, error):
    text = (str(error).splitlines() or ["unknown"])[0]
    return ModelError(f"{path}: truncated, or not a model: {text.rstrip('.')}.")
