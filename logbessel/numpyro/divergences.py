"""Kullback-Leibler divergences E[log p(x) - log q(x)] in closed form, where NumPyro looks for them."""

import jax.numpy as jnp
from numpyro.distributions.kl import kl_divergence

from ..jax import functions, matrix_fisher, vonmises_fisher
from . import directional
from .circle import VonMises
from .line import GeneralizedInverseGaussian
from .sphere import VonMisesFisher
from .wide import wide


@kl_divergence.register(VonMisesFisher, VonMisesFisher)
def _of_vonmises_fisher(p, q):
    return vonmises_fisher.kl_divergence(p.mean_direction, p.concentration, q.mean_direction, q.concentration)


@kl_divergence.register(VonMises, VonMises)
def _of_vonmises(p, q):
    first, second = (jnp.stack([jnp.cos(angle), jnp.sin(angle)], axis=-1) for angle in (p.loc - q.loc, 0 * q.loc))
    return vonmises_fisher.kl_divergence(first, p.concentration, second, q.concentration)


@kl_divergence.register(GeneralizedInverseGaussian, GeneralizedInverseGaussian)
def _of_geninvgauss(p, q):
    """nan where the two begin at different places: there is no closed form."""
    divergence = _along_scale(p.p, p.b, q.p, q.b, jnp.log(p.scale / q.scale))
    return jnp.where(p.loc == q.loc, divergence, jnp.nan)


@wide
def _along_scale(p, b, other_p, other_b, log_scale):
    """Of x and of x/r, log r = log_scale, from E[x], E[1/x] and E[log x] (Jørgensen, Statistical Properties of the Generalized Inverse Gaussian Distribution, 1982, 2.1)."""
    log_x, up, down = functions.log_kv_dv(p, b), functions.kv_ratio(p + 1, b), functions.kv_ratio(1 - p, b)
    scale = jnp.exp(log_scale)
    front = functions.log_kve(other_p, other_b) - functions.log_kve(p, b) + (p - other_p) * log_x - other_p * log_scale
    return front + (other_b * (up * scale + down / scale - 2) - b * (up + down - 2)) / 2


@kl_divergence.register(directional.BivariateVonMises, directional.BivariateVonMises)
@kl_divergence.register(directional.Kent, directional.Kent)
@kl_divergence.register(directional.Watson, directional.Watson)
@kl_divergence.register(directional.Bingham, directional.Bingham)
def _of_directional(p, q):
    return directional.divergence(p.density, q.density)(*p._placed(), *q._placed())


@kl_divergence.register(directional.MatrixFisher, directional.MatrixFisher)
def _of_matrix_fisher(p, q):
    return _between_matrices(p.F, q.F)


_between_matrices = wide(matrix_fisher.divergence)
