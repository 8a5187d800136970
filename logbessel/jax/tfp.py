"""The Bessel functions of TensorFlow Probability's `tfp.math`, by their names and arguments, with derivatives in the order.

`import logbessel.jax.tfp as tfp_math` takes the place of that module for `bessel_ive`, `bessel_kve`, `log_bessel_ive`,
`log_bessel_kve` and `bessel_iv_ratio`. TensorFlow Probability leaves derivatives in the order undefined and returns 0; here
they are the right ones, in both arguments, and so are second derivatives.

`name` is taken and not used, as it names operations of TensorFlow's graphs.
"""

import jax
import jax.numpy as jnp
from jax.typing import ArrayLike

from . import functions

__all__ = ["bessel_ive", "bessel_iv_ratio", "bessel_kve", "log_bessel_ive", "log_bessel_kve"]


def bessel_ive(v: ArrayLike, z: ArrayLike, name: str | None = None) -> jax.Array:
    """exp(-|z|) I_v(z); where z is negative, for integers v.

    Examples
    --------
    >>> import jax
    >>> from logbessel.jax import tfp
    >>> print(tfp.bessel_ive(1.0, 0.0), jax.grad(tfp.bessel_ive, 1)(1.0, 0.0))
    0.0 0.5
    """
    sign, z = _reflected(v, z)
    return sign * _ive(*_together(v, z))


def bessel_kve(v: ArrayLike, z: ArrayLike, name: str | None = None) -> jax.Array:
    """exp(z) K_v(z)."""
    return jnp.exp(functions.log_kve(v, z))


def log_bessel_ive(v: ArrayLike, z: ArrayLike, name: str | None = None) -> jax.Array:
    """log[exp(-|z|) I_v(z)]; where z is negative, for even integers v."""
    sign, z = _reflected(v, z)
    return jnp.where(sign > 0, functions.log_ive(v, z), jnp.nan)


def log_bessel_kve(v: ArrayLike, z: ArrayLike, name: str | None = None) -> jax.Array:
    """log[exp(z) K_v(z)].

    Examples
    --------
    >>> import jax
    >>> from logbessel.jax import tfp
    >>> print(jax.grad(tfp.log_bessel_kve)(2.5, 1.5))
    1.1483654
    """
    return functions.log_kve(v, z)


def bessel_iv_ratio(v: ArrayLike, z: ArrayLike, name: str | None = None) -> jax.Array:
    """I_v(z)/I_{v-1}(z) for v > 0."""
    v, z = _together(v, z)
    usual = v >= 0.5
    low = jnp.where((v > 0) & ~usual, v, 0.25)
    below = jnp.exp(functions.log_ive(low, z) - functions.log_ive(low - 1, z))
    return jnp.where(usual, functions.iv_ratio(jnp.where(usual, v, 0.5), z), jnp.where(v > 0, below, jnp.nan))


@jax.custom_jvp
def _ive(v, z):
    return jnp.exp(functions.log_ive(v, z))


@_ive.defjvp
def _along(arguments, tangents):
    """At z = 0 by DLMF 10.29.1, elsewhere by the derivatives of the logarithm."""
    v, z = arguments
    value = _ive(v, z)
    empty, origin = value == 0, z == 0
    in_v = jnp.where(empty, 0.0, value * functions.log_iv_dv(v, jnp.where(empty, 1.0, z)))
    at_origin = (_ive(v - 1, jnp.zeros_like(z)) + _ive(v + 1, jnp.zeros_like(z))) / 2 - value
    in_z = jnp.where(origin, at_origin, value * functions.log_ive_dx(v, jnp.where(origin, 1.0, z)))
    return value, in_v * tangents[0] + in_z * tangents[1]


def _together(v, z):
    dtype = jnp.result_type(float, v, z)
    return jnp.broadcast_arrays(jnp.asarray(v, dtype), jnp.asarray(z, dtype))


def _reflected(v, z):
    """|z| and the sign of I_v(z) = (-1)^v I_v(|z|), nan where that is no real number."""
    v, z = _together(v, z)
    odd = jnp.where(jnp.floor(v) == v, 1 - 2 * jnp.abs(v % 2), jnp.nan)
    return jnp.where(z < 0, odd, 1.0), jnp.where(z < 0, -z, z)
