"""Tables of features in files, read in blocks of rows.

Every reader has `shape` (rows, columns), `name` of the array or column it reads, and `blocks()`, which yields
two-dimensional arrays from the first row to the last and can be called again. What is wrong with a file is a
FeatureError of one line that begins with the file's name.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from .errors import FeatureError, first_line
from .npy import NpyFile
from .npz import NpzArray
from .parquet import ParquetTable

if TYPE_CHECKING:
    import pyarrow.dataset

__all__ = ["FeatureError", "NpyFile", "NpzArray", "ParquetTable", "open_features"]


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
