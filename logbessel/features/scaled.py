"""Integers that stand for real numbers."""

import math

import numpy as np

from .errors import FeatureError
from .sizes import rows_of
from .table import Table


class Scaled(Table):
    """A table times a scale, in single precision.

    Parameters
    ----------
    table : Table
        Such as of int8.
    scale : float or array_like of shape (d,)
        A factor for all columns, or one for each.
    """

    def __init__(self, table, scale, path):
        self.table, self.scale = table, np.asarray(scale, dtype=np.float32)
        if self.scale.shape not in ((), table.shape[1:]):
            raise FeatureError(
                f"{path}: the scale should be one number, or one for each of {table.shape[1]} columns; its shape is "
                f"{self.scale.shape}."
            )
        if not (np.isfinite(self.scale) & (self.scale > 0)).all():
            raise FeatureError(f"{path}: the scale should be finite and positive.")
        self.shape, self.name, self.names, self.left_out = table.shape, table.name, table.names, table.left_out

    def parts(self):
        """Yield blocks of rows."""
        step = rows_of(self.shape[1] * self.scale.itemsize)
        for block, beside in self.table.parts():
            for first in range(0, len(block), step):
                part = slice(first, first + step)
                yield block[part] * self.scale, {name: values[part] for name, values in beside.items()}


def read_scale(text):
    """A number, or the array in a .npy file, that a text means."""
    try:
        value = float(text)
    except ValueError:
        try:
            return np.load(text, allow_pickle=False)
        except (OSError, ValueError, EOFError):
            raise FeatureError(f"{text}: neither a number nor a .npy file with one number for each column.") from None
    if not math.isfinite(value):
        raise FeatureError(f"{text}: the scale should be finite and positive.")
    return value
