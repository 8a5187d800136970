"""What the one-dimensional distributions share: arguments, location and scale, probabilities, quantiles, moments, draws, fits.

A distribution states its shape parameters, its support and, of the standard form (loc = 0, scale = 1), the log-density,
its derivatives in the variable and in each shape parameter, its moments and draws, and where its density turns (`_centre`), from which
probabilities and quantiles follow. Everything broadcasts. Parameters outside their domain give nan, as in `scipy.stats`; what is no
number raises.
"""

from collections.abc import Callable
from typing import Any, NoReturn, overload

import numpy as np
from numpy.typing import ArrayLike

from ..annotations import Number, Seed, Size, Values, Vector
from ..random_state import random_state as as_random_state
from ..words import worded
from . import expectation, fitting, quantiles, tails
from .described import Described
from .frozen import Frozen
from .unbounded import evaluated


@worded(
    x="""x : array_like
    Where to evaluate it.""",
    q="""q : array_like
    A probability.""",
    parameters="""*args, **kwds : array_like
    Shape parameters, `loc` and `scale`, in this order or by name, as in `scipy.stats`.""",
    probability="""ndarray or scalar of float64
    Between 0 and 1; nan where a parameter is outside its domain.""",
    logarithm="""ndarray or scalar of float64
    At most 0; nan where a parameter is outside its domain.""",
    quantile="""ndarray or scalar of float64
    In the support; nan outside 0 <= q <= 1 and where a parameter is outside its domain.""",
)
class Distribution:
    """A distribution of real numbers with a density."""

    name = ""
    shapes: tuple[str, ...] = ()
    _support = (-np.inf, np.inf)
    _placing = {"loc": 0.0, "scale": 1.0}
    _positive: tuple[str, ...] = ()  # shape parameters whose logarithm a fit takes
    _bounded_tails = False  # whether |b| < a binds two of them
    _kept: dict[str, float] = {}  # what a fit keeps unless told otherwise
    _both: Callable[..., Any] | None = None  # both probabilities at y, nan where they, or a parameter, are not served

    # The standard form, from the distribution

    def _valid(self, *shapes):
        """Where the shape parameters are inside their domain."""
        raise NotImplementedError

    def _log_density(self, y, *shapes):
        raise NotImplementedError

    def _derivatives(self, y, *shapes):
        """The derivatives of the log-density in y and in each shape parameter."""
        raise NotImplementedError

    def _moments(self, *shapes):
        """Mean and variance."""
        raise NotImplementedError(f"{self.name} has no moments in closed form here.")

    def _skewness(self, *shapes):
        """Skewness and excess kurtosis; None where quadrature finds them."""

    def _draw(self, generator, size, *shapes):
        """Random numbers of the given shape, to which the shape parameters are broadcast."""
        raise NotImplementedError(f"{self.name} has no random numbers.")

    def _centre(self, *shapes):
        """A place on each side of which the density falls: of log y on the half-line, of y on the line."""
        return self._moments(*shapes)[0]

    def _around(self, *shapes):
        """A place with some probability on either side: the centre, where that costs little."""
        return self._centre(*shapes)

    def _log_tails(self, y, centre, *shapes):
        """Logarithms of the probabilities of at most y and of more, for one-dimensional arrays; the centre as of `_around`."""
        return tails.both(self._log_density, y, centre, shapes, self._support[0] == 0)

    def _parts(self, centre, *shapes):
        """The rules of quadrature outwards of the centre on both sides, for arrays of one element."""
        one = np.ones(1)
        down = tails.Outwards(self._log_density, centre, -one, shapes, self._support[0] == 0)
        return down, tails.Outwards(self._log_density, centre, one, shapes, False)

    def _coordinates(self, held, free):
        """In which a fit runs."""
        return fitting.Coordinates(held, free, (*self._positive, "scale"), self._bounded_tails)

    def _guesses(self, data, weights):
        """Starts of a fit: shape parameters and scale, for data less the location."""
        raise NotImplementedError(f"{self.name} has no fit.")

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
        {x}
        {parameters}

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
        """The density.

        Parameters
        ----------
        {x}
        {parameters}

        Returns
        -------
        ndarray or scalar of float64
            The density: 0 outside the support, infinite at a pole.
        """
        return np.exp(self._log(x, args, kwds))

    @overload
    def logpdf_grad(self, x: Number, *args: Number, **kwds: Number) -> dict[str, np.float64]: ...
    @overload
    def logpdf_grad(self, x: ArrayLike, *args: ArrayLike, **kwds: ArrayLike) -> dict[str, Vector]: ...
    def logpdf_grad(self, x: ArrayLike, *args: ArrayLike, **kwds: ArrayLike) -> dict[str, Values]:
        """Derivatives of `logpdf` in the variable and in every parameter.

        Parameters
        ----------
        {x}
        {parameters}

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
    def cdf(self, x: Number, *args: Number, **kwds: Number) -> np.float64: ...
    @overload
    def cdf(self, x: ArrayLike, *args: ArrayLike, **kwds: ArrayLike) -> Vector: ...
    def cdf(self, x: ArrayLike, *args: ArrayLike, **kwds: ArrayLike) -> Values:
        """Probability of at most x.

        Parameters
        ----------
        {x}
        {parameters}

        Returns
        -------
        {probability}
        """
        return self._probability(x, args, kwds, 0)

    @overload
    def sf(self, x: Number, *args: Number, **kwds: Number) -> np.float64: ...
    @overload
    def sf(self, x: ArrayLike, *args: ArrayLike, **kwds: ArrayLike) -> Vector: ...
    def sf(self, x: ArrayLike, *args: ArrayLike, **kwds: ArrayLike) -> Values:
        """Probability of more than x, however small.

        Parameters
        ----------
        {x}
        {parameters}

        Returns
        -------
        {probability}
        """
        return self._probability(x, args, kwds, 1)

    @overload
    def logcdf(self, x: Number, *args: Number, **kwds: Number) -> np.float64: ...
    @overload
    def logcdf(self, x: ArrayLike, *args: ArrayLike, **kwds: ArrayLike) -> Vector: ...
    def logcdf(self, x: ArrayLike, *args: ArrayLike, **kwds: ArrayLike) -> Values:
        """Logarithm of the probability of at most x, which does not underflow.

        Parameters
        ----------
        {x}
        {parameters}

        Returns
        -------
        {logarithm}
        """
        return self._tail(x, args, kwds, 0)

    @overload
    def logsf(self, x: Number, *args: Number, **kwds: Number) -> np.float64: ...
    @overload
    def logsf(self, x: ArrayLike, *args: ArrayLike, **kwds: ArrayLike) -> Vector: ...
    def logsf(self, x: ArrayLike, *args: ArrayLike, **kwds: ArrayLike) -> Values:
        """Logarithm of the probability of more than x, which does not underflow.

        Parameters
        ----------
        {x}
        {parameters}

        Returns
        -------
        {logarithm}
        """
        return self._tail(x, args, kwds, 1)

    @overload
    def ppf(self, q: Number, *args: Number, **kwds: Number) -> np.float64: ...
    @overload
    def ppf(self, q: ArrayLike, *args: ArrayLike, **kwds: ArrayLike) -> Vector: ...
    def ppf(self, q: ArrayLike, *args: ArrayLike, **kwds: ArrayLike) -> Values:
        """Quantile: the x at which `cdf` is q.

        Parameters
        ----------
        {q}
        {parameters}

        Returns
        -------
        {quantile}
        """
        return self._quantile(q, args, kwds, 0)

    @overload
    def isf(self, q: Number, *args: Number, **kwds: Number) -> np.float64: ...
    @overload
    def isf(self, q: ArrayLike, *args: ArrayLike, **kwds: ArrayLike) -> Vector: ...
    def isf(self, q: ArrayLike, *args: ArrayLike, **kwds: ArrayLike) -> Values:
        """The x at which `sf` is q: quantiles close to the upper end, which 1 - q cannot name.

        Parameters
        ----------
        {q}
        {parameters}

        Returns
        -------
        {quantile}
        """
        return self._quantile(q, args, kwds, 1)

    def median(self, *args: ArrayLike, **kwds: ArrayLike) -> Values:
        """The quantile of 1/2; parameters as of `logpdf`."""
        return self.ppf(0.5, *args, **kwds)

    def interval(self, confidence: ArrayLike, *args: ArrayLike, **kwds: ArrayLike) -> tuple[Values, Values]:
        """The two x beyond each of which lies half of what `confidence` leaves.

        Parameters
        ----------
        confidence : array_like
            The probability between them.
        {parameters}

        Returns
        -------
        low, high : ndarray or scalar of float64
            Quantiles.
        """
        rest = (1 - np.asarray(confidence, dtype=float)) / 2
        return self.ppf(rest, *args, **kwds), self.isf(rest, *args, **kwds)

    def std(self, *args: ArrayLike, **kwds: ArrayLike) -> Values:
        """The standard deviation; parameters as of `logpdf`."""
        return np.sqrt(self.var(*args, **kwds))

    def stats(self, *args: ArrayLike, moments: str = "mv", **kwds: ArrayLike) -> Any:
        """Mean ("m"), variance ("v"), skewness ("s") and excess kurtosis ("k"), as `moments` names them.

        Where skewness and kurtosis have no closed form, quadrature finds them; see `expect`.

        Parameters
        ----------
        {parameters}
        moments : str
            Letters of "mvsk".

        Returns
        -------
        ndarray or scalar, or tuple of them
            Of the parameters' shape, in the order of `moments`.
        """
        if not moments or set(moments) - set("mvsk"):
            raise ValueError(f"'moments' should be made of the letters m, v, s and k, not {moments!r}.")
        found = []
        for letter in moments:
            if letter in "mv":
                found.append((self.mean if letter == "m" else self.var)(*args, **kwds))
            else:
                found.append(self._central(args, kwds, 3 if letter == "s" else 4))
        return found[0] if len(found) == 1 else tuple(found)

    def moment(self, order: int, *args: ArrayLike, **kwds: ArrayLike) -> Values:
        """The moment E x^order.

        Parameters
        ----------
        order : int
            The power.
        {parameters}

        Returns
        -------
        ndarray or scalar of float64
            Of the parameters' shape; where there is no moment, infinite, or nan if both tails are too heavy. Found by quadrature; see
            `expect`.
        """
        return self._raw_moment(args, kwds, order)

    def entropy(self, *args: ArrayLike, **kwds: ArrayLike) -> Values:
        """The differential entropy, -E log f, by quadrature; parameters as of `logpdf`. See `expect`."""
        return self._over_elements(args, kwds, self._entropy)

    def expect(
        self,
        func: Callable[[Any], Any] | None = None,
        args: tuple[float, ...] = (),
        loc: float = 0.0,
        scale: float = 1.0,
        lb: float | None = None,
        ub: float | None = None,
        conditional: bool = False,
        **kwds: Any,
    ) -> float:
        """The mean of a function of x, as of `scipy.stats`.

        Without bounds, by one rule for analytic functions: within 1e-11 for polynomials at moderate skewness; nan where 1e-5 of the
        probability is out of reach, as beside a pole of 0.01 degrees of freedom or in tails of 0.1. If the standard deviation is
        below 2^-26 of the mean, the distribution is taken for normal. Between bounds to what `scipy.integrate.quad` reaches.

        Parameters
        ----------
        func : callable, optional
            Of x, an array; x itself if there is none.
        args : tuple of float
            Shape parameters.
        loc, scale : float
            Location and scale.
        lb, ub : float, optional
            The mean counts only x between these.
        conditional : bool
            Whether to divide by the probability of that.
        **kwds
            For `scipy.integrate.quad`, which integrates between bounds.

        Returns
        -------
        float
        """
        placing = {"loc": loc, "scale": scale} if "scale" in self._placing else {"loc": loc}
        return expectation.expect(self, func or (lambda x: x), args, placing, lb, ub, conditional, kwds)

    def support(self, *args: ArrayLike, **kwds: ArrayLike) -> tuple[Values, Values]:
        """The ends of where the density is positive; parameters as of `logpdf`."""
        _, loc, scale, valid = self._bound(args, kwds)
        with np.errstate(invalid="ignore"):
            low, high = (np.where(valid, loc + scale * end, np.nan)[()] for end in self._support)
        return low, high

    def nnlf(self, theta: ArrayLike, x: ArrayLike) -> float:
        """The negative log-likelihood of observations.

        Parameters
        ----------
        theta : array_like
            The shape parameters, loc and scale.
        x : array_like
            The observations.

        Returns
        -------
        float
            Infinite where a parameter is outside its domain, or an observation outside the support.
        """
        values = self._log(x, tuple(np.asarray(theta, dtype=float)), {})
        return float(-np.sum(values)) if not np.isnan(values).any() else np.inf

    def fit(self, data: ArrayLike, *, weights: ArrayLike | None = None, **fixed: float | None) -> tuple[float, ...]:
        """Maximum-likelihood fit with the exact gradients.

        Parameters
        ----------
        data : array_like
            The observations.
        weights : array_like, optional
            How much each counts; all the same if there are none.
        **fixed : float or None
            Values at which parameters are fixed: `floc`, `fscale`, and f with the name of a shape parameter; None is a free one.
            Distributions on the half-line keep the location at 0 unless `floc=None`, unlike SciPy's: with a
            free location the likelihood is not bounded.

        Returns
        -------
        tuple of float
            Shape parameters, loc and scale. All free ones are nan, with a warning, where the likelihood has no maximum.

        Raises
        ------
        ValueError
            If the observations are no finite numbers inside the support, or all the same.
        RuntimeError
            If the likelihood is not finite at any start.
        """
        names = (*self.shapes, *self._placing)
        unknown = [name for name in fixed if name[:1] != "f" or name[1:] not in names]
        if unknown:
            raise TypeError(
                f"{self.name}.fit takes {', '.join('f' + name for name in names)}; there is no {unknown[0]!r}."
            )
        kept = {name: fixed.get("f" + name, self._kept.get(name)) for name in names}
        data = fitting.observations(data, kept["loc"], bounded=self._support[0] == 0)
        weights = fitting.weights_of(data, weights)
        loc = kept["loc"]
        if loc is None:
            first = data.min() - 0.1 * data.std() if self._support[0] == 0 else np.average(data, weights=weights)
        else:
            first = loc
        starts = [{"loc": first, "scale": 1.0} | guess for guess in self._guesses(data - first, weights)]
        return fitting.fit(self, data, weights, starts, kept)

    @property
    def described(self) -> Described:
        """The distribution for `scipy.stats.make_distribution`: `make_distribution(rice.described)(b=2.0)`."""
        return Described(self)

    def __call__(self, *args: ArrayLike, **kwds: ArrayLike) -> Frozen:
        """The frozen distribution: the same methods without the parameters."""
        self._bound(args, kwds)
        return Frozen(self, args, kwds)

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
        {parameters}
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
        shapes, loc, scale = self._given(args, kwds)
        with np.errstate(invalid="ignore"):
            return shapes, loc, scale, self._valid(*shapes) & _are_placing(loc, scale)

    def _given(self, args, kwds):
        """The shape parameters, location and scale as arrays of float64."""
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
        arrays = {name: real(name, values.get(name, self._placing.get(name))) for name in names}
        return [arrays[name] for name in self.shapes], arrays["loc"], arrays.get("scale", np.float64(1.0))

    def _inside(self, y):
        return (y >= self._support[0]) & (y <= self._support[1]) & np.isfinite(y)

    def _log(self, x, args, kwds):
        shapes, loc, scale, valid = self._bound(args, kwds)
        with np.errstate(all="ignore"):
            return np.where(valid, evaluated(self._log_at, real("x", x), loc, scale, *shapes), np.nan)[()]

    def _log_at(self, x, loc, scale, *shapes):
        y = self._standard(x, loc, scale)
        value = np.where(self._inside(y), self._log_density(y, *shapes) - np.log(scale), -np.inf)
        return np.where(np.isnan(y), np.nan, value)

    def _grad(self, x, args, kwds):
        shapes, loc, scale, valid = self._bound(args, kwds)
        with np.errstate(all="ignore"):
            derivatives = evaluated(self._grad_at, real("x", x), loc, scale, *shapes)
            names = ("x", *self.shapes, *self._placing)
            return {name: np.where(valid, derivative, np.nan)[()] for name, derivative in zip(names, derivatives)}

    def _grad_at(self, x, loc, scale, *shapes):
        """The derivatives in the variable, the shape parameters, location and scale."""
        y = self._standard(x, loc, scale)
        along, *others = self._derivatives(y, *shapes)
        found = (along / scale, *others, -along / scale, -(1 + y * along) / scale)
        return tuple(np.where(self._inside(y), derivative, np.nan) for derivative in found)

    def _probability(self, x, args, kwds, which):
        """Of at most x (which = 0), or of more (1): by `_both`, and what that leaves by the logarithms."""
        if self._both is None:
            return np.exp(self._tail(x, args, kwds, which))
        shapes, loc, scale = self._given(args, kwds)
        x = real("x", x)
        with np.errstate(all="ignore"):
            value = self._both(self._standard(x, loc, scale), *shapes)[which]
            placed = _are_placing(loc, scale)
            if np.all(placed) and not np.isnan(np.min(value, initial=0.0)):
                return value
            left = np.isnan(value) | ~placed
            given = np.broadcast_arrays(left, value, x, *shapes, loc, scale)
            left, value, (x, *others) = given[0], np.array(given[1]), (array[given[0]] for array in given[2:])
            value[left] = np.exp(self._tail(x, others[: len(shapes) + len(self._placing)], {}, which))
            return value[()]

    def _tail(self, x, args, kwds, which):
        """The logarithm of that."""
        shapes, loc, scale, valid = self._bound(args, kwds)
        with np.errstate(all="ignore"):
            y = self._standard(real("x", x), loc, scale)
            shapes = (self._around(*shapes), *shapes)
            return self._flat(y, shapes, valid & ~np.isnan(y), lambda *flat: self._tails_within(*flat)[which])

    def _standard(self, x, loc, scale):
        return (x - loc) / scale

    def _tails_within(self, y, centre, *shapes):
        """Both probabilities at any place."""
        low, high = self._support
        below, above = np.full(y.shape, -np.inf), np.zeros(y.shape)
        after = y >= high
        below[after], above[after] = 0.0, -np.inf
        inside = (y > low) & (y < high)
        below[inside], above[inside] = self._log_tails(y[inside], *(value[inside] for value in (centre, *shapes)))
        return below, above

    def _quantile(self, q, args, kwds, which):
        shapes, loc, scale, valid = self._bound(args, kwds)
        with np.errstate(all="ignore"):
            q, shapes = real("q", q), (self._around(*shapes), *shapes)
            y = self._flat(q, shapes, valid & (q >= 0) & (q <= 1), lambda *flat: self._quantiles_within(*flat, which))
            return (loc + scale * y)[()]

    def _quantiles_within(self, q, centre, *rest):
        *shapes, which = rest
        inside = (q > 0) & (q < 1)
        if np.all(inside):
            return self._solve(q, centre, shapes, which)
        low, high = self._support
        y = np.where(q == 0, low if which == 0 else high, high if which == 0 else low).astype(float)
        y[inside] = self._solve(q[inside], centre[inside], [shape[inside] for shape in shapes], which)
        return y

    def _solve(self, q, centre, shapes, which):
        return quantiles.solve(self, q, centre, shapes, which)

    @staticmethod
    def _flat(x, shapes, valid, function):
        """The function of one-dimensional arrays at the valid elements, nan at the others."""
        everywhere = np.all(valid)
        x, valid, *shapes = np.broadcast_arrays(x, valid, *shapes)
        if everywhere:
            return function(x.ravel(), *(shape.ravel() for shape in shapes)).reshape(x.shape)[()]
        result, keep = np.full(x.shape, np.nan), np.flatnonzero(valid.ravel())
        if keep.size:
            result.ravel()[keep] = function(x.ravel()[keep], *(shape.ravel()[keep] for shape in shapes))
        return result[()]

    def _over_elements(self, args, kwds, function):
        """A function of (rule, loc, scale) for each element of the parameters, nan where they are outside their domain."""
        shapes, loc, scale, valid = self._bound(args, kwds)
        loc, scale, valid, *shapes = np.broadcast_arrays(loc, scale, valid, *shapes)
        result = np.full(loc.shape, np.nan)
        for place in np.ndindex(result.shape):
            if valid[place]:
                rule = expectation.rule(self, [np.array([shape[place]]) for shape in shapes])
                result[place] = function(rule, loc[place], scale[place])
        return result[()]

    def _raw_moment(self, args, kwds, order):
        return self._over_elements(args, kwds, lambda rule, loc, scale: rule(lambda y: (loc + scale * y) ** order))

    def _central(self, args, kwds, order):
        """The standardised central moment, less 3 for the fourth."""
        shapes, loc, scale, valid = self._bound(args, kwds)
        with np.errstate(all="ignore"):
            known = self._skewness(*shapes)
        if known is not None:
            return np.where(valid, np.broadcast_arrays(known[order - 3], loc, scale)[0], np.nan)[()]
        less = 3 if order == 4 else 0
        return self._over_elements(args, kwds, lambda rule, loc, scale: rule.standardised(order) - less)

    def _entropy(self, rule, loc, scale):
        return rule.entropy() + np.log(scale)

    def _moment(self, args, kwds, placed):
        shapes, loc, scale, valid = self._bound(args, kwds)
        with np.errstate(all="ignore"):
            value = evaluated(
                lambda loc, scale, *shapes: placed(*self._moments(*shapes), loc, scale), loc, scale, *shapes
            )
            return np.where(valid, value, np.nan)[()]


@worded(
    k="""k : array_like
    Numbers of events.""",
    parameters="""*args, **kwds : array_like
    Shape parameters and `loc`, in this order or by name.""",
)
class Discrete(Distribution):
    """A distribution of integers: logpmf, pmf and logpmf_grad in place of logpdf, pdf and logpdf_grad."""

    _placing = {"loc": 0.0}

    @overload
    def logpmf(self, k: Number, *args: Number, **kwds: Number) -> np.float64: ...
    @overload
    def logpmf(self, k: ArrayLike, *args: ArrayLike, **kwds: ArrayLike) -> Vector: ...
    def logpmf(self, k: ArrayLike, *args: ArrayLike, **kwds: ArrayLike) -> Values:
        """Logarithm of the probability of k.

        Parameters
        ----------
        {k}
        {parameters}

        Returns
        -------
        ndarray or scalar of float64
            The logarithm: minus infinity where k is no integer.
        """
        return self._log(k, args, kwds)

    @overload
    def pmf(self, k: Number, *args: Number, **kwds: Number) -> np.float64: ...
    @overload
    def pmf(self, k: ArrayLike, *args: ArrayLike, **kwds: ArrayLike) -> Vector: ...
    def pmf(self, k: ArrayLike, *args: ArrayLike, **kwds: ArrayLike) -> Values:
        """The probability of k.

        Parameters
        ----------
        {k}
        {parameters}

        Returns
        -------
        ndarray or scalar of float64
            The probability: 0 where k is no integer.
        """
        return np.exp(self._log(k, args, kwds))

    @overload
    def logpmf_grad(self, k: Number, *args: Number, **kwds: Number) -> dict[str, np.float64]: ...
    @overload
    def logpmf_grad(self, k: ArrayLike, *args: ArrayLike, **kwds: ArrayLike) -> dict[str, Vector]: ...
    def logpmf_grad(self, k: ArrayLike, *args: ArrayLike, **kwds: ArrayLike) -> dict[str, Values]:
        """Derivatives of `logpmf` in the shape parameters, by their names.

        Parameters
        ----------
        {k}
        {parameters}

        Returns
        -------
        dict of str to ndarray or scalar of float64
        """
        derivatives = self._grad(k, args, kwds)
        return {name: derivatives[name] for name in self.shapes}

    def _inside(self, y):
        return super()._inside(y) & (np.floor(y) == y)

    def _solve(self, q, centre, shapes, which):
        mean, var = self._moments(*shapes)
        return quantiles.solve_integers(self, q, mean, np.sqrt(var), shapes, which)

    def _standard(self, x, loc, scale):
        return x - loc

    def _placed(self, draws, loc, scale):
        """Integers of 64 bits."""
        if np.any(loc != np.floor(loc)):
            raise ValueError(f"draws of {self.name} are integers, so 'loc' must be one, not {loc}.")
        return draws + np.asarray(loc).astype(np.int64)

    def logpdf(self, *args: Any, **kwds: Any) -> NoReturn:
        raise AttributeError(f"{self.name} is a distribution of integers: it has logpmf.")

    pdf = logpdf_grad = logpdf


def positive(value):
    """Where a parameter is positive and finite."""
    return (value > 0) & (value < np.inf)


def _are_placing(loc, scale):
    """Where they are a location and a scale."""
    return np.isfinite(loc) & positive(scale)


def real(name, value):
    """An argument as an array of float64."""
    array = np.asarray(value)
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{name!r} must hold real numbers, not {array.dtype}.")
    return array.astype(float, copy=False)
