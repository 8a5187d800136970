"""Exported libraries of all functions, or some: seconds to write one, its size, and whether it gives the ufuncs' results, in every bit.

    python benchmarks/exported.py [TARGET ...] [--functions NAME]... [--points 100000] [--save]

A target is a processor of `logbessel export`, several of them joined by +, or `device`: the functions for GPUs on numbers,
compiled for the processor at hand. Each form of each function, in double and float, runs on points of all its regimes, some of them
beside its zeros. Another architecture's programs run under QEMU's user-mode emulation (Debian: qemu-user-static, and the
cross compilers gcc-aarch64-linux-gnu and gcc-riscv64-linux-gnu); what neither the machine nor QEMU can run is written alone. With --save
the rows go to results/exported.md, in the places of older ones of the same functions.
"""

import platform
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated

import llvmlite.binding as llvm
import numpy as np
import typer

import logbessel
from benchmarks import machine
from logbessel.exporting import entries, targets
from logbessel.runtime import sources

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
import exported

SAVED = Path(__file__).with_name("results") / "exported.md"
DEVICE = "device"
TARGETS = ("x86-64-v2", "x86-64-v3", "x86-64-v4", "x86-64-v2+x86-64-v3+x86-64-v4", "aarch64", "riscv64", DEVICE)
NEEDED = {"x86-64-v4": "avx512f"}  # what QEMU does not emulate
HEAD = ("target", "written in, s of the processor", "static library, MB", "run", "functions", "results", "that differ")


def emulator(target):
    """The command before a program of the target, or None where nothing here can run it."""
    architecture = targets.TARGETS[target].architecture
    if architecture != platform.machine():
        return shutil.which(f"qemu-{architecture}-static") and [f"qemu-{architecture}-static"]
    needed = NEEDED.get(target)
    return [] if not needed or llvm.get_host_cpu_features().get(needed) else None


def compiler(target):
    architecture = targets.TARGETS[target].architecture
    return "cc" if architecture == platform.machine() else f"{architecture}-linux-gnu-gcc"


def row(target, chosen, points):
    """A row of the table."""
    if target == DEVICE:
        counts = [differing(function, points) for function in chosen]
        return [target, "", "", "natively", *totals(counts, chosen)]
    names = target.split("+")
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        started = time.process_time()
        exported.exports(folder / "library", names, chosen, shared=False)
        written = f"{time.process_time() - started:.0f}"
        size = f"{(folder / 'library/lib/liblogbessel.a').stat().st_size / 1e6:.2f}"
        start = emulator(names[0])
        if start is None or not shutil.which(compiler(names[0])):
            return [target, written, size, "no", "", "", ""]
        counts = [compared(folder, function, compiler(names[0]), start, points) for function in chosen]
    return [target, written, size, "emulated" if start else "natively", *totals(counts, chosen)]


def totals(counts, chosen):
    results, wrong = np.sum(counts, axis=0)
    names = "all" if len(chosen) == len(entries.exported()) else " ".join(function.name for function in chosen)
    return [names, f"{results:,}", f"{wrong:,}"]


def compared(folder, function, compiler, start, points):
    """How many results of all forms of a function were compared, and how many differ."""
    source, program, given, results = (folder / name for name in ("program.c", "program", "points", "results"))
    source.write_text(exported.program([function]))
    static = folder / "library" / "lib" / "liblogbessel.a"
    exported.run(compiler, "-static", f"-I{folder / 'library/include'}", source, static, "-lm", "-o", program)
    exported.write_points(given, [function], points)
    exported.run(*start, program, given, results)
    wrong = exported.mismatches(given, results, [function], points)
    print(function.name, *wrong, file=sys.stderr, flush=True)
    return len(entries.symbols(function)) * function.nout * points, sum(count for _, count in wrong)


def differing(function, points):
    """The same of the functions for GPUs."""
    total = wrong = 0
    for kind in entries.KINDS:
        with np.errstate(all="ignore"):
            given = np.stack(exported.arguments(function, points)).astype(exported.TYPES[kind.c])
            expected = np.reshape(getattr(logbessel, function.name)(*given), (function.nout, points))
        found = np.empty_like(expected)
        exported.device_function(function, kind)(points, *(a.ctypes.data for a in (*given, *found)))
        total, wrong = total + found.size, wrong + exported.different(found, expected)
    print(function.name, wrong, file=sys.stderr, flush=True)
    return total, wrong


def earlier():
    """The saved rows, by target and functions."""
    lines = SAVED.read_text(encoding="utf-8").splitlines() if SAVED.exists() else []
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")][2:]
    return {(cells[0], cells[4]): cells for cells in rows}


def main(
    chosen_targets: Annotated[list[str] | None, typer.Argument(metavar="TARGET")] = None,
    functions: Annotated[list[str] | None, typer.Option(help="One of some functions; may be repeated.")] = None,
    points: Annotated[int, typer.Option(help="Of each form.")] = 100_000,
    save: Annotated[bool, typer.Option("--save", help="Write results/exported.md.")] = False,
) -> None:
    """Compare exported libraries with the ufuncs."""
    chosen = [function for function in entries.exported() if not functions or function.name in functions]
    head = [*HEAD, "points of each form", "sources"]
    for target in chosen_targets or TARGETS:
        cells = row(target, chosen, points)
        print(" | ".join(cells), flush=True)
        if save:
            rows = earlier() | {(target, cells[4]): [*cells, f"{points:,}" if cells[-1] else "", sources.digest()[:8]]}
            lines = [f"{machine.line()}.", ""]
            lines += [f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows.values())]
            SAVED.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
