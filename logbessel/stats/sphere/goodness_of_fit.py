"""Whether a sample of directions is one of a von Mises-Fisher distribution, or of any density whose gradient is known."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ..annotations import Seed
from ..random_state import random_state as as_random_state
from .cosine import CosineDistribution
from .directions import cosine_distances, unit_rows
from .inference import TestResult
from .marginal import marginal_likelihood
from .sampling import sample as draw

NAMES = "cosine", "isotropy", "stein"


@dataclass(frozen=True)
class GoodnessOfFit:
    """Three tests of a fit.

    Attributes
    ----------
    cosine : TestResult
        Of the distribution of the cosine with the mean direction: the greatest difference between its distribution function and the
        sample's (Kolmogorov-Smirnov).
    isotropy : TestResult
        Of the directions around the mean direction, which are uniform: the sum over pairs of their squared cosines less its mean, in
        its standard deviations. It is large where rows are spread along some axes more than along others.
    stein : TestResult
        By the kernel Stein discrepancy, which sees any departure.

    Examples
    --------
    >>> import numpy as np
    >>> from logbessel.stats import goodness_of_fit_test, vonmises_fisher
    >>> x = vonmises_fisher.rvs(np.eye(4)[0], 5, 50, random_state=0)
    >>> fit = goodness_of_fit_test(x, simulations=99, random_state=0)
    >>> 0 < fit.stein.pvalue <= 1
    True
    """

    cosine: TestResult
    isotropy: TestResult
    stein: TestResult


def goodness_of_fit_test(
    sample: ArrayLike, normalize: bool = False, simulations: int = 199, random_state: Seed = None
) -> GoodnessOfFit:
    """Three tests that a sample is one of some von Mises-Fisher distribution.

    Mean direction and concentration are fitted, and so they are to each of the simulated samples, of the fitted distribution, among
    which the sample's statistics are ranked: the probabilities hold for any n and d, and know that the parameters were fitted.

    Parameters
    ----------
    sample : array_like of shape (n, d)
        The rows. Time and memory grow with n^2: of more than some thousand rows, take a sample.
    normalize : bool, optional
        Accept rows of any length, and divide each by it.
    simulations : int, optional
        How many samples are simulated; no probability is less than 1 / (1 + simulations).
    random_state : None, int, numpy.random.RandomState or numpy.random.Generator, optional
        Where they come from.

    Returns
    -------
    GoodnessOfFit
        With `cosine`, `isotropy` and `stein`, each a `TestResult`.

    Raises
    ------
    ValueError
        If there are no rows, or all have the same direction.

    Notes
    -----
    The isotropy statistic is that of Paindaveine and Verdebout (Annals of Statistics 44, 2016, high-dimensional sign tests) for the
    directions orthogonal to the fitted mean direction.

    Examples
    --------
    >>> import numpy as np
    >>> from logbessel.stats import goodness_of_fit_test, vonmises_fisher
    >>> x = vonmises_fisher.rvs(np.eye(10)[0], 30, 100, random_state=0)
    >>> fit = goodness_of_fit_test(x, random_state=0)
    >>> fit.cosine.pvalue > 0.01, fit.isotropy.pvalue > 0.01, fit.stein.pvalue > 0.01
    (True, True, True)
    >>> goodness_of_fit_test(x * np.arange(1, 11), normalize=True, random_state=0).isotropy.pvalue
    0.005
    """
    x, generator = unit_rows(sample, normalize), as_random_state(random_state)
    found, fit = _statistics(x)
    axis = np.eye(1, x.shape[1])[0]
    simulated = np.array([_statistics(draw(axis, fit.kappa, len(x), generator))[0] for _ in range(simulations)])
    as_large = (simulated >= found).sum(axis=0)
    results = (TestResult(float(value), float((1 + more) / (1 + simulations))) for value, more in zip(found, as_large))
    return GoodnessOfFit(*results)


def stein_test(
    x: ArrayLike, gradient: ArrayLike, normalize: bool = False, simulations: int = 999, random_state: Seed = None
) -> TestResult:
    """The test that directions are drawn from a given density, of which only the gradient of the logarithm is needed.

    The kernel Stein discrepancy of the second-order operator A f = Laplacian f + <gradient log p, gradient f> of the sphere with the
    kernel exp(sqrt(d) x . y): the mean over pairs of rows of A_x A_y k(x, y), whose mean under p is 0 (Barp, Oates, Porcu and Girolami,
    Bernoulli 28, 2022; for directional distributions Xu and Matsuda, AISTATS 2020). No normaliser is needed, so it serves densities
    whose normaliser nobody knows.

    Parameters
    ----------
    x : array_like of shape (n, d)
        Unit vectors. Time and memory grow with n^2.
    gradient : array_like of shape (n, d)
        The gradient of the log-density at each row, of a density that is not fitted to them. Its part along the row does not count:
        for a von Mises-Fisher density it is kappa mu.
    normalize : bool, optional
        Accept rows of any length, and divide each by it.
    simulations : int, optional
        How many random signs of the rows the statistic is ranked among (the wild bootstrap).
    random_state : None, int, numpy.random.RandomState or numpy.random.Generator, optional
        Where they come from.

    Returns
    -------
    TestResult
        With `statistic`, the discrepancy, and `pvalue`.

    Examples
    --------
    >>> import numpy as np
    >>> from logbessel.stats import stein_test, vonmises_fisher
    >>> mu = np.eye(5)[0]
    >>> x = vonmises_fisher.rvs(mu, 10, 200, random_state=0)
    >>> stein_test(x, np.tile(10 * mu, (200, 1)), random_state=0).pvalue > 0.01
    True
    >>> stein_test(x, np.tile(20 * mu, (200, 1)), random_state=0).pvalue
    0.001
    """
    x = unit_rows(x, normalize)
    gradient = np.asarray(gradient, dtype=float)
    if gradient.shape != x.shape:
        raise ValueError(f"'gradient' should have the shape {x.shape} of the rows, not {gradient.shape}.")
    pairs = _stein_pairs(x, gradient - np.vecdot(x, gradient)[:, None] * x)
    signs = as_random_state(random_state).choice([-1.0, 1.0], (simulations, len(x)))
    scale = len(x) * (len(x) - 1)
    found, values = pairs.sum() / scale, np.vecdot(signs @ pairs, signs) / scale
    return TestResult(float(found), float((1 + (values >= found).sum()) / (1 + simulations)))


def _statistics(x):
    """The three statistics of rows, and the fit."""
    fit = marginal_likelihood(x)
    return np.array([_cosine_gap(x, fit), _anisotropy(x, fit.mu), _discrepancy(x, fit)]), fit


def _cosine_gap(x, fit):
    apart = np.sort(cosine_distances(x, np.ones(len(x)), fit.mu))
    at_least = np.exp(CosineDistribution(fit.dimensions, fit.kappa).logcdf_of_cosine_distance(np.minimum(apart, 2)))
    steps = np.arange(len(x) + 1) / len(x)
    return max(np.abs(1 - at_least - steps[:-1]).max(), np.abs(1 - at_least - steps[1:]).max())


def _anisotropy(x, mu):
    around = x - (x @ mu)[:, None] * mu
    lengths = np.linalg.norm(around, axis=1, keepdims=True)
    around = around[lengths[:, 0] > 0] / lengths[lengths[:, 0] > 0]
    n, m = len(around), x.shape[1] - 1
    products = around @ around.T if n <= m + 1 else around.T @ around
    pairs = (np.square(products).sum() - n) / 2  # of both the sum of squares is that over all pairs
    number = n * (n - 1) / 2
    variance = 2 * (m - 1) / (m * m * (m + 2))
    return (pairs - number / m) / np.sqrt(number * max(variance, np.finfo(float).tiny))


def _discrepancy(x, fit):
    gradient = fit.kappa * (fit.mu - (x @ fit.mu)[:, None] * x)
    return _stein_pairs(x, gradient).sum() / (len(x) * (len(x) - 1))


def _stein_pairs(x, gradient):
    """A_x A_y k(x, y) over pairs of rows, 0 on the diagonal, over the kernel's greatest value; gradients are tangent.

    With t = x . y, phi(t) = exp(c (t - 1)), s the gradients, l = s_x . y, r = x . s_y, q = s_x . s_y and m = d - 1:

        A_x phi = g(t, l) = (1 - t^2) phi'' - m t phi' + l phi',
        A_y g = (1 - t^2) g_tt - 2 t l phi'' - m t g_t - m l phi' + r g_t + q phi'.
    """
    m, c = x.shape[1] - 1, np.sqrt(x.shape[1])
    t, l, q = x @ x.T, gradient @ x.T, gradient @ gradient.T  # noqa: E741 (as in the formula)
    r, s = l.T, np.maximum(1 - t * t, 0)
    first = s * c**3 - 2 * t * c**2 - m * (c + t * c**2) + l * c**2
    second = s * c**4 - 4 * t * c**3 - 2 * c**2 - m * (2 * c**2 + t * c**3) + l * c**3
    result = np.exp(c * (t - 1)) * (s * second - 2 * t * l * c**2 + (r - m * t) * first - m * l * c + q * c)
    np.fill_diagonal(result, 0)
    return result
