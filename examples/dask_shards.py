"""A mixture fitted to shards of embeddings by the workers of a Dask cluster, each of which reads its own files.

    pip install ".[cli,dask]"
    python examples/dask_shards.py 'embeddings/*.parquet' --components 100 -o mixture.safetensors
    python examples/dask_shards.py 'embeddings/*.parquet' --components 100 --scheduler tcp://scheduler:8786

The first starts two workers on this machine. The second uses a cluster that is there; its workers see the files under the same
names. A file is one task, and should fit in a worker's memory. Any kind of file that `logbessel fit` reads will do.
"""

import glob
from pathlib import Path
from typing import Annotated

import dask
import dask.array
import numpy as np
import typer
from dask.distributed import Client, LocalCluster

from logbessel.cluster import VonMisesFisherMixture
from logbessel.features import open_features


def rows_of(path):
    """All rows of a file, in single precision."""
    return np.concatenate([block.astype(np.float32) for block in open_features(path).blocks()])


def shards(paths):
    """The rows of all files, one below the other, none of which is read yet: only how many rows each has."""
    read = dask.delayed(rows_of, pure=True)
    return dask.array.concatenate([
        dask.array.from_delayed(read(path), open_features(path).shape, np.float32) for path in paths
    ])  # fmt: skip


def fitted(paths, components):
    """A mixture, by the cluster of the client that is there."""
    return VonMisesFisherMixture(components, random_state=0).fit(shards(paths))


def main(
    pattern: Annotated[str, typer.Argument(help="The files.")],
    components: Annotated[int, typer.Option(help="Components.")] = 100,
    scheduler: Annotated[str | None, typer.Option(help="The address of a cluster's scheduler.")] = None,
    output: Annotated[Path | None, typer.Option("-o", help="Save the mixture.")] = None,
):
    paths = sorted(glob.glob(pattern))
    workers = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with Client(scheduler or LocalCluster(**workers)) as client:
        print(client)
        mixture = fitted(paths, components)
    print(f"{mixture.n_iter_} iterations, mean log-density {mixture.lower_bound_:.6g}")
    if output:
        mixture.save(output)


if __name__ == "__main__":
    typer.run(main)
