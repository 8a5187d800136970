"""The von Mises-Fisher distribution as a class of JAX: a pytree, to be passed through `jit`, `vmap` and `grad`."""

from dataclasses import dataclass

import jax
import jax.numpy as jnp
from jax.typing import ArrayLike

from . import functions, vonmises_fisher


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class VonMisesFisher:
    """The von Mises-Fisher distribution on the unit sphere of R^d, with density proportional to exp(kappa mu.x).

    Parameters
    ----------
    mean_direction : array_like, shape (..., d)
        mu, unit vectors; d >= 2. They are not checked.
    concentration : array_like, shape (...)
        kappa, not negative; nan results from others. The leading axes of both broadcast: a batch of distributions.

    Examples
    --------
    >>> import jax
    >>> from logbessel.jax import VonMisesFisher
    >>> faces = VonMisesFisher(jax.numpy.eye(512)[0], 300.0)
    >>> x = faces.sample(jax.random.key(0), 10)
    >>> x.shape, faces.log_prob(x).shape
    ((10, 512), (10,))
    >>> print(faces.kl_divergence(VonMisesFisher(jax.numpy.eye(512)[0], 330.0)))
    0.4358932
    """

    mean_direction: ArrayLike
    concentration: ArrayLike

    @property
    def dimensions(self) -> int:
        """d."""
        return jnp.asarray(self.mean_direction).shape[-1]

    @property
    def batch_shape(self) -> tuple[int, ...]:
        """That of the leading axes of both parameters."""
        return jnp.broadcast_shapes(jnp.asarray(self.mean_direction).shape[:-1], jnp.shape(self.concentration))

    def log_prob(self, x: ArrayLike) -> jax.Array:
        """The log-density: see `vonmises_fisher.log_prob`.

        Parameters
        ----------
        x : array_like, shape (..., d)
            Unit vectors.

        Returns
        -------
        Array
            Of the broadcast shape of the leading dimensions and `batch_shape`.
        """
        return vonmises_fisher.log_prob(x, self.mean_direction, self.concentration)

    def sample(self, key: jax.Array, shape: int | tuple[int, ...] = ()) -> jax.Array:
        """Draws, differentiable in both parameters: see `vonmises_fisher.sample`.

        Parameters
        ----------
        key : Array
            A key of `jax.random`.
        shape : int or tuple of int
            How many of each distribution.

        Returns
        -------
        Array
            Unit vectors, of shape (*shape, *batch_shape, d).
        """
        shape = (shape,) if isinstance(shape, int) else tuple(shape)
        return vonmises_fisher.sample(key, self.mean_direction, self.concentration, (*shape, *self.batch_shape))

    def entropy(self) -> jax.Array:
        """-E[log density]."""
        entropy = vonmises_fisher.entropy(self.dimensions, self.concentration)
        return jnp.broadcast_to(entropy, self.batch_shape)

    def mean(self) -> jax.Array:
        """E[x] = A mu, A = I_{d/2}(kappa)/I_{d/2-1}(kappa)."""
        length = functions.iv_ratio(self.dimensions / 2, self.concentration)
        return length[..., None] * jnp.asarray(self.mean_direction)

    def kl_divergence(self, other: "VonMisesFisher") -> jax.Array:
        """The Kullback-Leibler divergence E[log p(x) - log q(x)] for x from this distribution, p.

        Parameters
        ----------
        other : VonMisesFisher
            The distribution q.

        Returns
        -------
        Array
            Of the broadcast batch shape, at least 0.
        """
        return vonmises_fisher.kl_divergence(
            self.mean_direction, self.concentration, other.mean_direction, other.concentration
        )
