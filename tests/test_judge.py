"""The judge agrees with the reference file, closed forms, arb, mpmath, and with itself where its pieces overlap."""

import csv
import math
from pathlib import Path

import judge
import mpmath
import numpy as np
import pytest
from flint import arb, ctx
from judge import truth

REFERENCE = Path(__file__).with_name("reference.csv")
ARGUMENTS = (1e-300, 1e-20, 1e-3, 0.7, 5.0, 30.0, 150.0, 199.99, 1e3, 1e5, 1e20, 1e300, 1.7e308)


@pytest.fixture(autouse=True)
def precision():
    """Thousands of bits, so that the expected values may be written down as their formulas."""
    kept, ctx.prec = ctx.prec, 4600
    yield
    ctx.prec = kept


def assert_same(got, expected, digits=33):
    """`got` is within 10^-digits of `expected`, or both are far below any double."""
    expected = arb(expected)
    if abs(expected) < arb(2) ** -1300:
        assert abs(got) < arb(2) ** -1200
    else:
        assert abs(got - expected) < abs(expected) * arb(10) ** -digits, (got.str(40), expected.str(40))


# The reference file


def reference_rows():
    with REFERENCE.open() as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", ["log_iv", "log_kv", "log_iv_dv", "log_iv_dx", "log_kv_dv", "log_kv_dx", "iv_ratio"])
def test_reference(name):
    for row in reference_rows():
        if row[name]:
            got = truth(name, float.fromhex(row["v"]), float.fromhex(row["x"]))
            assert_same(arb(got), arb(row[name]).mid(), digits=38)


def test_reference_log_hyp0f1():
    """At b = v + 1, z = x^2/4, which are no doubles."""
    for row in reference_rows():
        v, x = arb(float.fromhex(row["v"])), arb(float.fromhex(row["x"]))
        got = judge.tight(lambda v=v, x=x: judge.log_hyp0f1(v + 1, x * x / 4))
        assert_same(got, arb(row["log_hyp0f1"]).mid(), digits=38)


# Closed forms at half-integer orders, DLMF 10.39.1-2, 10.49(ii), 10.38.6-7


def decayed(x):
    """e^{-2x}, or 0 where arb cannot hold it in a tight ball."""
    return (-2 * x).exp() if x < 1e5 else arb(0)


def log_i_half(n, x):
    """log I_{n-1/2}(x) for n = 0 .. 2."""
    x = arb(x)
    e = decayed(x)
    cosh, sinh = (1 + e) / 2, (1 - e) / 2
    return x + (2 / (arb.pi() * x)).log() / 2 + [cosh, sinh, cosh - sinh / x][n].log()


def log_k_half(n, x):
    """log K_{n-1/2}(x) for n = 0 .. 3."""
    x = arb(x)
    return -x + (arb.pi() / (2 * x)).log() / 2 + [arb(1), arb(1), 1 + 1 / x, 1 + 3 / x + 3 / x**2][n].log()


@pytest.mark.parametrize("x", ARGUMENTS)
def test_half_integer_orders(x):
    for n in range(3):
        assert_same(truth("log_iv", n - 0.5, x), log_i_half(n, x))
        assert_same(truth("log_ive", n - 0.5, x), log_i_half(n, x) - x)
    for n in range(4):
        assert_same(truth("log_kv", n - 0.5, x), log_k_half(n, x))
        assert_same(truth("log_kve", 0.5 - n, x), log_k_half(n, x) + x)
        assert_same(truth("kv_ratio", n - 0.5, x), (log_k_half(n, x) - log_k_half((2, 1, 1, 2)[n], x)).exp())


