"""`logbessel score` beside an older build's: the same rows and model, in turns, each build in a process of its own.

    python benchmarks/scoring.py FOLDER [--output benchmarks/results/scoring.md]

FOLDER holds the older build's package `logbessel`. Each build fits a mixture to some rows of one, and scores all of them with it. A
turn is the processor time of the whole command less that of `logbessel --help`, on one thread.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import machine
import numpy as np
import tables
import typer

from logbessel.stats import vonmises_fisher

ROWS, SOME, COLUMNS, COMPONENTS, TURNS = 40_000, 5_000, 512, 10, 3
NEWER = Path(__file__).resolve().parent.parent
COMMAND = "from logbessel.cli import app; app()"


def seconds(folder, place, *arguments):
    """The processor time of a command of the build in a folder, run where its files are."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = os.environ | {"PYTHONPATH": str(folder), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    subprocess.run(
        [sys.executable, "-c", COMMAND, *arguments], check=True, cwd=place, env=environment, capture_output=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def write(folder):
    """Rows of a mixture of von Mises-Fisher distributions, in turn, and some of them."""
    means = np.random.default_rng(0).standard_normal((COMPONENTS, COLUMNS))
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    draws = [vonmises_fisher.rvs(mu, COLUMNS, ROWS // COMPONENTS, random_state=i) for i, mu in enumerate(means)]
    table = np.stack(draws, axis=1).reshape(-1, COLUMNS).astype(np.float32)
    np.save(folder / "rows.npy", table)
    np.save(folder / "some.npy", table[:SOME])


def main(
    older: Annotated[Path, typer.Argument(help="Where the older build's package lies.")],
    output: Annotated[Path | None, typer.Option(help="Write the result to a file.")] = None,
):
    builds = {"older": older.resolve(), "newer": NEWER}
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        write(place)
        for build, folder in builds.items():
            fit = "fit", "some.npy", "--components", str(COMPONENTS), "-o", f"{build}.safetensors"
            seconds(folder, place, *fit)
        times = {build: [] for build in builds}
        for _ in range(TURNS):
            for build, folder in builds.items():
                score = "score", f"{build}.safetensors", "rows.npy", "-o", f"{build}.parquet"
                times[build].append(seconds(folder, place, *score) - seconds(folder, place, "--help"))
    old, new = (statistics.median(times[build]) for build in builds)
    text = (
        f"Scores of a file (`python benchmarks/scoring.py`). {machine.line()}.\n\n"
        "| rows | columns | components | older, s | newer, s | times as fast |\n| --- | --- | --- | --- | --- | --- |\n"
        f"| {ROWS} | {COLUMNS} | {COMPONENTS} | {old:.2f} | {new:.2f} | {old / new:.2f} |\n"
    )
    tables.written([text], output)


if __name__ == "__main__":
    typer.run(main)
