"""Kernels of PyMC's Gaussian processes whose shape is learnt, and their spectral densities for HSGP."""

import pytensor.tensor as pt
from pymc.gp.cov import RatQuad as PyMCRatQuad
from pymc.gp.cov import Stationary
from pytensor.tensor import TensorLike
from pytensor.tensor.variable import TensorVariable

from ..functions.matern import MATERN_LOG_CORRELATION
from ..gp import spectral
from ..pytensor.functions import elementwise, floats
from .formulas import of_tensors

__all__ = ["Matern", "RatQuad"]
_log_correlation = elementwise(MATERN_LOG_CORRELATION)


def _log_density(formula, kernel, omega, shape):
    """log of the spectral density, whose length scales are the kernel's."""
    lengths = pt.ones(kernel.n_dims) * kernel.ls
    s = pt.dot(pt.square(omega), pt.square(lengths))
    return of_tensors(formula)(kernel.n_dims, s, shape) + pt.log(lengths).sum()


class Matern(Stationary):
    """The Matérn kernel of any smoothness, which may be a random variable.

    With r the distance in units of the length scales and z = sqrt(2 nu) r, k(r) = 2^(1 - nu)/Gamma(nu) z^nu K_nu(z).

    Parameters
    ----------
    input_dim : int
        Number of columns of the inputs.
    nu : tensor_like
        Smoothness, positive.
    ls, ls_inv : tensor_like
        Length scales, or their inverses: one or the other.
    active_dims : list of int, optional
        Columns that it uses.

    Notes
    -----
    Distances are those of differences, so that equal inputs have correlation 1: PyMC's own, by dot products, are off by
    some 1e-8, to which rough kernels are not blind.

    Examples
    --------
    >>> import numpy as np
    >>> from logbessel.pymc.gp import Matern
    >>> round(float(Matern(1, nu=1.5, ls=2.0)(np.zeros((1, 1)), np.ones((1, 1))).eval()[0, 0]), 6)
    0.784888
    """

    def __init__(
        self,
        input_dim: int,
        nu: TensorLike,
        ls: TensorLike | None = None,
        ls_inv: TensorLike | None = None,
        active_dims: list[int] | None = None,
    ) -> None:
        super().__init__(input_dim, ls, ls_inv, active_dims)
        (self.nu,) = floats(nu)

    def square_dist(self, X: TensorLike, Xs: TensorLike | None) -> TensorVariable:
        """Squared distances in units of the length scales."""
        X = pt.as_tensor_variable(X) / self.ls
        Xs = X if Xs is None else pt.as_tensor_variable(Xs) / self.ls
        return pt.square(X[:, None, :] - Xs[None, :, :]).sum(-1)

    def full_from_distance(self, dist: TensorLike, squared: bool = False) -> TensorVariable:
        """The kernel at given distances, or squares of them."""
        apart = dist > 0
        far = pt.where(apart, dist, 1.0)
        r = pt.sqrt(far) if squared else far
        return pt.where(apart, pt.exp(_log_correlation(r, self.nu)), 1.0)

    def power_spectral_density(self, omega: TensorLike) -> TensorVariable:
        """(2 pi/nu)^{d/2} prod(ls) Gamma(nu + d/2)/Gamma(nu) (1 + |ls omega|^2/(2 nu))^{-nu - d/2}."""
        return pt.exp(_log_density(spectral.log_matern, self, omega, self.nu))


class RatQuad(PyMCRatQuad):
    """PyMC's rational quadratic kernel, with a spectral density whose gradient in `alpha` is there.

    Parameters
    ----------
    input_dim : int
        Number of columns of the inputs.
    alpha : tensor_like
        Shape, positive; it may be a random variable.
    ls, ls_inv : tensor_like
        Length scales, or their inverses: one or the other.
    active_dims : list of int, optional
        Columns that it uses.

    Examples
    --------
    >>> from logbessel.pymc.gp import RatQuad
    >>> round(float(RatQuad(1, alpha=1.8, ls=0.7).power_spectral_density([[2.0]]).eval()[0]), 6)
    0.497144
    """

    def power_spectral_density(self, omega: TensorLike) -> TensorVariable:
        """2 (2 pi alpha)^{d/2} prod(ls)/Gamma(alpha) (z/2)^v K_v(z), z = sqrt(2 alpha) |ls omega| and v = alpha - d/2."""
        return pt.exp(_log_density(spectral.log_rational_quadratic, self, omega, *floats(self.alpha)))
