"""Every function against the judge, at random points, at seams, and at raw bit patterns."""

import csv
import struct
from pathlib import Path

import judge
import numpy as np
import points
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import logbessel

NAMES = points.VALUES
CASES = [(name, label) for name in NAMES for label in points.sets(name)]
FIXED = settings(max_examples=200, derandomize=True, deadline=None, database=None)


def how_many(name):
    """The judge inverts a ratio in 8 ms, and evaluates anything else in 0.3."""
    return 24 if name.endswith("_inv") else 200


def evaluated(name, v, x):
    with np.errstate(all="ignore"):
        return getattr(logbessel, name)(v, x)


@pytest.mark.parametrize(("name", "label"), CASES)
def test_points(name, label):
    rng = np.random.default_rng(len(name) + len(label))
    v, x = points.sets(name)[label](rng, how_many(name))
    assert v.size
    assert judge.check(name, v, x, evaluated(name, v, x)) == []


def from_bits(bits):
    return struct.unpack("<d", struct.pack("<Q", bits))[0]


ANY_DOUBLE = st.integers(0, 2**64 - 1).map(from_bits)
ORDINARY = st.floats(2**-70, 2**10)


@pytest.mark.parametrize("name", NAMES)
def test_bit_patterns(name):
    @FIXED
    @given(ANY_DOUBLE, ANY_DOUBLE)
    def judged(v, x):
        assert judge.check(name, v, x, evaluated(name, v, x)) == []

    judged()


@pytest.mark.parametrize("name", NAMES)
def test_ordinary_numbers(name):
    @FIXED
    @given(ORDINARY, st.floats(0, 1) if name.endswith("_inv") else ORDINARY)
    def judged(v, x):
        assert judge.check(name, v, x, evaluated(name, v, x)) == []

    judged()


def singles(name):
    """Points whose coordinates float32 holds, neither rounded to zero nor to infinity."""
    with np.errstate(over="ignore", under="ignore"):
        v, x = np.array(points.sample(name, 5000), np.float32)
    inside = (v > 0) & (x > 0) & (v < np.inf) & (x < np.inf)
    return v[inside], x[inside]


def half_ulps(result, exact):
    """Errors of float32 results in units in the last place of the right ones, the exact values known as doubles."""
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        right = exact.astype(np.float32)
        off = np.abs(result.astype(float) - exact) / np.spacing(np.abs(right)).astype(float)
    return np.where((result == right) | (np.isnan(result) & np.isnan(right)), 0.0, off)


@pytest.mark.parametrize("name", [*NAMES, "kv_ratio", "log_iv_dv", "log_iv_dx", "log_kv_dv", "log_kv_dx"])
def test_float32_results_are_the_rounded_float64_ones(name):
    """But for doubles so near to the middle of two floats that the other one is as good."""
    v, x = singles(name)
    result = evaluated(name, v, x)
    with np.errstate(over="ignore", under="ignore"):
        expected = evaluated(name, v.astype(float), x.astype(float))
    assert result.dtype == np.float32
    assert half_ulps(result, expected).max() <= 0.501
    assert np.unique(result).size > 1000


@pytest.mark.parametrize("name", ["log_iv", "log_kv"])
def test_float32_at_zeros_in_the_disc(name):
    """At the pairs of floats nearest to a zero, what is left of the logarithm is smaller than what doubles lose there."""
    function, derivative = getattr(logbessel, name), getattr(logbessel, f"{name}_dx")
    v = np.random.default_rng(0).uniform(1, 18, 20_000).astype(np.float32).astype(float)
    x = 0.66 * v
    for _ in range(12):
        x = np.maximum(x - function(v, x) / derivative(v, x), x / 2)
    v, x = v.astype(np.float32), x.astype(np.float32)
    exact = function(v.astype(float), x.astype(float))
    assert abs(exact).min() < 1e-9
    assert half_ulps(function(v, x), exact).max() <= 0.501


@pytest.mark.parametrize("name", ["log_iv", "log_kv", "log_ive", "log_kve"])
def test_float32_beside_zeros_and_where_bits_cancel(name):
    """Plain doubles leave these elements to the formulas in double-double."""
    rng = np.random.default_rng(3)
    s, angle = np.exp(rng.uniform(3.2, 20, 40_000)), rng.uniform(0.9, 1.1, 40_000)
    shallow = np.exp(rng.uniform(3.2, 60, 40_000))
    v = np.concatenate([s * np.sin(angle), np.sqrt(shallow * np.log(shallow)) * rng.uniform(0.9, 1.1, 40_000)])
    x = np.concatenate([s * np.cos(angle), shallow])
    v, x = v.astype(np.float32), x.astype(np.float32)
    assert half_ulps(evaluated(name, v, x), evaluated(name, v.astype(float), x.astype(float))).max() <= 0.501


def beside_level(rng, name, level, v_range, x_range, count):
    """Points where the magnitude of a logarithm is a number, or from 1 to 24 steps of x away."""
    function = getattr(logbessel, name)
    v = rng.uniform(*v_range, count)
    low, high = (np.full(count, end) for end in x_range)
    above = lambda x: function(v, x) > level
    rises = above(high)
    kept = above(low) != rises
    for _ in range(60):
        middle = low + (high - low) / 2
        left = above(middle) == rises
        low, high = np.where(left, low, middle), np.where(left, middle, high)
    x = high[kept, None] + np.arange(-24, 25) * np.spacing(high[kept, None])
    return np.broadcast_to(v[kept, None], x.shape), x


@pytest.mark.parametrize(
    ("name", "level", "v_range", "x_range"),
    [
        ("log_iv", -0.25, (6.9, 7.4), (5.0, 7.0)),
        ("log_iv", 0.0625, (-0.9, 2.0), (0.01, 2.0)),
        ("log_ive", -0.0625, (-0.9, 0.5), (0.01, 2.0)),
        ("log_kv", 0.125, (0.5, 0.51), (0.4, 0.5)),
        ("log_kve", 0.125, (4.3, 4.8), (8.0, 11.0)),
        ("log_kve", 0.0625, (0.0, 5.0), (0.5, 4.0)),
    ],
)
def test_just_below_powers_of_two(name, level, v_range, x_range):
    """Where an ulp is half of that above the power: log K_v(x) = 1/8 was off by 1.4 ulp at some of its floats, v = 0.504."""
    v, x = beside_level(np.random.default_rng(7), name, level, v_range, x_range, 2000)
    results = evaluated(name, v, x)
    chosen = results == level
    assert chosen.sum() > 20
    assert judge.check(name, v[chosen], x[chosen], results[chosen]) == []


with (Path(__file__).parent / "hardest.csv").open(newline="", encoding="utf-8") as file:
    HARDEST = list(csv.DictReader(file))


@pytest.mark.parametrize("name", sorted({row["function"] for row in HARDEST}))
def test_hardest_points(name):
    """The worst point of every set of every accuracy run that was saved; `benchmarks/accuracy.py --save` adds to them."""
    points_of = [(row["v"], row["x"]) for row in HARDEST if row["function"] == name]
    v, x = np.array([[float.fromhex(number) for number in point] for point in points_of]).T
    assert judge.check(name, v, x, evaluated(name, v, x)) == []
