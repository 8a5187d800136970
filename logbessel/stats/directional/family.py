"""What the distributions of this folder share: a family, called with parameters, and the frozen distribution it gives."""

import math
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..annotations import Seed, Size, Values, Vector
from ..normalisers import evaluation
from ..random_state import random_state as as_random_state
from ..words import worded
from . import densities

_WORDS = {
    "x": """x : array_like
    Points of the space, along the last axis (the last two, of rotation matrices).""",
    "parameters": """*parameters, **named
    Those of the distribution.""",
    "draws": """size : int, tuple of ints or None, optional
    Shape of the sample; None is a single draw.
random_state : None, int, numpy.random.RandomState or numpy.random.Generator, optional
    Where random numbers come from; None is this object's own generator.""",
}


@worded(**_WORDS)
class Frozen:
    """A distribution with its parameters."""

    def __init__(self, seed: Seed = None) -> None:
        self._random_state = as_random_state(seed)

    @property
    def random_state(self) -> np.random.Generator:
        """The generator used where a call names none."""
        return self._random_state

    @random_state.setter
    def random_state(self, seed: Seed) -> None:
        self._random_state = as_random_state(seed)

    def logpdf(self, x: ArrayLike) -> Values:
        """Log-density.

        Parameters
        ----------
        {x}

        Returns
        -------
        ndarray of float64, or float64
            Of the shape that is left.
        """
        raise NotImplementedError

    def pdf(self, x: ArrayLike) -> Values:
        """Density: the exponential of `logpdf`.

        Parameters
        ----------
        {x}

        Returns
        -------
        ndarray of float64, or float64
            The density.
        """
        return np.exp(self.logpdf(x))

    def rvs(self, size: Size = 1, random_state: Seed = None) -> Vector:
        """Random draws, by an exact rejection method.

        Parameters
        ----------
        {draws}

        Returns
        -------
        ndarray of float64, shape (*size, ...)
            The draws.
        """
        generator = self._random_state if random_state is None else as_random_state(random_state)
        shape = () if size is None else tuple(np.atleast_1d(np.asarray(size, dtype=int)).tolist())
        draws = self._draws(math.prod(shape), generator)
        return draws.reshape(*shape, *draws.shape[1:])

    def _draws(self, count, generator):
        raise NotImplementedError


@worded(**_WORDS)
class Family:
    """A family of distributions; called with parameters, it gives a frozen one."""

    def __init__(self, seed: Seed = None) -> None:
        self._random_state = as_random_state(seed)

    @property
    def random_state(self) -> np.random.Generator:
        """The generator used where a call names none."""
        return self._random_state

    @random_state.setter
    def random_state(self, seed: Seed) -> None:
        self._random_state = as_random_state(seed)

    def __call__(self, *parameters: Any, **named: Any) -> Any:
        """The frozen distribution."""
        raise NotImplementedError

    def logpdf(self, x: ArrayLike, *parameters: Any, **named: Any) -> Values:
        """Log-density.

        Parameters
        ----------
        {x}
        {parameters}

        Returns
        -------
        ndarray of float64, or float64
            Of the shape that is left.
        """
        return self(*parameters, **named).logpdf(x)

    def pdf(self, x: ArrayLike, *parameters: Any, **named: Any) -> Values:
        """Density.

        Parameters
        ----------
        {x}
        {parameters}

        Returns
        -------
        ndarray of float64, or float64
            The density.
        """
        return self(*parameters, **named).pdf(x)

    def entropy(self, *parameters: Any, **named: Any) -> float:
        """Differential entropy.

        Parameters
        ----------
        {parameters}

        Returns
        -------
        float
            In nats.
        """
        return self(*parameters, **named).entropy()

    def rvs(self, *parameters: Any, size: Size = 1, random_state: Seed = None, **named: Any) -> Vector:
        """Random draws.

        Parameters
        ----------
        {parameters}
        {draws}

        Returns
        -------
        ndarray of float64, shape (*size, ...)
            The draws.
        """
        return self(*parameters, **named).rvs(size, self._random_state if random_state is None else random_state)


@worded(**_WORDS)
class Exponential(Frozen):
    """A frozen distribution of a family of `densities`.

    A subclass has `_density`, the family; `_frame`, `_natural`, its p_i; `_fixed`, what else its normaliser needs; and
    `_checked`, which makes arrays of points.
    """

    _fixed: tuple = ()

    @cached_property
    def _moments(self):
        return evaluation.normaliser(self._density.normaliser, 2, *self._natural, fixed=self._fixed)

    def _checked(self, x):
        raise NotImplementedError

    def logpdf(self, x: ArrayLike) -> Values:
        """Log-density.

        Parameters
        ----------
        {x}

        Returns
        -------
        ndarray of float64, or float64
            Of the shape that is left.
        """
        x, excess = self._checked(x), float(self._moments.excess)
        return densities.log_density(np, self._density, x, self._frame, self._natural, excess)[()]

    def mean(self) -> Vector:
        """E[x]; of angles the circular means."""
        return self._density.mean(np, self._frame, self._moments)

    def entropy(self) -> float:
        """Differential entropy, in nats."""
        return float(densities.entropy(self._natural, self._moments))

    def kl_divergence(self, other: Any) -> float:
        """The Kullback-Leibler divergence E[log f(x) - log g(x)] of another distribution g from this one.

        Parameters
        ----------
        other : frozen distribution
            g, of the same family and space.

        Returns
        -------
        float
            At least 0, up to rounding.
        """
        own, others = ((one._density, one._frame, one._natural, one._moments) for one in (self, other))
        return float(densities.divergence(np, own, others))


def sample_weights(weights, count):
    """Weights as shares of their sum; None are equal ones."""
    if weights is None:
        return np.full(count, 1 / count)
    weights = np.asarray(weights, dtype=float)
    if weights.shape != (count,) or not (weights >= 0).all() or not 0 < weights.sum() < math.inf:
        raise ValueError(f"'weights' should be {count} nonnegative numbers, not all zero.")
    return weights / weights.sum()


def number(name, value, least=-math.inf):
    """A finite real number of at least `least`."""
    if np.ndim(value) != 0 or np.asarray(value).dtype.kind not in "fiub" or not least <= float(value) < math.inf:
        bound = "finite number" if least == -math.inf else f"finite number of at least {least:g}"
        raise ValueError(f"'{name}' should be a {bound}, not {value!r}.")
    if float(value) == -math.inf:
        raise ValueError(f"'{name}' should be a finite number, not {value!r}.")
    return float(value)


def require_finite(values, what):
    """Refuse the first that is not a finite number, by its place."""
    wrong = ~np.isfinite(values)
    if wrong.any():
        place = tuple(int(i) for i in np.argwhere(wrong)[0])
        raise ValueError(f"the {what} at {list(place)} is {values[place]}, not a finite number.")
