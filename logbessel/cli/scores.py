"""Where scores go: a file of Parquet, CSV or lines of JSON, or CSV on standard output."""

import json
from contextlib import contextmanager

from ..files import writing
from .terminal import standard_output


@contextmanager
def _parquet(path, schema):
    import pyarrow.parquet

    with pyarrow.parquet.ParquetWriter(path, schema) as writer:
        yield writer.write_batch


@contextmanager
def _csv(path, schema):
    from pyarrow import csv

    options = csv.WriteOptions(quoting_style="needed")
    with csv.CSVWriter(path, schema, write_options=options) as writer:
        yield writer.write_batch


@contextmanager
def _lines(path, schema):
    with open(path, "w", encoding="utf-8") as file:
        yield lambda batch: file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in batch.to_pylist())


@contextmanager
def on_standard_output(schema):
    """CSV on standard output."""
    stream = standard_output().buffer
    with writing("standard output"), _csv(stream, schema) as write:
        yield write
        stream.flush()


WRITERS = {".parquet": _parquet, ".csv": _csv, ".jsonl": _lines}
