"""The concentration from the length of the resultant alone, whose distribution does not hold the mean direction.

The density of the length R of the sum of n vectors is proportional to 0F1(kappa R) / 0F1(kappa)^n, 0F1(kappa) short for
0F1(; d/2; kappa^2/4), times a factor without kappa (Mardia and Jupp, Directional Statistics, 2000, eq. 9.5.3 and 9.6.2).
Its logarithm has the derivative R A(kappa R) - n A(kappa). The concentration at which that vanishes does not carry the bias
of the joint maximum, for which a direction has been fitted too (Schou, Biometrika 65, 1978, p. 369).
"""

import math
from dataclasses import replace

import numpy as np

import logbessel

from ..quadrature import doubling_rule
from .concentration import Estimate, concentration, maximum_likelihood, require_spread
from .density import log_density
from .sufficient_statistics import Sample, as_statistics

STEPS = 200


def marginal_likelihood(sample: Sample, normalize: bool = False) -> Estimate:
    """The fit of least bias: the concentration that makes the observed resultant length likeliest.

    Parameters
    ----------
    sample : SufficientStatistics or array_like of shape (n, d)
        The sample, or its rows.
    normalize : bool, optional
        Accept rows of any length, and divide each by it.

    Returns
    -------
    Estimate
        As of `maximum_likelihood`, with the `kappa` that solves n A(kappa) = R A(kappa R), R the length of the sum of
        the rows, the standard error (n A'(kappa) - R^2 A'(kappa R))^(-1/2), and the mean log-density at that `kappa`.
        Where R^2 <= n, as long as that of directions without a preference, it is 0, with the standard error of the
        joint fit.

    Raises
    ------
    ValueError
        As of `maximum_likelihood`.

    Notes
    -----
    To be preferred wherever rows are few against dimensions: at d = 1000, n = 100 and kappa = 300, the joint maximum is
    too large by five standard errors.

    Examples
    --------
    >>> import numpy as np
    >>> from logbessel.stats import marginal_likelihood, maximum_likelihood, vonmises_fisher
    >>> x = vonmises_fisher.rvs(np.eye(1000)[0], 300, 100, random_state=0)
    >>> fit = marginal_likelihood(x)
    >>> round(fit.kappa), round(fit.kappa_standard_error), round(maximum_likelihood(x).kappa)
    (298, 4, 319)
    """
    statistics = as_statistics(sample, normalize)
    joint = maximum_likelihood(statistics)
    kappa = common_concentration([statistics])
    if kappa == 0:
        return replace(joint, kappa=0.0, mean_log_density=joint.uniform_log_density)
    return replace(
        joint,
        kappa=kappa,
        kappa_standard_error=float((-_second_derivative(*_length(statistics), kappa)) ** -0.5),
        mean_log_density=float(log_density(joint.dimensions, kappa, joint.mean_resultant_length_c)),
    )


def common_concentration(samples):
    """The concentration that maximises the product of the samples' marginal likelihoods; 0 if that falls from 0 on."""
    lengths = [_length(statistics) for statistics in samples]
    if sum((count * mean) ** 2 - count for _, count, mean, _ in lengths) <= 0:
        return 0.0
    return float(
        _root(
            lambda kappa: sum(_derivative(*length, kappa) for length in lengths),
            lambda kappa: sum(_second_derivative(*length, kappa) for length in lengths),
            max(concentration(dimensions, mean, mean_c) for dimensions, _, mean, mean_c in lengths),
        )
    )


def likeliest(dimensions, count, mean_length, mean_length_c):
    """The concentrations, to ten digits, that make some mean lengths of resultants likeliest: arrays of them at once."""
    length = dimensions, count, mean_length, mean_length_c
    return _root(
        lambda kappa: _derivative(*length, kappa),
        lambda kappa: _second_derivative(*length, kappa),
        np.where((count * mean_length) ** 2 > count, concentration(dimensions, mean_length, mean_length_c), 0.0),
        1e-10,
    )


def log_likelihood_gain(statistics, start, end):
    """How much larger the logarithm of the marginal likelihood is at `end` than at `start`: the integral of its derivative."""
    length = _length(statistics)
    scale = statistics.dimensions / (4 * max(1.0, statistics.count * statistics.mean_resultant_length))
    places, weights, _ = doubling_rule(start, end, end - start, scale)
    return math.copysign(1, end - start) * float(weights @ _derivative(*length, places))


def _length(statistics):
    """Dimensions d, number n of rows, R / n and 1 - R / n, R the length of the sum of the rows."""
    require_spread(statistics)
    return (
        statistics.dimensions,
        statistics.count,
        statistics.mean_resultant_length,
        statistics.mean_resultant_length_c,
    )


def _root(derivative, second_derivative, high, tolerance=2e-16):
    """Where a derivative that is positive from 0 to its root, and negative from there to `high`, vanishes.

    Newton's method, bisecting where it leaves the bracket; element by element.
    """
    low, kappa = np.zeros_like(high), high
    for _ in range(STEPS):
        value = derivative(kappa)
        low, high = np.where(value > 0, kappa, low), np.where(value > 0, high, kappa)
        there = kappa - value / second_derivative(kappa)
        there = np.where((low < there) & (there < high), there, (low + high) / 2)
        settled = np.abs(there - kappa) <= tolerance * kappa
        if settled.all():
            break
        kappa = np.where(settled, kappa, there)
    return kappa


def _derivative(dimensions, count, mean_length, mean_length_c, kappa):
    """R A(kappa R) - n A(kappa), from 1 - A where R is close to n."""
    order, length = dimensions / 2, count * mean_length
    far = length * logbessel.iv_ratio(order, kappa * length) - count * logbessel.iv_ratio(order, kappa)
    near = count * (logbessel.iv_ratio_c(order, kappa) - mean_length_c)
    near = near - length * logbessel.iv_ratio_c(order, kappa * length)
    return np.where(mean_length_c > 0.5, far, near)


def _second_derivative(dimensions, count, mean_length, mean_length_c, kappa):
    """R^2 A'(kappa R) - n A'(kappa)."""
    order, length = dimensions / 2, count * mean_length
    own = count * logbessel.iv_ratio_dx(order, kappa)
    return length * length * logbessel.iv_ratio_dx(order, kappa * length) - own
