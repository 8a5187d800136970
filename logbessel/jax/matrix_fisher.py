"""The matrix Fisher distribution of rotations by its parameter F, any matrix: functions of arrays of float64.

No singular value is differentiated: derivatives by F are told by expectations, which are smooth where singular values meet.
"""

import jax
import jax.numpy as jnp

from ..stats.directional import densities
from .normalisers import Moments

_DENSITY = densities.MatrixFisher()


def proper_svd(F):
    """U, s, V with U diag(s) V^T = F, U and V rotations, and s_1 >= s_2 >= |s_3|."""
    left, values, right = jnp.linalg.svd(F)
    right = right.mT
    signs = [jnp.sign(jnp.linalg.det(turn)) for turn in (left, right)]
    left, right = (turn.at[..., 2].multiply(sign[..., None]) for turn, sign in zip((left, right), signs, strict=True))
    return left, values.at[..., 2].multiply(signs[0] * signs[1]), right


def _whole(F):
    """The frame, the proper singular values and the moments."""
    left, values, right = proper_svd(F)
    s = list(jnp.moveaxis(values, -1, 0))
    return (left, right), s, Moments(_DENSITY, s)


def _inner(a, b):
    return (a * b).sum((-2, -1))


def _covariance(F, M):
    """Cov(R, tr M^T R)."""
    frame, _, moments = _whole(F)
    return _DENSITY.covariance(jnp, frame, moments, M)


@jax.custom_jvp
def log_density(R, F):
    """log f(R), whose derivatives are R - E[R] by F, and F by R."""
    frame, s, moments = _whole(F)
    return densities.log_density(jnp, _DENSITY, R, frame, s, moments.excess)


@log_density.defjvp
@jax.enable_x64(True)
def _log_density_along(arguments, tangents):
    (R, F), (in_R, in_F) = arguments, tangents
    return log_density(R, F), _inner(R - mean(F), in_F) + _inner(F, in_R)


@jax.custom_jvp
def mean(F):
    """E[R]."""
    frame, _, moments = _whole(F)
    return _DENSITY.mean(jnp, frame, moments)


@mean.defjvp
@jax.enable_x64(True)
def _mean_along(arguments, tangents):
    return mean(*arguments), _covariance(*arguments, *tangents)


@jax.custom_jvp
def entropy(F):
    """-E[log f(R)], whose derivative is -Cov(R, tr F^T R)."""
    _, s, moments = _whole(F)
    return densities.entropy(s, moments)


@entropy.defjvp
@jax.enable_x64(True)
def _entropy_along(arguments, tangents):
    (F,), (tangent,) = arguments, tangents
    return entropy(F), -_inner(_covariance(F, F), tangent)


@jax.custom_jvp
def divergence(F, G):
    """E[log f(R) - log g(R)], whose derivatives are Cov(R, tr (F - G)^T R) by F, and E_g[R] - E[R] by G."""
    ((left, right), _, own), (frame, q, other) = _whole(F), _whole(G)
    drift = densities.spectral(jnp, (left, right), own.drift)
    beyond = densities.times(densities.times(frame[0].mT, drift), frame[1])
    falls = _DENSITY.statistics(densities.times(left, right.mT), frame)
    there = sum(s * (fall + beyond[..., i, i]) for i, (s, fall) in enumerate(zip(q, falls, strict=True)))
    return other.excess - there - entropy(F)


@divergence.defjvp
@jax.enable_x64(True)
def _divergence_along(arguments, tangents):
    (F, G), (in_F, in_G) = arguments, tangents
    return divergence(F, G), _inner(_covariance(F, F - G), in_F) + _inner(mean(G) - mean(F), in_G)


def mode(F):
    """The likeliest rotation."""
    left, _, right = proper_svd(F)
    return densities.times(left, right.mT)
