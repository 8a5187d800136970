"""The Bingham distribution of axes on S^2, and of unit quaternions on S^3."""

import math

import numpy as np
from numpy.typing import ArrayLike

from ..annotations import Seed, Vector
from ..normalisers import bingham as normaliser
from ..normalisers import evaluation
from ..random_state import MOST_ROUNDS, accepted_at_last
from . import densities
from .ascent import ascend
from .family import Exponential, Family, require_finite, sample_weights
from .unit_vectors import orthonormal, unit_rows


class Bingham(Family):
    r"""The Bingham distribution of unit vectors in three or four dimensions, x and -x alike.

    Its density with respect to area on the sphere is

    .. math:: f(x) = \frac{1}{C(z)} \exp\Big(\sum_i z_i\, (a_i^T x)^2\Big)

    with orthonormal axes :math:`a_i`. It is called with `axes` and `z` for a frozen distribution, of class `FrozenBingham`.

    Parameters
    ----------
    seed : None, int, numpy.random.RandomState or numpy.random.Generator, optional
        Where random numbers come from.

    References
    ----------
    K. V. Mardia and P. E. Jupp, *Directional Statistics*, Wiley 2000, section 9.4.3.

    J. T. Kent, A. M. Ganeiban, K. V. Mardia, *A new unified approach for the simulation of a wide class of directional
    distributions*, Journal of Computational and Graphical Statistics 27, 2018, p. 291.

    Examples
    --------
    >>> import numpy as np
    >>> from logbessel.stats import bingham
    >>> x = bingham(np.eye(3), [0, -5, -100], seed=1).rvs(1000)
    >>> axes, z = bingham.fit(x)
    >>> bool(-6 < z[1] < -4)
    True
    """

    def __call__(self, axes: ArrayLike, z: ArrayLike, seed: Seed = None) -> "FrozenBingham":
        """The frozen distribution.

        Parameters
        ----------
        axes : array_like, shape (d, d)
            Orthonormal columns, d = 3 or 4.
        z : array_like, shape (d,)
            Their concentrations; a constant added to all changes nothing.
        seed : None, int, numpy.random.RandomState or numpy.random.Generator, optional
            Where random numbers come from.

        Returns
        -------
        FrozenBingham
            The distribution.
        """
        return FrozenBingham(axes, z, seed)

    def fit(self, x: ArrayLike, weights: ArrayLike | None = None) -> tuple[Vector, Vector]:
        """Maximum-likelihood fit: the principal axes, and the z with E[(a_i . x)^2] as they are on average.

        Parameters
        ----------
        x : array_like, shape (n, d)
            Unit vectors.
        weights : array_like, shape (n,), optional
            Weights of the rows.

        Returns
        -------
        axes : ndarray, shape (d, d)
            The axes, the most concentrated first.
        z : ndarray, shape (d,)
            The concentrations, 0 for the first.

        Raises
        ------
        ValueError
            If a row is no unit vector, or all lie across an axis, where the likelihood has no maximum.
        """
        dim = np.shape(x)[-1] if np.ndim(x) == 2 else 0
        if dim not in (3, 4):
            raise ValueError(f"'x' should be a table with 3 or 4 columns; its shape is {np.shape(x)}.")
        x = unit_rows(x, dim)
        weights = sample_weights(weights, len(x))
        axes = np.linalg.eigh((x * weights[:, None]).T @ x)[1][:, ::-1]
        return axes, concentrations(weights @ (x @ axes) ** 2)


def concentrations(squares):
    """The z, 0 for the largest, whose mean squares are `squares`, in falling order."""
    if not squares[-1] > np.finfo(float).tiny:
        raise ValueError("the vectors lie across an axis: the likelihood has no maximum.")
    rest = squares[1:]

    def evaluate(z):
        result = evaluation.normaliser(normaliser.normaliser, 2, *np.append(0.0, z))
        value = z @ rest - result.log if (z <= 0).all() else -math.inf
        return value, rest - result.gradient[1:], result.hessian[1:, 1:]

    start = np.minimum(0.5 / squares[0] - 0.5 / rest, 0.0)
    return np.append(0.0, ascend(start, evaluate, lambda z, step: np.minimum(z + step, 0.0)))


