"""The functions against the proven values of reference.csv."""

import csv
from pathlib import Path

import numpy as np
import pytest

import logbessel
from judge import check

ROWS = list(csv.DictReader((Path(__file__).parent / "reference.csv").read_text().splitlines()))
V, X = (np.array([float.fromhex(row[name]) for row in ROWS]) for name in "vx")


@pytest.mark.parametrize("name", ["log_iv", "log_kv", "log_ive", "log_kve"])
def test_reference_points(name):
    violations = check(name, V, X, getattr(logbessel, name)(V, X))
    assert violations == []
