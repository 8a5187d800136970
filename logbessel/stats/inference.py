"""What a fit leaves uncertain: an interval for the concentration, and whether there is a direction at all."""

from dataclasses import dataclass
from statistics import NormalDist

import logbessel

from .concentration import maximum_likelihood


def confidence_interval(estimate, level=0.95):
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
    It does not correct the bias of the estimate, for which see `maximum_likelihood`.

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


def uniformity_test(statistics):
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
