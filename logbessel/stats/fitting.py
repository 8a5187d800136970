"""Maximum likelihood by L-BFGS with the exact gradients of the log-densities."""

import math

import numpy as np


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


def fit(distribution, data, starts, fixed, positive=(), transforms=None):
    """The parameters of greatest likelihood, from the best of several starts.

    Parameters
    ----------
    distribution : Distribution
    data : ndarray
        The observations less the fixed location.
    starts : list of dict
        Values of the shape parameters and the scale.
    fixed : dict of str to float or None
        Every parameter: the value at which it is kept, or None.
    positive : tuple of str
        Shape parameters of which the logarithm is optimised, as it is of the scale.
    transforms : pair of functions, optional
        From the parameters of the distribution to those that are optimised, and back with the Jacobian's action: see
        `genhyperbolic`.

    Returns
    -------
    tuple of float
        Shape parameters, loc and scale.
    """
    from scipy.optimize import minimize

    names = (*distribution.shapes, "loc", "scale")
    shift = fixed["loc"]
    held = {name: value for name, value in fixed.items() if value is not None} | (
        {"loc": 0.0} if shift is not None else {}
    )
    free = [name for name in names if name not in held]
    logarithmic = np.array([name in (*positive, "scale") for name in free])
    centre, spread = data.mean(), data.std()

    def unpacked(theta):
        values = np.where(logarithmic, np.exp(np.where(logarithmic, theta, 0.0)), theta)
        return held | dict(zip(free, values))

    def objective(theta):
        values = unpacked(theta)
        arguments = [values[name] for name in names]
        level = np.mean(distribution.logpdf(data, *arguments))
        slopes = distribution.logpdf_grad(data, *arguments)
        along = np.array(
            [np.mean(slopes[name]) * (values[name] if log else 1.0) for name, log in zip(free, logarithmic)]
        )
        if not (math.isfinite(level) and np.isfinite(along).all()):
            return 1e300, np.zeros(len(free))
        return -level, -along

    best = None
    for start in starts:
        values = {"loc": centre - 2 * spread if distribution.support[0] == 0 else centre, "scale": spread} | start
        if distribution.support[0] == 0 and "loc" in free:
            values["loc"] = data.min() - 0.1 * spread
        theta = np.array([math.log(values[name]) if log else values[name] for name, log in zip(free, logarithmic)])
        bounds = [
            (None, data.min() - 1e-9 * spread)
            if name == "loc" and distribution.support[0] == 0
            else (theta[i] - 30, theta[i] + 30)
            if logarithmic[i]
            else (None, None)
            for i, name in enumerate(free)
        ]
        result = minimize(
            objective,
            theta,
            jac=True,
            method="L-BFGS-B",
            bounds=bounds,
            options={"maxiter": 2000, "ftol": 1e-15, "gtol": 1e-9},
        )
        if best is None or result.fun < best.fun:
            best = result
    if not best.fun < 1e300:
        raise RuntimeError(f"the likelihood of {distribution.name} is not finite at any start: {best.message}")
    values = unpacked(best.x)
    values["loc"] = values["loc"] + (shift or 0.0)
    return tuple(float(values[name]) for name in names)
