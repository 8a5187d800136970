"""Where rows come from: a table, or a stream of blocks; `dask_source` adds the chunks of a Dask array.

A source runs a function over its rows, part by part, and puts the results together: `gather` adds them up, `each` lines
them up. So one E-step serves data in memory, on disk and on other machines. `take` gives the rows of some numbers.
"""

import functools
import operator
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import scipy.sparse
from sklearn import config_context
from sklearn.utils.validation import _check_sample_weight, check_array, validate_data

from ..features import open_features
from ..stats.sphere.directions import as_real
from .rows import Rows, picked, require_columns
from .workers import in_order

LEAST_NUMBERS = 1 << 20  # smaller blocks of a stream are put together
TABLE_LIKE = ("__array__", "__array_interface__", "__dataframe__", "__getitem__")


class Parts:
    """Rows that come in parts: a subclass has `parts()`."""

    def gather(self, function, *arguments):
        """The sum of function(rows, ...) over parts of the rows."""
        return functools.reduce(operator.add, self._map(function, *arguments))

    def each(self, function, *arguments):
        """The results of function(rows, ...), one for each row, of all parts."""
        return np.concatenate(list(self._map(function, *arguments)))

    def _map(self, function, *arguments):
        return in_order(lambda rows: function(rows, *arguments), self.parts())


class Table(Parts):
    """An array or CSR matrix, memory-mapped or not."""

    def __init__(self, x, weights, rows_of=Rows):
        self.rows, self.columns = rows_of(x, weights), x.shape[1]
        self.parts = self.rows.split

    def take(self, numbers):
        """The rows of the given numbers, which rise."""
        return self.rows if len(numbers) == len(self.rows) else self.rows.take(numbers)


class Stream(Parts):
    """Blocks of rows, read anew for each pass.

    Parameters
    ----------
    make : callable
        Returns an iterable of blocks.
    weights : ndarray of shape (n,) or None
        Weights of the rows.
    columns : int, optional
        How many columns there should be; by default as many as in the first block.
    rows_of : callable
        Makes rows of a block, their weights and the number of the first.

    Attributes
    ----------
    columns : int or None
        The number of columns, once a block has been read.
    """

    def __init__(self, make, weights=None, columns=None, rows_of=Rows):
        self.make, self.columns, self.rows_of = make, columns, rows_of
        self.weights = None if weights is None else np.asarray(weights, dtype=float)
        self.count = None

    def take(self, numbers):
        """The rows of the given numbers, which rise."""
        parts, weights = [], []
        for rows in self.parts():
            low, high = np.searchsorted(numbers, (rows.first, rows.first + len(rows)))
            if low < high:
                indices = numbers[low:high] - rows.first
                parts.append(picked(rows.x, indices))
                weights.append(rows.weights[indices])
        return self.rows_of(joined(parts), np.concatenate(weights))

    def parts(self):
        """Yield all rows."""
        first = 0
        for block in _grouped(self._checked(self.make())):
            last = first + block.shape[0]
            if self.weights is not None and last > len(self.weights):
                raise ValueError(f"there are {len(self.weights)} sample weights, but more rows.")
            yield self.rows_of(block, None if self.weights is None else self.weights[first:last], first)
            first = last
        if first == 0:
            raise ValueError("the blocks hold no rows.")
        if self.weights is not None and first < len(self.weights):
            raise ValueError(f"there are {len(self.weights)} sample weights, but {first} rows.")
        if self.count not in (None, first):
            raise ValueError(f"the blocks held {self.count} rows when first read, {first} when read again.")
        self.count = first

    def _checked(self, blocks):
        for block in blocks:
            if isinstance(block, (tuple, list)) and len(block) and getattr(block[0], "ndim", 0) == 2:
                block = block[0]  # of a loader that yields rows and labels
            block = check_array(
                block, accept_sparse="csr", dtype="numeric", ensure_all_finite=False, ensure_min_samples=0
            )
            if self.columns is None:
                self.columns = block.shape[1]
            require_columns(block.shape[1], self.columns)
            if block.shape[0]:
                yield block


