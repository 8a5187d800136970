"""The Watson distribution of axes, in any dimension."""

import math

import numpy as np
from numpy.typing import ArrayLike

from ..annotations import Seed, Vector
from ..normalisers import evaluation
from ..normalisers import watson as normaliser
from ..sphere.sampling import placed
from . import densities
from .ascent import ascend
from .family import Exponential, Family, number, sample_weights
from .step_envelope import StepEnvelope, cells
from .unit_vectors import unit_rows

DENSITY = densities.Watson()


class Watson(Family):
    r"""The Watson distribution of unit vectors in d dimensions, x and -x alike.

    Its density with respect to area on the sphere is

    .. math:: f(x) = \frac{\Gamma(d/2)}{2 \pi^{d/2}\, {}_1F_1(1/2; d/2; \kappa)} \exp(\kappa\, (\mu^T x)^2).

    For :math:`\kappa > 0` vectors crowd around the axis :math:`\pm\mu`, for :math:`\kappa < 0` around the great circle across it.
    It is called with `mu` and `kappa` for a frozen distribution, of class `FrozenWatson`.

    Parameters
    ----------
    seed : None, int, numpy.random.RandomState or numpy.random.Generator, optional
        Where random numbers come from.

    References
    ----------
    K. V. Mardia and P. E. Jupp, *Directional Statistics*, Wiley 2000, section 9.4.2.

    Examples
    --------
    >>> from logbessel.stats import watson
    >>> axes = watson([0, 0, 1], 20, seed=1)
    >>> x = axes.rvs(1000)
    >>> mu, kappa = watson.fit(x)
    >>> abs(mu[2]) > 0.99 and 18 < kappa < 22
    True
    """

    def __call__(self, mu: ArrayLike, kappa: float, seed: Seed = None) -> "FrozenWatson":
        """The frozen distribution.

        Parameters
        ----------
        mu : array_like, shape (d,)
            A unit vector, d >= 2.
        kappa : float
            Concentration, of any sign.
        seed : None, int, numpy.random.RandomState or numpy.random.Generator, optional
            Where random numbers come from.

        Returns
        -------
        FrozenWatson
            The distribution.
        """
        return FrozenWatson(mu, kappa, seed)

    def fit(self, x: ArrayLike, weights: ArrayLike | None = None) -> tuple[Vector, float]:
        """Maximum-likelihood fit: the better of the one around the first principal axis and the one across the last.

        Parameters
        ----------
        x : array_like, shape (n, d)
            Unit vectors.
        weights : array_like, shape (n,), optional
            Weights of the rows.

        Returns
        -------
        mu : ndarray, shape (d,)
            The axis.
        kappa : float
            The concentration.

        Raises
        ------
        ValueError
            If a row is no unit vector, or all are on one axis or on one great circle, where the likelihood has no maximum.
        """
        x = unit_rows(np.atleast_2d(np.asarray(x)), np.shape(x)[-1])
        weights = sample_weights(weights, len(x))
        dim = x.shape[1]
        _, axes = np.linalg.eigh((x * weights[:, None]).T @ x)
        best = None
        for mu in (axes[:, -1], axes[:, 0]):
            along, across = x @ mu, x - np.outer(x @ mu, mu)
            square, rest = weights @ along**2, weights @ np.vecdot(across, across)
            if min(square, rest) < np.finfo(float).tiny:
                raise ValueError("the vectors lie on one axis, or across one: the likelihood has no maximum.")
            kappa = _concentration(dim, square, rest)
            frozen = FrozenWatson(mu, kappa)
            mean = -kappa * (rest if kappa > 0 else -square) - float(frozen._moments.excess)
            if best is None or mean > best[0]:
                best = mean, mu, kappa
        return best[1], best[2]


def _concentration(dim, square, rest):
    """kappa with E[t^2] = `square` = 1 - `rest`, where t^2 is small or its complement is."""

    def evaluate(kappa):
        result = evaluation.normaliser(normaliser.normaliser, 2, kappa, fixed=(dim,))
        gap = -rest - result.drift[0] if square > rest else square - result.gradient[0]
        value = -kappa * rest - result.excess if kappa > 0 else kappa * square - result.excess
        return float(value), np.atleast_1d(gap), np.atleast_2d(result.hessian[0, 0])

    start = float(first_concentration(dim, square, rest))
    return float(ascend(start, evaluate, lambda kappa, step: kappa + float(step[0])))


