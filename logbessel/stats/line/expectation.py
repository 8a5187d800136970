"""Means of functions under a distribution."""

import numpy as np

from ...extras import imported

_CUTS = (1e-12, 1e-6, 1e-3, 0.05, 0.5)
# A standard deviation of that share of the mean: skewness is about as small, and so is the spacing of floats in its measure.
_NARROW = 2.0**-26
_NODES = 16  # to a standard deviation
_MISSED = 1e-5  # of the probability; at NIG(30, 29.9) the rule is off by 5e-12


class _Rule:
    """Places, their `deviations` from the mean, and what each counts."""

    def __call__(self, function):
        with np.errstate(all="ignore"):
            return self._sum(function(self.places))

    def standardised(self, order):
        """The central moment of the variable divided by its standard deviation."""
        with np.errstate(all="ignore"):
            return self._sum((self.deviations / np.sqrt(self.var)) ** order)

    def _sum(self, values):
        return float(np.sum(np.where(self.weights > 0, values, 0.0) * self.weights))

    def entropy(self):
        return -self(lambda y: self.distribution._log_density(y, *self.shapes))


class _Normal(_Rule):
    """What a distribution is close to whose standard deviation is tiny beside its mean."""

    def __init__(self, mean, var):
        self.mean, self.var = mean, var
        nodes = np.arange(-9 * _NODES, 9 * _NODES + 1) / _NODES  # beyond 9 there is 2e-19 of the probability
        self.deviations = np.sqrt(var) * nodes
        self.places = mean + self.deviations
        self.weights = np.exp(-nodes * nodes / 2) / (_NODES * np.sqrt(2 * np.pi))

    def entropy(self):
        return float(np.log(2 * np.pi) + 1 + np.log(self.var)) / 2


class _Continuous(_Rule):
    """The rules of `tails` outwards of the centre on both sides.

    Where they miss a probability, beside a pole at 0 or in a tail, that no float reaches, all means are nan.
    """

    def __init__(self, distribution, shapes, mean):
        self.distribution, self.shapes, self.mean = distribution, shapes, mean
        with np.errstate(all="ignore"):
            centre = np.broadcast_to(distribution._centre(*shapes), (1,)).astype(float)
            parts = distribution._parts(centre, *shapes)
            weights = [np.exp(part.start + np.log(part.length))[:, None] * part.weights for part in parts]
        self.places = np.concatenate([part.places[0] for part in parts])
        self.weights = np.concatenate([np.where(np.isfinite(weight[0]), weight[0], 0.0) for weight in weights])
        if abs(np.sum(self.weights) - 1) > _MISSED:
            self.weights[:] = np.nan
        self.deviations = self.places - mean
        with np.errstate(all="ignore"):
            self.var = self._sum(self.deviations**2)


class _Discrete(_Rule):
    """The sum over the integers whose probability counts: over all, or, of a smooth function, over one in `step`.

    The latter is the trapezoidal rule, off by the characteristic function at 2 pi/step, exp(-2 pi^2 16^2) for a normal variable.
    """

    def __init__(self, distribution, shapes, mean, var, smooth):
        self.distribution, self.shapes, self.mean, self.var = distribution, shapes, mean, var
        deviation = np.sqrt(var)
        step = max(1.0, np.floor(deviation / _NODES)) if smooth else 1.0
        reach = np.ceil((12 * deviation + 60) / step)
        self.places = np.floor(mean) + step * np.arange(-reach, reach + 1)
        self.deviations = self.places - mean
        with np.errstate(all="ignore"):
            self.weights = step * np.exp(distribution._log_density(self.places, *shapes))


def rule(distribution, shapes, smooth=True):
    """For means of functions: if `smooth`, of such as do not tell an integer from its neighbours."""
    with np.errstate(all="ignore"):
        mean, var = (float(np.broadcast_to(value, (1,))[0]) for value in distribution._moments(*shapes))
    if np.sqrt(var) < _NARROW * abs(mean) < np.inf:
        return _Normal(mean, var)
    if "scale" in distribution._placing:
        return _Continuous(distribution, shapes, mean)
    return _Discrete(distribution, shapes, mean, var, smooth)


def expect(distribution, func, args, placing, lb, ub, conditional, options):
    """As `scipy.stats`: by the rule over everything, between bounds by quadrature in pieces, or a sum."""
    shapes = [np.array([float(value)]) for value in args]
    if not np.all(distribution._valid(*shapes)):
        return np.nan
    loc, scale = placing["loc"], placing.get("scale", 1.0)
    whole = rule(distribution, shapes, smooth=False)
    if lb is None and ub is None:
        return whole(lambda y: func(loc + scale * y))
    low, high = distribution.support(*args, **placing)
    low, high = (low if lb is None else max(low, lb)), (high if ub is None else min(high, ub))
    if "scale" not in distribution._placing:
        x = loc + whole.places
        inside = (x >= low) & (x <= high)
        total, probability = np.sum((func(x) * whole.weights)[inside]), np.sum(whole.weights[inside])
    else:
        quad = imported("scipy.integrate", "expect with lb or ub", "stats").quad

        cuts = np.array(
            [
                *(distribution.ppf(q, *args, **placing) for q in _CUTS),
                *(distribution.isf(q, *args, **placing) for q in _CUTS),
            ]
        )
        edges = [low, *np.unique(cuts[(cuts > low) & (cuts < high)]), high]
        density = lambda x: func(x) * distribution.pdf(x, *args, **placing)
        total = sum(quad(density, *piece, **options)[0] for piece in zip(edges, edges[1:]))
        probability = distribution.cdf(high, *args, **placing) - distribution.cdf(low, *args, **placing)
    return float(total / probability if conditional else total)
