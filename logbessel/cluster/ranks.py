"""How far rows lie from the mean directions of their components, beside the rows that were fitted.

Embeddings spread further than the model says, so that its probabilities call a quarter of them outliers. The share of fitted rows of
a component that lie at least as far out needs no model. Of the 1 - cos of each component are kept the greatest, and a sample of all,
chosen by a hash of the rows' numbers: enough for any share, exact where it is small, and not more for more rows.
"""

from dataclasses import dataclass

import numpy as np

from ..stats.sphere import directions
from ..stats.sphere.cosine import CosineDistribution
from .expectation import exponentials
from .initialisation import hashes
from .rows import cosines

KEPT = 1024  # of the greatest, and of the sample, of each component
TESTED = 256  # of the sample, in the test of the model's own probabilities
CRITICAL = 1.628  # of the Kolmogorov-Smirnov statistic times root n, at a level of 1 %
COARSE = 1e-2  # in a log-density: what the rounding of a cosine may make
LAST = np.iinfo(np.uint64).max


@dataclass(frozen=True)
class Ranks:
    """The distances of fitted rows to the mean directions of their components; those of parts add up.

    Attributes
    ----------
    counts : ndarray of int, shape (k,)
        Rows of each component.
    greatest : ndarray, shape (k, KEPT)
        The greatest 1 - cos, in falling order; then -1, where there are no more.
    sample : ndarray, shape (k, KEPT)
        A sample of all; then -1.
    keys : ndarray of uint64, shape (k, KEPT)
        By which it was chosen, in rising order.
    """

    counts: np.ndarray
    greatest: np.ndarray
    sample: np.ndarray
    keys: np.ndarray

    @classmethod
    def kept(cls, counts, greatest, sample):
        """Ranks that a file has kept."""
        fitting = greatest.shape == sample.shape == (*counts.shape, KEPT)
        if not fitting or not all(((-1 <= part) & (part <= 3)).all() for part in (greatest, sample)):
            raise ValueError("the ranks of fitted rows do not fit the components")
        if not (np.isfinite(counts) & (counts >= 0)).all():
            raise ValueError("the counts of fitted rows are not counts")
        return cls(counts.astype(np.int64), greatest, sample, np.full(sample.shape, LAST))

    def tensors(self):
        """What a file keeps."""
        return {"rank_counts": self.counts, "rank_greatest": self.greatest, "rank_sample": self.sample}

    def __add__(self, other):
        greatest = -np.sort(-np.concatenate([self.greatest, other.greatest], axis=1), axis=1)[:, :KEPT]
        keys = np.concatenate([self.keys, other.keys], axis=1)
        order = np.argsort(keys, axis=1, kind="stable")[:, :KEPT]
        sample = np.concatenate([self.sample, other.sample], axis=1)
        taken = [np.take_along_axis(values, order, axis=1) for values in (sample, keys)]
        return Ranks(self.counts + other.counts, greatest, *taken)

    def pvalues(self, components, distances):
        """The shares of fitted rows, and the row itself, that lie at least as far from the mean direction of the component."""
        result = np.ones(len(components))
        for component in np.unique(components):
            here = components == component
            result[here] = self._shares(component, distances[here])
        return result

    def _shares(self, component, distances):
        count = self.counts[component]
        greatest = self.greatest[component][self.greatest[component] >= 0][::-1]
        farther = len(greatest) - np.searchsorted(greatest, distances, side="left")
        if count > len(greatest):
            body = np.sort(self.sample[component][self.sample[component] >= 0])
            body = body[body < greatest[0]]
            share = 1 - np.searchsorted(body, distances, side="left") / max(1, len(body))
            farther = np.where(distances <= greatest[0], len(greatest) + (count - len(greatest)) * share, farther)
        return (1 + farther) / (1 + count)

    def fits(self, component, cosine):
        """Whether the sample looks drawn from the distribution of the cosine: a Kolmogorov-Smirnov test at 1 %."""
        distances = np.sort(self.sample[component][:TESTED][self.sample[component][:TESTED] >= 0])
        count = len(distances)
        if not count:
            return False
        below = 1 - np.exp(cosine.logcdf_of_cosine_distance(np.minimum(distances, 2)))
        steps = np.arange(count + 1) / count
        return max((below - steps[:-1]).max(), (steps[1:] - below).max()) * count**0.5 <= CRITICAL


def scores(rows, parameters):
    """Log-densities, components, and 1 - cos to their mean directions, of all rows: one product a block.

    Parameters
    ----------
    rows : Rows
        The data.
    parameters : Parameters
        The mixture.

    Returns
    -------
    log_densities, components, distances : ndarray, shape (n,)
    """
    densities, owners, distances = np.empty(len(rows)), np.empty(len(rows), np.intp), np.empty(len(rows))
    shift = float(parameters.log_peaks.max())
    offsets = (parameters.log_peaks - shift - parameters.concentrations).astype(rows.dtype)
    means, kappas = parameters.directions.astype(rows.dtype), parameters.concentrations.astype(rows.dtype)
    coarse = parameters.concentrations * np.finfo(rows.dtype).eps > COARSE
    for part, block, inverses in rows.blocks(2 * len(means)):
        found = cosines(means, block, inverses, by_rows=True)
        terms = found * kappas + offsets
        owners[part] = terms.argmax(axis=1)
        distances[part] = 1 - found[np.arange(len(found)), owners[part]].astype(float)
        for component in np.flatnonzero(coarse):
            here = np.flatnonzero((owners[part] == component) & (inverses > 0))
            if len(here):
                near = block[here].toarray() if hasattr(block, "toarray") else block[here]
                mean = parameters.directions[component]
                distances[part.start + here] = directions.cosine_distances(near, 1 / inverses[here], mean)
        total, top = exponentials(terms, axis=1)
        densities[part] = top + np.log(total) + shift
    return densities, owners, np.maximum(distances, 0)


def ranks(rows, parameters):
    """The distances of the rows that have a direction and a weight."""
    _, owners, distances = scores(rows, parameters)
    components, keys = len(parameters.weights), hashes(rows.first + np.arange(len(rows)), 0)
    owners = np.where(rows.usable(), owners, -1)
    greatest, sample = (np.full((components, KEPT), -1.0) for _ in range(2))
    chosen = np.full((components, KEPT), LAST)
    for component in range(components):
        here = np.flatnonzero(owners == component)
        far = -np.sort(-distances[here])[:KEPT]
        greatest[component, : len(far)] = far
        taken = here[np.argsort(keys[here])[:KEPT]]
        sample[component, : len(taken)], chosen[component, : len(taken)] = distances[taken], keys[taken]
    return Ranks(np.bincount(owners[owners >= 0], minlength=components), greatest, sample, chosen)


def rank_pvalues(rows, parameters, fitted):
    """The p-values of rows by their ranks among the fitted ones."""
    _, owners, distances = scores(rows, parameters)
    return fitted.pvalues(owners, distances)


def cosines_of(parameters):
    """The distribution of the cosine of each component."""
    columns = parameters.directions.shape[1]
    return [CosineDistribution(columns, float(kappa)) for kappa in parameters.concentrations]
