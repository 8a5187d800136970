"""The functions of the library on JAX arrays."""

import jax
import jax.numpy as jnp
from jax.typing import ArrayLike

from .. import derivatives, functions
from .primitive import run


def _evaluated(function, *arguments):
    """The function of arguments promoted and broadcast as JAX does; types shorter than float32 are computed in it."""
    dtype = jnp.result_type(*arguments)
    if jnp.issubdtype(dtype, jnp.complexfloating):
        raise TypeError(f"{function.name} takes real arguments, not {dtype}")
    if not jnp.issubdtype(dtype, jnp.floating):
        dtype = jnp.result_type(float, dtype)
    working = jnp.promote_types(dtype, jnp.float32)
    shape = jnp.broadcast_shapes(*map(jnp.shape, arguments))
    operands = [jnp.asarray(argument, working) for argument in arguments]
    operands = [x if x.ndim == 0 else jnp.broadcast_to(x, shape) for x in operands]
    return run(function)(*operands).astype(dtype)


@jax.jit
def log_iv(v: ArrayLike, x: ArrayLike) -> jax.Array:
    """log I_v(x).

    Parameters
    ----------
    v : array_like
        Order, where I_v(x) > 0; on GPUs and TPUs at least -1, or an integer.
    x : array_like
        Argument, not negative.

    Returns
    -------
    jax.Array
        Of the broadcast shape and the promoted dtype.
    """
    return _evaluated(functions.LOG_IV, v, x)


@jax.jit
def log_ive(v: ArrayLike, x: ArrayLike) -> jax.Array:
    """log(exp(-x) I_v(x)); parameters as in `log_iv`."""
    return _evaluated(functions.LOG_IVE, v, x)


@jax.jit
def log_kv(v: ArrayLike, x: ArrayLike) -> jax.Array:
    """log K_v(x).

    Parameters
    ----------
    v : array_like
        Order, any real number.
    x : array_like
        Argument, not negative.

    Returns
    -------
    jax.Array
        Of the broadcast shape and the promoted dtype.
    """
    return _evaluated(functions.LOG_KV, v, x)


@jax.jit
def log_kve(v: ArrayLike, x: ArrayLike) -> jax.Array:
    """log(exp(x) K_v(x)); parameters as in `log_kv`."""
    return _evaluated(functions.LOG_KVE, v, x)


@jax.jit
def iv_ratio(v: ArrayLike, x: ArrayLike) -> jax.Array:
    """I_v(x)/I_{v-1}(x).

    Parameters
    ----------
    v : array_like
        Order, at least 1/2.
    x : array_like
        Argument, not negative.

    Returns
    -------
    jax.Array
        Of the broadcast shape and the promoted dtype.
    """
    return _evaluated(functions.IV_RATIO, v, x)


@jax.jit
def iv_ratio_inv(v: ArrayLike, r: ArrayLike) -> jax.Array:
    """The x where I_v(x)/I_{v-1}(x) = r.

    Parameters
    ----------
    v : array_like
        Order, at least 1/2.
    r : array_like
        Ratio, between 0 and 1.

    Returns
    -------
    jax.Array
        Of the broadcast shape and the promoted dtype.
    """
    return _evaluated(functions.IV_RATIO_INV, v, r)


@jax.jit
def kv_ratio(v: ArrayLike, x: ArrayLike) -> jax.Array:
    """K_v(x)/K_{v-1}(x); parameters as in `log_kv`."""
    return _evaluated(derivatives.KV_RATIO, v, x)


@jax.jit
def log_hyp0f1(b: ArrayLike, z: ArrayLike) -> jax.Array:
    """log 0F1(; b; z), the confluent hypergeometric limit function.

    Parameters
    ----------
    b : array_like
        Parameter, positive.
    z : array_like
        Argument, not negative.

    Returns
    -------
    jax.Array
        Of the broadcast shape and the promoted dtype.
    """
    return _evaluated(functions.LOG_HYP0F1, b, z)
