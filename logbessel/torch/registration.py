"""Functions of the library as PyTorch operators `torch.ops.logbessel.*`, with what PyTorch asks of an operator.

An operator takes tensors of one shape, device and dtype, float32 or float64. It has a kernel for CPUs and one for
all other devices, the shape of its result, a rule for batches, and derivatives in reverse and forward mode.

Where the arguments in which it has derivatives ask for gradients, the operator of the joint loop runs in its place: the derivatives are computed beside
the value, and kept for the backward pass.

The derivatives are registered as a kernel of the dispatcher's autograd key. `torch.library.register_autograd` would do
less: what it registers cannot be used under `torch.func` (pytorch/pytorch #168393), nor in forward mode. The kernel
applies an `autograd.Function` at the one level of `torch.func` transformations that the dispatcher is in, and puts back
the modes of recording that it found, since the levels below record for themselves.
"""

from contextlib import contextmanager
from functools import cache, partial

import torch
from torch._C import _after_autograd_keyset, _AutoDispatchBelowAutograd
from torch._functorch.utils import enable_single_level_autograd_function
from torch.autograd import forward_ad
from torch.autograd.function import _SingleLevelFunction

from ..functions import ALL, PARTS
from . import kernels

_library = torch.library.Library("logbessel", "FRAGMENT")


@cache
def run(function):
    """The operator that computes a function."""
    results = "Tensor" if function.nout == 1 else f"({', '.join(['Tensor'] * function.nout)})"
    operands = ", ".join(f"Tensor x{place}" for place in range(function.nin))
    _library.define(f"{function.name}({operands}) -> {results}", tags=(torch.Tag.pt2_compliant_tag,))
    operator = getattr(torch.ops.logbessel, function.name).default
    _library.impl(function.name, kernels.on_cpu(function), "CPU")
    _library.impl(function.name, kernels.elsewhere(function), "CompositeExplicitAutograd")
    _library.impl(function.name, _recording(function, operator), "Autograd", with_keyset=True)
    torch.library.register_fake(operator, kernels.empty(function), lib=_library)
    torch.library.register_vmap(operator, _batched(function, operator), lib=_library)
    return operator


def _batched(function, operator):
    def rule(info, places, *operands):
        """A batch is one more axis in front."""
        operands = (
            operand.expand(info.batch_size, *operand.shape) if place is None else operand.movedim(place, 0)
            for operand, place in zip(operands, places)
        )
        return operator(*operands), 0 if function.nout == 1 else (0,) * function.nout

    return rule


def _recording(function, operator):
    parts = PARTS.get(function, (function,))

    class Recorded(_SingleLevelFunction):
        @staticmethod
        def forward(keys, modes, *operands):
            with _AutoDispatchBelowAutograd(), _set(modes):
                return operator.redispatch(keys & _after_autograd_keyset, *operands)

        @staticmethod
        def setup_context(ctx, inputs, output):
            ctx.modes, operands = inputs[1], inputs[2:]
            kept = output[1:] if function in PARTS else (output,) if function.implicit else ()
            ctx.set_materialize_grads(False)
            ctx.save_for_backward(*operands, *kept)
            ctx.save_for_forward(*operands)

        @staticmethod
        def backward(ctx, *gradients):
            operands, kept = ctx.saved_tensors[: function.nin], ctx.saved_tensors[function.nin :]
            needed = ctx.needs_input_grad[2:]
            value = kept[0] if function.implicit else None
            terms = [(None,) * function.nin]
            for part, gradient in zip(parts, gradients):
                if gradient is not None:
                    known = function in PARTS and part is parts[0]
                    held = part.joined if known else (False,) * function.nin
                    missing = [wanted and not there for wanted, there in zip(needed, held)]
                    derivatives = _filled(_derivatives(part, operands, missing, value), held, kept)
                    terms.append(
                        [gradient * derivative if wanted else None for derivative, wanted in zip(derivatives, needed)]
                    )
            return None, None, *map(_sum, zip(*terms))

        @staticmethod
        def jvp(ctx, keys, modes, *tangents):
            needed = [tangent is not None for tangent in tangents]
            operands = [forward_ad.unpack_dual(operand).primal for operand in ctx.saved_tensors]
            with _set(ctx.modes):
                changes = [
                    _sum(
                        derivative * tangent if wanted else None
                        for derivative, tangent, wanted in zip(derivatives, tangents, needed)
                    )
                    for derivatives in (_derivatives(part, operands, needed) for part in parts)
                ]
            return tuple(changes) if function in PARTS else changes[0]

    def kernel(keys, *operands):
        if function.joint and _asks_for(function.joined, operands):
            return run(function.joint)(*operands)[0]
        with enable_single_level_autograd_function():
            return Recorded.apply(keys, (torch.is_grad_enabled(), torch._C._is_fwd_grad_enabled()), *operands)

    Recorded.__name__ = Recorded.__qualname__ = function.name
    return kernel


@contextmanager
def _set(modes):
    """In reverse and in forward mode, record or not: an `autograd.Function` turns both off, also for the levels below."""
    reverse, forward = modes
    with torch.set_grad_enabled(reverse), forward_ad._set_fwd_grad_enabled(forward):
        yield


def _asks_for(joined, operands):
    """Whether the gradients of a joint loop will be asked for in the backward pass; in forward mode the derivatives of derivatives would come along."""
    asked = tuple(operand.requires_grad for operand in operands)
    return torch.is_grad_enabled() and asked == joined and forward_ad._current_level < 0


def _filled(derivatives, held, kept):
    """The derivatives, with those that are kept where they are held."""
    kept = iter(kept)
    return [next(kept) if there else derivative for derivative, there in zip(derivatives, held)]


def _sum(terms):
    """The sum of the terms that there are."""
    present = [term for term in terms if term is not None]
    return sum(present[1:], present[0]) if present else None


def _derivatives(function, operands, needed, value=None):
    """The derivative in each argument, where it is needed; the function's value may be known."""
    if not function.derivatives:
        raise NotImplementedError(f"{function.name} cannot be differentiated: its derivatives are not provided")
    once = _running_once({} if value is None else {_key(function, operands): (value, operands)})
    return [function.derivative(place, once, *operands) if wanted else None for place, wanted in enumerate(needed)]


def _key(function, operands):
    return function, *map(id, operands)


def _running_once(known):
    """`run` for rules that have steps in common: a function of the same tensors is computed once."""

    def computed(function, *operands):
        key = _key(function, operands)
        if key not in known:
            known[key] = run(function)(*operands), operands  # kept, so that no other tensor gets the same identity
        return known[key][0]

    return lambda function: partial(computed, function)


for _function in ALL:  # before a compiler, or a program that was exported, asks for one
    run(_function)
