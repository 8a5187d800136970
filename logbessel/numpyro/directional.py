"""Distributions of pairs of angles, directions, axes and rotations for NumPyro.

Draws are those of `logbessel.stats`, made on the host, one distribution of a batch after the other; they cannot be differentiated.
"""

import math
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike
from numpyro.distributions import Distribution, constraints
from numpyro.distributions.util import validate_sample
from numpyro.util import not_jax_tracer

from ..jax import matrix_fisher
from ..jax.normalisers import EXCESS, LOG, Kind, derivative
from ..stats import front_ends
from ..stats.directional import exponents, faces
from ..stats.normalisers import bingham, kent
from .matrices import orthonormal, rotation
from .parameters import array, broadcast
from .wide import wide


class _Constraints:
    """Those of NumPyro, and two that it has not."""

    nonnegative_vector = constraints.independent(constraints.nonnegative, 1)
    orthonormal = orthonormal

    def __getattr__(self, name):
        return getattr(constraints, name)


class _Directional(Distribution):
    """A distribution of `logbessel.stats`.

    A subclass has `_log_density` of a value and the parameters, and `_entropy` and `_mean` of the parameters.
    """

    face: front_ends.Face

    def __init__(self, *parameters: ArrayLike, validate_args: bool | None = None) -> None:
        arrays = [array(parameter) for parameter in parameters]
        self.face.require_axes(map(np.shape, arrays))
        batch, arrays = broadcast(self.face.ranks, *parameters)
        for name, value in zip(self.face.names, arrays, strict=True):
            setattr(self, name, value)
        super().__init__(batch, arrays[0].shape[-self.support.event_dim :], validate_args=validate_args)

    @classmethod
    def infer_shapes(cls, *shapes: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The shapes of the batch and of a value, from those of the parameters."""
        leading = (shape[: len(shape) - rank] for rank, shape in zip(cls.face.ranks, shapes, strict=True))
        return np.broadcast_shapes(*leading), shapes[0][-cls.support.event_dim :]

    @property
    def _parameters(self):
        return [getattr(self, name) for name in self.face.names]

    def _frozen(self, *parameters):
        return self.face.family(*parameters)

    def log_prob(self, value: ArrayLike) -> jax.Array:
        """The log-density."""
        return self._log_prob(array(value))

    @validate_sample
    def _log_prob(self, value):
        return self._log_density(value, *self._parameters)

    def sample(self, key: jax.Array, sample_shape: tuple[int, ...] = ()) -> jax.Array:
        """Exact draws, by rejection."""
        parameters = [jax.lax.stop_gradient(parameter) for parameter in self._parameters]
        shape = (*sample_shape, *self.batch_shape, *self.event_shape)
        return jax.pure_callback(
            partial(self._draws, math.prod(sample_shape), shape),
            jax.ShapeDtypeStruct(shape, parameters[0].dtype),
            jax.random.bits(key, (4,), "uint32"),
            *parameters,
            vmap_method="sequential",
        )

    def _draws(self, count, shape, seed, *parameters):
        """Arrays of NumPy's: nan where parameters are none."""
        generator = np.random.default_rng(np.asarray(seed).tolist())
        dtype, parameters = parameters[0].dtype, [np.asarray(parameter, float) for parameter in parameters]
        flat = [x.reshape(-1, *x.shape[x.ndim - rank :]) for rank, x in zip(self.face.ranks, parameters, strict=True)]
        draws = np.full((len(flat[0]), count, *self.event_shape), np.nan)
        for draw, one in zip(draws, zip(*flat, strict=True), strict=True):
            try:
                draw[...] = self._frozen(*one).rvs(count, generator)
            except ValueError:
                continue
        return draws.swapaxes(0, 1).reshape(shape).astype(dtype)

    def entropy(self) -> jax.Array:
        """-E[log density]."""
        return self._entropy(*self._parameters)

    @property
    def mean(self) -> jax.Array:
        """E[x]; of angles the circular means."""
        return self._mean(*self._parameters)


def _kind(normaliser, parts=EXCESS, *fixed):
    return Kind(normaliser, fixed, parts)


def _value(kind, *parameters):
    return derivative(0, kind, jnp.stack(jnp.broadcast_arrays(*parameters)))


def _entropy(kind, *parameters):
    """log C - sum p_i E[T_i], each less its constant."""
    parameters = jnp.stack(jnp.broadcast_arrays(*parameters))
    return derivative(0, kind, parameters) - (parameters * derivative(1, kind, parameters)).sum(0)


def _gradient(kind, *parameters):
    return derivative(1, kind, jnp.stack(jnp.broadcast_arrays(*parameters)))


def _columns(x):
    return jnp.moveaxis(x, -1, 0)


def _by_axes(x, axes):
    return (x[..., :, None] * axes).sum(-2)  # of products: those of matrices are turned to float32 when transposed


class _Angles:
    """A model of pairs of angles."""

    def __init__(self, exponent, normaliser):
        excess, log = _kind(normaliser), _kind(normaliser, LOG)

        @wide
        def log_density(x, mu, kappa, correlation):
            return exponent(jnp, x - mu, kappa, correlation) - _value(excess, *_columns(kappa), correlation)

        @wide
        def entropy(mu, kappa, correlation):
            return _entropy(excess, *_columns(kappa), correlation)

        @wide
        def mean(mu, kappa, correlation):
            cosines = jnp.moveaxis(_gradient(log, *_columns(kappa), correlation)[:2], 0, -1)
            return (mu + jnp.where(cosines < 0, 2 * jnp.pi, jnp.pi)) % (2 * jnp.pi) - jnp.pi

        self.log_density, self.entropy, self.mean = log_density, entropy, mean


_MODELS = {
    "sine": _Angles(exponents.sine, exponents.sine_normaliser),
    "cosine": _Angles(exponents.cosine, exponents.cosine_normaliser),
}


@faces.BIVARIATE_VONMISES.described_in(front_ends.NUMPYRO)
class BivariateVonMises(_Directional):
    face = faces.BIVARIATE_VONMISES
    arg_constraints = face.constraints(_Constraints())
    support = constraints.independent(constraints.circular, 1)
    pytree_aux_fields = ("model",)

    def __init__(
        self,
        mu: ArrayLike,
        kappa: ArrayLike,
        correlation: ArrayLike,
        model: str = "sine",
        *,
        validate_args: bool | None = None,
    ) -> None:
        if model not in _MODELS:
            raise ValueError(f"'model' should be 'sine' or 'cosine', not {model!r}.")
        self.model = model
        super().__init__(mu, kappa, correlation, validate_args=validate_args)

    def _frozen(self, *parameters):
        return super()._frozen(*parameters, self.model)

    @property
    def _log_density(self):
        return _MODELS[self.model].log_density

    @property
    def _entropy(self):
        return _MODELS[self.model].entropy

    @property
    def _mean(self):
        return _MODELS[self.model].mean


@faces.KENT.described_in(front_ends.NUMPYRO)
class Kent(_Directional):
    face = faces.KENT
    arg_constraints = face.constraints(_Constraints())
    support = constraints.sphere

    def __init__(
        self, axes: ArrayLike, kappa: ArrayLike, beta: ArrayLike, *, validate_args: bool | None = None
    ) -> None:
        super().__init__(axes, kappa, beta, validate_args=validate_args)

    def validate_args(self, strict: bool = True) -> None:
        """Check the parameters: beta against kappa too.

        Parameters
        ----------
        strict : bool
            As of `numpyro.distributions.Distribution`.
        """
        super().validate_args(strict)
        with jax.ensure_compile_time_eval():
            valid = 2 * self.beta <= self.kappa
        if not_jax_tracer(valid) and not np.all(valid):
            raise ValueError("Kent distribution got invalid beta parameter: it should be at most kappa/2.")

    @staticmethod
    @wide
    def _log_density(x, axes, kappa, beta):
        exponent = exponents.kent(jnp, _by_axes(x, axes), kappa, beta)
        return exponent - _value(_kind(kent.normaliser), kappa, beta)

    @staticmethod
    @wide
    def _entropy(axes, kappa, beta):
        return _entropy(_kind(kent.normaliser), kappa, beta)

    @staticmethod
    @wide
    def _mean(axes, kappa, beta):
        return _gradient(_kind(kent.normaliser, LOG), kappa, beta)[0][..., None] * axes[..., 0]


@faces.WATSON.described_in(front_ends.NUMPYRO)
class Watson(_Directional):
    face = faces.WATSON
    arg_constraints = face.constraints(_Constraints())
    support = constraints.sphere

    def __init__(self, mu: ArrayLike, kappa: ArrayLike, *, validate_args: bool | None = None) -> None:
        super().__init__(mu, kappa, validate_args=validate_args)

    @staticmethod
    @wide
    def _log_density(x, mu, kappa):
        kind = _kind(exponents.axial_normaliser, EXCESS, mu.shape[-1])
        return exponents.axial(jnp, x, mu, kappa) - _value(kind, kappa)

    @staticmethod
    @wide
    def _entropy(mu, kappa):
        return _entropy(_kind(exponents.axial_normaliser, EXCESS, mu.shape[-1]), kappa)

    @staticmethod
    def _mean(mu, kappa):
        return jnp.zeros_like(mu)


@faces.BINGHAM.described_in(front_ends.NUMPYRO)
class Bingham(_Directional):
    face = faces.BINGHAM
    arg_constraints = face.constraints(_Constraints())
    support = constraints.sphere

    def __init__(self, axes: ArrayLike, z: ArrayLike, *, validate_args: bool | None = None) -> None:
        super().__init__(axes, z, validate_args=validate_args)

    @staticmethod
    @wide
    def _log_density(x, axes, z):
        z = _below_zero(z)
        return (z * _by_axes(x, axes) ** 2).sum(-1) - _value(_kind(bingham.normaliser, LOG), *_columns(z))

    @staticmethod
    @wide
    def _entropy(axes, z):
        return _entropy(_kind(bingham.normaliser, LOG), *_columns(_below_zero(z)))

    @staticmethod
    def _mean(axes, z):
        return jnp.zeros_like(z)


def _below_zero(z):
    """z less its maximum, a constant that changes nothing."""
    return z - jax.lax.stop_gradient(z).max(-1, keepdims=True)


@faces.MATRIX_FISHER.described_in(front_ends.NUMPYRO)
class MatrixFisher(_Directional):
    face = faces.MATRIX_FISHER
    arg_constraints = face.constraints(_Constraints())
    support = rotation

    def __init__(self, F: ArrayLike, *, validate_args: bool | None = None) -> None:
        super().__init__(F, validate_args=validate_args)

    @staticmethod
    @wide
    def _log_density(R, F):
        return (F * R).sum((-2, -1)) - matrix_fisher.log_c(F)

    _entropy = staticmethod(wide(matrix_fisher.entropy))
    _mean = staticmethod(wide(matrix_fisher.mean))

    @property
    def mode(self) -> jax.Array:
        """The likeliest rotation."""
        return wide(matrix_fisher.mode)(self.F)
