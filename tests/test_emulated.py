"""The comparison of bits in `tools/emulated.py`, with this interpreter in the place of an emulated one."""

import os
import sys

import numpy as np

from tools import emulated


def test_signs_of_zero_differ_and_nans_do_not():
    one, other = np.array([0.0, np.nan, 1.0, np.inf]), np.array([-0.0, -np.nan, 1.0, np.inf])
    for precision in emulated.PRECISIONS:
        assert emulated.different(one.astype(precision), other.astype(precision)) == 1


def test_compare(tmp_path, monkeypatch):
    environment = os.environ | {"PYTHONPATH": str(emulated.ROOT)}
    monkeypatch.setattr(emulated, "command", lambda processor, folder: ([sys.executable], environment))
    *_, row = emulated.compare(["haswell"], ["log_iv"], 4, tmp_path)
    (folder,) = tmp_path.glob("haswell-*")
    values = [np.load(folder / f"log_iv.{precision}.npy") for precision in emulated.PRECISIONS]
    assert all(np.isfinite(part).mean() > 0.5 for part in values)
    assert row.split("|")[2:-1] == [f" {values[0].size:,} ", " 0 "] * 2
