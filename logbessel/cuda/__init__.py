"""The functions of `logbessel` on NVIDIA GPUs.

Each takes numbers and arrays in the memory of a GPU: PyTorch tensors, CuPy and Numba arrays, and any other object with
``__cuda_array_interface__`` or, where that is all it has, DLPack. At least one must be an array. float32 and float64 are
taken; everything is computed in double, and a result is float64 if an array is, else float32. Arrays broadcast, by
their strides: nothing is copied. The kernel is put into a stream, and the call returns without waiting for it.

Other Parameters
----------------
out : array or tuple of arrays
    Where to write the result, an array of the result's shape. It may be one of the inputs, but must not overlap them
    otherwise. Without it, the result is a new array of the library of the first array, in C order: for PyTorch, CuPy
    and Numba; arrays of other libraries need ``out``.
stream : stream of PyTorch, CuPy, Numba or cuda.core, or its handle
    By default PyTorch's current stream for its tensors, else the stream that the first array's interface names, which
    for CuPy is the current one, else the default stream. If other arrays name other streams, this one first waits for
    these, on the GPU. Who chooses a stream sees to it that the arrays are not freed or written before it is done.

Notes
-----
Values, domains, special values and accuracy are those of the NumPy functions of the same names, for every operation is
rounded as on a CPU. There are no floating-point flags or warnings. `log_iv_and_grad` and `log_kv_and_grad` return three
arrays. Gradients of PyTorch are the business of `logbessel.torch`.
"""

from typing import Any as _Any

from .. import functions as _functions
from ..functions import docstring as _docstring
from . import launch as _launch

__all__ = [_function.name for _function in _functions.PUBLIC]


def _public(function):
    def call(first: _Any, second: _Any, /, out: _Any = None, stream: _Any = None) -> _Any:
        return _launch.call(function, (first, second), out, stream)

    return _docstring.named(call, function, __name__, _docstring.of_cuda_function(function))


globals().update({_function.name: _public(_function) for _function in _functions.PUBLIC})
