"""The von Mises-Fisher distribution for NumPyro."""

import jax
import numpy as np
from jax.typing import ArrayLike
from numpyro.distributions import Distribution, constraints
from numpyro.distributions.util import validate_sample

from .. import jax as functions_of_jax
from .parameters import array, broadcast


class VonMisesFisher(Distribution):
    """The von Mises-Fisher distribution on the unit sphere of R^d: see `logbessel.jax.VonMisesFisher`.

    Parameters
    ----------
    mean_direction : array_like, shape (..., d)
        Unit vectors, d >= 2.
    concentration : array_like, shape (...)
        kappa, not negative.
    validate_args : bool, optional
        As of `numpyro.distributions.Distribution`.

    Examples
    --------
    >>> from logbessel.numpyro import VonMisesFisher
    >>> print(VonMisesFisher([1.0, 0.0, 0.0, 0.0], 2.0).log_prob([1.0, 0.0, 0.0, 0.0]))
    -1.4467415
    """

    arg_constraints = {"mean_direction": constraints.sphere, "concentration": constraints.nonnegative}
    reparametrized_params = ["mean_direction", "concentration"]
    support = constraints.sphere

    def __init__(
        self, mean_direction: ArrayLike, concentration: ArrayLike, *, validate_args: bool | None = None
    ) -> None:
        batch, (self.mean_direction, self.concentration) = broadcast((1, 0), mean_direction, concentration)
        super().__init__(batch, self.mean_direction.shape[-1:], validate_args=validate_args)

    @classmethod
    def infer_shapes(
        cls, mean_direction: tuple[int, ...], concentration: tuple[int, ...]
    ) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The shapes of the batch and of a vector, from those of the parameters."""
        return np.broadcast_shapes(mean_direction[:-1], concentration), mean_direction[-1:]

    @property
    def _own(self):
        return functions_of_jax.VonMisesFisher(self.mean_direction, self.concentration)

    def log_prob(self, value: ArrayLike) -> jax.Array:
        """The log-density with respect to the sphere's area."""
        return self._log_prob(array(value))

    @validate_sample
    def _log_prob(self, value):
        return self._own.log_prob(value)

    def sample(self, key: jax.Array, sample_shape: tuple[int, ...] = ()) -> jax.Array:
        """Exact draws, differentiable in both parameters."""
        return self._own.sample(key, sample_shape)

    def entropy(self) -> jax.Array:
        """-E[log density]."""
        return self._own.entropy()

    @property
    def mean(self) -> jax.Array:
        """E[x], a vector of length I_{d/2}(kappa)/I_{d/2-1}(kappa)."""
        return self._own.mean()
