"""What all readers of features have in common."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..extras import needs
from .errors import FeatureError, listed
from .sizes import require_width


@dataclass(frozen=True)
class Choice:
    """What is wanted of a file.

    Attributes
    ----------
    array : str or None
        The name of an array, or of a column of lists.
    columns, exclude : tuple of str
        Patterns of the names of columns to take, and not to take; or numbers, a or a:b, where columns have no names.
    beside : tuple of str
        Names of columns, or arrays, that are read beside the features.
    skip_missing : bool
        Whether a row with a missing value is a row of nan, in the place of an error.
    """

    array: str | None = None
    columns: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    skip_missing: bool = False


class Table:
    """A table of features.

    Attributes
    ----------
    shape : tuple of int
        Rows and columns.
    name : str or None
        Of the array or column of lists that is read.
    names : list of str or None
        Of the columns that are taken, where these have names.
    left_out : list of str
        Names of columns that are not.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import numpy as np
    >>> from logbessel.features import open_features
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "features.npy"
    ...     np.save(path, np.eye(4, 3))
    ...     table = open_features(path)
    ...     table.shape, sum(len(block) for block in table.blocks())
    ((4, 3), 4)
    """

    shape: tuple[int, int]
    name: str | None = None
    names: list[str] | None = None
    left_out: list[str] = []

    def blocks(self) -> Iterator[np.ndarray]:
        """Yield the rows, as two-dimensional arrays from the first row to the last."""
        for block, _ in self.parts():
            yield block

    def parts(self) -> Iterator[tuple[np.ndarray, dict[str, Any]]]:
        """Yield blocks of rows, each with the values of what is read beside them, by name."""
        raise NotImplementedError


def is_brain_float(dtype):
    """Whether numbers are bfloat16, whose name NumPy's files do not know: two bytes of no kind."""
    return dtype.name == "bfloat16" or dtype.str == "|V2"


def numbers(block):
    """A block as numbers that NumPy knows."""
    if not is_brain_float(block.dtype):
        return block
    with needs("reading bfloat16", "files"):
        import ml_dtypes
    return block.view(ml_dtypes.bfloat16).astype(np.float32)


def require_table(shape, dtype, where):
    """Refuse what is no two-dimensional array of real numbers."""
    if dtype.hasobject:
        raise FeatureError(f"{where}: holds pickled Python objects, which are not read.")
    if dtype.kind not in "fiub" and not is_brain_float(dtype):
        raise FeatureError(f"{where}: holds {dtype}, not real numbers.")
    if len(shape) != 2:
        raise FeatureError(f"{where}: should be a table of rows and columns, not an array of shape {tuple(shape)}.")
    require_width(shape[1], where)


def chosen_array(shapes, array, path, preferred=("features",)):
    """The name of the array to read: as given, else a preferred one, else the only one of two dimensions.

    Parameters
    ----------
    shapes : dict of str to tuple
        The arrays there are.
    """
    if array is not None:
        if array not in shapes:
            raise FeatureError(f"{path}: has no array {array!r}; it has {listed(list(shapes))}.")
        return array
    for name in preferred:
        if name in shapes:
            return name
    tables = [name for name, shape in shapes.items() if len(shape) == 2]
    if not tables:
        texts = [f"{name} of shape {shape}" for name, shape in shapes.items()]
        raise FeatureError(f"{path}: holds no two-dimensional array; it has {listed(texts)}.")
    if len(tables) > 1:
        raise FeatureError(f"{path}: holds several tables, {listed(tables)}: choose one with --array.")
    return tables[0]


def require_beside(shapes, beside, rows, path):
    """Refuse names of arrays that are not there, or have no value for each row."""
    for name in beside:
        if name not in shapes:
            raise FeatureError(f"{path}: has no array {name!r}; it has {listed(list(shapes))}.")
        if tuple(shapes[name]) != (rows,):
            raise FeatureError(f"{path}: array {name!r} should have the shape ({rows},), not {shapes[name]}.")


def require_nothing_beside(choice, path, kind):
    """Refuse names in a file of one array."""
    for name in choice.beside:
        raise FeatureError(f"{path}: {kind} holds a single array, so there is no {name!r} beside it.")
    if choice.array is not None:
        raise FeatureError(f"{path}: {kind} holds a single array without a name, so {choice.array!r} cannot be chosen.")
