"""Fits on the line beside SciPy's: processor time, in turns, and the likelihood that is reached.

python benchmarks/line_fits.py [--rounds 3] [--save]
"""

import time
import warnings
from pathlib import Path
from typing import Annotated

import machine
import numpy as np
import scipy.stats
import tables
import typer

from logbessel import stats

COLUMNS = ("distribution", "sample", "SciPy's time / ours", "log-likelihood, ours less SciPy's")


def samples():
    """The distribution, its sample in words and numbers, and what both fits keep fixed."""
    normals = 0.01 * np.random.RandomState(4).standard_normal(500)
    returns = 0.01 * np.random.RandomState(5).standard_t(4, 2000)
    draws = lambda name, *shapes: getattr(stats, name).rvs(*shapes, size=2000, random_state=6)
    yield "genhyperbolic", "500 normals", normals, {}
    yield "genhyperbolic", "2000 of Student's t, 4 degrees of freedom", returns, {}
    yield "norminvgauss", "500 normals", normals, {}
    yield "norminvgauss", "2000 of Student's t, 4 degrees of freedom", returns, {}
    yield "geninvgauss", "2000 draws, p = 0.7, b = 1.6", draws("geninvgauss", 0.7, 1.6), {"floc": 0}
    yield "rice", "2000 draws, b = 2.5", draws("rice", 2.5), {"floc": 0}


def fitted(distribution, sample, fixed):
    """The parameters, and the seconds of processor time."""
    started = time.process_time()
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        found = distribution.fit(sample, **fixed)
    return found, time.process_time() - started


def compared(name, sample, fixed, rounds):
    """The ratio of the least times, and how much more likely the sample is by our parameters than by SciPy's."""
    both = getattr(stats, name), getattr(scipy.stats, name)
    fitted(both[0], sample, fixed)  # machine code is loaded
    least, found = [np.inf, np.inf], [None, None]
    for _ in range(rounds):
        for i, distribution in enumerate(both):
            found[i], seconds = fitted(distribution, sample, fixed)
            least[i] = min(least[i], seconds)
    ours, theirs = (both[0].logpdf(sample, *parameters).sum() for parameters in found)
    return least[1] / least[0], ours - theirs


def main(
    rounds: Annotated[int, typer.Option(help="Fits of each, of which the fastest counts.")] = 3,
    save: Annotated[bool, typer.Option("--save", help="Write results/line_fits.md.")] = False,
):
    """Fits beside SciPy's."""
    rows = []
    for name, words, sample, fixed in samples():
        ratio, gain = compared(name, sample, fixed, rounds)
        rows.append((f"`{name}`", words, f"{ratio:.2f}", f"{gain:.2g}"))
        print("| " + " | ".join(rows[-1]) + " |", flush=True)
    if save:
        note = f"Made by `python benchmarks/line_fits.py --save`. {machine.line()}."
        path = Path(__file__).with_name("results") / "line_fits.md"
        path.write_text(f"# Fits on the line beside SciPy\n\n{note}\n\n{tables.markdown(COLUMNS, rows)}\n", "utf-8")


if __name__ == "__main__":
    typer.run(main)
