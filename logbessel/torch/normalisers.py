"""The normalisers of `logbessel.stats.normalisers` on PyTorch tensors, differentiable twice in all parameters.

Computed in float64 on the tensors' device and rounded once to their type. Derivatives are moments of the same integrand, not
those of its quadrature: first ones in reverse mode, second ones in reverse mode over it; third ones raise an error.
"""

from functools import cached_property

import torch
from torch.autograd.function import once_differentiable

from ..stats.normalisers import bingham, evaluation, kent, matrix_fisher, vonmises_cosine, vonmises_sine, watson
from ..stats.normalisers.docstring import describer
from ..stats.normalisers.integral import Normaliser
from . import functions
from .unit_vectors import Vectors

__all__ = [
    "log_bingham",
    "log_kent",
    "log_matrix_fisher",
    "log_vonmises_cosine",
    "log_vonmises_sine",
    "log_watson",
]
_described = describer("Tensor or array_like", "Tensor")


class _Arrays:
    """PyTorch's functions, with new arrays on one device."""

    def __init__(self, device):
        self._device = device

    def __getattr__(self, name):
        return getattr(torch, name)

    def asarray(self, x):
        return torch.asarray(x, device=self._device)


@torch.compiler.disable  # which branches by the parameters
def normaliser(family, order, parameters, fixed=()):
    """The `Normaliser` of parameters along the first axis, float64, its lists stacked; nan where one is not finite."""
    finite = parameters.isfinite().all(0)
    used = torch.where(finite, parameters, 0.0)
    result = family.normaliser(_Arrays(parameters.device), functions, order, *used, *fixed)
    invalid = torch.where(finite, 0.0, torch.nan)
    gradient, drift = (torch.stack(part) + invalid if order else None for part in (result.gradient, result.drift))
    hessian = torch.stack([torch.stack(row) for row in result.hessian]) + invalid if order > 1 else None
    return Normaliser(result.log + invalid, result.excess + invalid, gradient, drift, hessian)


DERIVATIVES = {"log": "gradient", "excess": "drift"}


class _Value(torch.autograd.Function):
    """The `log` or the `excess` of a `Normaliser`, and its derivative, which is kept for the backward pass, if `order` is 1."""

    @staticmethod
    def forward(parameters, family, fixed, name, order):
        result = normaliser(family, order, parameters, fixed)
        return getattr(result, name), getattr(result, DERIVATIVES[name]) if order else parameters.new_empty(0)

    @staticmethod
    def setup_context(ctx, inputs, output):
        parameters, ctx.family, ctx.fixed, name, _ = inputs
        ctx.name = DERIVATIVES[name]
        ctx.mark_non_differentiable(output[1])
        ctx.save_for_backward(parameters, output[1])

    @staticmethod
    def backward(ctx, output, _):
        parameters, gradient = ctx.saved_tensors
        if torch.is_grad_enabled():  # a second derivative is wanted
            gradient = _Derivative.apply(parameters, ctx.family, ctx.fixed, ctx.name)[0]
        return output * gradient, None, None, None, None


class _Derivative(torch.autograd.Function):
    """The `gradient` or the `drift`, and its derivative, the Hessian."""

    @staticmethod
    def forward(parameters, family, fixed, name):
        result = normaliser(family, 2, parameters, fixed)
        return getattr(result, name), result.hessian

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.mark_non_differentiable(output[1])
        ctx.save_for_backward(output[1])

    @staticmethod
    @once_differentiable
    def backward(ctx, output, _):
        (hessian,) = ctx.saved_tensors
        return (hessian * output).sum(1), None, None, None


class _Hessian(torch.autograd.Function):
    @staticmethod
    def forward(parameters, family, fixed):
        return normaliser(family, 2, parameters, fixed).hessian

    @staticmethod
    def setup_context(ctx, inputs, output):
        pass

    @staticmethod
    def backward(ctx, output):
        raise NotImplementedError("third derivatives of normalisers are not provided")


def value(parameters, family, fixed, name):
    """The `log` or the `excess`, differentiable twice, of parameters along the first axis."""
    wanted = torch.is_grad_enabled() and parameters.requires_grad
    return _Value.apply(parameters, family, fixed, name, int(wanted))[0]


