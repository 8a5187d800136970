"""The Bregman divergence B (`logbessel.stats.sphere.cumulants`) as a differentiable function of tensors of float64."""

import torch
from torch._C._functorch import TransformType, get_interpreter_stack

from ..stats.sphere import cumulants
from . import functions


def bregman(dimensions, start, end):
    """B(start, end)."""
    return _applied(_Bregman, dimensions, *torch.broadcast_tensors(start, end))


def information(dimensions, kappa):
    """B(kappa, 0), the divergence from the uniform distribution."""
    return cumulants.information(torch, functions, dimensions, kappa)


class _Reverse(torch.autograd.Function):
    """A function of the concentrations `start` and `end`, of which a subclass has the value and the derivatives."""

    generate_vmap_rule = True

    @staticmethod
    def setup_context(ctx, inputs, output):
        start, end, ctx.dimensions = inputs
        ctx.save_for_backward(start, end)
        ctx.save_for_forward(start, end)


class _Bregman(_Reverse):
    @staticmethod
    def forward(start, end, dimensions):
        return cumulants.bregman(torch, functions, dimensions, start, end)

    @staticmethod
    def backward(ctx, gradient):
        return *(gradient * derivative for derivative in _Bregman.derivatives(ctx, *ctx.saved_tensors)), None

    @staticmethod
    def derivatives(ctx, start, end):
        """-(end - start) A'(start), and A(end) - A(start)."""
        in_start = (start - end) * functions.iv_ratio_dx(ctx.dimensions / 2, start)
        return in_start, _applied(_Rise, ctx.dimensions, start, end)


class _Rise(_Reverse):
    @staticmethod
    def forward(start, end, dimensions):
        return cumulants.rise(torch, functions, dimensions, start, end)

    @staticmethod
    def backward(ctx, gradient):
        return *(gradient * derivative for derivative in _Rise.derivatives(ctx, *ctx.saved_tensors)), None

    @staticmethod
    def derivatives(ctx, start, end):
        return -functions.iv_ratio_dx(ctx.dimensions / 2, start), functions.iv_ratio_dx(ctx.dimensions / 2, end)


def _both_modes(reverse):
    """The function with a forward mode too, which `torch.compile` cannot trace."""

    def jvp(ctx, *tangents):
        if [level.key() for level in get_interpreter_stack() or ()].count(TransformType.Jvp) > 1:
            # PyTorch 2.13 would say that it is zero, of any `autograd.Function`
            raise NotImplementedError("forward mode over forward mode is not provided here: take reverse mode for one")
        derivatives = reverse.derivatives(ctx, *ctx.saved_tensors)
        return sum(derivative * tangent for derivative, tangent in zip(derivatives, tangents) if tangent is not None)

    return type(f"{reverse.__name__}BothModes", (reverse,), {"jvp": staticmethod(jvp)})


_BOTH_MODES = {reverse: _both_modes(reverse) for reverse in (_Bregman, _Rise)}


def _applied(reverse, dimensions, start, end):
    function = reverse if torch.compiler.is_compiling() else _BOTH_MODES[reverse]
    return function.apply(start, end, dimensions)
