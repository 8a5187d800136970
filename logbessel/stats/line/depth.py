"""How far the density of log V has fallen from its mode, for V of a generalised inverse Gaussian distribution."""

import math

import numpy as np

_HALF_SINE = tuple(1 / (4**k * math.factorial(2 * k + 1)) for k in range(7))  # 2 sinh(t/2)/t in t^2, |t| < 1
_SINE_LESS = tuple(1 / math.factorial(2 * k + 3) for k in range(7))  # (sinh t - t)/t^3


def depth(t, root, inverse, alpha, beta):
    """alpha (e^t - 1 - t) + beta (e^-t - 1 + t) without cancellation; `root` and `inverse` are exp(t/2) and exp(-t/2).

    For |t| < 1 it is 2 (alpha + beta) sinh^2(t/2) + (alpha - beta) (sinh t - t).
    """
    near = np.abs(t) < 1
    if near.all():
        return _near(t, alpha, beta)
    value = alpha * (root * root - 1 - t) + beta * (inverse * inverse - 1 + t)
    if near.any():
        alpha, beta = (np.broadcast_to(part, value.shape)[near] for part in (alpha, beta))
        value[near] = _near(np.broadcast_to(t, value.shape)[near], alpha, beta)
    return value


def _near(t, alpha, beta):
    square, twice, less = t * t, 0.0, 0.0
    for first, second in zip(_HALF_SINE[::-1], _SINE_LESS[::-1]):
        twice, less = twice * square + first, less * square + second
    return square * (((alpha + beta) / 2) * (twice * twice) + ((alpha - beta) * t) * less)
