"""What is said of rows under a model: the columns of scores."""

import numpy as np

from ..cluster.scoring import Scorer


class DirectionColumns:
    """Of directions under von Mises-Fisher distributions; p-values are those of `mixture.pvalue`."""

    kinds = {"log_density": "float64", "component": "int32", "p_value": "float64", "model_p_value": "float64"}

    def __init__(self, mixture):
        self.scorer = Scorer(mixture)

    def values(self, block, first):
        """The columns of rows of which the first has that number."""
        densities, components, distances = self.scorer.scores(block, first)
        return densities, components, *self.scorer.pvalues(components, distances)

    def good(self, block):
        """Which rows are finite and not zero."""
        return np.isfinite(block).all(axis=1) & (block != 0).any(axis=1)


class FamilyColumns:
    """Of angles, directions, axes or rotations under another kind of model."""

    kinds = {"log_density": "float64", "component": "int32", "probability": "float64"}

    def __init__(self, mixture, angular):
        self.mixture, self.angular = mixture, angular

    def values(self, block, first):
        """The columns of rows, which are checked."""
        if not len(block):
            return np.empty(0), np.empty(0, np.int32), np.empty(0)
        probabilities = self.mixture.predict_proba(block)
        return (
            self.mixture.score_samples(block),
            probabilities.argmax(axis=1).astype(np.int32),
            probabilities.max(axis=1),
        )

    def good(self, block):
        """Which rows are finite and, unless they are angles, not zero."""
        return np.isfinite(block).all(axis=1) & (self.angular | (block != 0).any(axis=1))


def columns_of(mixture, kind):
    """The columns for a mixture of a kind of `families`, None for von Mises-Fisher's."""
    return DirectionColumns(mixture) if kind is None else FamilyColumns(mixture, kind.angular)
