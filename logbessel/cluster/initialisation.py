"""Starting directions: rows drawn at random, or by k-means++ with the distance 1 - cos.

They are drawn from a sample, so that a start costs the same however many rows there are. It holds all rows, if these are
few enough, else rows chosen by a hash of their numbers, the same whatever blocks they come in.

Draws do not depend on the order of the rows in the sample, and a row of weight 2 counts as two rows: the rows are lined
up by their cosine with a random direction, and a draw is a point on a line made of their weights.
"""

import math
from dataclasses import dataclass

import numpy as np
import scipy.sparse

SAMPLE_NUMBERS = 1 << 22  # in the dense rows from which starts are drawn
SPARSE_ROWS = 1 << 14  # from which starts are drawn
LEAST_ROWS = 64  # of them for each component


@dataclass(frozen=True)
class Survey:
    """What is known of some rows before the first start; parts add up.

    Attributes
    ----------
    count : int
        How many there are.
    weight : float
        The sum of their weights.
    size : int
        The most rows of the sample.
    keys : ndarray of uint64
        The hashes of the rows chosen, the smallest first.
    numbers : ndarray of int64
        Their numbers.
    """

    count: int
    weight: float
    size: int
    keys: np.ndarray
    numbers: np.ndarray

    def __add__(self, other):
        keys, numbers = np.concatenate([self.keys, other.keys]), np.concatenate([self.numbers, other.numbers])
        order = np.argsort(keys, kind="stable")[: self.size]
        return Survey(self.count + other.count, self.weight + other.weight, self.size, keys[order], numbers[order])


def survey(rows, components, seed):
    """Count the rows, and choose those for the sample among the ones with a direction and a weight."""
    size = SPARSE_ROWS if scipy.sparse.issparse(rows.x) else SAMPLE_NUMBERS // rows.shape[1]
    size = max(size, LEAST_ROWS * components)
    if not ((rows.weights >= 0) & (rows.weights < np.inf)).all():
        raise ValueError("sample weights should be finite and not negative.")
    indices = np.flatnonzero(rows.usable())
    keys = hashes(rows.first + indices, seed)
    if len(keys) > size:
        chosen = np.argpartition(keys, size)[:size]
        indices, keys = indices[chosen], keys[chosen]
    order = np.argsort(keys)
    return Survey(len(rows), float(rows.weights.sum()), size, keys[order], rows.first + indices[order])


def hashes(numbers, seed):
    """The outputs of the generator SplitMix64 (Steele, Lea and Flood, OOPSLA 2014, p. 453) at places seed + number."""
    z = (np.uint64(seed) + numbers.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


class Line:
    """Rows in an order that depends on themselves only."""

    def __init__(self, rows, generator):
        axis = generator.standard_normal((1, rows.shape[1]))
        self.order = np.argsort(rows.cosines(axis)[0], kind="stable")
        self.weights = np.where(rows.usable(), rows.weights, 0)  # a zero row is no direction to start from
        self.generator = generator

    def draw(self, probabilities, size):
        """Indices of rows, drawn with the given probabilities times their weights."""
        line = np.cumsum((probabilities * self.weights)[self.order])
        if not line[-1] > 0:
            line = np.cumsum(self.weights[self.order])
        points = self.generator.uniform(size=size) * line[-1]
        return self.order[np.minimum(np.searchsorted(line, points, side="right"), np.searchsorted(line, line[-1]))]


def random_directions(rows, components, generator):
    """Directions of rows drawn at random, each once."""
    line = Line(rows, generator)
    probabilities = np.ones(len(rows))
    found = []
    for _ in range(components):
        row = int(line.draw(probabilities, 1)[0])
        found.append(rows.direction(row))
        probabilities[row] = 0
    return np.array(found)


def plus_plus(rows, components, generator):
    """Directions by greedy k-means++ (Arthur and Vassilvitskii, SODA 2007, p. 1027).

    A row is drawn with a probability proportional to its 1 - cos with the nearest direction so far, which is half its
    squared distance; of several such draws the one that leaves the least total is kept.
    """
    line = Line(rows, generator)
    trials = 2 + int(math.log(components))
    row = int(line.draw(np.ones(len(rows)), 1)[0])
    found = [rows.direction(row)]
    cosine_distances = np.maximum(1 - rows.cosines(found[0][None])[0], 0)
    for _ in range(components - 1):
        candidates = np.array([rows.direction(row) for row in line.draw(cosine_distances, trials)])
        left = np.minimum(np.maximum(1 - rows.cosines(candidates), 0), cosine_distances)
        best = int(np.argmin(left @ line.weights))
        cosine_distances = left[best]
        found.append(candidates[best])
    return np.array(found)
