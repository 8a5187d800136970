"""Spherical k-means beside faiss, and beside scikit-learn's k-means on unit vectors: time and agreement with the groups drawn.

    pip install faiss-cpu
    python benchmarks/k_means.py [--sizes 10000 --sizes 100000 ...] [--output benchmarks/results/k_means.md]

Rows of float32 lie around 100 random directions in 128 dimensions. All set out from the same 100 rows, make ten iterations (mini-batches: ten passes)
on as many threads as there are processors, and say whose each row is; they take turns, and the least time counts. The last pass of
logbessel moves no centres, so it has one more.
"""

import os

os.environ.pop("OPENBLAS_CORETYPE", None)  # let BLAS use the processor that is there
os.environ.pop("OPENBLAS_L2_SIZE", None)

import warnings
from pathlib import Path
from typing import Annotated

import faiss
import machine
import numpy as np
import tables
import typer
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.metrics import normalized_mutual_info_score
from turns import REST, least_times

from logbessel.cluster import SphericalKMeans, VonMisesFisherMixture

COLUMNS, CLUSTERS, ITERATIONS = 128, 100, 10
SPREAD = 2.5  # standard deviation of each column about its mean, before rows are divided by their lengths
BATCH = 1 << 13
ROUND_ROWS, MOST_ROUNDS = 1 << 18, 5  # in all rounds


def drawn(rows):
    """Unit vectors, their groups, and rows to start from."""
    generator = np.random.default_rng(0)
    means, groups = generator.standard_normal((CLUSTERS, COLUMNS)), generator.integers(0, CLUSTERS, rows)
    x = generator.standard_normal((rows, COLUMNS), np.float32)
    x *= SPREAD
    for group, mean in enumerate(means):
        x[groups == group] += mean.astype(np.float32)
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    return x, groups, x[generator.choice(rows, CLUSTERS, replace=False)]


def by_faiss(x, start):
    kmeans = faiss.Kmeans(
        COLUMNS, CLUSTERS, niter=ITERATIONS, spherical=True, max_points_per_centroid=len(x), min_points_per_centroid=1
    )
    kmeans.train(x, init_centroids=start)
    return kmeans.index.search(x, 1)[1][:, 0]


SETTINGS = {"max_iter": ITERATIONS, "tol": 0}
OURS = {"max_iter": ITERATIONS + 1, "tol": 0}
KINDS = {
    "SphericalKMeans": lambda x, start: SphericalKMeans(CLUSTERS, init=start, **OURS).fit(x).labels_,
    "SphericalKMeans, mini-batches": lambda x, start: (
        SphericalKMeans(CLUSTERS, init=start, batch_size=BATCH, **SETTINGS).fit(x).labels_
    ),
    "VonMisesFisherMixture, tied": lambda x, start: (
        VonMisesFisherMixture(CLUSTERS, init=start, concentration="tied", **OURS).fit(x).labels_
    ),
    "faiss, Kmeans(spherical=True)": by_faiss,
    "scikit-learn, KMeans": lambda x, start: KMeans(CLUSTERS, init=start, n_init=1, **SETTINGS).fit(x).labels_,
    "scikit-learn, MiniBatchKMeans": lambda x, start: (
        MiniBatchKMeans(
            CLUSTERS, init=start, n_init=1, batch_size=BATCH, max_no_improvement=None, random_state=0, **SETTINGS
        )
        .fit(x)
        .labels_
    ),
}


def lines(rows):
    """The lines of a table."""
    x, groups, start = drawn(rows)
    labels = {}

    def run(name):
        labels[name] = KINDS[name](x, start)

    times = least_times(
        [lambda name=name: run(name) for name in KINDS], min(max(1, ROUND_ROWS // rows), MOST_ROUNDS), REST
    )
    for name, seconds in zip(KINDS, times):
        agreement = normalized_mutual_info_score(groups, labels[name])
        yield f"| {rows} | {name} | {seconds:.2f} | {seconds / times[0]:.2f} | {agreement:.4f} |\n"


def texts(sizes):
    """The head of the table, and its lines."""
    yield (
        f"k-means with {CLUSTERS} clusters in {COLUMNS} dimensions, {ITERATIONS} iterations from the same rows (`python "
        f"benchmarks/k_means.py`). {machine.line(f'faiss {faiss.__version__}')}.\n\n"
        "| rows | method | seconds | over the first | mutual information, normalized |\n| --- | --- | --- | --- | --- |\n"
    )
    for rows in sizes:
        yield from lines(rows)


def main(
    sizes: Annotated[list[int] | None, typer.Option(help="Numbers of rows.")] = None,
    output: Annotated[Path | None, typer.Option(help="Write the table to a file.")] = None,
):
    warnings.simplefilter("ignore")
    tables.written(texts(sizes or (10_000, 100_000, 1_000_000)), output)


if __name__ == "__main__":
    typer.run(main)
