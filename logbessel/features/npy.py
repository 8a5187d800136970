"""Arrays in NumPy's format, one a file."""

import io
import math
import tokenize
import warnings
from pathlib import Path

import numpy as np

from .errors import FeatureError, first_line
from .sizes import rows_of
from .table import Choice, Table, numbers, require_nothing_beside, require_table

HEAD_BYTES = 1 << 14  # more than NumPy reads of a head
NONSENSE = (  # what NumPy raises while it reads a head
    ValueError, TypeError, LookupError, ArithmeticError, SyntaxError, tokenize.TokenError, MemoryError, RecursionError,
)  # fmt: skip


class Header:
    """What the head of an array in NumPy's format promises: shape, order, dtype; and where the numbers begin."""

    def __init__(self, file, where):
        head = io.BytesIO(file.read(HEAD_BYTES))
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                version = np.lib.format.read_magic(head)
                if version not in {(1, 0), (2, 0)}:
                    raise ValueError(f"version {version[0]}.{version[1]} is for structured arrays")
                read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
                self.shape, self.columns_first, self.dtype = read(head)
        except NONSENSE as error:
            raise FeatureError(f"{where}: not an array in NumPy's format: {first_line(error)}.") from None
        self.offset = head.tell()

    def require_table(self, where):
        """Refuse what is no two-dimensional array of real numbers."""
        require_table(self.shape, self.dtype, where)
        if min(self.shape) < 0:
            raise FeatureError(f"{where}: not an array in NumPy's format: its shape is {self.shape}.")

    def require_bytes(self, available, where):
        """Refuse an array with fewer numbers than its head promises."""
        rows, columns = self.shape
        if available < rows * columns * self.dtype.itemsize:
            raise FeatureError(f"{where}: truncated: {rows} x {columns} {self.dtype} do not fit in {available} bytes.")


class NpyFile(Table):
    """A ``.npy`` file, memory-mapped; of two bytes of no kind a number, as `ml_dtypes.bfloat16` is written, are that."""

    def __init__(self, path: Path, choice: Choice) -> None:
        require_nothing_beside(choice, path, "a .npy file")
        self.path = path
        with path.open("rb") as file:
            self.header = Header(file, path)
        self.header.require_table(path)
        self.header.require_bytes(path.stat().st_size - self.header.offset, path)
        self.shape = self.header.shape

    def parts(self):
        """Yield the rows, as views of the memory map."""
        if math.prod(self.shape) == 0:
            return
        order = "F" if self.header.columns_first else "C"
        table = np.memmap(self.path, self.header.dtype, "r", self.header.offset, self.shape, order)
        step = rows_of(self.shape[1] * table.itemsize)
        for first in range(0, len(table), step):
            yield numbers(table[first : first + step]), {}
