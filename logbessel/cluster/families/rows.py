"""Rows by their sufficient statistics, in the form in which the E-step reads directions.

In an exponential family the log-density of a row is a product of a vector with the row's statistics, less a constant, and
what the M-step needs are sums of the statistics. So one E-step serves all families: directions are their own statistics.
"""

import numpy as np

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
        self.family, self.x, self.first, self.shape, self.dtype = family, x, first, x.shape, np.dtype(float)
        family.require_columns(x.shape[1])
        self.weights = np.ones(len(x)) if weights is None else weights
        self.inverses, self.unit = np.ones(len(x)), True
        for part in self._parts():
            family.points(x[part], first + part.start)

    def _parts(self):
        step = max(1, MOST_NUMBERS // self.family.width(self.shape[1]))
        return (slice(start, min(start + step, len(self))) for start in range(0, len(self), step))

    def blocks(self):
        """Yield (slice of the rows, statistics of shape (rows, m))."""
        for part in self._parts():
            yield part, self.family.statistics(self.family.points(self.x[part], self.first + part.start))

    def take(self, indices):
        """Rows at the given indices, a copy."""
        return StatisticRows(self.family, picked(self.x, indices), self.weights[indices])

    def places(self):
        """The rows as unit vectors whose cosines say how alike they are, from which starts are drawn."""
        similarity = self.family.similarity(self.shape[1])
        used = similarity > 0
        parts = [block[:, used] * np.sqrt(similarity[used]) for _, block in self.blocks()]
        return Rows(np.concatenate(parts), self.weights)
