"""Maximum likelihood by L-BFGS with the exact gradients of the log-densities."""

import math

import numpy as np

from ...extras import needs

_IMPOSSIBLE = 1e300
_WIDEST = 30.0  # logarithms of positive parameters stay this close to where they began
_OPTIONS = {"maxiter": 2000, "ftol": 1e-15, "gtol": 1e-9}


def observations(data, loc):
    """The data as an array of float64, above the location if that is given."""
    data = np.asarray(data, dtype=float).ravel()
    if data.size < 2 or not np.isfinite(data).all():
        raise ValueError("a fit needs at least two observations, all of them finite numbers.")
    if data.min() == data.max():
        raise ValueError("all observations are the same: the likelihood has no maximum.")
    if loc is not None and data.min() <= loc:
        raise ValueError(f"an observation, {data.min()}, is not above the location {loc}.")
    return data - loc if loc is not None else data


def fit(distribution, data, starts, fixed, positive=()):
    """The parameters of greatest likelihood, from the best of several starts.

    Parameters
    ----------
    distribution : Distribution
        Its `logpdf` and `logpdf_grad` are called.
    data : ndarray
        The observations less the fixed location.
    starts : list of dict
        Values of the shape parameters and the scale.
    fixed : dict of str to float or None
        Every parameter: the value at which it is kept, or None.
    positive : tuple of str
        Shape parameters of which the logarithm is optimised, as it is of the scale.

    Returns
    -------
    tuple of float
        Shape parameters, loc and scale.
    """
    with needs("fit", "stats"):
        from scipy.optimize import minimize

    names = (*distribution.shapes, "loc", "scale")
    shift = fixed["loc"]
    held = {name: value for name, value in fixed.items() if value is not None}
    if shift is not None:
        held["loc"] = 0.0
    free = [name for name in names if name not in held]
    logarithmic = np.array([name in (*positive, "scale") for name in free])
    spread, bounded = data.std(), distribution.support[0] == 0
    first_loc = data.min() - 0.1 * spread if bounded else data.mean()

    def unpacked(theta):
        return held | dict(zip(free, np.where(logarithmic, np.exp(np.where(logarithmic, theta, 0.0)), theta)))

    def objective(theta):
        values = unpacked(theta)
        arguments = [values[name] for name in names]
        level = np.mean(distribution.logpdf(data, *arguments))
        slopes = distribution.logpdf_grad(data, *arguments)
        chain = [values[name] if log else 1.0 for name, log in zip(free, logarithmic)]
        along = np.array([np.mean(slopes[name]) for name in free]) * chain
        if not (math.isfinite(level) and np.isfinite(along).all()):
            return _IMPOSSIBLE, np.zeros(len(free))
        return -level, -along

    def bound(name, start, log):
        if name == "loc" and bounded:
            return None, data.min() - 1e-9 * spread
        return (start - _WIDEST, start + _WIDEST) if log else (None, None)

    best = None
    for start in starts:
        values = {"loc": first_loc} | start
        theta = [math.log(values[name]) if log else values[name] for name, log in zip(free, logarithmic)]
        bounds = [bound(*item) for item in zip(free, theta, logarithmic)]
        result = minimize(objective, theta, jac=True, method="L-BFGS-B", bounds=bounds, options=_OPTIONS)
        if best is None or result.fun < best.fun:
            best = result
    if best.fun == _IMPOSSIBLE:
        raise RuntimeError(f"the likelihood of {distribution.name} is not finite at any of the starts.")
    values = unpacked(best.x)
    values["loc"] += shift or 0.0
    return tuple(float(values[name]) for name in names)
