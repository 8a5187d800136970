"""Unit vectors and orthonormal axes, checked."""

import numpy as np

from ..sphere.directions import as_real, tolerance


def unit_rows(x, dim):
    """`x` as float64 unit vectors along the last axis, of `dim` entries."""
    x = as_real(x)
    if x.ndim == 0 or x.shape[-1] != dim:
        raise ValueError(f"the last axis of 'x' should have {dim} entries; its shape is {x.shape}.")
    allowed, x = tolerance(x.dtype), x.astype(float)
    lengths = np.sqrt(np.vecdot(x, x))
    wrong = ~(np.abs(lengths - 1) <= allowed)
    if wrong.any():
        place = [int(i) for i in np.argwhere(wrong)[0]]
        raise ValueError(
            f"the vector at {place} has length {lengths[tuple(place)]:.6g}, not 1: divide it by its length."
        )
    return x / lengths[..., None]


def orthonormal(axes, dims):
    """`axes` as a matrix with orthonormal columns, made exact; what it is off by, if it is none."""
    axes = np.asarray(axes)
    if axes.ndim != 2 or axes.shape[0] != axes.shape[1] or axes.shape[0] not in dims or axes.dtype.kind not in "fiub":
        wanted = " or ".join(f"{dim}x{dim}" for dim in dims)
        raise ValueError(f"'axes' should be a {wanted} matrix of real numbers, not of shape {axes.shape}.")
    axes = axes.astype(float)
    off = float(np.abs(axes.T @ axes - np.eye(len(axes))).max())
    if not off <= 1e-5:
        raise ValueError(f"the columns of 'axes' should be orthonormal: their products are off by {off:.3g}.")
    left, _, right = np.linalg.svd(axes)
    return left @ right


def rotations_from(axis):
    """An orthonormal matrix whose first column is the unit vector `axis`."""
    matrix = np.eye(len(axis))
    matrix[:, 0] = axis
    q, r = np.linalg.qr(matrix)
    return q * np.where(np.diag(r) < 0, -1.0, 1.0)
