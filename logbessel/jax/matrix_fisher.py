"""The matrix Fisher distribution of rotations by its parameter, a matrix F = U diag(s) V^T: arrays of float64.

No singular value is differentiated, so that derivatives hold where some are equal, or 0: that of log c is E[R] = U diag(d log c/ds) V^T.
"""

import jax
import jax.numpy as jnp

from ..stats.normalisers import matrix_fisher
from .normalisers import EXCESS, LOG, Kind, derivative


@jax.custom_jvp
def log_c(F):
    """log c(F), differentiable once."""
    return _of_values(LOG, 0, proper_svd(F)[1])


@log_c.defjvp
@jax.enable_x64(True)
def _along(arguments, tangents):
    (F,), (tangent,) = arguments, tangents
    return log_c(F), (mean(F) * tangent).sum((-2, -1))


@jax.custom_jvp
def mean(F):
    """E[R]."""
    left, values, right = proper_svd(F)
    return left * jnp.moveaxis(_of_values(LOG, 1, values), 0, -1)[..., None, :] @ jnp.swapaxes(right, -1, -2)


@mean.defjvp
def _twice(arguments, tangents):
    raise NotImplementedError("second derivatives of matrix Fisher's normaliser by its matrix are not provided")


@jax.custom_jvp
def entropy(F):
    """-E[log density] = log c - sum s_i d log c/ds_i."""
    values = proper_svd(F)[1]
    drift = jnp.moveaxis(_of_values(EXCESS, 1, values), 0, -1)
    return _of_values(EXCESS, 0, values) - (values * drift).sum(-1)


@entropy.defjvp
@jax.enable_x64(True)
def _entropy_along(arguments, tangents):
    """-sum s_i d^2 log c/(ds_i ds_j) ds_j, with ds_j = (U^T dF V)_jj."""
    (F,), (tangent,) = arguments, tangents
    left, values, right = proper_svd(F)
    turned = left[..., :, None, :] * tangent[..., None] * right[..., None, :, :]
    change = jnp.moveaxis(turned.sum((-3, -2)), -1, 0)
    bends = _of_values(LOG, 2, values) * jnp.moveaxis(values, -1, 0)[:, None]
    return entropy(F), -(bends.sum(0) * change).sum(0)


def mode(F):
    """The likeliest rotation."""
    left, _, right = proper_svd(F)
    return left @ jnp.swapaxes(right, -1, -2)


def _of_values(parts, order, values):
    return derivative(order, Kind(matrix_fisher.normaliser, (), parts), jnp.moveaxis(values, -1, 0))


def proper_svd(F):
    """U, s, V with U diag(s) V^T = F, U and V rotations, and s_1 >= s_2 >= |s_3|."""
    left, values, right = jnp.linalg.svd(F)
    right = jnp.swapaxes(right, -1, -2)
    signs = [jnp.sign(jnp.linalg.det(turn)) for turn in (left, right)]
    left, right = (turn.at[..., 2].multiply(sign[..., None]) for turn, sign in zip((left, right), signs, strict=True))
    return left, values.at[..., 2].multiply(signs[0] * signs[1]), right
