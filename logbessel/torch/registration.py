"""Functions of the library as PyTorch operators `torch.ops.logbessel.*`, with what PyTorch asks of an operator.

An operator takes two tensors of one shape, device and dtype, float32 or float64. It has a kernel for CPUs and one for
all other devices, the shape of its result, a rule for batches, and derivatives in reverse and forward mode.

The derivatives are registered as a kernel of the dispatcher's autograd key. `torch.library.register_autograd` would do
less: what it registers cannot be used under `torch.func` (pytorch/pytorch #168393), nor in forward mode. The kernel
applies an `autograd.Function` at the one level of `torch.func` transformations that the dispatcher is in, and puts back
the mode of recording that it found, since the levels below record for themselves.
"""

from functools import cache

import torch
from torch._C import _after_autograd_keyset, _AutoDispatchBelowAutograd
from torch._functorch.utils import enable_single_level_autograd_function
from torch.autograd.function import _SingleLevelFunction

from ..derivative_rules import RULES
from . import kernels

_library = torch.library.Library("logbessel", "FRAGMENT")


@cache
def run(function):
    """The operator that computes a function."""
    _library.define(f"{function.name}(Tensor first, Tensor second) -> Tensor", tags=(torch.Tag.pt2_compliant_tag,))
    operator = getattr(torch.ops.logbessel, function.name).default
    _library.impl(function.name, kernels.on_cpu(function), "CPU")
    _library.impl(function.name, kernels.elsewhere(function), "CompositeExplicitAutograd")
    _library.impl(function.name, _recording(function, operator), "Autograd", with_keyset=True)
    torch.library.register_fake(operator, kernels.empty, lib=_library)
    torch.library.register_vmap(operator, _batched(operator), lib=_library)
    return operator


def _batched(operator):
    def rule(info, places, *operands):
        """A batch is one more axis in front."""
        first, second = (
            operand.expand(info.batch_size, *operand.shape) if place is None else operand.movedim(place, 0)
            for operand, place in zip(operands, places)
        )
        return operator(first, second), 0

    return rule


def _recording(function, operator):
    class Recorded(_SingleLevelFunction):
        @staticmethod
        def forward(keys, recording, *operands):
            with _AutoDispatchBelowAutograd(), torch.set_grad_enabled(recording):
                return operator.redispatch(keys & _after_autograd_keyset, *operands)

        @staticmethod
        def setup_context(ctx, inputs, output):
            operands = inputs[2:]
            ctx.save_for_backward(*operands)
            ctx.save_for_forward(*operands)

        @staticmethod
        def backward(ctx, gradient):
            needed = ctx.needs_input_grad[2:]
            slopes = _slopes(function, ctx.saved_tensors, needed)
            return None, None, *(None if slope is None else gradient * slope for slope in slopes)

        @staticmethod
        def jvp(ctx, keys, recording, *tangents):
            slopes = _slopes(function, ctx.saved_tensors, [tangent is not None for tangent in tangents])
            return sum(slope * tangent for slope, tangent in zip(slopes, tangents) if slope is not None)

    def kernel(keys, *operands):
        with enable_single_level_autograd_function():
            return Recorded.apply(keys, torch.is_grad_enabled(), *operands)

    Recorded.__name__ = Recorded.__qualname__ = function.name
    return kernel


def _slopes(function, operands, needed):
    """The derivative in each argument, where it is needed."""
    if function not in RULES:
        raise NotImplementedError(f"{function.name} cannot be differentiated: third derivatives are not provided")
    return [slope(run, *operands) if wanted else None for slope, wanted in zip(RULES[function], needed)]


for _function in RULES:  # before a compiler, or a program that was exported, asks for one
    run(_function)
