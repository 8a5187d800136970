"""The Watson distribution in d dimensions: log of M(kappa) = E[exp(kappa t^2)], t a coordinate of a uniform unit vector.

M is the confluent hypergeometric function 1F1(1/2; d/2; kappa) (Mardia and Jupp, Directional Statistics, 2000, section
9.4.2). The density of t = cos theta is proportional to sin^(d-2) theta. While kappa <= (d - 2)/2 the exponent

    kappa cos^2 theta + (d - 2) log sin theta

is largest at the equator, t = 0; beyond, at sin^2 theta = m = (d - 2)/(2 kappa), which tends to the pole. The normaliser is
the quotient of two such integrals, each with nodes of its own, or on the same nodes where kappa t^2 is small on them.
"""

import math

import numpy as np

from . import integral

FLAT = 10.0  # the kappa t^2 at the last node, up to which the nodes of kappa = 0 serve
NEWTON_STEPS = 8


def normaliser(arrays, bessel, order, kappa, dimensions):
    """The `Normaliser` in an integer number of dimensions, at least 2; its `excess` is log M - max(kappa, 0)."""
    power = dimensions - 2.0
    broad = float(np.arcsin(np.sqrt(_equator_edge(np, np.float64(power), np.float64(0.0)))))
    small = arrays.absolute(kappa) * broad**2 < FLAT
    beyond = (kappa > power / 2) & ~small
    at_equator = _Equator(arrays, power, arrays.where(beyond, 0.0, kappa), small)
    at_pole = _Pole(arrays, power, arrays.where(beyond, kappa, 1.0 + power))
    log_whole = float(_Equator(np, power, np.zeros(()), np.True_).log_total())
    peak = integral.positive_part(arrays, kappa)
    equator, pole = (part.moments(order) for part in (at_equator, at_pole))
    logs = [part.log_total() - log_whole for part in (at_equator, at_pole)]
    log = arrays.where(beyond, kappa + logs[1], arrays.where(small, at_equator.log_ratio(), logs[0]))
    excess = arrays.where(beyond, logs[1], log - peak)
    if not order:
        return integral.Normaliser(log, excess, None, None, None)
    gradient = arrays.where(beyond, 1 - pole[0], equator[0])
    drift = arrays.where(beyond, -pole[0], equator[0] - 1)
    hessian = [[arrays.where(beyond, pole[1], equator[1])]] if order > 1 else None
    return integral.Normaliser(log, excess, [gradient], [drift], hessian)


class _Side:
    """Nodes, the logarithm of the integrand less a constant, and the square of a coordinate, of which it is a function."""

    def log_total(self):
        """The logarithm of the integral over theta in (0, pi/2)."""
        return self.largest + self.arrays.log((self.weights * self.arrays.exp(self.drop)).sum(0))

    def moments(self, order):
        """Mean and variance of the square."""
        if not order:
            return None
        density = self.weights * self.arrays.exp(self.drop)
        density = density / density.sum(0)
        shift = (density * self.change).sum(0)
        return self.start + shift, (density * (self.change - shift) ** 2).sum(0)


class _Equator(_Side):
    """Around t = 0, in t = sin x."""

    def __init__(self, arrays, power, kappa, small):
        self.arrays, self.kappa = arrays, kappa
        width = arrays.where(small, integral.positive_part(arrays, kappa), kappa)  # the nodes serve kappa = 0 too
        width = arrays.where(width < power / 2, width, power / 2)
        edge = _equator_edge(arrays, power, width)
        x, self.weights = integral.nodes(
            arrays, arrays.arcsin(arrays.sqrt(edge)), 1 / arrays.sqrt(1 + power - 2 * width)
        )
        self.square = self.change = arrays.sin(x) ** 2
        self.base = power / 2 * arrays.log1p(-self.square) if power else 0 * x
        self.start, self.largest, self.drop = 0.0, 0.0, self.base + kappa * self.square

    def log_ratio(self):
        """log E[exp(kappa t^2)] by the same nodes for both integrals."""
        density = self.weights * self.arrays.exp(self.base)
        bounded = self.arrays.where(self.kappa * self.square < 700, self.kappa * self.square, 0.0)
        return self.arrays.log1p((density * self.arrays.expm1(bounded)).sum(0) / density.sum(0))


class _Pole(_Side):
    """Beyond: the square is sin^2 theta = 1 - t^2, of which e = (sin^2 theta - m)/m says how far it is from the mode."""

    def __init__(self, arrays, power, kappa):
        self.arrays = arrays
        m = power / (2 * kappa)
        angle = arrays.arcsin(arrays.sqrt(m))
        low, high = (arrays.arcsin(arrays.sqrt(arrays.clip(end / (2 * kappa), 0.0, 1.0))) for end in _pole_ends(power))
        offset, self.weights = integral.even_nodes(arrays, low - angle, high - low)
        self.change = arrays.sin(offset) * arrays.sin(offset + 2 * angle)
        self.start = m
        self.drop = -kappa * self.change
        if power:
            e = self.change / m
            self.drop = power / 2 * (arrays.log1p(e) - e)
        self.largest = power / 2 * (arrays.log(m) - 1) if power else 0.0


def _equator_edge(arrays, power, kappa):
    """The t^2 at which kappa t^2 + (d - 2)/2 log(1 - t^2) has fallen by `CUT`, or more, at most 1."""
    return integral.falling_root(arrays, power / 2 - kappa, power / 4)


def _pole_ends(power):
    """2 kappa sin^2 theta = (d - 2) e^y at the two ends: (d - 2)/2 (e^y - 1 - y) = CUT, by Newton's method from outside."""
    if not power:
        return 0.0, 2 * integral.CUT
    level = 2 * integral.CUT / power
    ends = []
    for y in (-level - math.sqrt(2 * level), math.log1p(level + math.sqrt(level * level + 2 * level))):
        for _ in range(NEWTON_STEPS):
            y -= (math.expm1(y) - y - level) / math.expm1(y)
        ends.append(power * math.exp(y))
    return ends
