"""Arrays in NumPy's format, several a file, compressed or not."""

import math
import zipfile
import zlib
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from .errors import FeatureError, first_line
from .npy import Header
from .sizes import rows_of
from .table import Choice, Table, chosen_array, numbers, require_beside

MOST_AT_ONCE = 1 << 29  # bytes of a compressed array that is stored column by column
DAMAGE = (
    OSError,
    EOFError,
    RuntimeError,
    UnicodeDecodeError,
    zipfile.BadZipFile,
    zlib.error,
)  # what zipfile raises while it reads


class Shapes(dict):
    """The shapes of arrays, each read when it is asked for: there may be many."""

    def __init__(self, names, shape):
        super().__init__(dict.fromkeys(names))
        self.shape = shape

    def __getitem__(self, name):
        return self.shape(name)

    def items(self):
        """Yield names and shapes."""
        return ((name, self[name]) for name in self)


class NpzArray(Table):
    """One array of a ``.npz`` file, decompressed block by block."""

    def __init__(self, path: Path, choice: Choice) -> None:
        self.path = path
        with self._archive() as archive:
            names = [name.removesuffix(".npy") for name in archive.namelist() if name.endswith(".npy")]
            shapes = Shapes(names, lambda name: self._header(archive, name).shape)
            self.name = chosen_array(shapes, choice.array, path)
            self.where = f"{path}: array {self.name!r}"
            self.header = self._header(archive, self.name)
            available = archive.getinfo(f"{self.name}.npy").file_size - self.header.offset
            self.beside = {name: self._header(archive, name) for name in choice.beside if name in shapes}
            require_beside(shapes, choice.beside, (self.header.shape or (0,))[0], path)
        self.header.require_table(self.where)
        size = math.prod(self.header.shape) * self.header.dtype.itemsize
        if self.header.columns_first and size > MOST_AT_ONCE:
            raise FeatureError(
                f"{self.where}: its {size} bytes are stored column by column: save it row by row, or as a .npy file."
            )
        self.header.require_bytes(available, self.where)
        self.shape = self.header.shape
        for name, header in self.beside.items():
            if header.dtype.kind not in "fiubSU":
                raise FeatureError(f"{path}: array {name!r} holds {header.dtype}, neither numbers nor text.")

    def parts(self):
        """Yield the rows; all at once where the columns are stored one after the other."""
        row_bytes = self.shape[1] * self.header.dtype.itemsize
        if math.prod(self.shape) == 0:
            return
        step = self.shape[0] if self.header.columns_first else rows_of(row_bytes)
        with ExitStack() as stack:
            archive = stack.enter_context(self._archive())
            files = {name: stack.enter_context(self._member(archive, name)) for name in (self.name, *self.beside)}
            for name, file in files.items():
                self._read(file, (self.beside.get(name) or self.header).offset)
            for first in range(0, self.shape[0], step):
                rows = min(step, self.shape[0] - first)
                block = np.frombuffer(self._read(files[self.name], rows * row_bytes), self.header.dtype)
                block = block.reshape((rows, self.shape[1]), order="F" if self.header.columns_first else "C")
                beside = {
                    name: np.frombuffer(self._read(files[name], rows * header.dtype.itemsize), header.dtype)
                    for name, header in self.beside.items()
                }
                yield numbers(block), beside

    def _archive(self):
        try:
            return zipfile.ZipFile(self.path)
        except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError) as error:
            raise FeatureError(f"{self.path}: truncated, or not a .npz file: {first_line(error)}.") from None

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
