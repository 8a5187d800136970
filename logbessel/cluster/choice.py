"""The number of components: as many as hold together and come again.

Two measures ask nothing of the model. The silhouette is great where components are tight and apart, but rises on slowly where
rows have no plain groups. The agreement of two fits, each to half of the rows, on which rows belong together (the adjusted Rand
index) is great where the same components come again; but two or three broad ones nearly always do. So of the numbers whose silhouette
is close to the greatest, the choice is the least whose agreement is within a standard error of the greatest among them, as in Breiman,
Friedman, Olshen and Stone, Classification and Regression Trees, 1984, section 3.4.3.

`benchmarks/components.py` measures it on labelled sets, beside other criteria.
"""

import warnings

import numpy as np
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import adjusted_rand_score

CLOSE = 0.85  # of the greatest silhouette; on the sets of the benchmark, 0.85 to 0.92 choose as well
STARTS = 4  # of each fit; fewer leave gaps in the silhouettes, and fits to halves that differ by their starts
SPLITS = 4  # into halves
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
    """
    silhouettes = {}
    for number in numbers:
        fitted = _fitted(mixture, rows, slice(None), number, seed)
        silhouettes[number] = fitted.silhouette(rows.x)
        tell(f"{number} components: silhouette {silhouettes[number]:.4f}")
    least = CLOSE * max(silhouettes.values())
    close = [number for number, value in silhouettes.items() if value >= least]
    if len(close) == 1:
        return close[0], silhouettes, {}
    close = [number for number in close if len(rows) >= 2 * number] or close[:1]
    measured = {}
    for number in close:
        measured[number] = _agreements(mixture, rows, number, seed)
        tell(f"{number} components: agreement of halves {np.mean(measured[number]):.4f}")
    agreements = {number: float(np.mean(values)) for number, values in measured.items()}
    best = max(agreements, key=agreements.get)
    enough = agreements[best] - np.std(measured[best], ddof=1) / SPLITS**0.5
    return min(number for number in close if agreements[number] >= enough), silhouettes, agreements


def _agreements(mixture, rows, number, seed):
    """For each split, how far fits to the halves agree: the mean over the two halves."""
    found = []
    for split in range(SPLITS):
        order = np.random.default_rng((seed, split)).permutation(len(rows))
        halves = order[: len(rows) // 2], order[len(rows) // 2 :]
        labels = [_fitted(mixture, rows, np.sort(half), number, seed).predict(rows.x) for half in halves]
        found.append(np.mean([adjusted_rand_score(labels[0][half], labels[1][half]) for half in halves]))
    return found


def _fitted(mixture, rows, part, number, seed):
    """A fit to some of the rows."""
    fitted = clone(mixture).set_params(
        n_components=number, n_init=max(STARTS, mixture.n_init), random_state=seed, warm_start=False, verbose=0
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return fitted.fit(rows.x[part], sample_weight=rows.weights[part])
