"""Tables of features in files, read in blocks of rows.

Every reader has `shape` (rows, columns), `name` of the array or column it reads, and `blocks()`, which yields
two-dimensional arrays from the first row to the last and can be called again. What is wrong with a file is a
FeatureError of one line that begins with the file's name.
"""

import io
import json
import math
import tokenize
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from .extras import needs

if TYPE_CHECKING:
    import pyarrow.dataset

BLOCK_BYTES = 1 << 24
MOST_COLUMNS = 1 << 24  # a row of them has 128 MB in double precision
MOST_AT_ONCE = 1 << 29  # bytes of a compressed array that is stored column by column
HEAD_BYTES = 1 << 14  # more than NumPy reads of a head
LISTED = 20  # names in an error
PARQUET_BUFFER = 1 << 20  # bytes of a column read at once
DAMAGE = (OSError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error)  # what zipfile raises while it reads
NONSENSE = (  # what NumPy raises while it reads a head
    ValueError, TypeError, LookupError, ArithmeticError, SyntaxError, tokenize.TokenError, MemoryError, RecursionError,
)  # fmt: skip


class FeatureError(ValueError):
    """A file that cannot be read as a table of numbers."""


def open_features(
    path: "str | Path | pyarrow.dataset.Dataset", array: str | None = None
) -> "NpyFile | NpzArray | ParquetTable":
    """The table of features in a file.

    Parameters
    ----------
    path : str, Path or pyarrow.dataset.Dataset
        A ``.npy`` file, which is memory-mapped; a ``.npz`` file, of which one array is read; or a ``.parquet`` file,
        of which one column of lists of one length is read, else all columns, which must be numeric. A folder of
        ``.parquet`` files, or a `pyarrow.dataset.Dataset` of them, is read as one.
    array : str, optional
        The array of a ``.npz`` (by default the one named "features", else the only two-dimensional one), or the list
        column of a ``.parquet`` (by default the only one).

    Returns
    -------
    NpyFile, NpzArray or ParquetTable
        With `shape`, `name` and `blocks()`.

    Raises
    ------
    FeatureError
        If the file is missing, unreadable, empty, truncated, pickled, of another kind, or holds no such table.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import numpy as np
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "features.npz"
    ...     np.savez(path, features=np.eye(3))
    ...     features = open_features(path)
    ...     features.shape, features.name, sum(len(block) for block in features.blocks())
    ((3, 3), 'features', 3)
    """
    if hasattr(path, "get_fragments"):
        return ParquetTable(path, array)
    path = Path(path)
    if path.is_dir():
        return ParquetTable(path, array)
    kinds = {".npy": NpyFile, ".npz": NpzArray, ".parquet": ParquetTable}
    if path.suffix not in kinds:
        raise FeatureError(f"{path}: its name ends in none of {', '.join(kinds)}.")
    try:
        if path.is_file() and path.stat().st_size == 0:
            raise FeatureError(f"{path}: the file is empty.")
        return kinds[path.suffix](path, array)
    except OSError as error:
        raise FeatureError(f"{path}: cannot be read: {error.strerror or first_line(error)}.") from None


