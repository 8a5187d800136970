"""Tables that PyArrow reads in record batches: a column of lists, or columns of numbers; and Arrow's own files."""

import json
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from ..extras import needs
from .columns import chosen_columns
from .errors import FeatureError, first_line, listed
from .sizes import require_width, rows_of
from .table import Choice, Table


class ArrowTable(Table):
    """A column of lists of one length, else columns of numbers, read in record batches.

    A subclass says what its schema is, how many rows there are, and how to read batches of some columns.
    """

    kind = ""  # of its files, for errors

    def __init__(self, path: Path, choice: Choice) -> None:
        try:
            with needs("reading it", "cli"):
                import pyarrow
        except ImportError as error:
            raise FeatureError(f"{path}: {error}.") from None
        self.pyarrow = pyarrow
        self.path, self.choice = path, choice
        with self._errors():
            schema = self._schema()
            schema.names  # noqa: B018 (they are decoded here)
        self.beside = list(choice.beside)
        for name in self.beside:
            if name not in schema.names:
                raise FeatureError(f"{path}: has no column {name!r}; it has {listed(schema.names)}.")
        lists = [field.name for field in schema if self._is_list(field.type)]
        self.name = self._chosen(lists, choice)
        if self.name is None:
            self.names = chosen_columns(self._kinds(schema), choice, path)
        self.left_out = [name for name in self._own(schema) if name not in [*self.beside, *self._taken]]
        width = len(self.names) if self.name is None else self._width(schema.field(self.name).type)
        require_width(width, path)
        with self._errors():
            self.shape = self._rows(), width

    def parts(self):
        """Yield blocks of rows."""
        first = 0
        wanted = list(dict.fromkeys([*self._taken, *self.beside]))
        for batch in self._read(wanted, rows_of(8 * max(1, self.shape[1]))):
            taken = [self._numbers(batch.column(wanted.index(name)), name, first) for name in self._taken]
            beside = {name: batch.column(wanted.index(name)) for name in self.beside}
            yield taken[0] if self.name else np.stack(taken, axis=1), beside
            first += len(batch)

    def _schema(self):
        raise NotImplementedError

    def _rows(self):
        raise NotImplementedError

    def _batches(self, columns, rows):
        """Record batches of at most about so many rows, whose columns are those of the given names, in this order."""
        raise NotImplementedError

    @property
    def _taken(self):
        return self.names if self.name is None else [self.name]

    @contextmanager
    def _errors(self, what=None):
        """Errors of PyArrow as one line; `what` says what has been learnt, by default that it may be no such file."""
        try:
            yield
        except (self.pyarrow.ArrowException, OSError, UnicodeDecodeError) as error:
            if isinstance(error, FileNotFoundError | PermissionError | IsADirectoryError):
                raise
            raise FeatureError(
                f"{self.path}: {what or f'truncated, or not {self.kind}'}: {first_line(error)}."
            ) from None

    def _read(self, columns, rows):
        with self._errors("damaged"):
            yield from self._batches(columns, rows)

    def _is_list(self, kind):
        types = self.pyarrow.types
        return types.is_fixed_size_list(kind) or types.is_list(kind) or types.is_large_list(kind)

    def _is_integer(self, kind):
        return self.pyarrow.types.is_integer(kind) or self.pyarrow.types.is_boolean(kind)

    def _kinds(self, schema):
        """Of each column whether it holds real numbers, integers or something else."""
        kinds = {}
        for name in self._own(schema):
            kind = schema.field(name).type
            kinds[name] = "f" if self.pyarrow.types.is_floating(kind) else "i" if self._is_integer(kind) else ""
        return kinds

    def _chosen(self, lists, choice):
        if choice.array is not None and choice.array not in lists:
            raise FeatureError(
                f"{self.path}: has no column of lists {choice.array!r}; its columns of lists: {listed(lists)}."
            )
        if choice.array is None and choice.columns:
            return None
        if choice.array is None and len(lists) > 1:
            raise FeatureError(f"{self.path}: has several columns of lists, {listed(lists)}: choose one with --array.")
        return choice.array or (lists[0] if lists else None)

    def _own(self, schema):
        """The names of the columns but a pandas index."""
        index = self._pandas_index(schema.metadata or {})
        return [name for name in schema.names if name not in index]

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
        if not (self.pyarrow.types.is_floating(kind.value_type) or self._is_integer(kind.value_type)):
            raise FeatureError(f"{self.path}: column {self.name!r} holds {kind}, not lists of real numbers.")
        if self.pyarrow.types.is_fixed_size_list(kind):
            return kind.list_size
        for batch in self._read([self.name], 1):
            for value in batch.column(0):
                if value.is_valid or not self.choice.skip_missing:
                    return len(value) if value.is_valid else 0
        return 0

    def _numbers(self, column, name, first):
        """A column as an array; of two dimensions if it holds lists."""
        if self.choice.skip_missing:
            return self._with_gaps(column)
        self._require_whole(column, name, first)
        if self.name is None:
            return column.to_numpy(zero_copy_only=False)
        self._require_width(column, name, first)
        numbers = column.flatten()
        self._require_whole(numbers, name, first, self.shape[1])
        return numbers.to_numpy(zero_copy_only=False).reshape(len(column), self.shape[1])

    def _with_gaps(self, column):
        """A column as an array, nan where a number is missing, or in all of a row that has another length."""
        if self.name is None:
            return column.to_numpy(zero_copy_only=False)
        lengths = self.pyarrow.compute.list_value_length(column).to_numpy(zero_copy_only=False)
        sound = lengths == self.shape[1]  # not where there is no list
        kept = column.filter(self.pyarrow.array(sound)).flatten().to_numpy(zero_copy_only=False)
        result = np.full((len(column), self.shape[1]), np.nan, np.result_type(kept.dtype, np.float16))
        result[sound] = kept.reshape(-1, self.shape[1])
        return result

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


class ArrowFile(ArrowTable):
    """A file or stream of Arrow's, or of Feather's version 2, memory-mapped."""

    kind = "an Arrow file"

    def _schema(self):
        with self._opened() as batches:
            return next(batches)

    def _rows(self):
        with self._opened() as batches:
            next(batches)
            return sum(len(batch) for batch in batches)

    def _batches(self, columns, rows):
        with self._opened() as batches:
            next(batches)
            for batch in batches:
                taken = batch.select(columns)
                taken.validate(full=True)  # PyArrow trusts what it reads: a slice of a damaged batch ends the process
                for first in range(0, len(taken), rows):
                    yield taken.slice(first, rows)

    @contextmanager
    def _opened(self):
        """The schema, and then the batches."""
        self.path.open("rb").close()  # whose error is short
        with self.pyarrow.memory_map(str(self.path)) as source:
            if source.read(6) == b"ARROW1":
                with self.pyarrow.ipc.open_file(source) as reader:
                    yield _contents(reader, (reader.get_batch(number) for number in range(reader.num_record_batches)))
            else:
                source.seek(0)
                with self.pyarrow.ipc.open_stream(source) as reader:
                    yield _contents(reader, reader)


def _contents(reader, batches):
    yield reader.schema
    yield from batches
