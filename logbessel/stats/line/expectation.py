"""Means of functions under a distribution."""

import numpy as np

from ...extras import imported

_CUTS = (1e-12, 1e-6, 1e-3, 0.05, 0.5)


class _Continuous:
    """The rules of `tails` outwards of the centre on both sides."""

    def __init__(self, distribution, shapes):
        self.distribution, self.shapes = distribution, shapes
        with np.errstate(all="ignore"):
            centre = np.broadcast_to(distribution._centre(*shapes), (1,)).astype(float)
            parts = distribution._parts(centre, *shapes)
            weights = [np.exp(part.start + np.log(part.length))[:, None] * part.weights for part in parts]
        self.places = np.concatenate([part.places[0] for part in parts])
        self.weights = np.concatenate([np.where(np.isfinite(weight[0]), weight[0], 0.0) for weight in weights])
        self.mean = float(np.broadcast_to(distribution._moments(*shapes)[0], (1,))[0])
        self.var = self(lambda y: (y - self.mean) ** 2)

    def __call__(self, function):
        with np.errstate(all="ignore"):
            values = np.where(self.weights > 0, function(self.places), 0.0)
        return float(np.sum(values * self.weights))

    def entropy(self):
        return -self(lambda y: self.distribution._log_density(y, *self.shapes))


class _Discrete:
    """The sum over all integers whose probability counts."""

    def __init__(self, distribution, shapes):
        self.distribution, self.shapes = distribution, shapes
        self.mean, self.var = (float(np.broadcast_to(value, (1,))[0]) for value in distribution._moments(*shapes))
        reach = 12 * np.sqrt(self.var) + 60
        self.places = np.arange(np.floor(self.mean - reach), np.ceil(self.mean + reach) + 1)
        with np.errstate(all="ignore"):
            self.weights = np.exp(distribution._log_density(self.places, *shapes))

    __call__ = _Continuous.__call__
    entropy = _Continuous.entropy


def rule(distribution, shapes):
    return (_Continuous if "scale" in distribution._placing else _Discrete)(distribution, shapes)


def expect(distribution, func, args, placing, lb, ub, conditional, options):
    """As `scipy.stats`: by the rule over everything, between bounds by quadrature in pieces, or a sum."""
    shapes = [np.array([float(value)]) for value in args]
    if not np.all(distribution._valid(*shapes)):
        return np.nan
    loc, scale = placing["loc"], placing.get("scale", 1.0)
    whole = rule(distribution, shapes)
    if lb is None and ub is None:
        return whole(lambda y: func(loc + scale * y))
    low, high = distribution.support(*args, **placing)
    low, high = (low if lb is None else max(low, lb)), (high if ub is None else min(high, ub))
    if isinstance(whole, _Discrete):
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
