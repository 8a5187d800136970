"""What the CUDA kernels need, and how long they should take on an H100, from their machine code alone: nothing is measured.

    python -m benchmarks.cuda_prediction [--save] [FUNCTION ...]

Each kernel is compiled for two processors, and the instructions of its usual regime are counted in the machine code, on
the way that an element of a contiguous array of float64 takes: subroutines for operands of unusual exponents are not on
it, nor what a block does once, nor what arrays of several axes, of float32, and numbers take. A multiprocessor starts 64 instructions on doubles a
clock and 128 of any kind, both a lane each; the slower of the two says how many clocks an element takes, where enough
warps are at hand. ptxas and nvdisasm are in the packages nvidia-cuda-nvcc and nvidia-cuda-nvdisasm. With --save the rows
go to results/cuda_prediction and results/cuda_needs, in the place of those of the same functions.

    python -m benchmarks.cuda_prediction --pairs [--save] [FUNCTION ...]

does the same for arrays of float32 on four GPUs, two of which start but two instructions on doubles a clock: in double-double, the
kernel for float64, in plain doubles, and in pairs of float32 (results/cuda_pairs).
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from logbessel import functions
from logbessel.arithmetic.vectors import Lanes, Trace
from logbessel.compiler import kernel, ptx
from logbessel.functions.function import Function, Regime

from . import tables

PROCESSORS = ("sm_80", "sm_90")
MULTIPROCESSORS, CLOCK, BANDWIDTH = 132, 1.7e9, 3.3e12  # of an H100: 1/s, bytes/s
DOUBLES_A_CLOCK, ISSUED_A_CLOCK = 64, 128
ON_DOUBLES = {"DFMA", "DADD", "DMUL", "DSETP", "DMNMX"}
ON_SINGLES = {"FFMA", "FADD", "FMUL"}
INSTRUCTION = re.compile(r"^\s+/\*[0-9a-f]{4,}\*/\s+(?:@!?U?P\w+ )?([A-Z][A-Z0-9]*)", re.MULTILINE)
ASIDE = (
    r"^(step|number|{}):\n.*?(?=^\w+:\n|^}})"  # blocks of `kernel.assembly`: those of the type that arrays are not of
)


class Gpu(NamedTuple):
    """A GPU by its data sheet: multiprocessors, clock in 1/s, bytes of memory a second, and instructions that a multiprocessor
    starts a clock, on doubles and on singles."""

    name: str
    processor: str
    multiprocessors: int
    clock: float
    bandwidth: float
    doubles: int
    singles: int


GPUS = (
    Gpu("L4", "sm_89", 58, 2.04e9, 3.0e11, 2, 128),
    Gpu("GeForce RTX 4090", "sm_89", 128, 2.52e9, 1.008e12, 2, 128),
    Gpu("A100", "sm_80", 108, 1.41e9, 2.04e12, 32, 64),
    Gpu("H100", "sm_90", MULTIPROCESSORS, CLOCK, BANDWIDTH, DOUBLES_A_CLOCK, ISSUED_A_CLOCK),
)
ORDER = [function.name for function in functions.PUBLIC]
PAIRS = ("function", "GPU", "in double-double", "in doubles", "in pairs", "double-double/pairs", "doubles/pairs")

NOTHING = Regime(lambda *arguments: float("nan"), lambda v, x: v == v)


NEEDS = (
    *("function", "registers, sm_80", "bytes spilled, sm_80", "registers, sm_90", "bytes spilled, sm_90"),
    "bytes of shared memory",
)
PREDICTION = (
    *("function", "fused multiply-adds", "other on doubles", "all other", "arithmetic", "memory"),
    *("share of bandwidth", "share of peak", "longest regime, times the usual"),
)


def program(name):
    found = find_spec("nvidia")
    folders = [Path(folder) / "cu13/bin" for folder in (found.submodule_search_locations if found else ())]
    path = next((str(folder / name) for folder in folders if (folder / name).exists()), shutil.which(name))
    return path or sys.exit(f"{name} is not here: pip install nvidia-cuda-nvcc nvidia-cuda-nvdisasm")


def compiled(text, processor, folder):
    """The report of ptxas on PTX, and the machine code as text."""
    source, code = Path(folder) / "kernel.ptx", Path(folder) / "kernel.cubin"
    source.write_bytes(text)
    command = [program("ptxas"), "-v", f"-arch={processor}", source, "-o", code]
    report = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    return report, subprocess.run([program("nvdisasm"), "-c", code], capture_output=True, text=True, check=True).stdout


def instructions(listing):
    """Counts of the instructions in the loops over elements: that which sorts them, and that over the usual regime."""
    lines = re.split(r"^\s*\.type\s+\$|^\$__internal", listing, flags=re.MULTILINE)[0].splitlines()
    sorting, usual, _ = outermost_loops(lines)
    return Counter(INSTRUCTION.findall("\n".join(lines[sorting] + lines[usual])))


def outermost_loops(lines):
    """Where they are in machine code: from the label that a jump goes back to, to the jump."""
    labels, loops = {}, []
    for number, line in enumerate(lines):
        if label := re.match(r"(\.L_x_\d+):", line):
            labels[label[1]] = number
        elif (jump := re.search(r"BRA `\((\.L_x_\d+)\)", line)) and jump[1] in labels:
            start = labels[jump[1]]
            loops = [loop for loop in loops if loop.start < start] + [slice(start, number + 1)]
    return [loop for loop in loops if loop.stop - loop.start > 2]  # code ends in a jump to itself


def usual(function):
    """The function's kernel with its usual regime alone."""
    nothing = Regime(lambda *arguments: (float("nan"),) * function.nout, NOTHING.holds)
    return Function(
        function.name, (function.regimes[0], nothing), function.sample, function.nout, format=function.format
    )


