"""The functions of the library on JAX arrays, made from their records."""

import jax
import jax.numpy as jnp
from jax.typing import ArrayLike

from ..functions import DENSITY_AT_MEAN, OF_THREE, PUBLIC
from ..functions.docstring import named, of_jax_function
from .primitive import run

__all__ = [_function.name for _function in (*PUBLIC, *OF_THREE)]


def evaluated(function, *arguments):
    """The function of arguments promoted and broadcast as JAX does; types shorter than float32 are computed in it."""
    arguments = [jnp.asarray(x) if isinstance(x, list | tuple) else x for x in arguments]
    dtype = jnp.result_type(*arguments)
    if jnp.issubdtype(dtype, jnp.complexfloating):
        raise TypeError(f"{function.name} takes real arguments, not {dtype}")
    if not jnp.issubdtype(dtype, jnp.floating):
        dtype = jnp.result_type(float, dtype)
    working = jnp.promote_types(dtype, jnp.float32)
    shape = jnp.broadcast_shapes(*map(jnp.shape, arguments))
    operands = [jnp.asarray(argument, working) for argument in arguments]
    operands = [x if x.ndim == 0 else jnp.broadcast_to(x, shape) for x in operands]
    results = run(function)(*operands)
    return results.astype(dtype) if function.nout == 1 else tuple(result.astype(dtype) for result in results)


def density_at_mean(order, kappa):
    """The von Mises-Fisher log-density at the mean direction."""
    return evaluated(DENSITY_AT_MEAN, order, kappa)


def _public(function):
    def call(first: ArrayLike, second: ArrayLike) -> jax.Array:
        return evaluated(function, first, second)

    def call_of_three(first: ArrayLike, second: ArrayLike, third: ArrayLike) -> jax.Array:
        return evaluated(function, first, second, third)

    chosen = call if function.nin == 2 else call_of_three
    return jax.jit(named(chosen, function, __name__, of_jax_function(function)))


globals().update({_function.name: _public(_function) for _function in (*PUBLIC, *OF_THREE)})
