"""How well rows lie in their components: the silhouette, with the distance 1 - cos.

Of a row, a is the mean distance to the other rows of its own component, b the least mean distance to the rows of another, and
the silhouette (b - a) / max(a, b) (Rousseeuw, Journal of Computational and Applied Mathematics 20, 1987, p. 53). The mean of
1 - cos over rows is one less the product with their mean vector, so that it takes no pairs of rows: one pass sums the
directions of each component up, and another compares rows with these sums. It asks nothing of a model, and is greatest
where components are tight and apart; likelihoods of features, which spread further than the model says, rise for ever.
"""

import numpy as np

from .expectation import term_blocks
from .rows import cosines


def silhouettes(rows, parameters, masses, resultants):
    """The weighted sum of the silhouettes of the rows, and of the weights: an array of two.

    Parameters
    ----------
    rows : Rows
        The data.
    parameters : Parameters
        The mixture.
    masses, resultants : ndarray, shapes (k,) and (k, d)
        Weights and weighted sums of the directions of all rows that each component is likeliest for.
    """
    total = np.zeros(2)
    filled = masses > 0
    means = (resultants / np.where(filled, masses, 1)[:, None]).astype(rows.dtype)
    for part, block, inverses, terms, _ in term_blocks(rows, parameters, by_rows=True):
        owners, places, weights = terms.argmax(axis=1), np.arange(len(terms)), rows.weights[part]
        distances = 1 - cosines(means, block, inverses, by_rows=True).astype(float)
        distances[:, ~filled] = np.inf
        own = masses[owners]
        others = own > weights
        inside = distances[places, owners] * own / np.where(others, own - weights, 1)
        distances[places, owners] = np.inf
        outside = distances.min(axis=1)
        larger = np.maximum(inside, outside)
        usable = others & np.isfinite(outside) & (larger > 0)
        values = np.where(usable, outside - inside, 0) / np.where(usable, larger, 1)
        total += weights @ values, weights.sum()
    return total
