"""Computations in float64 whose results have the dtype of the arguments, whether or not `jax_enable_x64` is set."""

from functools import partial, wraps
from types import SimpleNamespace

import jax
import jax.numpy as jnp
from jax.scipy.special import gammaln

from ..jax import functions

BESSEL = SimpleNamespace(**{name: getattr(functions, name) for name in functions.__all__}, gammaln=gammaln)


def floats(*arguments):
    """Arrays, lists and numbers as arrays of one floating dtype."""
    arguments = [x if isinstance(x, int | float) else jnp.asarray(x) for x in arguments]
    dtype = jnp.result_type(float, *arguments)
    return [jnp.asarray(x, dtype) for x in arguments]


def wide(formula):
    """The formula of arrays, computed in float64."""

    @wraps(formula)
    @jax.jit
    def rounded(*arguments):
        arguments = floats(*arguments)
        with jax.enable_x64(True):
            result = formula(*(x.astype(float) for x in arguments))
        return result.astype(arguments[0].dtype)

    return rounded


def of_library(formula):
    """A formula of `logbessel.stats.formulas` or its like, of JAX's arrays."""
    return wide(partial(formula, jnp, BESSEL))
