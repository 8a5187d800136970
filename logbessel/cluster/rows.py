"""Rows of a dense or CSR matrix as directions, without a normalised copy: the matrix, and the lengths' inverses.

A zero row has the inverse 0 and so the cosine 0 with every direction: it is as likely anywhere.
"""

import numpy as np
import scipy.sparse

from ..stats.sphere import directions
from ..stats.sphere.memory_map import release

SPARSE_ROWS = 4096  # in a block of a CSR matrix
PICKED_ROWS = 256  # copied at once
PARTS = 16  # of rows, for threads to share, unless that makes them smaller or larger than
LEAST_PART, MOST_PART = 1 << 23, 1 << 24  # bytes
INNER = {np.dtype(np.float32): (1e-30, 1e30), np.dtype(np.float64): (1e-280, 1e280)}  # of squared lengths


class Rows:
    """Directions of the rows of a matrix, in blocks, with their weights.

    Parameters
    ----------
    x : ndarray or CSR matrix, shape (n, d)
        Real numbers. float32 and float64 are read as they are, others block by block, float16 as float32.
    weights : ndarray of float64, shape (n,), optional
        Weights of the rows; 1 by default.
    first : int, optional
        The number of the first row.
    inverses : ndarray of float64, shape (n,), optional
        The inverses of the rows' lengths, if known. By default the first pass over the blocks finds them.
    """

    device = None  # on which E-steps run, but for NumPy's

    def __init__(self, x, weights=None, first=0, inverses=None):
        self.x, self.first = x, first
        self.shape = x.shape
        self.dtype = directions.working_dtype(x.dtype)
        self.weights = np.ones(x.shape[0]) if weights is None else weights
        self._measured = inverses is not None
        self._inverses = inverses if self._measured else np.empty(x.shape[0])

    def __len__(self):
        return self.shape[0]

    @property
    def inverses(self):
        """The inverses of the rows' lengths; 0 of a zero row."""
        if not self._measured:
            for _ in self.blocks():
                pass
        return self._inverses

    def blocks(self, beside=0):
        """Yield (slice of the rows, block, inverses of its rows' lengths).

        Parameters
        ----------
        beside : int, optional
            How many numbers a row are worked on beside its own, and should fit in the cache with them.

        Raises
        ------
        ValueError
            If a number is not finite, or the square of a row's length leaves the range of its numbers.
        """
        for part, block in self._blocks(beside):
            if not self._measured:
                self._inverses[part] = self._measure(block, self.first + part.start)
            yield part, block, self._inverses[part]
        self._measured = True

    def _blocks(self, beside):
        if not scipy.sparse.issparse(self.x):
            for first, block in directions.row_blocks(self.x, self.dtype, beside):
                yield slice(first, first + len(block)), block
            return
        for first in range(0, len(self), SPARSE_ROWS):
            part = slice(first, min(first + SPARSE_ROWS, len(self)))
            yield part, self.x[part].astype(self.dtype, copy=False)

    def _measure(self, block, first):
        low, high = INNER[self.dtype]
        squares = _squared_lengths(block)
        for row in np.flatnonzero(~((squares > low) & (squares < high))):
            _require_zero(block[[row]], first + row, self.dtype)
            squares[row] = 0
        with np.errstate(divide="ignore"):
            return np.where(squares > 0, squares**-0.5, 0)

    @property
    def width(self):
        """How many numbers a row takes."""
        return self.shape[1]

    def split(self):
        """Yield the rows in parts, measured ones, whose size depends on how many there are."""
        row = self.width * self.dtype.itemsize
        size = min(max(len(self) * row // PARTS, LEAST_PART), MOST_PART)
        step = max(1, size // row)
        if step >= len(self) or scipy.sparse.issparse(self.x):
            yield self
            return
        for first in range(0, len(self), step):
            yield self.part(slice(first, first + step))

    def part(self, part):
        """The rows of a slice, measured ones."""
        return Rows(self.x[part], self.weights[part], self.first + part.start, self.inverses[part])

    def usable(self):
        """Which rows have a direction and a weight."""
        return (self.inverses > 0) & (self.weights > 0)

    def take(self, indices):
        """Rows at the given indices, a copy."""
        return Rows(picked(self.x, indices), self.weights[indices])

    def cosines(self, vectors):
        """Inner products of `vectors` (m, d) with the rows' directions, shape (m, n), in the rows' precision."""
        result = np.empty((len(vectors), len(self)), self.dtype)
        vectors = vectors.astype(self.dtype)
        for part, block, inverses in self.blocks(len(vectors)):
            result[:, part] = cosines(vectors, block, inverses)
        return result

    def direction(self, index):
        """The direction of a row, in double precision."""
        vector = self.x[[index]].toarray()[0] if scipy.sparse.issparse(self.x) else self.x[index]
        return np.asarray(vector, dtype=float) * self.inverses[index]


def require_columns(found, expected):
    """Refuse rows of another length; nearly in the words of scikit-learn."""
    if found != expected:
        raise ValueError(f"X has {found} features, but {expected} features are expected as input.")


def picked(x, indices):
    """A copy of some rows of a matrix."""
    if scipy.sparse.issparse(x):
        return x[indices]
    result = np.empty((len(indices), x.shape[1]), x.dtype)
    for first in range(0, len(indices), PICKED_ROWS):
        result[first : first + PICKED_ROWS] = x[indices[first : first + PICKED_ROWS]]
        release(x)  # of a memory map, a row here and there brings in what is around it
    return result


def cosines(vectors, block, inverses, by_rows=False):
    """Inner products of vectors with the directions of the rows of a block, shape (m, rows); or (rows, m), `by_rows`.

    The first is for sums over vectors of rows that are many; in the second the largest of a row is found ten times as fast.
    """
    if by_rows:
        result = block @ vectors.T
    elif scipy.sparse.issparse(block):
        result = np.ascontiguousarray((block @ vectors.T).T)
    else:
        result = vectors @ block.T
    if not unit(inverses):
        inverses = inverses.astype(block.dtype)
        result *= inverses[:, None] if by_rows else inverses
    return result


def unit(inverses):
    """Whether rows need not be divided by their lengths."""
    close = directions.CLOSE
    return bool(inverses.min(initial=1) >= 1 - close and inverses.max(initial=1) <= 1 + close)


def sums(weights, block):
    """`weights` (m, rows) times the block, shape (m, d)."""
    if scipy.sparse.issparse(block):
        return (block.T @ weights.T).T
    return weights @ block


def sums_by_owner(owners, weights, block, count):
    """The sums of the weighted rows of a CSR matrix of each of `count` owners, shape (count, d)."""
    shares = scipy.sparse.csc_array((weights, owners, np.arange(len(owners) + 1)), (count, len(owners)))
    return (shares @ block).toarray()


def _squared_lengths(block):
    if scipy.sparse.issparse(block):
        squares = block.data.astype(float) ** 2
        return np.bincount(np.repeat(np.arange(block.shape[0]), np.diff(block.indptr)), squares, block.shape[0])
    return directions.squared_lengths(block)


def _require_zero(row, number, dtype):
    """Accept a row whose squared length is out of range only if it is zero."""
    row = row.toarray()[0] if scipy.sparse.issparse(row) else row[0]
    finite = np.isfinite(row)
    if not finite.all():
        column = int(np.argmin(finite))
        what = "NaN" if np.isnan(row[column]) else "infinity"
        raise ValueError(f"Input X contains {what} in row {number}, column {column} (counted from 0).")
    if row.any():
        raise ValueError(f"row {number} (counted from 0) is too long or short for {dtype}: rescale it.")
