"""What computes an operator's result: NumPy's loop on CPUs; elsewhere the CUDA kernel, or the formulas themselves."""

from functools import cache

import numpy as np

import logbessel

from ..runtime.ufunc import make_ufunc
from . import evaluation


def empty(function):
    """The memory of the result, or of the results."""

    def results(first, *others):
        if function.nout == 1:
            return first.new_empty(first.shape)
        return tuple(first.new_empty(first.shape) for _ in range(function.nout))

    return results


def on_cpu(function):
    """The compiled loop of NumPy's ufunc on the tensors' own memory."""
    ufunc = getattr(logbessel, function.name, None) or make_ufunc(function, "")
    allocated = empty(function)

    def kernel(*operands):
        results = allocated(*operands)
        memory = results.numpy() if function.nout == 1 else tuple(result.numpy() for result in results)
        with np.errstate(all="ignore"):
            ufunc(*(operand.numpy(force=True) for operand in operands), out=memory)
        return results

    return kernel


def elsewhere(function):
    """The CUDA kernel where it is installed, for tensors on such a device, else the formulas."""

    def kernel(*operands):
        launch = _cuda_launch() if operands[0].is_cuda else None
        if launch is None:
            return evaluation.evaluated(function, *operands)
        return launch.call(function, tuple(operand.detach() for operand in operands))

    return kernel


@cache
def _cuda_launch():
    try:
        from ..cuda import launch as cuda_launch
    except ImportError:
        return None
    return cuda_launch
