"""What the one-dimensional distributions share: arguments, location and scale, moments, draws.

A distribution states its shape parameters, its support and, of the standard form (loc = 0, scale = 1), the log-density,
its slopes in the variable and in each shape parameter, and what else it has. Everything broadcasts. Parameters outside
their domain give nan, as in `scipy.stats`; what is no number raises.
"""

from typing import Any, NoReturn, overload

import numpy as np
from numpy.typing import ArrayLike

from ..annotations import Number, Seed, Size, Values, Vector
from ..random_state import random_state as as_random_state


class Distribution:
    """A distribution of real numbers with a density."""

    name = ""
    shapes: tuple[str, ...] = ()
    support = (-np.inf, np.inf)
    _placing = {"loc": 0.0, "scale": 1.0}

    # The standard form, from the distribution

    def _valid(self, *shapes):
        """Where the shape parameters are inside their domain."""
        raise NotImplementedError

    def _log_density(self, y, *shapes):
        raise NotImplementedError

    def _slopes(self, y, *shapes):
        """The derivatives of the log-density in y and in each shape parameter."""
        raise NotImplementedError

    def _moments(self, *shapes):
        """Mean and variance."""
        raise NotImplementedError(f"{self.name} has no moments in closed form here.")

    def _draw(self, generator, size, *shapes):
        """Random numbers of the given shape, to which the shape parameters are broadcast."""
        raise NotImplementedError(f"{self.name} has no random numbers.")

    def _placed(self, draws, loc, scale):
        """Draws of the standard form, moved and stretched."""
        return loc + scale * draws

    # The public methods

    @overload
    def logpdf(self, x: Number, *args: Number, **kwds: Number) -> np.float64: ...
    @overload
    def logpdf(self, x: ArrayLike, *args: ArrayLike, **kwds: ArrayLike) -> Vector: ...
    def logpdf(self, x: ArrayLike, *args: ArrayLike, **kwds: ArrayLike) -> Values:
        """Logarithm of the density.

        Parameters
        ----------
        x : array_like
            Where to evaluate it.
        *args, **kwds
            Shape parameters, `loc` and `scale`, in this order or by name, as in `scipy.stats`.

        Returns
        -------
        ndarray or scalar of float64
            Of the broadcast shape; -inf outside the support, nan where a parameter is outside its domain.
        """
        return self._log(x, args, kwds)

    @overload
    def pdf(self, x: Number, *args: Number, **kwds: Number) -> np.float64: ...
    @overload
    def pdf(self, x: ArrayLike, *args: ArrayLike, **kwds: ArrayLike) -> Vector: ...
    def pdf(self, x: ArrayLike, *args: ArrayLike, **kwds: ArrayLike) -> Values:
        """The density; arguments as of `logpdf`."""
        return np.exp(self._log(x, args, kwds))

    @overload
    def logpdf_grad(self, x: Number, *args: Number, **kwds: Number) -> dict[str, np.float64]: ...
    @overload
    def logpdf_grad(self, x: ArrayLike, *args: ArrayLike, **kwds: ArrayLike) -> dict[str, Vector]: ...
    def logpdf_grad(self, x: ArrayLike, *args: ArrayLike, **kwds: ArrayLike) -> dict[str, Values]:
        """Derivatives of `logpdf` in the variable and in every parameter; arguments as of `logpdf`.

        Returns
        -------
        dict of str to ndarray or scalar of float64
            With the keys "x", the names of the shape parameters, "loc" and "scale"; nan outside the support.
        """
        return self._grad(x, args, kwds)

    @overload
    def mean(self, *args: Number, **kwds: Number) -> np.float64: ...
    @overload
    def mean(self, *args: ArrayLike, **kwds: ArrayLike) -> Vector: ...
    def mean(self, *args: ArrayLike, **kwds: ArrayLike) -> Values:
        """The mean; parameters as of `logpdf`."""
        return self._moment(args, kwds, lambda mean, var, loc, scale: loc + scale * mean)

    @overload
    def var(self, *args: Number, **kwds: Number) -> np.float64: ...
    @overload
    def var(self, *args: ArrayLike, **kwds: ArrayLike) -> Vector: ...
    def var(self, *args: ArrayLike, **kwds: ArrayLike) -> Values:
        """The variance; parameters as of `logpdf`."""
        return self._moment(args, kwds, lambda mean, var, loc, scale: scale * scale * var)

    @overload
    def rvs(
        self, *args: Number, size: tuple[()] | None = None, random_state: Seed = None, **kwds: Number
    ) -> np.float64: ...
    @overload
    def rvs(self, *args: ArrayLike, size: Size = None, random_state: Seed = None, **kwds: ArrayLike) -> Vector: ...
    def rvs(self, *args: ArrayLike, size: Size = None, random_state: Seed = None, **kwds: ArrayLike) -> Values:
        """Random draws.

        Parameters
        ----------
        *args, **kwds
            Parameters as of `logpdf`.
        size : int or tuple of ints, optional
            Shape of the sample, to which the parameters are broadcast; their common shape if there is none.
        random_state : None, int, numpy.random.RandomState or numpy.random.Generator, optional
            Where random numbers come from: None is a new generator, an int seeds one.

        Returns
        -------
        ndarray or scalar

        Raises
        ------
        ValueError
            If a parameter is outside its domain.
        """
        shapes, loc, scale, valid = self._bound(args, kwds)
        if not np.all(valid):
            raise ValueError(f"a parameter of {self.name} is outside its domain.")
        shape = np.broadcast_shapes(*(np.shape(value) for value in (*shapes, loc, scale)))
        size = shape if size is None else tuple(np.atleast_1d(size))
        shapes = [np.broadcast_to(value, size) for value in shapes]
        return self._placed(self._draw(as_random_state(random_state), size, *shapes), loc, scale)[()]

    # How they work

    def _bound(self, args, kwds):
        """The shape parameters, location and scale as arrays of float64, and where all are inside their domain."""
        names = (*self.shapes, *self._placing)
        if len(args) > len(names):
            raise TypeError(f"{self.name} takes {', '.join(names)}; {len(args)} values were given for them.")
        values = dict(zip(names, args))
        for name, value in kwds.items():
            if name not in names or name in values:
                problem = "given twice" if name in values else f"no parameter of {self.name}: {', '.join(names)}"
                raise TypeError(f"{name!r} is {problem}.")
            values[name] = value
        missing = [name for name in self.shapes if name not in values]
        if missing:
            raise TypeError(f"{self.name} needs a value for {', '.join(missing)}.")
        arrays = {name: _real(name, values.get(name, self._placing.get(name))) for name in names}
        shapes = [arrays[name] for name in self.shapes]
        loc, scale = arrays["loc"], arrays.get("scale", np.float64(1.0))
        with np.errstate(invalid="ignore"):
            valid = self._valid(*shapes) & np.isfinite(loc) & positive(scale)
        return shapes, loc, scale, valid

    def _inside(self, y):
        return (y >= self.support[0]) & (y <= self.support[1]) & np.isfinite(y)

    def _log(self, x, args, kwds):
        shapes, loc, scale, valid = self._bound(args, kwds)
        with np.errstate(all="ignore"):
            y = (_real("x", x) - loc) / scale
            value = np.where(self._inside(y), self._log_density(y, *shapes) - np.log(scale), -np.inf)
            return np.where(valid & ~np.isnan(y), value, np.nan)[()]

    def _grad(self, x, args, kwds):
        shapes, loc, scale, valid = self._bound(args, kwds)
        with np.errstate(all="ignore"):
            y = (_real("x", x) - loc) / scale
            along, *others = self._slopes(y, *shapes)
            slopes = {"x": along / scale, **dict(zip(self.shapes, others)), "loc": -along / scale}
            if "scale" in self._placing:
                slopes["scale"] = -(1 + y * along) / scale
            keep = valid & self._inside(y)
            return {name: np.where(keep, slope, np.nan)[()] for name, slope in slopes.items()}

    def _moment(self, args, kwds, placed):
        shapes, loc, scale, valid = self._bound(args, kwds)
        with np.errstate(all="ignore"):
            return np.where(valid, placed(*self._moments(*shapes), loc, scale), np.nan)[()]


