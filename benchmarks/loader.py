"""Does loading machine code by LLVM's JITLink cost time? It beside MCJIT, which maps each section by itself, in turns.

python -m benchmarks.loader [--turns 15] [--save]

Each turn is a process that has one of the two loaders: it calls log_iv and log_kv for the first time, with an empty cache and
again from the cache in another process, and runs both loops over a million elements.
"""

import json
import os
import subprocess
import sys
import tempfile
from typing import Annotated

import numpy as np
import typer

from . import machine, tables

WORKER = """
import json, sys, time
import numpy as np
import llvmlite.binding as llvm
import logbessel
from logbessel.compiler import native

kept = []

def load(code, name, symbols):
    for symbol, address in symbols.items():
        llvm.add_symbol(symbol, address)
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), native.machine())
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    kept.append(engine)
    return engine.get_function_address(name)

if sys.argv[1] == "MCJIT":
    native.load = load
started = time.process_time()
for function in (logbessel.log_iv, logbessel.log_kv):
    function(2.5, 3.0)
seconds = {"first calls": time.process_time() - started}
if sys.argv[2] == "loops":
    v, x = np.random.default_rng(0).uniform(0, 150, (2, 1_000_000))
    out = np.empty_like(v)
    with logbessel.threads(1):
        for name in ("log_iv", "log_kv"):
            times = []
            for _ in range(9):
                started = time.perf_counter()
                getattr(logbessel, name)(v, x, out=out)
                times.append(time.perf_counter() - started)
            seconds[f"{name}, loop"] = min(times)
assert (len(kept) > 0) == (sys.argv[1] == "MCJIT")
print(json.dumps(seconds))
"""


def seconds(loader, cache, what):
    """What a process with a loader measures."""
    run = [sys.executable, "-c", WORKER, loader, what]
    result = subprocess.run(run, env={**os.environ, "LOGBESSEL_CACHE_DIR": cache}, check=True, capture_output=True)
    return json.loads(result.stdout)


def turn(loader):
    """The times of one turn."""
    with tempfile.TemporaryDirectory() as cache:
        cold = seconds(loader, cache, "calls")
        warm = seconds(loader, cache, "loops")
    return {
        "first calls, empty cache": cold["first calls"],
        "first calls, from the cache": warm.pop("first calls"),
    } | warm


def main(
    turns: Annotated[int, typer.Option(help="How many.")] = 15,
    save: Annotated[bool, typer.Option("--save", help="Write results/loader.")] = False,
) -> None:
    """Run the turns."""
    found = [{loader: turn(loader) for loader in ("MCJIT", "JITLink")} for _ in range(turns)]
    rows = []
    for what in found[0]["MCJIT"]:
        new, old = ([one[loader][what] for one in found] for loader in ("JITLink", "MCJIT"))
        ratios = np.array(new) / old
        rows.append([what, f"{min(new) / min(old):.3f}", f"{np.median(ratios):.3f}", f"{np.ptp(ratios):.2f}"])
    columns = ["what", "JITLink over MCJIT, least times", "median of the turns' ratios", "their spread"]
    print(tables.markdown(columns, rows))
    if save:
        note = f"Processor time of first calls, wall time of loops, {turns} turns. {machine.line()}."
        tables.save("loader", "Loading machine code", note, columns, rows)


if __name__ == "__main__":
    typer.run(main)
