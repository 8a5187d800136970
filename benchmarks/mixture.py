"""Mixtures: clusters of photographs against k-means, and an iteration against its two matrix products alone.

The first part compares normalised mutual information with the labels of `examples/crops.npz`, over ten seeds. The second
times an iteration of a mixture on random vectors, of unit length and of others, the products mu X^T and R X of whole
matrices beside it, in turns, the least of several. Run

    python benchmarks/mixture.py [--rows 100000] [--columns 512] [--components 50] [--output benchmarks/results/mixture.md]
"""

import os

os.environ.pop("OPENBLAS_CORETYPE", None)  # let BLAS use the processor that is there
os.environ.pop("OPENBLAS_L2_SIZE", None)

import time
import warnings
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from sklearn.cluster import KMeans
from sklearn.metrics import normalized_mutual_info_score
from turns import least_times

from logbessel.cluster import VonMisesFisherMixture
from logbessel.cluster.expectation import expect
from logbessel.cluster.maximisation import PerComponent, maximise
from logbessel.cluster.parameters import Parameters
from logbessel.cluster.rows import Rows

ROUNDS = 20
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
    yield f"| {SEEDS} seeds | mean | least | greatest | seconds a fit |"
    yield "| --- | --- | --- | --- | --- |"
    for name, make in kinds.items():
        started = time.perf_counter()
        scores = [normalized_mutual_info_score(labels, make(seed).fit(x).labels_) for seed in range(SEEDS)]
        seconds = (time.perf_counter() - started) / SEEDS
        yield f"| {name} | {np.mean(scores):.4f} | {min(scores):.4f} | {max(scores):.4f} | {seconds:.2f} |"


def time_iteration(rows, columns, components):
    """The lines of a table."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal((rows, columns), dtype=np.float32)
    yield f"| {rows} x {columns} float32, {components} components | two products, s | iteration, s | ratio |"
    yield "| --- | --- | --- | --- |"
    for lengths in ("any", "1"):
        if lengths == "1":
            x /= np.linalg.norm(x, axis=1, keepdims=True)
        vectors = x[:components].copy()
        shares = np.full((components, rows), 1 / components, np.float32)
        directions = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        model = Parameters(np.full(components, 1 / components), directions.astype(float), np.full(components, 10.0))
        table = Rows(x)
        functions = (
            lambda: (vectors @ x.T, shares @ x),
            lambda: maximise(expect(table, model, hard=False), PerComponent(10.0, 0.0), 1e-6, model),
        )
        products, whole = least_times(functions, ROUNDS)
        yield f"| rows of length {lengths} | {products:.4f} | {whole:.4f} | {whole / products:.2f} |"


def main(
    rows: Annotated[int, typer.Option(help="Rows of the table.")] = 100_000,
    columns: Annotated[int, typer.Option(help="Its columns.")] = 512,
    components: Annotated[int, typer.Option(help="Components of the mixture.")] = 50,
    output: Annotated[Path | None, typer.Option(help="Write the tables to a file.")] = None,
):
    warnings.simplefilter("ignore")
    text = ""
    for title, lines in (
        ("An iteration, its two matrix products alone beside it", time_iteration(rows, columns, components)),
        ("Normalised mutual information of clusters and labels, `examples/crops.npz`", compare_clusters()),
    ):
        text += f"{title} (`python benchmarks/mixture.py`).\n\n"
        for line in lines:
            print(line, flush=True)
            text += line + "\n"
        text += "\n"
    if output:
        output.write_text(text.rstrip() + "\n")


if __name__ == "__main__":
    typer.run(main)
