"""Spectral densities for Hilbert space Gaussian processes, differentiable in smoothness and mixture too.

Names and arguments are those of `numpyro.contrib.hsgp.spectral_densities`.
"""

from functools import cache

import jax
import jax.numpy as jnp
from jax.typing import ArrayLike
from numpyro.contrib.hsgp.laplacian import sqrt_eigenvalues

from ..gp import spectral
from .wide import BESSEL, wide

__all__ = [
    "diag_spectral_density_matern",
    "diag_spectral_density_rational_quadratic",
    "log_spectral_density_matern",
    "log_spectral_density_rational_quadratic",
    "spectral_density_matern",
    "spectral_density_rational_quadratic",
]


def spectral_density_matern(dim: int, nu: ArrayLike, w: ArrayLike, alpha: ArrayLike, length: ArrayLike) -> jax.Array:
    r"""The spectral density of the Matérn kernel, of any smoothness.

        S = alpha (2 pi/nu)^{D/2} prod(length) Gamma(nu + D/2)/Gamma(nu) (1 + |length w|^2/(2 nu))^{-nu - D/2}

    Parameters
    ----------
    dim : int
        Dimensions, D.
    nu : array_like
        Smoothness, positive.
    w : array_like, shape (..., D)
        Frequencies.
    alpha : array_like
        Amplitude, the kernel at distance 0.
    length : array_like
        Length scale, one or D.

    Returns
    -------
    jax.Array, shape (...)

    Examples
    --------
    >>> from logbessel.numpyro import hsgp
    >>> print(hsgp.spectral_density_matern(1, 1.5, [2.0], 1.0, 0.7))
    0.59139353
    """
    return jnp.exp(log_spectral_density_matern(dim, nu, w, alpha, length))


def spectral_density_rational_quadratic(
    dim: int, w: ArrayLike, alpha: ArrayLike, length: ArrayLike, scale_mixture: ArrayLike
) -> jax.Array:
    r"""The spectral density of the rational quadratic kernel (1 + r^2/(2 a length^2))^{-a}.

        S = alpha 2 (2 pi a)^{D/2} prod(length)/Gamma(a) (z/2)^v K_v(z), z = sqrt(2 a) |length w| and v = a - D/2

    Parameters
    ----------
    dim : int
        Dimensions, D.
    w : array_like, shape (..., D)
        Frequencies.
    alpha : array_like
        Amplitude, the kernel at distance 0.
    length : array_like
        Length scale, one or D.
    scale_mixture : array_like
        a, positive.

    Returns
    -------
    jax.Array, shape (...)

    Examples
    --------
    >>> from logbessel.numpyro import hsgp
    >>> print(hsgp.spectral_density_rational_quadratic(1, [2.0], 1.0, 0.7, 1.8))
    0.4971442
    """
    return jnp.exp(log_spectral_density_rational_quadratic(dim, w, alpha, length, scale_mixture))


def log_spectral_density_matern(
    dim: int, nu: ArrayLike, w: ArrayLike, alpha: ArrayLike, length: ArrayLike
) -> jax.Array:
    """The logarithm of `spectral_density_matern`.

    Parameters
    ----------
    dim, nu, w, alpha, length
        As there.

    Returns
    -------
    jax.Array, shape (...)

    Examples
    --------
    >>> from logbessel.numpyro import hsgp
    >>> print(hsgp.log_spectral_density_matern(1, 1.5, [2.0], 1.0, 0.7))
    -0.5252736
    """
    return _log_density(spectral.log_matern, dim, nu, w, alpha, length)


def log_spectral_density_rational_quadratic(
    dim: int, w: ArrayLike, alpha: ArrayLike, length: ArrayLike, scale_mixture: ArrayLike
) -> jax.Array:
    """The logarithm of `spectral_density_rational_quadratic`, also where the density is too small for a float.

    Parameters
    ----------
    dim, w, alpha, length, scale_mixture
        As there.

    Returns
    -------
    jax.Array, shape (...)

    Examples
    --------
    >>> from logbessel.numpyro import hsgp
    >>> print(hsgp.log_spectral_density_rational_quadratic(1, [2.0], 1.0, 0.7, 1.8))
    -0.6988752
    """
    return _log_density(spectral.log_rational_quadratic, dim, scale_mixture, w, alpha, length)


def diag_spectral_density_matern(
    nu: ArrayLike,
    alpha: ArrayLike,
    length: ArrayLike,
    ell: float | list[float],
    m: int | list[int],
    dim: int,
) -> jax.Array:
    """`spectral_density_matern` at the square roots of the Laplacian's eigenvalues in a box.

    Parameters
    ----------
    nu, alpha, length : array_like
        As there.
    ell : float or list of float
        Half the box's sides.
    m : int or list of int
        How many eigenvalues in each dimension.
    dim : int
        Dimensions.

    Returns
    -------
    jax.Array, shape (total of eigenvalues,)

    Examples
    --------
    >>> from logbessel.numpyro import hsgp
    >>> hsgp.diag_spectral_density_matern(1.5, 1.0, 0.7, 2.0, 8, 1).shape
    (8,)
    """
    return spectral_density_matern(dim, nu, sqrt_eigenvalues(ell=ell, m=m, dim=dim).T, alpha, length)


def diag_spectral_density_rational_quadratic(
    alpha: ArrayLike,
    length: ArrayLike,
    scale_mixture: ArrayLike,
    ell: float | list[float],
    m: int | list[int],
    dim: int,
) -> jax.Array:
    """`spectral_density_rational_quadratic` at the square roots of the Laplacian's eigenvalues in a box.

    Parameters
    ----------
    alpha, length, scale_mixture : array_like
        As there.
    ell : float or list of float
        Half the box's sides.
    m : int or list of int
        How many eigenvalues in each dimension.
    dim : int
        Dimensions.

    Returns
    -------
    jax.Array, shape (total of eigenvalues,)

    Examples
    --------
    >>> from logbessel.numpyro import hsgp
    >>> hsgp.diag_spectral_density_rational_quadratic(1.0, 0.7, 1.8, 2.0, 8, 1).shape
    (8,)
    """
    w = sqrt_eigenvalues(ell=ell, m=m, dim=dim).T
    return spectral_density_rational_quadratic(dim, w, alpha, length, scale_mixture)


def _log_density(formula, dim, shape, w, alpha, length):
    return _compiled(formula, dim)(jnp.atleast_1d(jnp.asarray(w)), shape, alpha, jnp.atleast_1d(jnp.asarray(length)))


@cache
def _compiled(formula, dim):
    @wide
    def log_density(w, shape, alpha, length):
        lengths = jnp.broadcast_to(length, (*length.shape[:-1], dim))
        s = jnp.sum((w * lengths) ** 2, axis=-1)
        return jnp.log(alpha) + jnp.log(lengths).sum(-1) + formula(jnp, BESSEL, dim, s, shape)

    return log_density
