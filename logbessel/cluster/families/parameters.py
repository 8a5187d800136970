"""The parameters of a mixture of an exponential family, in the form in which the E-step reads them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Nearest:
    """Components to which the most alike rows belong."""

    vectors: np.ndarray

    @property
    def heights(self):
        """No exponent has a maximum that would count."""
        return np.zeros(len(self.vectors))

    log_peaks = heights


@dataclass(frozen=True)
class Parameters:
    """A mixture.

    Attributes
    ----------
    family : object
        Of its components.
    weights : ndarray, shape (k,)
        Theirs.
    shape : dict of str to ndarray
        The parameters of the components, each along the first axis.
    """

    family: Any
    weights: np.ndarray
    shape: dict[str, np.ndarray]

    @cached_property
    def normalised(self):
        """The `Normaliser` of the components."""
        return self.family.normalised(self.shape)

    @cached_property
    def _natural(self):
        return self.family.natural(self.shape)

    @property
    def vectors(self):
        """By which the statistics are multiplied, (k, m)."""
        return self._natural[0]

    @property
    def heights(self):
        """What the product is less the exponent that the normaliser is for."""
        return self._natural[1]

    @cached_property
    def log_peaks(self):
        """The logarithm of weight times density where the exponent is 0, of each component."""
        with np.errstate(divide="ignore"):
            return np.log(self.weights) - self.normalised.excess

    def log_densities(self, statistics):
        """The log-density of each component at some statistics."""
        return self.vectors @ statistics - self.heights - self.normalised.excess
