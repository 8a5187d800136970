"""The E-step, and the sums that the M-step needs, in one pass over blocks of rows.

With weights w_j, mean directions mu_j and concentrations kappa_j, the terms of a row x are

    t_j = log w_j + log f_j(mu_j) - kappa_j + kappa_j mu_j . x,

its log-density is log sum exp t_j, and component j is responsible for it by exp(t_j) / sum exp t_i; or, where
assignment is hard, the largest term is all. Two matrix products a block do the work: all mu_j . x, and the sums of the
rows weighted with the responsibilities. Both have the precision of the data; sums over blocks are in double.
"""

from dataclasses import dataclass

import numpy as np

from .rows import products, sums


@dataclass(frozen=True)
class Expectation:
    """What a pass has found.

    Attributes
    ----------
    masses : ndarray, shape (k,)
        Sums of the responsibilities.
    resultants : ndarray, shape (k, d)
        Sums of the rows' directions, weighted with the responsibilities.
    bound : float
        Mean log-density of the rows; of each row in its own component only, if assignment is hard.
    log_densities : ndarray, shape (n,)
        What `bound` is the mean of.
    """

    masses: np.ndarray
    resultants: np.ndarray
    bound: float
    log_densities: np.ndarray


def expect(rows, parameters, sample_weight, hard):
    """The E-step and the sums for the M-step.

    Parameters
    ----------
    rows : Rows
        The data.
    parameters : Parameters
        The mixture.
    sample_weight : ndarray, shape (n,)
        Weights of the rows.
    hard : bool
        Whether a row belongs to the component of its largest term only.
    """
    components, dimensions = parameters.directions.shape
    masses, resultants = np.zeros(components), np.zeros((components, dimensions))
    log_densities = np.empty(rows.shape[0])
    for part, block, terms, shift in term_blocks(rows, parameters):
        weights = sample_weight[part]
        if hard:
            owners = terms.argmax(axis=0)
            columns = np.arange(len(owners))
            log_densities[part] = terms[owners, columns] + shift
            masses += np.bincount(owners, weights, components)
            terms[:] = 0
            terms[owners, columns] = weights * rows.inverses[part]
        else:
            total, top = exponentials(terms)
            log_densities[part] = top + np.log(total) + shift
            weights = weights / total
            masses += terms @ weights.astype(terms.dtype)
            terms *= (weights if rows.unit else weights * rows.inverses[part]).astype(terms.dtype)
        resultants += sums(terms, block)
    bound = float(sample_weight @ log_densities / sample_weight.sum())
    return Expectation(masses, resultants, bound, log_densities)


def term_blocks(rows, parameters):
    """Yield (slice, block, terms of shape (k, rows of the block) less a constant, that constant)."""
    peaks = parameters.log_peaks()
    shift = float(peaks.max())
    offsets = (peaks - shift - parameters.concentrations).astype(rows.dtype)[:, None]
    vectors = (parameters.directions * parameters.concentrations[:, None]).astype(rows.dtype)
    for part, block in rows.blocks():
        terms = products(vectors, block)
        if not rows.unit:
            terms *= rows.inverses[part].astype(rows.dtype)
        terms += offsets
        yield part, block, terms, shift


def exponentials(terms):
    """Replace the terms by their exponentials, those of each row divided by the largest.

    Returns the sums over components, in double, and the largest terms.
    """
    top = terms.max(axis=0)
    terms -= top
    np.exp(terms, out=terms)
    return terms.sum(axis=0).astype(float), top.astype(float)
