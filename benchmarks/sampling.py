"""Random draws: time per number beside that of as many normal numbers by the same generator, in turns, the least of several.

python benchmarks/sampling.py [--output benchmarks/results/sampling.md]
"""

from pathlib import Path
from typing import Annotated

import numpy as np
import tables
import typer
from turns import least_times

from logbessel.stats import vonmises_fisher

SHAPES = ((3, 1 << 20), (128, 1 << 15), (2048, 1 << 11), (32768, 1 << 7))
CONCENTRATIONS = (0.01, 0.1, 1, 10)  # in units of the dimension
ROUNDS = 7


def lines():
    """The head of the table, and its lines."""
    yield (
        "Time of draws from von Mises-Fisher distributions, in units of that of as many normal numbers "
        "(`python benchmarks/sampling.py`).\n\n"
        f"| generator | d | rows | normals, ns a number | {' | '.join(f'κ = {c:g} d' for c in CONCENTRATIONS)} |\n"
        f"| --- | --- | --- | --- |{' --- |' * len(CONCENTRATIONS)}\n"
    )
    for generator in (np.random.default_rng(0), np.random.RandomState(0)):
        for dimensions, rows in SHAPES:
            mu = generator.standard_normal(dimensions)
            mu /= np.linalg.norm(mu)
            draws = [
                lambda kappa=c * dimensions: vonmises_fisher.rvs(mu, kappa, rows, random_state=generator)
                for c in CONCENTRATIONS
            ]
            normals, *ours = least_times([lambda: generator.standard_normal((rows, dimensions)), *draws], ROUNDS)
            ratios = " | ".join(f"{one / normals:.2f}" for one in ours)
            each = 1e9 * normals / (rows * dimensions)
            yield f"| {type(generator).__name__} | {dimensions} | {rows} | {each:.2f} | {ratios} |\n"


def main(output: Annotated[Path | None, typer.Option(help="Write the table to a file.")] = None):
    tables.written(lines(), output)


if __name__ == "__main__":
    typer.run(main)
