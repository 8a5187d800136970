"""The Matérn kernel of any smoothness for GPJax."""

from typing import Any, ClassVar

import jax
import jax.numpy as jnp
from gpjax.kernels.base import val
from gpjax.kernels.computations import AbstractKernelComputation, DenseKernelComputation
from gpjax.kernels.stationary.base import StationaryKernel
from gpjax.parameters import PositiveReal
from jax.typing import ArrayLike
from paramax import AbstractUnwrappable

from .correlation import matern_correlation


class GPJaxMatern(StationaryKernel):
    """The Matérn kernel of GPJax with a smoothness nu that is learnt like its length scale.

    Parameters
    ----------
    active_dims : list of int or slice, optional
        Columns that it uses.
    lengthscale, variance : array_like or parameter of GPJax, optional
        Length scales and variance; 1 by default.
    nu : array_like or parameter of GPJax, optional
        Smoothness, positive; 3/2 by default. A number becomes a `PositiveReal`.
    n_dims : int, optional
        Number of dimensions.
    compute_engine : optional
        As of GPJax's kernels.

    Examples
    --------
    >>> import jax.numpy as jnp
    >>> from logbessel.jax.gp import GPJaxMatern
    >>> print(GPJaxMatern(lengthscale=2.0, nu=1.5)(jnp.zeros(1), jnp.ones(1)))
    0.7848877
    """

    name: ClassVar[str] = "Matérn"
    nu: Any

    def __init__(
        self,
        active_dims: list[int] | slice | None = None,
        lengthscale: ArrayLike | AbstractUnwrappable = 1.0,
        variance: ArrayLike | AbstractUnwrappable = 1.0,
        nu: ArrayLike | AbstractUnwrappable = 1.5,
        n_dims: int | None = None,
        compute_engine: AbstractKernelComputation = DenseKernelComputation(),
    ) -> None:
        self.nu = nu if isinstance(nu, AbstractUnwrappable) else PositiveReal(nu)
        super().__init__(active_dims, lengthscale, variance, n_dims, compute_engine)

    def __call__(self, x: jax.Array, y: jax.Array) -> jax.Array:
        """The kernel at a pair of points; at equal ones the variance, with no gradient in them."""
        square = jnp.sum(((self.slice_input(x) - self.slice_input(y)) / val(self.lengthscale)) ** 2)
        apart = square > 0
        correlation = matern_correlation(jnp.sqrt(jnp.where(apart, square, 1.0)), val(self.nu))
        return (val(self.variance) * jnp.where(apart, correlation, 1.0)).squeeze()
