"""Two threads beside one, and beside two processes, on 10^6 elements.

    python -m benchmarks.two_threads [--save]

Turns of one thread, of two, and of two processes that begin at one moment and compute half of the elements each on a thread of
their own: they share nothing but the machine, so that what they gain is all that it gives. A row has the least wall time of each, and
the medians of the processor time, which other work on the machine hardly changes: with two cores of their own two threads are as
many times as fast as twice the quotient of that says, less what the last piece of 4096 elements leaves one of them idle.
"""

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

import logbessel

from .older_build import RANGES

SIZE, TURNS = 1_000_000, 25
AHEAD = 0.002  # seconds until processes begin, in which they are told when
NAMES = ("log_iv", "log_kv", "log_kve", "iv_ratio", "log_iv_and_grad")
WHERE = ("(0, 150)", "(150, 10000)")
COLUMNS = (
    *("function", "range", "type", "wall, one thread, ms", "two threads, ms", "two processes, ms"),
    *("two threads, times as fast", "two processes, times as fast", "threads beside processes"),
    *("processor, one, ms", "processor, two, ms", "more"),
)


def _call(name, where, kind, part=slice(None)):
    """A call on a part of the elements."""
    function = getattr(logbessel, name)
    arguments = [whole.astype(kind)[part] for whole in RANGES[where](np.random.default_rng(0), SIZE)]
    out = tuple(np.empty(arguments[0].size, kind) for _ in range(function.nout))
    return lambda: function(*arguments, out=out)


def worker():
    """Makes the calls that are asked for on standard input when the clock says so, and answers with the time at their ends."""
    call = None
    with np.errstate(all="ignore"):
        for line in sys.stdin:
            asked = json.loads(line)
            if isinstance(asked, float):
                while time.monotonic() < asked:
                    pass
            else:
                *case, first = asked
                call = _call(*case, slice(first, first + SIZE // 2))
            call()
            print(time.monotonic(), flush=True)


class Processes:
    """Two processes, each with half of the elements."""

    def __init__(self):
        code = f"import sys; sys.path.insert(0, {str(Path(__file__).resolve().parent.parent)!r}); from benchmarks import two_threads; two_threads.worker()"
        start = lambda: subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.processes = start(), start()

    def ask(self, *lines):
        """The times at which they have done what they are asked, a line each."""
        for process, line in zip(self.processes, lines, strict=True):
            process.stdin.write(json.dumps(line) + "\n")
            process.stdin.flush()
        return [float(process.stdout.readline()) for process in self.processes]

    def prepare(self, *case):
        self.ask([*case, 0], [*case, SIZE // 2])

    def seconds(self):
        """From the moment at which both begin to that at which both have ended."""
        begin = time.monotonic() + AHEAD
        return max(self.ask(begin, begin)) - begin


def rows():
    processes = Processes()
    for name in NAMES:
        for where in WHERE:
            for kind in ("float64", "float32"):
                processes.prepare(name, where, kind)
                wall, used = _turns(_call(name, where, kind), processes)
                one, threads, apart = wall
                yield (
                    *(name, where, kind, *(f"{each:.2f}" for each in wall)),
                    *(f"{one / threads:.2f}", f"{one / apart:.2f}", f"{apart / threads:.2f}"),
                    *(f"{used[0]:.2f}", f"{used[1]:.2f}", f"{100 * (used[1] / used[0] - 1):.1f} %"),
                )


def _turns(call, processes):
    """Milliseconds: the least wall times of a call on one thread, on two and by two processes, and the median processor times of the
    first two."""
    wall, used = ([], [], []), ([], [])
    for _ in range(1 + TURNS):
        for number in (1, 2):
            with logbessel.threads(number):
                call()  # a worker's first call is its start
                start = time.perf_counter(), time.process_time()
                call()
                wall[number - 1].append(1e3 * (time.perf_counter() - start[0]))
                used[number - 1].append(1e3 * (time.process_time() - start[1]))
        processes.seconds()
        wall[2].append(1e3 * processes.seconds())
    return [min(times[1:]) for times in wall], [statistics.median(times[1:]) for times in used]


def main(save: Annotated[bool, typer.Option("--save", help="Write results/two_threads.md and .csv.")] = False):
    """Time every row, in turns."""
    from . import machine, tables

    with np.errstate(all="ignore"):
        kept = tables.told(rows())
    if save:
        note = (
            f"A call on {SIZE} elements, and calls of two processes on half of them each: the least wall time and the median processor time of "
            f"{TURNS} turns. {machine.line()}. "
            f"Made by `python -m benchmarks.two_threads --save`."
        )
        tables.save("two_threads", "Two threads beside one and beside two processes", note, COLUMNS, kept)


if __name__ == "__main__":
    typer.run(main)
