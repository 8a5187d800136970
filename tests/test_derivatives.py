"""The derivatives of log I and log K: against the judge, and the identities that tie them together."""

import judge
import numpy as np
import points as sets_of_points
import pytest
from scipy import special

import logbessel as lb

inf, nan = np.inf, np.nan
FIRST = ["log_iv_dv", "log_iv_dx", "log_kv_dv", "log_kv_dx", "log_ive_dx", "log_kve_dx", "kv_ratio"]
SECOND = [f"log_{kind}v_d{pair}" for kind in "ik" for pair in ("vv", "vx", "xx")]


def points(rng):
    """Points of every regime; at orders above 0, where no first derivative vanishes."""
    tiny_orders = np.exp(rng.uniform(-60, -1, 40)), np.exp(rng.uniform(-8, 6, 40))
    return {
        "small": judge.uniform(rng, 60),
        "large": judge.uniform(rng, 30, (150, 1e4), (150, 1e4)),
        "disc": judge.disc(rng, 100),
        "circle": judge.circle(rng, 40),
        "inner circle of I": judge.circle(rng, 40, 10.0),
        "inner circle of K": judge.circle(rng, 40, 8.0),
        "v = 1 in the annulus": sets_of_points.order_beside(1.0, x_range=(8, 25))(rng, 40),
        "x = 2^-30": sets_of_points.argument_beside(2.0**-30, v_range=(1e-3, 25))(rng, 40),
        "x = 2^-60": sets_of_points.argument_beside(2.0**-60, v_range=(1e-3, 25))(rng, 40),
        "log-uniform": judge.log_uniform(rng, 60),
        "beside halves": judge.beside_halves(rng, 40, 40, (0, 40)),
        "Matern": (rng.uniform(0, 5, 60), np.exp(rng.uniform(-8, 3, 60))),
        "Matern, v beside 1/2": (rng.uniform(0.45, 0.55, 60), rng.uniform(0.3, 0.6, 60)),
        "v = 2^-13 x": sets_of_points.PLANE["v = 2^-13 x"](rng, 40),
        "tiny orders": tiny_orders,
        "tiny arguments": (rng.uniform(0, 40, 60), np.exp(rng.uniform(-745, -20, 60))),
    }


def negative_points(rng):
    """Orders below 0, where log I_v has derivatives wherever I_v is positive."""
    integers = -rng.integers(1, 30, 60).astype(float)
    return {
        "disc, v < 0": sets_of_points.reflected(judge.disc)(rng, 100),
        "(-1, 0)": (-rng.random(60), np.exp(rng.uniform(-40, 5, 60))),
        "above -1": sets_of_points.above_minus_one(rng, 60),
        "negative integers": (integers, np.exp(rng.uniform(-40, 5, 60))),
        "beside negative integers": (
            np.nextafter(integers, rng.choice([-inf, 0], 60)),
            np.exp(rng.uniform(-10, 4, 60)),
        ),
        "v < -25": (-rng.uniform(25, 200, 60), rng.uniform(0, 200, 60)),
        "v < 0, tiny arguments": (-rng.uniform(0, 40, 60), np.exp(rng.uniform(-745, -20, 60))),
    }


def evaluated(name, v, x):
    with np.errstate(all="ignore"):
        return getattr(lb, name)(v, x)


@pytest.mark.parametrize("region", points(np.random.default_rng(0)))
@pytest.mark.parametrize("name", FIRST + SECOND)
def test_points(name, region):
    v, x = points(np.random.default_rng(20))[region]
    assert judge.check(name, v, x, evaluated(name, v, x)) == []


@pytest.mark.parametrize("region", negative_points(np.random.default_rng(0)))
@pytest.mark.parametrize("name", FIRST + SECOND)
def test_negative_orders(name, region):
    v, x = negative_points(np.random.default_rng(21))[region]
    assert judge.check(name, v, x, evaluated(name, v, x)) == []


def beside_zeros(name, x, low, high):
    """Orders at the zero between two, and beside it."""
    for _ in range(60):
        middle = (low + high) / 2
        falls = np.sign(evaluated(name, middle, x)) == np.sign(evaluated(name, low, x))
        low, high = np.where(falls, middle, low), np.where(falls, high, middle)
    return (low[:, None] * (1 + np.array([-(2.0**-20), -(2.0**-50), 0, 2.0**-52, 2.0**-35]))).ravel(), np.repeat(x, 5)


