"""What a mixture says of rows: how dense it is there, whose they are, and how far from the mean direction."""

import numpy as np

from ..stats import CosineDistribution
from ..stats.sphere import directions


class Scorer:
    """What a mixture says of rows.

    Parameters
    ----------
    mixture : VonMisesFisherMixture
        A fitted one.
    """

    def __init__(self, mixture):
        self.mixture = mixture
        dimensions = mixture.mean_directions_.shape[1]
        self.cosines = [CosineDistribution(dimensions, kappa) for kappa in mixture.concentrations_]

    def scores(self, block, first):
        """Log-densities, components, p-values, and 1 - cos to the mean directions of the components.

        Parameters
        ----------
        block : ndarray, shape (n, d)
            Rows of any length.
        first : int
            The number of the first row, for errors.
        """
        count = len(block)
        log_densities, cosine_distances, log_probabilities = (np.empty(count) for _ in range(3))
        components = np.empty(count, np.int32)
        for start, part in directions.row_blocks(block, np.dtype(float)):
            part, lengths = directions.measured(part, first + start)
            here = slice(start, start + len(part))
            log_densities[here] = self.mixture.score_samples(part)
            components[here] = self.mixture.predict(part)
            for component, mean in enumerate(self.mixture.mean_directions_):
                rows = np.flatnonzero(components[here] == component)
                if len(rows):
                    apart = directions.cosine_distances(part[rows], lengths[rows], mean)
                    cosine_distances[start + rows] = apart
                    log_probabilities[start + rows] = self.cosines[component].logcdf_of_cosine_distance(
                        np.minimum(apart, 2)
                    )
        return log_densities, components, np.exp(log_probabilities), cosine_distances, log_probabilities
