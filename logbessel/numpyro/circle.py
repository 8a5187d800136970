"""The von Mises distribution for NumPyro, at any concentration."""

import jax
import jax.numpy as jnp
from jax.typing import ArrayLike
from numpyro.distributions import Distribution, constraints
from numpyro.distributions.util import validate_sample

from ..jax import functions, vonmises_fisher
from ..stats import formulas
from .parameters import aligned, array
from .wide import of_library

_log_density = of_library(formulas.vonmises)


class VonMises(Distribution):
    """The von Mises distribution of angles: see `logbessel.stats.vonmises`.

    Parameters
    ----------
    loc : array_like
        Mean direction.
    concentration : array_like
        kappa, not negative.
    validate_args : bool, optional
        As of `numpyro.distributions.Distribution`.

    Examples
    --------
    >>> from logbessel.numpyro import VonMises
    >>> print(VonMises(0.0, 2.0).log_prob(0.5))
    -0.9067055
    """

    arg_constraints = {"loc": constraints.real, "concentration": constraints.nonnegative}
    reparametrized_params = ["loc", "concentration"]
    support = constraints.circular

    def __init__(
        self, loc: ArrayLike = 0.0, concentration: ArrayLike = 1.0, *, validate_args: bool | None = None
    ) -> None:
        batch, (self.loc, self.concentration) = aligned(loc, concentration)
        super().__init__(batch, validate_args=validate_args)

    def log_prob(self, value: ArrayLike) -> jax.Array:
        """The log-density of an angle."""
        return self._log_prob(array(value))

    @validate_sample
    def _log_prob(self, value):
        return _log_density(value - self.loc, self.concentration)

    def sample(self, key: jax.Array, sample_shape: tuple[int, ...] = ()) -> jax.Array:
        """Exact draws, differentiable in both parameters: polar angles of von Mises-Fisher draws in the plane."""
        north = jnp.asarray([1.0, 0.0], self.concentration.dtype)
        x = vonmises_fisher.sample(key, north, self.concentration, (*sample_shape, *self.batch_shape))
        angle = jnp.arctan2(x[..., 1], x[..., 0]) + self.loc
        return (angle + jnp.pi) % (2 * jnp.pi) - jnp.pi

    def entropy(self) -> jax.Array:
        """-E[log density]."""
        return jnp.broadcast_to(vonmises_fisher.entropy(2, self.concentration), self.batch_shape)

    @property
    def mean(self) -> jax.Array:
        """The mean direction, in [-pi, pi)."""
        return jnp.broadcast_to((self.loc + jnp.pi) % (2 * jnp.pi) - jnp.pi, self.batch_shape)

    @property
    def variance(self) -> jax.Array:
        """The circular variance, 1 - I_1(kappa)/I_0(kappa)."""
        return jnp.broadcast_to(functions.iv_ratio_c(1.0, self.concentration), self.batch_shape)