def test_zeros_of_derivatives_of_i():
    """The derivative in the order vanishes near v = -x K_0/I_0, the second one in the argument near x = 2 v^2."""
    x = np.array([0.03, 0.4, 3, 3.9, 8, 13.9, 14, 16, 24.9, 25.1, 60, 300])
    near_zero = -x * special.k0e(x) / special.i0e(x) * np.exp(-2 * x)
    for v, x_each in (
        beside_zeros("log_iv_dv", x[:2], np.full(2, -0.99), np.full(2, -1e-3)),
        beside_zeros("log_iv_dv", x[2:], 4 * near_zero[2:], near_zero[2:] / 4),
    ):
        assert judge.check("log_iv_dv", v, x_each, evaluated("log_iv_dv", v, x_each)) == []
    x = np.array([1e-9, 1e-4, 0.3, 2, 9, 24.9, 25.1, 27.9, 28.1, 300, 1e6])
    v, x_each = beside_zeros("log_iv_dxx", x, np.zeros(11), np.sqrt(x) + x * x)
    assert judge.check("log_iv_dxx", v, x_each, evaluated("log_iv_dxx", v, x_each)) == []


@pytest.mark.parametrize("name", FIRST + SECOND)
def test_extremes(name):
    v, x = judge.extremes()
    chosen = np.random.default_rng(22).random(v.size) < 0.25
    v, x = np.r_[v, -v][np.r_[chosen, ~chosen & (v % 3 < 1)]], np.r_[x, x][np.r_[chosen, ~chosen & (v % 3 < 1)]]
    assert judge.check(name, v, x, evaluated(name, v, x)) == []


# Identities


def test_wronskian():
    """I_v K_{v+1} + I_{v+1} K_v = 1/x (DLMF 10.28.2)."""
    rng = np.random.default_rng(22)
    v, x = rng.uniform(0, 60, 2000), rng.uniform(0.01, 60, 2000)
    products = lb.log_iv(v, x) + lb.log_kv(v + 1, x), lb.log_iv(v + 1, x) + lb.log_kv(v, x)
    np.testing.assert_allclose(np.exp(products[0]) + np.exp(products[1]), 1 / x, rtol=1e-13)  # logarithms up to 500


def test_derivatives_in_x_obey_the_recurrences():
    """I'_v = I_{v+1} + v/x I_v and K'_v = -K_{v-1} - v/x K_v (DLMF 10.29.2)."""
    rng = np.random.default_rng(23)
    v, x = rng.uniform(0, 60, 2000), rng.uniform(0.01, 60, 2000)
    np.testing.assert_allclose(lb.log_iv_dx(v, x), lb.iv_ratio(v + 1, x) + v / x, rtol=1e-14)
    np.testing.assert_allclose(lb.log_kv_dx(v, x), -1 / lb.kv_ratio(v, x) - v / x, rtol=1e-14)


def test_kv_ratio_obeys_the_recurrence_and_reflects():
    """K_{v+1} = K_{v-1} + (2 v/x) K_v (DLMF 10.29.1), K_{-v} = K_v (DLMF 10.27.3)."""
    rng = np.random.default_rng(24)
    v, x = rng.uniform(-30, 30, 2000), rng.uniform(0.01, 60, 2000)
    above, below = lb.kv_ratio(v + 1, x), 1 / lb.kv_ratio(v, x)
    np.testing.assert_allclose(above - below, 2 * v / x, atol=1e-13 * np.maximum(above, below).max(), rtol=1e-9)
    np.testing.assert_allclose(lb.kv_ratio(v, x) * lb.kv_ratio(1 - v, x), 1.0, rtol=1e-12)


@pytest.mark.parametrize("v", [-0.9, -1e-3, 1e-300, 1e-3, 0.5, 7.0])
def test_second_derivative_at_the_least_arguments(v):
    """It is 1/(2 (v + 1)) - v/x^2, and infinite where that overflows."""
    x = 2.0 ** np.arange(-1074.0, -400.0)
    with np.errstate(over="ignore", divide="ignore"):
        expected = 0.5 / (v + 1.0) - v / x / x
        np.testing.assert_allclose(lb.log_iv_dxx(v, x), expected, rtol=1e-15)