def first_concentration(dim, square, rest):
    """kappa with E[t^2] = `square` = 1 - `rest`, nearly."""
    return np.where(square > rest, (dim - 1) / (2 * rest) * (square - 1 / dim), (square * dim - 1) / (2 * square))


def moments(dim, kappa):
    """The `Normaliser` with respect to area."""
    return evaluation.normaliser(DENSITY.normaliser, 2, kappa, fixed=(dim,))


class FrozenWatson(Exponential):
    """A Watson distribution with its parameters: what ``watson(mu, kappa, seed)`` returns.

    Parameters
    ----------
    mu : array_like, shape (d,)
        A unit vector, d >= 2.
    kappa : float
        Concentration, of any sign.
    seed : None, int, numpy.random.RandomState or numpy.random.Generator, optional
        Where random numbers come from.

    Attributes
    ----------
    mu, kappa : ndarray of shape (d,), float
        The parameters.

    Examples
    --------
    >>> from logbessel.stats import watson
    >>> watson([0, 0, 1], -20).logpdf([[1, 0, 0], [0, 0, 1]]).round(6)
    array([ -0.912376, -20.912376])
    """

    _density = DENSITY

    def __init__(self, mu: ArrayLike, kappa: float, seed: Seed = None) -> None:
        super().__init__(seed)
        mu = np.asarray(mu)
        if mu.ndim != 1 or mu.size < 2:
            raise ValueError(f"'mu' should be a unit vector of at least two entries; its shape is {mu.shape}.")
        self.mu, self.kappa = unit_rows(mu, mu.size), number("kappa", kappa)
        self._frame, self._natural, self._fixed = self.mu, np.array([self.kappa]), (self.mu.size,)

    def _checked(self, x):
        return unit_rows(x, self.mu.size)

    def mode(self) -> Vector:
        """`mu`, for a positive concentration; else a vector across it, of which the whole circle is likeliest."""
        if self.kappa > 0:
            return self.mu
        vector = np.eye(self.mu.size)[np.abs(self.mu).argmin()]
        vector = vector - (vector @ self.mu) * self.mu
        return vector / np.linalg.norm(vector)

    def scatter(self) -> Vector:
        """E[x x^T]."""
        square = float(self._moments.gradient[0])
        rest = (1 - square) / (self.mu.size - 1)
        return rest * np.eye(self.mu.size) + (square - rest) * np.outer(self.mu, self.mu)

    def standard_errors(self, n: int) -> tuple[float, float]:
        """Asymptotic standard errors of a fit to `n` vectors.

        Parameters
        ----------
        n : int
            How many vectors.

        Returns
        -------
        mu : float
            Of the axis, in radians, in each direction.
        kappa : float
            Of the concentration.
        """
        dim = self.mu.size
        square, rest = map(float, DENSITY.averages(np, self._natural, self._moments))
        turn = 2 * self.kappa * (square - rest / (dim - 1))
        return 1 / math.sqrt(n * turn) if turn > 0 else math.inf, 1 / math.sqrt(n * float(self._moments.hessian[0, 0]))

    def _draws(self, count, generator):
        dim, kappa = self.mu.size, self.kappa
        angles = _angles(dim, kappa, count, generator)
        y = np.tan(angles / 2) ** 2
        vectors = placed(np, y[:, None], generator.standard_normal((count, dim - 1)), self.mu)
        return vectors * generator.choice([-1.0, 1.0], size=(count, 1))


def _angles(dim, kappa, count, generator):
    """Draws of the angle to the axis, in (0, pi/2): the density exp(kappa cos^2) sin^(d-2) has one maximum there."""
    power = dim - 2.0
    beyond = kappa > power / 2
    mode = math.asin(math.sqrt(power / (2 * kappa))) if beyond else math.pi / 2
    bend = 4 * kappa - 2 * power if beyond and power else 2 * kappa if beyond else power - 2 * kappa
    scale = 1 / math.sqrt(max(bend, math.sqrt(dim), 1.0))

    def log_density(offset):
        change = np.sin(offset) * np.sin(offset + 2 * mode)  # of sin^2
        with np.errstate(divide="ignore"):
            ratio = np.log(np.sin(mode + offset) / math.sin(mode)) if power else 0.0
        return power * ratio - kappa * change

    edges = cells(-mode, math.pi / 2 - mode, scale)
    values = log_density(edges)
    bounds = np.where(edges[:-1] * edges[1:] < 0, 0.0, np.maximum(values[:-1], values[1:]))
    return mode + StepEnvelope(edges, bounds).draw(log_density, count, generator)


watson = Watson()
