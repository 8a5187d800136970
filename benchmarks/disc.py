"""A search for the largest errors of the logarithms inside the disc v^2 + x^2 < 625, where a bound is proven only of a part.

    python benchmarks/disc.py [NAME ...] [--points N] [--save]

Random points are judged, half of them of even density, half with x and v + 1 evenly spread in their logarithms; of these the table
says how many are off by more than 0.55 ulp. Then hills are climbed: near each of the worst points so far more are judged, nearer
with every round.
"""

from typing import Annotated

import numpy as np
import seams
import tables
import typer

import logbessel
from logbessel.formulas import debye

ROUNDS, HILLS = 12, 100
COLUMNS = ("function", "at random", "above 0.55 ulp", "largest", "on hills", "largest error, ulp", "v", "x")
PREAMBLE = f"""The largest errors found inside the disc v^2 + x^2 < {debye.RADIUS**2:g}, in units in the last place: among random points, then by climbing
{HILLS} hills in {ROUNDS} rounds. Made by `python benchmarks/disc.py --save`."""


def inside(v, x):
    kept = (v > -1) & (x > 0) & (v * v + x * x < debye.RADIUS**2)
    return v[kept], x[kept]


def random_points(rng, count):
    """Orders above -1 and positive arguments in the disc."""
    even = rng.uniform(-1, debye.RADIUS, 2 * count), rng.uniform(0, debye.RADIUS, 2 * count)
    v, x = (seams.log_uniform(rng, 1e-12, debye.RADIUS + 1, count) for _ in range(2))
    return (np.concatenate(part) for part in zip(inside(*even), inside(v - 1, x)))


def judged(name, v, x):
    with np.errstate(all="ignore"):
        return seams.judge.errors(name, v, x, getattr(logbessel, name)(v, x))


def climbed(rng, name, v, x, off, count):
    """The worst points near the worst of these."""
    for power in range(ROUNDS):
        best = np.argsort(-off)[:HILLS]
        near = 2.0 ** -(3 + 2 * power) * rng.standard_normal((2, HILLS, count // (HILLS * ROUNDS)))
        around = ((v[best, None] + 1) * np.exp(near[0]) - 1).ravel(), (x[best, None] * np.exp(near[1])).ravel()
        new_v, new_x = inside(*around)
        parts = ((v[best], new_v), (x[best], new_x), (off[best], judged(name, new_v, new_x)))
        v, x, off = map(np.concatenate, parts)
    return v, x, off


def row(name, count, seed=3):
    rng = np.random.default_rng([seed, *name.encode()])
    v, x = random_points(rng, count // 2)
    off = judged(name, v, x)
    at_random = f"{off.size:,}", f"{(off > 0.55).mean():.2%}", f"{off.max():.3f}"
    v, x, off = climbed(rng, name, v, x, off, count)
    worst = off.argmax()
    return [name, *at_random, f"{count:,}", f"{off[worst]:.3f}", repr(v[worst].item()), repr(x[worst].item())]


def main(
    names: Annotated[list[str] | None, typer.Argument(help="Logarithms; all by default.")] = None,
    count: Annotated[int, typer.Option("--points", help="Judged at random, and again as many on hills.")] = 120_000,
    kept: Annotated[bool, typer.Option("--save", help="Write results/disc.md.")] = False,
):
    """The largest errors of the logarithms inside the disc."""
    for name in names or seams.LOGARITHMS:
        found = tables.told([row(name, count)])
        if kept:
            tables.save("disc", "Inside the disc", PREAMBLE, COLUMNS, tables.with_saved("disc", found, seams.RECORDS))


if __name__ == "__main__":
    typer.run(main)
