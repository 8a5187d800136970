"""How often intervals of the concentration cover it, and how often uniform samples are called otherwise, in simulations.

python benchmarks/interval_coverage.py [--samples 1000] [--output benchmarks/results/interval_coverage.md]
"""

from pathlib import Path
from typing import Annotated

import numpy as np
import tables
import typer

from logbessel.stats import SufficientStatistics, confidence_interval, uniformity_test, vonmises_fisher

CELLS = ((100, 1000), (200, 50), (20, 3))  # rows and dimensions
LEVEL = 0.95


def covered(count, dimensions, kappa, samples):
    """The share of samples whose interval covers `kappa`, and of those that are not taken for uniform."""
    generator, mu = np.random.default_rng(0), np.eye(1, dimensions)[0]
    inside = rejected = 0
    for _ in range(samples):
        sample = SufficientStatistics(dimensions).update(vonmises_fisher.rvs(mu, kappa, count, generator))
        low, high = confidence_interval(sample, LEVEL)
        inside += low <= kappa <= high
        rejected += uniformity_test(sample).pvalue < 1 - LEVEL
    return inside / samples, rejected / samples


def lines(samples):
    """The head of the table, and its lines."""
    yield (
        f"Intervals of the concentration at level {LEVEL} and the test of uniformity at 5 %, {samples:,} samples each "
        "(`python benchmarks/interval_coverage.py`).\n\n"
        "| rows | dimensions | concentration | intervals that cover it | uniformity rejected |\n"
        "| --- | --- | --- | --- | --- |\n"
    )
    for count, dimensions in CELLS:
        for kappa in (0, 10, 30, 60, 10 * dimensions):
            inside, rejected = covered(count, dimensions, float(kappa), samples)
            yield f"| {count} | {dimensions} | {kappa} | {inside:.3f} | {rejected:.3f} |\n"


def main(
    samples: Annotated[int, typer.Option(help="Samples of each kind.")] = 1000,
    output: Annotated[Path | None, typer.Option(help="Write the table to a file.")] = None,
):
    tables.written(lines(samples), output)


if __name__ == "__main__":
    typer.run(main)
