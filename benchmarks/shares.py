"""How many random pairs of floats have a logarithm that is off by more than 0.55 units in the last place.

    python benchmarks/shares.py [NAME ...] [--points N] [--save]

Pairs are drawn in the maps that the benchmarks show, and inside the disc v^2 + x^2 < 625.
"""

from typing import Annotated

import disc
import numpy as np
import seams
import tables
import typer

COLUMNS = ("function", "pairs", "count", "above 0.55 ulp", "99.9 % ulp", "largest ulp")
PREAMBLE = """Errors of random pairs, in units in the last place, by ball arithmetic: the share above 0.55, and what 999 of 1,000 are below.
Made by `python benchmarks/shares.py --save`."""


def in_logarithms(rng, count):
    """As the maps of errors have them."""
    return seams.log_uniform(rng, 1e-3, 1e5, count), seams.log_uniform(rng, 1e-3, 1e6, count)


def evenly(rng, count):
    return rng.uniform(0, 150, count), rng.uniform(0, 150, count)


def in_disc(rng, count):
    v, x = disc.inside(*rng.uniform(0, disc.debye.RADIUS, (2, count * 3 // 2)))
    return v[:count], x[:count]


PAIRS = {
    "v in (1e-3, 1e5), x in (1e-3, 1e6), log-uniform": in_logarithms,
    "(0, 150)": evenly,
    "v^2 + x^2 < 625": in_disc,
}


def rows(name, count, seed=4):
    for place, pairs in PAIRS.items():
        off = disc.judged(name, *pairs(np.random.default_rng([seed, *name.encode()]), count))
        figures = f"{(off > 0.55).mean():.3%}", f"{np.percentile(off, 99.9):.3f}", f"{off.max():.3f}"
        yield [name, place, f"{off.size:,}", *figures]


def main(
    names: Annotated[list[str] | None, typer.Argument(help="Logarithms; all by default.")] = None,
    count: Annotated[int, typer.Option("--points", help="Pairs in each place.")] = 10_000,
    kept: Annotated[bool, typer.Option("--save", help="Write results/shares.md.")] = False,
):
    """Shares of the errors above 0.55 ulp."""
    for name in names or seams.LOGARITHMS:
        found = tables.told(rows(name, count))
        if kept:
            tables.save(
                "shares", "Errors above 0.55 ulp", PREAMBLE, COLUMNS, tables.with_saved("shares", found, seams.RECORDS)
            )


if __name__ == "__main__":
    typer.run(main)
