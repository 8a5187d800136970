"""Rows by their sufficient statistics, in the form in which the E-step reads directions.

In an exponential family the log-density of a row is a product of a vector with the row's statistics, less a constant, and
what the M-step needs are sums of the statistics. So one E-step serves all families: directions are their own statistics.
"""

import numpy as np
import scipy.sparse

from ..rows import Rows, picked

MOST_NUMBERS = 1 << 20  # statistics in a block


class StatisticRows(Rows):
    """Rows of a family, in blocks of statistics, with their weights.

    Parameters
    ----------
    family : object
        Whose `points` are the rows, and whose `statistics` these have.
    x : ndarray, shape (n, d)
        Real numbers.
    weights : ndarray of float64, shape (n,), optional
        Weights of the rows; 1 by default.
    first : int, optional
        The number of the first row.
    """

    def __init__(self, family, x, weights=None, first=0):
        if scipy.sparse.issparse(x):
            raise TypeError("Sparse data was passed, and dense rows are needed: X.toarray() makes them.")
        family.require_columns(x.shape[1])
        super().__init__(x, weights, first, np.ones(len(x)))
        self.family, self.dtype = family, np.dtype(float)

    @property
    def width(self):
        """How many numbers a row takes."""
        return self.family.width(self.shape[1])

    def blocks(self, beside=0):
        """Yield (slice of the rows, statistics of shape (rows, m), inverses, which are 1)."""
        step = max(1, MOST_NUMBERS // (self.width + beside))
        for start in range(0, len(self), step):
            part = slice(start, min(start + step, len(self)))
            yield (
                part,
                self.family.statistics(self.family.points(self.x[part], self.first + start)),
                self.inverses[part],
            )

    def part(self, part):
        """The rows of a slice."""
        return StatisticRows(self.family, self.x[part], self.weights[part], self.first + part.start)

    def take(self, indices):
        """Rows at the given indices, a copy."""
        return StatisticRows(self.family, picked(self.x, indices), self.weights[indices])

    def places(self):
        """The rows as unit vectors whose cosines say how alike they are, from which starts are drawn."""
        similarity = self.family.similarity(self.shape[1])
        used = similarity > 0
        parts = [block[:, used] * np.sqrt(similarity[used]) for _, block, _ in self.blocks()]
        return Rows(np.concatenate(parts), self.weights)
