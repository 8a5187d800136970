"""A sample of benchmarks/seams.py and benchmarks/monotone.py: the floats beside seams, and runs of consecutive floats across them."""

import sys
from pathlib import Path

import numpy as np
import pytest

import logbessel

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))

import monotone
import seams

NAMES = seams.LOGARITHMS


def sample(name, along, lines=12, each=1):
    """Some seams of each kind."""
    for kind, (fixed, before) in seams.all_seams(seams.RECORDS[name], along, lines).items():
        yield kind, fixed[:each], before[:each]


def test_ranks_are_consecutive():
    x = np.array([-1.0, -5e-324, 0.0, 5e-324, 1.0, np.nextafter(1.0, 2.0)])
    np.testing.assert_array_equal(seams.floats(seams.ranks(x)), x)
    assert np.diff(seams.ranks(x)).tolist() == [2**62 - 2**52 - 1, 1, 1, 2**62 - 2**52 - 1, 1]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("along", ["v", "x"])
def test_one_ulp_beside_seams(name, along):
    found = list(sample(name, along))
    assert len(found) > 3
    for kind, fixed, before in found:
        off = seams.errors(name, along, fixed, before, np.array([1, 2, 64, 2**21, 2**40]))
        assert off.max() <= 1, kind


def test_the_edge_of_the_disc_is_found():
    """As v^2 + x^2 is rounded."""
    fixed, before = seams.all_seams(seams.RECORDS["log_ive"], "x", 12)["x", "regime 0 / regime 3"]
    x = seams.floats(before)
    assert abs(fixed * fixed + x * x - 625).max() <= 2 * np.spacing(625.0)


@pytest.mark.parametrize("name", monotone.NAMES)
def test_monotone_across_seams(name):
    """Of results that are no more than an ulp off, two on either side of the middle of two floats may be rounded the wrong way."""
    function, runs = seams.RECORDS[name], 0
    for along, rises in zip("vx", function.rises):
        for kind, fixed, before in sample(name, along) if rises else ():
            if "nearest" not in kind.change.split(" / ") and (fixed[0] if along == "x" else before[0]) >= 0:
                _, sizes, steps = monotone.run(function, along, fixed[0], before[0], 20_000)
                assert steps > 9000
                assert sizes.max(initial=0.0) <= 1, kind
                runs += 1
    assert runs


def test_a_step_back_is_found(monkeypatch):
    broken = lambda v, x: np.where(x < 3.0, x, x - 2.0**-40)
    monkeypatch.setattr(logbessel, "log_iv", broken)
    before = seams.ranks(3.0) - 1
    ranks, sizes, _ = monotone.run(seams.RECORDS["log_iv"], "x", 1.0, before, 1000)
    assert ranks.tolist() == [before]
    assert sizes.tolist() == [2.0**11 - 1]
