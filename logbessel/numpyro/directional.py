"""Distributions of pairs of angles, directions, axes and rotations for NumPyro.

Draws are those of `logbessel.stats`, made on the host, one distribution of a batch after the other; they cannot be differentiated.
"""

import math
from functools import cache, partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike
from numpyro.distributions import Distribution, constraints
from numpyro.distributions.util import validate_sample
from numpyro.util import not_jax_tracer

from ..jax import matrix_fisher
from ..jax.normalisers import Moments
from ..stats import front_ends
from ..stats.directional import densities, faces
from .host import on_host
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

    A subclass has its `density`, and `_placed`, its frame and the p_i in that.
    """

    face: front_ends.Face
    density: Any

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

    def _placed(self):
        return self._parameters

    def _frozen(self, *parameters):
        return self.face.family(*parameters)

    def log_prob(self, value: ArrayLike) -> jax.Array:
        """The log-density."""
        return self._log_prob(array(value))

    @validate_sample
    def _log_prob(self, value):
        return _computed(self.density, "log_density")(value, *self._placed())

    def sample(self, key: jax.Array, sample_shape: tuple[int, ...] = ()) -> jax.Array:
        """Exact draws, by rejection."""
        shape = (*sample_shape, *self.batch_shape, *self.event_shape)
        return on_host(
            partial(self._draws, math.prod(sample_shape), shape),
            jax.ShapeDtypeStruct(shape, self._parameters[0].dtype),
            jax.random.bits(key, (4,), "uint32"),
            *self._parameters,
            vmap_method="sequential",
        )

    def _draws(self, count, shape, seed, *parameters):
        """Arrays of NumPy's: nan where parameters are none."""
        generator = np.random.default_rng(np.asarray(seed).tolist())
        parameters = [np.asarray(parameter, float) for parameter in parameters]
        flat = [x.reshape(-1, *x.shape[x.ndim - rank :]) for rank, x in zip(self.face.ranks, parameters, strict=True)]
        draws = np.full((len(flat[0]), count, *self.event_shape), np.nan)
        for draw, one in zip(draws, zip(*flat, strict=True), strict=True):
            try:
                draw[...] = self._frozen(*one).rvs(count, generator)
            except ValueError:
                continue
        return draws.swapaxes(0, 1).reshape(shape)

    def entropy(self) -> jax.Array:
        """-E[log density]."""
        return _computed(self.density, "entropy")(*self._placed())

    @property
    def mean(self) -> jax.Array:
        """E[x]; of angles the circular means."""
        return _computed(self.density, "mean")(*self._placed())

    @property
    def variance(self) -> jax.Array:
        """Of each entry; of angles the circular variances."""
        return _computed(self.density, "variance")(*self._placed())


@cache
def _computed(density, name):
    """A function of a frame and p_i, and of a value in front where it is one of that."""

    moments = partial(_moments, density)
    formulas = {
        "log_density": lambda x, frame, *p: densities.log_density(jnp, density, x, frame, p, moments(frame, p).excess),
        "entropy": lambda frame, *p: densities.entropy(p, moments(frame, p)),
        "mean": lambda frame, *p: density.mean(jnp, frame, moments(frame, p)),
        "variance": lambda frame, *p: density.variance(jnp, frame, moments(frame, p)),
    }
    return wide(formulas[name])


def _moments(density, frame, p):
    fixed = (frame.shape[-1],) if isinstance(density, densities.Watson) else ()
    return Moments(density, p, fixed)


@cache
def divergence(density, other):
    """The function of the frame and p_i of a distribution, and those of another, that is their divergence."""

    @wide
    def between(*placed):
        half = len(placed) // 2
        whole = [
            (family, frame, p, _moments(family, frame, p))
            for family, (frame, *p) in ((density, placed[:half]), (other, placed[half:]))
        ]
        return densities.divergence(jnp, *whole)

    return between


_MODELS = {model: densities.BivariateVonMises(model) for model in ("sine", "cosine")}


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

    @property
    def density(self):
        return _MODELS[self.model]

    def _placed(self):
        return self.mu, self.kappa[..., 0], self.kappa[..., 1], self.correlation

    def _frozen(self, *parameters):
        return super()._frozen(*parameters, self.model)


@faces.KENT.described_in(front_ends.NUMPYRO)
class Kent(_Directional):
    face = faces.KENT
    arg_constraints = face.constraints(_Constraints())
    support = constraints.sphere
    density = densities.Kent()

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


@faces.WATSON.described_in(front_ends.NUMPYRO)
class Watson(_Directional):
    face = faces.WATSON
    arg_constraints = face.constraints(_Constraints())
    support = constraints.sphere
    density = densities.Watson()

    def __init__(self, mu: ArrayLike, kappa: ArrayLike, *, validate_args: bool | None = None) -> None:
        super().__init__(mu, kappa, validate_args=validate_args)


@faces.BINGHAM.described_in(front_ends.NUMPYRO)
class Bingham(_Directional):
    face = faces.BINGHAM
    arg_constraints = face.constraints(_Constraints())
    support = constraints.sphere
    density = densities.Bingham()

    def __init__(self, axes: ArrayLike, z: ArrayLike, *, validate_args: bool | None = None) -> None:
        super().__init__(axes, z, validate_args=validate_args)

    def _placed(self):
        """In falling order of z, which begins with 0."""
        order = jnp.argsort(-jax.lax.stop_gradient(self.z), stable=True)
        z = jnp.take_along_axis(jnp.asarray(self.z), order, -1)
        axes = jnp.take_along_axis(jnp.asarray(self.axes), order[..., None, :], -1)
        return axes, *jnp.moveaxis(z - z[..., :1], -1, 0)


@faces.MATRIX_FISHER.described_in(front_ends.NUMPYRO)
class MatrixFisher(_Directional):
    face = faces.MATRIX_FISHER
    arg_constraints = face.constraints(_Constraints())
    support = rotation

    def __init__(self, F: ArrayLike, *, validate_args: bool | None = None) -> None:
        super().__init__(F, validate_args=validate_args)

    @validate_sample
    def _log_prob(self, value):
        return _LOG_DENSITY(value, self.F)

    def entropy(self) -> jax.Array:
        """-E[log density]."""
        return _ENTROPY(self.F)

    @property
    def mean(self) -> jax.Array:
        """E[R], a matrix that is not a rotation."""
        return _MEAN(self.F)

    @property
    def variance(self) -> jax.Array:
        """Not provided: rotations have an entropy and a mean here."""
        raise NotImplementedError(
            "the variance of a matrix Fisher distribution is not provided; its entropy and mean are"
        )

    @property
    def mode(self) -> jax.Array:
        """The likeliest rotation; it is not differentiated."""
        return _MODE(jax.lax.stop_gradient(self.F))


_LOG_DENSITY, _ENTROPY, _MEAN, _MODE = map(
    wide, (matrix_fisher.log_density, matrix_fisher.entropy, matrix_fisher.mean, matrix_fisher.mode)
)
