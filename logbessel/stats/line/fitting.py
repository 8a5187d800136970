"""Maximum likelihood with the exact gradients of the log-densities, observation by observation.

Each observation's gradient (its score) is known, so the mean of their products estimates the second derivative of the likelihood
(the method of Berndt, Hall, Hall and Hausman, Annals of Economic and Social Measurement 3, 1974). L-BFGS runs in coordinates in which
that is the identity, and again in those of the place where it ended, until nothing is gained: so it follows curved ridges.
"""

import math
import warnings

import numpy as np

from ...extras import needs

_ROUNDS, _STEPS, _FIRST_STEPS = 12, 40, 8  # of L-BFGS; in each; in each of the two from every start
_GAIN = 1e-2  # of the log-likelihood of all observations, in a round: less than this tells no two parameters apart
_FARTHEST = 30.0  # logarithms stay this close to where they began
_IMPOSSIBLE = 1e300
_CLOSE = 1e-3  # in standard deviations: a location this close to an observation is looked at


def observations(data, loc, bounded=True):
    """The data as an array of float64, above the location if that is given."""
    data = np.asarray(data, dtype=float).ravel()
    if data.size < 2 or not np.isfinite(data).all():
        raise ValueError("a fit needs at least two observations, all of them finite numbers.")
    if data.min() == data.max():
        raise ValueError("all observations are the same: the likelihood has no maximum.")
    if bounded and loc is not None and data.min() <= loc:
        raise ValueError(f"an observation, {data.min()}, is not above the location {loc}.")
    return data


def weights_of(data, weights):
    """Weights as an array whose mean is 1."""
    if weights is None:
        return np.ones(data.size)
    weights = np.asarray(weights, dtype=float).ravel()
    if weights.shape != data.shape or not np.isfinite(weights).all() or (weights < 0).any() or not weights.any():
        raise ValueError(f"'weights' should be {data.size} nonnegative numbers, one for each observation.")
    return weights / weights.mean()


class Coordinates:
    """The free parameters as numbers without bounds.

    Logarithms of positive ones; of a pair a > |b|, log(a - b) and log(a + b), or what is left of it where one is kept.
    """

    def __init__(self, held, free, positive, tails):
        self.held, self.free, self.positive = held, free, positive
        self.both = tails and "a" in free and "b" in free
        self.only_a, self.only_b = tails and not self.both and "a" in free, tails and not self.both and "b" in free

    def of(self, values):
        """The coordinates of parameters."""
        theta = []
        for name in self.free:
            value = values[name]
            if self.both and name in "ab":
                value = math.log(values["a"] + (values["b"] if name == "b" else -values["b"]))
            elif self.only_a and name == "a":
                value = math.log(max(value - abs(self.held["b"]), 1e-3 * value))
            elif self.only_b and name == "b":
                value = math.atanh(max(-0.999, min(0.999, value / self.held["a"])))
            elif name in self.positive:
                value = math.log(value)
            theta.append(value)
        return np.array(theta, dtype=float)

    def values(self, theta):
        values = dict(self.held)
        at = dict(zip(self.free, theta))
        for name, number in at.items():
            if self.both and name in "ab":
                less, more = math.exp(at["a"]), math.exp(at["b"])
                values[name] = (more + less) / 2 if name == "a" else (more - less) / 2
            elif self.only_a and name == "a":
                values[name] = abs(self.held["b"]) + math.exp(number)
            elif self.only_b and name == "b":
                values[name] = self.held["a"] * math.tanh(number)
            else:
                values[name] = math.exp(number) if name in self.positive else number
        return values

    def scores(self, derivatives, values):
        """The derivatives in the coordinates, a column each."""
        columns = []
        for name in self.free:
            column = derivatives[name]
            if self.both and name in "ab":
                sign = 1.0 if name == "b" else -1.0
                column = (derivatives["a"] + sign * derivatives["b"]) / 2 * (values["a"] + sign * values["b"])
            elif self.only_a and name == "a":
                column = column * (values["a"] - abs(self.held["b"]))
            elif self.only_b and name == "b":
                column = column * (values["a"] - values["b"] ** 2 / values["a"])
            elif name in self.positive:
                column = column * values[name]
            columns.append(column)
        return np.stack(columns, axis=1)


class _Likelihood:
    """The mean log-likelihood and its scores as functions of the coordinates."""

    def __init__(self, distribution, data, weights, coordinates):
        self.distribution, self.data, self.weights, self.coordinates = distribution, data, weights, coordinates
        self.names = (*distribution.shapes, *distribution._placing)

    def level(self, theta):
        values = self.coordinates.values(theta)
        return self.mean([values[name] for name in self.names])

    def mean(self, arguments):
        return float(np.mean(self.weights * self.distribution._log(self.data, arguments, {})))

    def scores(self, theta):
        values = self.coordinates.values(theta)
        derivatives = self.distribution._grad(self.data, [values[name] for name in self.names], {})
        return self.weights[:, None] * self.coordinates.scores(derivatives, values)

    def whitening(self, theta):
        """W with W' S W = 1, S the mean product of the scores with a little of its diagonal."""
        scores = self.scores(theta)
        if not np.isfinite(scores).all():
            return np.eye(theta.size)
        square = scores.T @ scores / len(scores)
        size = np.sqrt(np.diag(square)) + 1e-12
        if not np.isfinite(np.outer(size, size)).all():
            return np.eye(theta.size)
        values, vectors = np.linalg.eigh(square / np.outer(size, size))
        return (vectors / np.sqrt(np.maximum(values, 1e-10))) / size[:, None]


