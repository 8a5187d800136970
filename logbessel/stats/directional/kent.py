"""The Kent distribution FB5 of directions."""

import math

import numpy as np
from numpy.typing import ArrayLike

from ..annotations import Seed, Vector
from ..normalisers import evaluation
from ..random_state import MOST_ROUNDS, accepted_at_last
from . import densities, exponents
from .ascent import ascend
from .family import Exponential, Family, number, sample_weights
from .unit_vectors import orthonormal, rotations_from, unit_rows

DENSITY = densities.Kent()


class Kent(Family):
    r"""The Kent distribution (FB5) of unit vectors in three dimensions, with contours like ellipses.

    Its density with respect to area on the sphere is

    .. math:: f(x) = \frac{1}{C(\kappa, \beta)} \exp\big(\kappa\, \gamma_1^T x + \beta\, [(\gamma_2^T x)^2 - (\gamma_3^T x)^2]\big),
              \qquad 0 \le 2\beta \le \kappa,

    with the orthonormal mean direction, major and minor axis :math:`\gamma_i`. It is called with `axes`, `kappa` and `beta` for a
    frozen distribution, of class `FrozenKent`.

    Parameters
    ----------
    seed : None, int, numpy.random.RandomState or numpy.random.Generator, optional
        Where random numbers come from.

    References
    ----------
    J. T. Kent, *The Fisher-Bingham distribution on the sphere*, Journal of the Royal Statistical Society B 44, 1982, p. 71.

    J. T. Kent, T. Hamelryck, *Using the Fisher-Bingham distribution in stochastic models for protein structure*, 2005.

    Examples
    --------
    >>> import numpy as np
    >>> from logbessel.stats import kent
    >>> x = kent(np.eye(3), 100, 30, seed=1).rvs(1000)
    >>> axes, kappa, beta = kent.fit(x)
    >>> 90 < kappa < 110 and 25 < beta < 35
    True
    """

    def __call__(self, axes: ArrayLike, kappa: float, beta: float, seed: Seed = None) -> "FrozenKent":
        """The frozen distribution.

        Parameters
        ----------
        axes : array_like, shape (3, 3)
            Orthonormal columns: mean direction, major axis, minor axis.
        kappa, beta : float
            Concentration and ovalness, 0 <= 2 beta <= kappa.
        seed : None, int, numpy.random.RandomState or numpy.random.Generator, optional
            Where random numbers come from.

        Returns
        -------
        FrozenKent
            The distribution.
        """
        return FrozenKent(axes, kappa, beta, seed)

    def fit(self, x: ArrayLike, weights: ArrayLike | None = None) -> tuple[Vector, float, float]:
        """Maximum-likelihood fit, from Kent's moment estimate.

        Parameters
        ----------
        x : array_like, shape (n, 3)
            Unit vectors.
        weights : array_like, shape (n,), optional
            Weights of the rows.

        Returns
        -------
        axes : ndarray, shape (3, 3)
            Mean direction, major axis, minor axis.
        kappa, beta : float
            Concentration and ovalness.

        Raises
        ------
        ValueError
            If a row is no unit vector, or the vectors have no mean direction, or all lie on a great circle.
        """
        x = unit_rows(np.atleast_2d(np.asarray(x)), 3)
        weights = sample_weights(weights, len(x))

        def evaluate(point):
            axes, kappa, beta = point
            if not 0 <= 2 * beta <= kappa:
                return -math.inf, None, None
            y = x @ axes
            measured = weights @ exponents.fall(np, y), weights @ y, (y * weights[:, None]).T @ y
            return likelihood(measured, kappa, beta, moments(kappa, beta))

        axes, kappa, beta = ascend(_moment_estimate(x, weights), evaluate, lambda point, step: moved(*point, step))
        return axes, float(kappa), float(beta)


def _moment_estimate(x, weights):
    """`moment_estimate`, without cancellation where the vectors are close to each other."""
    mean = weights @ x
    if not np.linalg.norm(mean) > 1e-12:
        raise ValueError("the vectors have no mean direction.")
    frame = rotations_from(mean / np.linalg.norm(mean))
    across = x @ frame[:, 1:]
    axes, minor, major = _axes(frame, (across * weights[:, None]).T @ across)
    if not minor > np.finfo(float).tiny:
        raise ValueError("the vectors lie on a great circle: the likelihood has no maximum.")
    return axes, *_concentrations(weights @ exponents.fall(np, x @ axes), minor, major)


