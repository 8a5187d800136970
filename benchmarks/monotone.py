"""Runs of consecutive floats across the seams of the functions that rise or fall, in each argument in which they do.

    python benchmarks/monotone.py [NAME ...] [--lines N] [--each N] [--save]

The seams are those of `seams.py`. At some of each kind 10^5 consecutive floats are evaluated, half of them on either side. Counted
are the steps from one float to the next that go the wrong way, and how far, in units in the last place. Where the function changes by
less than its rounding from float to float, a result beside the middle of two doubles may be the one or the other: a step back by
one ulp is then what an error below one ulp allows. A step back by more is a fault.
"""

from typing import Annotated

import numpy as np
import seams
import tables
import typer

import logbessel

LENGTH = 100_000
SLOW_LENGTH = 10_000  # where half of the floats take half a millisecond each
COLUMNS = ("function", "along", "seam", "runs", "steps", "steps back", "at seams", "largest step back, ulp")
PREAMBLE = """Runs of 10^5 consecutive floats (10^4 where results are lost) across the seams of the regimes, along each argument in which a function rises or falls, for orders
v >= 0: steps that go the wrong way, and how many of these are from the last float of one formula to the first of the other.
Seams are named as in seams.md. Made by `python benchmarks/monotone.py --save`, which says more."""
NAMES = [name for name, function in seams.RECORDS.items() if function.nin == 2 and any(function.rises)]


def run(function, along, fixed, before, length=LENGTH):
    """Steps back: the ranks of the floats before them, and their sizes in ulp; and the number of steps."""
    place = "vx".index(along)
    moving = function.arguments[place]
    least, most = seams.ranks([max(moving.least, 0.0), moving.most])
    ranks = np.arange(max(before + 1 - length // 2, least), min(before + length // 2, most) + 1)
    with np.errstate(all="ignore"):
        value = getattr(logbessel, function.name)(*seams.arguments(along, fixed, seams.floats(ranks)))
        value = function.rises[place] * value
        places = np.flatnonzero(~(value[1:] >= value[:-1]))  # nan is a step back
        return ranks[places], (value[places] - value[places + 1]) / np.spacing(np.abs(value[places])), value.size - 1


def rows(name, count, each, seed=2):
    """Rows of the table."""
    function = seams.RECORDS[name]
    for along in (argument for argument, rises in zip("vx", function.rises) if rises):
        for kind, (fixed, before) in seams.all_seams(function, along, count).items():
            kept = np.flatnonzero(before >= 0 if along == "v" else fixed >= 0)
            slow = "nearest" in kind.change.split(" / ")
            chosen = np.random.default_rng(seed).permutation(kept)[: 1 if slow else each]
            length = SLOW_LENGTH if slow else LENGTH
            runs = [(before[place], *run(function, along, fixed[place], before[place], length)) for place in chosen]
            if runs:
                steps, back = sum(length for *_, length in runs), sum(ranks.size for _, ranks, *_ in runs)
                at_seams = sum((ranks == seam).sum() for seam, ranks, *_ in runs)
                largest = max(sizes.max(initial=0.0) for *_, sizes, _ in runs)
                yield [name, *kind, f"{len(runs)}", f"{steps:,}", f"{back:,}", f"{at_seams}", f"{largest:.3g}"]


def main(
    names: Annotated[list[str] | None, typer.Argument(help="Functions; by default all that rise or fall.")] = None,
    count: Annotated[int, typer.Option("--lines", help="Lines on which seams are looked for.")] = 300,
    each: Annotated[int, typer.Option("--each", help="Runs at each kind of seam, one where results are lost.")] = 20,
    kept: Annotated[bool, typer.Option("--save", help="Write results/monotone.md.")] = False,
):
    """Steps the wrong way across the seams of the regimes."""
    for name in names or NAMES:
        found = tables.told(rows(name, count, each))
        if kept:
            found = tables.with_saved("monotone", found, seams.RECORDS)
            tables.save("monotone", "Monotone across the seams", PREAMBLE, COLUMNS, found)


if __name__ == "__main__":
    typer.run(main)