@pytest.mark.parametrize("x", ARGUMENTS)
def test_ratio_at_half_integer_orders(x):
    e = decayed(arb(x))
    tanh = (1 - e) / (1 + e)
    langevin = 1 / tanh - 1 / arb(x)
    for v, ratio in ((0.5, tanh), (1.5, langevin)):
        assert_same(truth("iv_ratio", v, x), ratio)
        assert_same(truth("iv_ratio_c", v, x), 1 - ratio)
    assert_same(truth("iv_ratio_dx", 0.5, x), 1 - tanh**2)
    assert_same(truth("iv_ratio_dx", 1.5, x), 1 / arb(x) ** 2 + 1 - 1 / tanh**2)


def exponential_integrals(x):
    """e^{2x} E1(2x) and e^{-2x} Ei(2x)."""
    t = 2 * arb(x)
    if t > 1e4:
        total, term = arb(0), 1 / t
        alternating = arb(0)
        for k in range(60):
            total, alternating = total + term, alternating + (-1) ** k * term
            term *= (k + 1) / t
        return alternating, total
    return t.exp() * t.expint(1), (-t).exp() * t.ei()


@pytest.mark.parametrize("x", ARGUMENTS)
def test_order_derivatives_at_one_half(x):
    """DLMF 10.38.6-7: the derivatives in the order at 1/2 and -1/2."""
    falling, rising = exponential_integrals(x)
    e = decayed(arb(x))
    at_half, below = -(e * falling + rising) / (1 - e), (rising - e * falling) / (1 + e)
    assert_same(truth("log_kv_dv", 0.5, x), falling)
    assert_same(truth("log_kv_dv", -0.5, x), -falling)
    assert_same(truth("log_iv_dv", 0.5, x), at_half)
    assert_same(truth("log_iv_dv", -0.5, x), below)
    ratio = (1 - e) / (1 + e)
    assert_same(truth("iv_ratio_dv", 0.5, x), ratio * (at_half - below))


@pytest.mark.parametrize("x", [1e-300, 1e-3, 0.7, 30.0, 150.0, 199.99, 250.0])
@pytest.mark.parametrize("n", [0, 1, 2, 7, 40])
def test_order_derivatives_at_integers(n, x):
    """DLMF 10.38.3-4, and 10.27.2 differentiated for the negative integers."""
    ctx.prec = 1600 + int(2 * n * max(0, math.log2(2 / x)))
    y = arb(x)
    i, k = [y.bessel_i(j) for j in range(n + 1)], [y.bessel_k(j) for j in range(n + 1)]
    weights = [arb(n).fac() / (2 * (y / 2) ** (n - j) * arb(j).fac() * (n - j)) for j in range(n)]
    derivative_k = sum((w * k_j for w, k_j in zip(weights, k)), arb(0))
    derivative_i = (-1) ** n * (sum(((-1) ** j * w * i_j for j, (w, i_j) in enumerate(zip(weights, i))), arb(0)) - k[n])
    assert_same(truth("log_kv_dv", n, x) + arb(0), derivative_k / k[n])
    assert_same(truth("log_iv_dv", n, x), derivative_i / i[n])
    assert_same(truth("log_iv_dv", -n, x), (derivative_i if n == 0 else -derivative_i - 2 * (-1) ** n * k[n]) / i[n])


# arb's own functions, and mpmath


@pytest.mark.parametrize("x", [5e-324, 1e-3, 1.0, 7.3, 60.0])
def test_negative_orders(x):
    for v in (-0.3, -0.5, -1 + 2**-53, -1.0, -1.3, -2 + 2**-50, -2 - 2**-45, -2.5, -3.5, -7.0, -50.2, -51.7):
        expected = arb(x).bessel_i(arb(v))
        got = truth("log_iv", v, x)
        assert math.isnan(got) if expected < 0 else abs(got - expected.log()) < abs(got) * 1e-33


EXTREME_POINTS = [(1e-40, 1e-300), (1e-30, 0.1), (1 + 2**-52, 1e-5), (3.7, 5e-324), (1000.3, 1e-10), (0.3, 1e4)]
EXTREME_POINTS += [(40.5, 2000.25), (170.2, 150.3)]