class Discrete(Distribution):
    """A distribution of integers: logpmf, pmf and logpmf_grad in place of logpdf, pdf and logpdf_grad."""

    _placing = {"loc": 0.0}

    @overload
    def logpmf(self, k: Number, *args: Number, **kwds: Number) -> np.float64: ...
    @overload
    def logpmf(self, k: ArrayLike, *args: ArrayLike, **kwds: ArrayLike) -> Vector: ...
    def logpmf(self, k: ArrayLike, *args: ArrayLike, **kwds: ArrayLike) -> Values:
        """Logarithm of the probability of k; arguments as of `Distribution.logpdf`, without `scale`."""
        return self._log(k, args, kwds)

    @overload
    def pmf(self, k: Number, *args: Number, **kwds: Number) -> np.float64: ...
    @overload
    def pmf(self, k: ArrayLike, *args: ArrayLike, **kwds: ArrayLike) -> Vector: ...
    def pmf(self, k: ArrayLike, *args: ArrayLike, **kwds: ArrayLike) -> Values:
        """The probability of k."""
        return np.exp(self._log(k, args, kwds))

    @overload
    def logpmf_grad(self, k: Number, *args: Number, **kwds: Number) -> dict[str, np.float64]: ...
    @overload
    def logpmf_grad(self, k: ArrayLike, *args: ArrayLike, **kwds: ArrayLike) -> dict[str, Vector]: ...
    def logpmf_grad(self, k: ArrayLike, *args: ArrayLike, **kwds: ArrayLike) -> dict[str, Values]:
        """Derivatives of `logpmf` in the shape parameters, by their names.

        Returns
        -------
        dict of str to ndarray or scalar of float64
        """
        slopes = self._grad(k, args, kwds)
        return {name: slopes[name] for name in self.shapes}

    def _inside(self, y):
        return super()._inside(y) & (np.floor(y) == y)

    def _placed(self, draws, loc, scale):
        """Integers of 64 bits."""
        if np.any(loc != np.floor(loc)):
            raise ValueError(f"draws of {self.name} are integers: so must be 'loc', not {loc}.")
        return draws + np.asarray(loc).astype(np.int64)

    def logpdf(self, *args: Any, **kwds: Any) -> NoReturn:
        raise AttributeError(f"{self.name} is a distribution of integers: it has logpmf.")

    pdf = logpdf_grad = logpdf


def positive(value):
    """Where a parameter is positive and finite."""
    return (value > 0) & (value < np.inf)


def _real(name, value):
    array = np.asarray(value)
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{name!r} must hold real numbers, not {array.dtype}.")
    return array.astype(float)
