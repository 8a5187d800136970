"""Tables of features in files, read in blocks of rows.

Every reader has `shape` (rows, columns), `name` of the array or column it reads, `names` of the columns if they have any,
and `blocks()`, which yields two-dimensional arrays from the first row to the last and can be called again; `parts()` yields
them with what is beside them, such as identifiers. What is wrong with a file is a FeatureError of one line that begins with
the file's name.
"""

import glob
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from numpy.typing import ArrayLike

from .arrow import ArrowFile
from .columns import Picked
from .csv import CsvTable
from .errors import FeatureError, first_line, listed
from .hdf5 import AnnData, Hdf5Table
from .lance import LanceTable
from .npy import NpyFile
from .npz import NpzArray
from .parquet import ParquetTable
from .safetensors import SafetensorsTable
from .scaled import Scaled
from .shards import Shards
from .stdin import StandardInput
from .table import Choice, Table
from .vecs import NUMBERS, BinFile, VecsFile
from .zarr import ZarrTable, is_store

if TYPE_CHECKING:
    import pyarrow.dataset

__all__ = ["FeatureError", "Table", "open_features"]

READERS = {
    ".npy": NpyFile,
    ".npz": NpzArray,
    ".parquet": ParquetTable,
    ".arrow": ArrowFile,
    ".feather": ArrowFile,
    **{f"{text}{packed}": CsvTable for text in (".csv", ".tsv") for packed in ("", ".gz", ".zst")},
    ".h5": Hdf5Table,
    ".hdf5": Hdf5Table,
    ".h5ad": AnnData,
    ".zarr": ZarrTable,
    ".zarr.zip": ZarrTable,
    ".safetensors": SafetensorsTable,
    **{suffix: VecsFile if suffix.endswith("vecs") else BinFile for suffix in NUMBERS},
    ".lance": LanceTable,
}  # and the ends of names that choose them


def open_features(
    path: "str | Path | Sequence[str | Path] | pyarrow.dataset.Dataset",
    array: str | None = None,
    *,
    columns: Sequence[str] = (),
    exclude: Sequence[str] = (),
    beside: Sequence[str] = (),
    scale: float | ArrayLike | None = None,
    skip_missing: bool = False,
) -> Table:
    """The table of features in a file, or in several.

    Parameters
    ----------
    path : str, Path, list of them, or pyarrow.dataset.Dataset
        A file: ``.npy``, which is memory-mapped; ``.npz``; ``.parquet``; ``.arrow`` or ``.feather``; ``.csv`` or ``.tsv``, as it
        is or with ``.gz`` or ``.zst``; ``.h5`` or ``.hdf5``; ``.h5ad``; ``.zarr``; ``.safetensors``; ``.fvecs``, ``.bvecs``, ``.ivecs``,
        ``.fbin``, ``.hbin``, ``.u8bin``, ``.i8bin`` or ``.ibin``; ``.lance``. Or several, read one below the other: a list, a
        pattern such as ``"shards/*.npy"``, a folder, or a dataset of Parquet files. Or ``"-"``, standard input, whose first
        bytes say what it is, and which is copied to a temporary file.
    array : str, optional
        The array of a ``.npz``, ``.h5``, ``.zarr`` or ``.safetensors`` file (by default the one named "features", "train" of a
        ``.h5``, else the only two-dimensional one); the table of ``obsm`` of a ``.h5ad`` (by default "X_pca", else the only
        one); the column of lists of a ``.parquet``, ``.arrow`` or ``.lance`` (by default the only one, and without any all
        columns of numbers).
    columns, exclude : sequence of str, optional
        Columns to take, and not to take: patterns of their names, such as "emb_*"; or their numbers, such as "0:768", where
        they have no names. By default all columns of numbers are taken but those that are named as identifiers, labels and
        weights are, and integers beside real numbers; `left_out` names them.
    beside : sequence of str, optional
        Columns, or arrays of one dimension, that `parts()` yields beside the features.
    scale : float or array_like of shape (d,), optional
        What the numbers are multiplied with, such as those of int8.
    skip_missing : bool, optional
        Whether a row of a Parquet, Arrow, CSV or Lance table with a missing value is a row with nan, not an error.

    Returns
    -------
    Table
        With `shape`, `name`, `names`, `left_out`, `blocks()` and `parts()`.

    Raises
    ------
    FeatureError
        If a file is missing, unreadable, empty, truncated, pickled, of another kind, or holds no such table.

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
    choice = Choice(array, tuple(columns), tuple(exclude), tuple(beside), skip_missing)
    table = _several(path, choice)
    return table if scale is None else Scaled(table, scale, path)


def _several(path, choice):
    if hasattr(path, "get_fragments"):
        return _shards(path.files, lambda file: ParquetTable(file, choice, path.filesystem))
    if isinstance(path, (list, tuple)):
        if not path:
            raise FeatureError("no files were given.")
        return _shards(list(path), lambda file: _one(Path(file), choice))
    if str(path) == "-":
        return StandardInput(lambda file: _one(file, choice))
    found = Path(path)
    if found.is_dir() and _suffix(found) is None:
        return _shards(_files_in(found), lambda file: _one(file, choice))
    if not found.exists() and glob.has_magic(str(path)):
        files = sorted(map(Path, glob.glob(str(path), recursive=True)))
        if not files:
            raise FeatureError(f"{path}: no file matches this pattern.")
        return _shards(files, lambda file: _one(file, choice))
    return _one(found, choice)


def _shards(paths, read):
    tables = [read(path) for path in paths]
    return tables[0] if len(tables) == 1 else Shards(tables, paths)


def _files_in(folder):
    """The files of features in a folder and the folders in it, which have to be of one kind; hidden ones aside."""
    found = [file for file in sorted(folder.rglob("*")) if not _hidden(file.relative_to(folder))]
    stores = [file for file in found if file.is_dir() and _suffix(file)]
    files = [
        file
        for file in found
        if _suffix(file) and (file in stores or file.is_file()) and not any(store in file.parents for store in stores)
    ]
    kinds = sorted({_suffix(file) for file in files})
    if not files:
        raise FeatureError(f"{folder}: holds no files whose names end in {listed(list(READERS))}.")
    if len(kinds) > 1:
        raise FeatureError(
            f"{folder}: holds files of several kinds, {listed(kinds)}: choose one with a pattern such as *{kinds[0]}."
        )
    return files


def _hidden(path):
    return any(part.startswith((".", "_")) for part in path.parts)


def _suffix(path):
    """The end of a file's name by which it is known, or None."""
    if is_store(path):
        return ".zarr"
    known = [suffix for suffix in READERS if path.name.endswith(suffix) and path.name != suffix]
    return max(known, key=len) if known else None


def _one(path, choice):
    suffix = _suffix(path)
    if suffix is None:
        raise FeatureError(f"{path}: its name should end in one of {', '.join(READERS)}.")
    reader = READERS[suffix]
    try:
        if path.is_file() and path.stat().st_size == 0:
            raise FeatureError(f"{path}: the file is empty.")
        table = reader(path, choice)
    except OSError as error:
        raise FeatureError(f"{path}: cannot be read: {error.strerror or first_line(error)}.") from None
    named = table.names is not None or not (choice.columns or choice.exclude)
    return table if named else Picked(table, choice, path)
