"""How far components agree with labels that rows have."""

import numpy as np

from ..features import FeatureError

MOST_LABELS = 1 << 16  # different ones, of which a row of counts is kept


class Agreement:
    """How many rows there are of each component and label.

    Parameters
    ----------
    components : int
        How many components there are.
    """

    def __init__(self, components):
        self.components, self.columns = components, {}
        self.counts = np.zeros((components, 0), np.int64)

    def update(self, components, labels):
        """Add rows."""
        if hasattr(labels, "to_pylist"):  # of Arrow's, whose way to NumPy needs pandas for some types
            labels = labels.to_pylist()
        values, codes = np.unique(np.array(labels, dtype=str), return_inverse=True)
        for value in values.tolist():
            self.columns.setdefault(value, len(self.columns))
        if len(self.columns) > MOST_LABELS:
            raise FeatureError(f"--label: there are more than {MOST_LABELS} different values, too many for labels.")
        places = np.array([self.columns[value] for value in values.tolist()], np.intp)[codes]
        more = np.zeros((self.components, len(self.columns)), np.int64)
        np.add.at(more, (components, places), 1)
        more[:, : self.counts.shape[1]] += self.counts
        self.counts = more

    def adjusted_rand_index(self):
        """The adjusted Rand index (Hubert and Arabie, Journal of Classification 2, 1985, p. 193)."""
        pairs = lambda counts: float((counts * (counts - 1.0) / 2).sum())
        both, all_pairs = pairs(self.counts), pairs(np.array([self.counts.sum()]))
        rows, columns = pairs(self.counts.sum(axis=1)), pairs(self.counts.sum(axis=0))
        expected = rows * columns / all_pairs if all_pairs else 0.0
        greatest = (rows + columns) / 2
        return 1.0 if greatest == expected else (both - expected) / (greatest - expected)

    def normalized_mutual_information(self):
        """Mutual information over the mean of the two entropies, as scikit-learn has it."""
        entropy = lambda counts: -float(sum(share * np.log(share) for share in counts[counts > 0] / counts.sum()))
        rows, columns = entropy(self.counts.sum(axis=1)), entropy(self.counts.sum(axis=0))
        mutual = rows + columns - entropy(self.counts.ravel())
        return 1.0 if rows + columns == 0 else max(0.0, 2 * mutual / (rows + columns))
