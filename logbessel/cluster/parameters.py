"""The parameters of a mixture of von Mises-Fisher distributions."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..stats.sphere.density import log_density


@dataclass(frozen=True)
class Parameters:
    """Weights (k,), mean directions (k, d) and concentrations (k,), in double precision."""

    weights: np.ndarray
    directions: np.ndarray
    concentrations: np.ndarray

    @cached_property
    def log_peaks(self):
        """The logarithm of weight times density at the mean direction, of each component."""
        dimensions = self.directions.shape[1]
        different, places = np.unique(self.concentrations, return_inverse=True)
        peaks = np.array([log_density(dimensions, float(kappa), 0.0) for kappa in different])
        with np.errstate(divide="ignore"):
            return np.log(self.weights) + peaks[places]

    @property
    def heights(self):
        """By which the exponent of each component is above 0 at its mode."""
        return self.concentrations

    @cached_property
    def vectors(self):
        """By which the rows are multiplied."""
        return self.directions * self.concentrations[:, None]

    def replaced(self, component, direction, weight):
        """The mixture with one component moved to `direction`, with a `weight` and the others' mean concentration."""
        weights, directions = self.weights.copy(), self.directions.copy()
        concentrations = self.concentrations.copy()
        weights[component] = 0
        concentrations[component] = weights @ concentrations / weights.sum()
        weights *= (1 - weight) / weights.sum()
        weights[component] = weight
        directions[component] = direction
        return Parameters(weights, directions, concentrations)
