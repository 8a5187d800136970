"""The von Mises-Fisher distribution, in the shape of `scipy.stats.vonmises_fisher`."""

import functools
import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ...extras import imported
from ..annotations import Seed, Size, Values, Vector
from ..random_state import random_state as as_random_state
from ..words import worded
from . import density, directions, sampling
from .concentration import maximum_likelihood
from .cosine import CosineDistribution
from .inference import confidence_interval
from .marginal import marginal_likelihood
from .sufficient_statistics import SufficientStatistics

_WORDS = {
    "x": """x : array_like, shape (..., d)
    Unit vectors (within 1e-5; within 2^-10 in float16) along the last axis. Only their direction counts: the rounding of
    their length is not multiplied by `kappa`.""",
    "mu": """mu : array_like, shape (d,)
    Mean direction: a unit vector.""",
    "kappa": """kappa : float, optional
    Concentration: finite and not negative.""",
    "draws": """size : int, tuple of ints or None, optional
    Shape of the sample; None is a single vector.
random_state : None, int, numpy.random.RandomState or numpy.random.Generator, optional
    Where random numbers come from; None is the distribution's own generator.""",
    "normalize": """normalize : bool, optional
    Accept rows of any length, and divide each by it.""",
}


@worded(**_WORDS)
class VonMisesFisher:
    r"""The von Mises-Fisher distribution of unit vectors in d dimensions.

    Its density with respect to area on the sphere is

    .. math::

        f(x) = \frac{\kappa^{d/2-1}}{(2\pi)^{d/2} I_{d/2-1}(\kappa)} \exp(\kappa\, \mu^T x),
        \qquad \|x\| = \|\mu\| = 1, \quad \kappa \ge 0,

    with mean direction :math:`\mu` and concentration :math:`\kappa`. Names, arguments, shapes and the frozen form are
    those of `scipy.stats.vonmises_fisher`; it is right in any dimension from 2 and at any concentration from 0.

    Methods
    -------
    logpdf(x, mu, kappa=1)
        Log-density.
    pdf(x, mu, kappa=1)
        Density.
    entropy(mu, kappa=1)
        Differential entropy.
    rvs(mu, kappa=1, size=1, random_state=None)
        Random draws.
    pvalue(x, mu, kappa=1), logpvalue(x, mu, kappa=1)
        Probability of a draw at least as far from `mu`, and its logarithm.
    fit(x, normalize=False, weights=None)
        Maximum-likelihood `mu` and `kappa`.
    plot(x, normalize=False, ax=None)
        The cosines of rows to their mean direction, under the fitted density.

    Parameters
    ----------
    mu : array_like, shape (d,)
        Mean direction, d >= 2: a unit vector (within 1e-5; only its direction counts).
    kappa : float, optional
        Concentration, at least 0 and finite; 0 is the uniform distribution on the sphere, which SciPy refuses.
    seed : None, int, numpy.random.RandomState or numpy.random.Generator, optional
        Where random numbers come from: None is a new generator, an int seeds one, a RandomState lends its bits to one.

    Notes
    -----
    ``vonmises_fisher(mu, kappa, seed)`` is a frozen distribution: the same methods without `mu` and `kappa`, and its
    attribute `cosine` the distribution of the cosine :math:`\mu^T x`.

    The log-density is computed from :math:`\log {}_0F_1(; d/2; \kappa^2/4)` for :math:`\kappa \le d` and from
    :math:`\log(I_{d/2-1}(\kappa) e^{-\kappa})` and :math:`-\kappa \|x - \mu\|^2 / 2` beyond, so that nothing of the size of
    kappa cancels. Measured against ball arithmetic at
    d = 2 .. 10^6 and kappa = 0 .. 1e12, log-density and entropy are off by at most 2e-15 of their size or of d,
    whichever is larger: a small relative error, except close to where they pass through zero.

    References
    ----------
    K. V. Mardia and P. E. Jupp, *Directional Statistics*, Wiley 2000, sections 9.3 and 10.3.

    Examples
    --------
    >>> import numpy as np
    >>> from logbessel.stats import vonmises_fisher
    >>> mu = np.zeros(2048)
    >>> mu[0] = 1
    >>> x = vonmises_fisher(mu, 700, seed=1).rvs(1000)
    >>> mu_hat, kappa_hat = vonmises_fisher.fit(x)
    >>> 690 < kappa_hat < 710
    True
    """

    def __init__(self, seed: Seed = None) -> None:
        self._random_state = as_random_state(seed)

    def __call__(self, mu: ArrayLike | None = None, kappa: float = 1, seed: Seed = None) -> "FrozenVonMisesFisher":
        """The frozen distribution.

        Parameters
        ----------
        {mu}
        {kappa}
        seed : None, int, numpy.random.RandomState or numpy.random.Generator, optional
            Where its random numbers come from.

        Returns
        -------
        FrozenVonMisesFisher
            The distribution with its parameters.

        Raises
        ------
        ValueError
            If `mu` is no unit vector, or `kappa` is negative or not finite.
        """
        return FrozenVonMisesFisher(mu, kappa, seed)

    @property
    def random_state(self) -> np.random.Generator:
        """The generator used where a call names none.

        Set it to None, an int, a `RandomState` or a `Generator`.
        """
        return self._random_state

    @random_state.setter
    def random_state(self, seed: Seed) -> None:
        self._random_state = as_random_state(seed)

    def logpdf(self, x: ArrayLike, mu: ArrayLike | None = None, kappa: float = 1) -> Values:
        r"""Log-density.

        Parameters
        ----------
        {x}
        {mu}
        {kappa}

        Returns
        -------
        ndarray of float64, shape (...), or float64
            log f(x).

        Raises
        ------
        ValueError
            If `mu` or a row of `x` is no unit vector, their dimensions differ, or `kappa` is negative or not finite.

        Notes
        -----
        Measured error: at most 2e-15 max(\|log f\|, d), for the direction of `x` as it is given.

        Examples
        --------
        >>> from logbessel.stats import vonmises_fisher
        >>> vonmises_fisher.logpdf([[0, 0, 1], [0, 1, 0]], mu=[0, 0, 1], kappa=20).round(12)
        array([  1.157855..., -18.842144...])
        """
        return FrozenVonMisesFisher(mu, kappa).logpdf(x)

    def pdf(self, x: ArrayLike, mu: ArrayLike | None = None, kappa: float = 1) -> Values:
        """Density: the exponential of `logpdf`, infinite (with NumPy's overflow warning) where that exceeds 709.

        Parameters
        ----------
        {x}
        {mu}
        {kappa}

        Returns
        -------
        ndarray of float64, shape (...), or float64
            f(x).

        Examples
        --------
        >>> from logbessel.stats import vonmises_fisher
        >>> float(vonmises_fisher.pdf([1, 0], mu=[0, 1], kappa=0)) # 1 / (2 pi)
        0.159154943091895...
        """
        return FrozenVonMisesFisher(mu, kappa).pdf(x)

    def entropy(self, mu: ArrayLike | None = None, kappa: float = 1) -> float:
        """Differential entropy, -log C - kappa A_d(kappa).

        Parameters
        ----------
        {mu}
        {kappa}

        Returns
        -------
        float
            The entropy in nats; at kappa = 0 the logarithm of the sphere's area.

        Examples
        --------
        >>> from logbessel.stats import vonmises_fisher
        >>> round(vonmises_fisher.entropy([0, 0, 1], kappa=2), 12)
        2.051614997568
        """
        return FrozenVonMisesFisher(mu, kappa).entropy()

    def pvalue(self, x: ArrayLike, mu: ArrayLike | None = None, kappa: float = 1) -> Values:
        """Probability of a draw that is at least as far from `mu` as `x`: the cdf of the cosine at mu . x.

        Small where `x` is an outlier, uniform on (0, 1) over draws.

        Parameters
        ----------
        {x}
        {mu}
        {kappa}

        Returns
        -------
        ndarray of float64, shape (...), or float64
            The probability.

        See Also
        --------
        logbessel.stats.CosineDistribution : the distribution of the cosine, and how exact it is.

        Examples
        --------
        >>> from logbessel.stats import vonmises_fisher
        >>> vonmises_fisher.pvalue([[0, 0, 1], [0, 1, 0]], mu=[0, 0, 1], kappa=20)
        array([1.00000000e+00, 2.06115362e-09])
        """
        return FrozenVonMisesFisher(mu, kappa).pvalue(x)

    def logpvalue(self, x: ArrayLike, mu: ArrayLike | None = None, kappa: float = 1) -> Values:
        """The logarithm of `pvalue`, which does not underflow.

        Parameters
        ----------
        {x}
        {mu}
        {kappa}

        Returns
        -------
        ndarray of float64, shape (...), or float64
            The logarithm of the probability.

        Examples
        --------
        >>> from logbessel.stats import vonmises_fisher
        >>> float(round(vonmises_fisher.logpvalue([0, 1, 0], mu=[0, 0, 1], kappa=2000), 9))
        -2000.0
        """
        return FrozenVonMisesFisher(mu, kappa).logpvalue(x)

    def rvs(self, mu: ArrayLike | None = None, kappa: float = 1, size: Size = 1, random_state: Seed = None) -> Vector:
        """Random draws.

        Parameters
        ----------
        {mu}
        {kappa}
        {draws}

        Returns
        -------
        ndarray of float64, shape (*size, d)
            Unit vectors.

        Notes
        -----
        Ulrich's rejection method for the angle, in a form that keeps 1 - cos to full relative accuracy, and one
        Householder reflection: O(d) time for each vector, no d-by-d matrix.

        Examples
        --------
        >>> import numpy as np
        >>> from logbessel.stats import vonmises_fisher
        >>> vonmises_fisher.rvs(np.eye(1, 100_000)[0], 1e12, size=(2, 3), random_state=np.random.default_rng(0)).shape
        (2, 3, 100000)
        """
        generator = self._random_state if random_state is None else random_state
        return FrozenVonMisesFisher(mu, kappa).rvs(size, generator)

    def fit(self, x: ArrayLike, normalize: bool = False, weights: ArrayLike | None = None) -> tuple[Vector, float]:
        """Maximum-likelihood fit.

        Parameters
        ----------
        x : array_like, shape (n, d)
            Unit vectors (within 1e-5; within 2^-10 in float16) of any real type. Memory-mapped arrays are read once,
            block by block; nothing is converted or copied as a whole.
        {normalize}
        weights : array_like, shape (n,), optional
            How often each row counts.

        Returns
        -------
        mu : ndarray of float64, shape (d,)
            Mean direction.
        kappa : float
            Concentration: A_d(kappa) = R, the mean resultant length.

        Raises
        ------
        ValueError
            With the row (counted from 0) and column that is not finite, the row that is zero or not of unit length; if
            there are no rows, fewer than two columns, or all rows have the same direction.

        See Also
        --------
        logbessel.stats.SufficientStatistics : gathers data that come in parts.
        logbessel.stats.maximum_likelihood : also gives standard error and mean log-density.

        Notes
        -----
        Where R is near 1 the fit works from 1 - R, summed without cancellation. If the rows sum to zero, kappa is 0 and
        `mu` the first axis.

        Examples
        --------
        >>> from logbessel.stats import vonmises_fisher
        >>> mu, kappa = vonmises_fisher.fit([[3, 4], [4, 3], [1, 0]], normalize=True)
        >>> mu.round(3), round(kappa, 3)
        (array([0.864, 0.504]), 7.057)
        """
        x = directions.as_table(x)
        estimate = maximum_likelihood(SufficientStatistics(x.shape[1]).update(x, normalize, weights))
        return estimate.mu, estimate.kappa

    def plot(self, x: ArrayLike, normalize: bool = False, ax: Any = None) -> Any:
        """Draw the cosines of rows to their mean direction, and the density that the fit gives them.

        Parameters
        ----------
        x : array_like, shape (n, d)
            Unit vectors, not all of one direction.
        {normalize}
        ax : matplotlib.axes.Axes, optional
            Where; by default on a new figure of `matplotlib.pyplot`.

        Returns
        -------
        matplotlib.axes.Axes
            With the histogram and, as a line, the density at the concentration of `marginal_likelihood`.

        Examples
        --------
        >>> import numpy as np
        >>> from matplotlib.figure import Figure
        >>> from logbessel.stats import vonmises_fisher
        >>> x = vonmises_fisher.rvs(np.eye(50)[0], 40, 500, random_state=0)
        >>> vonmises_fisher.plot(x, ax=Figure().add_subplot()).get_xlabel()
        'cosine of the angle to the mean direction'
        """
        from .picture import cosine_distances_from, draw_on

        x = directions.as_table(x)
        statistics = SufficientStatistics(x.shape[1]).update(x, normalize)
        estimate, interval = marginal_likelihood(statistics), confidence_interval(statistics)
        if ax is None:
            _, ax = imported("matplotlib.pyplot", "vonmises_fisher.plot", "cli").subplots()
        draw_on(ax, estimate, interval, cosine_distances_from(estimate.mu, [x]))
        return ax


