"""The concentration from the length of the resultant alone, whose distribution does not hold the mean direction.

The density of the length R of the sum of n vectors is proportional to 0F1(kappa R) / 0F1(kappa)^n, 0F1(kappa) short for
0F1(; d/2; kappa^2/4), times a factor without kappa (Mardia and Jupp, Directional Statistics, 2000, eq. 9.5.3 and 9.6.2).
Its logarithm has the slope R A(kappa R) - n A(kappa). The concentration at which that vanishes does not carry the bias
of the joint maximum, for which a direction has been fitted too (Schou, Biometrika 65, 1978, p. 369).
"""

import math
from dataclasses import replace

import logbessel

from ..quadrature import doubling_rule
from .concentration import Estimate, fisher_information, maximum_likelihood
from .density import log_density
from .sufficient_statistics import SufficientStatistics

STEPS = 200


def marginal_likelihood(statistics: SufficientStatistics) -> Estimate:
    """The fit of least bias: the concentration that makes the observed resultant length likeliest.

    Parameters
    ----------
    statistics : SufficientStatistics
        The sample.

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
    >>> from logbessel.stats import SufficientStatistics, marginal_likelihood, maximum_likelihood, vonmises_fisher
    >>> x = vonmises_fisher.rvs(np.eye(1000)[0], 300, 100, random_state=0)
    >>> statistics = SufficientStatistics(1000).update(x)
    >>> fit = marginal_likelihood(statistics)
    >>> round(fit.kappa), round(fit.kappa_standard_error), round(maximum_likelihood(statistics).kappa)
    (298, 4, 319)
    """
    joint = maximum_likelihood(statistics)
    kappa = common_concentration([statistics])
    if kappa == 0:
        return replace(joint, kappa=0.0, mean_log_density=joint.uniform_log_density)
    information = -_curvature([statistics], kappa)
    return replace(
        joint,
        kappa=kappa,
        kappa_standard_error=information**-0.5,
        mean_log_density=float(log_density(joint.dimensions, kappa, joint.mean_resultant_length_c)),
    )


def common_concentration(samples):
    """The concentration that maximises the product of the samples' marginal likelihoods; 0 if that falls from 0 on.

    The slope is positive from 0 to the root and negative beyond, and the root is below the largest joint maximum:
    Newton's method, bisecting where it leaves the bracket.
    """
    low, high = 0.0, max(maximum_likelihood(statistics).kappa for statistics in samples)
    if sum(_resultant(statistics) ** 2 - statistics.count for statistics in samples) <= 0:
        return 0.0
    kappa = high
    for _ in range(STEPS):
        slope = _slope(samples, kappa)
        low, high = (kappa, high) if slope > 0 else (low, kappa)
        step = slope / -_curvature(samples, kappa)
        there = kappa + step if low < kappa + step < high else (low + high) / 2
        if abs(there - kappa) <= 2e-16 * kappa:
            break
        kappa = there
    return kappa


def log_likelihood_gain(statistics, start, end):
    """How much larger the logarithm of the marginal likelihood is at `end` than at `start`: the integral of its slope."""
    places, weights, _ = doubling_rule(
        start, end - start, statistics.dimensions / (4 * max(1.0, _resultant(statistics)))
    )
    return math.copysign(1, end - start) * float(weights @ _slope([statistics], places))


def _slope(samples, kappa):
    """The sum over samples of R A(kappa R) - n A(kappa), from 1 - A where R is close to n."""
    total = 0.0
    for statistics in samples:
        order, count, resultant = statistics.dimensions / 2, statistics.count, _resultant(statistics)
        if statistics.mean_resultant_length_c > 0.5:
            total += resultant * logbessel.iv_ratio(order, kappa * resultant) - count * logbessel.iv_ratio(order, kappa)
        else:
            total += count * logbessel.iv_ratio_c(order, kappa) - statistics.deficit
            total -= resultant * logbessel.iv_ratio_c(order, kappa * resultant)
    return total


def _curvature(samples, kappa):
    """The sum over samples of R^2 A'(kappa R) - n A'(kappa)."""
    return sum(
        _resultant(statistics) ** 2 * fisher_information(statistics.dimensions, kappa * _resultant(statistics))
        - statistics.count * fisher_information(statistics.dimensions, kappa)
        for statistics in samples
    )


def _resultant(statistics):
    """R, the length of the sum of the rows."""
    return statistics.mean_resultant_length * statistics.count
