"""Out-of-distribution detection: which feature vectors are unlike anything that was seen before?

A mixture of von Mises-Fisher distributions is fitted to crops of twelve photographs; then it scores other crops of the
same ones and crops of four that it has never seen. A row's score is its log-density; the cosine to the nearest of the
k-means centres, the usual score, is shown beside it.

    pip install ".[cli]"
    python examples/outliers.py

prints the area under the curve of the rate of detection over that of false alarms, and draws `outliers.png`.
"""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from sklearn.cluster import KMeans
from sklearn.metrics import roc_auc_score, roc_curve
from sklearn.preprocessing import normalize

from logbessel.cluster import VonMisesFisherMixture

FEATURES = Path(__file__).resolve().parent / "crops.npz"
KNOWN = 12


def split():
    """Rows to fit to, and rows to score with whether they are of photographs that were left out."""
    file = np.load(FEATURES)
    x, labels = normalize(file["features"].astype(np.float32)), file["labels"]
    generator = np.random.default_rng(0)
    known = np.isin(labels, generator.permutation(16)[:KNOWN])
    fitted = known & (generator.random(len(x)) < 0.5)
    return x[fitted], x[~fitted], ~known[~fitted]


def draw(path, scores, unknown):
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
    density = scores["log-density of the mixture"]
    bins = np.linspace(density.min(), density.max(), 50)
    left.hist(density[~unknown], bins, color="#a6bddb", label="photographs that were seen")
    left.hist(density[unknown], bins, color="#b2182b", alpha=0.6, label="photographs that were not")
    left.set(xlabel="log-density", ylabel="rows")
    left.legend()
    for name, score in scores.items():
        right.plot(*roc_curve(unknown, -score)[:2], label=f"{name}, area {roc_auc_score(unknown, -score):.3f}")
    right.set(xlabel="false alarms", ylabel="detected", xlim=(0, 1), ylim=(0, 1.01))
    right.legend(loc="lower right")
    figure.savefig(path, dpi=120)


def main(folder="."):
    fitted, scored, unknown = split()
    mixture = VonMisesFisherMixture(KNOWN, n_init=3, random_state=0).fit(fitted)
    means = KMeans(KNOWN, n_init=3, random_state=0).fit(fitted)
    scores = {
        "log-density of the mixture": mixture.score_samples(scored),
        "cosine to the nearest centre": (scored @ normalize(means.cluster_centers_).T).max(axis=1),
    }
    areas = {name: roc_auc_score(unknown, -score) for name, score in scores.items()}
    for name, area in areas.items():
        print(f"{name}: area under the curve {area:.3f}")
    draw(Path(folder) / "outliers.png", scores, unknown)
    return areas


if __name__ == "__main__":
    main()