@worded(**_WORDS)
class FrozenVonMisesFisher:
    """A von Mises-Fisher distribution with its parameters: what ``vonmises_fisher(mu, kappa, seed)`` returns.

    Parameters
    ----------
    {mu}
    {kappa}
    seed : None, int, numpy.random.RandomState or numpy.random.Generator, optional
        Where random numbers come from where a call names no other source.

    Attributes
    ----------
    dim : int
        Number of dimensions.
    mu : ndarray of float64, shape (dim,)
        Mean direction.
    kappa : float
        Concentration.
    cosine : CosineDistribution
        The distribution of the cosine of the angle to `mu`.

    Examples
    --------
    >>> from logbessel.stats import vonmises_fisher
    >>> frozen = vonmises_fisher([0, 0, 1], kappa=20)
    >>> round(float(frozen.logpdf([0, 0, 1])), 6)
    1.157855
    """

    def __init__(self, mu: ArrayLike | None = None, kappa: float = 1, seed: Seed = None) -> None:
        self.mu = _mean_direction(mu)
        self.kappa = _concentration(kappa)
        self.dim = self.mu.size
        self._random_state = as_random_state(seed)

    @property
    def random_state(self) -> np.random.Generator:
        """The generator used where a call names none.

        Set it to None, an int, a `RandomState` or a `Generator`.
        """
        return self._random_state

    @random_state.setter
    def random_state(self, seed: Seed) -> None:
        self._random_state = as_random_state(seed)

    def logpdf(self, x: ArrayLike) -> Values:
        """Log-density: see `VonMisesFisher.logpdf`.

        Parameters
        ----------
        {x}

        Returns
        -------
        ndarray of float64, shape (...), or float64
            log f(x).
        """
        cosine_distances = _cosine_distances(x, self.mu)
        return density.log_density(self.dim, self.kappa, cosine_distances)[()]

    def pdf(self, x: ArrayLike) -> Values:
        """Density: see `VonMisesFisher.pdf`.

        Parameters
        ----------
        {x}

        Returns
        -------
        ndarray of float64, shape (...), or float64
            f(x).
        """
        return np.exp(self.logpdf(x))

    @functools.cached_property
    def cosine(self) -> CosineDistribution:
        """The distribution of the cosine of the angle to `mu`."""
        return CosineDistribution(self.dim, self.kappa)

    def pvalue(self, x: ArrayLike) -> Values:
        """Probability of a draw at least as far from `mu`: see `VonMisesFisher.pvalue`.

        Parameters
        ----------
        {x}

        Returns
        -------
        ndarray of float64, shape (...), or float64
            The probability.
        """
        return np.exp(self.logpvalue(x))

    def logpvalue(self, x: ArrayLike) -> Values:
        """Its logarithm: see `VonMisesFisher.logpvalue`.

        Parameters
        ----------
        {x}

        Returns
        -------
        ndarray of float64, shape (...), or float64
            The logarithm of the probability.
        """
        return self.cosine.logcdf_of_cosine_distance(_cosine_distances(x, self.mu))

    def entropy(self) -> float:
        """Differential entropy: see `VonMisesFisher.entropy`."""
        return density.entropy(self.dim, self.kappa)

    def rvs(self, size: Size = 1, random_state: Seed = None) -> Vector:
        """Random draws: see `VonMisesFisher.rvs`.

        Parameters
        ----------
        {draws}

        Returns
        -------
        ndarray of float64, shape (*size, d)
            Unit vectors.
        """
        generator = self._random_state if random_state is None else as_random_state(random_state)
        shape = () if size is None else tuple(np.atleast_1d(np.asarray(size, dtype=int)))
        draws = sampling.sample(self.mu, self.kappa, math.prod(shape), generator)
        return draws.reshape(*shape, self.dim)