@pytest.mark.parametrize(("v", "x"), EXTREME_POINTS)
def test_mpmath(v, x):
    with mpmath.workdps(400):
        i, k = mpmath.besseli(v, x), mpmath.besselk(v, x)
        below = mpmath.besselk(mpmath.mpf(v) - 1, x)
        expected = {"log_iv": mpmath.log(i), "log_kv": mpmath.log(k), "kv_ratio": k / below}
        for name, value in expected.items():
            assert_same(truth(name, v, x), arb(mpmath.nstr(value, 60)))


@pytest.mark.parametrize("v", [0.8, 2.2, 30.3])
@pytest.mark.parametrize("x", [0.4, 11.0])
def test_mpmath_derivatives(v, x):
    with mpmath.workdps(60):
        log_i, log_k = (lambda v, x, f=f: mpmath.log(f(v, x)) for f in (mpmath.besseli, mpmath.besselk))
        ratio = lambda v, x: mpmath.besseli(v, x) / mpmath.besseli(v - 1, x)
        hyp = lambda b, z: mpmath.log(mpmath.hyp0f1(b, z))
        orders = {"dv": (1, 0), "dx": (0, 1), "dvv": (2, 0), "dvx": (1, 1), "dxx": (0, 2), "db": (1, 0), "dz": (0, 1)}
        for stem, function in (("log_iv", log_i), ("log_kv", log_k), ("iv_ratio", ratio), ("log_hyp0f1", hyp)):
            for suffix, order in orders.items():
                if f"{stem}_{suffix}" in judge.FORMULAS:
                    expected = mpmath.diff(function, (mpmath.mpf(v), mpmath.mpf(x)), order)
                    assert_same(truth(f"{stem}_{suffix}", v, x), arb(mpmath.nstr(expected, 40)), digits=18)


# The pieces in their overlap


def overlap_points(name):
    rng = np.random.default_rng(8)
    s, angle = rng.uniform(200, 300, 5), rng.uniform(0, np.pi / 2, 5)
    points = list(zip(s * np.sin(angle), s * np.cos(angle)))
    points += [(v, 230.0) for v in (0.0, 5e-324, 1e-200, 1e-20, 0.5, 0.5 + 2**-53, 1.0, 7.0)]
    points += [(250.0, 5e-324), (250.0, 1.0)]
    if name.startswith("log_iv"):
        points += [(-0.3, 230.0), (-1 + 2**-53, 230.0), (-2.5, 230.0), (-250.0, 3.0), (-250.3, 3.0)]
    if name.startswith("iv_ratio"):
        points = [(max(v, 0.5), x) for v, x in points]
    if name.startswith("log_hyp0f1"):
        points = [(v + 1, x * x / 4 or 5e-324) for v, x in points]
    return points


@pytest.mark.parametrize("name", judge.FORMULAS)
def test_debye_agrees_with_0f1(name, monkeypatch):
    points = overlap_points(name)
    outer = [truth(name, v, x) for v, x in points]
    monkeypatch.setattr(judge, "RADIUS", 400)
    for (v, x), value in zip(points, outer):
        if isinstance(value, arb):
            assert_same(truth(name, v, x), value)
        else:
            assert truth(name, v, x) == value or math.isnan(value)


def test_debye_ball_holds_the_value():
    """The radius that stands for the terms left out, at s = 60 where it is far from negligible."""
    ctx.prec = 400
    rng = np.random.default_rng(3)
    for angle in rng.uniform(0, np.pi / 2, 20):
        v, x = arb(60 * np.sin(angle)), arb(60 * np.cos(angle))
        assert judge.outer_log_i(v, x).overlaps(judge.inner_log_i(v, x))
        assert judge.outer_log_k(v, x).overlaps(judge.inner_log_k(v, x))


WRONSKIAN_POINTS = [(0.2, 3.0), (40.0, 7.0), (1e4, 1e5), (1e-300, 1e-3), (1e300, 1e290), (1e-5, 1e300)]


