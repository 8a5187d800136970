"""The maximum of a log-likelihood by Newton's method, with steps halved where it would fall."""

import numpy as np

MOST_STEPS, MOST_HALVINGS = 200, 60
RIDGE = 1e-12  # by which a scaled information without an inverse gets one
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


def risen(points, found, evaluate, move):
    """Points of greater value, after one step of Newton's method for each, shortened where the value would fall.

    Parameters
    ----------
    points : ndarray, shape (k, p)
        Points.
    found : tuple of ndarrays, shapes (k,), (k, q) and (k, q, q)
        The values, gradients and informations at them.
    evaluate : callable
        From points to these.
    move : callable
        From points and steps to points.
    """
    value, gradient, information = found
    scale = np.sqrt(np.maximum(np.diagonal(information, axis1=1, axis2=2), np.finfo(float).tiny))
    scaled = information / (scale[:, :, None] * scale[:, None, :]) + RIDGE * np.eye(scale.shape[1])
    steps = np.linalg.solve(scaled, (gradient / scale)[..., None])[..., 0] / scale
    points, left = points.copy(), np.arange(len(points))
    for halving in range(MOST_HALVINGS):
        candidates = points.copy()
        candidates[left] = move(points[left], steps[left] * 0.5**halving)
        better = evaluate(candidates)[0][left] >= value[left]
        points[left[better]] = candidates[left[better]]
        left = left[~better]
        if not len(left) or not (np.abs(gradient[left] * steps[left]).sum(1) * 0.5**halving > CLOSE).any():
            break
    return points