def fit(distribution, data, weights, starts, fixed):
    """The parameters of greatest likelihood, from the best of several starts.

    Parameters
    ----------
    distribution : Distribution
        Its log-density and derivatives are called.
    data, weights : ndarray
        The observations, and what each counts; the mean is 1.
    starts : list of dict
        Values of all parameters.
    fixed : dict of str to float or None
        Every parameter: the value at which it is kept, or None.

    Returns
    -------
    tuple of float
        Shape parameters, loc and, but for integers, scale.
    """
    names = (*distribution.shapes, *distribution._placing)
    held = {name: float(value) for name, value in fixed.items() if value is not None}
    free = [name for name in names if name not in held]
    if not free:
        raise ValueError("all parameters are fixed: there is nothing to fit.")
    likelihood = _Likelihood(distribution, data, weights, distribution._coordinates(held, free))
    ends = []
    with np.errstate(all="ignore"):
        for start in starts:
            theta = likelihood.coordinates.of(start | held)
            ends.append(_climbed(likelihood, theta, theta, 2, _FIRST_STEPS))
        ends = [end for end in ends if end[1] > -_IMPOSSIBLE]
        if not ends:
            raise RuntimeError(f"the likelihood of {distribution.name} is not finite at any of the starts.")
        first, _ = max(ends, key=lambda end: end[1])
        theta, level = _climbed(likelihood, first, first, _ROUNDS, _STEPS)
        if _escapes(likelihood, theta, level):
            warnings.warn(
                f"the likelihood of {distribution.name} has no maximum here: it grows without bound as the location closes in "
                "on an observation. Fix a parameter (floc, fscale, or a shape).",
                RuntimeWarning,
                stacklevel=4,
            )
            return tuple(held.get(name, math.nan) for name in names)
    values = likelihood.coordinates.values(theta)
    return tuple(float(values[name]) for name in names)


def _climbed(likelihood, theta, origin, rounds, steps):
    """Where L-BFGS ends in whitened coordinates, and the mean log-likelihood there."""
    with needs("fit", "stats"):
        from scipy.optimize import minimize

    level, shorter = likelihood.level(theta), 1.0
    for _ in range(rounds):
        whitening = shorter * likelihood.whitening(theta)

        def objective(step):
            there = theta + whitening @ step
            if np.abs(there - origin).max() > _FARTHEST + np.abs(origin).max():
                return _IMPOSSIBLE, np.zeros(step.size)
            value, derivative = likelihood.level(there), whitening.T @ likelihood.scores(there).mean(axis=0)
            if not (math.isfinite(value) and np.isfinite(derivative).all()):
                return _IMPOSSIBLE, np.zeros(step.size)
            return -value, -derivative

        options = {"maxiter": steps, "ftol": 1e-15, "gtol": 1e-9}
        result = minimize(objective, np.zeros(theta.size), jac=True, method="L-BFGS-B", options=options)
        if not -result.fun > level:
            shorter /= 30  # the first step may have left the domain: the coordinates were too long
            if shorter < 1e-6:
                break
            continue
        gain = -result.fun - level
        theta, level = theta + whitening @ result.x, -result.fun
        if gain * len(likelihood.data) < _GAIN:
            break
    return theta, level if math.isfinite(level) else -_IMPOSSIBLE


def _escapes(likelihood, theta, level):
    """Whether the likelihood grows on and on as the location closes in on an observation.

    Alone, at a pole of the density; with the scale, on a repeated one; or with the tails' lengths kept, at a pole that the scale
    rounds off.
    """
    coordinates, data = likelihood.coordinates, likelihood.data
    values = coordinates.values(theta)
    nearest = data[np.argmin(np.abs(data - values["loc"]))]
    if "loc" not in coordinates.free or abs(nearest - values["loc"]) > _CLOSE * data.std():
        return False
    for shrinking in ((), ("scale",), ("scale", "a", "b")):
        levels = [level]
        for halvings in (30, 60):
            there = {name: math.ldexp(value, -halvings if name in shrinking else 0) for name, value in values.items()}
            there["loc"] = nearest + math.ldexp(values["loc"] - nearest, -halvings)
            levels.append(likelihood.mean([there[name] for name in likelihood.names]))
        if levels[0] < levels[1] < levels[2]:
            return True
    return False
