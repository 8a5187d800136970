"""Simulation-based calibration of a model of PyMC whose order is free: ranks of the truth among draws are uniform.

    python benchmarks/calibration.py [--fits 100] [--save]

For each fit parameters are drawn from their prior, 50 data from a generalised inverse Gaussian distribution of theirs, and 99
draws of the posterior are taken, each the tenth of a chain of NUTS (Talts and others, Validating Bayesian inference algorithms
with simulation-based calibration, arXiv:1804.06788). All fits run side by side in one chain: their posteriors are independent.
With --save the table goes to results/calibration.md.
"""

import time
from pathlib import Path
from typing import Annotated

import machine
import numpy as np
import pymc as pm
import typer
from scipy.stats import chisquare

from logbessel import stats
from logbessel.pymc import GeneralizedInverseGaussian

SAVED = Path(__file__).with_name("results") / "calibration.md"
DATA, DRAWS, EVERY, BINS = 50, 99, 10, 10


def ranks(fits, seed=1):
    """Ranks, an array (fits, 2), of the order and of the logarithm of the concentration."""
    rng = np.random.default_rng(seed)
    truth = rng.normal(size=(2, fits)) * [[1.0], [0.5]]
    data = stats.geninvgauss.rvs(truth[0], np.exp(truth[1]), size=(DATA, fits), random_state=rng)
    with pm.Model():
        p, log_b = pm.Normal("p", 0.0, 1.0, shape=fits), pm.Normal("log_b", 0.0, 0.5, shape=fits)
        GeneralizedInverseGaussian("y", p, pm.math.exp(log_b), observed=data)
        draws = pm.sample(
            DRAWS * EVERY,
            tune=500,
            chains=1,
            cores=1,
            random_seed=seed,
            progressbar=False,
            compute_convergence_checks=False,
        )
    chain = draws.posterior.isel(chain=0, draw=slice(None, None, EVERY))
    return np.array([(chain[name].values < value).sum(0) for name, value in zip(("p", "log_b"), truth)]).T


def main(
    fits: Annotated[int, typer.Option(help="How many fits.")] = 100,
    save: Annotated[bool, typer.Option(help="Write the table to results/calibration.md.")] = False,
):
    started = time.perf_counter()
    found = ranks(fits)
    rows = ["| parameter | ranks in ten bins | chi-square | probability |", "| --- | --- | --- | --- |"]
    for name, own in zip(("order p", "log b"), found.T):
        counts = np.bincount(own * BINS // (DRAWS + 1), minlength=BINS)
        test = chisquare(counts)
        rows.append(f"| {name} | {' '.join(map(str, counts))} | {test.statistic:.1f} | {test.pvalue:.2f} |")
    table = "\n".join(rows)
    print(table, f"\n{time.perf_counter() - started:.0f} seconds")
    if save:
        text = f"# Simulation-based calibration\n\nGeneralised inverse Gaussian, order and concentration free, {fits} fits.\n{machine.line(f'PyMC {pm.__version__}')}: `python benchmarks/calibration.py --save`.\n\n{table}\n"
        SAVED.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
