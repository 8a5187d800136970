"""Distributions on the line in the contract of `torch.distributions`.

Densities, their derivatives, moments and draws are those of `logbessel.stats`, in float64 on the CPU: tensors of other devices
are copied there and back. `log_prob` can be differentiated once, in the value and in every parameter; draws cannot.
`torch.manual_seed` seeds the draws.
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch.autograd.function import once_differentiable
from torch.distributions import constraints

from ..stats import front_ends
from ..stats.line import faces
from .expansion import Expanding
from .generator import numpy_generator
from .unit_vectors import Vectors, floating


class _Integer(constraints.Constraint):
    is_discrete = True
    event_dim = 0

    def check(self, value: torch.Tensor) -> torch.Tensor:
        return value % 1 == 0


integer = _Integer()


class _LogDensity(torch.autograd.Function):
    @staticmethod
    def forward(family, *arguments):
        return _evaluated(family._log, arguments)

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.family, *arguments = inputs
        ctx.save_for_backward(*arguments)

    @staticmethod
    @once_differentiable
    def backward(ctx, gradient):
        names = ("x", *ctx.family.shapes, *ctx.family._placing)
        derivatives = (
            gradient * _evaluated(lambda *values, name=name: ctx.family._grad(*values)[name], ctx.saved_tensors)
            if needed
            else None
            for name, needed in zip(names, ctx.needs_input_grad[1:])
        )
        return None, *derivatives


def _evaluated(function, arguments):
    first, *others = (argument.numpy(force=True) for argument in arguments)
    return torch.as_tensor(np.asarray(function(first, others, {})), device=arguments[0].device)


class _OnTheLine(Expanding):
    """A distribution of `logbessel.stats`."""

    face: front_ends.Face
    has_rsample = False

    def __init__(self, *parameters: Vectors, validate_args: bool | None = None) -> None:
        like = next((value for value in parameters if isinstance(value, torch.Tensor)), None)
        parameters = torch.broadcast_tensors(*(floating(value, like) for value in parameters))
        for name, value in zip(self.face.names, parameters):
            setattr(self, name, value)
        super().__init__(parameters[0].shape, validate_args=validate_args)

    @property
    def _parameters(self):
        return [getattr(self, name) for name in self.face.names]

    @property
    def _dtype(self):
        return torch.result_type(self._parameters[0], self._parameters[1])

    def _numbers(self):
        return [parameter.double().numpy(force=True) for parameter in self._parameters]

    def _tensor(self, array):
        return torch.as_tensor(np.asarray(array, float), dtype=self._dtype, device=self._parameters[0].device)

    def _expand_into(self, new, shape):
        for name, parameter in zip(self.face.names, self._parameters):
            setattr(new, name, parameter.expand(shape))

    @property
    def mean(self) -> torch.Tensor:
        """Means, of shape `batch_shape`."""
        return self._tensor(self.face.family.mean(*self._numbers()))

    @property
    def variance(self) -> torch.Tensor:
        """Variances, of shape `batch_shape`."""
        return self._tensor(self.face.family.var(*self._numbers()))

    def sample(self, sample_shape: Sequence[int] = ()) -> torch.Tensor:
        """Independent draws, by NumPy with a seed from PyTorch's generator.

        Parameters
        ----------
        sample_shape : tuple of int
            How many of each distribution.

        Returns
        -------
        Tensor
            Of shape (*sample_shape, *batch_shape), with no gradient.
        """
        shape = tuple(self._extended_shape(torch.Size(sample_shape)))
        return self._tensor(self.face.family.rvs(*self._numbers(), size=shape, random_state=numpy_generator()))

    def log_prob(self, value: Vectors) -> torch.Tensor:
        """The log-density, or the logarithm of the probability of an integer, differentiable once in everything.

        Parameters
        ----------
        value : torch.Tensor or array_like
            Where to evaluate it.

        Returns
        -------
        Tensor
            Of the broadcast shape of the values and `batch_shape`.
        """
        value = floating(value, self._parameters[0])
        if self._validate_args:
            self._validate_sample(value)
        arguments = torch.broadcast_tensors(value.double(), *(parameter.double() for parameter in self._parameters))
        return _LogDensity.apply(self.face.family, *arguments).to(torch.promote_types(value.dtype, self._dtype))


@faces.SKELLAM.described_in(front_ends.TORCH)
class Skellam(_OnTheLine):
    face = faces.SKELLAM
    arg_constraints = face.constraints(constraints)
    support = integer

    def __init__(self, mu1: Vectors, mu2: Vectors, validate_args: bool | None = None) -> None:
        super().__init__(mu1, mu2, validate_args=validate_args)


class _Placed(_OnTheLine):
    @constraints.dependent_property(is_discrete=False, event_dim=0)
    def support(self) -> constraints.Constraint:
        """Numbers from `loc` on."""
        return constraints.greater_than_eq(self.loc)


@faces.RICE.described_in(front_ends.TORCH)
class Rice(_Placed):
    face = faces.RICE
    arg_constraints = face.constraints(constraints)

    def __init__(self, b: Vectors, loc: Vectors = 0.0, scale: Vectors = 1.0, validate_args: bool | None = None) -> None:
        super().__init__(b, loc, scale, validate_args=validate_args)


@faces.GENINVGAUSS.described_in(front_ends.TORCH)
class GeneralizedInverseGaussian(_Placed):
    face = faces.GENINVGAUSS
    arg_constraints = face.constraints(constraints)

    def __init__(
        self, p: Vectors, b: Vectors, loc: Vectors = 0.0, scale: Vectors = 1.0, validate_args: bool | None = None
    ) -> None:
        super().__init__(p, b, loc, scale, validate_args=validate_args)


@faces.NORMINVGAUSS.described_in(front_ends.TORCH)
class NormalInverseGaussian(_OnTheLine):
    face = faces.NORMINVGAUSS
    arg_constraints = face.constraints(constraints)
    support = constraints.real

    def __init__(
        self, a: Vectors, b: Vectors, loc: Vectors = 0.0, scale: Vectors = 1.0, validate_args: bool | None = None
    ) -> None:
        super().__init__(a, b, loc, scale, validate_args=validate_args)
