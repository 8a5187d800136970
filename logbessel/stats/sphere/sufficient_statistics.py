"""What a sample of directions tells about a von Mises-Fisher distribution, gathered in one pass."""

from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from . import directions

CONCENTRATED = 0.99  # above, a block's 1 - R is summed from small angles; below, n - |S| loses at most log2(100) bits
GROUP = 128  # rows summed in single precision before the sum is carried on in double
SINGLE_FLOOR = 1e-5  # a mean 1 - cos, of angles 50,000 times the rounding of single precision


class SufficientStatistics:
    """The sufficient statistics of a sample of directions: how many, their sum, and how much shorter it is.

    For unit vectors x_1 .. x_n with sum S, the maximum-likelihood fit of a von Mises-Fisher distribution needs n and S
    only. When the directions are alike, n - |S| is far smaller than either, so it is kept as a number of its own, the
    *deficit*, a sum of non-negative terms. Two samples a and b combine by

        deficit = deficit_a + deficit_b + |S_a| |S_b| |S_a/|S_a| - S_b/|S_b||^2 / (|S_a| + |S_b| + |S_a + S_b|),

    which is |S_a| + |S_b| - |S_a + S_b| without its cancellation. So samples can be gathered in blocks, on several
    machines, in any order, and added.

    Parameters
    ----------
    dimensions : int
        The number d of columns of the data, at least 2.

    Attributes
    ----------
    count : int or float
        Rows seen, or the sum of their weights.
    rows : int
        Rows seen.
    resultant : ndarray of float64, shape (d,)
        Sum of the rows, each divided by its length, times their weights.
    deficit : float
        `count` - \\|`resultant`\\|.

    Notes
    -----
    Of float32 and float16 rows the products are formed in single precision, added over at most 128 rows, and carried on
    in double; directions so alike that 1 - R < 1e-5 are processed in double. Measured on float32 samples of 10 to
    100,000 rows in 3 to 10^6 dimensions: a relative error of 1.2e-7 in the resultant and 4e-7 in 1 - R. Of float64 rows
    at a typical angle theta from each other 1 - R has one of about 1e-16 / theta.

    Examples
    --------
    >>> import numpy as np
    >>> from logbessel.stats import SufficientStatistics
    >>> x = np.eye(3)
    >>> whole = SufficientStatistics(3).update(x)
    >>> parts = SufficientStatistics(3).update(x[:2]) + SufficientStatistics(3).update(x[2:])
    >>> whole.count, parts.count
    (3, 3)
    >>> round(whole.mean_resultant_length, 12), round(parts.mean_resultant_length, 12)
    (0.57735026919, 0.57735026919)
    """

    def __init__(self, dimensions: int) -> None:
        directions.require_columns(dimensions)
        self.count: int | float = 0
        self.rows = 0
        self.resultant = np.zeros(dimensions)
        self.deficit = 0.0

    @property
    def dimensions(self) -> int:
        """The number of columns."""
        return len(self.resultant)

    @property
    def mean_resultant_length(self) -> float:
        """R = |S| / n."""
        return float(np.linalg.norm(self.resultant)) / self.count

    @property
    def mean_resultant_length_c(self) -> float:
        """1 - R, to full relative accuracy."""
        return self.deficit / self.count

    def update(self, x: ArrayLike, normalize: bool = False, weights: ArrayLike | None = None) -> Self:
        """Add the rows of an array.

        Parameters
        ----------
        x : array_like, shape (n, d)
            Real numbers of any type; an array, memory-mapped or not, is read block by block, once, and not copied.
        normalize : bool, optional
            Divide each row by its length. Without it a row of another length than 1 is an error.
        weights : array_like, shape (n,), optional
            How often each row counts: finite and not negative. `count` is then the sum of the weights.

        Returns
        -------
        SufficientStatistics
            This object.

        Raises
        ------
        ValueError
            With the row, counted from 0 over all updates, that is not finite, zero, or not of unit length (within
            1e-5; within 2^-10 in float16), or if a weight is negative or not finite. The object is then as it was before.
        """
        x = directions.as_table(x)
        if x.shape[1] != self.dimensions:
            raise ValueError(f"'x' has {x.shape[1]} columns, not {self.dimensions}.")
        if weights is not None:
            weights = _weights(weights, len(x))
        gathered = SufficientStatistics(self.dimensions)
        allowed = None if normalize else directions.tolerance(x.dtype)
        for first, block in directions.row_blocks(x, directions.working_dtype(x.dtype)):
            part = None if weights is None else weights[first : first + len(block)]
            gathered._absorb(*_summarise(block, allowed, self.rows + first, part))
        self._absorb(gathered.count, gathered.resultant, gathered.deficit)
        self.rows += len(x)
        return self

    def __add__(self, other: "SufficientStatistics") -> "SufficientStatistics":
        """Those of both samples together; `other` must have as many columns.

        Parameters
        ----------
        other : SufficientStatistics
            Those of another sample.

        Returns
        -------
        SufficientStatistics
            A new object.
        """
        if not isinstance(other, SufficientStatistics):
            return NotImplemented
        if other.dimensions != self.dimensions:
            raise ValueError(f"statistics of {self.dimensions} and of {other.dimensions} columns do not add.")
        total = SufficientStatistics(self.dimensions)
        for part in (self, other):
            total._absorb(part.count, part.resultant, part.deficit)
            total.rows += part.rows
        return total

    def __repr__(self):
        return f"SufficientStatistics(dimensions={self.dimensions}, count={self.count}, deficit={self.deficit!r})"

    def _absorb(self, count, resultant, deficit):
        total = self.resultant + resultant
        self.deficit += deficit + _lost(self.resultant, resultant, total)
        self.resultant = total
        self.count += count


