"""The functions of the library on PyTorch tensors, made from their records."""

from functools import reduce

import torch
from numpy.typing import ArrayLike

from ..functions import DENSITY_AT_MEAN, OF_THREE, PUBLIC
from ..functions.docstring import named, of_torch_function
from .registration import run

Operand = torch.Tensor | ArrayLike

__all__ = [_function.name for _function in (*PUBLIC, *OF_THREE)]


def evaluated(operator, *arguments):
    """The function of arguments promoted and broadcast as PyTorch does; types shorter than float32 are computed in it."""
    arguments = [x if isinstance(x, torch.Tensor | float | int) else torch.as_tensor(x) for x in arguments]
    tensors = [argument for argument in arguments if isinstance(argument, torch.Tensor)]
    dtype, device = _dtype(tensors), _device(tensors)
    working = torch.promote_types(dtype, torch.float32)
    operands = [torch.as_tensor(argument, dtype=working, device=device) for argument in arguments]
    results = operator(*torch.broadcast_tensors(*operands))
    if _in_autocast(device.type):
        return results
    return results.to(dtype) if isinstance(results, torch.Tensor) else tuple(result.to(dtype) for result in results)


def _in_autocast(device):
    return torch.amp.is_autocast_available(device) and torch.is_autocast_enabled(device)


def _dtype(tensors):
    """That of `torch.result_type`, which `torch.compile` cannot trace; the default one if no tensor is floating."""
    if any(tensor.is_complex() for tensor in tensors):
        raise TypeError("the functions of logbessel take real tensors, not complex ones")
    floating = [tensor for tensor in tensors if tensor.is_floating_point()]
    deciding = [tensor for tensor in floating if tensor.ndim] or floating
    return reduce(torch.promote_types, [tensor.dtype for tensor in deciding] or [torch.get_default_dtype()])


def _device(tensors):
    """That of the first tensor with dimensions; a number may come on another device, as in PyTorch's own functions."""
    deciding = [tensor for tensor in tensors if tensor.ndim] or tensors
    return deciding[0].device if deciding else torch.get_default_device()


_density_at_mean = run(DENSITY_AT_MEAN)


def density_at_mean(order, kappa):
    """The von Mises-Fisher log-density at the mean direction."""
    return evaluated(_density_at_mean, order, kappa)


def _public(function):
    operator = run(function)

    def call(first: Operand, second: Operand) -> torch.Tensor:
        return evaluated(operator, first, second)

    def call_of_three(first: Operand, second: Operand, third: Operand) -> torch.Tensor:
        return evaluated(operator, first, second, third)

    return named(call if function.nin == 2 else call_of_three, function, __name__, of_torch_function(function))


globals().update({_function.name: _public(_function) for _function in (*PUBLIC, *OF_THREE)})