def first_line(error):
    """The first line of an error's text, without its full stop."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")


def rows_of(row_bytes):
    """Rows in a block."""
    return max(1, BLOCK_BYTES // row_bytes)


def require_width(columns, where):
    """Refuse rows of which a few would not fit in memory."""
    if columns > MOST_COLUMNS:
        raise FeatureError(f"{where}: has {columns} columns, more than {MOST_COLUMNS}.")


def listed(names):
    """Names as a text, not all if there are many."""
    return ", ".join(names[:LISTED]) + f" and {len(names) - LISTED} more" * (len(names) > LISTED) or "none"


# NumPy's format


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
        if self.dtype.hasobject:
            raise FeatureError(f"{where}: holds pickled Python objects, which are not read.")
        if self.dtype.kind not in "fiub":
            raise FeatureError(f"{where}: holds {self.dtype}, not real numbers.")
        if len(self.shape) != 2:
            raise FeatureError(f"{where}: has {len(self.shape)} dimensions, not two: rows and columns.")
        if min(self.shape) < 0:
            raise FeatureError(f"{where}: not an array in NumPy's format: its shape is {self.shape}.")
        require_width(self.shape[1], where)

    def require_bytes(self, available, where):
        """Refuse an array with fewer numbers than its head promises."""
        rows, columns = self.shape
        if available < rows * columns * self.dtype.itemsize:
            raise FeatureError(f"{where}: truncated: {rows} x {columns} {self.dtype} do not fit in {available} bytes.")


class NpyFile:
    """A ``.npy`` file, memory-mapped."""

    name = None

    def __init__(self, path: Path, array: str | None = None) -> None:
        if array is not None:
            raise FeatureError(f"{path}: a .npy file holds one array without a name, not {array!r}.")
        self.path = path
        with path.open("rb") as file:
            self.header = Header(file, path)
        self.header.require_table(path)
        self.header.require_bytes(path.stat().st_size - self.header.offset, path)
        self.shape = self.header.shape

    def blocks(self) -> Iterator[np.ndarray]:
        """Yield the rows, as views of the memory map."""
        if math.prod(self.shape) == 0:
            return
        order = "F" if self.header.columns_first else "C"
        table = np.memmap(self.path, self.header.dtype, "r", self.header.offset, self.shape, order)
        step = rows_of(self.shape[1] * table.itemsize)
        for first in range(0, len(table), step):
            yield table[first : first + step]


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


# Parquet


class ParquetTable:
    """A column of lists, or the numeric columns, of a ``.parquet`` file or of several, read through small buffers."""

    def __init__(self, path: "Path | pyarrow.dataset.Dataset", array: str | None = None) -> None:
        try:
            with needs("reading it", "cli"):
                import pyarrow
                import pyarrow.parquet
        except ImportError as error:
            raise FeatureError(f"{path}: {error}.") from None
        self.pyarrow = pyarrow
        self.path, self.filesystem, self.files = path, None, [path]
        if hasattr(path, "get_fragments"):
            self.path, self.filesystem, self.files = "the dataset", path.filesystem, path.files
        elif path.is_dir():
            self.files = sorted(path.rglob("*.parquet"))
        if not self.files:
            raise FeatureError(f"{self.path}: cannot be read: it holds no .parquet file.")
        schemas, self.rows = [], 0
        for file in self._opened():
            schemas.append(file.schema_arrow)
            self.rows += file.metadata.num_rows
        for name, schema in zip(self.files, schemas, strict=True):
            if not schema.equals(schemas[0]):
                raise FeatureError(f"{name}: its columns are not those of {self.files[0]}.")
        schema = schemas[0]
        lists = [field.name for field in schema if self._is_list(field.type)]
        self.name = self._chosen(lists, array)
        self.names = [self.name] if self.name else self._numeric(schema)
        width = self._width(schema.field(self.name).type) if self.name else len(self.names)
        require_width(width, self.path)
        self.shape = self.rows, width

    def blocks(self) -> Iterator[np.ndarray]:
        """Yield the rows."""
        first = 0
        for batch in self._batches(rows_of(8 * max(1, self.shape[1]))):
            columns = [self._numbers(batch.column(i), name, first) for i, name in enumerate(self.names)]
            yield columns[0] if self.name else np.stack(columns, axis=1)
            first += len(batch)

    def _opened(self):
        """Yield the files, open; without a buffer of its own, a row group would be read as a whole."""
        for path in self.files:
            if self.filesystem is None:
                path.open("rb").close()  # whose error is short
            try:
                file = self.pyarrow.parquet.ParquetFile(
                    path, filesystem=self.filesystem, buffer_size=PARQUET_BUFFER, pre_buffer=False
                )
            except (self.pyarrow.ArrowException, OSError) as error:
                raise FeatureError(f"{path}: truncated, or no .parquet file: {first_line(error)}.") from None
            with file:
                yield file

    def _batches(self, rows):
        try:
            for file in self._opened():
                yield from file.iter_batches(batch_size=rows, columns=self.names)
        except (self.pyarrow.ArrowException, OSError) as error:
            raise FeatureError(f"{self.path}: damaged: {first_line(error)}.") from None

    def _is_list(self, kind):
        types = self.pyarrow.types
        return types.is_fixed_size_list(kind) or types.is_list(kind) or types.is_large_list(kind)

    def _is_number(self, kind):
        types = self.pyarrow.types
        return types.is_integer(kind) or types.is_floating(kind) or types.is_boolean(kind)

    def _chosen(self, lists, array):
        if array is not None and array not in lists:
            raise FeatureError(f"{self.path}: no column of lists is named {array!r}; there are: {listed(lists)}.")
        if array is None and len(lists) > 1:
            raise FeatureError(f"{self.path}: name a column of lists (--array); there are: {listed(lists)}.")
        return array or (lists[0] if lists else None)

    def _numeric(self, schema):
        """The names of the columns but a pandas index, all of which hold numbers."""
        index = self._pandas_index(schema.metadata or {})
        for field in schema:
            if field.name not in index and not self._is_number(field.type):
                raise FeatureError(f"{self.path}: column {field.name!r} holds {field.type}, not real numbers.")
        return [field.name for field in schema if field.name not in index]

    @staticmethod
    def _pandas_index(metadata):
        """The names of the columns that pandas has stored an index in."""
        try:
            columns = json.loads(metadata[b"pandas"])["index_columns"]
            return [name for name in columns if isinstance(name, str)]
        except (KeyError, TypeError, ValueError, RecursionError):
            return []

    def _width(self, kind):
        """The length of the lists: as their type says, else that of the first."""
        if not self._is_number(kind.value_type):
            raise FeatureError(f"{self.path}: column {self.name!r} holds {kind}, not lists of real numbers.")
        if self.pyarrow.types.is_fixed_size_list(kind):
            return kind.list_size
        first = next((batch.column(0)[0] for batch in self._batches(1)), None)
        return len(first) if first is not None and first.is_valid else 0

    def _numbers(self, column, name, first):
        """A column as an array; of two dimensions if it holds lists."""
        self._require_whole(column, name, first)
        if self.name is None:
            return column.to_numpy(zero_copy_only=False)
        self._require_width(column, name, first)
        numbers = column.flatten()
        self._require_whole(numbers, name, first, self.shape[1])
        return numbers.to_numpy(zero_copy_only=False).reshape(len(column), self.shape[1])

    def _require_width(self, column, name, first):
        if self.pyarrow.types.is_fixed_size_list(column.type):
            return
        lengths = column.value_lengths().to_numpy(zero_copy_only=False)
        other = lengths != self.shape[1]
        if other.any():
            row = int(np.argmax(other))
            raise FeatureError(
                f"{self.path}: row {first + row} (counted from 0) of column {name!r} has {lengths[row]} numbers, "
                f"not {self.shape[1]}."
            )

    def _require_whole(self, column, name, first, width=1):
        if column.null_count:
            row = int(np.argmax(column.is_null().to_numpy(zero_copy_only=False))) // width
            raise FeatureError(
                f"{self.path}: row {first + row} (counted from 0) of column {name!r} has a missing value."
            )
