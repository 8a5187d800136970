"""Hard assignment of the rows of a block, by machine code that NumPy's arrays are handed to."""

import ctypes
from functools import cache

import numpy as np

from ..runtime.cache import assignment_address

_SIGNATURE = (*[ctypes.c_int64] * 3, *[ctypes.c_void_p] * 9)


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
    rows, components = products.shape
    dtype = products.dtype
    owners, values = np.empty(rows, np.int64), np.empty(rows)
    arrays = [
        *(np.ascontiguousarray(array, dtype) for array in (products, offsets)),
        *(np.ascontiguousarray(array, float) for array in (scales, weights)),
        np.ascontiguousarray(block, dtype),
        owners,
        values,
        masses,
        sums,
    ]
    _function(dtype.char)(rows, components, sums.shape[1], *(array.ctypes.data for array in arrays))
    return owners.astype(np.intp, copy=False), values


@cache
def _function(code):
    return ctypes.CFUNCTYPE(None, *_SIGNATURE)(assignment_address(code))
