"""Binary tables of benchmarks of nearest neighbours.

``.fvecs``, ``.bvecs`` and ``.ivecs`` (of the TEXMEX corpus) hold rows, each after its length as a 32-bit integer. ``.fbin``,
``.hbin``, ``.u8bin``, ``.i8bin`` and ``.ibin`` (of the BIGANN benchmarks) hold the numbers of rows and columns as 32-bit integers, and
then the rows. All are little-endian.
"""

from pathlib import Path

import numpy as np

from .errors import FeatureError
from .sizes import require_width, rows_of
from .table import Choice, Table, require_nothing_beside

NUMBERS = {
    ".fvecs": "<f4", ".bvecs": "u1", ".ivecs": "<i4",
    ".fbin": "<f4", ".hbin": "<f2", ".u8bin": "u1", ".i8bin": "i1", ".ibin": "<i4",
}  # fmt: skip


class VecsFile(Table):
    """Rows that each begin with their length, memory-mapped."""

    def __init__(self, path: Path, choice: Choice) -> None:
        require_nothing_beside(choice, path, f"a {path.suffix} file")
        self.path, size = path, path.stat().st_size
        with path.open("rb") as file:
            columns = int.from_bytes(file.read(4), "little")
        require_width(columns, path)
        self.kind = np.dtype([("length", "<i4"), ("row", NUMBERS[path.suffix], (columns,))])
        if columns == 0 or size % self.kind.itemsize:
            raise FeatureError(
                f"{path}: truncated, or not a {path.suffix} file: {size} bytes are not a whole number of rows of {columns}."
            )
        self.shape = size // self.kind.itemsize, columns

    def parts(self):
        """Yield blocks of rows."""
        table = np.memmap(self.path, self.kind, "r")
        step = rows_of(self.kind.itemsize)
        for first in range(0, len(table), step):
            block = table[first : first + step]
            other = block["length"] != self.shape[1]
            if other.any():
                row = int(np.argmax(other))
                raise FeatureError(
                    f"{self.path}: row {first + row} (counted from 0) has {block['length'][row]} numbers, "
                    f"not {self.shape[1]}."
                )
            yield block["row"], {}


class BinFile(Table):
    """The number of rows, the number of columns, and the rows, memory-mapped."""

    def __init__(self, path: Path, choice: Choice) -> None:
        require_nothing_beside(choice, path, f"a {path.suffix} file")
        self.path, self.dtype = path, np.dtype(NUMBERS[path.suffix])
        with path.open("rb") as file:
            head = np.frombuffer(file.read(8), "<u4")
        if len(head) < 2:
            raise FeatureError(f"{path}: truncated, or not a {path.suffix} file.")
        self.shape = int(head[0]), int(head[1])
        require_width(self.shape[1], path)
        available = path.stat().st_size - 8
        if available != self.shape[0] * self.shape[1] * self.dtype.itemsize:
            raise FeatureError(
                f"{path}: truncated, or not a {path.suffix} file: {self.shape[0]} x {self.shape[1]} {self.dtype} do not "
                f"take {available} bytes."
            )

    def parts(self):
        """Yield blocks of rows."""
        if not self.shape[0] * self.shape[1]:
            return
        table = np.memmap(self.path, self.dtype, "r", 8, self.shape)
        step = rows_of(self.shape[1] * self.dtype.itemsize)
        for first in range(0, len(table), step):
            yield table[first : first + step], {}
