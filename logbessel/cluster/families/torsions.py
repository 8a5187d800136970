"""Mixtures of bivariate von Mises distributions of pairs of angles."""

from typing import Literal

import numpy as np

from ...stats.directional.ascent import risen
from ...stats.directional.bivariate_vonmises import (
    angle_pairs,
    bivariate_vonmises,
    first_concentrations,
    likelihood,
    moments,
    moved,
    require_model,
)
from ...stats.words import worded
from ..words import of_family
from .mixture import FamilyMixture


class Torsions:
    """The family; its statistics are cos a, sin a, cos b, sin b and the products cc, cs, sc, ss of those of a and b."""

    def __init__(self, model):
        self.model = model

    def require_columns(self, columns):
        """Refuse what are no pairs."""
        if columns != 2:
            raise ValueError(f"a row should be a pair of angles, not {columns} numbers.")

    def width(self, columns):
        """How many statistics a row has."""
        return 8

    def freedom(self, columns):
        """How many parameters a component has."""
        return 5

    def points(self, x, first):
        """The rows, checked; `first` is the number of the first."""
        try:
            return angle_pairs(x)
        except ValueError:
            row = first + int(np.flatnonzero(~np.isfinite(x).all(axis=1))[0])
            raise ValueError(f"Input X contains NaN or infinity in row {row} (counted from 0).") from None

    def statistics(self, points):
        """Those of each row."""
        (ca, cb), (sa, sb) = np.cos(points).T, np.sin(points).T
        return np.column_stack([ca, sa, cb, sb, ca * cb, ca * sb, sa * cb, sa * sb])

    def similarity(self, columns):
        """The mean of the cosines of two differences, as weights of products of statistics."""
        return np.array([0.5] * 4 + [0.0] * 4)

    def uniform(self, columns):
        """The means under the uniform distribution."""
        return np.zeros(8)

    def begun(self, means):
        """Parameters to begin with, from mean statistics."""
        vectors = means[:, 0:4:2] + 1j * means[:, 1:4:2]
        lengths = np.abs(vectors)
        return {
            "mu": np.angle(vectors),
            "kappa": first_concentrations(np.maximum(1 - lengths, np.finfo(float).tiny), lengths),
            "correlation": np.zeros(len(means)),
        }

    def normalised(self, shape):
        """Normalisers of the components."""
        return moments(self.model, shape["kappa"], shape["correlation"])

    def natural(self, shape):
        """By what statistics are multiplied, and the exponent at the mode."""
        (c1, c2), (s1, s2), (k1, k2) = np.cos(shape["mu"]).T, np.sin(shape["mu"]).T, shape["kappa"].T
        linear = [k1 * c1, k1 * s1, k2 * c2, k2 * s2]
        coupling, apart = shape["correlation"], shape["mu"][:, 0] - shape["mu"][:, 1]
        if self.model == "sine":  # sin(a - m1) sin(b - m2)
            products, heights = [s1 * s2, -s1 * c2, -c1 * s2, c1 * c2], k1 + k2
        else:  # cos(a - b - (m1 - m2))
            cosine, sine = np.cos(apart), np.sin(apart)
            products, heights = [cosine, -sine, sine, cosine], k1 + k2 + coupling
        return np.stack(linear + [coupling * product for product in products], axis=1), heights

    def risen(self, parameters, means):
        """Parameters of greater likelihood."""

        def evaluate(point):
            result = moments(self.model, point[:, 2:4], point[:, 4])
            return likelihood(self._measured(means, point[:, :2]), point, self.model, result)

        shape = parameters.shape
        point = np.column_stack([shape["mu"], shape["kappa"], shape["correlation"]])
        found = likelihood(self._measured(means, point[:, :2]), point, self.model, parameters.normalised)
        point = risen(point, found, evaluate, moved)
        return {"mu": np.angle(np.exp(1j * point[:, :2])), "kappa": point[:, 2:4], "correlation": point[:, 4]}

    def _measured(self, means, mu):
        """What `bivariate_vonmises.measures` gives, from mean statistics."""
        (c1, c2), (s1, s2) = np.cos(mu).T, np.sin(mu).T
        ca, sa, cb, sb, cc, cs, sc, ss = means.T
        cosines = np.stack([ca * c1 + sa * s1, cb * c2 + sb * s2], axis=-1)
        sines = np.stack([sa * c1 - ca * s1, sb * c2 - cb * s2], axis=-1)
        products = (
            ss * c1 * c2 - sc * c1 * s2 - cs * s1 * c2 + cc * s1 * s2,
            cs * c1 * c2 - cc * c1 * s2 + ss * s1 * c2 - sc * s1 * s2,
            sc * c1 * c2 + ss * c1 * s2 - cc * s1 * c2 - cs * s1 * s2,
            cc * c1 * c2 + cs * c1 * s2 + sc * s1 * c2 + ss * s1 * s2,
        )
        return 1 - cosines, sines, products, 1 - products[0] - products[3]

    def columns(self, shape):
        """How many columns the rows have."""
        return shape["mu"].shape[1]

    def frozen(self, shape, component):
        """The distribution of a component."""
        mu, kappa, correlation = (shape[name][component] for name in ("mu", "kappa", "correlation"))
        return bivariate_vonmises(mu, kappa, float(correlation), self.model)


