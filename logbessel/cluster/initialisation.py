"""Starting directions: rows drawn at random, or by k-means++ with the distance 1 - cos.

Draws do not depend on the order of the rows, and a row of weight 2 counts as two rows: the rows are lined up by their
cosine with a random direction, and a draw is a point on a line made of their weights.
"""

import math

import numpy as np


class Line:
    """Rows in an order that depends on themselves only."""

    def __init__(self, rows, sample_weight, generator):
        self.rows, self.generator = rows, generator
        axis = generator.standard_normal((1, rows.shape[1]))
        self.order = np.argsort(rows.cosines(axis)[0], kind="stable")
        self.weights = np.where(rows.inverses > 0, sample_weight, 0)  # a zero row is no direction to start from

    def draw(self, chances, size):
        """Numbers of rows, drawn with the given chances times their weights."""
        line = np.cumsum((chances * self.weights)[self.order])
        if not line[-1] > 0:
            line = np.cumsum(self.weights[self.order])
        points = self.generator.uniform(size=size) * line[-1]
        return self.order[np.minimum(np.searchsorted(line, points, side="right"), np.searchsorted(line, line[-1]))]


def random_directions(rows, components, sample_weight, generator):
    """Directions of rows drawn at random, each once."""
    line = Line(rows, sample_weight, generator)
    chances = np.ones(rows.shape[0])
    found = []
    for _ in range(components):
        row = int(line.draw(chances, 1)[0])
        found.append(rows.direction(row))
        chances[row] = 0
    return np.array(found)


def plus_plus(rows, components, sample_weight, generator):
    """Directions by greedy k-means++ (Arthur and Vassilvitskii, SODA 2007, p. 1027).

    A row is drawn with a chance proportional to its 1 - cos with the nearest direction so far, which is half its
    squared distance; of several such draws the one that leaves the least total is kept.
    """
    line = Line(rows, sample_weight, generator)
    trials = 2 + int(math.log(components))
    row = int(line.draw(np.ones(rows.shape[0]), 1)[0])
    found = [rows.direction(row)]
    deviations = np.maximum(1 - rows.cosines(found[0][None])[0], 0)
    while len(found) < components:
        candidates = np.array([rows.direction(row) for row in line.draw(deviations, trials)])
        left = np.minimum(np.maximum(1 - rows.cosines(candidates), 0), deviations)
        best = int(np.argmin(left @ line.weights))
        deviations = left[best]
        found.append(candidates[best])
    return np.array(found)
