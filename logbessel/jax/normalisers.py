"""The normalisers of `logbessel.stats.normalisers` on JAX arrays, differentiable twice in all parameters.

Computed in float64, also where JAX's own mode is of 32 bits, and rounded once. Derivatives are moments of the same integrand,
in forward and reverse mode, under `jit` and `vmap`; third ones raise an error.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax.typing import ArrayLike

from ..stats.normalisers import bingham, evaluation, kent, matrix_fisher, vonmises_cosine, vonmises_sine, watson
from ..stats.normalisers.docstring import describer
from . import functions

__all__ = [
    "log_bingham",
    "log_kent",
    "log_matrix_fisher",
    "log_vonmises_cosine",
    "log_vonmises_sine",
    "log_watson",
]
_described = describer("array_like", "jax.Array")


class Kind(NamedTuple):
    """A normaliser, its arguments that do not vary, and which attributes of the `Normaliser` its derivatives are."""

    normaliser: Callable
    fixed: tuple
    parts: tuple[str, str, str]


LOG = "log", "gradient", "hessian"
EXCESS = "excess", "drift", "hessian"


@partial(jax.jit, static_argnums=(0, 1))
def _part(order, kind, parameters):
    """The value, its gradient or its Hessian, by parameters along the first axis; nan where one is not finite."""
    with jax.enable_x64(True):
        wide = jnp.asarray(parameters, jnp.float64)
        finite = jnp.isfinite(wide).all(0)
        result = kind.normaliser(jnp, functions, order, *jnp.where(finite, wide, 0.0), *kind.fixed)
        found = getattr(result, kind.parts[order])
        return jnp.where(finite, jnp.asarray(found), jnp.nan).astype(parameters.dtype)


@partial(jax.custom_jvp, nondiff_argnums=(0, 1))
def derivative(order, kind, parameters):
    """The value (order 0), its gradient (1) or Hessian (2) by parameters along the first axis."""
    return _part(order, kind, parameters)


@derivative.defjvp
@jax.enable_x64(True)  # which a computation in float64 may have left again
def _along(order, kind, arguments, tangents):
    if order == 2:
        raise NotImplementedError("third derivatives of normalisers are not provided")
    (parameters,), (tangent,) = arguments, tangents
    change = derivative(order + 1, kind, parameters) * tangent
    return _part(order, kind, parameters), change.sum(order)


class Moments:
    """A `Normaliser` of arrays of float64, whose parts are differentiable, each computed when it is asked for."""

    def __init__(self, family, parameters, fixed=()):
        self._family, self._fixed = family, fixed
        self._parameters = jnp.stack(jnp.broadcast_arrays(*parameters))

    def _derivative(self, order, parts):
        return derivative(order, Kind(self._family.normaliser, self._fixed, parts), self._parameters)

    @property
    def excess(self):
        """log C less what it is at the mode."""
        return self._derivative(0, EXCESS)

    @property
    def gradient(self):
        """First derivatives of log C."""
        return self._derivative(1, LOG)

    @property
    def drift(self):
        """First derivatives of the excess."""
        return self._derivative(1, EXCESS)

    @property
    def hessian(self):
        """Second derivatives."""
        return self._derivative(2, LOG)


def _evaluated(family, *parameters, fixed=()):
    """The function of parameters promoted and broadcast as JAX does."""
    arrays = [parameter if isinstance(parameter, float | int) else jnp.asarray(parameter) for parameter in parameters]
    dtype = jnp.result_type(float, *arrays)
    arrays = jnp.broadcast_arrays(*(jnp.asarray(array, dtype) for array in arrays))
    return derivative(0, Kind(family.normaliser, fixed, LOG), jnp.stack(arrays))


@_described(
    """
    >>> import jax
    >>> from logbessel.jax.normalisers import log_vonmises_sine
    >>> print(jax.grad(log_vonmises_sine)(1000.0, 1000.0, 950.0).round(5)) # E[cos a]
    0.99574
    """
)
def log_vonmises_sine(kappa1: ArrayLike, kappa2: ArrayLike, correlation: ArrayLike) -> jax.Array:
    return _evaluated(vonmises_sine, kappa1, kappa2, correlation)


@_described(
    """
    >>> from logbessel.jax.normalisers import log_vonmises_cosine
    >>> print(round(float(log_vonmises_cosine(2.0, 1.0, 0.5)), 4))
    4.9396
    """
)
def log_vonmises_cosine(kappa1: ArrayLike, kappa2: ArrayLike, correlation: ArrayLike) -> jax.Array:
    return _evaluated(vonmises_cosine, kappa1, kappa2, correlation)


@_described(
    """
    >>> from logbessel.jax.normalisers import log_kent
    >>> print(round(float(log_kent(2000.0, 900.0)), 3))
    1995.052
    """
)
def log_kent(kappa: ArrayLike, beta: ArrayLike) -> jax.Array:
    return _evaluated(kent, kappa, beta)


@_described(
    """
    >>> from logbessel.jax.normalisers import log_watson
    >>> print(round(float(log_watson(-1000.0, 3)), 4))
    -3.5747
    """
)
def log_watson(kappa: ArrayLike, dim: int) -> jax.Array:
    return _evaluated(watson, kappa, fixed=(evaluation.dimensions(dim),))


@_described(
    """
    >>> import jax
    >>> from logbessel.jax.normalisers import log_bingham
    >>> jax.grad(log_bingham)(jax.numpy.array([0.0, -10.0, -5000.0])).round(3).tolist()[:1] # E[x_1^2]
    [0.947...]
    """
)
def log_bingham(z: ArrayLike) -> jax.Array:
    return _evaluated(bingham, *_columns("z", z, (3, 4)))


@_described(
    """
    >>> import jax
    >>> from logbessel.jax.normalisers import log_matrix_fisher
    >>> print(round(float(log_matrix_fisher(jax.numpy.array([5.0, 3.0, 1.0]))), 4))
    4.8414
    """
)
def log_matrix_fisher(s: ArrayLike) -> jax.Array:
    return _evaluated(matrix_fisher, *_columns("s", s, (3,)))


def _columns(name, values, counts):
    values = jnp.asarray(values)
    if values.ndim == 0 or values.shape[-1] not in counts:
        wanted = " or ".join(map(str, counts))
        raise ValueError(f"'{name}' should have {wanted} entries along its last axis; its shape is {values.shape}.")
    return [values[..., i] for i in range(values.shape[-1])]
