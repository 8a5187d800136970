"""Mixtures: clusters of photographs against k-means, and an iteration against its two matrix products alone.

The first part compares normalised mutual information with the labels of `examples/crops.npz`, over ten seeds. The second
times an iteration of a mixture on random unit vectors, the products mu X^T and R X of whole matrices beside it, in
turns, the least of several. Run

    python benchmarks/mixture.py [--rows 100000] [--columns 512] [--components 50]
"""

import os

os.environ.pop("OPENBLAS_CORETYPE", None)  # let BLAS use the processor that is there

import time
import warnings
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from sklearn.cluster import KMeans
from sklearn.metrics import normalized_mutual_info_score

from logbessel.cluster import VonMisesFisherMixture
from logbessel.cluster.expectation import expect
from logbessel.cluster.maximisation import maximise
from logbessel.cluster.parameters import Parameters
from logbessel.cluster.rows import Rows

ROUNDS = 7
SEEDS = 10


def compare_clusters():
    with np.load(Path(__file__).parents[1] / "examples" / "crops.npz") as file:
        x, labels, k = file["features"].astype(np.float32), file["labels"], len(file["names"])
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    kinds = {"k-means": lambda seed: KMeans(k, n_init=1, random_state=seed)}
    for concentration in ("tied", "component"):
        kinds[f"mixture, {concentration}"] = lambda seed, concentration=concentration: VonMisesFisherMixture(
            k, concentration=concentration, random_state=seed
        )
    for name, make in kinds.items():
        started = time.perf_counter()
        scores = [normalized_mutual_info_score(labels, make(seed).fit(x).labels_) for seed in range(SEEDS)]
        seconds = (time.perf_counter() - started) / SEEDS
        spread = f"{min(scores):.4f} .. {max(scores):.4f}"
        print(f"{name:20} mutual information {np.mean(scores):.4f} ({spread})   {seconds:6.2f} s a fit", flush=True)


def time_iteration(rows, columns, components):
    rng = np.random.default_rng(0)
    x = rng.standard_normal((rows, columns), dtype=np.float32)
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    vectors = x[:components].copy()
    shares = np.full((components, rows), 1 / components, np.float32)
    equal, weights = np.full(components, 1 / components), np.ones(rows)
    model = Parameters(equal, vectors.astype(float), np.full(components, 10.0))
    table = Rows(x)

    def iteration():
        maximise(expect(table, model, weights, hard=False), "component", 1e-6, model)

    functions = {"two products": lambda: (vectors @ x.T, shares @ x), "iteration": iteration}
    times = dict.fromkeys(functions, float("inf"))
    for _ in range(ROUNDS):
        for name, function in functions.items():
            started = time.perf_counter()
            function()
            times[name] = min(times[name], time.perf_counter() - started)
    products, whole = times.values()
    shape = f"{rows} x {columns} float32, {components} components"
    print(
        f"{shape}: two products {products:.4f} s   iteration {whole:.4f} s   ratio {whole / products:.2f}", flush=True
    )


def main(
    rows: Annotated[int, typer.Option(help="Rows of the table.")] = 100_000,
    columns: Annotated[int, typer.Option(help="Its columns.")] = 512,
    components: Annotated[int, typer.Option(help="Components of the mixture.")] = 50,
):
    warnings.simplefilter("ignore")
    time_iteration(rows, columns, components)
    compare_clusters()


if __name__ == "__main__":
    typer.run(main)
