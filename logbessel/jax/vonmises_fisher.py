"""The von Mises-Fisher distribution on the unit sphere of R^d, as functions of JAX arrays.

With theta the angle to the mean direction, the log-density is L - kappa (1 - cos theta), with L from
`logbessel.stats.sphere.density_at_mean`, and 1 - cos theta half the squared distance to the mean direction: no large
terms cancel. What depends on the concentration alone is computed in float64, whether or not `jax_enable_x64` is set.
"""

import math
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike

from ..stats.random_state import MOST_ROUNDS
from ..stats.sphere import implicit
from ..stats.sphere.density_at_mean import log_density_at_mean, log_uniform_density
from ..stats.sphere.sampling import envelope, log_acceptance, placed
from . import cumulants, functions


@jax.jit
def log_prob(x: ArrayLike, mean_direction: ArrayLike, concentration: ArrayLike) -> jax.Array:
    """The log-density of unit vectors, with respect to the sphere's area.

    It is differentiable twice, in all arguments. Vectors are taken to be of unit length, and not checked: those of another
    length get L - kappa |x - mean_direction|^2/2, L the log-density at the mean direction, which is no density.

    Parameters
    ----------
    x : array_like, shape (..., d)
        Unit vectors.
    mean_direction : array_like, shape (..., d)
        Unit vectors; d >= 2.
    concentration : array_like, shape (...)
        kappa, not negative; nan results from others.

    Returns
    -------
    jax.Array, shape (...)
        Leading axes broadcast.

    Examples
    --------
    >>> import jax.numpy as jnp
    >>> from logbessel.jax import vonmises_fisher
    >>> mu = jnp.eye(4)[0]
    >>> print(vonmises_fisher.log_prob(mu, mu, 2.0))
    -1.4467415
    """
    x, mean_direction, kappa = _promoted(x, mean_direction, concentration)
    cosine_distance = jnp.sum((x - mean_direction) ** 2, axis=-1) / 2
    dimensions = _dimensions(mean_direction)
    with jax.enable_x64(True):
        wide = kappa.astype(float)
        result = log_density_at_mean(functions, dimensions, wide) - wide * cosine_distance
    return result.astype(x.dtype)


def entropy(dimensions: int, concentration: ArrayLike) -> jax.Array:
    """-E[log density] in d dimensions, differentiable twice.

    Parameters
    ----------
    dimensions : int
        d, at least 2.
    concentration : array_like
        kappa, not negative.

    Returns
    -------
    jax.Array
        Of the shape of `concentration`.

    Examples
    --------
    >>> from logbessel.jax import vonmises_fisher
    >>> print(vonmises_fisher.entropy(3, 0.0))  # log(4 pi)
    2.5310242
    """
    (kappa,) = _promoted(concentration)
    with jax.enable_x64(True):
        result = -log_uniform_density(dimensions) - cumulants.information(dimensions, kappa.astype(float))
    return result.astype(kappa.dtype)


def kl_divergence(
    mean_direction: ArrayLike,
    concentration: ArrayLike,
    other_mean_direction: ArrayLike,
    other_concentration: ArrayLike,
) -> jax.Array:
    """E[log p(x) - log q(x)] for x from p, of two distributions p and q: differentiable twice.

    Parameters
    ----------
    mean_direction, other_mean_direction : array_like, shape (..., d)
        Those of p and of q, unit vectors.
    concentration, other_concentration : array_like, shape (...)
        Those of p and of q.

    Returns
    -------
    jax.Array, shape (...)
        Leading axes broadcast.

    Examples
    --------
    >>> from logbessel.jax import vonmises_fisher
    >>> print(vonmises_fisher.kl_divergence([0.0, 0.0, 1.0], 10.0, [0.0, 0.6, 0.8], 12.0))
    2.1776786
    """
    mu, kappa, other_mu, other = _promoted(mean_direction, concentration, other_mean_direction, other_concentration)
    dimensions = _dimensions(mu)
    if dimensions != _dimensions(other_mu):
        raise ValueError(f"distributions in {dimensions} and {other_mu.shape[-1]} dimensions have no divergence")
    cosine_distance = jnp.sum((mu - other_mu) ** 2, axis=-1) / 2
    with jax.enable_x64(True):
        start, end = jnp.broadcast_arrays(kappa.astype(float), other.astype(float))
        turned = end * functions.iv_ratio(dimensions / 2, start) * cosine_distance
        result = cumulants.bregman(dimensions, start, end) + turned
    return result.astype(kappa.dtype)


