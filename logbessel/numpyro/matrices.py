"""Constraints of matrices that NumPyro has not."""

import jax
import jax.numpy as jnp
import numpy as np
from numpyro.distributions import constraints

CLOSE = 1e-4  # of the products of columns: those of a network's rotations are of float32


class _Orthonormal(type(constraints.real)):
    """Matrices with orthonormal columns."""

    event_dim = 2

    def __call__(self, value):
        library = jnp if isinstance(value, jax.Array) else np
        products = library.swapaxes(value, -1, -2) @ value - np.eye(value.shape[-1])
        return library.abs(products).max((-2, -1)) <= CLOSE

    def feasible_like(self, prototype):
        return jnp.broadcast_to(jnp.eye(prototype.shape[-1], dtype=prototype.dtype), prototype.shape)


class _Rotation(_Orthonormal):
    """Rotation matrices."""

    def __call__(self, value):
        library = jnp if isinstance(value, jax.Array) else np
        return super().__call__(value) & (library.linalg.det(value) > 0)


orthonormal, rotation = _Orthonormal(), _Rotation()
