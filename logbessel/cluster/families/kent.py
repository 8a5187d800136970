"""Mixtures of Kent distributions of directions in space."""

import numpy as np

from ...stats.directional.ascent import risen
from ...stats.directional.kent import kent, likelihood, moment_estimate, moments, moved
from ...stats.words import worded
from ..words import of_family
from .directions import Directions
from .mixture import FamilyMixture

PAIRS = np.triu_indices(3)  # the entries of x x^T that are kept
TWICE = np.where(PAIRS[0] == PAIRS[1], 1.0, 2.0)  # how often they stand in it


class Kents(Directions):
    """The family; its statistics are x and the upper triangle of x x^T."""

    def require_columns(self, columns):
        """Refuse what are no directions in space."""
        if columns != 3:
            raise ValueError(f"a row should be a direction in three dimensions, not {columns} numbers.")

    def width(self, columns):
        """How many statistics a row has."""
        return 9

    def freedom(self, columns):
        """How many parameters a component has."""
        return 5

    def statistics(self, points):
        """Those of each row."""
        return np.concatenate([points, points[:, PAIRS[0]] * points[:, PAIRS[1]]], axis=1)

    def similarity(self, columns):
        """The cosine, as weights of products of statistics."""
        return np.array([1.0] * 3 + [0.0] * 6)

    def uniform(self, columns):
        """The means under the uniform distribution."""
        return np.append(np.zeros(3), (np.eye(3) / 3)[PAIRS])

    def begun(self, means):
        """Parameters to begin with, from mean statistics."""
        found = [
            moment_estimate(mean, scatter) if mean.any() else (np.eye(3), 1.0, 0.0)
            for mean, scatter in zip(*_moments(means))
        ]
        axes, kappa, beta = (np.array(values) for values in zip(*found))
        return {"axes": axes, "kappa": kappa, "beta": np.minimum(beta, kappa / 2)}

    def normalised(self, shape):
        """Normalisers of the components."""
        return moments(shape["kappa"], shape["beta"])

    def natural(self, shape):
        """By what statistics are multiplied, and the exponent at the mode."""
        mean, major, minor = np.moveaxis(shape["axes"], 2, 0)
        form = np.einsum("ki,kj->kij", major, major) - np.einsum("ki,kj->kij", minor, minor)
        form *= shape["beta"][:, None, None]
        linear = shape["kappa"][:, None] * mean
        return np.concatenate([linear, form[:, PAIRS[0], PAIRS[1]] * TWICE], axis=1), shape["kappa"]

    def risen(self, parameters, means):
        """Parameters of greater likelihood."""
        mean, scatter = _moments(means)

        def measured(axes):
            turned = np.einsum("kji,kj->ki", axes, mean)
            return 1 - turned[:, 0], turned, np.swapaxes(axes, 1, 2) @ scatter @ axes

        def evaluate(point):
            axes, kappa, beta = point[:, :9].reshape(-1, 3, 3), point[:, 9], point[:, 10]
            return likelihood(measured(axes), kappa, beta, moments(kappa, beta))

        def move(point, step):
            axes, kappa, beta = moved(point[:, :9].reshape(-1, 3, 3), point[:, 9], point[:, 10], step)
            return np.column_stack([axes.reshape(-1, 9), kappa, beta])

        axes, kappa, beta = (parameters.shape[name] for name in ("axes", "kappa", "beta"))
        found = likelihood(measured(axes), kappa, beta, parameters.normalised)
        point = risen(np.column_stack([axes.reshape(-1, 9), kappa, beta]), found, evaluate, move)
        return {"axes": point[:, :9].reshape(-1, 3, 3), "kappa": point[:, 9], "beta": point[:, 10]}

    def columns(self, shape):
        """How many columns the rows have."""
        return shape["axes"].shape[1]

    def frozen(self, shape, component):
        """The distribution of a component."""
        return kent(shape["axes"][component], float(shape["kappa"][component]), float(shape["beta"][component]))


def _moments(means):
    """The means of x, (k, 3), and of x x^T, (k, 3, 3)."""
    scatter = np.empty((len(means), 3, 3))
    scatter[:, PAIRS[0], PAIRS[1]] = scatter[:, PAIRS[1], PAIRS[0]] = means[:, 3:]
    return means[:, :3], scatter


@worded(**of_family("the cosine"))
class KentMixture(FamilyMixture):
    r"""A mixture of Kent distributions (FB5): clusters of directions in space whose contours are like ellipses.

    The density of a unit vector x is

    .. math:: p(x) = \sum_j \frac{w_j}{C(\kappa_j, \beta_j)} \exp\big(\kappa_j\, \gamma_{j1}^T x
              + \beta_j\, [(\gamma_{j2}^T x)^2 - (\gamma_{j3}^T x)^2]\big).

    Parameters
    ----------
    {n_components}
    {parameters}

    Attributes
    ----------
    {weights_}
    axes_ : ndarray of shape (n_components, 3, 3)
        Of each, columns: mean direction, major axis, minor axis.
    concentrations_ : ndarray of shape (n_components,)
        Concentrations kappa.
    ovalnesses_ : ndarray of shape (n_components,)
        The parameters beta, 0 <= 2 beta <= kappa.
    {fitted}

    Notes
    -----
    Of rows the directions count, whatever their lengths; a zero row is refused. Rows come in all the forms that
    `VonMisesFisherMixture` takes but sparse ones.

    References
    ----------
    D. Peel, W. J. Whiten, G. J. McLachlan, *Fitting mixtures of Kent distributions to aid in joint set identification*,
    Journal of the American Statistical Association 96, 2001, p. 56.

    Examples
    --------
    >>> import numpy as np
    >>> from logbessel.cluster import KentMixture
    >>> from logbessel.stats import kent
    >>> one = kent(np.eye(3), 100, 40).rvs(300, random_state=1)
    >>> other = kent(np.eye(3)[:, [2, 0, 1]], 50, 10).rvs(700, random_state=2)
    >>> mixture = KentMixture(2, random_state=0).fit(np.concatenate([one, other]))
    >>> np.sort(mixture.weights_).round(2)
    array([0.3, 0.7])
    """

    _ATTRIBUTES = {"axes": "axes_", "kappa": "concentrations_", "beta": "ovalnesses_"}
    _DIMENSIONS = {"axes": 3, "kappa": 1, "beta": 1}

    def _family(self):
        return Kents()
