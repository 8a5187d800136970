"""Samples of directions compared: their mean directions, and their distributions."""

import numpy as np
from numpy.typing import ArrayLike

from ...extras import imported
from ..annotations import Seed, Vector
from ..random_state import random_state as as_random_state
from .concentration import concentration
from .cosine import CosineDistribution
from .density import log_density
from .directions import unit_rows
from .inference import TestResult
from .marginal import marginal_likelihood
from .sufficient_statistics import Sample, as_statistics

METHODS = "f", "likelihood-ratio", "permutation"


def equal_mean_direction_test(
    *samples: Sample, method: str = "f", normalize: bool = False, permutations: int = 999, random_state: Seed = None
) -> TestResult:
    """The test that samples have one mean direction, if they have one concentration.

    With n rows in all, R_i the lengths of the sums of q samples and R that of all rows, the methods are

    - "f", for concentrated samples: F = (sum R_i - R) (n - q) / ((n - sum R_i) (q - 1)) has for large concentrations an F
      distribution with (q - 1)(d - 1) and (n - q)(d - 1) degrees of freedom (Mardia and Jupp, Directional Statistics, 2000, section
      10.5; in three dimensions Watson's test);
    - "likelihood-ratio", for large samples: twice the gain in log-likelihood by mean directions of their own, which has a
      chi-squared distribution with (q - 1)(d - 1) degrees of freedom if n is large against d;
    - "permutation", for any n and d, and whatever the distribution: the share of random exchanges of rows between the samples that
      give a sum R_i at least as large. It takes rows, not their statistics.

    Parameters
    ----------
    *samples : SufficientStatistics or array_like of shape (n_i, d)
        At least two samples, of the same dimensions.
    method : {"f", "likelihood-ratio", "permutation"}, optional
        How the probability is found.
    normalize : bool, optional
        Accept rows of any length, and divide each by it.
    permutations : int, optional
        How many exchanges.
    random_state : None, int, numpy.random.RandomState or numpy.random.Generator, optional
        Where they come from.

    Returns
    -------
    TestResult
        With `statistic`, F, twice the gain, or sum R_i, and `pvalue`. The first two take SciPy.

    Raises
    ------
    ValueError
        If there are fewer than two samples, their dimensions differ, or `method` is unknown.

    Examples
    --------
    >>> import numpy as np
    >>> from logbessel.stats import equal_mean_direction_test, vonmises_fisher
    >>> draw = lambda mu, seed: vonmises_fisher.rvs(mu, 20, 50, random_state=seed)
    >>> a, b, c = draw([0, 0, 1], 0), draw([0, 0, 1], 1), draw([0, 0.6, 0.8], 2)
    >>> equal_mean_direction_test(a, b).pvalue > 0.05, equal_mean_direction_test(a, c).pvalue < 1e-6
    (True, True)
    """
    if len(samples) < 2:
        raise ValueError("a test of equal mean directions takes at least two samples.")
    if method not in METHODS:
        raise ValueError(f"'method' should be one of {', '.join(METHODS)}, not {method!r}.")
    if method == "permutation":
        return _permuted_means([unit_rows(sample, normalize) for sample in samples], permutations, random_state)
    parts = [as_statistics(sample, normalize) for sample in samples]
    _require_one_width([part.dimensions for part in parts])
    whole = sum(parts[1:], parts[0])
    groups, free = len(parts) - 1, whole.dimensions - 1
    inside = sum(part.deficit for part in parts)  # n - sum R_i
    between = max(whole.deficit - inside, 0.0)  # sum R_i - R
    special = imported("scipy.special", "equal_mean_direction_test", "stats")
    if method == "f":
        statistic = between / groups / (inside / (whole.count - len(parts)))
        return TestResult(
            float(statistic), float(special.fdtrc(groups * free, (whole.count - len(parts)) * free, statistic))
        )
    own, common = (_mean_log_likelihood(whole.dimensions, part / whole.count) for part in (inside, whole.deficit))
    statistic = max(2 * whole.count * (own - common), 0.0)
    return TestResult(statistic, float(special.chdtrc(groups * free, statistic)))


