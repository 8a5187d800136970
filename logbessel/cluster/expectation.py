"""The E-step, and the sums that the M-step needs, in one pass over blocks of rows.

With weights w_j, mean directions mu_j and concentrations kappa_j, the terms of a row x are

    t_j = log w_j + log f_j(mu_j) - kappa_j + kappa_j mu_j . x,

its log-density is log sum exp t_j, and component j is responsible for it by exp(t_j) / sum exp t_i; or, where
assignment is hard, the largest term is all. Two matrix products a block do the work: all mu_j . x, and the sums of the
rows weighted with the responsibilities. Both have the precision of the data; sums over blocks are in double. Where assignment is
hard, there is no second product: each row is added to the sum of its owner, in double.
"""

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse

from .assignment import DirectProducts, assign
from .rows import cosines, sums, sums_by_owner, unit


@dataclass(frozen=True)
class Expectation:
    """What a pass over some rows has found; what passes over parts have found adds up.

    Attributes
    ----------
    weight : float
        The sum of the rows' weights.
    masses : ndarray, shape (k,)
        Sums of the responsibilities.
    resultants : ndarray, shape (k, d)
        Sums of the rows' directions, weighted with the responsibilities.
    log_likelihood : float
        The weighted sum of the rows' log-densities; of each row in its own component only, if assignment is hard.
    lowest : ndarray, shape (at most k,)
        The numbers of the rows of least log-density that have a direction and a weight.
    lowest_densities : ndarray
        Theirs.
    """

    weight: float
    masses: np.ndarray
    resultants: np.ndarray
    log_likelihood: float
    lowest: np.ndarray
    lowest_densities: np.ndarray

    def __add__(self, other):
        numbers = np.concatenate([self.lowest, other.lowest])
        densities = np.concatenate([self.lowest_densities, other.lowest_densities])
        order = np.lexsort((numbers, densities))[: len(self.masses)]
        return Expectation(
            self.weight + other.weight,
            self.masses + other.masses,
            self.resultants + other.resultants,
            self.log_likelihood + other.log_likelihood,
            numbers[order],
            densities[order],
        )

    def scaled(self, factor):
        """The same from rows of `factor` times the weight."""
        return Expectation(
            factor * self.weight,
            factor * self.masses,
            factor * self.resultants,
            factor * self.log_likelihood,
            self.lowest,
            self.lowest_densities,
        )

    def regrouped(self, owners):
        """The same of components put together, as the rows of ones in a matrix say."""
        return replace(self, masses=owners @ self.masses, resultants=owners @ self.resultants)


def expect(rows, parameters, hard):
    """The E-step and the sums for the M-step.

    Parameters
    ----------
    rows : Rows
        The data.
    parameters : Parameters
        The mixture.
    hard : bool
        Whether a row belongs to the component of its largest term only.
    """
    components, width = parameters.vectors.shape
    masses, resultants = np.zeros(components), np.zeros((components, width))
    densities = np.empty(len(rows))
    if rows.device is not None:
        from .device_rows import blocks

        found = blocks(rows, _terms(rows, parameters), hard, masses, resultants)
    else:
        found = (owned_blocks if hard else shared_blocks)(rows, parameters, masses, resultants)
    for part, values, *_ in found:
        densities[part] = values
    lowest = _lowest(np.where(rows.usable(), densities, np.inf), components)
    return Expectation(
        float(rows.weights.sum()),
        masses,
        resultants,
        float(rows.weights @ densities),
        rows.first + lowest,
        densities[lowest],
    )


def _lowest(values, count):
    """The indices of the least values that are finite, least first."""
    indices = np.argpartition(values, count)[:count] if count < len(values) else np.arange(len(values))
    indices = indices[np.isfinite(values[indices])]
    return indices[np.lexsort((indices, values[indices]))]


def log_densities(rows, parameters):
    """The log-density of each row, in double."""
    result = np.empty(len(rows))
    for part, _, _, terms, shift in term_blocks(rows, parameters):
        total, top = exponentials(terms)
        result[part] = top + np.log(total) + shift
    return result


