"""Normalisers of NumPy arrays: broadcast, in blocks that fit a processor's cache."""

import numbers

import numpy as np

import logbessel

from . import integral

BLOCK = 1024  # elements: 48 nodes of each are 400 kB


def columns(name, values, counts):
    """The columns of an array, of which there are as many as one of `counts`."""
    values = np.asarray(values)
    if values.ndim == 0 or values.shape[-1] not in counts:
        wanted = " or ".join(map(str, counts))
        raise ValueError(f"'{name}' should have {wanted} entries along its last axis; its shape is {values.shape}.")
    return [values[..., i] for i in range(values.shape[-1])]


def dimensions(dim):
    """A number of dimensions as an int."""
    if not isinstance(dim, numbers.Integral) or isinstance(dim, bool) or dim < 2:
        raise ValueError(f"'dim' should be an integer of at least 2, not {dim!r}.")
    return int(dim)


def normaliser(family, order, *parameters, fixed=()):
    """The `Normaliser` of arrays of real numbers: of one shape, float64; nan where one is not finite."""
    parameters = np.broadcast_arrays(*(_real(parameter) for parameter in parameters))
    shape = parameters[0].shape
    flat = np.stack([parameter.ravel() for parameter in parameters])
    wrong = ~np.isfinite(flat).all(axis=0)
    flat[:, wrong] = 0
    count, size = len(flat), flat.shape[1]
    values, drifts = np.empty((2, size)), np.empty((2, count, size))
    hessians = np.empty((count, count, size))
    for first in range(0, size, BLOCK):
        part = slice(first, first + BLOCK)
        result = family(np, logbessel, order, *flat[:, part], *fixed)
        values[0, part], values[1, part] = result.log, result.excess
        if order:
            drifts[0, :, part], drifts[1, :, part] = result.gradient, result.drift
        if order > 1:
            hessians[..., part] = result.hessian
    for array in (values, drifts, hessians):
        array[..., wrong] = np.nan
    values, drifts, hessians = (array.reshape(*array.shape[:-1], *shape) for array in (values, drifts, hessians))
    gradient, drift = drifts if order else (None, None)
    return integral.Normaliser(*values, gradient, drift, hessians if order > 1 else None)


def evaluated(family, order, *parameters, fixed=()):
    """What a public function returns: log C, then its gradient and Hessian by the last axes."""
    if order not in (0, 1, 2):
        raise ValueError(f"'derivatives' should be 0, 1 or 2, not {order!r}.")
    result = normaliser(family, order, *parameters, fixed=fixed)
    parts = result.log[()], result.gradient, result.hessian
    turned = [np.moveaxis(part, range(rank), range(-rank, 0)) for rank, part in enumerate(parts[: order + 1]) if rank]
    return (parts[0], *turned) if order else parts[0]


def _real(parameter):
    array = np.asarray(parameter)
    if array.dtype.kind not in "fiub":
        raise ValueError(f"parameters should be real numbers, not {array.dtype}.")
    return array.astype(float)
