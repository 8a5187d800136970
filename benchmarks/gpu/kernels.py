"""Picoseconds an element of every kernel, and what share of the GPU's rates that is."""

import csv

import numpy as np
import torch

import logbessel
from benchmarks import tables
from benchmarks.speed import square, strip
from logbessel import cuda

from . import ceilings
from .events import seconds

SIZE = 10_000_000  # three arrays of doubles hold 240 MB: more than any cache
SQUARES = {"v, x in (0, 150)": square(0, 150), "v, x in (150, 10000)": square(150, 10_000)}
COLUMNS = (
    *("function", "range", "float64, ps", "float32, ps", "share of the double rate", "share of the memory rate"),
    *("predicted for an H100, ps",),
)
PREDICTION = tables.RESULTS / "cuda_prediction.csv"


def ranges(name):
    """Where a function is timed: a label, and what draws points there."""
    if name.startswith("log_hyp0f1"):
        return {"b, z in (0, 10000)": square(0, 10_000)}
    if name.endswith("_inv"):
        return {"v in (1/2, 150), share in (0, 1)": strip(0, 1)}
    if name.startswith("iv_ratio"):
        return {
            "v in (1/2, 150), x in (0, 150)": strip(0, 150),
            "v, x in (150, 10000)": SQUARES["v, x in (150, 10000)"],
        }
    return SQUARES


def drawn(draw, code, size=SIZE):
    """Arguments on the GPU."""
    return [torch.from_numpy(part.astype(code)).cuda() for part in draw(np.random.default_rng(0), size)]


def timed(name, arguments):
    """Seconds of a kernel over arrays that exist, as do those it writes to."""
    function, count = getattr(cuda, name), getattr(logbessel, name).nout
    out = tuple(torch.empty_like(arguments[-1]) for _ in range(count))
    return seconds(lambda: function(*arguments, out=out))


def predicted():
    """Instructions on doubles of an element in the usual regime, and the predicted time, by function."""
    with PREDICTION.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {
        row["function"]: (
            int(row["fused multiply-adds"]) + int(row["other on doubles"]),
            max(float(row["arithmetic"]), float(row["memory"])),
        )
        for row in rows
    }


def rows(names):
    """A row for each function and range, as soon as it is measured; times in picoseconds."""
    known = predicted()
    for name in names:
        for where, draw in ranges(name).items():
            double, single = (timed(name, drawn(draw, code)) / SIZE for code in "df")
            ufunc = getattr(logbessel, name)
            memory = 8 * (ufunc.nin + ufunc.nout) / double / ceilings.bytes_moved()
            instructions, expected = known.get(name, (float("nan"),) * 2)
            arithmetic = instructions / double / ceilings.multiply_adds("d")
            yield name, where, 1e12 * double, 1e12 * single, arithmetic, memory, expected
