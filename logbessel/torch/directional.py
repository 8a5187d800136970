"""Distributions of pairs of angles, axes, directions and rotations in the contract of `torch.distributions`.

Densities and their derivatives are those of `logbessel.stats`, computed in float64 on the tensors' device and rounded once; draws
are those of `logbessel.stats`, on the CPU, and cannot be differentiated. `torch.manual_seed` seeds them.
"""

from collections.abc import Sequence
from math import prod

import numpy as np
import torch
from torch.distributions import constraints, register_kl

from ..stats import front_ends
from ..stats.directional import densities, faces
from ..stats.sphere.density_at_mean import log_uniform_density
from . import normalisers
from .expansion import Expanding
from .generator import numpy_generator
from .orthonormal import orthonormal, straightened
from .unit_vectors import HypersphericalUniform, Vectors, floating, normalised, require_width, unit_vector

NOTES = """`log_prob` can be differentiated twice, in the value and in every parameter, at any concentration; `entropy`{once} once.
Draws are exact, one distribution of a batch after the other, and cannot be differentiated."""
ALL = NOTES.format(once=", `mean`,\n`variance` and divergences")
BUT_SPREAD = (
    NOTES.format(once=" and `mean`")
    + """ Of a divergence from p, and of
the variance, the derivatives in the concentrations of p are not provided; of q there are all."""
)


class Constraints:
    """Those of PyTorch, and those that it has not."""

    sphere = unit_vector
    orthonormal = orthonormal
    nonnegative_vector = constraints.independent(constraints.nonnegative, 1)
    real_matrix = constraints.independent(constraints.real, 2)

    def __getattr__(self, name: str) -> constraints.Constraint:
        return getattr(constraints, name)


class Directional(Expanding):
    """A distribution of `logbessel.stats.directional`.

    A subclass has its `face`.
    """

    face: front_ends.Face
    has_rsample = False

    def __init__(self, *parameters: Vectors, validate_args: bool | None = None) -> None:
        like = next((value for value in parameters if isinstance(value, torch.Tensor)), None)
        parameters = [floating(value, like) for value in parameters]
        self.face.require_axes([tuple(value.shape) for value in parameters])
        self._require_dimensions(parameters[0].shape[-1])
        batch_shape = torch.broadcast_shapes(
            *(value.shape[: value.ndim - rank] for value, rank in zip(parameters, self.face.ranks))
        )
        self._set(batch_shape, parameters)
        validated = validate_args if prod(batch_shape) else False  # PyTorch's constraints of vectors want one or more
        super().__init__(batch_shape, parameters[0].shape[-self.support.event_dim :], validate_args=validated)

    def _require_dimensions(self, count):
        """Refuse a number of dimensions in which there is no such distribution."""

    def _set(self, batch_shape, parameters):
        for name, value, rank in zip(self.face.names, parameters, self.face.ranks):
            setattr(self, name, value.expand((*batch_shape, *value.shape[value.ndim - rank :])))

    @property
    def _parameters(self):
        return [getattr(self, name) for name in self.face.names]

    @property
    def _dtype(self):
        dtype, *others = (parameter.dtype for parameter in self._parameters)
        for other in others:
            dtype = torch.promote_types(dtype, other)
        return dtype

    def _expand_into(self, new, shape):
        new._set(shape, self._parameters)

    # In float64: the family of `densities`, the frame, the p_i and what else the normaliser needs

    def _density(self):
        raise NotImplementedError

    def _placed(self):
        raise NotImplementedError

    def _whole(self):
        """Family, frame, p_i and moments."""
        density = self._density()
        frame, p, *fixed = self._placed()
        return density, frame, p, normalisers.Moments(density, p, fixed)

    def _checked(self, value):
        """A value in float64."""
        raise NotImplementedError

    def log_prob(self, value: Vectors) -> torch.Tensor:
        """The log-density.

        Parameters
        ----------
        value : torch.Tensor or array_like, shape (..., *event_shape)
            Points of the space, whose leading axes broadcast with the batch shape.

        Returns
        -------
        torch.Tensor, shape (...)
            In the promoted type of `value` and the parameters.

        Raises
        ------
        ValueError
            If the last axis has another length or, where arguments are validated, a value is outside of the space.
        """
        value = floating(value, self._parameters[0])
        require_width(value, self.event_shape[-1])
        if self._validate_args and value.numel():
            self._validate_sample(value)
        density, frame, p, moments = self._whole()
        result = densities.log_density(torch, density, self._checked(value), frame, p, moments.excess)
        return result.to(torch.promote_types(value.dtype, self._dtype))

    def entropy(self) -> torch.Tensor:
        """-E[log density], of shape `batch_shape`."""
        _, _, p, moments = self._whole()
        return densities.entropy(p, moments).to(self._dtype)

    @property
    def mean(self) -> torch.Tensor:
        """E[x]; of angles the circular means."""
        density, frame, _, moments = self._whole()
        return density.mean(torch, frame, moments).to(self._dtype)

    @property
    def variance(self) -> torch.Tensor:
        """Of each entry; of angles the circular variances, 1 - |E[e^{is}]|."""
        density, frame, _, moments = self._whole()
        return density.variance(torch, frame, moments).to(self._dtype)

    @property
    def _arguments(self):
        """More arguments of the family."""
        return ()

    def _frozen(self):
        """The distributions of `logbessel.stats`, one after the other."""
        columns = [
            value.detach().double().cpu().reshape(prod(self.batch_shape), *value.shape[len(self.batch_shape) :]).numpy()
            for value in self._parameters
        ]
        return [self.face.family(*row, *self._arguments) for row in zip(*columns)]

    @property
    def mode(self) -> torch.Tensor:
        """Where the density is highest, one place of those where it is; it is not differentiated."""
        return self._tensor([one.mode() for one in self._frozen()], ())

    def sample(self, sample_shape: Sequence[int] = ()) -> torch.Tensor:
        """Independent draws, by an exact rejection method.

        Parameters
        ----------
        sample_shape : sequence of ints, optional
            Leading axes of the draws.

        Returns
        -------
        torch.Tensor, shape (*sample_shape, *batch_shape, *event_shape)
            With no gradient.
        """
        generator = numpy_generator()
        return self._tensor([one.rvs(prod(sample_shape), generator) for one in self._frozen()], sample_shape)

    def _tensor(self, rows, sample_shape):
        """Draws of each distribution of the batch as a tensor."""
        first = self._parameters[0]
        if not rows:
            return first.new_empty((*sample_shape, *self.batch_shape, *self.event_shape), dtype=self._dtype)
        table = np.stack(rows, axis=-1 - len(self.event_shape))
        shape = (*sample_shape, *self.batch_shape, *self.event_shape)
        return torch.as_tensor(table.reshape(shape), dtype=self._dtype, device=first.device)


