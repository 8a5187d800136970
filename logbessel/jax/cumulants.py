"""The Bregman divergence B (`logbessel.stats.sphere.cumulants`) as a differentiable function of arrays of float64."""

from functools import partial

import jax
import jax.numpy as jnp

from ..stats.sphere import cumulants
from . import functions

# A rule of differentiation may run after the call, where the mode is no longer the caller's: it sets its own.


def information(dimensions, kappa):
    """B(kappa, 0), the divergence from the uniform distribution."""
    return cumulants.information(jnp, functions, dimensions, kappa)


@partial(jax.custom_jvp, nondiff_argnums=(0,))
def bregman(dimensions, start, end):
    """B(start, end)."""
    return cumulants.bregman(jnp, functions, dimensions, start, end)


@bregman.defjvp
@jax.enable_x64(True)
def _along(dimensions, kappas, tangents):
    """-(end - start) A'(start), and A(end) - A(start)."""
    start, end = kappas
    in_start = (start - end) * functions.iv_ratio_dx(dimensions / 2, start)
    in_end = rise(dimensions, start, end)
    return bregman(dimensions, start, end), in_start * tangents[0] + in_end * tangents[1]


@partial(jax.custom_jvp, nondiff_argnums=(0,))
def rise(dimensions, start, end):
    """A(end) - A(start)."""
    return cumulants.rise(jnp, functions, dimensions, start, end)


@rise.defjvp
@jax.enable_x64(True)
def _rise_along(dimensions, kappas, tangents):
    derivatives = [functions.iv_ratio_dx(dimensions / 2, kappa) for kappa in kappas]
    return rise(dimensions, *kappas), derivatives[1] * tangents[1] - derivatives[0] * tangents[0]
