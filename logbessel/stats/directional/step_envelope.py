"""Draws of one variable by rejection from steps, each above the density in its cell."""

import numpy as np

from ..random_state import MOST_ROUNDS, accepted_at_last


class StepEnvelope:
    """Steps of heights exp(bounds) between rising edges."""

    def __init__(self, edges, bounds):
        self.edges, self.bounds = edges, bounds
        masses = np.diff(edges) * np.exp(bounds - bounds.max())
        self.sums = np.cumsum(masses) / masses.sum()

    def draw(self, log_density, count, generator):
        """`count` draws; `log_density` of an array is nowhere above the bounds."""
        parts, left = [], count
        for _ in range(MOST_ROUNDS):
            if not left:
                return np.concatenate(parts) if parts else np.empty(0)
            cells = np.searchsorted(self.sums, generator.random(left), side="right").clip(max=len(self.bounds) - 1)
            places = self.edges[cells] + np.diff(self.edges)[cells] * generator.random(left)
            accepted = places[log_density(places) - self.bounds[cells] >= -generator.standard_exponential(left)]
            parts.append(accepted)
            left -= len(accepted)
        raise accepted_at_last(left)


def cells(low, high, scale, count=512):
    """Edges over [low, high] around 0, in steps of 1/16 of `scale` near it, and the ends."""
    inner = np.linspace(-count / 32, count / 32, count + 1) * scale
    return np.unique(np.concatenate([[low], inner[(inner > low) & (inner < high)], [high]]))
