"""The M-step: weights, mean directions and concentrations from the sums of an E-step.

The mean direction is that of the component's resultant S_j, and the concentration solves A(kappa) = |S_j| / N_j, N_j its
mass (Banerjee, Dhillon, Ghosh and Sra, Journal of Machine Learning Research 6, 2005, p. 1345, section 3), where the
authors approximate the inverse of A; here it is exact. The likelihood is unimodal in kappa, so that a least 1 - R, which
is a greatest kappa, leaves an exact constrained maximum: the bound cannot fall.

A rule says what becomes of concentrations. What it adds to the log-likelihood, the bound contains.
"""

from dataclasses import dataclass

import numpy as np

import logbessel

from ..stats.sphere.concentration import concentration
from ..stats.sphere.density import log_density
from .parameters import Parameters

EMPTY = 1e-6  # of an equal share: a component of less mass has no rows


@dataclass(frozen=True)
class Fixed:
    """Concentrations that stay as they are."""

    concentrations: np.ndarray

    def concentrations_of(self, dimensions, masses, lengths, least_cosine_distance):
        """The concentrations, from the masses N_j and the lengths |S_j|."""
        return self.concentrations

    def log_prior(self, parameters):
        """What the rule adds to the log-likelihood."""
        return 0.0


@dataclass(frozen=True)
class Tied:
    """One concentration for all: A(kappa) = sum |S_j| / sum N_j."""

    def concentrations_of(self, dimensions, masses, lengths, least_cosine_distance):
        """The concentrations, from the masses N_j and the lengths |S_j|."""
        mass, length = masses.sum(), lengths.sum()
        return np.full(len(masses), solve(dimensions, length / mass, 1 - length / mass, least_cosine_distance))

    def log_prior(self, parameters):
        """What the rule adds to the log-likelihood."""
        return 0.0


@dataclass(frozen=True)
class PerComponent:
    """A concentration for each component, which starts with some rows at a common one.

    Their conjugate prior (Diaconis and Ylvisaker, Annals of Statistics 7, 1979, p. 269) adds m rows whose mean resultant
    length is that of the common concentration kappa_0: A(kappa_j) = (|S_j| + m A(kappa_0)) / (N_j + m). The logarithm of
    its density, less its greatest value, is -m times the Kullback-Leibler divergence of f_kappa_j from f_kappa_0.
    """

    common: float
    rows: float

    def concentrations_of(self, dimensions, masses, lengths, least_cosine_distance):
        """The concentrations, from the masses N_j and the lengths |S_j|."""
        length, spherical_variance = _mean_resultant_length(dimensions, self.common)
        result = np.full(len(masses), self.common)
        for j in np.flatnonzero(masses + self.rows > 0):
            total = masses[j] + self.rows
            result[j] = solve(
                dimensions,
                (lengths[j] + self.rows * length) / total,
                (masses[j] - lengths[j] + self.rows * spherical_variance) / total,
                least_cosine_distance,
            )
        return result

    def log_prior(self, parameters):
        """What the rule adds to the log-likelihood."""
        if self.rows == 0:
            return 0.0
        dimensions = parameters.directions.shape[1]
        _, spherical_variance = _mean_resultant_length(dimensions, self.common)
        own = [log_density(dimensions, float(kappa), spherical_variance) for kappa in parameters.concentrations]
        return self.rows * sum(one - log_density(dimensions, self.common, spherical_variance) for one in own)


def maximise(expectation, rule, least_cosine_distance, previous):
    """The M-step.

    Parameters
    ----------
    expectation : Expectation
        Of the E-step.
    rule : Fixed, Tied or PerComponent
        What becomes of the concentrations.
    least_cosine_distance : float
        The least 1 - R, which bounds the concentrations.
    previous : Parameters
        What a component without a resultant keeps its direction from.
    """
    masses = expectation.masses
    lengths = np.linalg.norm(expectation.resultants, axis=1)
    kept = (lengths == 0)[:, None]
    directions = np.where(kept, previous.directions, expectation.resultants / np.where(kept, 1, lengths[:, None]))
    concentrations = rule.concentrations_of(directions.shape[1], masses, lengths, least_cosine_distance)
    return Parameters(masses / masses.sum(), directions, concentrations)


def empty_components(masses):
    """The numbers of the components that have no rows."""
    return np.flatnonzero(masses < EMPTY * masses.sum() / len(masses))


def greatest_concentration(dimensions, least_cosine_distance):
    """The concentration at which 1 - R is least."""
    return concentration(dimensions, 1 - least_cosine_distance, least_cosine_distance)


def solve(dimensions, length, spherical_variance, least_cosine_distance):
    """The concentration of a mean resultant length, 1 less `spherical_variance`, which is at least the least one."""
    length = max(0.0, length)
    return concentration(
        dimensions, min(length, 1 - least_cosine_distance), max(spherical_variance, least_cosine_distance)
    )


def _mean_resultant_length(dimensions, kappa):
    """A(kappa), and 1 less that."""
    return float(logbessel.iv_ratio(dimensions / 2, kappa)), float(logbessel.iv_ratio_c(dimensions / 2, kappa))
