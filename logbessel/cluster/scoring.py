"""What a mixture says of rows: how dense it is there, whose they are, and how far from the mean direction."""

import numpy as np

from ..stats.sphere import directions
from .ranks import cosines_of, scores
from .rows import Rows


class Scorer:
    """What a mixture says of rows.

    Parameters
    ----------
    mixture : VonMisesFisherMixture
        A fitted one.

    Attributes
    ----------
    cosines : list of CosineDistribution
        Of the components.
    fits : list of bool
        Whether the fitted rows of each component are spread as the model says.
    """

    def __init__(self, mixture):
        self.model, self.ranks = mixture._model(), getattr(mixture, "_ranks", None)
        self.cosines = cosines_of(self.model)
        self.fits = [
            self.ranks is None or bool(self.ranks.fits(component, cosine))
            for component, cosine in enumerate(self.cosines)
        ]

    def scores(self, block, first):
        """Log-densities, components, and 1 - cos to the mean directions of these, of rows of any length.

        Parameters
        ----------
        block : ndarray, shape (n, d)
            The rows, each with a direction.
        first : int
            The number of the first row, for errors.
        """
        block = np.ascontiguousarray(block, directions.working_dtype(block.dtype))
        block, _ = directions.measured(block, first)
        return scores(Rows(block, first=first), self.model)

    def pvalues(self, components, distances):
        """The ranks among the fitted rows, and the model's own probabilities where it fits; nan where there is none."""
        ranked = np.full(len(components), np.nan)
        if self.ranks is not None:
            ranked = self.ranks.pvalues(components, distances)
        own = np.full(len(components), np.nan)
        for component in np.unique(components):
            if self.fits[component]:
                here = components == component
                own[here] = np.exp(self.log_pvalues(component, distances[here]))
        return ranked, own

    def log_pvalues(self, component, distances):
        """The logarithms of the model's probabilities of a draw from a component at least as far out."""
        return self.cosines[component].logcdf_of_cosine_distance(np.minimum(distances, 2))
