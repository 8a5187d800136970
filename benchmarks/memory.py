"""Memory of fits to files larger than what they may use: the most that the process had resident.

A file of 1.6 GB (800,000 rows of 512 float32) is written in several kinds, and each is fitted in a process of its own,
which is asked for its peak at the end (Linux only).

    python benchmarks/memory.py [--folder /tmp] [--output benchmarks/results/memory.md]
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import numpy as np
import pyarrow
import pyarrow.parquet
import tables
import typer

ROWS, COLUMNS, BLOCK = 800_000, 512, 10_000
IMPORTS = "import machine; import numpy as np; from logbessel.cluster import VonMisesFisherMixture as Mixture;"
IMPORTS += "from logbessel.stats import vonmises_fisher; from logbessel.features import open_features"
REPORT = "print(machine.peak())"
PROGRAMS = {
    "imports alone": "",
    "`vonmises_fisher.fit` of a memory map": "vonmises_fisher.fit(np.load({npy!r}, mmap_mode='r'), normalize=True)",
    "mixture of 1, memory map": "Mixture(1).fit(np.load({npy!r}, mmap_mode='r'))",
    "mixture of 1, path of the `.npy`": "Mixture(1).fit({npy!r})",
    "mixture of 1, Parquet, one row group": "Mixture(1).fit({parquet!r})",
    "mixture of 10, memory map, 3 iterations": "Mixture(10, max_iter=3, tol=0).fit(np.load({npy!r}, mmap_mode='r'))",
    "mixture of 10, blocks, 3 iterations": "Mixture(10, max_iter=3, tol=0).fit(lambda: open_features({npy!r}).blocks())",
    "`score_samples`, mixture of 10, memory map": "Mixture(10).fit(np.load({npy!r}, mmap_mode='r')[:5000])"
    ".score_samples(np.load({npy!r}, mmap_mode='r'))",
}


def write(npy, parquet):
    """The same rows in both files."""
    generator = np.random.default_rng(0)
    table = np.lib.format.open_memmap(npy, "w+", np.float32, (ROWS, COLUMNS))
    centres = generator.standard_normal((10, COLUMNS), dtype=np.float32)
    for first in range(0, ROWS, BLOCK):
        block = generator.standard_normal((BLOCK, COLUMNS), dtype=np.float32)
        table[first : first + BLOCK] = block + centres[generator.integers(10, size=BLOCK)]
    table.flush()
    rows = pyarrow.FixedSizeListArray.from_arrays(pyarrow.array(table.reshape(-1)), COLUMNS)
    pyarrow.parquet.write_table(pyarrow.table({"features": rows}), parquet, row_group_size=ROWS)


def lines(folder):
    """The head of the table, and its lines."""
    yield (
        f"The most memory resident during fits of {ROWS:,} x {COLUMNS} float32, {ROWS * COLUMNS * 4 / 1e9:.2f} GB "
        "(`python benchmarks/memory.py`).\n\n| fit | peak, MB |\n| --- | --- |\n"
    )
    with tempfile.TemporaryDirectory(dir=folder) as place:
        files = {"npy": f"{place}/x.npy", "parquet": f"{place}/x.parquet"}
        subprocess.run([sys.executable, __file__, "--write", place], check=True)
        for name, program in PROGRAMS.items():
            code = "\n".join([IMPORTS, program.format(**files), REPORT])
            command = [sys.executable, "-W", "ignore", "-c", code]
            peak = float(subprocess.run(command, check=True, capture_output=True, cwd=Path(__file__).parent).stdout)
            yield f"| {name} | {peak:.0f} |\n"


def main(
    folder: Annotated[Path | None, typer.Option(help="Where the files go, for as long as it takes.")] = None,
    output: Annotated[Path | None, typer.Option(help="Write the table to a file.")] = None,
):
    tables.written(lines(folder), output)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--write"]:
        write(f"{sys.argv[2]}/x.npy", f"{sys.argv[2]}/x.parquet")
    else:
        typer.run(main)
