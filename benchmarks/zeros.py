"""Errors at the floats beside the curves where a logarithm vanishes, against ball arithmetic.

    python benchmarks/zeros.py [--orders N] [--save]

For N orders of each range, evenly spread in their logarithms, the float x nearest to the zero, and the floats some ulp to
either side of it. Beside a zero a result is small, so each digit that its terms lose shows. With --save the table goes to
results/zeros.md.
"""

import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))

import judge

import logbessel

FUNCTIONS = ("log_iv", "log_kv", "log_kve")
RANGES = ((1e-3, 25.0), (25.0, 1e4), (1e4, 1e300))
DISTANCES = (0, 1, 2, 3, 8, *(2**k for k in range(6, 48, 3)))
CHUNK = 50
PREAMBLE = """Errors in units in the last place beside the curves where a logarithm vanishes: at {orders} orders of each range, evenly
spread in their logarithms, the float x nearest to the zero and those so many ulp to either side. Made by
`python benchmarks/zeros.py --save`."""


def orders_of(least, most, count, seed=0):
    return np.exp(np.random.default_rng(seed).uniform(np.log(least), np.log(most), count))


def errors(name, orders, distances=DISTANCES):
    """Of the function at the orders: an array over distances and orders, the larger of the two sides."""
    zeros = np.array([judge.zero(name, v) for v in orders])
    rows = []
    for distance in distances:
        sides = [zeros + sign * distance * np.spacing(zeros) for sign in ((-1, 1) if distance else (0,))]
        rows.append(np.max([judge.errors(name, orders, x, getattr(logbessel, name)(orders, x)) for x in sides], axis=0))
    return np.array(rows)


def table(rows):
    """Lines of a table: for each function and range the largest error at each distance, and the share above 1 ulp."""
    lines = [
        "| function | orders | ulp from the zero | largest error, ulp | above 1 ulp |",
        "| --- | --- | --- | --- | --- |",
    ]
    for (name, (least, most)), found in rows.items():
        for distance, of_distance in zip(DISTANCES, found, strict=True):
            lines.append(
                f"| {name} | {least:g} to {most:g} | {distance} | {of_distance.max():.3g} | {(of_distance > 1).mean():.2%} |"
            )
    return "\n".join(lines)


def main(
    count: Annotated[int, typer.Option("--orders", help="Orders of each range.")] = 10_000,
    save: Annotated[bool, typer.Option("--save", help="Write results/zeros.md.")] = False,
):
    """Errors beside the curves on which the logarithms vanish."""
    rows = {}
    with ProcessPoolExecutor() as pool:
        for name in FUNCTIONS:
            for ends in RANGES:
                orders = orders_of(*ends, count)
                chunks = np.array_split(orders, -(-count // CHUNK))
                rows[name, ends] = np.concatenate(list(pool.map(partial(errors, name), chunks)), axis=1)
    text = table(rows)
    print(text)
    if save:
        preamble = PREAMBLE.format(orders=f"{count:,}")
        (HERE / "results" / "zeros.md").write_text(f"# Beside the zeros\n\n{preamble}\n\n{text}\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
