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
import zero_errors

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
@pytest.mark.parametrize("ulps", [proof.usual_ulps, proof.careful_ulps])
def test_below_one_ulp(name, ulps):
    if proof.FUNCTIONS[name].careful is None and ulps == proof.careful_ulps:
        pytest.skip("it has no zero outside the disc")
    at = ZEROS[name]
    found = proof.worst(ulps, proof.FUNCTIONS[name], proof.Cell((70.0, 70.5), (at - 0.005, at + 0.005)))
    assert 0.5 <= found.bound < 1.0


def test_careful_series():
    """Its bound holds, and is below 1 ulp: the result is small beside what cancels."""
    cell = proof.Cell((40.0, 40.1), (1.403, 1.407))
    assert 0.5 <= proof.careful_ulps(proof.FUNCTIONS["log_iv"], cell) < 0.51
    v, x = 40.05 * 1.405 / np.hypot(1, 1.405), 40.05 / np.hypot(1, 1.405)
    off = sum(map(arb, map(float, proof.careful.series_i(v, x)))) - judge.truth("log_iv", v, x)
    assert float(abs(off)) <= proof.series_error(cell)


@pytest.mark.parametrize("name", zero_errors.NAMES)
def test_tables_beside_the_zeros(name):
    """Of results in doubt inside the disc."""
    strip = zero_errors.Strip(name, (0.0, 1 / 32))
    assert 0.5 <= strip.ulps() < 0.75


@pytest.mark.parametrize("name", ["log_iv", "log_ive"])
def test_below_order_zero(name):
    found = proof.worst(proof.usual_ulps, proof.FUNCTIONS[name], proof.Cell((30.0, 32.0), (-1.0 / 30.0, 0.0)))
    assert 0.5 <= found.bound < 1.0
    v, x = -0.7, 31.0
    off = sum(map(arb, map(float, proof.FUNCTIONS[name].formula(v, x)))) - judge.truth(name, v, x)
    assert float(abs(off)) <= proof.usual_error(proof.FUNCTIONS[name], found.cell)


@pytest.mark.parametrize("name, off", [("log_iv", 2.0**-50), ("log_kv", 2.0**-51), ("log_ive", 2.0**-50)])
def test_in_the_annulus(name, off):
    """What the fit and the rounding leave is above the error, and little beside the results."""
    function, cell = proof.FUNCTIONS[name], proof.Cell((20.0, 20.5), (0.5, 0.51))
    assert 0.5 <= proof.ring_ulps(function, cell) < 0.8
    v, x = 20.2 * 0.505 / np.hypot(1, 0.505), 20.2 / np.hypot(1, 0.505)
    error = sum(map(arb, map(float, function.ring(v, x)))) - judge.truth(name, v, x)
    assert float(abs(error)) <= proof.annulus_errors.off(function.sign, cell.s, cell.slope) + 2.0**-57 <= off


def test_a_wrong_table_is_not_proven():
    """One of whose coefficients is off by 2^-50."""
    table = zero_errors.table("log_kv")
    rows = ((table.rows[0][0] + 2.0**-50, *table.rows[0][1:]), *table.rows[1:])
    xi, eta = zero_errors.fits.Side((0.0, 0.25), 3.0), zero_errors.fits.Side((-0.45, 0.45), 3.0)
    assert table.off_from_curve(eta, xi) < 2.0**-58
    assert table._replace(rows=rows).off_from_curve(eta, xi) > 2.0**-51


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
