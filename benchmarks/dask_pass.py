"""A pass of expectation maximisation over Parquet shards by two workers of Dask, beside one process that streams them.

    python benchmarks/dask_pass.py [--shards 16] [--output benchmarks/results/dask_pass.md]

One shard of 65,536 rows of 768 float16 is written, and linked: 16 of them are 10^6 rows. Workers have one thread each, the process
that streams as many as there are processors; they take turns.
"""

import os

os.environ.pop("OPENBLAS_CORETYPE", None)  # let BLAS use the processor that is there
os.environ.pop("OPENBLAS_L2_SIZE", None)

import statistics
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import machine
import numpy as np
import pyarrow
import pyarrow.parquet
import tables
import typer
from dask.distributed import Client, LocalCluster
from scale import COLUMNS, link, model, one_pass, seconds_of

from logbessel.cluster.dask_source import DaskSource
from logbessel.cluster.expectation import expect

sys.path.insert(0, str(Path(__file__).parents[1] / "examples"))

ROWS, TURNS = 1 << 16, 3


def write(folder, number, rows):
    """Write a shard, and link it."""
    table = np.random.default_rng(0).standard_normal((rows, COLUMNS), np.float32).astype(np.float16)
    vectors = pyarrow.FixedSizeListArray.from_arrays(pyarrow.array(table.ravel()), COLUMNS)
    pyarrow.parquet.write_table(pyarrow.table({"embedding": vectors}), folder / "shard-00.parquet", compression="none")
    link(folder, folder / "shard-00.parquet", number, 1, ".parquet")


def watch(dask_worker):
    """Begin to watch the memory of a worker."""
    dask_worker.watch = machine.Watch()


def grown(dask_worker):
    """The MB by which it has grown."""
    return dask_worker.watch.grown()


def main(
    number: Annotated[int, typer.Option("--shards", help="How many shards.")] = 16,
    rows: Annotated[int, typer.Option(help="Rows of a shard.")] = ROWS,
    components: Annotated[int, typer.Option(help="Components.")] = 100,
    output: Annotated[Path | None, typer.Option(help="Write the result to a file.")] = None,
):
    from dask_shards import shards

    with tempfile.TemporaryDirectory() as name:
        write(Path(name), number, rows)
        paths, parameters = sorted(map(str, Path(name).iterdir())), model(components)
        options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
        with LocalCluster(**options) as cluster, Client(cluster) as client:
            for folder in (Path(__file__).parent, Path(__file__).parents[1] / "examples"):
                client.run(sys.path.insert, 0, str(folder))
            client.run(watch)
            source = DaskSource(shards(paths))
            found = source.gather(expect, parameters, False)
            assert found.weight == number * rows
            times = [
                (seconds_of(source.gather, expect, parameters, False), seconds_of(one_pass, name, components))
                for _ in range(TURNS)
            ]
            memory = max(client.run(grown).values())
    spread, stream = (statistics.median(column) for column in zip(*times))
    text = (
        f"A pass over Parquet shards by two workers of Dask (`python benchmarks/dask_pass.py`). {machine.line()}.\n\n"
        "| rows | columns | components | two workers, s | one process, s | ratio | memory of a worker beyond its start, MB |\n"
        "| --- | --- | --- | --- | --- | --- | --- |\n"
        f"| {number * rows} | {COLUMNS} | {components} | {spread:.1f} | {stream:.1f} | {spread / stream:.2f} | {memory:.0f} |\n"
    )
    tables.written([text], output)


if __name__ == "__main__":
    typer.run(main)