def log_likelihood(rows, parameters):
    """The sum of the log-densities of the rows, and how many there are: an array of two."""
    return np.array([log_densities(rows, parameters).sum(), len(rows)])


def probabilities(rows, parameters):
    """The responsibilities, shape (n, k), in the precision of the rows."""
    result = np.empty((len(rows), len(parameters.weights)), rows.dtype)
    for part, _, _, terms, _ in term_blocks(rows, parameters):
        total, _ = exponentials(terms)
        result[part] = (terms / total).T
    return result


def labels(rows, parameters):
    """The component of the largest term of each row."""
    result = np.empty(len(rows), np.intp)
    for part, _, owners in owned_blocks(rows, parameters, np.zeros(len(parameters.weights))):
        result[part] = owners
    return result


def shared_blocks(rows, parameters, masses, resultants):
    """Yield (slice, log-densities), and add to the sums, as `owned_blocks` does."""
    for part, block, inverses, terms, shift in term_blocks(rows, parameters):
        total, top = exponentials(terms)
        weights = rows.weights[part] / total
        masses += terms @ weights.astype(terms.dtype)
        terms *= (weights if unit(inverses) else weights * inverses).astype(terms.dtype)
        resultants += sums(terms, block)
        yield part, top + np.log(total) + shift


def owned_blocks(rows, parameters, masses, resultants=None):
    """Yield (slice, log-densities, owners: the components of the largest terms), and add to the sums of an E-step.

    Parameters
    ----------
    rows : Rows
        The data.
    parameters : Parameters
        The mixture.
    masses : ndarray, shape (k,)
        To which the weights of the rows of each component are added.
    resultants : ndarray, shape (k, d), optional
        To which their directions are added, weighted.
    """
    shift, offsets, vectors = _terms(rows, parameters)
    columns, none = np.ascontiguousarray(vectors.T), np.empty((len(vectors), 0))
    sparse = scipy.sparse.issparse(rows.x)
    added_to = none if sparse or resultants is None else resultants
    direct = DirectProducts(vectors, offsets) if DirectProducts.pay(vectors) and not sparse else None
    for part, block, inverses in rows.blocks(0 if direct else len(vectors)):
        weights = rows.weights[part]
        if direct:
            owners, values = direct.assign(block, inverses, weights, masses, added_to)
        else:
            dense = none if sparse else block
            owners, values = assign(block @ columns, offsets, inverses, weights, dense, masses, added_to)
        if sparse and resultants is not None:
            resultants += sums_by_owner(owners, weights * inverses, block, len(vectors))
        yield part, values + shift, owners


def term_blocks(rows, parameters, by_rows=False):
    """Yield (slice, block, inverses of lengths, terms of shape (k, rows of the block) less a constant, that constant).

    `by_rows`, the terms have the shape (rows of the block, k).
    """
    shift, offsets, vectors = _terms(rows, parameters)
    for part, block, inverses in rows.blocks(len(vectors)):
        terms = cosines(vectors, block, inverses, by_rows)
        terms += offsets if by_rows else offsets[:, None]
        yield part, block, inverses, terms, shift


def _terms(rows, parameters):
    """The constant that is taken off all terms, what is added to a component's, and the vectors that rows are multiplied by."""
    peaks = parameters.log_peaks
    shift = float(peaks.max())
    offsets = (peaks - shift - parameters.heights).astype(rows.dtype)
    return shift, offsets, parameters.vectors.astype(rows.dtype)


def exponentials(terms, axis=0):
    """Replace the terms by their exponentials, those of each row divided by the largest.

    Returns the sums over components, which are along `axis`, in double, and the largest terms.
    """
    top = terms.max(axis=axis, keepdims=True)
    terms -= top
    np.exp(terms, out=terms)
    return terms.sum(axis=axis).astype(float), top.squeeze(axis).astype(float)
