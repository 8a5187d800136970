"""Tables in Zarr stores."""

from contextlib import contextmanager

from ..extras import needs
from .arrays import Arrays
from .errors import FeatureError, first_line

MARKS = "zarr.json", ".zgroup", ".zarray"  # by which a folder is known for a store


def is_store(path):
    """Whether a folder is a Zarr store."""
    return path.is_dir() and any((path / mark).exists() for mark in MARKS)


class ZarrTable(Arrays):
    """A two-dimensional array of a Zarr store, a folder or a ``.zip`` file: the one asked for, "features", or the only one."""

    damage = (Exception,)  # as many kinds as there are codecs

    @contextmanager
    def _opened(self):
        try:
            with needs("reading it", "files"):
                import zarr
        except ImportError as error:
            raise FeatureError(f"{self.path}: {error}.") from None
        self.path.stat()  # whose error is short
        try:
            store = zarr.storage.ZipStore(self.path, mode="r") if self.path.is_file() else self.path
            root = zarr.open(store, mode="r")
            arrays = {"": root} if isinstance(root, zarr.Array) else _arrays(root)
        except Exception as error:  # damaged metadata raises anything: KeyError, TypeError, JSON and codec errors
            raise FeatureError(f"{self.path}: damaged, or not a Zarr store: {first_line(error)}.") from None
        yield arrays


def _arrays(group, path=""):
    """All arrays in a group and the groups in it, by their paths."""
    found = {f"{path}{name}": array for name, array in sorted(group.arrays())}
    for name, inner in sorted(group.groups()):
        found |= _arrays(inner, f"{path}{name}/")
    return found