def test_half_integer_orders():
    """I_{1/2}/I_{-1/2} and K_{1/2} are elementary (DLMF 10.39.1-2), and K_{1/2} = K_{-1/2}."""
    x = np.logspace(-3, 2, 50)
    np.testing.assert_allclose(lb.log_kv_dx(0.5, x), -1 - 0.5 / x, rtol=1e-15)
    np.testing.assert_allclose(lb.log_kv_dxx(0.5, x), 0.5 / x**2, rtol=1e-13)
    np.testing.assert_allclose(lb.log_iv_dx(0.5, x), 1 / np.tanh(x) - 0.5 / x, rtol=1e-12)
    np.testing.assert_array_equal(lb.kv_ratio(0.5, x), 1.0)


def test_derivatives_in_the_order_at_one_half():
    """DLMF 10.38.6-7: by the exponential integrals of 2 x."""
    x = np.linspace(0.05, 30, 200)
    np.testing.assert_allclose(lb.log_kv_dv(0.5, x), np.exp(2 * x) * special.exp1(2 * x), rtol=1e-13)
    for v, sine in ((0.5, np.sinh(x)), (-0.5, np.cosh(x))):
        exact = -(special.exp1(2 * x) * np.exp(x) + 2 * v * special.expi(2 * x) * np.exp(-x)) / (2 * sine)
        np.testing.assert_allclose(lb.log_iv_dv(v, x), exact, rtol=1e-12, atol=1e-14)


def test_derivative_in_the_order_at_zero():
    """d/dv I_v = -K_0 at v = 0 (DLMF 10.38.4), d/dv K_v = 0."""
    x = np.r_[np.logspace(-300, 0, 31), np.linspace(1.5, 340, 120)]
    np.testing.assert_allclose(lb.log_iv_dv(0.0, x), -np.exp(lb.log_kv(0.0, x) - lb.log_iv(0.0, x)), rtol=3e-13)
    assert not lb.log_kv_dv(0.0, x).any()


