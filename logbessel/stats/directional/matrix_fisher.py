"""The matrix Fisher distribution of rotations in three dimensions."""

import math
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..annotations import Seed, Values, Vector
from ..normalisers import evaluation
from . import densities, rotations
from .ascent import ascend
from .bingham import FrozenBingham
from .family import Family, Frozen, require_finite, sample_weights

DENSITY = densities.MatrixFisher()
LOG_AREA = math.log(2 * math.pi**2)  # of S^3


class MatrixFisher(Family):
    r"""The matrix Fisher distribution of rotations R.

    Its density with respect to the uniform (Haar) measure is

    .. math:: f(R) = \frac{1}{c(F)} \exp(\operatorname{tr} F^T R).

    Of the quaternions it is a Bingham distribution. It is called with `F` for a frozen distribution, of class
    `FrozenMatrixFisher`. Rotations are 3x3 matrices, unit quaternions (scalar last) or SciPy's `Rotation` objects.

    Parameters
    ----------
    seed : None, int, numpy.random.RandomState or numpy.random.Generator, optional
        Where random numbers come from.

    References
    ----------
    K. V. Mardia and P. E. Jupp, *Directional Statistics*, Wiley 2000, section 13.2.3.

    Examples
    --------
    >>> import numpy as np
    >>> from logbessel.stats import matrix_fisher
    >>> R = matrix_fisher(np.diag([50, 30, 20]), seed=1).rvs(1000)
    >>> F = matrix_fisher.fit(R)
    >>> bool(45 < F[0, 0] < 55)
    True
    """

    def __call__(self, F: ArrayLike, seed: Seed = None) -> "FrozenMatrixFisher":
        """The frozen distribution.

        Parameters
        ----------
        F : array_like, shape (3, 3)
            The parameter, any matrix.
        seed : None, int, numpy.random.RandomState or numpy.random.Generator, optional
            Where random numbers come from.

        Returns
        -------
        FrozenMatrixFisher
            The distribution.
        """
        return FrozenMatrixFisher(F, seed)

    def from_bingham(self, distribution: FrozenBingham, seed: Seed = None) -> "FrozenMatrixFisher":
        """The distribution of the rotations whose quaternions have a Bingham distribution.

        Parameters
        ----------
        distribution : FrozenBingham
            In four dimensions.
        seed : None, int, numpy.random.RandomState or numpy.random.Generator, optional
            Where random numbers come from.

        Returns
        -------
        FrozenMatrixFisher
            The distribution.
        """
        if len(distribution.z) != 4:
            raise ValueError(f"quaternions have four dimensions, not {len(distribution.z)}.")
        form = distribution.axes * distribution.z @ distribution.axes.T
        return FrozenMatrixFisher(rotations.from_quadratic_form(form), seed)

    def fit(self, R: Any, weights: ArrayLike | None = None) -> Vector:
        """Maximum-likelihood fit.

        Parameters
        ----------
        R : array_like of shape (n, 3, 3) or (n, 4), or Rotation
            Rotations.
        weights : array_like, shape (n,), optional
            Weights of the rotations.

        Returns
        -------
        ndarray, shape (3, 3)
            F = U diag(s) V^T, where U diag(d) V^T is the mean of the rotations and E[R_ii] = d_i under s.

        Raises
        ------
        ValueError
            If a matrix is not a rotation (with its distance from the nearest), or all rotations are about one axis.
        """
        x = rotations.quaternions(R)
        if x.ndim != 2:
            raise ValueError(f"a fit takes a table of rotations; as quaternions, the shape here is {x.shape}.")
        weights = sample_weights(weights, len(x))
        left, _, right = rotations.proper_svd(np.tensordot(weights, rotations.to_matrices(x), 1))
        turned = rotations.from_matrices(left.T @ rotations.to_matrices(x) @ right)
        squares = weights @ turned**2  # of the quaternion about the three axes, and of its scalar
        around = squares[[1, 2, 0]] + squares[[2, 0, 1]]  # (1 - R_ii)/2
        if not np.sort(squares)[:2].min() > np.finfo(float).tiny:
            raise ValueError("the rotations are about one axis: the likelihood has no maximum.")
        s = ascend(first_values(squares), lambda s: likelihood(around, s), lambda s, step: proper(s + step))
        return left * s @ right.T


def likelihood(around, s):
    """The mean log-density of rotations, its gradient and the information at proper values s, (..., 3).

    `around` are the means of (1 - R_ii)/2 in the principal axes.
    """
    result = evaluation.normaliser(DENSITY.normaliser, 2, *np.moveaxis(s, -1, 0))
    gap = -2 * around - np.moveaxis(result.drift, 0, -1)  # of proper values alone, the drift is that of R_ii - 1
    return -2 * np.vecdot(s, around) - result.excess, gap, np.moveaxis(result.hessian, (0, 1), (-2, -1))


