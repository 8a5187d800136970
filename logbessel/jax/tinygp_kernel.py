"""The Matérn kernel of any smoothness for tinygp."""

import equinox
import jax.numpy as jnp
from tinygp.kernels import Stationary
from tinygp.kernels.distance import Distance, L2Distance

from .correlation import matern_correlation


class Matern(Stationary):
    """The Matérn kernel with a smoothness nu that can be learnt, as tinygp's other kernels are.

    Parameters
    ----------
    scale : array_like, optional
        Length scale; 1 by default.
    distance : tinygp.kernels.distance.Distance, optional
        Euclidean by default.
    nu : array_like, optional
        Smoothness, positive; 3/2 by default.

    Examples
    --------
    >>> import jax.numpy as jnp
    >>> from logbessel.jax.gp import Matern
    >>> print(Matern(scale=2.0, nu=1.5)(jnp.zeros((1, 1)), jnp.ones((1, 1))))
    [[0.784888]]
    """

    distance: Distance = equinox.field(default_factory=L2Distance)
    nu: jnp.ndarray | float = equinox.field(default_factory=lambda: 1.5 * jnp.ones(()))

    def evaluate(self, X1, X2):
        return matern_correlation(self.distance.distance(X1, X2) / self.scale, self.nu)
