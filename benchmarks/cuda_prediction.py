"""What the CUDA kernels need, and how long they should take on an H100, from their machine code alone: nothing is measured.

    python benchmarks/cuda_prediction.py [--save] [FUNCTION ...]

Each kernel is compiled for two processors, and the instructions of its usual regime are counted in the machine code, on
the way that an element of a contiguous array of float64 takes: subroutines for operands of unusual exponents are not on
it, nor is what arrays of several axes, of float32, and numbers take. A multiprocessor starts 64 instructions on doubles a
clock and 128 of any kind, both a lane each; the slower of the two says how many clocks an element takes, where enough
warps are at hand. ptxas and nvdisasm are in the packages nvidia-cuda-nvcc and nvidia-cuda-nvdisasm. With --save the tables
go to results/cuda_prediction.md.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

from logbessel import functions
from logbessel.engines import kernel, ptx
from logbessel.engines.vector import Lanes, Trace
from logbessel.formulas.regimes import Function, Regime

SAVED = Path(__file__).with_name("results") / "cuda_prediction.md"
PROCESSORS = ("sm_80", "sm_90")
MULTIPROCESSORS, CLOCK, BANDWIDTH = 132, 1.7e9, 3.3e12  # of an H100: 1/s, bytes/s
DOUBLES_A_CLOCK, ISSUED_A_CLOCK = 64, 128
ON_DOUBLES = {"DFMA", "DADD", "DMUL", "DSETP", "DMNMX"}
INSTRUCTION = re.compile(r"^\s+/\*[0-9a-f]{4,}\*/\s+(?:@!?U?P\w+ )?([A-Z][A-Z0-9]*)", re.MULTILINE)
ASIDE = re.compile(r"^(step|number|float):\n.*?(?=^\w+:\n)", re.MULTILINE | re.DOTALL)  # blocks of `kernel.assembly`
NOTHING = Regime(lambda *arguments: float("nan"), lambda v, x: v == v)


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
    """Counts of the kernel's own instructions, without the subroutines for unusual operands."""
    return Counter(INSTRUCTION.findall(re.split(r"^\s*\.type\s+\$|^\$__internal", listing, flags=re.MULTILINE)[0]))


def usual(function):
    """The function's kernel with its usual regime alone."""
    nothing = Regime(lambda *arguments: (float("nan"),) * function.nout, NOTHING.holds)
    return Function(function.name, (function.regimes[0], nothing), function.sample, function.nout)


def contiguous(function):
    """The PTX of the function's kernel where one axis is all there is, operands are arrays, and all of them float64."""
    phases = ASIDE.sub(r"\1:\n  call void @llvm.trap()\n  unreachable\n", kernel.assembly(function))
    phases = re.sub(r", \[%\w+, %step\]", "", phases)
    return ptx.translated(f"declare void @llvm.trap()\n{phases}", function.name)


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
    shared = re.search(r"(\d+) bytes smem", report)[1]
    return f"| {function.name} | {' | '.join(cells)} | {shared} |"


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
    return (
        f"| {function.name} | {fused} | {doubles - fused} | {every - doubles} | {1e12 * compute:.1f} | "
        f"{1e12 * memory:.1f} | {100 * memory / time:.0f} % | {100 * flops:.0f} % | {most / others[0]:.1f} |"
    )


def tables(chosen):
    with tempfile.TemporaryDirectory() as folder:
        yield "## What the kernels need"
        yield ""
        yield "| function | registers, sm_80 | bytes spilled | registers, sm_90 | bytes spilled | bytes shared |"
        yield "| --- | --- | --- | --- | --- | --- |"
        yield from (needs(function, folder) for function in chosen)
        yield ""
        yield "## Predicted for an H100, picoseconds an element of float64 in the usual regime"
        yield ""
        yield (
            "| function | fused multiply-adds | other on doubles | all other | arithmetic | memory | share of bandwidth |"
            " share of peak | longest regime, times the usual |"
        )
        yield "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
        yield from (prediction(function, folder) for function in chosen)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("functions", nargs="*", metavar="FUNCTION")
    parser.add_argument("--save", action="store_true", help=f"write {SAVED.name}")
    options = parser.parse_args()
    chosen = [function for function in functions.PUBLIC if function.name in options.functions or not options.functions]
    lines = []
    for line in tables(chosen):
        print(line, flush=True)
        lines.append(line)
    if options.save:
        version = re.search(
            r"release (\S+), V(\S+)", subprocess.check_output([program("ptxas"), "--version"], text=True)
        )
        head = f"# CUDA kernels\n\nPredicted, not measured. ptxas {version[2]}. Made by `python benchmarks/cuda_prediction.py --save`.\n\n"
        SAVED.write_text(head + "\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
