"""Memory-mapped files: what has been read does not stay in memory."""

from pathlib import Path

import numpy as np
import pytest

from logbessel.stats import vonmises_fisher
from logbessel.stats.memory_map import LEAST_BYTES, release

STATUS = Path("/proc/self/status")


def resident_file_bytes():
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith("RssFile"))
    return 1024 * int(line.split()[1])


@pytest.mark.skipif(not STATUS.exists(), reason="the memory of a process is read from /proc, which Linux has")
def test_pages_are_let_go(tmp_path):
    columns = 256
    rows = LEAST_BYTES // (4 * columns) + 1
    written = np.lib.format.open_memmap(tmp_path / "x.npy", "w+", np.float32, (rows, columns))
    written[:] = np.random.default_rng(0).standard_normal((1000, columns), dtype=np.float32)[np.arange(rows) % 1000]
    written.flush()
    del written
    table = np.load(tmp_path / "x.npy", mmap_mode="r")
    vonmises_fisher.fit(table[:10], normalize=True)
    before = resident_file_bytes()
    vonmises_fisher.fit(np.asarray(table), normalize=True)
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
