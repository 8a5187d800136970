"""Errors of every function against ball arithmetic, at many points of every regime and seam.

    python benchmarks/accuracy.py [--points N] [--save] [FUNCTION ...]

Takes the points and the judge of the tests, in parallel processes. An error is measured in units in the last place of the
exact value, and as a share of what the function's record allows there. With --save the table of the functions
goes to results/accuracy.md and the one of their sets of points to results/accuracy.csv; the worst points go to
tests/hardest.csv, which every run of the tests judges.
"""

import csv
import os
import sys
import time
import zlib
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results"
sys.path.insert(0, str(HERE.parent / "tests"))

import judge
import points

import logbessel

CHUNK = 500
RANDOM = ("uniform", "wide", "log-uniform", "disc", "bit patterns", "any share", "small shares")
QUANTILES = (50, 99, 99.9)
COLUMNS = ("function", "set", "points", "median", "99 %", "99.9 %", "largest", "share", "violations", "v", "x")
PREAMBLE = """Errors in units in the last place against ball arithmetic. The quantiles are those of the random points (uniform over
(0, 150) and (150, 10000), log-uniform, in the disc, with random bits); the rest counts the points at and beside the seams of
the regimes, the curves where a logarithm vanishes, integers and half-integers, negative orders and the extremes too. What
is allowed says each function's record. Made by `python benchmarks/accuracy.py --save`, with one line for each set of
points in accuracy.csv."""


def share(name, v, x, exact, off):
    """The error as a share of the allowed one."""
    if not isinstance(exact, judge.arb) or not np.isfinite(off):
        return 0.0 if off == 0 else np.inf
    size = off * judge.ulp(exact)
    plain = judge.plain_allowance(name, v, x, exact)
    return size / (plain if size <= plain else judge.allowed(name, v, x, exact))


def judged(name, label, chunk, size):
    """Rows of error in ulp, share of the allowed error, v, x for `size` points of one set."""
    rng = np.random.default_rng([zlib.crc32(f"{name} {label}".encode()), chunk])
    v, x = points.sets(name)[label](rng, size)
    with np.errstate(all="ignore"):
        results = getattr(logbessel, name)(v, x)
    rows = []
    for v_i, x_i, result in judge.judged(v, x, results):
        exact = judge.truth(name, v_i, x_i)
        off = judge.error(result, exact)
        rows.append((off, share(name, v_i, x_i, exact, off), v_i, x_i))
    return rows


def sizes(label, count):
    """How many points each chunk of a set gets; the extremes are always the same."""
    if label == "extremes":
        return [1]
    return [CHUNK] * (-(-count // CHUNK))


def summary(name, label, rows):
    errors, shares, v, x = np.array(rows).T
    worst = shares.argmax()
    place = [float(a[worst]).hex() for a in (v, x)]
    quantiles = [f"{q:.3g}" for q in np.percentile(errors, QUANTILES, method="higher")]
    figures = [*quantiles, f"{errors.max():.3g}", f"{shares.max():.2g}", int((shares > 1).sum())]
    return dict(zip(COLUMNS, [name, label, len(rows), *figures, *place]))


def measured(pool, name, count):
    """The summary of each set of points, and of all together, but for the quantiles: those are of the random sets."""
    labels = list(points.sets(name))
    tasks = [(label, pool.submit(judged, name, label, chunk, size)) for label in labels
             for chunk, size in enumerate(sizes(label, count // len(labels) + 1))]  # fmt: skip
    by_set = {label: [] for label in labels}
    for label, task in tasks:
        by_set[label].extend(task.result())
    everything = [row for rows in by_set.values() for row in rows]
    random = [row for label in labels if label in RANDOM for row in by_set[label]]
    total = summary(name, "all", everything) | {key: summary(name, "", random)[key] for key in COLUMNS[3:6]}
    return [summary(name, label, rows) for label, rows in by_set.items()], total


def table(rows):
    header = ("function", "points", "median", "99 %", "99.9 %", "largest error / allowed", "points beyond")
    keys = ("function", "points", "median", "99 %", "99.9 %", "share", "violations")
    lines = [header, ["---"] * len(header), *([row[key] for key in keys] for row in rows)]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def saved_rows():
    """The rows of the saved table, by the names of their functions."""
    rows = {}
    if (RESULTS / "accuracy.csv").exists():
        with (RESULTS / "accuracy.csv").open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                rows.setdefault(row["function"], []).append(row)
    return rows


def write(rows):
    """Write the rows, of which each function's last is that of all its points."""
    RESULTS.mkdir(exist_ok=True)
    ordered = [rows[name] for name in logbessel.__all__ if name in rows]
    text = f"# Accuracy\n\n{PREAMBLE}\n\n{table([of_one[-1] for of_one in ordered])}\n"
    (RESULTS / "accuracy.md").write_text(text, encoding="utf-8")
    with (RESULTS / "accuracy.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(row for of_one in ordered for row in of_one)
    add_to_hardest(row for of_one in ordered for row in of_one)


def add_to_hardest(rows):
    """Add the worst point of each row to those that the tests judge."""
    path = HERE.parent / "tests" / "hardest.csv"
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    lines += [",".join(row[key] for key in header.split(",")) for row in rows]
    path.write_text("\n".join([header, *dict.fromkeys(lines)]) + "\n", encoding="utf-8")


def main(
    names: Annotated[list[str] | None, typer.Argument(metavar="FUNCTION")] = None,
    count: Annotated[int, typer.Option("--points", help="Of each function, a tenth for derivatives.")] = 100_000,
    save: Annotated[
        bool,
        typer.Option("--save", help="Write results/accuracy.md and .csv, in the place of the same functions' rows."),
    ] = False,
):
    """Errors of every function against ball arithmetic."""
    measured_rows = {}
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for name in names or [name for name in logbessel.__all__ if name in judge.EDGES]:
            start = time.perf_counter()
            rows, total = measured(pool, name, count // (1 if name in points.VALUES else 10))
            measured_rows[name] = [*rows, total]
            worst = max(rows, key=lambda row: float(row["share"]))
            print(name, f"{time.perf_counter() - start:.0f} s", total, worst["set"], flush=True)
    print(table([rows[-1] for rows in measured_rows.values()]))
    if save:
        write(saved_rows() | measured_rows)


if __name__ == "__main__":
    typer.run(main)
