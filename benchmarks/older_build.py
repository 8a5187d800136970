"""How many times as fast as an older build: the same arrays, in turns, each build in a process of its own.

    python -m benchmarks.older_build FOLDER [--save]

FOLDER holds the older build's package `logbessel`. One thread, 10^6 elements, results into arrays that exist. A turn is the
processor time of one call, so that what else the machine does counts little; a row has the medians of 15 turns. With --save
the table goes to results/older_build.
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

SIZE, TURNS = 1_000_000, 15
NEWER = Path(__file__).resolve().parent.parent
COLUMNS = ("function", "range", "type", "older, ns", "newer, ns", "times as fast", "wanted")
LOGARITHMS = ("log_iv", "log_kv", "log_ive", "log_kve")
FLOATS = (
    *("log_iv_dv", "log_iv_dx", "log_kv_dv", "log_kv_dx", "log_iv_and_grad", "log_kv_and_grad"),
    *("iv_ratio", "kv_ratio", "log_hyp0f1"),
)


def _inside(rng, n):
    s, angle = 25 * np.sqrt(rng.random(n)), rng.uniform(0, np.pi / 2, n)
    return s * np.sin(angle), s * np.cos(angle)


RANGES = {
    "(0, 150)": lambda rng, n: rng.uniform(0.5, 150, (2, n)),
    "(150, 10000)": lambda rng, n: rng.uniform(150, 10_000, (2, n)),
    "v in (1023, 16383), x < 10^6": lambda rng, n: (rng.uniform(1023, 16383, n), rng.uniform(0, 1e6, n)),
    "v^2 + x^2 < 625": _inside,
}


def cases():
    """Function, range, type and target of each row."""
    for where in ("(0, 150)", "(150, 10000)"):
        yield from ((name, where, "float32", 3.0) for name in LOGARITHMS)
        yield from ((name, where, "float32", 2.5) for name in FLOATS)
    yield from ((name, "(0, 150)", "float64", 1.2) for name in LOGARITHMS)
    for where in ("(150, 10000)", "v in (1023, 16383), x < 10^6"):
        yield from ((name, where, "float64", 1.5 if name in ("log_iv", "log_kv") else 1.2) for name in LOGARITHMS)
    yield from ((name, "v^2 + x^2 < 625", "float64", 1.3) for name in LOGARITHMS)


def worker():
    """Times calls that are asked for on standard input, a line each, and answers with nanoseconds an element."""
    import logbessel

    for line in sys.stdin:
        name, where, kind, size, turns = json.loads(line)
        function = getattr(logbessel, name)
        arguments = [part.astype(kind) for part in RANGES[where](np.random.default_rng(0), size)]
        out = tuple(np.empty(size, kind) for _ in range(function.nout))
        with np.errstate(all="ignore"):
            function(*arguments, out=out)
            print("ready", flush=True)
            for _ in range(turns):
                sys.stdin.readline()
                start = time.thread_time_ns()
                function(*arguments, out=out)
                print((time.thread_time_ns() - start) / size, flush=True)


class Build:
    """A process that imports the package of a folder."""

    def __init__(self, folder):
        code = f"""if True:
            import sys
            sys.path.insert(0, {str(folder)!r})
            import logbessel
            sys.path[0] = {str(NEWER)!r}
            from benchmarks import older_build
            older_build.worker()"""
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()


def rows(folder, size, count):
    """A row for each case, as soon as it is measured; the quotient is the median of those of the turns."""
    builds = [Build(Path(folder).resolve()), Build(NEWER)]
    for name, where, kind, wanted in cases():
        for build in builds:
            build.ask(json.dumps([name, where, kind, size, count]))
        turns = [[float(build.ask("go")) for build in builds] for _ in range(count)]
        older, newer = (statistics.median(times) for times in zip(*turns))
        quotient = statistics.median(older / newer for older, newer in turns)
        yield name, where, kind, f"{older:.2f}", f"{newer:.2f}", f"{quotient:.2f}", f"{wanted:g}"


def main(
    folder: Annotated[str, typer.Argument(help="Where the older build's package lies.")],
    size: Annotated[int, typer.Option(help="Elements of a call.")] = SIZE,
    turns: Annotated[int, typer.Option(min=1, help="Calls of each build.")] = TURNS,
    save: Annotated[bool, typer.Option("--save", help="Write results/older_build.md and .csv.")] = False,
):
    """Time every row of the comparison with an older build, in turns."""
    from llvmlite import binding as llvm

    from . import machine, tables

    kept = tables.told(rows(folder, size, turns))
    features = llvm.get_host_cpu_features()
    vectors = next(
        (name for name, key in (("AVX-512", "avx512f"), ("AVX2", "avx2"), ("AVX", "avx")) if features.get(key)), "none"
    )
    if save:
        note = (
            f"Nanoseconds of processor time an element, medians of {turns} turns, of quotients too, over {size} elements, one thread; vectors: "
            f"{vectors}. {machine.line()}. Made by `python -m benchmarks.older_build FOLDER --save`."
        )
        tables.save("older_build", "Beside an older build", note, COLUMNS, kept)


if __name__ == "__main__":
    typer.run(main)