def energy_test(
    a: ArrayLike, b: ArrayLike, normalize: bool = False, permutations: int = 999, random_state: Seed = None
) -> TestResult:
    """The test that two samples of directions have one distribution, whatever it is, by their energy distance.

    The statistic is 2 E|x - y| - E|x - x'| - E|y - y'| over the rows x of one sample and y of the other, with straight
    distances; of distributions it is 0 only if they are equal (Szekely and Rizzo, Journal of Statistical Planning and
    Inference 143, 2013, p. 1249). The probability is the share of random exchanges of rows that make it at least as large.

    Parameters
    ----------
    a, b : array_like of shapes (n, d) and (m, d)
        Unit vectors. Time and memory grow with (n + m)^2: of more than some thousand rows, take a sample.
    normalize : bool, optional
        Accept rows of any length, and divide each by it.
    permutations : int, optional
        How many exchanges.
    random_state : None, int, numpy.random.RandomState or numpy.random.Generator, optional
        Where they come from.

    Returns
    -------
    TestResult
        With `statistic` and `pvalue`.

    Examples
    --------
    >>> import numpy as np
    >>> from logbessel.stats import energy_test, vonmises_fisher
    >>> draw = lambda kappa, seed: vonmises_fisher.rvs(np.eye(20)[0], kappa, 100, random_state=seed)
    >>> energy_test(draw(30, 0), draw(30, 1), random_state=0).pvalue > 0.05
    True
    >>> energy_test(draw(30, 0), draw(60, 1), random_state=0).pvalue
    0.001
    """
    samples = [unit_rows(sample, normalize) for sample in (a, b)]
    _require_one_width([sample.shape[1] for sample in samples])
    x, sizes = np.concatenate(samples), [len(sample) for sample in samples]
    distances = np.sqrt(np.maximum(2 - 2 * (x @ x.T), 0))
    np.fill_diagonal(distances, 0)
    signs = np.repeat([1 / sizes[0], -1 / sizes[1]], sizes)
    statistic = lambda weights: -np.vecdot(weights @ distances, weights)
    return _permuted(statistic, signs[None], permutations, random_state)


def confidence_cone(sample: Sample, level: float = 0.95, normalize: bool = False) -> tuple[Vector, float]:
    """A cone around the mean direction of a sample that covers the true one with a given probability.

    Given the length R of the sum of the rows, its direction has a von Mises-Fisher distribution around the true one, with the
    concentration kappa R (Mardia and Jupp, Directional Statistics, 2000, section 9.6). For kappa the cone takes the maximum of the
    marginal likelihood.

    Parameters
    ----------
    sample : SufficientStatistics or array_like of shape (n, d)
        The sample, or its rows.
    level : float, optional
        The probability, between 0 and 1.
    normalize : bool, optional
        Accept rows of any length, and divide each by it.

    Returns
    -------
    mu : ndarray of float64, shape (d,)
        The sample's mean direction, the axis of the cone.
    angle : float
        The angle between the axis and the edge, in radians; pi, if the rows have no more direction than uniform ones.

    Raises
    ------
    ValueError
        If `level` is out of range, there are no rows, or all have the same direction.

    Examples
    --------
    >>> import numpy as np
    >>> from logbessel.stats import confidence_cone, vonmises_fisher
    >>> mu, angle = confidence_cone(vonmises_fisher.rvs([0, 0, 1], 20, 100, random_state=0))
    >>> bool(np.arccos(mu[2]) < angle), round(angle, 2)
    (True, 0.06)
    """
    if not 0 < level < 1:
        raise ValueError(f"'level' should be between 0 and 1, not {level!r}.")
    fit = marginal_likelihood(sample, normalize)
    if fit.kappa == 0:
        return fit.mu, float(np.pi)
    around = CosineDistribution(fit.dimensions, fit.kappa * fit.count * fit.mean_resultant_length)
    return fit.mu, float(np.arccos(around.ppf(1 - level)))


def _require_one_width(widths):
    if len(set(widths)) > 1:
        raise ValueError(f"the samples should have as many columns each; they have {', '.join(map(str, widths))}.")


def _mean_log_likelihood(dimensions, spherical_variance):
    """The greatest mean log-density of rows whose mean cosine is 1 less `spherical_variance`."""
    kappa = concentration(dimensions, 1 - spherical_variance, spherical_variance)
    return float(log_density(dimensions, kappa, spherical_variance))


def _permuted_means(samples, permutations, seed):
    _require_one_width([sample.shape[1] for sample in samples])
    x, owners = np.concatenate(samples), np.repeat(np.arange(len(samples)), [len(sample) for sample in samples])
    statistic = lambda orders: sum(
        np.linalg.norm((orders == owner).astype(float) @ x, axis=1) for owner in range(len(samples))
    )
    return _permuted(statistic, owners[None], permutations, seed)


def _permuted(statistic, row, permutations, seed):
    """The statistic of a row of one value for each row of the data, and the share of permutations with one as large."""
    generator, found = as_random_state(seed), float(statistic(row)[0])
    values = statistic(generator.permuted(np.repeat(row, permutations, axis=0), axis=1))
    as_large = int((values >= found * (1 - 1e-12)).sum())  # the same exchange, but for rounding, is as large
    return TestResult(found, (1 + as_large) / (1 + permutations))
