"""Distributions on the line in the contract of `torch.distributions`.

Densities, their derivatives, moments and draws are those of `logbessel.stats`, in float64 on the CPU: tensors of other devices
are copied there and back. `log_prob` can be differentiated once, in the value and in every parameter; draws cannot.
`torch.manual_seed` seeds the draws.
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch.autograd.function import once_differentiable
from torch.distributions import Distribution, constraints

from ..stats.line.distribution import Distribution as FamilyOnTheLine
from ..stats.line.geninvgauss import geninvgauss
from ..stats.line.norminvgauss import norminvgauss
from ..stats.line.rice import rice
from ..stats.line.skellam import skellam
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


class _OnTheLine(Distribution):
    """A distribution of `logbessel.stats`, its `family`."""

    family: FamilyOnTheLine
    has_rsample = False

    def __init__(self, *parameters: Vectors, validate_args: bool | None = None) -> None:
        like = next((value for value in parameters if isinstance(value, torch.Tensor)), None)
        parameters = torch.broadcast_tensors(*(floating(value, like) for value in parameters))
        for name, value in zip(self._names(), parameters):
            setattr(self, name, value)
        super().__init__(parameters[0].shape, validate_args=validate_args)

    @classmethod
    def _names(cls):
        return (*cls.family.shapes, *cls.family._placing)

    @property
    def _parameters(self):
        return [getattr(self, name) for name in self._names()]

    @property
    def _dtype(self):
        return torch.result_type(self._parameters[0], self._parameters[1])

    def _numbers(self):
        return [parameter.double().numpy(force=True) for parameter in self._parameters]

    def _tensor(self, array):
        return torch.as_tensor(np.asarray(array, float), dtype=self._dtype, device=self._parameters[0].device)

    def expand(self, batch_shape: Sequence[int], _instance: "_OnTheLine | None" = None) -> "_OnTheLine":
        """The same distributions for a larger batch, without copies.

        Parameters
        ----------
        batch_shape : tuple of int
            The new shape, to which the old one broadcasts.
        _instance : optional
            As of `torch.distributions.Distribution.expand`.

        Returns
        -------
        Distribution
            Of the same class.
        """
        own = next(kind for kind in type(self).__mro__ if kind.__module__ == __name__)
        new = self._get_checked_instance(own, _instance)  # of a subclass, if it takes the arguments of `own`
        for name, parameter in zip(self._names(), self._parameters):
            setattr(new, name, parameter.expand(torch.Size(batch_shape)))
        Distribution.__init__(new, torch.Size(batch_shape), validate_args=False)
        new._validate_args = self._validate_args
        return new

    @property
    def mean(self) -> torch.Tensor:
        """Means, of shape `batch_shape`."""
        return self._tensor(self.family.mean(*self._numbers()))

    @property
    def variance(self) -> torch.Tensor:
        """Variances, of shape `batch_shape`."""
        return self._tensor(self.family.var(*self._numbers()))

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
        generator = np.random.default_rng(torch.randint(2**63 - 1, ()).item())
        return self._tensor(self.family.rvs(*self._numbers(), size=shape, random_state=generator))

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
        return _LogDensity.apply(self.family, *arguments).to(torch.promote_types(value.dtype, self._dtype))


class Skellam(_OnTheLine):
    """The difference of two independent Poisson numbers, of means `mu1` and `mu2`: see `logbessel.stats.skellam`.

    Parameters
    ----------
    mu1, mu2 : torch.Tensor or array_like
        Means, positive.
    validate_args : bool, optional
        As of `torch.distributions.Distribution`.

    Examples
    --------
    >>> from logbessel.torch import Skellam
    >>> Skellam(10.0, 12.0).log_prob(3.0)
    tensor(-3.0311)
    """

    family = skellam
    arg_constraints = {"mu1": constraints.positive, "mu2": constraints.positive}
    support = integer

    def __init__(self, mu1: Vectors, mu2: Vectors, validate_args: bool | None = None) -> None:
        super().__init__(mu1, mu2, validate_args=validate_args)

    @classmethod
    def _names(cls):
        return cls.family.shapes


class _Placed(_OnTheLine):
    @constraints.dependent_property(is_discrete=False, event_dim=0)
    def support(self) -> constraints.Constraint:
        """Numbers from `loc` on."""
        return constraints.greater_than_eq(self.loc)


class Rice(_Placed):
    """The length of a Gaussian vector in the plane, its mean `b` scales from 0: see `logbessel.stats.rice`.

    Parameters
    ----------
    b : torch.Tensor or array_like
        At least 0.
    loc, scale : torch.Tensor or array_like, optional
        Where it begins, and the unit of length, positive; 0 and 1 by default.
    validate_args : bool, optional
        As of `torch.distributions.Distribution`.

    Examples
    --------
    >>> from logbessel.torch import Rice
    >>> Rice(1.5).log_prob(2.0)
    tensor(-0.8465)
    """

    family = rice
    arg_constraints = {"b": constraints.nonnegative, "loc": constraints.real, "scale": constraints.positive}

    def __init__(self, b: Vectors, loc: Vectors = 0.0, scale: Vectors = 1.0, validate_args: bool | None = None) -> None:
        super().__init__(b, loc, scale, validate_args=validate_args)


class GeneralizedInverseGaussian(_Placed):
    """Density in proportion to x^(p - 1) exp(-b (x + 1/x)/2), x > 0: see `logbessel.stats.geninvgauss`.

    Parameters
    ----------
    p : torch.Tensor or array_like
        Order, any real number.
    b : torch.Tensor or array_like
        Concentration, positive.
    loc, scale : torch.Tensor or array_like, optional
        Where it begins, and the unit of length, positive; 0 and 1 by default.
    validate_args : bool, optional
        As of `torch.distributions.Distribution`.

    Examples
    --------
    >>> from logbessel.torch import GeneralizedInverseGaussian
    >>> GeneralizedInverseGaussian(1e3, 1.0).log_prob(2e3)
    tensor(-5.0660)
    """

    family = geninvgauss
    arg_constraints = {
        "p": constraints.real,
        "b": constraints.positive,
        "loc": constraints.real,
        "scale": constraints.positive,
    }

    def __init__(
        self, p: Vectors, b: Vectors, loc: Vectors = 0.0, scale: Vectors = 1.0, validate_args: bool | None = None
    ) -> None:
        super().__init__(p, b, loc, scale, validate_args=validate_args)


class NormalInverseGaussian(_OnTheLine):
    """The normal inverse Gaussian distribution: see `logbessel.stats.norminvgauss`.

    Parameters
    ----------
    a : torch.Tensor or array_like
        Decay of the tails, positive.
    b : torch.Tensor or array_like
        Skewness, |b| < a; elsewhere densities are nan.
    loc, scale : torch.Tensor or array_like, optional
        Location, and the unit of length, positive; 0 and 1 by default.
    validate_args : bool, optional
        As of `torch.distributions.Distribution`.

    Examples
    --------
    >>> from logbessel.torch import NormalInverseGaussian
    >>> NormalInverseGaussian(2.0, 0.5).log_prob(0.3)
    tensor(-0.4903)
    """

    family = norminvgauss
    arg_constraints = {
        "a": constraints.positive,
        "b": constraints.real,
        "loc": constraints.real,
        "scale": constraints.positive,
    }
    support = constraints.real

    def __init__(
        self, a: Vectors, b: Vectors, loc: Vectors = 0.0, scale: Vectors = 1.0, validate_args: bool | None = None
    ) -> None:
        super().__init__(a, b, loc, scale, validate_args=validate_args)
