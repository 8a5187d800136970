"""What the distributions of this folder share: a family, called with parameters, and the frozen distribution it gives."""

import math
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..annotations import Seed, Size, Values, Vector
from ..random_state import random_state as as_random_state


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
        x : array_like
            Points of the space, along the last axis (the last two, of rotation matrices).

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
        x : array_like
            As of `logpdf`.

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
        size : int, tuple of ints or None, optional
            Shape of the sample; None is a single draw.
        random_state : None, int, numpy.random.RandomState or numpy.random.Generator, optional
            Where random numbers come from; None is the distribution's own generator.

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
        x : array_like
            Points of the space, along the last axis (the last two, of rotation matrices).
        *parameters, **named
            Those of the distribution.

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
        x : array_like
            As of `logpdf`.
        *parameters, **named
            Those of the distribution.

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
        *parameters, **named
            Those of the distribution.

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
        *parameters, **named
            Those of the distribution.
        size : int, tuple of ints or None, optional
            Shape of the sample; None is a single draw.
        random_state : None, int, numpy.random.RandomState or numpy.random.Generator, optional
            Where random numbers come from; None is the family's own generator.

        Returns
        -------
        ndarray of float64, shape (*size, ...)
            The draws.
        """
        return self(*parameters, **named).rvs(size, self._random_state if random_state is None else random_state)


class Exponential(Frozen):
    """A frozen distribution whose density is exp(sum p_i T_i)/C, with its normaliser evaluated once.

    A subclass has `_natural`, the parameters p_i in the form that the normaliser's offsets o_i are for.
    """

    def _normaliser(self):
        raise NotImplementedError

    @cached_property
    def _moments(self):
        return self._normaliser()

    def entropy(self) -> float:
        """Differential entropy, in nats: log C - sum p_i E[T_i], each less o_i, so that little cancels."""
        return float(self._moments.excess - self._natural @ self._moments.drift)


def sample_weights(weights, count):
    """Weights as shares of their sum; None are equal ones."""
    if weights is None:
        return np.full(count, 1 / count)
    weights = np.asarray(weights, dtype=float)
    if weights.shape != (count,) or not (weights >= 0).all() or not 0 < weights.sum() < math.inf:
        raise ValueError(f"'weights' should be {count} numbers that are not negative, some above 0.")
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
    """Refuse the first that is no number, by its place."""
    wrong = ~np.isfinite(values)
    if wrong.any():
        place = tuple(int(i) for i in np.argwhere(wrong)[0])
        raise ValueError(f"the {what} at {list(place)} is {values[place]}, no number.")