def contiguous(function, other="float"):
    """The PTX of the function's kernel where one axis is all there is, operands are arrays, and none of them of the other type."""
    aside = re.compile(ASIDE.format(other), re.MULTILINE | re.DOTALL)
    phases = aside.sub(r"\1:\n  call void @llvm.trap()\n  unreachable\n", kernel.assembly(function))
    phases = re.sub(r", \[%\w+, %step\]", "", phases)
    return ptx.translated(f"declare void @llvm.trap()\n{phases}{ptx.entry(function.name)}")


def operations(function, regime):
    """Operations of a formula, those of loops as often as they run."""
    trace = Trace(Lanes(), "formula")
    regime.value(*(trace.argument(f"%a{k}") for k in range(function.nin)))
    loops = [
        int(re.search(r"phi i32 \[(\d+),", loop)[1]) * len(re.findall(r"^  %t\d+ =", loop, re.MULTILINE))
        for loop in trace.loops
    ]
    return len(trace.lines) + sum(loops)


def needs(function, folder):
    cells, text = [], ptx.of(function)
    for processor in PROCESSORS:
        report, _ = compiled(text, processor, folder)
        spilled = re.search(r"(\d+) bytes spill stores", report)[1]
        cells += [re.search(r"Used (\d+) registers", report)[1], spilled]
    return [function.name, *cells, re.search(r"(\d+) bytes smem", report)[1]]


def prediction(function, folder):
    counts = instructions(compiled(contiguous(usual(function)), "sm_90", folder)[1])
    doubles, every = sum(counts[name] for name in ON_DOUBLES), counts.total()
    fused = counts["DFMA"]
    clocks = max(doubles / DOUBLES_A_CLOCK, every / ISSUED_A_CLOCK)
    compute = clocks / MULTIPROCESSORS / CLOCK
    memory = 8 * (function.nin + function.nout) / BANDWIDTH
    time = max(compute, memory)
    flops = (2 * fused + counts["DADD"] + counts["DMUL"]) / time / (2 * DOUBLES_A_CLOCK * MULTIPROCESSORS * CLOCK)
    others = [operations(function, regime) for regime in function.regimes]
    most = max(others[1:])
    shares = [f"{100 * share:.0f} %" for share in (memory / time, flops)]
    times = [f"{1e12 * seconds:.1f}" for seconds in (compute, memory)]
    return [function.name, fused, doubles - fused, every - doubles, *times, *shares, f"{most / others[0]:.1f}"]


