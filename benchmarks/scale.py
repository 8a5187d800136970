"""A pass of expectation maximisation over shards of half-precision rows, beside reading them and its two products alone.

    python benchmarks/scale.py [--shards 20] [--output benchmarks/results/scale.md]

One shard of 0.8 GB (524,288 rows of 768 float16, `.npy`) is written, and linked as often as is wanted: 10^7 rows are 20 of them. Both
sides read the same files through `open_features`; shard by shard they take turns. A block is converted to single precision, multiplied
with k vectors, and the result with the block. The memory is that of a process that makes a pass over all shards, and of a whole
`logbessel fit` of one and of two shards, beyond their imports and the pages of the files.
"""

import os

os.environ.pop("OPENBLAS_CORETYPE", None)  # let BLAS use the processor that is there
os.environ.pop("OPENBLAS_L2_SIZE", None)

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated

import machine
import numpy as np
import tables
import typer

from logbessel.cluster.expectation import expect
from logbessel.cluster.parameters import Parameters
from logbessel.cluster.sources import Stream
from logbessel.features import open_features
from logbessel.stats.sphere.directions import row_blocks

ROWS, COLUMNS = 1 << 19, 768
PASS = (
    "from machine import Watch; from scale import *; watch = Watch(); one_pass({path!r}, {components}); "
    "print(watch.grown())"
)
FIT = (
    "from machine import Watch; from scale import *; import logbessel.cli as cli, logbessel.cluster.page; "
    "watch = Watch(); "
    "sys.argv = ['logbessel', 'fit', {path!r}, '--normalize', '--components', '{components}', '--max-iter', '2', '-q', "
    "'-o', {path!r} + '/../model.safetensors']; cli.app(standalone_mode=False); print(watch.grown())"
)


def shards(folder, number, rows):
    """Write a shard, and link it."""
    first = folder / "shard-00.npy"
    table = np.lib.format.open_memmap(first, "w+", np.float16, (rows, COLUMNS))
    generator = np.random.default_rng(0)
    for start in range(0, rows, 1 << 14):
        table[start : start + (1 << 14)] = generator.standard_normal((min(1 << 14, rows - start), COLUMNS), np.float32)
    table.flush()
    del table
    link(folder, first, number, 1)


def link(folder, file, number, first=0, suffix=".npy"):
    """Link a shard as often as is wanted."""
    for place in range(first, number):
        (folder / f"shard-{place:02}{suffix}").symlink_to(file)


def model(components):
    """A mixture of random directions."""
    means = np.random.default_rng(1).standard_normal((components, COLUMNS))
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    return Parameters(np.full(components, 1 / components), means, np.full(components, 300.0))


def one_pass(path, components):
    """An E-step with the sums of the M-step."""
    return Stream(open_features(path).blocks).gather(expect, model(components), False)


def products_alone(path, components):
    """Reading, and the two products."""
    vectors = model(components).directions.astype(np.float32)
    sums = np.zeros((components, COLUMNS))
    for part in open_features(path).blocks():
        for _, block in row_blocks(part, np.dtype(np.float32)):
            sums += (vectors @ block.T) @ block
    return sums


def seconds_of(function, *arguments):
    started = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - started


def memory_of(code, path, components):
    """The MB that a process has taken beyond its imports."""
    code = code.format(path=str(path), components=components)
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parent
    )
    return float(found.stdout.split()[-1])


def main(
    number: Annotated[int, typer.Option("--shards", help="How many shards.")] = 20,
    rows: Annotated[int, typer.Option(help="Rows of a shard.")] = ROWS,
    components: Annotated[int, typer.Option(help="Components.")] = 100,
    output: Annotated[Path | None, typer.Option(help="Write the result to a file.")] = None,
):
    with tempfile.TemporaryDirectory() as name:
        folders = [Path(name, part) for part in ("all", "one", "two")]
        for folder, count in zip(folders, (number, 1, 2)):
            folder.mkdir()
            shards(folder, count, rows) if count == number else link(folder, folders[0] / "shard-00.npy", count)
        files = sorted(folders[0].iterdir())
        products_alone(files[0], components)  # which brings the file into memory
        turns = [
            (seconds_of(products_alone, file, components), seconds_of(one_pass, file, components)) for file in files
        ]
        alone, whole = np.sum(turns, axis=0)
        middle = np.median([one / other for other, one in turns])
        memory = [memory_of(code, path, components) for code, path in zip((PASS, FIT, FIT), folders)]
    text = (
        f"A pass over half-precision rows (`python benchmarks/scale.py`). {machine.line()}.\n\n"
        "| rows | columns | components | reading and two products, s | a pass, s | ratio | median of the shards' ratios "
        "| memory of a pass, MB | of `logbessel fit` of one shard, MB | of two, MB |\n"
        f"{'| --- ' * 10}|\n"
        f"| {number * rows} | {COLUMNS} | {components} | {alone:.1f} | {whole:.1f} | {whole / alone:.2f} | {middle:.2f} | "
        f"{' | '.join(f'{found:.0f}' for found in memory)} |\n"
    )
    tables.written([text], output)


if __name__ == "__main__":
    typer.run(main)