def moment_estimate(mean, scatter):
    """Axes, kappa and beta from the means of x and of x x^T: Kent (1982), section 4."""
    length = np.linalg.norm(mean)
    frame = rotations_from(mean / length)
    axes, minor, major = _axes(frame, frame[:, 1:].T @ scatter @ frame[:, 1:])
    return axes, *_concentrations(1 - length, minor, major)


def _axes(frame, across):
    """The axes, and the mean squares along the minor and the major one, from the scatter across the mean direction."""
    (minor, major), turn = np.linalg.eigh(across)
    axes = np.column_stack([frame[:, 0], frame[:, 1:] @ turn[:, ::-1]])
    axes[:, 2] *= np.sign(np.linalg.det(axes))
    return axes, minor, major


def _concentrations(fall, minor, major):
    inner, outer = max(2 * fall - (major - minor), minor), 2 * fall + major - minor
    return 1 / inner + 1 / outer, max(0.5 / inner - 0.5 / outer, 0.0)


def moments(kappa, beta):
    """The `Normaliser` of some concentrations and ovalnesses."""
    return evaluation.normaliser(DENSITY.normaliser, 2, kappa, beta)


def likelihood(measured, kappa, beta, result):
    """The mean log-density, its gradient by turns about the axes, kappa and beta, and the information.

    `measured` are the means of 1 - y_1, of y and of y y^T, y the coordinates by the axes.
    """
    fall, mean, scatter = measured
    first, second, third = np.moveaxis(mean, -1, 0)
    squares = np.diagonal(scatter, axis1=-2, axis2=-1)
    oval = squares[..., 1] - squares[..., 2]
    value = -kappa * fall + beta * oval - result.excess
    gradient = np.stack(
        [
            4 * beta * scatter[..., 1, 2],
            -kappa * third - 2 * beta * scatter[..., 0, 2],
            kappa * second - 2 * beta * scatter[..., 0, 1],
            -fall - result.drift[0],
            oval - result.drift[1],
        ],
        axis=-1,
    )
    information = np.zeros((*gradient.shape, 5))
    information[..., 3:, 3:] = np.moveaxis(result.hessian, (0, 1), (-2, -1))
    least = 1e-3 * (kappa * np.abs(first) + 2 * beta) + np.finfo(float).tiny
    turns = np.maximum(_turn_information(kappa, beta, first, np.moveaxis(squares, -1, 0)), least)
    information[..., :3, :3] = np.moveaxis(turns, 0, -1)[..., None] * np.eye(3)
    return value, gradient, information


def _turn_information(kappa, beta, first, squares):
    return np.array([
        4 * beta * (squares[1] - squares[2]),
        kappa * first + 2 * beta * (squares[0] - squares[2]),
        kappa * first - 2 * beta * (squares[0] - squares[1]),
    ])  # fmt: skip


def moved(axes, kappa, beta, step):
    """The axes turned by a rotation vector in their own frame; a step beyond the domain ends on its edge."""
    lengths = np.maximum(np.linalg.norm(step[..., :3], axis=-1), 1e-300)
    x, y, z = np.moveaxis(step[..., :3] * np.minimum(1.0, 1 / lengths)[..., None], -1, 0)
    zero = np.zeros_like(x)
    skew = np.stack([zero, -z, y, z, zero, -x, -y, x, zero], axis=-1).reshape(*x.shape, 3, 3)
    turn, triangle = np.linalg.qr(np.eye(3) + skew)
    turn = turn * np.sign(np.diagonal(triangle, axis1=-2, axis2=-1))[..., None, :]
    kappa = np.where(kappa + step[..., 3] > 0, kappa + step[..., 3], kappa / 2)
    beta = beta + step[..., 4]
    swapped = axes[..., [0, 2, 1]] * [1, 1, -1]  # where beta is negative, the axes change places
    axes = np.where((beta < 0)[..., None, None], swapped, axes)
    return axes @ turn, kappa, np.minimum(np.abs(beta), kappa / 2)


