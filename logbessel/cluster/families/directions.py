"""Rows of which the directions count."""

import numpy as np


class Directions:
    """What families of directions share."""

    def points(self, x, first):
        """Unit vectors along the rows; `first` is the number of the first."""
        x = np.asarray(x, dtype=float)
        lengths = np.linalg.norm(x, axis=1, keepdims=True)
        wrong = ~((lengths > 0) & np.isfinite(lengths))
        if wrong.any():
            row = int(np.flatnonzero(wrong)[0])
            what = "has no direction" if np.isfinite(x[row]).all() else "contains NaN or infinity"
            raise ValueError(f"Input X: row {first + row} (counted from 0) {what}.")
        return x / lengths
