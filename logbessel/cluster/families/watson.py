"""Mixtures of Watson distributions of axes."""

import numpy as np

from ...stats.directional.ascent import risen
from ...stats.directional.watson import first_concentration, moments, watson
from ...stats.words import worded
from ..words import of_family
from .directions import Directions
from .mixture import FamilyMixture

ROUNDS = 8  # of Newton's method for the concentrations of given axes


class Axes(Directions):
    """The family; its statistics are the entries of x x^T."""

    def require_columns(self, columns):
        """Refuse what has no direction."""
        if columns < 2:
            raise ValueError("a row should be an axis of at least two numbers.")

    def width(self, columns):
        """How many statistics a row has."""
        return columns**2

    def freedom(self, columns):
        """How many parameters a component has."""
        return columns

    def statistics(self, points):
        """Those of each row."""
        return (points[:, :, None] * points[:, None, :]).reshape(len(points), -1)

    def similarity(self, columns):
        """The squared cosine, as weights of products of statistics."""
        return np.ones(columns**2)

    def uniform(self, columns):
        """The means under the uniform distribution."""
        return (np.eye(columns) / columns).ravel()

    def begun(self, means):
        """Parameters to begin with, from mean statistics: the likeliest."""
        dim = round(means.shape[1] ** 0.5)
        values, vectors = np.linalg.eigh(means.reshape(-1, dim, dim))
        tiny = np.finfo(float).tiny
        axes = np.concatenate([vectors[:, :, -1], vectors[:, :, 0]])  # clusters, and girdles across
        squares = np.maximum(np.concatenate([values[:, -1], values[:, 0]]), tiny)
        rests = np.maximum(np.concatenate([values[:, :-1].sum(1), values[:, 1:].sum(1)]), tiny)
        kappa, heights = _concentrations(dim, squares, rests)
        count = len(means)
        better = np.where(heights[:count] >= heights[count:], np.arange(count), np.arange(count) + count)
        return {"mu": axes[better], "kappa": kappa[better]}

    def normalised(self, shape):
        """Normalisers of the components."""
        return moments(shape["mu"].shape[1], shape["kappa"])

    def natural(self, shape):
        """By what statistics are multiplied, and the exponent at the mode."""
        form = shape["kappa"][:, None, None] * shape["mu"][:, :, None] * shape["mu"][:, None, :]
        return form.reshape(len(form), -1), np.maximum(shape["kappa"], 0.0)

    def risen(self, parameters, means):
        """The likeliest parameters, whatever they were."""
        return self.begun(means)

    def columns(self, shape):
        """How many columns the rows have."""
        return shape["mu"].shape[1]

    def frozen(self, shape, component):
        """The distribution of a component."""
        return watson(shape["mu"][component], float(shape["kappa"][component]))


def _concentrations(dim, squares, rests):
    """The likeliest concentrations where E[t^2] = `squares` = 1 - `rests`, and the mean log-densities there."""

    def evaluate(point):
        kappa = point[:, 0]
        result = moments(dim, kappa)
        around = kappa > 0
        value = kappa * np.where(around, -rests, squares) - result.excess
        gap = np.where(around, -rests - result.drift[0], squares - result.gradient[0])
        return value, gap[:, None], result.hessian[0, 0][:, None, None]

    point = first_concentration(dim, squares, rests)[:, None]
    for _ in range(ROUNDS):
        point = risen(point, evaluate(point), evaluate, lambda point, step: point + step)
    return point[:, 0], evaluate(point)[0]


@worded(**of_family("the squared cosine"))
class WatsonMixture(FamilyMixture):
    r"""A mixture of Watson distributions: clusters of axes, x and -x alike, in any dimension d.

    The density of a unit vector x is

    .. math:: p(x) = \sum_j w_j \frac{\Gamma(d/2)}{2 \pi^{d/2}\, {}_1F_1(1/2; d/2; \kappa_j)} \exp(\kappa_j\, (\mu_j^T x)^2).

    A component with :math:`\kappa_j < 0` is a girdle across its axis.

    Parameters
    ----------
    {n_components}
    {parameters}

    Attributes
    ----------
    {weights_}
    axes_ : ndarray of shape (n_components, d)
        Axes, unit vectors.
    concentrations_ : ndarray of shape (n_components,)
        Concentrations, of any sign.
    {fitted}

    Notes
    -----
    Of rows the directions count, whatever their lengths; a zero row is refused. The E-step and the sums take n k d^2
    multiplications: this is for up to some hundred dimensions.

    References
    ----------
    S. Sra, D. Karp, *The multivariate Watson distribution: maximum-likelihood estimation and other aspects*, Journal of
    Multivariate Analysis 114, 2013, p. 256.

    Examples
    --------
    >>> import numpy as np
    >>> from logbessel.cluster import WatsonMixture
    >>> from logbessel.stats import watson
    >>> one, other = (watson(mu, 30).rvs(n, random_state=n) for mu, n in (([0, 0, 1, 0], 250), ([0, 1, 0, 0], 750)))
    >>> mixture = WatsonMixture(2, random_state=0).fit(np.concatenate([one, other]))
    >>> np.sort(mixture.weights_).round(2)
    array([0.25, 0.75])
    """

    _ATTRIBUTES = {"mu": "axes_", "kappa": "concentrations_"}
    _DIMENSIONS = {"mu": 2, "kappa": 1}

    def _family(self):
        return Axes()