@pytest.mark.parametrize(("v", "x"), WRONSKIAN_POINTS)
def test_wronskian(v, x):
    """DLMF 10.28.2 and its derivatives tie I to K."""
    ctx.prec = 7000
    value = {name: truth(name, v, x) for name in judge.FORMULAS if name[:6] in ("log_iv", "log_kv")}
    gap = value["log_iv_dx"] - value["log_kv_dx"]
    scale = abs(value["log_iv"]) + 1
    assert abs(value["log_iv"] + value["log_kv"] + gap.log() + arb(x).log()) < scale * 1e-33
    bend = value["log_iv_dxx"] - value["log_kv_dxx"]
    assert abs(value["log_iv_dx"] + value["log_kv_dx"] + bend / gap + 1 / arb(x)) < 1e-33 * (gap + 1 / arb(x))
    twist = value["log_iv_dvx"] - value["log_kv_dvx"]
    assert abs(value["log_iv_dv"] + value["log_kv_dv"] + twist / gap) < 1e-33 * (value["log_kv_dv"] + 1)


# The inverses


@pytest.mark.parametrize("v", [0.5, 0.5 + 2**-53, 0.6, 3.7, 300.0, 1e20, 1.7e308])
def test_inverses(v):
    for y in (5e-324, 1e-300, 1e-20, 0.1, 0.5, 1 - 2**-53):
        for name, forward in (("iv_ratio_inv", judge.iv_ratio), ("iv_ratio_c_inv", judge.iv_ratio_c)):
            x = truth(name, v, y).mid()
            assert_same(judge.tight(lambda f=forward, x=x: f(arb(v), x)), y, digits=30)


# The judgement


def test_edges():
    inf, nan = math.inf, math.nan
    expected = {
        ("log_iv", 0.0, 0.0): 0.0,
        ("log_iv", 2.5, 0.0): -inf,
        ("log_iv", -0.5, 0.0): inf,
        ("log_iv", 1.0, inf): inf,
        ("log_ive", 1.0, inf): -inf,
        ("log_iv", inf, 1.0): -inf,
        ("log_kv", 0.0, 0.0): inf,
        ("log_kve", 1.0, inf): -inf,
        ("log_kv", -inf, 1.0): inf,
        ("log_kv", inf, inf): nan,
        ("log_kv", nan, 1.0): nan,
        ("log_kv", 1.0, -1.0): nan,
        ("log_kv_dv", 0.0, 3.0): 0.0,
        ("log_kv_dv", -2.0, 0.0): -inf,
        ("iv_ratio", 0.25, 1.0): nan,
        ("iv_ratio", 2.0, inf): 1.0,
        ("iv_ratio_c", 2.0, 0.0): 1.0,
        ("iv_ratio_inv", 2.0, 1.0): inf,
        ("iv_ratio_c_inv", 2.0, 1.0): 0.0,
        ("iv_ratio_inv", 2.0, 1.5): nan,
        ("log_hyp0f1", 0.0, 1.0): nan,
        ("log_hyp0f1", 2.0, inf): inf,
    }
    for (name, v, x), value in expected.items():
        got = truth(name, v, x)
        assert isinstance(got, float), (name, v, x)
        assert got == value or math.isnan(got) and math.isnan(value), (name, v, x)
    assert truth("iv_ratio_inv", inf, 0.0) is None
    assert_same(truth("log_iv_dvv", 0.0, 0.0), -(arb.pi() ** 2) / 6)
    assert_same(truth("log_kv_dvx", -inf, 0.3), 1 / arb(0.3))


def test_values_beyond_the_doubles():
    assert float(truth("log_iv", 1.7e308, 5e-324)) == -math.inf
    assert judge.error(-math.inf, truth("log_iv", 1.7e308, 5e-324)) == 0
    assert judge.error(-1.7e308, truth("log_iv", 1.7e308, 5e-324)) > 1e15
    assert float(truth("iv_ratio_c", 0.5, 1e300)) == 0
    assert judge.check("iv_ratio_c", 0.5, 1e300, 0.0) == []