def sample(
    key: jax.Array,
    mean_direction: ArrayLike,
    concentration: ArrayLike,
    shape: int | tuple[int, ...] | None = None,
) -> jax.Array:
    """Exact draws, by rejection, in time and memory proportional to the numbers drawn.

    They can be differentiated in the mean direction and in the concentration, and the gradient of a mean over draws is an
    unbiased estimate of that of the expectation: `logbessel.stats.sphere.implicit` says how.

    Parameters
    ----------
    key : jax.Array
        A key of `jax.random`.
    mean_direction : array_like, shape (..., d)
        Unit vectors; d >= 2.
    concentration : array_like, shape (...)
        kappa, not negative; nan results from others.
    shape : int or tuple of int, optional
        Shape of the result but for its last axis, to which the leading axes of the parameters broadcast; by default
        what these broadcast to.

    Returns
    -------
    jax.Array, shape (*shape, d)

    Notes
    -----
    Ulrich's rejection method (Applied Statistics 33, 1984, p. 158; with Wood's correction, Communications in
    Statistics - Simulation and Computation 23, 1994, p. 157), in the variable y = tan^2(theta/2): see
    `logbessel.stats.sphere.sampling`. All candidates are drawn anew until each has been accepted once; a draw that never is,
    which takes arithmetic gone wrong, would be nan.

    Examples
    --------
    >>> import jax
    >>> from logbessel.jax import vonmises_fisher
    >>> vonmises_fisher.sample(jax.random.key(0), jax.numpy.eye(512)[0], 300.0, shape=(10,)).shape
    (10, 512)
    """
    mean_direction, kappa = _promoted(mean_direction, concentration)
    batch = jnp.broadcast_shapes(mean_direction.shape[:-1], kappa.shape)
    shape = batch if shape is None else tuple(np.atleast_1d(shape).tolist())
    if not _broadcasts(batch, shape):
        raise ValueError(f"parameters of batch shape {batch} do not broadcast to shape {shape}")
    return _sample(key, mean_direction, kappa, shape)


@partial(jax.jit, static_argnames="shape")
def _sample(key, mean_direction, kappa, shape):
    dimensions = _dimensions(mean_direction)
    angle_key, tangent_key = jax.random.split(key)
    y = _squared_half_tangents(angle_key, jnp.broadcast_to(kappa, shape), dimensions)[..., None]
    normals = jax.random.normal(tangent_key, (*shape, dimensions - 1), y.dtype)
    mean_direction = mean_direction / jnp.linalg.norm(mean_direction, axis=-1, keepdims=True)
    return placed(jnp, y, normals, jnp.broadcast_to(mean_direction, (*shape, dimensions)))


@partial(jax.custom_jvp, nondiff_argnums=(2,))
def _squared_half_tangents(key, kappa, dimensions):
    """tan^2(theta/2): b t, the quotient t of two Gamma((d - 1)/2) variates being accepted with some probability."""
    m = dimensions - 1
    kappa = jnp.where(kappa >= 0, kappa, jnp.nan)
    b = envelope(jnp, kappa, m)

    def propose(state):
        rounds, key, y, done = state
        key, normal_key, exponential_key = jax.random.split(key, 3)
        normals = jax.random.normal(normal_key, (2, *kappa.shape), kappa.dtype)
        exponentials = jax.random.exponential(exponential_key, (3, *kappa.shape), kappa.dtype)
        gammas, probabilities = _gamma_proposals(normals, m / 2)
        t = gammas[0] / gammas[1]
        probabilities = jnp.stack([*probabilities, log_acceptance(jnp, b, t, m)])
        accepted = jnp.all(probabilities >= -exponentials, axis=0) & ~done
        return rounds + 1, key, jnp.where(accepted, b * t, y), done | accepted

    start = 0, key, jnp.full_like(kappa, jnp.nan), jnp.isnan(kappa)
    return jax.lax.while_loop(lambda state: (state[0] < MOST_ROUNDS) & ~jnp.all(state[3]), propose, start)[2]


@_squared_half_tangents.defjvp
def _along(dimensions, arguments, tangents):
    (key, kappa), (_, tangent) = arguments, tangents
    y = _squared_half_tangents(key, kappa, dimensions)
    with jax.enable_x64(True):
        derivative = implicit.derivative(jnp, functions, dimensions, kappa.astype(float), y.astype(float), _scanned)
    return y, derivative.astype(y.dtype) * tangent


def _scanned(step, items, start):
    """`functools.reduce`."""
    return jax.lax.scan(lambda state, item: (step(state, item), None), start, jnp.asarray(items))[0]


def _gamma_proposals(normals, a):
    """Proposals in proportion to Gamma(a) variates, a = 1/2 or a >= 1, and the logarithms of their acceptance.

    The method of Marsaglia and Tsang (ACM Transactions on Mathematical Software 26, 2000, p. 363). `jax.random.gamma`
    runs it too, but takes ten seconds to compile, and microseconds a variate as each has a key of its own.
    """
    if a == 0.5:
        return normals**2, jnp.zeros_like(normals)
    scale = a - 1 / 3
    step = normals / (3 * math.sqrt(scale))
    cubed_less_one = step * (3 + step * (3 + step))
    return 1 + cubed_less_one, normals**2 / 2 - scale * (cubed_less_one - 3 * jnp.log1p(step))


def _broadcasts(shape, target):
    return len(shape) <= len(target) and all(n in (1, m) for n, m in zip(shape[::-1], target[::-1], strict=False))


def _promoted(*arrays):
    """Arrays, numbers and lists as arrays of the floating dtype that they have in common."""
    arrays = [array if isinstance(array, float | int) else jnp.asarray(array) for array in arrays]
    dtype = jnp.result_type(float, *arrays)
    return [jnp.asarray(array, dtype) for array in arrays]


def _dimensions(mean_direction):
    if mean_direction.ndim == 0 or mean_direction.shape[-1] < 2:
        raise ValueError(
            f"directions have two or more coordinates in their last axis; the shape here is {mean_direction.shape}"
        )
    return mean_direction.shape[-1]
