"""Tables of angles and of unit vectors, checked as they are read."""

import math

import numpy as np

from ..features import FeatureError
from ..stats.sphere.directions import measured, require_unit, tolerance, working_dtype


class Angles:
    """A table of angles, in radians whatever they were.

    Parameters
    ----------
    table : Table
        With `shape`, `name` and `parts()`.
    path : str
        Its name.
    degrees : bool
        Whether its numbers are degrees.
    finite : bool, optional
        Whether what is no number is refused.
    """

    def __init__(self, table, path, degrees, finite=True):
        self.table, self.path, self.degrees, self.finite = table, path, degrees, finite
        self.shape, self.name = table.shape, table.name

    def parts(self):
        """Yield the rows, with what is beside them."""
        limit = 360.0 if self.degrees else 2 * math.pi * (1 + 1e-6)
        first = 0
        for block, beside in self.table.parts():
            angles = np.asarray(block, dtype=float)
            self._require(np.isfinite(angles) | (not self.finite), angles, first, "no angle")
            self._require(~(np.abs(angles) > limit) | np.isinf(angles), angles, first, self._beyond())
            yield (np.radians(angles) if self.degrees else angles), beside
            first += len(block)

    def _beyond(self):
        return "beyond 360 degrees" if self.degrees else "beyond 2 pi: --degrees reads degrees"

    def _require(self, good, angles, first, what):
        if not good.all():
            row, column = np.argwhere(~good)[0].tolist()
            raise FeatureError(
                f"{self.path}: row {first + row}, column {column} (counted from 0) is {angles[row, column]:g}, {what}."
            )


class UnitVectors:
    """A table of unit vectors.

    Parameters
    ----------
    table : Table
        With `shape`, `name` and `parts()`.
    normalize : bool
        Whether rows of other lengths are taken.
    """

    def __init__(self, table, normalize):
        self.table, self.normalize = table, normalize
        self.shape, self.name = table.shape, table.name

    def parts(self):
        """Yield the rows, with what is beside them."""
        first = 0
        for block, beside in self.table.parts():
            allowed = tolerance(block.dtype)
            rows, lengths = measured(np.ascontiguousarray(block, working_dtype(block.dtype)), first)
            if not self.normalize:
                require_unit(rows, lengths, allowed, first)
            yield rows, beside
            first += len(block)