def _mean_direction(mu):
    mu = np.asarray(mu)
    if mu.ndim > 1:
        raise ValueError("'mu' must have one-dimensional shape.")
    if mu.dtype.kind not in "fiub":
        raise ValueError(f"'mu' must hold real numbers, not {mu.dtype}.")
    mu = mu.astype(float)
    if not np.allclose(np.linalg.norm(mu), 1):
        raise ValueError("'mu' must be a unit vector of norm 1.")
    if mu.size < 2:
        raise ValueError("'mu' must have at least two entries.")
    return mu


def _concentration(kappa):
    if np.ndim(kappa) != 0 or not (isinstance(kappa, (int, float)) or np.asarray(kappa).dtype.kind in "fiub"):
        raise ValueError("'kappa' must be a scalar.")
    kappa = float(kappa)
    if not 0 <= kappa < math.inf:
        raise ValueError("'kappa' must be finite and not negative.")
    return kappa


def _cosine_distances(x, mu):
    """1 - cos of the angles between `mu` and the vectors along the last axis of `x`."""
    x = directions.as_real(x)
    if x.ndim == 0 or x.shape[-1] != mu.size:
        raise ValueError(
            f"the last axis of 'x' must have the dimensions of the distribution, {mu.size}; its shape is {x.shape}."
        )
    table = x.reshape(-1, mu.size)
    result = np.empty(len(table))
    for first, block in directions.row_blocks(table, np.dtype(float)):
        lengths = np.sqrt(directions.squared_lengths(block))
        directions.require_unit(block, lengths, directions.tolerance(x.dtype), first)
        result[first : first + len(block)] = directions.cosine_distances(block, lengths, mu)
    return result.reshape(x.shape[:-1])


vonmises_fisher = VonMisesFisher()
