"""The Matérn kernel for scikit-learn's Gaussian processes, its smoothness a hyperparameter."""

from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.spatial.distance import cdist, pdist, squareform
from sklearn.gaussian_process import kernels

from .correlation import matern_log_correlation, matern_log_correlation_dnu, matern_log_correlation_dr


class Matern(kernels.Matern):
    """Matérn kernel whose smoothness is learnt like its length scales.

    In place of `sklearn.gaussian_process.kernels.Matern`, whose `nu` is fixed and whose gradient is numerical unless nu is
    1/2, 3/2, 5/2 or infinite. With r the distance in units of the length scales and z = sqrt(2 nu) r,

        k(r) = 2^(1 - nu)/Gamma(nu) z^nu K_nu(z).

    Parameters
    ----------
    length_scale : float or array_like of shape (n_features,), default=1.0
        One length scale, or one for each feature.
    length_scale_bounds : pair of floats > 0 or "fixed", default=(1e-5, 1e5)
        Bounds between which `length_scale` is optimised.
    nu : float, default=1.5
        Smoothness, nu > 0: paths are k times differentiable in mean square for k < nu. Infinity is the squared exponential
        kernel, and is not optimised.
    nu_bounds : pair of floats > 0 or "fixed", default=(0.1, 100)
        Bounds between which `nu` is optimised; "fixed" is scikit-learn's own kernel.

    Raises
    ------
    ValueError
        When called with nu <= 0 or nan, with length scales of another number than the features, or for a gradient with Y.

    Notes
    -----
    The kernel and its gradient in the logarithms of the hyperparameters come from `matern_log_correlation` and its two
    derivatives, in closed form for every nu: to about 1e-13 relative.

    Data tell little of `nu` where they are far apart or noisy; large values of `nu` differ little. Start from several values
    (`n_restarts_optimizer`).

    References
    ----------
    C. E. Rasmussen and C. K. I. Williams, *Gaussian Processes for Machine Learning*, MIT Press 2006, eq. 4.14.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.gaussian_process import GaussianProcessRegressor
    >>> from logbessel.gp import Matern
    >>> x = np.linspace(0, 5, 40)[:, None]
    >>> regressor = GaussianProcessRegressor(Matern(1.0, nu=1.5), alpha=1e-6).fit(x, np.abs(np.sin(3 * x[:, 0])))
    >>> round(float(regressor.kernel_.nu), 1)
    2.2
    """

    def __init__(
        self,
        length_scale: ArrayLike = 1.0,
        length_scale_bounds: tuple[float, float] | ArrayLike | Literal["fixed"] = (1e-5, 1e5),
        nu: float = 1.5,
        nu_bounds: tuple[float, float] | Literal["fixed"] = (0.1, 100.0),
    ) -> None:
        super().__init__(length_scale, length_scale_bounds, nu)
        self.nu_bounds = nu_bounds

    @property
    def hyperparameter_nu(self) -> kernels.Hyperparameter:
        """The smoothness as a hyperparameter; fixed where it is infinite."""
        return kernels.Hyperparameter("nu", "numeric", "fixed" if np.isinf(self.nu) else self.nu_bounds)

    def __call__(self, X: ArrayLike, Y: ArrayLike | None = None, eval_gradient: bool = False) -> Any:
        """The kernel k(X, Y) and, on request, its gradient.

        Parameters
        ----------
        X : array_like of shape (n, n_features)
            Left argument.
        Y : array_like of shape (m, n_features), optional
            Right argument; X if there is none.
        eval_gradient : bool, default=False
            Whether to return the gradient in the logarithms of the hyperparameters too; without Y only.

        Returns
        -------
        K : ndarray of shape (n, m)
            k(X, Y).
        K_gradient : ndarray of shape (n, n, n_dims)
            Only with `eval_gradient`.
        """
        if not self.nu > 0:
            raise ValueError(f"nu must be positive, not {self.nu}.")
        X = np.atleast_2d(X)
        length_scale = kernels._check_length_scale(X, self.length_scale)
        if Y is not None:
            if eval_gradient:
                raise ValueError("Gradient can only be evaluated when Y is None.")
            return np.exp(matern_log_correlation(cdist(X / length_scale, Y / length_scale), self.nu))
        r = pdist(X / length_scale)
        pairs = np.exp(matern_log_correlation(r, self.nu))
        K = squareform(pairs)
        np.fill_diagonal(K, 1)
        if not eval_gradient:
            return K
        derivatives = [*self._length_scale_derivatives(X, length_scale, r, pairs), *self._nu_derivatives(r, pairs)]
        return K, np.stack([squareform(derivative) for derivative in derivatives], axis=2) if derivatives else np.empty(
            (*K.shape, 0)
        )

    def _length_scale_derivatives(self, X, length_scale, r, pairs):
        """dk/d(log l_i) = -k (d/dr log k) r_i^2/r, r_i the distance in the i-th feature, for each pair."""
        if self.hyperparameter_length_scale.fixed:
            return
        apart = r > 0
        decline = -pairs * matern_log_correlation_dr(r, self.nu, where=apart, out=np.zeros_like(r))
        if not self.anisotropic:
            yield decline * r
            return
        decline = np.divide(decline, r, where=apart, out=np.zeros_like(r))
        for feature, scale in zip(X.T, length_scale):
            yield decline * pdist(feature[:, None] / scale, "sqeuclidean")

    def _nu_derivatives(self, r, pairs):
        """dk/d(log nu)."""
        if not self.hyperparameter_nu.fixed:
            yield pairs * matern_log_correlation_dnu(r, self.nu) * self.nu
