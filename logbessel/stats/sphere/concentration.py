"""The maximum-likelihood fit of a von Mises-Fisher distribution, and how sure it is."""

from dataclasses import dataclass

import numpy as np

import logbessel

from .density import log_density
from .sufficient_statistics import Sample, as_statistics

SAME_DIRECTION = 1e-21  # a mean 1 - cos that is rounding: 2^-22 (how close lengths are to 1) times 2^-52, with room


@dataclass(frozen=True)
class Estimate:
    """A fitted von Mises-Fisher distribution.

    Attributes
    ----------
    mu : ndarray of float64, shape (d,)
        Mean direction; the first axis if the rows sum to zero, when every direction is as likely.
    kappa : float
        Concentration.
    kappa_standard_error : float
        1 / sqrt(n A'(kappa)), from the exact Fisher information.
    count : int
        Number n of rows.
    mean_resultant_length : float
        R, the length of the rows' mean.
    mean_resultant_length_c : float
        1 - R, to full relative accuracy.
    mean_log_density : float
        Mean over the rows of the fitted log-density: the log-likelihood divided by n.
    uniform_log_density : float
        Log-density of the uniform distribution on the sphere.

    Examples
    --------
    >>> from logbessel.stats import maximum_likelihood
    >>> estimate = maximum_likelihood([[0.6, 0.8], [0.8, 0.6], [1.0, 0.0]])
    >>> estimate.count, round(estimate.kappa, 3), round(estimate.mean_resultant_length, 3)
    (3, 7.057, 0.926)
    """

    mu: np.ndarray
    kappa: float
    kappa_standard_error: float
    count: int
    mean_resultant_length: float
    mean_resultant_length_c: float
    mean_log_density: float
    uniform_log_density: float

    @property
    def dimensions(self) -> int:
        """The number d of dimensions."""
        return len(self.mu)


def maximum_likelihood(sample: Sample, normalize: bool = False) -> Estimate:
    """The maximum-likelihood fit to a sample.

    The mean direction is that of the sum S of the rows, and kappa solves A(kappa) = I_{d/2}(kappa) / I_{d/2-1}(kappa)
    = R = |S| / n (Mardia and Jupp, Directional Statistics, 2000, section 10.3.1).

    Parameters
    ----------
    sample : SufficientStatistics or array_like of shape (n, d)
        The sample, or its rows.
    normalize : bool, optional
        Accept rows of any length, and divide each by it.

    Returns
    -------
    Estimate
        The fit.

    Raises
    ------
    ValueError
        If there are no rows, or all have the same direction: then the likelihood grows without bound with kappa.

    Notes
    -----
    A sample's R is on average longer than A(kappa), so the estimate is too large by (d - 1) / (2 n kappa A'(kappa)), to
    first order. That exceeds the standard error where n is small against (d / kappa)^2 d / 4 or so.

    Examples
    --------
    >>> import numpy as np
    >>> from logbessel.stats import maximum_likelihood
    >>> fit = maximum_likelihood(np.array([[1.0, 0.0], [0.0, 1.0], [0.6, 0.8]]))
    >>> round(fit.kappa, 10), round(fit.kappa_standard_error, 10)
    (2.9058068349, 2.0503541177)
    """
    statistics = as_statistics(sample, normalize)
    require_spread(statistics)
    length, spherical_variance = statistics.mean_resultant_length, statistics.mean_resultant_length_c
    dimensions = statistics.dimensions
    kappa = float(concentration(dimensions, length, spherical_variance))
    return Estimate(
        mu=_direction(statistics.resultant),
        kappa=kappa,
        kappa_standard_error=float((statistics.count * fisher_information(dimensions, kappa)) ** -0.5),
        count=statistics.count,
        mean_resultant_length=length,
        mean_resultant_length_c=spherical_variance,
        mean_log_density=float(log_density(dimensions, kappa, spherical_variance)),
        uniform_log_density=log_density(dimensions, 0.0, 0.0),
    )


def require_spread(statistics):
    """Refuse a sample without rows, or of one direction."""
    if statistics.count == 0:
        raise ValueError("there are no rows to fit.")
    if statistics.mean_resultant_length_c < SAME_DIRECTION:
        raise ValueError("all rows have the same direction: the likelihood grows without bound with the concentration.")


def concentration(dimensions, length, spherical_variance):
    """The kappa at which the mean resultant length is `length` = 1 - `spherical_variance`, from the smaller of the two."""
    near = spherical_variance <= length
    far = logbessel.iv_ratio_inv(dimensions / 2, np.where(near, 0.5, length))
    return np.where(near, logbessel.iv_ratio_c_inv(dimensions / 2, np.where(near, spherical_variance, 0.5)), far)[()]


def fisher_information(dimensions, kappa):
    """The information on kappa in one observation, A'(kappa)."""
    return logbessel.iv_ratio_dx(dimensions / 2, kappa)


def _direction(resultant):
    length = np.linalg.norm(resultant)
    return resultant / length if length else np.eye(1, len(resultant))[0]
