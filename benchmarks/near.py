"""Errors close to where a logarithm vanishes, and on both sides of the seam between regimes, down to one ulp.

At a zero no computed result has full relative accuracy, as its argument has none; the plots show the error in units of
2^-53 M, M = |v df/dv| + |x df/dx|, which is what a change of the arguments by half an ulp does to the value.
"""

import sys

import matplotlib.pyplot as plt
import numpy as np

from . import exact

ORDERS = np.geomspace(0.01, 1e4, 60)
POWERS = np.arange(0, 51)


def zeros(function, orders=ORDERS):
    """The doubles nearest to where the function vanishes, by bisection: the sign of a result is right beyond an ulp."""
    import logbessel

    value = getattr(logbessel, function)
    low, high = np.full(orders.shape, 1e-6), np.full(orders.shape, 1e6)
    rising = function in ("log_iv", "log_ive")
    for _ in range(120):
        middle = np.sqrt(low) * np.sqrt(high)
        above = (value(orders, middle) > 0) == rising
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    return high


def moved(x, power, sign):
    """x moved by 2^power ulp."""
    return x + sign * np.spacing(x) * 2.0**power


def around(x, orders=ORDERS):
    """(v, x, signed distance in ulp) for all orders and distances."""
    distances = [(power, sign) for sign in (-1, 1) for power in POWERS]
    parts = [(orders, moved(x, power, sign), np.full(orders.shape, sign * 2.0**power)) for power, sign in distances]
    v, arguments, distance = (np.concatenate(part) for part in zip(*parts, strict=True))
    inside = arguments > 0
    return v[inside], arguments[inside], distance[inside]


def measured(function, libraries, where):
    """(distance in ulp, {library: error in 2^-53 M}) beside the zeros, or beside the seam v^2 + x^2 = 625."""
    if where == "zero":
        v, x, distance = around(zeros(function))
    else:
        orders = np.linspace(0.01, 24.99, 60)
        v, x, distance = around(np.sqrt(625 - orders**2), orders)
    truth = exact.values(function, v, x)
    scale = 2.0**-53 * exact.sizes(function, v, x) if where == "zero" else np.spacing(np.abs(truth[0]))
    results = {}
    for library in libraries:
        if function in library.functions:
            values, _ = library.evaluate(function, v, x)
            with np.errstate(invalid="ignore"):
                results[library.name] = np.abs((values - truth[0]) - truth[1]) / scale
    return distance, results


def draw(path, function, distance, results, where):
    figure, axes = plt.subplots(1, 2, figsize=(10, 4), layout="constrained", sharey=True)
    for axis, sign in zip(axes, (-1, 1), strict=True):
        chosen = np.sign(distance) == sign
        for library, errors in results.items():
            edges, finite = np.unique(np.abs(distance)), np.isfinite(errors)
            worst = [
                np.max(errors[chosen & finite & (np.abs(distance) == edge)], initial=sys.float_info.epsilon)
                for edge in edges
            ]
            label = library if finite.all() else f"{library}, {finite.mean():.0%} finite"
            axis.plot(edges, worst, label=label, lw=2 if library == "logbessel" else 1)
        axis.set(xscale="log", yscale="log")
        axis.set_xlabel(f"distance {'below' if sign < 0 else 'above'}, ulp of the argument")
    axes[0].invert_xaxis()
    axes[0].set_ylabel("largest error, 2^-53 M" if where == "zero" else "largest error, ulp")
    axes[1].legend()
    figure.suptitle(f"{function} beside {'its zeros' if where == 'zero' else 'the seam'}")
    figure.savefig(path, dpi=90)
    plt.close(figure)
