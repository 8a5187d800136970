"""Tables in Parquet files."""

from .arrow import ArrowTable

PARQUET_BUFFER = 1 << 20  # bytes of a column read at once


class ParquetTable(ArrowTable):
    """A ``.parquet`` file, read through small buffers.

    Parameters
    ----------
    path : Path or str
        The file.
    choice : Choice
        What is wanted of it.
    filesystem : pyarrow.fs.FileSystem, optional
        Where it is.
    """

    kind = "a Parquet file"

    def __init__(self, path, choice, filesystem=None):
        self.filesystem = filesystem
        super().__init__(path, choice)

    def _schema(self):
        with self._opened() as file:
            return file.schema_arrow

    def _rows(self):
        with self._opened() as file:
            return file.metadata.num_rows

    def _batches(self, columns, rows):
        with self._opened() as file:
            for batch in file.iter_batches(batch_size=rows, columns=columns):
                yield batch.select(columns)

    def _opened(self):
        """The file, open; without a buffer of its own, a row group would be read as a whole."""
        import pyarrow.parquet

        if self.filesystem is None:
            self.path.open("rb").close()  # whose error is short
        return pyarrow.parquet.ParquetFile(
            self.path, filesystem=self.filesystem, buffer_size=PARQUET_BUFFER, pre_buffer=False
        )
