"""Parameters and values of distributions, as arrays that NumPyro can check.

Those that are no arrays of JAX become NumPy's: under `jit` they are known when it traces, and refused if they are wrong.
"""

import jax
import jax.numpy as jnp
import numpy as np
from numpyro.distributions.util import promote_shapes


def array(value, dtype=None):
    """An array of JAX or of NumPy."""
    return _library(value).asarray(value, dtype)


def aligned(*parameters):
    """The batch's shape, and numbers as arrays of one floating dtype and as many axes."""
    arrays = promote_shapes(*_floats(*parameters))
    return np.broadcast_shapes(*map(np.shape, arrays)), arrays


def broadcast(ranks, *parameters):
    """The batch's shape, and arrays of one floating dtype, the last `ranks` axes of each being an event's, broadcast."""
    arrays = _floats(*parameters)
    splits = [(x.shape[: x.ndim - rank], x.shape[x.ndim - rank :]) for rank, x in zip(ranks, arrays, strict=True)]
    batch = np.broadcast_shapes(*(leading for leading, _ in splits))
    return batch, [_library(x).broadcast_to(x, batch + event) for x, (_, event) in zip(arrays, splits, strict=True)]


def _floats(*parameters):
    dtype = jnp.result_type(float, *(x if isinstance(x, int | float) else array(x) for x in parameters))
    return [array(x, dtype) for x in parameters]


def _library(value):
    return jnp if isinstance(value, jax.Array) else np