def test_error_in_ulp():
    third = arb(1) / 3
    assert judge.ulp(1.0) == 2**-52
    assert judge.ulp(0.0) == 5e-324
    assert judge.error(1 / 3, third) == pytest.approx(1 / 3, abs=0.17)
    assert judge.error(1 / 3 + 2**-52, third) == pytest.approx(4, abs=0.5)
    assert judge.error(math.nan, third) == judge.error(math.inf, third) == math.inf
    assert judge.error(math.nan, math.nan) == judge.error(1.0, None) == 0


def test_scale():
    """The derivatives of the leading terms, v asinh(v/x) and s."""
    v, x = 300.0, 400.0
    assert judge.scale_M("log_iv", v, x) == pytest.approx(v * math.asinh(v / x) + 500, rel=3e-3)
    assert judge.scale_M("log_kve", v, x) == pytest.approx(v * math.asinh(v / x) + 100, rel=3e-3)
    assert judge.scale_M("log_iv", 1e300, 1e-300) == pytest.approx(1e300 * (601 * math.log(10)), rel=1e-2)


def test_check_finds_what_is_wrong():
    rng = np.random.default_rng(0)
    for name in judge.EDGES:
        v, x = judge.uniform(rng, 6, (0.5, 60), (0, 1) if name in judge.INVERSES else (0, 60))
        right = np.array([float(truth(name, a, b)) for a, b in zip(v, x)])
        assert judge.check(name, v, x, right) == []
        wrong = right * (1 + 1e-12)
        wrong[0] = np.nan
        assert len(judge.check(name, v, x, wrong)) == 6


def test_cancellation_is_excused():
    v, x = -2.5, 2.5869596225070657
    exact = truth("log_iv", v, x)
    limit = judge.allowed("log_iv", v, x, exact)
    assert limit > judge.ulp(exact)
    assert judge.check("log_iv", v, x, float(exact) + 0.9 * limit) == []
    assert len(judge.check("log_iv", v, x, float(exact) + 1.1 * limit)) == 1


# The points


def test_generators():
    def points(seed):
        rng = np.random.default_rng(seed)
        plain = [judge.uniform, judge.log_uniform, judge.disc, judge.circle, judge.beside_halves, judge.bit_patterns]
        return [generator(rng, 20) for generator in plain] + [judge.extremes()]

    for (v, x), (v_again, x_again) in zip(points(1), points(1)):
        assert np.array_equal(v, v_again) and np.array_equal(x, x_again)
        assert v.shape == x.shape and np.all(np.isfinite(v) & np.isfinite(x) & (v >= 0) & (x >= 0))
    v, x = judge.negative_orders(np.random.default_rng(1), 30)
    assert np.all(v < 0) and np.any(v == np.floor(v)) and np.any(v > -1)


@pytest.mark.parametrize("radius", [25, 200.5])
def test_circle_lies_between_neighbours(radius):
    v, x = judge.circle(np.random.default_rng(2), 100, radius)
    square = [judge.Fraction(a) ** 2 + judge.Fraction(b) ** 2 - judge.Fraction(radius) ** 2 for a, b in zip(v, x)]
    assert all(s < 0 for s in square[::2])
    assert all(s >= 0 for s in square[1::2])


@pytest.mark.parametrize("name", ["log_iv", "log_kv", "log_kve"])
@pytest.mark.parametrize("v", [1e-300, 0.3, 20.0, 1e5, 1e150])
def test_zero(name, v):
    x = judge.zero(name, v)
    signs = [truth(name, v, math.nextafter(x, toward)) > 0 for toward in (0, math.inf)]
    assert signs == ([False, True] if name == "log_iv" else [True, False])
