"""Rotations as 3x3 matrices, unit quaternions (scalar last, as SciPy's) and `scipy.spatial.transform.Rotation` objects."""

import numpy as np

from .unit_vectors import unit_rows

ALLOWED = 1e-5  # of the products of columns of a rotation matrix


def quaternions(rotations):
    """Unit quaternions (..., 4) of rotations in any of the three forms."""
    if hasattr(rotations, "as_quat"):
        return np.asarray(rotations.as_quat(), dtype=float)
    array = np.asarray(rotations)
    if array.dtype.kind not in "fiub":
        raise ValueError(f"rotations should be real numbers, not {array.dtype}.")
    if array.ndim >= 2 and array.shape[-2:] == (3, 3):
        return from_matrices(checked(array.astype(float)))
    if array.ndim >= 1 and array.shape[-1] == 4:
        return unit_rows(array, 4)
    raise ValueError(
        f"rotations are 3x3 matrices, or quaternions of four numbers, scalar last; the shape here is {array.shape}."
    )


def checked(matrices):
    """The matrices, if all are rotations; else an error that says how far the first wrong one is from the nearest."""
    products = np.abs(np.swapaxes(matrices, -1, -2) @ matrices - np.eye(3)).max((-2, -1))
    wrong = ~(products <= ALLOWED) | ~(np.linalg.det(matrices) > 0)
    if wrong.any():
        place = tuple(int(i) for i in np.argwhere(wrong)[0])
        matrix = matrices[place]
        where = f"the matrix at {list(place)}" if place else "the matrix"
        if not np.isfinite(matrix).all():
            raise ValueError(f"{where} holds nan or infinity.")
        off = np.linalg.norm(matrix - nearest(matrix))
        raise ValueError(f"{where} is not a rotation: it is {off:.3g} from the nearest one (Frobenius norm).")
    return matrices


def nearest(matrix):
    """The rotation nearest to a matrix."""
    left, _, right = proper_svd(matrix)
    return left @ right.T


def proper_svd(matrix):
    """U, s, V with U diag(s) V^T the matrix, or each of some, U and V rotations, and s_1 >= s_2 >= |s_3|."""
    left, values, right = np.linalg.svd(matrix)
    right = np.swapaxes(right, -1, -2)
    signs = [np.sign(np.linalg.det(turn)) for turn in (left, right)]
    for turn, sign in zip((left, right), signs):
        turn[..., 2] *= sign[..., None]
    values[..., 2] *= signs[0] * signs[1]
    return left, values, right


def from_matrices(matrices):
    """Unit quaternions, scalar last: of four formulas the one with the largest divisor (Shepperd, 1978)."""
    m = matrices
    trace = np.trace(m, axis1=-2, axis2=-1)
    squares = np.stack([m[..., 0, 0], m[..., 1, 1], m[..., 2, 2], trace], axis=-1)
    x, y, z = m[..., 2, 1] - m[..., 1, 2], m[..., 0, 2] - m[..., 2, 0], m[..., 1, 0] - m[..., 0, 1]
    s = m + np.swapaxes(m, -1, -2)
    rows = np.stack(
        [
            np.stack([1 + 2 * m[..., 0, 0] - trace, s[..., 0, 1], s[..., 0, 2], x], axis=-1),
            np.stack([s[..., 0, 1], 1 + 2 * m[..., 1, 1] - trace, s[..., 1, 2], y], axis=-1),
            np.stack([s[..., 0, 2], s[..., 1, 2], 1 + 2 * m[..., 2, 2] - trace, z], axis=-1),
            np.stack([x, y, z, 1 + trace], axis=-1),
        ],
        axis=-2,
    )
    largest = squares.argmax(axis=-1)[..., None, None]
    row = np.take_along_axis(rows, largest, axis=-2)[..., 0, :]
    return row / np.linalg.norm(row, axis=-1, keepdims=True)


def to_matrices(quaternions):
    """Rotation matrices of unit quaternions, scalar last."""
    x, y, z, w = np.moveaxis(np.asarray(quaternions), -1, 0)
    rows = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ]
    return np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)


def from_quadratic_form(k):
    """F of a symmetric K with tr(F^T R(q)) = q^T K q (Davenport, 1968), whose trace is taken out."""
    k = k - np.trace(k) / 4 * np.eye(4)
    x, y, z = k[:3, 3]
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return (k[:3, :3] + k[3, 3] * np.eye(3) + cross) / 2
