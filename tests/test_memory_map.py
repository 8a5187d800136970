"""Memory-mapped files: what has been read does not stay in memory."""

from pathlib import Path

import numpy as np
import pytest

from logbessel.cluster import VonMisesFisherMixture
from logbessel.cluster.rows import picked
from logbessel.stats import vonmises_fisher
from logbessel.stats.sphere.memory_map import LEAST_BYTES, release

STATUS = Path("/proc/self/status")


def resident_file_bytes():
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith("RssFile"))
    return 1024 * int(line.split()[1])


@pytest.mark.skipif(not STATUS.exists(), reason="the memory of a process is read from /proc, which Linux has")
@pytest.mark.parametrize(
    "read",
    [
        lambda table: vonmises_fisher.fit(table, normalize=True),
        lambda table: VonMisesFisherMixture(1).fit(table),
        lambda table: picked(table, np.arange(0, len(table), 16)),
    ],
    ids=["fit", "mixture", "rows here and there"],
)
def test_pages_are_let_go(tmp_path, read):
    columns = 256
    rows = LEAST_BYTES // (4 * columns) + 1
    written = np.lib.format.open_memmap(tmp_path / "x.npy", "w+", np.float32, (rows, columns))
    written[:] = np.random.default_rng(0).standard_normal((1000, columns), dtype=np.float32)[np.arange(rows) % 1000]
    written.flush()
    del written
    table = np.load(tmp_path / "x.npy", mmap_mode="r")
    read(np.array(table[:100]))
    before = resident_file_bytes()
    read(np.asarray(table))
    assert resident_file_bytes() - before < LEAST_BYTES / 4


@pytest.mark.parametrize("mode", ["r+", "c"])
def test_changes_are_kept(tmp_path, mode):
    path = tmp_path / "x.bin"
    with path.open("wb") as file:
        file.truncate(LEAST_BYTES)
    table = np.memmap(path, np.float32, mode).reshape(-1, 1024)
    table[5:7] = 3.0
    release(table[4:8])
    assert (table[5:7] == 3).all() and (table[4] == 0).all()
