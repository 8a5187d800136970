"""The chunks of a Dask array: functions run where the chunks are, and what travels are their results.

Whatever scheduler Dask has runs them: threads, processes, or the workers of dask.distributed.
"""

import functools
import operator

import dask
import dask.array
import numpy as np
from sklearn.utils.validation import check_array

from .rows import Rows, require_columns

FAN_IN = 8  # results added up by one task


class DaskSource:
    """A two-dimensional Dask array.

    Parameters
    ----------
    x : dask.array.Array, shape (n, d)
        Its chunks are made as wide as it is.
    weights : ndarray or dask.array.Array of shape (n,), optional
        Weights of the rows.
    columns : int, optional
        How many columns there should be.
    rows_of : callable
        Makes rows of a chunk, their weights and the number of the first.
    """

    def __init__(self, x, weights=None, columns=None, rows_of=Rows):
        self.rows_of = rows_of
        if x.ndim != 2:
            raise ValueError(f"Expected 2D array, got a Dask array of {x.ndim} dimensions.")
        require_columns(x.shape[1], columns or x.shape[1])
        if np.isnan(x.shape[0]):
            x = x.compute_chunk_sizes()
        self.x = x.rechunk({1: -1})
        self.columns = x.shape[1]
        self.firsts = np.cumsum((0, *self.x.chunks[0][:-1])).tolist()
        if weights is None:
            self.weights = None
        else:
            self.weights = dask.array.asarray(weights, dtype=float)
            if self.weights.shape != (x.shape[0],):
                raise ValueError(f"sample_weight should have the shape {(x.shape[0],)}, not {self.weights.shape}.")
            self.weights = self.weights.rechunk((self.x.chunks[0],))

    def gather(self, function, *arguments):
        """The sum of function(rows, ...) over the chunks, added up in a tree, in an order that does not vary."""
        arguments = [dask.delayed(argument, traverse=False) for argument in arguments]
        run, add = dask.delayed(_run), dask.delayed(_add)
        weights = [None] * len(self.firsts) if self.weights is None else self.weights.to_delayed()
        results = [
            run(function, self.rows_of, *part, *arguments)
            for part in zip(self.x.to_delayed()[:, 0], weights, self.firsts, strict=True)
        ]
        while len(results) > 1:
            results = [add(results[i : i + FAN_IN]) for i in range(0, len(results), FAN_IN)]
        return results[0].compute()

    def each(self, function, *arguments):
        """The results of function(rows, ...), one for each row: a Dask array, not yet computed."""
        like = function(self.rows_of(np.eye(1, self.columns, dtype=self.x.dtype)), *arguments)[:0]
        return self.x.map_blocks(
            _run_block,
            function=function,
            rows_of=self.rows_of,
            arguments=arguments,
            meta=like,
            chunks=(self.x.chunks[0], *((size,) for size in like.shape[1:])),
            drop_axis=1 if like.ndim == 1 else None,
        )

    def take(self, numbers):
        """The rows of the given numbers, which rise."""
        if self.weights is None:
            (x,) = dask.compute(self.x[numbers])
            return self.rows_of(x)
        return self.rows_of(*dask.compute(self.x[numbers], self.weights[numbers]))


def _run(function, rows_of, block, weights, first, *arguments):
    return function(rows_of(_checked(block), weights, first), *arguments)


def _run_block(block, function, rows_of, arguments, block_info=None):
    first = block_info[0]["array-location"][0][0]
    return function(rows_of(_checked(block), None, first), *arguments)


def _checked(block):
    return check_array(block, accept_sparse="csr", dtype="numeric", ensure_all_finite=False, ensure_min_samples=0)


def _add(results):
    return functools.reduce(operator.add, results)