class Moments:
    """A `Normaliser` of a list of tensors, whose parts are differentiable, each computed when it is asked for."""

    def __init__(self, family, parameters, fixed=()):
        self._of = torch.stack(torch.broadcast_tensors(*parameters)), family, fixed

    @cached_property
    def excess(self):
        """log C less what it is at the mode."""
        return value(*self._of, "excess")

    @cached_property
    def gradient(self):
        """First derivatives of log C."""
        return _Derivative.apply(*self._of, "gradient")[0]

    @cached_property
    def drift(self):
        """First derivatives of the excess."""
        return _Derivative.apply(*self._of, "drift")[0]

    @cached_property
    def hessian(self):
        """Second derivatives."""
        return _Hessian.apply(*self._of)


def _evaluated(family, *parameters, fixed=()):
    """The function of parameters promoted and broadcast as PyTorch does."""
    given = [parameter for parameter in parameters if isinstance(parameter, torch.Tensor)]
    dtype = torch.get_default_dtype()
    floating = [tensor.dtype for tensor in given if tensor.is_floating_point()]
    if floating:
        dtype = floating[0]
        for other in floating[1:]:
            dtype = torch.promote_types(dtype, other)
    device = given[0].device if given else None
    tensors = [torch.as_tensor(parameter, dtype=torch.float64, device=device) for parameter in parameters]
    return value(torch.stack(torch.broadcast_tensors(*tensors)), family, fixed, "log").to(dtype)


@_described(
    """
    >>> import torch
    >>> from logbessel.torch.normalisers import log_vonmises_sine
    >>> kappa = torch.tensor(1000.0, dtype=torch.float64, requires_grad=True)
    >>> log_vonmises_sine(kappa, 1000.0, 950.0).backward()
    >>> print(round(kappa.grad.item(), 9)) # E[cos a]
    0.995738765
    """
)
def log_vonmises_sine(kappa1: Vectors, kappa2: Vectors, correlation: Vectors) -> torch.Tensor:
    return _evaluated(vonmises_sine, kappa1, kappa2, correlation)


@_described(
    """
    >>> import torch
    >>> from logbessel.torch.normalisers import log_vonmises_cosine
    >>> print(round(log_vonmises_cosine(torch.tensor(2.0), 1.0, 0.5).item(), 4))
    4.9396
    """
)
def log_vonmises_cosine(kappa1: Vectors, kappa2: Vectors, correlation: Vectors) -> torch.Tensor:
    return _evaluated(vonmises_cosine, kappa1, kappa2, correlation)


@_described(
    """
    >>> import torch
    >>> from logbessel.torch.normalisers import log_kent
    >>> log_kent(torch.tensor([1000.0, 2000.0]), torch.tensor([300.0, 900.0]))
    tensor([ 995.1520, 1995.0518])
    """
)
def log_kent(kappa: Vectors, beta: Vectors) -> torch.Tensor:
    return _evaluated(kent, kappa, beta)


@_described(
    """
    >>> import torch
    >>> from logbessel.torch.normalisers import log_watson
    >>> log_watson(torch.tensor([-1000.0, 0.0, 1000.0]), 3)
    tensor([ -3.5747,   0.0000, 992.3996])
    """
)
def log_watson(kappa: Vectors, dim: int) -> torch.Tensor:
    return _evaluated(watson, kappa, fixed=(evaluation.dimensions(dim),))


@_described(
    """
    >>> import torch
    >>> from logbessel.torch.normalisers import log_bingham
    >>> z = torch.tensor([0.0, -10.0, -5000.0], requires_grad=True)
    >>> log_bingham(z).backward()
    >>> [round(square, 3) for square in z.grad.tolist()] # E[x_i^2]
    [0.947, 0.053, 0.0]
    """
)
def log_bingham(z: Vectors) -> torch.Tensor:
    return _evaluated(bingham, *_columns("z", z, (3, 4)))


@_described(
    """
    >>> import torch
    >>> from logbessel.torch.normalisers import log_matrix_fisher
    >>> log_matrix_fisher(torch.tensor([5.0, 3.0, 1.0]))
    tensor(4.8414)
    """
)
def log_matrix_fisher(s: Vectors) -> torch.Tensor:
    return _evaluated(matrix_fisher, *_columns("s", s, (3,)))


def _columns(name, values, counts):
    values = torch.as_tensor(values)
    if values.ndim == 0 or values.shape[-1] not in counts:
        wanted = " or ".join(map(str, counts))
        raise ValueError(
            f"'{name}' should have {wanted} entries along its last axis; its shape is {tuple(values.shape)}."
        )
    return values.unbind(-1)
