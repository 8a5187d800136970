"""Tables in HDF5 files, such as those of ann-benchmarks, whose vectors are in ``train``."""

from contextlib import contextmanager

import numpy as np

from ..extras import needs
from .arrays import Arrays
from .errors import FeatureError, first_line


def h5py_file(path):
    """The file, open; or a FeatureError."""
    try:
        with needs("reading it", "files"):
            import h5py
    except ImportError as error:
        raise FeatureError(f"{path}: {error}.") from None
    path.open("rb").close()  # whose error is short
    try:
        return h5py.File(path, "r")
    except OSError as error:
        raise FeatureError(f"{path}: truncated, or not an HDF5 file: {first_line(error)}.") from None


@contextmanager
def _damage(path):
    """What h5py raises where groups, attributes or types are damaged, as one line."""
    try:
        yield
    except FeatureError:
        raise
    except (RuntimeError, KeyError, OSError, TypeError, ValueError, AttributeError) as error:
        raise FeatureError(f"{path}: damaged: {first_line(error)}.") from None


class Hdf5Table(Arrays):
    """A two-dimensional dataset of an HDF5 file: the one asked for, "features", "train", or the only one."""

    preferred = ("features", "train")

    @contextmanager
    def _opened(self):
        with h5py_file(self.path) as file:
            found = {}

            def note(name, item):
                if hasattr(item, "shape"):
                    found[_text(name)] = item

            with _damage(self.path):
                file.visititems(note)
            yield found

    def _full_name(self, array, shapes):
        return array.strip("/") if array is not None else None


def _text(name):
    """A name as h5py gives it: as bytes where it is not UTF-8."""
    return name.decode(errors="backslashreplace") if isinstance(name, bytes) else name


class AnnData(Arrays):
    """A table of ``obsm`` in an AnnData file (``.h5ad``): the one asked for, "X_pca", or the only one; or the dense ``X``.

    Beside it are the columns of ``obs``, and its index as "index".
    """

    preferred = ("obsm/X_pca",)

    @contextmanager
    def _opened(self):
        with h5py_file(self.path) as file:
            with _damage(self.path):
                if "obs" not in file:
                    raise FeatureError(f"{self.path}: not an AnnData file: it has no group 'obs'.")
                found = dict(_tables(file)) | (dict(_observations(file)) if self.choice.beside else {})
            yield found

    def _full_name(self, array, shapes):
        if array is None and not any(name.startswith("obsm/") for name in shapes) and "X" in shapes:
            return "X"
        return f"obsm/{array}" if f"obsm/{array}" in shapes else array

    def _beside_name(self, name, shapes):
        return f"obs/{name}"


def _tables(file):
    """Yield the tables of numbers and their names."""
    if "X" in file and hasattr(file["X"], "shape"):
        yield "X", file["X"]
    for name, item in _members(file.get("obsm", {})):
        if hasattr(item, "shape"):
            yield f"obsm/{_text(name)}", item


def _observations(file):
    """Yield what is beside them and its names."""
    table, others = file["obs"], file.get("uns", {})
    index = table.attrs.get("_index", "_index")
    members = {_text(name): item for name, item in _members(table)}
    for name, item in members.items():
        shown = "index" if name == index else name
        if isinstance(item, Field) and f"{name}_categories" in others:
            yield f"obs/{shown}", Categorical(item, others[f"{name}_categories"])
        elif not isinstance(item, Field) and "categories" in item.attrs:  # anndata 0.7
            yield f"obs/{shown}", Categorical(item, table[item.attrs["categories"]])
        elif hasattr(item, "shape"):
            yield f"obs/{shown}", item
        elif "codes" in item and "categories" in item:
            yield f"obs/{shown}", Categorical(item["codes"], item["categories"])
        elif "values" in item and "mask" in item:
            yield f"obs/{shown}", Nullable(item["values"], item["mask"])
    if "index" not in members and index in members and index != "index":
        yield f"obs/{index}", members[index]


def _members(table):
    """Yield the columns of a table and their names: of a group, or, before anndata 0.7, of a dataset with fields."""
    if not hasattr(table, "shape"):
        yield from table.items()
        return
    for name in table.dtype.names or ():
        yield name, Field(table, name)


class Field:
    """A field of a dataset."""

    def __init__(self, dataset, name):
        self.values = dataset.fields(name)
        kind = dataset.dtype[name]
        self.dtype, self.shape = kind.base, dataset.shape + kind.shape

    def __getitem__(self, part):
        return self.values[part]


class Categorical:
    """A column of categories: codes, and what they stand for."""

    def __init__(self, codes, categories):
        self.codes, self.shape, self.dtype = codes, codes.shape, np.dtype(object)
        self.categories = np.array(
            [value.decode() if isinstance(value, bytes) else value for value in categories[:]], dtype=object
        )

    def __getitem__(self, part):
        codes = self.codes[part]
        return np.where(codes < 0, "", np.append(self.categories, "")[codes])


class Nullable:
    """A column with missing values, which are empty texts here."""

    def __init__(self, values, mask):
        self.values, self.mask, self.shape, self.dtype = values, mask, values.shape, np.dtype(object)

    def __getitem__(self, part):
        texts = [value.decode() if isinstance(value, bytes) else str(value) for value in self.values[part].tolist()]
        return np.where(self.mask[part], "", np.array(texts, dtype=object))