class FrozenKent(Exponential):
    """A Kent distribution with its parameters: what ``kent(axes, kappa, beta, seed)`` returns.

    Parameters
    ----------
    axes : array_like, shape (3, 3)
        Orthonormal columns: mean direction, major axis, minor axis.
    kappa, beta : float
        Concentration and ovalness, 0 <= 2 beta <= kappa.
    seed : None, int, numpy.random.RandomState or numpy.random.Generator, optional
        Where random numbers come from.

    Attributes
    ----------
    axes, kappa, beta : ndarray of shape (3, 3), float, float
        The parameters.

    Examples
    --------
    >>> import numpy as np
    >>> from logbessel.stats import kent
    >>> kent(np.eye(3), 2000, 900).logpdf([[1, 0, 0], [0.8, 0.6, 0]]).round(5)
    array([  4.94819, -71.05181])
    """

    _density = DENSITY

    def __init__(self, axes: ArrayLike, kappa: float, beta: float, seed: Seed = None) -> None:
        super().__init__(seed)
        self.axes = orthonormal(axes, (3,))
        self.kappa, self.beta = number("kappa", kappa, 0), number("beta", beta, 0)
        if 2 * self.beta > self.kappa:
            raise ValueError(f"'beta' should be at most kappa/2 = {self.kappa / 2:g}, not {self.beta:g}.")
        self._frame, self._natural = self.axes, np.array([self.kappa, self.beta])

    def _checked(self, x):
        return unit_rows(x, 3)

    def mode(self) -> Vector:
        """The likeliest direction, the first axis."""
        return self.axes[:, 0]

    def standard_errors(self, n: int) -> tuple[Vector, float, float]:
        """Asymptotic standard errors of a fit to `n` vectors.

        Parameters
        ----------
        n : int
            How many vectors.

        Returns
        -------
        axes : ndarray, shape (3,)
            Of the turns about the three axes, in radians; infinite where one is undetermined.
        kappa, beta : float
            Of concentration and ovalness.
        """
        _, squares = DENSITY.averages(np, self._natural, self._moments)
        turns = _turn_information(self.kappa, self.beta, float(self._moments.gradient[0]), squares)
        with np.errstate(divide="ignore"):
            axes = 1 / np.sqrt(n * np.maximum(turns, 0))
        kappa, beta = np.sqrt(np.diag(np.linalg.inv(n * self._moments.hessian)))
        return axes, float(kappa), float(beta)

    def _draws(self, count, generator):
        """Coordinates u, v of the equal-area projection, u^2 + v^2 = (1 - y_1)/2, from independent densities.

        The log-density -2 kappa (u^2 + v^2) + 4 beta (u^2 - v^2) (1 - u^2 - v^2) is a sum of one of u and one of v (Kent and
        Hamelryck, 2005); each is below a normal one, and pairs outside of the disc are rejected.
        """
        flat = _Envelope(2 * self.kappa - 4 * self.beta, 4 * self.beta)
        steep = _Envelope(2 * self.kappa + 4 * self.beta, -4 * self.beta)
        parts, left = [], count
        for _ in range(MOST_ROUNDS):
            if not left:
                break
            (u, log_u), (v, log_v) = flat.propose(left, generator), steep.propose(left, generator)
            square = u * u + v * v
            accepted = (log_u + log_v >= -generator.standard_exponential(left)) & (square < 1)
            u, v, square = u[accepted], v[accepted], square[accepted]
            scale = 2 * np.sqrt(1 - square)
            parts.append(np.column_stack([1 - 2 * square, scale * u, scale * v]))
            left -= len(u)
        if left:
            raise accepted_at_last(left)
        return (np.concatenate(parts) if parts else np.empty((0, 3))) @ self.axes.T


class _Envelope:
    """Normal or uniform proposals for the density exp(-a t^2 - g t^4) on (-1, 1), g >= 0 or a + 2 g >= 0.

    For g > 0 the line g (2 c t^2 - c^2) is below g t^4 for any c; c = 1/(a/2 + (a^2/4 + 2 g)^{1/2}) makes the normal narrowest
    against its height. For g < 0 the line is g t^2.
    """

    def __init__(self, a, g):
        self.a, self.g = a, g
        if g > 0:
            c = 1 / (a / 2 + math.sqrt(a * a / 4 + 2 * g))
            self.rate, self.gain = a + 2 * g * c, g * c * c
        else:
            self.rate, self.gain = a + g, 0.0

    def propose(self, count, generator):
        """Proposals, and the logarithm of what each is to be accepted with."""
        if self.rate < 1:
            t = generator.uniform(-1, 1, count)
            return t, -(self.a + self.g * t * t) * t * t
        t = generator.standard_normal(count) / math.sqrt(2 * self.rate)
        return t, (self.rate - self.a - self.g * t * t) * t * t - self.gain


kent = Kent()
