"""Imports, first calls and calls on few elements beside an older build: processor time, in turns, each build in processes of its own.

    python -m benchmarks.older_start FOLDER [--save]

FOLDER holds the older build's package `logbessel`. Byte code is there; a cold call finds an empty cache, a cached one what a cold
call has left. With --save the table goes to results/older_start.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Annotated

import typer

NEWER = Path(__file__).resolve().parent.parent
TURNS = 5
NAMES = ("log_iv", "log_kv", "iv_ratio", "log_hyp0f1", "log_iv_and_grad")
COLUMNS = ("what", "older, ms", "newer, ms", "newer / older")
CALLS = {"two numbers": 1, "100 elements": 100, "1000 elements": 1000}
WORKER = """
import json, sys, time
sys.path.insert(0, {folder!r})
import numpy as np
before = time.process_time()
import logbessel
times = {{"import, without NumPy": time.process_time() - before}}
v, x = np.random.default_rng(0).uniform(0.5, 150, (2, 1000))
for size in {sizes}:
    arguments = (2.5, 3.0) if size == 1 else (v[:size], x[:size])
    for name in {names}:
        function = getattr(logbessel, name)
        before = time.process_time()
        function(*arguments)
        times[f"{{name}}, {{size}}, first"] = time.process_time() - before
        if {repeated}:
            least = float("inf")
            for _ in range(20):
                before = time.process_time()
                for _ in range(500 if size <= 100 else 50):
                    function(*arguments)
                least = min(least, (time.process_time() - before) / (500 if size <= 100 else 50))
            times[f"{{name}}, {{size}}"] = least
print(json.dumps(times))
"""


def measured(folder, cache, byte_code, repeated):
    """Seconds of each step in a new process."""
    environment = {
        name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE")
    }
    environment |= {"LOGBESSEL_CACHE_DIR": str(cache), "PYTHONPYCACHEPREFIX": str(byte_code), "OMP_NUM_THREADS": "1"}
    code = WORKER.format(folder=str(folder), sizes=[*CALLS.values()], names=NAMES, repeated=repeated)
    return json.loads(subprocess.check_output([sys.executable, "-P", "-c", code], env=environment, text=True))


def turns(builds, count):
    """The seconds of each step by build: the median of what a process does once, the least of what it repeats."""
    taken = [defaultdict(list) for _ in builds]
    with tempfile.TemporaryDirectory() as home:
        byte_code = [Path(home, f"code{k}") for k in range(len(builds))]
        for turn in range(count + 1):  # the first writes the byte code
            for k, folder in enumerate(builds):
                cache = Path(home, f"cache{turn}-{k}")
                cold = measured(folder, cache, byte_code[k], False)
                again = measured(folder, cache, byte_code[k], True)
                steps = {f"{step}, cold": time for step, time in cold.items() if "first" in step}
                steps |= {f"{step}, cached" if "first" in step else step: time for step, time in again.items()}
                for step, time in steps.items() if turn else ():
                    taken[k][step].append(time)
    return [{step: once_or_repeated(step)(times) for step, times in build.items()} for build in taken]


def once_or_repeated(step):
    return statistics.median if "first" in step or "import" in step else min


def rows(seconds):
    """A row for the import, the sums of the first calls, and each repeated call."""
    older, newer = seconds
    words = {f", {size}": f", {text}" for text, size in CALLS.items()}

    def row(what, steps):
        before, now = (1e3 * sum(build[step] for step in steps) for build in (older, newer))
        return what, f"{before:.4g}", f"{now:.4g}", f"{now / before:.3f}"

    yield row("import, without NumPy", ["import, without NumPy"])
    for kind in ("cold", "cached"):
        for size, text in words.items():
            steps = [f"{name}{size}, first, {kind}" for name in NAMES]
            yield row(f"first calls of {len(NAMES)} functions, {kind}{text}", steps)
        yield row(f"first calls, {kind}, all", [f"{name}{size}, first, {kind}" for size in words for name in NAMES])
    for size, text in words.items():
        for name in NAMES:
            yield row(f"{name}{text}", [f"{name}{size}"])


def main(
    folder: Annotated[str, typer.Argument(help="Where the older build's package lies.")],
    count: Annotated[
        int, typer.Option("--turns", help="Turns, in each of which every build has two processes.")
    ] = TURNS,
    save: Annotated[bool, typer.Option("--save", help="Write results/older_start.md and .csv.")] = False,
):
    """Time imports, first calls and calls on few elements of two builds."""
    from . import machine, tables

    found = tables.told(rows(turns([Path(folder).resolve(), NEWER], count)))
    if save:
        note = (
            f"Processor time, of imports and first calls the median of {count} turn{'s' * (count > 1)}, of others the least; {', '.join(NAMES)} in this order. The newer build "
            "compiles what computes results in doubt again with the first of 1000 elements. "
            f"{machine.line()}. "
            "Made by `python -m benchmarks.older_start FOLDER --save`."
        )
        tables.save("older_start", "Imports and first calls beside an older build", note, COLUMNS, found)


if __name__ == "__main__":
    typer.run(main)
