"""What computes an operator's result: NumPy's loop on CPUs; elsewhere the CUDA kernel, or the formulas themselves."""

from functools import cache

import numpy as np

import logbessel

from ..engines import torch_arrays
from ..engines.ufunc import make_ufunc


def empty(first, second):
    """The result's memory."""
    return first.new_empty(first.shape)


def on_cpu(function):
    """The compiled loop of NumPy's ufunc on the tensors' own memory."""
    ufunc = getattr(logbessel, function.name, None) or make_ufunc(function, "", logbessel._compiled)

    def kernel(first, second):
        result = empty(first, second)
        with np.errstate(all="ignore"):
            ufunc(first.numpy(force=True), second.numpy(force=True), out=result.numpy())
        return result

    return kernel


def elsewhere(function):
    """The CUDA kernel where it is installed, for tensors on such a device, else the formulas."""

    def kernel(first, second):
        launch = _cuda_launch() if first.is_cuda else None
        if launch is None:
            return torch_arrays.evaluated(function, first, second)
        return launch.call(function, (first.detach(), second.detach()))

    return kernel


@cache
def _cuda_launch():
    try:
        from ..engines import cuda_launch
    except ImportError:
        return None
    return cuda_launch
