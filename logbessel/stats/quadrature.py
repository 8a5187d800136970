"""The Gauss-Legendre rule, to the last bit: the weights of `numpy.polynomial.legendre.leggauss` lose up to four digits."""

import functools
import math
from decimal import Decimal, localcontext

import numpy as np

DIGITS = 40


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
            while abs(step) > Decimal(10) ** (5 - DIGITS):
                value, slope = _legendre(count, x)
                step = value / slope
                x -= step
            nodes.append(float((1 - x) / 2))
            weights.append(float(1 / ((1 - x * x) * _legendre(count, x)[1] ** 2)))
    return np.array(nodes), np.array(weights)


def _legendre(count, x):
    """P_n and its derivative: DLMF 14.10.3 and 14.10.5."""
    before, value = Decimal(1), x
    for k in range(1, count):
        before, value = value, ((2 * k + 1) * x * value - k * before) / (k + 1)
    return value, count * (before - x * value) / (1 - x * x)
