"""A pass of expectation maximisation over shards of half-precision rows, beside reading them and its two products alone.

    python benchmarks/scale.py [--shards 20] [--output benchmarks/results/scale.md]

One shard of 0.8 GB (524,288 rows of 768 float16, `.npy`) is written, and linked as often as is wanted: 10^7 rows are 20 of them. Both
sides read the same files through `open_features`, in turns; a block is converted to single precision, multiplied with k vectors, and
the result with the block. The memory is that of a process that makes two passes over the shards, beyond its imports.
"""

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from logbessel.cluster.expectation import expect
from logbessel.cluster.parameters import Parameters
from logbessel.cluster.sources import Stream
from logbessel.features import open_features
from logbessel.stats.sphere.directions import row_blocks

ROWS, COLUMNS, TURNS = 1 << 19, 768, 3
IMPORTS = "import sys, resource; from benchmarks.scale import *; before = peak(); "


def peak():
    """The most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def shards(folder, number, rows):
    """Write a shard, and link it."""
    first = folder / "shard-00.npy"
    table = np.lib.format.open_memmap(first, "w+", np.float16, (rows, COLUMNS))
    generator = np.random.default_rng(0)
    for start in range(0, rows, 1 << 14):
        table[start : start + (1 << 14)] = generator.standard_normal((min(1 << 14, rows - start), COLUMNS), np.float32)
    table.flush()
    del table
    for link in range(1, number):
        (folder / f"shard-{link:02}.npy").symlink_to(first)


def model(components):
    """A mixture of random directions."""
    means = np.random.default_rng(1).standard_normal((components, COLUMNS))
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    return Parameters(np.full(components, 1 / components), means, np.full(components, 300.0))


def one_pass(folder, components):
    """An E-step with the sums of the M-step."""
    return Stream(open_features(folder).blocks).gather(expect, model(components), False)


def products_alone(folder, components):
    """Reading, and the two products."""
    vectors = model(components).directions.astype(np.float32)
    sums = np.zeros((components, COLUMNS))
    for part in open_features(folder).blocks():
        for _, block in row_blocks(part, np.dtype(np.float32)):
            sums += (vectors @ block.T) @ block
    return sums


def main(
    number: Annotated[int, typer.Option("--shards", help="How many shards.")] = 20,
    rows: Annotated[int, typer.Option(help="Rows of a shard.")] = ROWS,
    components: Annotated[int, typer.Option(help="Components.")] = 100,
    output: Annotated[Path | None, typer.Option(help="Write the result to a file.")] = None,
):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shards(folder, number, rows)
        products_alone(folder, components)
        times = []
        for _ in range(TURNS):
            start = time.perf_counter()
            products_alone(folder, components)
            middle = time.perf_counter()
            one_pass(folder, components)
            times.append((time.perf_counter() - middle) / (middle - start))
        code = IMPORTS + f"[one_pass(sys.argv[1], {components}) for _ in range(2)]; print(peak() - before)"
        memory = float(
            subprocess.run([sys.executable, "-c", code, name], capture_output=True, text=True, check=True).stdout
        )
    text = (
        "A pass over half-precision rows (`python benchmarks/scale.py`).\n\n"
        "| rows | columns | components | time, over reading and two products | memory, MB |\n| --- | --- | --- | --- | --- |\n"
        f"| {number * rows} | {COLUMNS} | {components} | {statistics.median(times):.2f} | {memory:.0f} |\n"
    )
    print(text)
    if output:
        output.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
