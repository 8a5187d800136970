"""Tables as text: values between commas (``.csv``) or tabs (``.tsv``), also compressed (``.gz``, ``.zst``)."""

from contextlib import contextmanager
from pathlib import Path

from .arrow import ArrowTable
from .table import Choice

CODECS = {".gz": "gzip", ".zst": "zstd"}
BLOCK = 1 << 22  # bytes of text, at least one line, read at once


class CsvTable(ArrowTable):
    """Lines of text, the first of which names the columns unless all it holds are numbers.

    What a column holds, the first block says; numbers are read in double precision, and what is beside the features as the
    text that it is. Columns without names are f0, f1, ...
    """

    kind = "a CSV file"

    def __init__(self, path: Path, choice: Choice) -> None:
        self.codec = CODECS.get(path.suffix)
        self.delimiter = "\t" if ".tsv" in path.suffixes else ","
        self.names_given, self.types = True, None
        super().__init__(path, choice)

    def _schema(self):
        with self._opened() as reader:
            schema = reader.schema
        self.names_given = not all(map(_is_number, schema.names))
        if not self.names_given:
            with self._opened() as reader:
                schema = reader.schema
        double, text = self.pyarrow.float64(), self.pyarrow.string()
        numbers = {name for name, kind in self._kinds(schema).items() if kind} - {*self.choice.beside}
        self.types = {name: double if name in numbers else text for name in schema.names}
        return schema

    def _rows(self):
        return sum(len(batch) for batch in self._batches([next(iter(self.types))], 0))

    def _batches(self, columns, rows):
        with self._opened(columns) as reader:
            for batch in reader:
                step = rows or max(1, len(batch))
                for first in range(0, len(batch), step):
                    yield batch.slice(first, step)

    @contextmanager
    def _opened(self, columns=None):
        from pyarrow import csv

        with self.path.open("rb") as file, self.pyarrow.PythonFile(file, "r") as source:
            stream = self.pyarrow.CompressedInputStream(source, self.codec) if self.codec else source
            with csv.open_csv(
                stream,
                csv.ReadOptions(block_size=BLOCK, autogenerate_column_names=not self.names_given),
                csv.ParseOptions(delimiter=self.delimiter),
                csv.ConvertOptions(column_types=self.types, include_columns=columns or []),
            ) as reader:
                yield reader


def _is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True
