"""What is done to a library by accident: caches that many share or that cannot be written, endless calls.

    python -m benchmarks.abuse [PART ...] [--save]

Parts: `cache` (16 processes of different versions fill one folder of compiled code at once; folders that cannot be written,
that are too small, or whose files come from the past or the future), `memory` (the same calls again and again), `warnings`
(every public example in Python's development mode, warnings as errors). With --save, results/abuse.md holds what was counted.
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

import logbessel

from . import machine, tables

ROOT = Path(__file__).resolve().parent.parent
COLUMNS = ("what", "how often", "what went wrong")
VERSIONS, PROCESSES = 4, 16
OF_TORCH = "ignore:`torch.jit:DeprecationWarning"  # which PyTorch raises of itself
USE = """
import logbessel
assert abs(logbessel.log_iv(0.5, 2.0) - 0.716002429689468) < 1e-15
assert abs(logbessel.log_kv([0.5, 2.5], [2.0, 3.0])[0] + 2.12078223763525) < 1e-13
"""


WHOLE = """
import os
assert all(name.endswith(".o") for name in os.listdir(os.environ["LOGBESSEL_CACHE_DIR"]))
"""


def started(code, cache, package=ROOT, before=(), **options):
    """A Python that imports the package from a folder and runs the code; `before` is a command that runs it."""
    environment = os.environ | {"LOGBESSEL_CACHE_DIR": str(cache), "PYTHONPATH": str(package)}
    return subprocess.Popen(
        [*before, sys.executable, "-W", "error", "-c", code],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tempfile.gettempdir(),
        **options,
    )


def failures(processes):
    """How many of the processes did not end well."""
    return sum(process.communicate()[1] != "" or process.returncode != 0 for process in processes)


def of_other_version(folder, number):
    """A copy of the package whose sources differ by a comment, as those of another version do."""
    shutil.copytree(ROOT / "logbessel", folder / "logbessel", ignore=shutil.ignore_patterns("__pycache__"))
    with (folder / "logbessel" / "formulas" / "debye.py").open("a", encoding="utf-8") as file:
        file.write(f"# {number}\n")
    return folder


def half_written(folder):
    """How many files in a cache are not whole."""
    return sum(path.suffix != ".o" for path in folder.iterdir())


def disk(folder, options):
    """What runs a command with a disk of its own at a folder (Linux's mount and user namespaces)."""
    return "unshare", "-rm", "sh", "-c", f'mount -t tmpfs -o {options} none "{folder}" && exec "$@"', "sh"


def cache():
    """Rows of the folder of compiled code."""
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        packages = [of_other_version(place / str(number), number) for number in range(VERSIONS)]
        shared = place / "cache"
        wrong = failures([started(USE, shared, packages[i % VERSIONS]) for i in range(PROCESSES)])
        yield f"one cache, {PROCESSES} processes of {VERSIONS} versions at once", PROCESSES, wrong
        yield "the same: files half written", len(os.listdir(shared)), half_written(shared)
        for moved, word in ((-(10**9), "past"), (10**9, "future")):
            for path in shared.iterdir():
                os.utime(path, (time.time() + moved,) * 2)
            yield f"its files from the {word}", 1, failures([started(USE, shared, packages[0])])
        small = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
        wrong = failures([started(USE, place / "small", preexec_fn=small)])
        yield "a disk that takes 4 KB a file: failures, and files left", 1, wrong + half_written(place / "small")
        yield "a folder that nobody can make", 1, failures([started(USE, "/sys/logbessel")])
        for what, options in (("a full disk, of 64 KB", "size=64k"), ("a read-only disk", "ro")):
            folder = place / options
            folder.mkdir()
            wrong = failures([started(USE + WHOLE, folder, before=disk(folder, options))])
            yield f"{what}: failures, or parts of files", 1, wrong


def memory():
    """Rows of calls whose memory must not grow."""
    rng = np.random.default_rng(0)
    v, x = rng.uniform(0, 150, (2, 1000))

    def calls():
        for name in logbessel.__all__:
            more = [x] * (getattr(logbessel, name).nin - 2)
            getattr(logbessel, name)(v, x / 150 if "_inv" in name else x, *more)
            getattr(logbessel, name)(2.5, 0.5, *more[:1])

    def resident():
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()

    with np.errstate(all="ignore"):
        calls()
        before, count, end = resident(), 0, time.monotonic() + MINUTES * 60
        while time.monotonic() < end:
            calls()
            count += 2 * len(logbessel.__all__)
    grown = resident() - before
    what = f"calls of all functions in {MINUTES} minutes, which took {grown / 2**20:.1f} MB of memory; more than 1 MB"
    yield what, count, int(grown > 2**20)


def warnings():
    """Rows of the examples of all public objects in development mode."""
    code = """
import doctest, importlib, sys
sys.path.insert(0, sys.argv[1])
import public
finder, runner = doctest.DocTestFinder(recurse=False), doctest.DocTestRunner(
    optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE, verbose=False)
for module in public.MODULES:
    try:
        things = dict.fromkeys([*public.objects(module), *public.functions(module)])
    except ImportError as error:  # what it needs is not installed
        print(error, file=sys.stderr)
        continue
    for thing in things:
        for test in finder.find(thing, getattr(thing, "__name__", "object"), module=False, globs={}):
            runner.run(test, out=sys.stderr.write)
print(runner.tries, runner.failures)
"""
    result = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-W", OF_TORCH, "-c", code, str(ROOT / "tests")],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    if result.returncode:
        raise SystemExit(result.stderr)
    print(result.stderr)
    tries, wrong = map(int, result.stdout.split())
    yield "examples of all public objects under `python -X dev -W error`", tries, wrong


PARTS = {part.__name__: part for part in (cache, memory, warnings)}
MINUTES = 10


def main(
    parts: Annotated[list[str] | None, typer.Argument(metavar="PART")] = None,
    save: Annotated[bool, typer.Option("--save", help="Write results/abuse.md and .csv.")] = False,
):
    """Count what goes wrong where the library is treated badly."""
    kept = []
    for name in parts or PARTS:
        for row in PARTS[name]():
            print(*row, sep=" | ", flush=True)
            kept.append(tuple(map(str, row)))
    if save:
        first = [row[0].split(" in ")[0] for row in kept]
        others = [row for row in tables.rows("abuse") if row[0].split(" in ")[0] not in first]
        note = f"{machine.line()}. Made by `python -m benchmarks.abuse --save`."
        tables.save("abuse", "What is done to a library by accident", note, COLUMNS, others + kept)


if __name__ == "__main__":
    typer.run(main)
