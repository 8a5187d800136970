"""The program that proves error bounds: what it bounds is compared with errors that balls find."""

import sys
from pathlib import Path

import numpy as np
import pytest
from flint import arb, ctx

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))

import error_engine as engine
import judge
import prove_errors as proof
import truncation

RING, SLOPE = (40.0, 40.4), (1.42, 1.44)  # beside the curves where log I and log K vanish
ZEROS = {"log_iv": 1.444, "log_ive": 1.444, "log_kv": 1.55, "log_kve": 0.236}  # v/x where s = 70


@pytest.fixture(autouse=True)
def precision():
    kept, ctx.prec = ctx.prec, 160
    yield
    ctx.prec = kept


def expanded(name, terms, v, x):
    """The expansion to a number of terms, as the judge has it."""
    sign = 1 if name == "log_iv" else -1
    v, x = arb(v), arb(x)
    s = (v * v + x * x).sqrt()
    front = -(2 * arb.pi()).log() / 2 if sign > 0 else (arb.pi() / 2).log() / 2
    terms = sum((sign / s) ** k * judge.compose(judge.debye_polynomials, k, (v / s) ** 2) for k in range(1, terms + 1))
    return sign * (s - v * ((v + s) / x).log()) - s.log() / 2 + front + terms


@pytest.mark.parametrize("name, bound", [("log_iv", truncation.of_i), ("log_kv", truncation.of_k)])
@pytest.mark.parametrize("s", [25.0, 30.0, 60.0])
def test_truncation(name, bound, s):
    """Below the bound in all directions, and not by too much in one of them."""
    angles = np.linspace(0.01, np.pi / 2, 12, endpoint=False)
    points = s * np.sin(angles), s * np.cos(angles) * (1 + 1e-12)
    off = [float(abs(expanded(name, 24, v, x) - judge.truth(name, v, x))) for v, x in judge.judged(*points)]
    assert max(off) <= bound(24, s) <= 2.0**9 * max(off)


@pytest.mark.parametrize("name", proof.FUNCTIONS)
def test_bounds_hold_in_a_cell(name):
    """The error of a double-double outside is below what is proven, and less than half an ulp of results that are not in doubt."""
    function = proof.FUNCTIONS[name]
    cell = proof.Cell(RING, SLOPE)
    rng = np.random.default_rng(1)
    s, t = rng.uniform(*RING, 20), rng.uniform(*SLOPE, 20)
    v, x = s * t / np.hypot(1, t), s / np.hypot(1, t)
    inside = (np.hypot(v, x) > RING[0]) & (np.hypot(v, x) < RING[1])
    exact = [judge.truth(name, a, b) for a, b in zip(v, x)]
    high, low = function.formula(v, x)
    off = [float(abs(arb(first) + arb(second) - y)) for first, second, y in zip(high, low, exact)]
    assert np.max(np.array(off)[inside]) <= proof.usual_error(function, cell)


@pytest.mark.parametrize("name", proof.FUNCTIONS)
@pytest.mark.parametrize("regime", proof.REGIMES)
def test_below_one_ulp(name, regime):
    if proof.FUNCTIONS[name].careful is None and regime == "careful":
        pytest.skip("it has no zero outside the disc")
    at = ZEROS[name]
    found = proof.worst(
        proof.REGIMES[regime][0], proof.FUNCTIONS[name], proof.Cell((70.0, 70.5), (at - 0.005, at + 0.005))
    )
    assert 0.5 <= found.bound < 1.0


def test_a_wrong_formula_is_not_proven():
    """The logarithm without the low part of its argument: off by more than is allowed."""
    function = proof.FUNCTIONS["log_iv"]._replace(
        formula=lambda v, x, polar: (sum(proof.debye.log_i(v, x, polar)) * 1.1, 0.0)
    )
    assert proof.usual_ulps(function, proof.Cell((70.0, 70.1), (1.3, 1.301))) > 1.0


@pytest.mark.parametrize("operation", [engine.multiply, engine.divide, engine.two_sum, engine.fast_two_sum])
def test_operations(operation):
    """On numbers: each of the pairs has the worth of the exact result, give or take what is stated."""
    rng = np.random.default_rng(2)
    plain = getattr(proof.dd, operation.__name__)
    for a, b in rng.uniform(1, 2, (50, 2)):
        engine.Cell.current = engine.Cell(arb(1))
        sums = operation in (engine.two_sum, engine.fast_two_sum)
        first, second = (a + 1, b) if sums else ((a, a * 2.0**-54), (b, -b * 2.0**-55))
        found = engine.Pair(operation(first, second))
        high, low = plain(first, second)
        assert float(abs(arb(float(high)) + arb(float(low)) - found.real)) <= found.off * (1 + 1e-9) + 2.0**-150
        assert found.off <= 2.0**-100