def proper(s):
    """The nearest proper singular values."""
    first = np.maximum(s[..., 0], 0.0)
    second = np.clip(s[..., 1], 0.0, first)
    return np.stack([first, second, np.clip(s[..., 2], -second, second)], axis=-1)


def first_values(squares):
    """Proper values from the mean squares of quaternions, as if these were normal around 1: z_i - z_0 = -1/(2 squares)."""
    squares = np.maximum(squares, np.finfo(float).tiny)
    z = (0.5 / squares[..., 3:] - 0.5 / squares[..., :3]) / 2
    return proper(z - np.sum(z, axis=-1, keepdims=True) / 2)


class FrozenMatrixFisher(Frozen):
    """A matrix Fisher distribution with its parameter: what ``matrix_fisher(F, seed)`` returns.

    Parameters
    ----------
    F : array_like, shape (3, 3)
        The parameter, any matrix.
    seed : None, int, numpy.random.RandomState or numpy.random.Generator, optional
        Where random numbers come from.

    Attributes
    ----------
    F : ndarray, shape (3, 3)
        The parameter.
    s : ndarray, shape (3,)
        Its proper singular values.

    Examples
    --------
    >>> import numpy as np
    >>> from logbessel.stats import matrix_fisher
    >>> turns = matrix_fisher(np.diag([5, 3, 1]))
    >>> print(round(float(turns.logpdf(np.eye(3))), 9))
    4.158575055
    """

    def __init__(self, F: ArrayLike, seed: Seed = None) -> None:
        super().__init__(seed)
        F = np.asarray(F)
        if F.shape != (3, 3) or F.dtype.kind not in "fiub":
            raise ValueError(f"'F' should be a 3x3 matrix of real numbers; its shape is {F.shape}.")
        require_finite(F, "entry of 'F'")
        self.F = F.astype(float)
        self._left, self.s, self._right = rotations.proper_svd(self.F)

    @cached_property
    def _moments(self):
        return evaluation.normaliser(DENSITY.normaliser, 2, *self.s)

    @cached_property
    def bingham(self) -> FrozenBingham:
        """The Bingham distribution of the unit quaternions, scalar last."""
        first, second, third = self.s
        z = [first - second - third, second - first - third, third - first - second, self.s.sum()]
        axes = rotations.from_matrices(self._left @ _HALF_TURNS @ self._right.T).T
        return FrozenBingham(axes, z)

    def logpdf(self, R: Any) -> Values:
        """Log-density.

        Parameters
        ----------
        R : array_like of shape (..., 3, 3) or (..., 4), or Rotation
            Rotations.

        Returns
        -------
        ndarray of float64, shape (...), or float64
            log f(R).
        """
        return self.bingham.logpdf(rotations.quaternions(R)) + LOG_AREA

    def mode(self) -> Vector:
        """The likeliest rotation, U V^T."""
        return self._left @ self._right.T

    def mean(self) -> Vector:
        """E[R], a matrix that is not a rotation."""
        return DENSITY.mean(np, (self._left, self._right), self._moments)

    def entropy(self) -> float:
        """Differential entropy in nats, against the uniform measure: 0 at F = 0, else negative."""
        return float(densities.entropy(self.s, self._moments))

    def standard_errors(self, n: int) -> tuple[Vector, Vector]:
        """Asymptotic standard errors of a fit to `n` rotations.

        Parameters
        ----------
        n : int
            How many rotations.

        Returns
        -------
        mode : ndarray, shape (3,)
            Of the turn of the mode about each principal axis, in radians; infinite where that is undetermined.
        s : ndarray, shape (3,)
            Of the proper singular values.
        """
        others = self.s[[1, 2, 0]] + self.s[[2, 0, 1]]
        means = self._moments.gradient[[1, 2, 0]] + self._moments.gradient[[2, 0, 1]]
        with np.errstate(divide="ignore"):
            turns = np.sqrt(2 / (n * np.maximum(others * means, 0)))
        return turns, np.sqrt(np.diag(np.linalg.inv(n * self._moments.hessian)))

    def kl_divergence(self, other: "FrozenMatrixFisher") -> float:
        """The Kullback-Leibler divergence E[log f(R) - log g(R)] of another distribution g from this one.

        Parameters
        ----------
        other : FrozenMatrixFisher
            g.

        Returns
        -------
        float
            At least 0, up to rounding.
        """
        return self.bingham.kl_divergence(other.bingham)

    def _draws(self, count, generator):
        return rotations.to_matrices(self.bingham._draws(count, generator))


# Half turns about the axes, and none: with U and V they have the principal quaternions of U diag(s) V^T
_HALF_TURNS = np.array([np.diag(signs) for signs in ([1.0, -1, -1], [-1, 1, -1], [-1, -1, 1], [1, 1, 1])])

matrix_fisher = MatrixFisher()
