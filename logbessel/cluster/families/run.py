"""Expectation maximisation for an exponential family: a Newton step in the place of an M-step in closed form.

A step that does not raise the likelihood is shortened, so that the bound cannot fall (Dempster, Laird and Rubin, Journal of the
Royal Statistical Society B 39, 1977, p. 1, section 1: generalised EM). Each component has a few rows of a uniform distribution
beside its own, a conjugate prior that keeps concentrations finite and takes care of components without rows.
"""

import numpy as np

from ..expectation import expect
from ..iteration import Run
from .parameters import Nearest, Parameters


class FamilyRun(Run):
    """One start of a mixture of a family, and the iteration from there."""

    def __init__(self, mixture, source):
        super().__init__(mixture, source)
        self.family = mixture._family()
        self.uniform = self.family.uniform(source.columns)

    def start(self, directions):
        """Set out from the statistics of some rows, each with the rows that are most like it."""
        self.expectation = self.source.gather(expect, Nearest(directions), True)
        self.parameters = Parameters(self.family, self._weights(), self.family.begun(self._means()))
        self._maximise()

    def resume(self, model):
        """Set out from a model."""
        self.parameters = model
        self.expectation = self.source.gather(expect, model, self.hard)
        self._maximise()

    def iterate(self):
        """E-steps and M-steps until the bound settles."""
        self._settle(self.mixture.max_iter)

    def _weights(self):
        return self.expectation.masses / self.expectation.masses.sum()

    def _prior(self):
        """How many uniform rows each component has."""
        return self.mixture.reg_concentration * self.expectation.weight / len(self.expectation.masses)

    def _means(self):
        """The mean statistics of each component, with its uniform rows."""
        prior, masses = self._prior(), self.expectation.masses[:, None]
        return (self.expectation.resultants + prior * self.uniform) / (masses + prior)

    def _maximise(self):
        shape = self.family.risen(self.parameters, self._means())
        self.parameters = Parameters(self.family, self._weights(), shape)

    def _bound(self):
        prior = self._prior() * float(self.parameters.log_densities(self.uniform).sum())
        return (self.expectation.log_likelihood + prior) / self.expectation.weight

    def _expect(self):
        self.expectation = self.source.gather(expect, self.parameters, self.hard)


def starting_statistics(rows, components, generator, draw):
    """The statistics that rows chosen by `draw` are compared with, (k, m)."""
    similarity = rows.family.similarity(rows.shape[1])
    found = np.zeros((components, len(similarity)))
    used = similarity > 0
    found[:, used] = draw(rows.places(), components, generator) * np.sqrt(similarity[used])
    return found
