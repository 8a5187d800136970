"""The maximum of a log-likelihood by Newton's method, with steps halved where it would fall."""

import numpy as np

MOST_STEPS, MOST_HALVINGS = 200, 60
CLOSE = 1e-13  # what a last step changes, in standard errors of one observation


def ascend(start, evaluate, move):
    """The point where `evaluate` is largest.

    Parameters
    ----------
    start : object
        A point.
    evaluate : callable
        From a point to (value, gradient, information); the value -inf outside of the domain.
    move : callable
        From a point and a step to a point.
    """
    point, (value, gradient, information) = start, evaluate(start)
    for _ in range(MOST_STEPS):
        scale = np.sqrt(np.maximum(np.diag(information), np.finfo(float).tiny))
        step = np.linalg.lstsq(information / np.outer(scale, scale), gradient / scale, rcond=1e-14)[0] / scale
        rise = gradient @ step
        if not rise > CLOSE**2:
            break
        for halving in range(MOST_HALVINGS):
            candidate = move(point, step * 0.5**halving)
            found = evaluate(candidate)
            if found[0] > value:
                break
        else:
            break
        point, (value, gradient, information) = candidate, found
    return point
