"""How much further the cosines of rows to their mean directions spread than the model says.

The cosine has the variance A'(kappa). Features of networks, whose components are correlated, spread tens or hundreds of
times as much, and a likelihood that does not know gives one broad component the edges of all the others. As for other
overdispersed data (McCullagh and Nelder, Generalized Linear Models, 1989, section 4.5), the dispersion phi is the variance
there is over the one that the model has, and what rows say counts 1 / phi.
"""

import numpy as np

from ..stats.sphere.concentration import fisher_information
from .expectation import exponentials, term_blocks
from .maximisation import solve
from .rows import cosines

NOISE = 3.0  # standard errors, (2 / n)^(1/2), by which phi exceeds 1 without meaning


def cosine_moments(rows, parameters, hard):
    """The sums over rows of responsibilities, of these times cosines and times squared cosines, an array (3, k)."""
    result = np.zeros((3, len(parameters.weights)))
    vectors = parameters.directions.astype(rows.dtype)
    for part, block, inverses, terms, _ in term_blocks(rows, parameters, by_rows=hard):
        found, weights = cosines(vectors, block, inverses, by_rows=hard), rows.weights[part]
        if hard:
            owners = terms.argmax(axis=1)
            own = found[np.arange(len(owners)), owners]
            for power, row in enumerate(result):
                row += np.bincount(owners, weights * own**power, len(row))
        else:
            total, _ = exponentials(terms)
            shares = terms * (weights / total)
            for power, row in enumerate(result):
                row += np.vecdot(shares, found**power)
    return result


def dispersion(moments, dimensions, least_cosine_distance):
    """phi, at least 1; and 1 where its excess may be noise."""
    filled = moments[0] > 0
    masses, first, second = moments[:, filled]
    means = first / masses
    variance = (second - first * means).sum()
    expected = sum(
        mass * fisher_information(dimensions, solve(dimensions, mean, 1 - mean, least_cosine_distance))
        for mass, mean in zip(masses, means, strict=True)
    )
    phi = float(variance / expected)
    return phi if phi > 1 + NOISE * (2 / masses.sum()) ** 0.5 else 1.0
