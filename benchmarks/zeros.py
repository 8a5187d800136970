"""Errors at the floats beside the curves where a logarithm vanishes, against ball arithmetic.

    python benchmarks/zeros.py [NAME ...] [--orders N] [--below] [--save]

For N orders of each range, evenly spread in their logarithms, the floats x nearest to the zeros, and the floats some ulp to
either side of them. Beside a zero a result is small, so each digit that its terms lose shows. Between -1 and 0 log_ive vanishes
once at each order, and log_iv, below -3/4, twice: those take far longer, and are asked for by --below. With --save each range that
is done goes to results/zeros.md, where the others stay as they are.
"""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, NamedTuple

import numpy as np
import seams
import tables
import typer

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))

import judge

import logbessel

DISTANCES = (0, 1, 2, 3, 8, *(2**k for k in range(6, 48, 3)))
CHUNK = 50
GRID = np.geomspace(2.0**-70, 16.0, 500)
COLUMNS = (
    *("function", "orders", "ulp from the zero", "zeros"),
    *("largest error, ulp", "above 1 ulp", "above 0.55 ulp"),
)
PREAMBLE = """Errors in units in the last place beside the curves where a logarithm vanishes: the float x nearest to the zero and
those so many ulp to either side, at orders evenly spread in their logarithms (between -1 and 0 in that of v + 1 or of -v). Made
by `python benchmarks/zeros.py --save`."""


def log_uniform(least, most, count, seed=0):
    return seams.log_uniform(np.random.default_rng(seed), least, most, count)


def zero_above(name, v):
    """The one zero at an order v > 0."""
    return [judge.zero(name, v)]


def zeros_below(name, v):
    """Those at an order between -1 and 0, from the changes of sign over a grid."""
    signs = np.signbit(getattr(logbessel, name)(v, GRID))
    return [judge.zero(name, v, start) for start in GRID[1:][signs[1:] != signs[:-1]]]


class Range(NamedTuple):
    """Orders of a kind: how they are named, how some are drawn, and the zeros at one of them."""

    label: str
    orders: Callable
    zeros: Callable = zero_above


ABOVE = tuple(
    Range(f"{least:g} to {most:g}", partial(log_uniform, least, most))
    for least, most in ((1e-3, 25.0), (25.0, 1e4), (1e4, 1e300))
)


def beside_minus_one(most):
    return Range(f"-1 to {most - 1:g}", lambda count: log_uniform(2.0**-50, most, count) - 1.0, zeros_below)


RANGES = {
    "log_iv": (*ABOVE, beside_minus_one(0.2)),
    "log_kv": ABOVE,
    "log_kve": ABOVE,
    "log_ive": (beside_minus_one(0.5), Range("-0.5 to -1e-12", lambda n: -log_uniform(1e-12, 0.5, n), zeros_below)),
}


def errors(name, zeros_of, orders, distances=DISTANCES):
    """Of the function at the zeros at some orders: an array over distances and zeros, the larger of the two sides."""
    pairs = [(v, x) for v in orders for x in zeros_of(name, v)]
    v, zeros = np.array(pairs).T
    rows = []
    for distance in distances:
        sides = [zeros + sign * distance * np.spacing(zeros) for sign in ((-1, 1) if distance else (0,))]
        rows.append(np.max([judge.errors(name, v, x, getattr(logbessel, name)(v, x)) for x in sides], axis=0))
    return np.array(rows)


def lines(name, label, found):
    """Rows of the table: the largest error at each distance, and the shares above 1 and 0.55 ulp."""
    return [
        [
            *(name, label, f"{distance}", f"{off.size:,}"),
            *(f"{off.max():.3g}", f"{(off > 1).mean():.2%}", f"{(off > 0.55).mean():.2%}"),
        ]
        for distance, off in zip(DISTANCES, found, strict=True)
    ]


def main(
    names: Annotated[list[str] | None, typer.Argument(help="Functions; all by default.")] = None,
    count: Annotated[int, typer.Option("--orders", help="Orders of each range.")] = 10_000,
    below: Annotated[bool, typer.Option("--below", help="Orders between -1 and 0, not those above 0.")] = False,
    saved: Annotated[bool, typer.Option("--save", help="Write results/zeros.md, after each range.")] = False,
):
    """Errors beside the curves on which the logarithms vanish."""
    for name in names or RANGES:
        for kind in (kind for kind in RANGES[name] if (kind.zeros is zeros_below) == below):
            chunks = np.array_split(kind.orders(count), -(-count // CHUNK))
            found = np.concatenate([errors(name, kind.zeros, chunk) for chunk in chunks], axis=1)
            rows = tables.told(lines(name, kind.label, found))
            if saved:
                rows = tables.with_saved("zeros", rows, RANGES, cells=2)
                tables.save("zeros", "Beside the zeros", PREAMBLE, COLUMNS, rows)


if __name__ == "__main__":
    typer.run(main)