class FrozenBingham(Exponential):
    """A Bingham distribution with its parameters: what ``bingham(axes, z, seed)`` returns.

    Parameters
    ----------
    axes : array_like, shape (d, d)
        Orthonormal columns, d = 3 or 4.
    z : array_like, shape (d,)
        Their concentrations.
    seed : None, int, numpy.random.RandomState or numpy.random.Generator, optional
        Where random numbers come from.

    Attributes
    ----------
    axes, z : ndarrays of shapes (d, d) and (d,)
        The parameters, the most concentrated axis first and its z 0.

    Examples
    --------
    >>> import numpy as np
    >>> from logbessel.stats import bingham
    >>> bingham(np.eye(3), [0, -10, -5000]).logpdf([[1, 0, 0], [0.6, 0.8, 0]]).round(6)
    array([ 3.543619, -2.856381])
    """

    _density = densities.Bingham()

    def __init__(self, axes: ArrayLike, z: ArrayLike, seed: Seed = None) -> None:
        super().__init__(seed)
        axes = orthonormal(axes, (3, 4))
        z = np.asarray(z)
        if z.shape != (len(axes),) or z.dtype.kind not in "fiub":
            raise ValueError(f"'z' should be {len(axes)} real numbers; its shape is {z.shape}.")
        require_finite(z, "z")
        order = np.argsort(-z, kind="stable")
        self.axes, self.z = axes[:, order], z[order].astype(float) - float(z.max())
        self._frame, self._natural = self.axes, self.z

    def _checked(self, x):
        return unit_rows(x, len(self.z))

    def mode(self) -> Vector:
        """The axis of the largest z; its negative is as likely."""
        return self.axes[:, 0]

    def scatter(self) -> Vector:
        """E[x x^T]."""
        return self.axes * self._moments.gradient @ self.axes.T

    def standard_errors(self, n: int) -> tuple[Vector, Vector]:
        """Asymptotic standard errors of a fit to `n` vectors.

        Parameters
        ----------
        n : int
            How many vectors.

        Returns
        -------
        axes : ndarray, shape (d, d)
            Of the turn of axes i and j in their plane, in radians; infinite where both are alike, and on the diagonal.
        z : ndarray, shape (d,)
            Of the concentrations; 0 for the first, which is fixed.
        """
        squares = self._moments.gradient
        turns = n * 2 * np.subtract.outer(self.z, self.z) * np.subtract.outer(squares, squares)
        with np.errstate(divide="ignore"):
            axes = 1 / np.sqrt(np.maximum(turns, 0))
        return axes, np.append(0.0, np.sqrt(np.diag(np.linalg.inv(n * self._moments.hessian[1:, 1:]))))

    def _draws(self, count, generator):
        return _principal_draws(-self.z, count, generator) @ self.axes.T


def _principal_draws(rates, count, generator):
    """Draws in the principal axes, of density exp(-sum rates x^2), under the angular central Gaussian density.

    Kent, Ganeiban and Mardia (2018), section 3: with b the root of sum 1/(b + 2 rates) = 1 and W = 1 + 2 rates/b, a draw x of
    density (x^T W x)^(-d/2) is accepted with probability exp(-x^T A x) (x^T W x)^(d/2) e^{(d - b)/2} (b/d)^{d/2}.
    """
    dim = len(rates)
    b = _root(rates)
    widths = 1 / np.sqrt(1 + 2 * rates / b)
    parts, left = [], count
    for _ in range(MOST_ROUNDS):
        if not left:
            return np.concatenate(parts) if parts else np.empty((0, dim))
        x = generator.standard_normal((left, dim)) * widths
        x /= np.linalg.norm(x, axis=1, keepdims=True)
        exponent = x**2 @ rates
        log_ratio = dim / 2 * np.log((b + 2 * exponent) / dim) - exponent + (dim - b) / 2
        accepted = x[log_ratio >= -generator.standard_exponential(left)]
        parts.append(accepted)
        left -= len(accepted)
    raise accepted_at_last(left)


def _root(rates):
    """b in (0, d], by bisection."""
    low, high = 0.0, float(len(rates))
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if (1 / (middle + 2 * rates)).sum() > 1 else (low, middle)
    return high


bingham = Bingham()
