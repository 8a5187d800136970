"""A seeded slice of benchmarks/fuzz.py: raw bit patterns through every function."""

import dataclasses
import sys
from pathlib import Path

import numpy as np
import pytest

import logbessel

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))

import fuzz


@pytest.mark.parametrize("name", fuzz.RECORDS)
def test_raw_bits(name):
    with np.errstate(all="ignore"):
        count, *wrong, example = fuzz.fuzzed(name, 20_000, seed=1)
    assert (wrong, example) == ([0, 0, 0], None)


@pytest.mark.parametrize(
    ("broken", "kind"), [(lambda v, x: np.where(v > 2, np.nan, v + x), 0), (lambda v, x: x - v, 2)]
)
def test_the_fuzz_finds_what_is_wrong(monkeypatch, broken, kind):
    record = fuzz.RECORDS["log_hyp0f1"]
    monkeypatch.setitem(fuzz.RECORDS, "log_hyp0f1", dataclasses.replace(record, rises=(1, -1)))
    monkeypatch.setattr(logbessel, "log_hyp0f1", broken)
    with np.errstate(all="ignore"):
        _, *wrong, example = fuzz.fuzzed("log_hyp0f1", 2000)
    assert wrong[kind] > 0
    assert example is not None
