"""Mixtures: clusters of photographs against k-means, an iteration against its matrix products alone, and against k-means.

The first part compares normalised mutual information with the labels of `examples/crops.npz`, over ten seeds. The second
times an iteration of a mixture on random vectors, of unit length and of others, the products mu X^T and R X of whole
matrices beside it. The third times iterations with hard assignment, those of scikit-learn's k-means beside them, and of faiss's
if it is installed: from the same rows, the difference of fits of two and of twelve iterations. All take turns with rests between,
each on as many threads as there are processors, and the least time of several counts. Run

    python benchmarks/mixture.py [--rows 100000] [--columns 512] [--components 50] [--output benchmarks/results/mixture.md]
"""

import os

os.environ.pop("OPENBLAS_CORETYPE", None)  # let BLAS use the processor that is there
os.environ.pop("OPENBLAS_L2_SIZE", None)

import importlib.util
import time
import warnings
from pathlib import Path
from typing import Annotated

import machine
import numpy as np
import tables
import typer
from sklearn.cluster import KMeans
from sklearn.metrics import normalized_mutual_info_score
from turns import REST, least_times

from logbessel.cluster import VonMisesFisherMixture
from logbessel.cluster.expectation import expect
from logbessel.cluster.maximisation import PerComponent, maximise
from logbessel.cluster.parameters import Parameters
from logbessel.cluster.sources import Table

ROUNDS, FITS = 20, 5
FEW, MANY = 2, 12  # iterations of a fit
SEEDS = 10


def compare_clusters():
    """The lines of a table."""
    with np.load(Path(__file__).parents[1] / "examples" / "crops.npz") as file:
        x, labels, k = file["features"].astype(np.float32), file["labels"], len(file["names"])
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    kinds = {
        "k-means": lambda seed: KMeans(k, n_init=1, random_state=seed),
        "mixture": lambda seed: VonMisesFisherMixture(k, random_state=seed),
        "mixture, tied": lambda seed: VonMisesFisherMixture(k, concentration="tied", random_state=seed),
        "mixture, no prior": lambda seed: VonMisesFisherMixture(k, concentration_prior=0, random_state=seed),
    }
    yield f"| {SEEDS} seeds | mean | least | greatest | seconds a fit |\n| --- | --- | --- | --- | --- |\n"
    for name, make in kinds.items():
        started = time.perf_counter()
        scores = [normalized_mutual_info_score(labels, make(seed).fit(x).labels_) for seed in range(SEEDS)]
        seconds = (time.perf_counter() - started) / SEEDS
        yield f"| {name} | {np.mean(scores):.4f} | {min(scores):.4f} | {max(scores):.4f} | {seconds:.2f} |\n"


def drawn(rows, columns, unit):
    """Random vectors."""
    x = np.random.default_rng(0).standard_normal((rows, columns), dtype=np.float32)
    if unit:
        x /= np.linalg.norm(x, axis=1, keepdims=True)
    return x


def iterated(x, components, hard):
    """What makes one iteration of a mixture."""
    vectors = x[:components].astype(float)
    model = Parameters(
        np.full(components, 1 / components),
        vectors / np.linalg.norm(vectors, axis=1, keepdims=True),
        np.full(components, 10.0),
    )
    source = Table(x, None)
    return lambda: maximise(source.gather(expect, model, hard), PerComponent(10.0, 0.0), 1e-6, model)


def time_soft(rows, columns, components):
    """The lines of a table."""
    yield (
        f"| {rows} x {columns} float32, {components} components | two products, s | iteration, s | ratio |\n"
        "| --- | --- | --- | --- |\n"
    )
    for unit in (False, True):
        x = drawn(rows, columns, unit)
        vectors, shares = x[:components].copy(), np.full((components, rows), 1 / components, np.float32)
        products, whole = least_times(
            (lambda: (vectors @ x.T, shares @ x), iterated(x, components, hard=False)), ROUNDS, REST
        )
        yield f"| rows of {'length 1' if unit else 'any length'} | {products:.4f} | {whole:.4f} | {whole / products:.2f} |\n"


def time_hard(rows, columns, components):
    """The lines of a table."""
    yield (
        f"| {rows} x {columns} float32 of length 1, {components} components | iteration, s | ratio |\n"
        "| --- | --- | --- |\n"
    )
    x = drawn(rows, columns, unit=True)
    iteration, x = iterated(x, components, hard=True), x.copy()  # which scikit-learn moves by its mean, and back
    fits = {"scikit-learn, KMeans(algorithm='lloyd')": by_scikit_learn}
    if importlib.util.find_spec("faiss"):
        fits["faiss, Kmeans(spherical=True)"] = by_faiss
    functions = [lambda: [iteration() for _ in range(MANY - FEW)]]
    functions += [
        lambda fit=fit, count=count: fit(x, components, count) for fit in fits.values() for count in (FEW, MANY)
    ]
    ours, *others = least_times(functions, FITS, REST)
    peers = [many - few for few, many in zip(others[::2], others[1::2])]
    for name, seconds in zip(("mixture, hard", *fits), (ours, *peers)):
        yield f"| {name} | {seconds / (MANY - FEW):.4f} | {ours / seconds:.2f} |\n"


def by_scikit_learn(x, components, iterations):
    settings = {"max_iter": iterations, "tol": 0, "algorithm": "lloyd", "copy_x": False}
    fitted = KMeans(components, init=x[:components], n_init=1, **settings).fit(x)
    assert fitted.n_iter_ == iterations


def by_faiss(x, components, iterations):
    import faiss

    most = {"max_points_per_centroid": len(x), "min_points_per_centroid": 1}
    faiss.Kmeans(x.shape[1], components, niter=iterations, spherical=True, **most).train(
        x, init_centroids=x[:components]
    )


def texts(size):
    """The tables, each with its title."""
    yield f"Made by `python benchmarks/mixture.py`, which says what is timed. {machine.line()}.\n"
    for title, lines in (
        (
            "An iteration, its two matrix products alone beside it. The ratio is the iteration's to theirs",
            time_soft(*size),
        ),
        ("Hard assignment, k-means beside it. The ratio is that of the first line's time to each", time_hard(*size)),
        ("Normalised mutual information of clusters and labels, `examples/crops.npz`", compare_clusters()),
    ):
        yield f"\n{title}.\n\n"
        yield from lines


def main(
    rows: Annotated[int, typer.Option(help="Rows of the table.")] = 100_000,
    columns: Annotated[int, typer.Option(help="Its columns.")] = 512,
    components: Annotated[int, typer.Option(help="Components of the mixture.")] = 50,
    output: Annotated[Path | None, typer.Option(help="Write the tables to a file.")] = None,
):
    warnings.simplefilter("ignore")
    tables.written(texts((rows, columns, components)), output)


if __name__ == "__main__":
    typer.run(main)
