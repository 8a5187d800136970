"""What computes an operator's result: NumPy's loop on CPUs; elsewhere the CUDA kernel, or the formulas themselves."""

from functools import cache

import numpy as np
import torch

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
    def kernel(first, second):
        fused = _on_cuda(function.name) if first.is_cuda else None
        if fused is None:
            return torch_arrays.evaluated(function, first, second)
        result = empty(first, second)
        fused(first.detach(), second.detach(), out=result, stream=torch.cuda.current_stream(first.device))
        return result

    return kernel


@cache
def _on_cuda(name):
    """The function of `logbessel.cuda`, or None where that is not installed."""
    try:
        from logbessel import cuda
    except ImportError:
        return None
    return getattr(cuda, name, None)
