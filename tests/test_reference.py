"""The functions against the proven values of reference.csv, digits that no code of this repository computes anew."""

import csv
from pathlib import Path

import judge
import numpy as np
import pytest
from flint import arb

import logbessel

ROWS = list(csv.DictReader((Path(__file__).parent / "reference.csv").read_text(encoding="utf-8").splitlines()))
COLUMNS = [name for name in ROWS[0] if name in logbessel.__all__ and name != "log_hyp0f1"]


def column(name):
    """Orders, arguments and values of the rows that have one."""
    rows = [row for row in ROWS if row[name]]
    v, x = (np.array([float.fromhex(row[letter]) for row in rows]) for letter in "vx")
    return v, x, [arb(row[name]) for row in rows]


def test_columns():
    assert {"log_iv", "log_kv", "iv_ratio"} <= set(COLUMNS)
    assert len(ROWS) == 700


@pytest.mark.parametrize("name", COLUMNS)
def test_values(name):
    v, x, exact = column(name)
    errors = [judge.error(got, value) for got, value in zip(getattr(logbessel, name)(v, x), exact)]
    wrong = [(row, error) for row, error in zip(zip(v, x, exact), errors) if not judge.acceptable(name, *row, error)]
    assert len(errors) > 600
    assert wrong == []


def test_log_hyp0f1():
    """At b = v + 1 and z = x^2/4, which doubles do not hold: by rounding them the value moves by up to 2 ulp more."""
    v, x, exact = column("log_hyp0f1")
    z = x * x / 4
    ordinary = (z > 1e-300) & (z < np.inf)
    got = logbessel.log_hyp0f1(v[ordinary] + 1, z[ordinary])
    errors = [judge.error(*pair) for pair in zip(got, np.array(exact, object)[ordinary])]
    assert len(errors) > 600
    assert max(errors) < 4
