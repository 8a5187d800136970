"""Features of a convolutional network, end to end: crops, features, a mixture, a report.

`make_features.py` turns random crops of photographs into feature vectors, of which `crops.npz` holds 1,600 of 1,280
numbers. This script clusters them by their directions, with one component for each photograph and none told which, and
says how well the components agree with the photographs, beside k-means:

    pip install ".[cli]"
    python examples/photographs.py

It draws `photographs.png`: the cosines of the rows to their component's mean direction. The command line does the same and
writes a page with more:

    logbessel fit examples/crops.npz --normalize --components 16 --report photographs.html
"""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from sklearn.cluster import KMeans
from sklearn.metrics import normalized_mutual_info_score
from sklearn.preprocessing import normalize

from logbessel.cluster import VonMisesFisherMixture

FEATURES = Path(__file__).resolve().parent / "crops.npz"


def draw(path, x, mixture, names):
    figure, axes = plt.subplots(4, 4, figsize=(11, 8), layout="constrained", sharex=True)
    cosines = np.einsum("ij,ij->i", x, mixture.mean_directions_[mixture.labels_])
    for component, panel in enumerate(axes.flat):
        panel.hist(cosines[mixture.labels_ == component], bins=25, color="#a6bddb")
        panel.set_title(f"{names[component]}, {np.sum(mixture.labels_ == component)} rows", fontsize=9)
        panel.set_yticks([])
    figure.supxlabel("cosine to the mean direction of the component")
    figure.savefig(path, dpi=120)


def main(folder="."):
    file = np.load(FEATURES)
    x, labels, photographs = normalize(file["features"].astype(np.float32)), file["labels"], file["names"]
    count = len(photographs)
    mixture = VonMisesFisherMixture(count, n_init=10, random_state=0).fit(x)
    means = KMeans(count, n_init=10, random_state=0).fit(x)
    names = []
    for component in range(count):
        members = labels[mixture.labels_ == component]
        most = np.bincount(members, minlength=count)
        names.append(str(photographs[most.argmax()]))
        print(f"component {component:2d}: {len(members):4d} rows, {most.max() / max(len(members), 1):6.1%} {names[-1]}")
    agreement = [normalized_mutual_info_score(labels, found) for found in (mixture.labels_, means.labels_)]
    print(f"mutual information with the photographs: {agreement[0]:.3f}; of k-means: {agreement[1]:.3f}")
    draw(Path(folder) / "photographs.png", x, mixture, names)
    return agreement


if __name__ == "__main__":
    main()
