"""Containers of named arrays that give slices of rows: HDF5, AnnData, Zarr and safetensors."""

from pathlib import Path

import numpy as np

from .errors import FeatureError, first_line
from .sizes import rows_of
from .table import Choice, Table, chosen_array, numbers, require_beside, require_table


class Arrays(Table):
    """One table of several arrays in a container, and what is beside it.

    A subclass says how to open its container: a context manager that gives a dictionary of arrays, which have `shape` and
    `dtype` and are sliced by rows.
    """

    preferred: tuple[str, ...] = ("features",)
    damage: tuple[type[Exception], ...] = (OSError, RuntimeError, KeyError, ValueError)  # what a library raises

    def __init__(self, path: Path, choice: Choice) -> None:
        self.path, self.choice = path, choice
        with self._opened() as arrays:
            shapes = {name: tuple(array.shape) for name, array in arrays.items()}
            self.name = chosen_array(shapes, self._full_name(choice.array, shapes), path, self.preferred)
            self.where = f"{path}: array {self.name!r}" if self.name else str(path)
            require_table(shapes[self.name], np.dtype(arrays[self.name].dtype), self.where)
            self.shape = shapes[self.name]
            self.beside = {name: self._beside_name(name, shapes) for name in choice.beside}
            require_beside(shapes, self.beside.values(), self.shape[0], path)

    def parts(self):
        """Yield blocks of rows."""
        with self._opened() as arrays:
            array = arrays[self.name]
            step = rows_of(max(1, self.shape[1]) * np.dtype(array.dtype).itemsize)
            for first in range(0, self.shape[0] if self.shape[1] else 0, step):
                part = slice(first, min(first + step, self.shape[0]))
                try:
                    block = numbers(np.asarray(array[part]))
                    beside = {name: _values(arrays[found][part]) for name, found in self.beside.items()}
                except self.damage as error:
                    raise FeatureError(f"{self.where}: damaged: {first_line(error)}.") from None
                yield block, beside

    def _opened(self):
        raise NotImplementedError

    def _full_name(self, array, shapes):
        """The name, in the container, of the array that was asked for."""
        return array

    def _beside_name(self, name, shapes):
        """The name, in the container, of what is read beside the features."""
        return name


def _values(values):
    """Values as an array; bytes, as HDF5 holds texts, as texts."""
    values = np.asarray(values)
    if values.dtype.kind == "S":
        return np.char.decode(values, "utf-8", "replace")
    if values.dtype.kind == "O":
        return np.array([value.decode("utf-8", "replace") if isinstance(value, bytes) else value for value in values])
    return values
