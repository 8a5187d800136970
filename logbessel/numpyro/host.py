"""Computations by NumPy in JAX's programs.

JAX calls back on a thread of its own, where `jax.enable_x64`, which is one thread's, may be off: there numbers of 64 bits would
lose half of them. So they go there and come back as pairs of words.
"""

import jax
import jax.numpy as jnp
import numpy as np


def on_host(function, result, *arguments, vmap_method):
    """What a function of NumPy's arrays returns: an array of the shape and dtype of `result`."""
    words, kinds = zip(*map(_words, arguments), strict=True)
    wide = np.dtype(result.dtype).itemsize == 8
    expected = jax.ShapeDtypeStruct((*result.shape, 2), jnp.uint32) if wide else result

    def call(*given):
        found = function(*map(_numbers, given, kinds))
        found = np.asarray(found, result.dtype, order="C")
        return found[..., None].view(np.uint32) if wide else found

    returned = jax.pure_callback(call, expected, *words, vmap_method=vmap_method)
    return jax.lax.bitcast_convert_type(returned, result.dtype) if wide else returned


def _words(argument):
    """An array, numbers of 64 bits as words, and its dtype."""
    argument = jax.lax.stop_gradient(jnp.asarray(argument))
    wide = argument.dtype.itemsize == 8
    return jax.lax.bitcast_convert_type(argument, jnp.uint32) if wide else argument, argument.dtype


def _numbers(words, kind):
    array = np.asarray(words, order="C")
    return array.view(kind)[..., 0] if kind.itemsize == 8 else array
