"""Graphs of distributions on the line, with Matplotlib."""

import numpy as np

from ...extras import imported

KINDS = {"pdf": "density", "pmf": "probability", "cdf": "probability of at most x", "sf": "probability of more than x"}
PLACES = 401
_LEFT_OUT = 1e-3  # of probability, on either side


def plot(frozen, kind=None, ax=None):
    """A curve, or for integers a line for each, of a frozen distribution over its central 99.8 %."""
    discrete = hasattr(frozen.dist, "pmf")
    known = [name for name in KINDS if name != ("pdf" if discrete else "pmf")]
    kind = kind or known[0]
    if kind not in known:
        raise ValueError(f"'kind' should be one of {', '.join(known)}, not {kind!r}.")
    low, high = float(frozen.ppf(_LEFT_OUT)), float(frozen.isf(_LEFT_OUT))
    ax = _axes(ax)
    x = np.arange(low, high + 1) if discrete else np.linspace(low, high, PLACES)
    if discrete:
        ax.vlines(x, 0, getattr(frozen, kind)(x)) if kind == "pmf" else ax.step(
            x, getattr(frozen, kind)(x), where="post"
        )
    else:
        ax.plot(x, getattr(frozen, kind)(x))
    ax.set(xlabel="x", ylabel=KINDS[kind], title=repr(frozen))
    return ax


def quantile_plot(frozen, data, ax=None):
    """The ordered observations over the quantiles of (i - 1/2)/n, and the line on which both are equal."""
    ordered = np.sort(np.asarray(data, dtype=float).ravel())
    if ordered.size == 0 or not np.isfinite(ordered).all():
        raise ValueError("'data' should be finite numbers, at least one.")
    quantiles = frozen.ppf((np.arange(ordered.size) + 0.5) / ordered.size)
    ax = _axes(ax)
    ax.plot(quantiles, ordered, ".")
    ends = [min(quantiles[0], ordered[0]), max(quantiles[-1], ordered[-1])]
    ax.plot(ends, ends)
    ax.set(xlabel=f"quantiles of {frozen!r}", ylabel="observations in order")
    return ax


def _axes(ax):
    return imported("matplotlib.pyplot", "a plot", "cli").gca() if ax is None else ax