@faces.BIVARIATE_VONMISES.described_in(front_ends.TORCH, BUT_SPREAD)
class BivariateVonMises(Directional):
    face = faces.BIVARIATE_VONMISES
    arg_constraints = face.constraints(Constraints())
    support = constraints.real_vector

    def __init__(
        self,
        mu: Vectors,
        kappa: Vectors,
        correlation: Vectors,
        model: str = "sine",
        validate_args: bool | None = None,
    ) -> None:
        if model not in DENSITIES:
            raise ValueError(f"model must be 'sine' or 'cosine', not {model!r}")
        self.model = model
        super().__init__(mu, kappa, correlation, validate_args=validate_args)

    def _expand_into(self, new, shape):
        super()._expand_into(new, shape)
        new.model = self.model

    def _density(self):
        return DENSITIES[self.model]

    def _placed(self):
        return self.mu.double(), [*self.kappa.double().unbind(-1), self.correlation.double()]

    def _checked(self, value):
        return value.double()

    @property
    def _arguments(self):
        return (self.model,)


DENSITIES = {model: densities.BivariateVonMises(model) for model in ("sine", "cosine")}


class _OfVectors(Directional):
    support = unit_vector

    def _checked(self, value):
        return normalised(value.double())


@faces.WATSON.described_in(front_ends.TORCH, ALL)
class Watson(_OfVectors):
    face = faces.WATSON
    arg_constraints = face.constraints(Constraints())

    def __init__(self, mu: Vectors, kappa: Vectors, validate_args: bool | None = None) -> None:
        super().__init__(mu, kappa, validate_args=validate_args)

    def _require_dimensions(self, count):
        if count < 2:
            raise ValueError(f"a sphere needs at least 2 dimensions, not {count}")

    def _density(self):
        return densities.Watson()

    def _placed(self):
        return normalised(self.mu.double()), [self.kappa.double()], self.event_shape[0]


@faces.BINGHAM.described_in(front_ends.TORCH, ALL)
class Bingham(_OfVectors):
    face = faces.BINGHAM
    arg_constraints = face.constraints(Constraints())

    def __init__(self, axes: Vectors, z: Vectors, validate_args: bool | None = None) -> None:
        super().__init__(axes, z, validate_args=validate_args)

    def _require_dimensions(self, count):
        if count not in (3, 4):
            raise ValueError(f"a Bingham distribution is in 3 or 4 dimensions, not {count}")

    def _density(self):
        return densities.Bingham()

    def _placed(self):
        z, order = self.z.double().sort(dim=-1, descending=True, stable=True)
        axes = straightened(self.axes.double()).take_along_dim(order[..., None, :], dim=-1)
        return axes, (z - z[..., :1]).unbind(-1)


@faces.KENT.described_in(front_ends.TORCH, BUT_SPREAD)
class Kent(_OfVectors):
    face = faces.KENT
    arg_constraints = face.constraints(Constraints())

    def __init__(self, axes: Vectors, kappa: Vectors, beta: Vectors, validate_args: bool | None = None) -> None:
        super().__init__(axes, kappa, beta, validate_args=validate_args)
        if self._validate_args and not (2 * self.beta <= self.kappa).all():
            raise ValueError(f"beta must be at most kappa/2; it is {self.beta.tolist()}, kappa {self.kappa.tolist()}")

    def _density(self):
        return densities.Kent()

    def _placed(self):
        return straightened(self.axes.double()), [self.kappa.double(), self.beta.double()]


@register_kl(BivariateVonMises, BivariateVonMises)
@register_kl(Watson, Watson)
@register_kl(Bingham, Bingham)
@register_kl(Kent, Kent)
def _kl_between(p, q):
    if p.event_shape != q.event_shape:
        raise ValueError(f"the distributions have {p.event_shape[0]} and {q.event_shape[0]} dimensions")
    return densities.divergence(torch, p._whole(), q._whole()).to(p._dtype)


@register_kl(Watson, HypersphericalUniform)
@register_kl(Bingham, HypersphericalUniform)
@register_kl(Kent, HypersphericalUniform)
def _kl_from_uniform(p, q):
    if p.event_shape != q.event_shape:
        raise ValueError(f"the distributions have {p.event_shape[0]} and {q.event_shape[0]} dimensions")
    _, _, parameters, moments = p._whole()
    divergence = -densities.entropy(parameters, moments) - log_uniform_density(q.dim)
    return divergence.expand(torch.broadcast_shapes(p.batch_shape, q.batch_shape)).to(p._dtype)
