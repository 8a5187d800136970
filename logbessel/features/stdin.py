"""A table on standard input: copied to a temporary file, since a fit reads it more than once."""

import shutil
import sys
import tempfile
import weakref
from pathlib import Path

from .errors import FeatureError, listed
from .table import Table

STARTS = {
    b"\x93NUMPY": ".npy", b"PK": ".npz", b"PAR1": ".parquet", b"ARROW1": ".arrow", b"\xff\xff\xff\xff": ".arrow",
    b"\x89HDF": ".h5", b"\x1f\x8b": ".csv.gz", b"\x28\xb5\x2f\xfd": ".csv.zst",
}  # fmt: skip
HEAD = slice(8, 10), b'{"'  # of safetensors: the length of the head, and the head, which is JSON
NAME = "standard input"


class StandardInput(Table):
    """What comes on standard input, of the kind that its first bytes say; text is CSV, or TSV with a tab in its first line.

    Parameters
    ----------
    read : callable
        What reads a file of a path.
    """

    def __init__(self, read):
        source = sys.stdin.buffer
        start = source.read(1 << 12)
        folder = tempfile.mkdtemp(prefix="logbessel-")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.path = Path(folder) / f"input{_suffix(start)}"
        with open(self.path, "wb") as file:
            file.write(start)
            shutil.copyfileobj(source, file)
        with _named(self.path):
            self.table = read(self.path)
        self.shape, self.name = self.table.shape, self.table.name
        self.names, self.left_out = self.table.names, self.table.left_out

    def parts(self):
        """Yield blocks of rows."""
        with _named(self.path):
            yield from self.table.parts()


def _suffix(start):
    for mark, suffix in STARTS.items():
        if start.startswith(mark):
            return suffix
    place, mark = HEAD
    if start[place] == mark:
        return ".safetensors"
    if b"\0" in start:
        kinds = sorted({*STARTS.values(), ".safetensors"})
        raise FeatureError(f"{NAME}: is neither text nor any of {listed(kinds)}: give a file name instead.")
    return ".tsv" if b"\t" in start.partition(b"\n")[0] else ".csv"


class _named:
    """Errors name standard input, not the temporary file."""

    def __init__(self, path):
        self.path = path

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if isinstance(error, FeatureError):
            raise FeatureError(str(error).replace(str(self.path), NAME)) from None
