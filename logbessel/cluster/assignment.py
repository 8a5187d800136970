"""Hard assignment of the rows of a block, by machine code that NumPy's arrays are handed to."""

import ctypes
from functools import cache

import numpy as np

from ..compiler.products import ROWS, VECTORS
from ..runtime.cache import assignment_address, products_address

CHUNK_BYTES = 1 << 16  # of rows and their products, taken at a time; measured: a quarter or twice as many are as good
MOST_VECTORS, LEAST_WIDTH = 64, 64  # of direct products; measured: with 100 vectors, or 50 columns, BLAS is as fast


def assign(products, offsets, scales, weights, block, masses, sums):
    """Give each row to the component of its largest term, products[i, j] scales[i] + offsets[j], the first of equals.

    Parameters
    ----------
    products : ndarray, shape (n, k)
        Single or double.
    offsets : ndarray, shape (k,)
        Of the same type.
    scales, weights : ndarray of float64, shape (n,)
        Of the rows.
    block : ndarray, shape (n, d)
        The rows.
    masses, sums : ndarray of float64, shapes (k,) and (k, d)
        To which weights, and rows times weights and scales, are added. Without columns (d = 0) there is nothing to add to `sums`.

    Returns
    -------
    owners : ndarray of intp, shape (n,)
        The components.
    values : ndarray of float64, shape (n,)
        Their terms.
    """
    dtype = products.dtype
    arrays = [
        *_contiguous(dtype, products, offsets),
        *_contiguous(float, scales, weights),
        *_contiguous(dtype, block),
    ]
    return _called(assignment_address, dtype, (*products.shape, sums.shape[1]), arrays, masses, sums)


class DirectProducts:
    """Products of dense rows with vectors, a few rows at a time, each of which is assigned at once.

    Parameters
    ----------
    vectors : ndarray, shape (k, d)
        Single or double.
    offsets : ndarray, shape (k,)
        Of the same type.
    """

    def __init__(self, vectors, offsets):
        more = -len(vectors) % VECTORS  # whose terms are -inf, so that they get no row
        self.vectors = np.concatenate([vectors, np.zeros((more, vectors.shape[1]), vectors.dtype)])
        self.offsets = np.concatenate([offsets, np.full(more, -np.inf, offsets.dtype)])

    @staticmethod
    def pay(vectors):
        """Whether they take less time than a matrix product, as measured: for few vectors, which are not short."""
        components, width = vectors.shape
        return components <= MOST_VECTORS and width >= LEAST_WIDTH

    def assign(self, block, scales, weights, masses, sums):
        """The same as `assign`, of the products of the rows of a block, of the type of the vectors, with these."""
        dtype, (components, width) = self.vectors.dtype, self.vectors.shape
        step = ROWS * max(1, CHUNK_BYTES // (ROWS * (width + components) * dtype.itemsize))
        terms = np.empty((step, components), dtype)
        arrays = [
            *_contiguous(dtype, block, self.vectors, terms, self.offsets),
            *_contiguous(float, scales, weights),
        ]
        sizes = len(block), components, width, sums.shape[1], step
        return _called(products_address, dtype, sizes, arrays, masses, sums)


def _contiguous(dtype, *arrays):
    return [np.ascontiguousarray(array, dtype) for array in arrays]


def _called(address, dtype, sizes, arrays, masses, sums):
    """The owners and values that machine code finds for so many rows, which is the first of the sizes."""
    owners, values = np.empty(sizes[0], np.int64), np.empty(sizes[0])
    pointers = [array.ctypes.data for array in (*arrays, owners, values, masses, sums)]
    _function(address, dtype.char, len(sizes), len(pointers))(*sizes, *pointers)
    return owners.astype(np.intp, copy=False), values


@cache
def _function(address, code, sizes, pointers):
    return ctypes.CFUNCTYPE(None, *[ctypes.c_int64] * sizes, *[ctypes.c_void_p] * pointers)(address(code))
