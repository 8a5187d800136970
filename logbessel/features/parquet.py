"""Tables in Parquet files."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..extras import needs
from .errors import FeatureError, first_line, listed
from .sizes import require_width, rows_of

if TYPE_CHECKING:
    import pyarrow.dataset

PARQUET_BUFFER = 1 << 20  # bytes of a column read at once


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
