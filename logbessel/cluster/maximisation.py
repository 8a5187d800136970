"""The M-step: weights, mean directions and concentrations from the sums of an E-step.

The mean direction is that of the component's resultant S_j, and the concentration solves A(kappa) = |S_j| / mass
(Banerjee, Dhillon, Ghosh and Sra, Journal of Machine Learning Research 6, 2005, p. 1345, section 3), where the authors
approximate the inverse of A; here it is exact. The likelihood is unimodal in kappa, so that a least 1 - R, which is a
greatest kappa, leaves an exact constrained maximum: the bound cannot fall.
"""

import numpy as np

from ..stats.concentration import concentration as solve
from .parameters import Parameters

EMPTY = 1e-6  # of an equal share: a component of less mass has no rows


def maximise(expectation, concentration, least_deviation, previous):
    """The M-step.

    Parameters
    ----------
    expectation : Expectation
        Of the E-step.
    concentration : {"component", "tied"} or ndarray of shape (k,)
        One for each component, one for all, or given.
    least_deviation : float
        The least 1 - R, which bounds the concentrations.
    previous : Parameters
        What an empty component keeps.
    """
    masses = expectation.masses
    lengths = np.linalg.norm(expectation.resultants, axis=1)
    kept = (lengths == 0)[:, None]
    directions = np.where(kept, previous.directions, expectation.resultants / np.where(kept, 1, lengths[:, None]))
    dimensions = directions.shape[1]
    if isinstance(concentration, np.ndarray):
        concentrations = concentration
    elif concentration == "tied":
        common = _concentration(dimensions, lengths.sum() / masses.sum(), least_deviation)
        concentrations = np.full(len(masses), common)
    else:
        concentrations = np.array([
            _concentration(dimensions, length / mass, least_deviation) if mass > 0 else kappa
            for length, mass, kappa in zip(lengths, masses, previous.concentrations, strict=True)
        ])  # fmt: skip
    return Parameters(masses / masses.sum(), directions, concentrations)


def empty_components(masses):
    """The numbers of the components that have no rows."""
    return np.flatnonzero(masses < EMPTY * masses.sum() / len(masses))


def greatest_concentration(dimensions, least_deviation):
    """The concentration at which 1 - R is least."""
    return solve(dimensions, 1 - least_deviation, least_deviation)


def _concentration(dimensions, length, least_deviation):
    deviation = max(1 - length, least_deviation)
    return solve(dimensions, min(length, 1 - least_deviation), deviation)