def test_derivative_in_the_order_at_negative_integers():
    """d/dv log I_v at -n and at n add up to -2 (-1)^n K_n/I_n (DLMF 10.27.2)."""
    n, x = np.meshgrid(np.arange(1.0, 60.0), np.linspace(2, 90, 50))
    sign = np.where(n % 2, -1, 1)
    expected = -2 * sign * np.exp(lb.log_kv(n, x) - lb.log_iv(n, x))
    together = lb.log_iv_dv(-n, x) + lb.log_iv_dv(n, x)
    np.testing.assert_allclose(together, expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("kind", "ik")
def test_second_derivatives_are_derivatives_of_the_first(kind):
    rng = np.random.default_rng(26)
    v, x = rng.uniform(-40, 60, 2000), rng.uniform(0.5, 60, 2000)
    step = 2.0**-18
    for first, second, along in (
        ("_dv", "_dvv", (1, 0)),
        ("_dv", "_dvx", (0, 1)),
        ("_dx", "_dvx", (1, 0)),
        ("_dx", "_dxx", (0, 1)),
    ):
        at = lambda n: evaluated(f"log_{kind}v{first}", v + n * step * along[0], x + n * step * along[1])
        derivative = (at(-2) - 8 * at(-1) + 8 * at(1) - at(2)) / (12 * step)
        result = evaluated(f"log_{kind}v{second}", v, x)
        usual = np.isfinite(derivative) & (abs(result) < 10)
        assert usual.mean() > 0.6
        np.testing.assert_allclose(result[usual], derivative[usual], rtol=1e-7, atol=1e-8)


@pytest.mark.parametrize("kind", "ik")
def test_value_and_gradient_are_the_single_functions(kind):
    """To the last bit, but for d/dx inside the disc, which the recurrence of d/dv yields there."""
    rng = np.random.default_rng(25)
    v = np.r_[rng.uniform(0, 150, 500), np.exp(rng.uniform(-30, 30, 500)), -rng.uniform(0, 40, 300), 0.0, 2.0, 1.0]
    x = np.r_[rng.uniform(0, 150, 500), np.exp(rng.uniform(-30, 30, 500)), rng.uniform(0, 40, 300), 0.0, inf, nan]
    results = evaluated(f"log_{kind}v_and_grad", v, x)
    for result, suffix in zip(results, ("", "_dv", "_dx"), strict=True):
        single = evaluated(f"log_{kind}v{suffix}", v, x)
        np.testing.assert_allclose(result, single, rtol=5e-16 if suffix == "_dx" else 0)


# Limits

SOME_ORDERS = (-inf, -40.5, -3.0, -2.5, -2.0, -1.5, -1.0, -0.5, 0.0, 0.3, 0.5, 0.7, 1.0, 2.0, 30.0, inf)


@pytest.mark.parametrize("name", FIRST + SECOND)
def test_limits_and_their_flags(name):
    """At x = 0, x = inf and infinite v, where the judge lays a limit down: a table for each function."""
    for v in SOME_ORDERS:
        for x in (0.0, inf) if np.isfinite(v) else (0.0, 0.7, 80.0, inf):
            expected = judge.truth(name, v, x)
            flags = []
            with np.errstate(all="call", call=lambda kind, _, flags=flags: flags.append(kind)):
                result = getattr(lb, name)(v, x)
            np.testing.assert_allclose(result, float(expected), rtol=1e-13, err_msg=f"{name}({v}, {x})")
            finite = np.isfinite([v, x]).all()
            wanted = (
                ["invalid value"] if np.isnan(result) else ["divide by zero"] if np.isinf(result) and finite else []
            )
            assert flags == wanted, (name, v, x)


LIMITS = {  # by hand: x = 0, x = inf, v = inf of (v, x) = (2.5, 0), (2.5, inf), (inf, 2)
    "log_iv_dv": (-inf, 0, -inf),
    "log_iv_dx": (inf, 1, inf),
    "log_kv_dv": (inf, 0, inf),
    "log_kv_dx": (-inf, -1, -inf),
    "log_ive_dx": (inf, 0, inf),
    "log_kve_dx": (-inf, 0, -inf),
    "kv_ratio": (inf, 1, inf),
    "log_iv_dvv": (-special.polygamma(1, 3.5), 0, 0),
    "log_iv_dvx": (inf, 0, 0.5),
    "log_iv_dxx": (-inf, 0, -inf),
    "log_kv_dvv": (special.polygamma(1, 2.5), 0, 0),
    "log_kv_dvx": (-inf, 0, -0.5),
    "log_kv_dxx": (inf, 0, inf),
}


def test_derivatives_of_scaled_logarithms_at_one_half():
    """I_{1/2} and K_{1/2} are sqrt(2/(pi x)) sinh x and sqrt(pi/(2 x)) exp(-x)."""
    x = np.array([1e-300, 1e-3, 0.3, 3.0, 9.0, 24.0, 1e3, 1e8, 1e16, 1e154, 1e285])
    np.testing.assert_allclose(lb.log_kve_dx(0.5, x), -0.5 / x, rtol=3e-16)
    np.testing.assert_allclose(lb.log_ive_dx(0.5, x), 2 / np.expm1(np.minimum(2 * x, 700)) - 0.5 / x, rtol=3e-16)
    short = x[(x > 1e-30) & (x < 1e30)].astype(np.float32)
    np.testing.assert_allclose(lb.log_ive_dx(0.5, short), lb.log_ive_dx(0.5, short.astype(float)), rtol=6e-8)


@pytest.mark.parametrize("name", LIMITS)
def test_limits_by_hand(name):
    np.testing.assert_allclose(evaluated(name, [2.5, 2.5, inf], [0, inf, 2]), LIMITS[name], rtol=1e-14)


@pytest.mark.parametrize("name", FIRST + SECOND + ["log_iv_and_grad", "log_kv_and_grad"])
def test_outside_the_domain(name):
    for v, x in ((1.0, -1.0), (nan, 1.0), (1.0, nan), (inf, inf), (-inf, inf)):
        assert np.isnan(evaluated(name, v, x)).all()


def test_no_derivatives_where_i_is_negative():
    """I_{-3/2}(x) is proportional to sinh x - cosh x/x: negative up to x = 1.1997 (DLMF 10.49)."""
    for name in ("log_iv_dv", "log_iv_dx", "log_ive_dx", "log_iv_dvv", "log_iv_dvx", "log_iv_dxx"):
        assert np.isnan(evaluated(name, -1.5, [0.1, 1.19])).all()
        assert np.isfinite(evaluated(name, -1.5, [1.2, 5.0])).all()