Sample = SufficientStatistics | ArrayLike


def as_statistics(sample, normalize=False):
    """Statistics as they are, or those of the rows of an array."""
    if isinstance(sample, SufficientStatistics):
        return sample
    x = directions.as_table(sample)
    return SufficientStatistics(x.shape[1]).update(x, normalize)


def _lost(a, b, total):
    """|a| + |b| - |a + b|, without cancellation."""
    length_a, length_b = np.linalg.norm(a), np.linalg.norm(b)
    if length_a == 0 or length_b == 0:
        return 0.0
    apart = a / length_a
    apart -= b / length_b
    return float(length_a * length_b * (apart @ apart) / (length_a + length_b + np.linalg.norm(total)))


def _weights(weights, rows):
    """Weights as an array of doubles, checked."""
    weights = np.asarray(weights, dtype=float)
    if weights.shape != (rows,):
        raise ValueError(f"'weights' has the shape {weights.shape}, not ({rows},).")
    if not ((weights >= 0) & np.isfinite(weights)).all():
        raise ValueError("'weights' should be finite and not negative.")
    return weights


def _summarise(block, allowed, first, weights=None):
    """(count, resultant, deficit) of a block's rows, which are normalised if no deviation from 1 is `allowed`."""
    if allowed is None:
        block, lengths = directions.measured(block, first)
    else:
        lengths = np.sqrt(directions.squared_lengths(block))
        directions.require_unit(block, lengths, allowed, first, "normalize=True divides rows by their lengths")
    resultant = _weighted_sum(1 / lengths if weights is None else weights / lengths, block)
    count = len(block) if weights is None else float(weights.sum())
    length = float(np.linalg.norm(resultant))
    if length <= CONCENTRATED * count:
        return count, resultant, count - length
    apart = directions.cosine_distances(block, lengths, (resultant / length).astype(block.dtype))
    deficit = float(apart.sum() if weights is None else weights @ apart)
    if block.dtype == np.float32 and deficit < SINGLE_FLOOR * count:
        return _summarise(block.astype(float), allowed, first, weights)
    return count, resultant, deficit


def _weighted_sum(weights, block):
    """The sum of the rows times their weights, in double; in single precision over no more than GROUP rows."""
    weights = weights.astype(block.dtype)
    whole = len(block) - len(block) % GROUP
    groups = weights[:whole].reshape(-1, 1, GROUP) @ block[:whole].reshape(-1, GROUP, block.shape[1])
    return groups.sum(axis=(0, 1), dtype=float) + weights[whole:] @ block[whole:]
