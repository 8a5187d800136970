"""Gauss-Legendre and Gauss-Laguerre rules, to the last bit: the weights of `numpy.polynomial` lose up to four digits."""

import functools
import math
from decimal import Decimal, localcontext

import numpy as np

DIGITS = 40
NEWTON_STEPS = 20  # the start is within 1/(8 n^2) of the zero: five are enough for n = 1000
DOUBLING_NODES = 20  # on [a, 2 a], with the nearest singularity 2 a from 0: a relative error below 1e-16


@functools.cache
def gauss_legendre(count):
    """Nodes and weights of the rule on (0, 1), whose weights sum to 1.

    Newton's method for the zeros x of the Legendre polynomial P_n, in decimal arithmetic, from cos(pi (i - 1/4) / (n +
    1/2)); the weight is 1 / [(1 - x^2) P_n'(x)^2] (DLMF 3.5.19, 3.5.32).
    """
    nodes, weights = [], []
    with localcontext(prec=DIGITS):
        for i in range(1, count + 1):
            x, step = Decimal(math.cos(math.pi * (i - 0.25) / (count + 0.5))), Decimal(1)
            for _ in range(NEWTON_STEPS):
                value, derivative = _legendre(count, x)
                step = value / derivative
                x -= step
                if abs(step) < Decimal(10) ** (5 - DIGITS):
                    break
            nodes.append(float((1 - x) / 2))
            weights.append(float(1 / ((1 - x * x) * _legendre(count, x)[1] ** 2)))
    return np.array(nodes), np.array(weights)


@functools.cache
def gauss_laguerre(count):
    """Nodes and weights for integrals over (0, inf) of functions that fall nearly as e^-t, which is left in the function.

    Newton's method for the zeros t of the Laguerre polynomial L_n, in decimal arithmetic, from the eigenvalues of the
    recurrence; the weight is e^t/[t L_n'(t)^2] (DLMF 3.5.27).
    """
    steps = np.arange(1.0, count)
    nodes, weights = [], []
    with localcontext(prec=DIGITS):
        for start in np.linalg.eigvalsh(np.diag(2 * np.arange(count) + 1.0) + np.diag(steps, 1) + np.diag(steps, -1)):
            t = Decimal(float(start))
            for _ in range(3):  # from 1e-14
                value, derivative = _laguerre(count, t)
                t -= value / derivative
            nodes.append(float(t))
            weights.append(float(t.exp() / (t * _laguerre(count, t)[1] ** 2)))
    return np.array(nodes), np.array(weights)


def doubling_rule(start, end, length, scale):
    """Nodes and weights for smooth functions of kappa whose singularities are imaginary and farther than 2 `scale` from 0.

    The interval is given by both ends, since the smaller can be lost in the larger, and by its signed `length`, since that
    of a short interval can be known to more digits than they tell. It is divided where its nodes double, or reach `scale`.
    The ratios of Bessel functions A and A' have their singularities farther than d/2 from 0.

    Returns
    -------
    nodes, weights, left : ndarray
        `weights` are positive; `left` is how far each node is from the end.
    """
    low, width = min(start, end), abs(length)
    first = max(2 * low, scale)
    pieces = max(0, math.ceil(math.log2(low + width) - math.log2(first))) if low + width > first > 0 else 0
    edges = [low, *(math.ldexp(first, k) for k in range(pieces))]
    shares = np.append((np.array(edges) - low) / (width or 1.0), 1.0)
    nodes, weights = gauss_legendre(DOUBLING_NODES)
    places = (shares[:-1, None] + np.diff(shares)[:, None] * nodes).ravel()
    weights = (width * np.diff(shares)[:, None] * weights).ravel()
    return low + width * places, weights, width * (places if length < 0 else 1 - places)


def _legendre(count, x):
    """P_n and its derivative: DLMF 14.10.3 and 14.10.5."""
    before, value = Decimal(1), x
    for k in range(1, count):
        before, value = value, ((2 * k + 1) * x * value - k * before) / (k + 1)
    return value, count * (before - x * value) / (1 - x * x)


def _laguerre(count, t):
    """L_n and its derivative: DLMF 18.9.1 and 18.9.23."""
    before, value = Decimal(1), 1 - t
    for k in range(1, count):
        before, value = value, ((2 * k + 1 - t) * value - k * before) / (k + 1)
    return value, count * (value - before) / t
