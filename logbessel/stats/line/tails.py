"""Probabilities beyond a place, by double-exponential quadrature of the density in the direction in which it falls.

The integral of exp(h) from x outwards is the trapezoidal rule in u of y = x +- l exp(pi/2 sinh u) (H. Takahasi and M. Mori, Double
exponential formulas for numerical integration, Publ. RIMS 9, 1974), l the distance over which h falls by 1. It is summed relative
to exp(h(x)), so that nothing underflows. Towards an end at 0, where densities are powers, the steps are those of log y. A piece
with two ends takes tanh(pi/2 sinh u).
"""

import numpy as np

from ..quadrature import gauss_legendre

STEP = 1 / 32  # at twice that the lower half of a skewed density, NIG(30, 29.9), is off by 2e-8; at this, by 1e-13
_LAST = 66 / 16
BLOCK = 256
BISECTIONS = 13
FALL, FIRST, FALL_NODES, FALL_BISECTIONS = 40.0, 5.0, 30, 8
NEAREST = 1e-290  # stands for 0 where a density has a pole there


def _outward_nodes():
    u = np.arange(-_LAST, _LAST + STEP / 2, STEP)
    reach = np.exp(np.pi / 2 * np.sinh(u))
    return reach, STEP * np.pi / 2 * np.cosh(u) * reach


def _inside_nodes():
    """Shares of the way, (1 + tanh)/2."""
    u = np.arange(-_LAST, _LAST + STEP / 2, STEP)
    return 1 / (1 + np.exp(np.pi * np.sinh(-u))), STEP * np.pi / 2 * np.cosh(u) / (
        2 * np.cosh(np.pi / 2 * np.sinh(u)) ** 2
    )


class Outwards:
    """The rule from places x outwards: by steps of y, or of log |y| where `ratio`.

    Parameters
    ----------
    log_density : callable
        log f(y, *shapes).
    x, sign : ndarray, one-dimensional
        From where, and 1 or -1: upwards or downwards, or with `ratio` away from 0 or towards it.
    shapes : list of ndarray
        Of the shape of x.
    ratio : bool
    """

    nodes, node_weights = _outward_nodes()

    def __init__(self, log_density, x, sign, shapes, ratio):
        self.log_density, self.ratio = log_density, ratio
        self.start = self._height(x, shapes)
        low, high = np.full(x.shape, -70.0 if ratio else -1070.0), np.full(x.shape, 11.0 if ratio else 1020.0)
        for _ in range(BISECTIONS):
            middle = (low + high) / 2
            fallen = self.start - self._height(self._moved(x, sign * 2.0**middle), shapes) > 1
            low, high = np.where(fallen, low, middle), np.where(fallen, middle, high)
        self.length = 2.0**high
        self.places = self._moved(x[:, None], (sign * self.length)[:, None] * self.nodes)
        falls = self._height(self.places, [shape[:, None] for shape in shapes]) - self.start[:, None]
        self.weights = np.where(falls < 700, np.exp(falls), 0.0) * self.node_weights

    def log_total(self):
        total = self.start + np.log(self.length) + np.log(self.weights.sum(axis=1))
        return np.where(self.start > -np.inf, total, -np.inf)

    def _moved(self, x, step):
        return x * np.exp(step) if self.ratio else x + step

    def _height(self, y, shapes):
        return self.log_density(y, *shapes) + (np.log(np.abs(y)) if self.ratio else 0.0)


class Between:
    """The rule between places x and finite ends: by steps of y, or of log |y| where `ratio`, when both are of one sign."""

    nodes, node_weights = _inside_nodes()

    def __init__(self, log_density, x, end, shapes, ratio=False):
        width = np.log(end / x) if ratio else end - x
        steps = width[:, None] * self.nodes
        self.places = x[:, None] * np.exp(steps) if ratio else x[:, None] + steps
        heights = log_density(self.places, *(shape[:, None] for shape in shapes))
        heights = heights + (np.log(np.abs(self.places)) if ratio else 0.0)
        heights = np.where(np.isfinite(heights), heights, -np.inf)
        self.start, self.length = heights.max(axis=1), np.abs(width)
        self.weights = np.exp(heights - self.start[:, None]) * self.node_weights

    def log_total(self):
        return np.log(self.length) + self.start + np.log(self.weights.sum(axis=1))


class Falling:
    """The integral of exp(-g(u)) over u > 0, for a convex analytic g that grows like u or exp(u) in the end.

    Up to where g is 40, by Gauss-Legendre rules on pieces that double in length from 5 on: from 0 on if g grows like u, as what bends
    is near 0, or else towards 0.

    Parameters
    ----------
    g : callable
        g(u, *shapes).
    shapes : list of ndarray, one-dimensional
    linear : ndarray of bool
    """

    def __init__(self, g, shapes, linear):
        self.g, self.shapes, self.linear = g, shapes, linear
        low, high = np.full(linear.shape, -70.0), np.full(linear.shape, 11.0)
        for _ in range(FALL_BISECTIONS):
            middle = (low + high) / 2
            fallen = ~(g(2.0**middle, *shapes) <= FALL)  # or beyond the floats
            low, high = np.where(fallen, low, middle), np.where(fallen, middle, high)
        self.reach = 2.0**high

    def log_total(self):
        nodes, weights = gauss_legendre(FALL_NODES)
        total, left = np.zeros(self.reach.shape), self.reach
        length = np.minimum(FIRST, left)
        while (left > 0).any():
            first = np.where(self.linear, self.reach - left, left - length)
            depth = self.g(first[:, None] + length[:, None] * nodes, *(shape[:, None] for shape in self.shapes))
            total = total + length * (np.where(np.isnan(depth), 0.0, np.exp(-depth)) @ weights)
            left = left - length
            length = np.minimum(2 * length, left)
        return np.log(total)


def beyond(log_density, x, sign, shapes, ratio):
    """log of the integral outwards; arguments as of `Outwards`."""
    return blocks(lambda x, sign, shapes: Outwards(log_density, x, sign, shapes, ratio).log_total(), x, sign, shapes)


def falling(g, shapes, linear):
    """log of the integral of exp(-g(u)) over u > 0; arguments as of `Falling`."""
    return blocks(lambda linear, _, shapes: Falling(g, shapes, linear).log_total(), linear, linear, shapes)


def between(log_density, x, end, shapes, ratio=False):
    """log of the integral between x and a finite end, of one sign with x where `ratio`."""
    return blocks(lambda x, end, shapes: Between(log_density, x, end, shapes, ratio).log_total(), x, end, shapes)


def blocks(rule, x, other, shapes):
    result = np.empty(x.shape)
    with np.errstate(all="ignore"):
        for first in range(0, x.size, BLOCK):
            part = slice(first, first + BLOCK)
            result[part] = rule(x[part], other[part], [shape[part] for shape in shapes])
    return result


def both(log_density, x, centre, shapes, half_line):
    """Logarithms of the probabilities of at most x and of more: the one outwards of the centre, the other from it."""
    up, tail = x >= centre, np.empty(x.shape)
    for part, sign, ratio in ((up, 1.0, False), (~up, -1.0, half_line)):
        tail[part] = beyond(log_density, x[part], np.full(part.sum(), sign), [shape[part] for shape in shapes], ratio)
    return with_rest(tail, up)


def with_rest(tail, above):
    """The probabilities below and above, from the logarithm of one of them."""
    tail = np.minimum(tail, 0.0)
    with np.errstate(divide="ignore"):
        rest = np.where(tail > -np.log(2), np.log(-np.expm1(tail)), np.log1p(-np.exp(tail)))
    return np.where(above, rest, tail), np.where(above, tail, rest)