def source_of(estimator, x, sample_weight=None, reset=False, table=False, rows_of=Rows):
    """The rows of `x` for an estimator of scikit-learn's kind.

    Parameters
    ----------
    estimator : BaseEstimator
        Whose `n_features_in_` tells the columns.
    x : object
        Rows, in whatever form.
    sample_weight : array_like of shape (n,), optional
        Their weights.
    reset : bool
        Whether the columns are noted in place of that.
    table : bool
        Whether what is no table is refused.
    rows_of : callable
        Makes rows of an array, their weights and the number of the first.
    """
    columns = None if reset else estimator.n_features_in_
    if is_dask(x) and not table:
        from .dask_source import DaskSource

        return DaskSource(x, sample_weight, columns, rows_of)
    make = None if table else stream_of(x, again=reset)
    if make is not None:
        return Stream(make, sample_weight, columns, rows_of)
    if np.ma.is_masked(x) or hasattr(x, "columns"):
        as_real(x)  # for its errors, which name what is masked or no number
    with config_context(array_api_dispatch=False):  # of tensors too: all work here is NumPy's
        x = validate_data(
            estimator,
            x,
            reset=reset,
            accept_sparse="csr",
            dtype="numeric",
            ensure_all_finite=False,
            ensure_min_features=2 if reset else 1,
        )
    return Table(x, _check_sample_weight(sample_weight, x, dtype=np.float64, ensure_non_negative=True), rows_of)


class Blocks:
    """Blocks of a stream, or a table as one, in the form of a table of features."""

    def __init__(self, make, columns):
        self.make = make
        self.shape = sum(len(block) for block in Stream(make, columns=columns)._checked(make())), columns

    def blocks(self):
        """Yield blocks of rows."""
        return Stream(self.make, columns=self.shape[1])._checked(self.make())

    def parts(self):
        """Yield blocks of rows, and nothing beside them."""
        return ((block, {}) for block in self.blocks())


def as_features(x, columns):
    """Rows in whatever form, but of Dask, as a table of features; in the place of two passes, a path counts its rows itself."""
    if isinstance(x, (str, Path)) or hasattr(x, "get_fragments"):
        return open_features(x)
    return Blocks(stream_of(x) or (lambda: [x]), columns)


def stream_of(x, again=True):
    """What makes the blocks of `x`, or None if it is a table.

    Parameters
    ----------
    x : object
        The path of a file or folder of features, a pyarrow dataset, a reader of `logbessel.features`, a callable that
        returns an iterable of blocks, or an iterable of blocks. Lists and what looks like an array are tables.
    again : bool
        Whether the blocks will be read more than once.
    """
    if isinstance(x, (str, Path)) or hasattr(x, "get_fragments"):
        return open_features(x).blocks
    if callable(getattr(x, "blocks", None)) and not hasattr(x, "__array__"):
        return x.blocks
    if callable(x):
        return x
    if isinstance(x, Iterator):
        if again:
            raise ValueError(
                "an iterator can be read once, and a fit reads the rows many times: pass a callable that makes the "
                "iterator, or give its blocks to partial_fit."
            )
        return lambda: x
    if scipy.sparse.issparse(x) or any(hasattr(x, name) for name in TABLE_LIKE):
        return None
    return x.__iter__ if isinstance(x, Iterable) else None


def is_dask(x):
    """Whether `x` is a Dask array; Dask is not imported for the question."""
    if not type(x).__module__.startswith("dask."):
        return False
    import dask.array

    if not isinstance(x, dask.array.Array):
        raise ValueError(
            f"of Dask's collections only arrays can be fitted, not {type(x).__name__}: its to_dask_array makes one."
        )
    return True


def joined(blocks):
    """Blocks one below the other."""
    if len(blocks) == 1:
        return blocks[0]
    if any(scipy.sparse.issparse(block) for block in blocks):
        return scipy.sparse.vstack([scipy.sparse.csr_array(block) for block in blocks], format="csr")
    return np.concatenate(blocks)


def _grouped(blocks):
    """Yield the blocks, small ones together."""
    held, numbers = [], 0
    for block in blocks:
        numbers += block.shape[0] * block.shape[1]
        if numbers >= LEAST_NUMBERS:
            yield joined([*held, block])
            held, numbers = [], 0
        else:
            held.append(block.copy())  # whose memory may be that of the next block
    if held:
        yield joined(held)
