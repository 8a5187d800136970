"""What a fit leaves uncertain: an interval for the concentration, and whether there is a direction at all."""

from dataclasses import dataclass
from statistics import NormalDist

import logbessel

from .concentration import Estimate, maximum_likelihood
from .marginal import common_concentration, log_likelihood_gain
from .sufficient_statistics import SufficientStatistics


def confidence_interval(estimate: Estimate, level: float = 0.95) -> tuple[float, float]:
    """A confidence interval for the concentration, from the normal approximation with the exact Fisher information.

    Parameters
    ----------
    estimate : Estimate
        A fit.
    level : float, optional
        The chance, between 0 and 1, that the interval covers the concentration.

    Returns
    -------
    low, high : float
        `kappa` less and plus a normal quantile of `kappa_standard_error`; `low` is at least 0.

    Notes
    -----
    It does not correct the bias of `maximum_likelihood`; `marginal_likelihood` has next to none, and intervals from it
    cover as they should where rows are few against dimensions.

    Examples
    --------
    >>> import numpy as np
    >>> from logbessel.stats import SufficientStatistics, confidence_interval, maximum_likelihood, vonmises_fisher
    >>> x = vonmises_fisher.rvs(np.eye(3)[0], 20, 1000, random_state=0)
    >>> low, high = confidence_interval(maximum_likelihood(SufficientStatistics(3).update(x)))
    >>> bool(low < 20 < high)
    True
    """
    if not 0 < level < 1:
        raise ValueError(f"'level' should be between 0 and 1, not {level!r}.")
    reach = NormalDist().inv_cdf((1 + level) / 2) * estimate.kappa_standard_error
    return max(0.0, estimate.kappa - reach), estimate.kappa + reach


@dataclass(frozen=True)
class TestResult:
    """A test statistic and the chance of one as large if the hypothesis holds.

    Attributes
    ----------
    statistic : float
        The statistic.
    pvalue : float
        The chance.
    """

    __test__ = False  # for pytest, which takes it for a test by its name

    statistic: float
    pvalue: float


def uniformity_test(statistics: SufficientStatistics) -> TestResult:
    """The likelihood-ratio test of the uniform distribution against von Mises-Fisher distributions.

    The statistic is 2 n (kappa R - log 0F1(; d/2; kappa^2/4)), which vanishes with kappa without cancellation; to
    leading order it is Rayleigh's n d R^2 (Mardia and Jupp, Directional Statistics, 2000, section 10.4.1). Under
    uniformity it has a chi-squared distribution with d degrees of freedom, for n large against the square root of d.

    Parameters
    ----------
    statistics : SufficientStatistics
        The sample; its rows must not all have the same direction.

    Returns
    -------
    TestResult
        With `statistic` and `pvalue`. The latter takes SciPy.

    Examples
    --------
    >>> import numpy as np
    >>> from logbessel.stats import SufficientStatistics, uniformity_test, vonmises_fisher
    >>> x = vonmises_fisher.rvs(np.eye(3)[0], 0.5, 1000, random_state=0)
    >>> uniformity_test(SufficientStatistics(3).update(x)).pvalue < 1e-6
    True
    """
    from scipy.special import chdtrc

    fit = maximum_likelihood(statistics)
    if fit.kappa <= fit.dimensions:
        gain = fit.kappa * fit.mean_resultant_length
        gain -= float(logbessel.log_hyp0f1(fit.dimensions / 2, fit.kappa * fit.kappa / 4))
    else:
        gain = fit.mean_log_density - fit.uniform_log_density
    statistic = 2 * fit.count * gain
    return TestResult(statistic, float(chdtrc(fit.dimensions, max(statistic, 0.0))))


def equal_concentration_test(*samples: SufficientStatistics) -> TestResult:
    """The test that samples with mean directions of their own have one concentration.

    It is the likelihood-ratio test by the lengths of the samples' resultants alone: with l_i the logarithm of the
    marginal likelihood of sample i (see `marginal_likelihood`), kappa_i its maximum and kappa that of the sum, the
    statistic is 2 sum (l_i(kappa_i) - l_i(kappa)). If the concentrations are equal and positive it has, for large
    samples, a chi-squared distribution with one degree of freedom less than there are samples. The test by the joint
    likelihood would reject too often where dimensions are many, the more the more the samples differ in size.

    Parameters
    ----------
    *samples : SufficientStatistics
        At least two, of the same dimensions.

    Returns
    -------
    TestResult
        With `statistic` and `pvalue`. The latter takes SciPy.

    Raises
    ------
    ValueError
        If there are fewer than two samples, their dimensions differ, or one has rows that all have one direction.

    Notes
    -----
    The statistic is an integral of slopes that have one sign, and so accurate where the samples hardly differ. Close to
    uniformity, where R^2 <= n in some samples, the test rejects less often than its level.

    Examples
    --------
    >>> import numpy as np
    >>> from logbessel.stats import SufficientStatistics, equal_concentration_test, vonmises_fisher
    >>> draw = lambda kappa, count: vonmises_fisher.rvs(np.eye(512)[0], kappa, count, random_state=count)
    >>> a, b, c = (SufficientStatistics(512).update(draw(*case)) for case in ((200, 300), (200, 1000), (220, 400)))
    >>> equal_concentration_test(a, b).pvalue > 0.05, equal_concentration_test(a, c).pvalue < 1e-6
    (True, True)
    """
    from scipy.special import chdtrc

    if len(samples) < 2:
        raise ValueError("a test of equal concentration takes at least two samples.")
    if len({statistics.dimensions for statistics in samples}) > 1:
        raise ValueError(f"the samples have {', '.join(str(s.dimensions) for s in samples)} columns, not as many each.")
    common = common_concentration(samples)
    gains = (log_likelihood_gain(sample, common, common_concentration([sample])) for sample in samples)
    statistic = 2 * sum(gains)
    return TestResult(statistic, float(chdtrc(len(samples) - 1, max(statistic, 0.0))))
