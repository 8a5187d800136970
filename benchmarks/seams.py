"""Where one formula takes over from another, and errors at the floats to either side, against ball arithmetic.

    python benchmarks/seams.py [NAME ...] [--lines N] [--each N] [--save]

The seams are found from the records: along a line of floats, of which the order or the argument is fixed, they are where another
regime serves, where results come to be in doubt or lost (`Careful`), and where a formula switches by itself: to fewer terms of
its series, or to another nearest integer. The change is pinned down to two neighbouring floats by bisection. Lines have their fixed number evenly
spread in its logarithm. At some seams of each kind, drawn at random, the floats 1, 2, 3, 8, 64, ..., 2^40 ulp to either side
are judged.
"""

import sys
from pathlib import Path
from typing import Annotated, NamedTuple

import numpy as np
import tables
import typer

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))

import judge

import logbessel
from logbessel.formulas import debye, nearest
from logbessel.functions import PUBLIC

RECORDS = {function.name: function for function in PUBLIC}
LOGARITHMS = [name for name, function in RECORDS.items() if function.careful and function.nout == 1]
DISTANCES = np.array([1, 2, 3, 8, *(2**k for k in range(6, 40, 3)), 2**40])
CIRCLES = nearest.RADIUS, debye.FAR, debye.FARTHER  # where sums have fewer terms
RANGES = (1e-300, 1e-3), (1e-3, 25.0), (25.0, 1e4), (1e4, 1e300)  # of what is fixed on a line
GRID, CHUNK = 600, 500
OUTSIDE = -2  # in the place of the nearest integer
COLUMNS = ("function", "along", "seam", "seams found", "judged", "floats", "largest error, ulp", "above 0.55 ulp")
PREAMBLE = """Errors in units in the last place at the floats 1, 2, 3, 8, 64, ..., 2^40 ulp to either side of every seam: where, along a
line of floats, one formula takes over from another. A regime is named by its place in the function's record; `careful`
ones serve where results are in doubt, the `nearest` one where they are lost even so. Made by
`python benchmarks/seams.py --save`."""


# Floats in their order


def ranks(x):
    """Integers in the order of the floats, consecutive for consecutive ones."""
    bits = np.asarray(x, float).view(np.int64)
    return np.where(bits < 0, -(bits & np.int64(2**63 - 1)), bits)


def floats(ranks):
    """The floats of such integers."""
    return np.copysign(np.abs(ranks).view(np.float64), np.where(ranks < 0, -1.0, 1.0))


# Which formula serves


def first_that_holds(regimes, v, x):
    """The place of the regime that serves at each point."""
    return np.select([regime.holds(v, x) for regime in regimes[:-1]], range(len(regimes) - 1), len(regimes) - 1)


def served(function, v, x):
    """A row for each point: regime, whether careful (from 1 on) or nearest (-1), and, of logarithms, the circles outside which it
    is, the nearest integer to an order inside the disc, and the sign."""
    regime = first_that_holds(function.regimes, v, x)
    careful = function.careful
    if not careful:
        return np.stack([regime, *[0 * regime] * 4], axis=-1)
    result = getattr(logbessel, function.name)(v, x)
    usual = careful.doubts_usual(v, x, result) if careful.doubts_usual else np.zeros(v.shape, bool)
    limits = [place for place, known in enumerate(function.regimes) if known.limits]
    doubted = ~np.isin(regime, limits) & np.where(regime == 0, usual, careful.doubts(v, x, result))
    tier = np.where(doubted, 1 + first_that_holds(careful.regimes, v, x), 0)
    tier = np.where(doubted & careful.lost(v, x, result), -1, tier)
    circles = np.sum([debye.outside_disc(np.abs(v), x, radius) for radius in CIRCLES], axis=0)
    integer = np.where(debye.inside_disc(np.abs(v), x), np.rint(v), OUTSIDE)
    return np.stack([regime, tier, circles, integer, np.sign(result)], axis=-1)


def name_of(served):
    """A regime in words."""
    regime, careful, *_ = served
    return {0: f"regime {regime}", -1: "nearest"}.get(careful, f"careful {careful}")


class Kind(NamedTuple):
    """A seam's kind: the argument that runs over it, and what changes."""

    along: str
    change: str


def kind_of(along, below, above):
    """The kind of a seam between two rows of `served`; None for a mere zero."""
    first, second = name_of(below), name_of(above)
    if first != second:
        return Kind(along, " / ".join(sorted((first, second))))
    if below[2] != above[2]:
        return Kind(along, f"{first}, fewer terms")
    if below[3] != above[3]:
        return Kind(along, f"{first}, {'edge of the disc' if OUTSIDE in (below[3], above[3]) else 'nearest integer'}")
    return None


# Seams along lines


def arguments(along, fixed, moving):
    """(v, x)."""
    return (fixed, moving) if along == "x" else (moving, fixed)


def bisected(function, along, fixed, low, high):
    """Neighbouring ranks between two, the first served as the lower one is, the second otherwise."""
    at = lambda rank: served(function, *arguments(along, fixed, floats(rank)))
    start = at(low)
    while (wide := high - low > 1).any():
        middle = low + (high - low) // 2
        same = (at(middle) == start).all(axis=-1)
        low, high = np.where(wide & same, middle, low), np.where(wide & ~same, middle, high)
    return low, high, start, at(high)


