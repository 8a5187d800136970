"""Arrays in NumPy's format, several a file, compressed or not."""

import math
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from .errors import LISTED, FeatureError, first_line, listed
from .npy import Header
from .sizes import rows_of

MOST_AT_ONCE = 1 << 29  # bytes of a compressed array that is stored column by column
DAMAGE = (OSError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error)  # what zipfile raises while it reads


class NpzArray:
    """One array of a ``.npz`` file, decompressed block by block."""

    def __init__(self, path: Path, array: str | None = None) -> None:
        self.path = path
        with self._archive() as archive:
            self.name = self._chosen(archive, array)
            self.where = f"{path}: array {self.name!r}"
            self.header = self._header(archive, self.name)
            available = archive.getinfo(f"{self.name}.npy").file_size - self.header.offset
        self.header.require_table(self.where)
        size = math.prod(self.header.shape) * self.header.dtype.itemsize
        if self.header.columns_first and size > MOST_AT_ONCE:
            raise FeatureError(f"{self.where}: {size} bytes stored column by column: save it row by row, or as a .npy.")
        self.header.require_bytes(available, self.where)
        self.shape = self.header.shape

    def blocks(self) -> Iterator[np.ndarray]:
        """Yield the rows; all at once where the columns are stored one after the other."""
        row_bytes = self.shape[1] * self.header.dtype.itemsize
        if math.prod(self.shape) == 0:
            return
        step = self.shape[0] if self.header.columns_first else rows_of(row_bytes)
        with self._archive() as archive, self._member(archive, self.name) as file:
            self._read(file, self.header.offset)
            for first in range(0, self.shape[0], step):
                rows = min(step, self.shape[0] - first)
                numbers = np.frombuffer(self._read(file, rows * row_bytes), self.header.dtype)
                yield numbers.reshape((rows, self.shape[1]), order="F" if self.header.columns_first else "C")

    def _archive(self):
        try:
            return zipfile.ZipFile(self.path)
        except (zipfile.BadZipFile, NotImplementedError) as error:
            raise FeatureError(f"{self.path}: truncated, or no .npz file: {first_line(error)}.") from None

    def _chosen(self, archive, array):
        names = [name.removesuffix(".npy") for name in archive.namelist() if name.endswith(".npy")]
        if array is None and "features" in names:
            return "features"
        if array is None:
            tables = [name for name in names if len(self._header(archive, name).shape) == 2]
            if not tables:
                shapes = [f"{name} of shape {self._header(archive, name).shape}" for name in names[: LISTED + 1]]
                raise FeatureError(f"{self.path}: holds no two-dimensional array; there are: {listed(shapes)}.")
            if len(tables) > 1:
                raise FeatureError(f"{self.path}: name an array (--array); there are: {listed(tables)}.")
            return tables[0]
        if array not in names:
            raise FeatureError(f"{self.path}: no array is named {array!r}; there are: {listed(names)}.")
        return array

    def _header(self, archive, name):
        where = f"{self.path}: array {name!r}"
        try:
            with self._member(archive, name) as file:
                return Header(file, where)
        except DAMAGE as error:
            raise FeatureError(f"{where}: damaged: {first_line(error)}.") from None

    def _member(self, archive, name):
        try:
            return archive.open(f"{name}.npy")
        except DAMAGE as error:
            raise FeatureError(f"{self.path}: array {name!r}: cannot be read: {first_line(error)}.") from None

    def _read(self, file, size):
        try:
            data = file.read(size)
        except DAMAGE as error:
            raise FeatureError(f"{self.where}: damaged: {first_line(error)}.") from None
        if len(data) < size:
            raise FeatureError(f"{self.where}: truncated.")
        return data
