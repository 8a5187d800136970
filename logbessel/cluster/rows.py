"""Rows of a dense or CSR matrix as directions, without a normalised copy: the matrix, and the lengths' inverses.

A zero row has the inverse 0 and so the cosine 0 with every direction: it is as likely anywhere.
"""

import numpy as np
import scipy.sparse

from ..stats import directions

SPARSE_ROWS = 4096  # in a block of a CSR matrix
INNER = {np.dtype(np.float32): (1e-30, 1e30), np.dtype(np.float64): (1e-280, 1e280)}  # of squared lengths


class Rows:
    """Directions of the rows of a matrix, in blocks.

    Parameters
    ----------
    x : ndarray or CSR matrix, shape (n, d)
        float64, float32 or float16. The first two are read as they are, the last as float32 block by block.

    Raises
    ------
    ValueError
        If the square of a row's length leaves the range of its numbers.
    """

    def __init__(self, x):
        self.x = x
        self.shape = x.shape
        self.dtype = directions.working_dtype(x.dtype)
        self.inverses = np.empty(x.shape[0])
        low, high = INNER[self.dtype]
        for part, block in self.blocks():
            squares = _squared_lengths(block)
            for row in np.flatnonzero(~((squares > low) & (squares < high))):
                if (block[[row]] != 0).sum():
                    row += part.start
                    raise ValueError(f"row {row} (counted from 0) is too long or short for {self.dtype}: rescale it.")
                squares[row] = 0
            with np.errstate(divide="ignore"):
                self.inverses[part] = np.where(squares > 0, squares**-0.5, 0)
        self.unit = bool((np.abs(self.inverses - 1) <= directions.CLOSE).all())

    def blocks(self):
        """Yield (slice of the rows, block)."""
        dense = not scipy.sparse.issparse(self.x)
        step = directions.block_rows(self.shape[1], self.dtype.itemsize) if dense else SPARSE_ROWS
        for first in range(0, self.shape[0], step):
            part = slice(first, min(first + step, self.shape[0]))
            block = self.x[part]
            yield part, block.astype(self.dtype, copy=False)

    def cosines(self, vectors):
        """Inner products of `vectors` (m, d) with the rows' directions, shape (m, n), in the rows' precision."""
        result = np.empty((len(vectors), self.shape[0]), self.dtype)
        vectors = vectors.astype(self.dtype)
        for part, block in self.blocks():
            result[:, part] = products(vectors, block) * self.inverses[part].astype(self.dtype)
        return result

    def direction(self, row):
        """The direction of a row, in double precision."""
        vector = self.x[[row]].toarray()[0] if scipy.sparse.issparse(self.x) else self.x[row]
        return np.asarray(vector, dtype=float) * self.inverses[row]


def products(vectors, block):
    """`vectors` times the transposed block, shape (m, rows)."""
    if scipy.sparse.issparse(block):
        return np.ascontiguousarray((block @ vectors.T).T)
    return vectors @ block.T


def sums(weights, block):
    """`weights` (m, rows) times the block, shape (m, d)."""
    if scipy.sparse.issparse(block):
        return (block.T @ weights.T).T
    return weights @ block


def _squared_lengths(block):
    if scipy.sparse.issparse(block):
        squares = block.data.astype(float) ** 2
        return np.bincount(np.repeat(np.arange(block.shape[0]), np.diff(block.indptr)), squares, block.shape[0])
    return directions.squared_lengths(block)