def found(function, along, fixed, grid):
    """Seams along lines: arrays of fixed numbers, ranks of the last float before each seam, and kinds."""
    fixed, grid = np.asarray(fixed, float), ranks(grid)
    rows = served(function, *np.broadcast_arrays(*arguments(along, fixed[:, None], floats(grid))))
    line, cell = np.nonzero((rows[:, 1:] != rows[:, :-1]).any(axis=-1))
    line_fixed, low, high = fixed[line], grid[cell], grid[cell + 1]
    seams = []
    while low.size:
        before, after, below, above = bisected(function, along, line_fixed, low, high)
        kinds = [kind_of(along, *pair) for pair in zip(below.astype(int).tolist(), above.astype(int).tolist())]
        seams += [seam for seam in zip(line_fixed.tolist(), before.tolist(), kinds) if seam[2]]
        others = (above != served(function, *arguments(along, line_fixed, floats(high)))).any(axis=-1)
        line_fixed, low, high = line_fixed[others], after[others], high[others]
    return seams


def log_uniform(rng, least, most, count):
    return np.exp(rng.uniform(np.log(least), np.log(most), count))


def fixed_numbers(rng, count):
    """As many of each range, evenly spread in their logarithms."""
    each = -(-count // len(RANGES))
    return np.concatenate([log_uniform(rng, *ends, each) for ends in RANGES])


def above_zero():
    """A grid of the positive floats, closest near the disc."""
    return np.unique(np.concatenate([np.geomspace(1e-3, 1e3, GRID // 2), np.geomspace(5e-324, 1.7e308, GRID // 2)]))


def placed(argument, numbers):
    """Positive numbers moved into the interval of an argument."""
    if argument.most == 1:
        return numbers / (1 + numbers)
    return argument.least + numbers if argument.least > 0 else numbers


def lines(function, along, count, seed=0):
    """Fixed numbers and a grid of the moving one; of log I and log K to v > -1."""
    rng = np.random.default_rng([seed, *function.name.encode(), *along.encode()])
    moving, other = function.arguments[:: 1 if along == "v" else -1]
    fixed, grid = placed(other, fixed_numbers(rng, count)), np.unique(placed(moving, above_zero()))
    if function.careful and along == "v":
        grid = np.concatenate([np.linspace(-1 + 2.0**-40, -0.01, 60), -np.geomspace(0.01, 1e-300, 40), [0.0], grid])
    if function.careful and along == "x":
        below = log_uniform(rng, 1e-12, 0.5, count // 10)
        fixed = np.concatenate([fixed, -below, below - 1, [0.0]])
    return fixed, grid


def all_seams(function, along, count):
    """Those along so many lines, by kind: (fixed numbers, ranks)."""
    fixed, grid = lines(function, along, count)
    seams = {}
    with np.errstate(all="ignore"):
        for chunk in np.array_split(fixed, -(-fixed.size // CHUNK)):
            for number, rank, kind in found(function, along, chunk, grid):
                seams.setdefault(kind, []).append((number, rank))
    return {kind: tuple(map(np.array, zip(*places))) for kind, places in sorted(seams.items())}


# Errors


def beside(fixed, before, distances=DISTANCES):
    """The fixed numbers and the floats so many ulp to either side of seams."""
    away = np.concatenate([1 - distances, distances])
    return np.repeat(fixed, away.size), floats((before[:, None] + away).ravel())


def errors(name, along, fixed, before, distances=DISTANCES):
    """Of a logarithm beside seams, in ulp, where v > -1 and x > 0."""
    v, x = arguments(along, *beside(fixed, before, distances))
    inside = (v > -1) & (x > 0) & np.isfinite(v) & np.isfinite(x)
    v, x = v[inside], x[inside]
    with np.errstate(all="ignore"):
        return judge.errors(name, v, x, getattr(logbessel, name)(v, x))


def rows(name, count, each, seed=1):
    """Rows of the table."""
    for along in "xv":
        for kind, (fixed, before) in all_seams(RECORDS[name], along, count).items():
            chosen = np.random.default_rng(seed).permutation(fixed.size)[:each]
            off = errors(name, along, fixed[chosen], before[chosen])
            figures = (
                f"{fixed.size:,}",
                f"{chosen.size:,}",
                f"{off.size:,}",
                f"{off.max():.3f}",
                f"{(off > 0.55).mean():.2%}",
            )
            yield [name, *kind, *figures]


def main(
    names: Annotated[list[str] | None, typer.Argument(help="Logarithms; all by default.")] = None,
    count: Annotated[int, typer.Option("--lines", help="Lines on which seams are looked for.")] = 1000,
    each: Annotated[int, typer.Option("--each", help="Seams of each kind that are judged.")] = 100,
    kept: Annotated[bool, typer.Option("--save", help="Write results/seams.md.")] = False,
):
    """Errors beside the seams of the regimes."""
    for name in names or LOGARITHMS:
        found = tables.told(rows(name, count, each))
        if kept:
            tables.save("seams", "Beside the seams", PREAMBLE, COLUMNS, tables.with_saved("seams", found, RECORDS))


if __name__ == "__main__":
    typer.run(main)
