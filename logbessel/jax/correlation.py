"""The Matérn correlation with learnable smoothness, of JAX arrays."""

import jax
import jax.numpy as jnp
from jax.typing import ArrayLike

from ..functions import MATERN_LOG_CORRELATION
from .functions import evaluated


@jax.jit
def matern_log_correlation(r: ArrayLike, nu: ArrayLike) -> jax.Array:
    r"""log[2^{1-nu}/Gamma(nu) (sqrt(2 nu) r)^nu K_nu(sqrt(2 nu) r)], without cancellation, at any smoothness and distance.

    Parameters
    ----------
    r : array_like
        Distance in units of the length scale, not negative.
    nu : array_like
        Smoothness, positive.

    Returns
    -------
    jax.Array
        Of the broadcast shape; differentiable in both arguments, twice in `r` and once more in `nu`.

    Examples
    --------
    >>> import jax
    >>> from logbessel.jax import gp
    >>> print(gp.matern_log_correlation(1.0, 0.5))
    -1.0
    >>> print(jax.grad(gp.matern_log_correlation, 1)(1.0, 0.5))
    0.63169146
    """
    return evaluated(MATERN_LOG_CORRELATION, r, nu)


def matern_correlation(r: ArrayLike, nu: ArrayLike) -> jax.Array:
    """The Matérn correlation: the exponential of `matern_log_correlation`.

    Examples
    --------
    >>> from logbessel.jax import gp
    >>> print(gp.matern_correlation(0.0, 1.3))
    1.0
    """
    return jnp.exp(matern_log_correlation(r, nu))
