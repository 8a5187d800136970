"""How sure the parameters of a mixture are, from the rows that each component is likeliest for."""

from dataclasses import dataclass

import numpy as np

from ..extras import imported
from ..stats.sphere.comparison import confidence_cone
from ..stats.sphere.inference import confidence_interval
from ..stats.sphere.sufficient_statistics import SufficientStatistics


@dataclass(frozen=True)
class Intervals:
    """Intervals of the parameters of the components.

    Attributes
    ----------
    weights : ndarray of shape (k, 2)
        Of the weights: Clopper and Pearson's (1934) for the share of the rows.
    concentrations : ndarray of shape (k, 2)
        Of the concentrations; nan of a component without two directions.
    angles : ndarray of shape (k,)
        Between the mean direction of its rows and the edge of the cone that covers the true one, in radians; nan likewise.

    Examples
    --------
    >>> import numpy as np
    >>> from logbessel.cluster import VonMisesFisherMixture
    >>> from logbessel.stats import vonmises_fisher
    >>> x = np.concatenate([vonmises_fisher.rvs(mu, 50, 100, random_state=0) for mu in np.eye(3)[:2]])
    >>> found = VonMisesFisherMixture(2, random_state=0).fit(x).intervals(x)
    >>> bool((found.weights[:, 0] < 0.5).all() and (found.weights[:, 1] > 0.5).all())
    True
    """

    weights: np.ndarray
    concentrations: np.ndarray
    angles: np.ndarray


def gathered(blocks, mixture):
    """The sufficient statistics of the rows that each component is likeliest for."""
    found = [SufficientStatistics(mixture.n_features_in_) for _ in mixture.weights_]
    for block in blocks:
        owners = mixture.predict(block)
        for component in np.unique(owners):
            found[component].update(block[owners == component], normalize=True)
    return found


def intervals(statistics, level):
    """`Intervals` from the statistics of the components' rows."""
    inverse = imported("scipy.special", "intervals of a mixture", "stats").betaincinv
    counts = np.array([part.rows for part in statistics])
    total, tail = counts.sum(), (1 - level) / 2
    with np.errstate(invalid="ignore"):
        low = np.where(counts > 0, inverse(np.maximum(counts, 1), total - counts + 1, tail), 0)
        high = np.where(counts < total, inverse(counts + 1, np.maximum(total - counts, 1), 1 - tail), 1)
    concentrations, angles = np.full((len(counts), 2), np.nan), np.full(len(counts), np.nan)
    for component, part in enumerate(statistics):
        try:
            concentrations[component] = confidence_interval(part, level)
            _, angles[component] = confidence_cone(part, level)
        except ValueError:  # no rows, or all of one direction
            continue
    return Intervals(np.stack([low, high], axis=1), concentrations, angles)
