"""The number of components: as many as hold together and come again.

Two measures ask nothing of the model. The silhouette is great where components are tight and apart, but rises on slowly where
rows have no plain groups. The agreement of two fits, each to half of the rows, is great where the same components come again;
but two or three broad ones nearly always do. So only numbers whose silhouette is close to the greatest are looked at, and of these
the fewest are taken whose agreement is not significantly below the greatest, which is the greatest of many and as uncertain as they
are. Where groups are plain, two of them taken for one come again as well: if several numbers agree as highly stable components do,
the choice is that of the greatest product of both measures.

The agreement is the mean over components of the Jaccard coefficient with the component of the other fit that is most like it
(Hennig, Computational Statistics and Data Analysis 52, 2007, p. 258): each has the same say. The adjusted Rand index counts pairs of
rows instead; a few large components that come again make up for many small ones that do not.

`benchmarks/components.py` measures it on labelled sets, beside other criteria.
"""

import math
import warnings

import numpy as np
from scipy.special import stdtrit
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics.cluster import contingency_matrix

CLOSE = 0.85  # of the greatest silhouette
STABLE = 0.85  # the mean Jaccard coefficient of highly stable clusters, by the manual of `clusterboot` in Hennig's R package fpc
STARTS = 4  # of each fit; fewer leave gaps in the silhouettes, and fits to halves that differ by their starts
SPLITS = 4  # into halves
LEVEL = 0.05  # of the test whether fewer components agree less
SAMPLE_NUMBERS = 1 << 21  # in the dense rows on which numbers are tried


def choose(mixture, rows, numbers, seed, tell):
    """The number of components, with the silhouettes of all numbers and the agreements of those that are close.

    Parameters
    ----------
    mixture : VonMisesFisherMixture
        Whose parameters say how to fit.
    rows : Rows
        A sample.
    numbers : range
        The numbers to try.
    seed : int
        Of the starts and splits.
    tell : callable
        Takes a line on each number.

    Returns
    -------
    number : int
        The choice.
    silhouettes, agreements : dict of int to float
        What it rests on.
    model
        The parameters of the fit with that number.
    """
    silhouettes, models = {}, {}
    for number, fitted in _fits(mixture, rows, slice(None), numbers, seed):
        silhouettes[number], models[number] = fitted.silhouette(rows.x), fitted._model()
        tell(f"{number} components: silhouette {silhouettes[number]:.4f}")
    silhouettes = dict(sorted(silhouettes.items()))
    least = CLOSE * max(silhouettes.values())
    close = [number for number, value in silhouettes.items() if value >= least]
    if len(close) == 1:
        return close[0], silhouettes, {}, models[close[0]]
    found = {number: [] for number in close if len(rows) >= 2 * number} or {close[0]: []}
    most = max(number for number in numbers if number == close[0] or len(rows) >= 2 * number)
    for split in range(SPLITS):
        for number, likeness in _likenesses(mixture, rows, {most, *found}, (seed, split)):
            if number in found:
                found[number].append(likeness)
    agreements = {number: float(np.mean(values)) for number, values in found.items()}
    for number, value in agreements.items():
        tell(f"{number} components: agreement of halves {value:.4f}")
    stable = [number for number, value in agreements.items() if value >= STABLE]
    if stable:
        best = max(stable, key=lambda number: silhouettes[number] * agreements[number])
    else:
        best = _fewest(found)
    return best, silhouettes, agreements, models[best]


def _fewest(found):
    """The least number whose mean is not significantly worse than the greatest: by the least significant difference (Fisher, 1935),
    with the variance over splits that all numbers have in common."""
    means = {number: np.mean(values) for number, values in found.items()}
    variance = np.mean([np.var(values, ddof=1) for values in found.values()])
    margin = stdtrit(len(found) * (SPLITS - 1), 1 - LEVEL) * math.sqrt(2 * variance / SPLITS)
    return min(number for number, mean in means.items() if mean >= max(means.values()) - margin)


def _likenesses(mixture, rows, numbers, seed):
    """Yield each number and how far fits to two halves agree, on the rows of both."""
    order = np.random.default_rng(seed).permutation(len(rows))
    halves = [np.sort(half) for half in (order[: len(rows) // 2], order[len(rows) // 2 :])]
    pairs = zip(*(_fits(mixture, rows, half, numbers, seed[0]) for half in halves), strict=True)
    for (number, one), (_, other) in pairs:
        labels = [fitted.predict(rows.x) for fitted in (one, other)]
        yield number, np.mean([_likeness(labels[0][half], labels[1][half]) for half in halves])


def _fits(mixture, rows, part, numbers, seed):
    """Yield each number, from the greatest on, and a fit to some of the rows.

    It is the best of several starts, and of one more from the fit before, whose closest components are merged: small components that
    starts seldom hit are found among many, and kept.
    """
    before = None
    for number in sorted(numbers, reverse=True):
        fitted = _fitted(mixture, rows, part, seed, n_components=number, n_init=max(STARTS, mixture.n_init))
        if before is not None and hasattr(before, "merge"):
            directions = before.merge(number)[0].mean_directions_
            other = _fitted(mixture, rows, part, seed, n_components=number, init=directions)
            fitted = max(fitted, other, key=lambda fit: fit.lower_bound_)
        yield number, fitted
        before = fitted


def _likeness(one, other):
    """How far two partitions have the same components, from 0 to 1."""
    common = contingency_matrix(one, other)
    either = common.sum(axis=1)[:, None] + common.sum(axis=0) - common
    coefficients = common / either
    return (coefficients.max(axis=0).mean() + coefficients.max(axis=1).mean()) / 2


def _fitted(mixture, rows, part, seed, **parameters):
    """A fit to some of the rows."""
    fitted = clone(mixture).set_params(**parameters, random_state=seed, warm_start=False, verbose=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return fitted.fit(rows.x[part], sample_weight=rows.weights[part])