@worded(**of_family("the mean of the cosines of both differences"))
class BivariateVonMisesMixture(FamilyMixture):
    r"""A mixture of bivariate von Mises distributions of pairs of angles, such as the torsion angles of proteins.

    The density of a pair (a, b), with :math:`s = a - \mu_{j1}` and :math:`t = b - \mu_{j2}`, is

    .. math:: p(a, b) = \sum_j \frac{w_j}{C_j} \exp(\kappa_{j1} \cos s + \kappa_{j2} \cos t + \lambda_j \sin s \sin t)

    in the sine model; in the cosine model :math:`\cos(s - t)` stands in the place of the product of sines.

    Parameters
    ----------
    {n_components}
    model : {"sine", "cosine"}, default="sine"
        Which of the two densities.
    {parameters}

    Attributes
    ----------
    {weights_}
    mean_angles_ : ndarray of shape (n_components, 2)
        Mean angles, in (-pi, pi].
    concentrations_ : ndarray of shape (n_components, 2)
        Concentrations.
    correlations_ : ndarray of shape (n_components,)
        The parameters lambda.
    {fitted}

    Notes
    -----
    Rows are pairs of angles in radians, in all the forms that `VonMisesFisherMixture` takes but sparse ones. An iteration reads the
    rows once, keeps eight sums of each component, and takes a Newton step for all components at once.

    References
    ----------
    K. V. Mardia, C. C. Taylor, G. K. Subramaniam, *Protein bioinformatics and mixtures of bivariate von Mises distributions
    for angular data*, Biometrics 63, 2007, p. 505.

    Examples
    --------
    >>> import numpy as np
    >>> from logbessel.cluster import BivariateVonMisesMixture
    >>> from logbessel.stats import bivariate_vonmises
    >>> helix = bivariate_vonmises([-1.1, -0.7], [40, 40], -20).rvs(600, random_state=1)
    >>> strand = bivariate_vonmises([-2.1, 2.4], [10, 8], 2).rvs(400, random_state=2)
    >>> mixture = BivariateVonMisesMixture(2, random_state=0).fit(np.concatenate([helix, strand]))
    >>> mixture.weights_.round(2)
    array([0.6, 0.4])
    """

    _ATTRIBUTES = {"mu": "mean_angles_", "kappa": "concentrations_", "correlation": "correlations_"}
    _DIMENSIONS = {"mu": 2, "kappa": 2, "correlation": 1}

    def __init__(
        self,
        n_components: int | tuple[int, int] | Literal["auto"] = 2,
        *,
        model: Literal["sine", "cosine"] = "sine",
        assignment: Literal["soft", "hard"] = "soft",
        init: Literal["kmeans++", "random"] = "kmeans++",
        n_init: int = 1,
        tol: float = 1e-3,
        max_iter: int = 100,
        reg_concentration: float = 1e-6,
        random_state: int | np.random.RandomState | None = None,
        verbose: int = 0,
        warm_start: bool = False,
    ) -> None:
        super().__init__(
            n_components,
            assignment=assignment,
            init=init,
            n_init=n_init,
            tol=tol,
            max_iter=max_iter,
            reg_concentration=reg_concentration,
            random_state=random_state,
            verbose=verbose,
            warm_start=warm_start,
        )
        self.model = model

    def _require_parameters(self):
        super()._require_parameters()
        require_model(self.model)

    def _family(self):
        return Torsions(self.model)
