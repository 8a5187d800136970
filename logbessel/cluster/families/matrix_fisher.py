"""Mixtures of matrix Fisher distributions of rotations."""

import numpy as np

from ...stats.directional.ascent import risen
from ...stats.directional.matrix_fisher import first_values, likelihood, matrix_fisher, proper
from ...stats.directional.rotations import proper_svd, to_matrices
from ...stats.normalisers import evaluation
from ...stats.normalisers import matrix_fisher as normaliser
from ...stats.words import worded
from ..words import of_family
from .directions import Directions
from .mixture import FamilyMixture

ROUNDS = 8  # of Newton's method for the singular values of given axes


class Rotations(Directions):
    """The family; its points are quaternions, its statistics the entries of the matrix."""

    def require_columns(self, columns):
        """Refuse what are no quaternions."""
        if columns != 4:
            raise ValueError(f"a row should be a quaternion, scalar last, not {columns} numbers.")

    def width(self, columns):
        """How many statistics a row has."""
        return 9

    def freedom(self, columns):
        """How many parameters a component has."""
        return 9

    def statistics(self, points):
        """Those of each row."""
        return to_matrices(points).reshape(-1, 9)

    def similarity(self, columns):
        """A third of the trace of the turn from one to the other, as weights of products of statistics."""
        return np.full(9, 1 / 3)

    def uniform(self, columns):
        """The means under the uniform distribution."""
        return np.zeros(9)

    def begun(self, means):
        """Parameters to begin with, from mean statistics: the likeliest."""
        left, values, right = proper_svd(means.reshape(-1, 3, 3))
        around = (1 - values) / 2
        squares = np.append(around.sum(1, keepdims=True) / 2 - around, 1 - around.sum(1, keepdims=True) / 2, axis=1)
        s = first_values(squares)
        for _ in range(ROUNDS):
            s = risen(s, likelihood(around, s), lambda s: likelihood(around, s), lambda s, step: proper(s + step))
        return {"F": left * s[:, None, :] @ np.swapaxes(right, 1, 2)}

    def normalised(self, shape):
        """Normalisers of the components."""
        return evaluation.normaliser(normaliser.normaliser, 2, *proper_svd(shape["F"])[1].T)

    def natural(self, shape):
        """By what statistics are multiplied, and the exponent at the mode."""
        return shape["F"].reshape(-1, 9), proper_svd(shape["F"])[1].sum(1)

    def risen(self, parameters, means):
        """The likeliest parameters, whatever they were."""
        return self.begun(means)

    def columns(self, shape):
        """How many columns the rows have."""
        return 4 if shape["F"].shape[1:] == (3, 3) else 0

    def frozen(self, shape, component):
        """The distribution of a component."""
        return matrix_fisher(shape["F"][component])


@worded(**of_family("a third of the trace of the turn from one to the other"))
class MatrixFisherMixture(FamilyMixture):
    r"""A mixture of matrix Fisher distributions: clusters of rotations.

    The density of a rotation R, against the uniform (Haar) measure, is

    .. math:: p(R) = \sum_j \frac{w_j}{c(F_j)} \exp(\operatorname{tr} F_j^T R).

    Parameters
    ----------
    {n_components}
    {parameters}

    Attributes
    ----------
    {weights_}
    parameters_ : ndarray of shape (n_components, 3, 3)
        The matrices F.
    {fitted}

    Notes
    -----
    Rows are quaternions, scalar last, as `Rotation.as_quat` of SciPy gives them; q and -q are the same, and lengths do not count.
    A row of zeros is refused.

    References
    ----------
    K. V. Mardia and P. E. Jupp, *Directional Statistics*, Wiley 2000, section 13.2.3.

    Examples
    --------
    >>> import numpy as np
    >>> from logbessel.cluster import MatrixFisherMixture
    >>> from logbessel.stats import matrix_fisher
    >>> one = matrix_fisher(np.diag([50, 40, 30])).bingham.rvs(300, random_state=1)
    >>> other = matrix_fisher(np.diag([-20, -20, 20])).bingham.rvs(700, random_state=2)
    >>> mixture = MatrixFisherMixture(2, random_state=0).fit(np.concatenate([one, other]))
    >>> np.sort(mixture.weights_).round(2)
    array([0.3, 0.7])
    """

    _ATTRIBUTES = {"F": "parameters_"}
    _DIMENSIONS = {"F": 3}

    def _family(self):
        return Rotations()

    def _draws(self, component, count, generator):
        return self.distribution(component).bingham.rvs(count, generator)
