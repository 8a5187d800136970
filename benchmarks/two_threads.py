"""Two threads beside one, on 10^6 elements.

    python -m benchmarks.two_threads [--save]

Turns of one thread and of two; a row has the least wall time of each, and the medians of the processor time, which other work on the
machine hardly changes: with two cores of their own two threads are as many times as fast as twice the quotient of that says, less
what the last piece of 4096 elements leaves one of them idle.
"""

import statistics
import time
from typing import Annotated

import numpy as np
import typer

import logbessel

from .older_build import RANGES

SIZE, TURNS = 1_000_000, 25
NAMES = ("log_iv", "log_kv", "log_kve", "iv_ratio", "log_iv_and_grad")
WHERE = ("(0, 150)", "(150, 10000)")
COLUMNS = (
    *("function", "range", "type", "wall, one, ms", "wall, two, ms", "times as fast"),
    *("processor, one, ms", "processor, two, ms", "more"),
)


def rows():
    for name in NAMES:
        function = getattr(logbessel, name)
        for where in WHERE:
            for kind in ("float64", "float32"):
                arguments = [part.astype(kind) for part in RANGES[where](np.random.default_rng(0), SIZE)]
                out = tuple(np.empty(SIZE, kind) for _ in range(function.nout))
                wall, used = _turns(lambda: function(*arguments, out=out))
                yield (
                    *(name, where, kind, f"{wall[0]:.2f}", f"{wall[1]:.2f}", f"{wall[0] / wall[1]:.2f}"),
                    *(f"{used[0]:.2f}", f"{used[1]:.2f}", f"{100 * (used[1] / used[0] - 1):.1f} %"),
                )


def _turns(call):
    """Least wall time and median processor time, in milliseconds, of a call on one thread and on two."""
    wall, used = ([], []), ([], [])
    for _ in range(1 + TURNS):
        for number in (1, 2):
            with logbessel.threads(number):
                call()  # a worker's first call is its start
                start = time.perf_counter(), time.process_time()
                call()
                wall[number - 1].append(1e3 * (time.perf_counter() - start[0]))
                used[number - 1].append(1e3 * (time.process_time() - start[1]))
    return [min(times[1:]) for times in wall], [statistics.median(times[1:]) for times in used]


def main(save: Annotated[bool, typer.Option("--save", help="Write results/two_threads.md and .csv.")] = False):
    """Time every row, in turns."""
    from . import machine, tables

    with np.errstate(all="ignore"):
        kept = tables.told(rows())
    if save:
        note = (
            f"A call on {SIZE} elements: the least wall time and the median processor time of {TURNS} turns. {machine.line()}. "
            f"Made by `python -m benchmarks.two_threads --save`."
        )
        tables.save("two_threads", "Two threads beside one", note, COLUMNS, kept)


if __name__ == "__main__":
    typer.run(main)