def of_singles(function, folder):
    """A row for each GPU: picoseconds an element of float32 by the kernels in double-double, in plain doubles and in pairs."""
    kernels = function, function.of_kernel("f"), function.in_pairs
    assemblies = [contiguous(usual(each), "double") for each in kernels]
    counts = {
        processor: [instructions(compiled(assembly, processor, folder)[1]) for assembly in assemblies]
        for processor in {gpu.processor for gpu in GPUS}
    }
    rows = []
    for gpu in GPUS:
        times = [seconds(count, function, gpu) for count in counts[gpu.processor]]
        cells = [f"{1e12 * time:.1f}" for time in times]
        rows.append([function.name, gpu.name, *cells, *(f"{time / times[2]:.1f}" for time in times[:2])])
    return rows


def seconds(count, function, gpu):
    """The time of an element of float32: that of the instructions, or of the memory's."""
    on = lambda names: sum(count[name] for name in names)
    clocks = max(on(ON_DOUBLES) / gpu.doubles, on(ON_SINGLES) / gpu.singles, count.total() / ISSUED_A_CLOCK)
    return max(clocks / gpu.multiprocessors / gpu.clock, 4 * (function.nin + function.nout) / gpu.bandwidth)


def pairs(chosen, save):
    """The table of kernels for float32."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for function in chosen:
            if function.paired:
                rows += of_singles(function, folder)
                print(*rows[-len(GPUS) :], sep="\n", flush=True)
    print(tables.markdown(PAIRS, rows))
    if save:
        note = "Predicted, not measured: picoseconds an element of float32 in the usual regime. Made by `python -m benchmarks.cuda_prediction --pairs --save`."
        rows = tables.with_saved("cuda_pairs", rows, ORDER)
        tables.save("cuda_pairs", "Predicted time of the CUDA kernels for float32", note, PAIRS, rows)


def main(
    names: Annotated[list[str] | None, typer.Argument(metavar="FUNCTION")] = None,
    save: Annotated[bool, typer.Option("--save", help="Write the tables to benchmarks/results.")] = False,
    of_pairs: Annotated[bool, typer.Option("--pairs", help="Kernels for float32, on four GPUs.")] = False,
):
    """What the CUDA kernels need, and what that says of their speed."""
    chosen = [function for function in functions.PUBLIC if not names or function.name in names]
    if of_pairs:
        return pairs(chosen, save)
    needed, predicted = [], []
    with tempfile.TemporaryDirectory() as folder:
        for function in chosen:
            needed.append(needs(function, folder))
            predicted.append(prediction(function, folder))
            print(needed[-1], predicted[-1], flush=True)
    print(tables.markdown(NEEDS, needed), tables.markdown(PREDICTION, predicted), sep="\n\n")
    if save:
        version = re.search(r"release \S+ V(\S+)", subprocess.check_output([program("ptxas"), "--version"], text=True))[
            1
        ]
        made = f"ptxas {version}. Made by `python -m benchmarks.cuda_prediction --save`."
        tables.save(
            "cuda_needs", "What the CUDA kernels need", made, NEEDS, tables.with_saved("cuda_needs", needed, ORDER)
        )
        note = f"Predicted for an H100, not measured: picoseconds an element of float64 in the usual regime. {made}"
        tables.save(
            "cuda_prediction",
            "Predicted time of the CUDA kernels",
            note,
            PREDICTION,
            tables.with_saved("cuda_prediction", predicted, ORDER),
        )


if __name__ == "__main__":
    typer.run(main)
