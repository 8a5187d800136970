"""The derivatives of log I and log K: against the judge, and the identities that tie them together."""

import judge
import numpy as np
import pytest

import logbessel as lb

FIRST = ["log_iv_dv", "log_iv_dx", "log_kv_dv", "log_kv_dx", "kv_ratio"]
SECOND = [f"log_{kind}v_d{pair}" for kind in "ik" for pair in ("vv", "vx", "xx")]


def points(name, seed):
    """Points of every regime; at orders above 0, where no first derivative vanishes."""
    rng = np.random.default_rng(seed)
    tiny_orders = np.exp(rng.uniform(-60, -1, 60)), np.exp(rng.uniform(-8, 6, 60))
    return {
        "small": judge.uniform(rng, 80),
        "large": judge.uniform(rng, 40, (150, 1e4), (150, 1e4)),
        "disc": judge.disc(rng, 120),
        "circle": judge.circle(rng, 40),
        "log-uniform": judge.log_uniform(rng, 80),
        "beside halves": judge.beside_halves(rng, 60, 40, (0, 40)),
        "Matern": (rng.uniform(0, 5, 80), np.exp(rng.uniform(-8, 3, 80))),
        "tiny orders": tiny_orders,
    }


@pytest.mark.parametrize("region", points("", 0))
@pytest.mark.parametrize("name", FIRST)
def test_first_derivative(name, region):
    v, x = points(name, 20)[region]
    assert judge.check(name, v, x, getattr(lb, name)(v, x)) == []


@pytest.mark.parametrize("name", FIRST)
def test_first_derivative_at_the_extremes(name):
    v, x = judge.extremes()
    v, x = v[v >= 0], x[v >= 0]
    with np.errstate(all="ignore"):
        assert judge.check(name, v, x, getattr(lb, name)(v, x)) == []


@pytest.mark.parametrize("region", ["small", "large", "disc", "Matern"])
@pytest.mark.parametrize("name", SECOND)
def test_second_derivative(name, region):
    """1e-13 relative, or of the terms 1/s^2 and (v/x)^2/s between which log I's second derivative in x vanishes."""
    v, x = points(name, 21)[region]
    result = getattr(lb, name)(v, x)
    s = np.hypot(v, x)
    floor = 1e-13 * (1 / s**2 + (v / x) ** 2 / s) if name == "log_iv_dxx" else 0.0
    truth = np.array([float(judge.truth(name, *point)) for point in zip(v, x)])
    assert (abs(result - truth) <= np.maximum(3e-13 * abs(truth), floor)).all()


def test_wronskian():
    """I_v K_{v+1} + I_{v+1} K_v = 1/x (DLMF 10.28.2)."""
    rng = np.random.default_rng(22)
    v, x = rng.uniform(0, 60, 2000), rng.uniform(0.01, 60, 2000)
    products = lb.log_iv(v, x) + lb.log_kv(v + 1, x), lb.log_iv(v + 1, x) + lb.log_kv(v, x)
    np.testing.assert_allclose(np.exp(products[0]) + np.exp(products[1]), 1 / x, rtol=1e-13)  # logarithms up to 500


def test_slopes_in_x_obey_the_recurrences():
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


def test_half_integer_orders():
    """I_{1/2}/I_{-1/2} and K_{1/2} are elementary (DLMF 10.39.1-2), and K_{1/2} = K_{-1/2}."""
    x = np.logspace(-3, 2, 50)
    np.testing.assert_allclose(lb.log_kv_dx(0.5, x), -1 - 0.5 / x, rtol=1e-15)
    np.testing.assert_allclose(lb.log_kv_dxx(0.5, x), 0.5 / x**2, rtol=1e-13)
    np.testing.assert_allclose(lb.log_iv_dx(0.5, x), 1 / np.tanh(x) - 0.5 / x, rtol=1e-12)
    np.testing.assert_array_equal(lb.kv_ratio(0.5, x), 1.0)


def test_slope_in_the_order_at_zero():
    """d/dv I_v = -K_0 at v = 0 (DLMF 10.38.4), d/dv K_v = 0."""
    x = np.r_[np.logspace(-300, 0, 31), np.linspace(1.5, 340, 120)]
    np.testing.assert_allclose(lb.log_iv_dv(0.0, x), -np.exp(lb.log_kv(0.0, x) - lb.log_iv(0.0, x)), rtol=3e-13)
    assert not lb.log_kv_dv(0.0, x).any()


@pytest.mark.parametrize("kind", "ik")
def test_value_and_gradient_are_the_single_functions(kind):
    rng = np.random.default_rng(25)
    v = np.r_[rng.uniform(0, 150, 500), np.exp(rng.uniform(-30, 30, 500)), -rng.uniform(0, 1, 100), 0.0, 2.0, 1.0]
    x = np.r_[rng.uniform(0, 150, 500), np.exp(rng.uniform(-30, 30, 500)), rng.uniform(0, 40, 100), 0.0, np.inf, np.nan]
    with np.errstate(all="ignore"):
        results = getattr(lb, f"log_{kind}v_and_grad")(v, x)
        for result, suffix in zip(results, ("", "_dv", "_dx"), strict=True):
            np.testing.assert_array_equal(result, getattr(lb, f"log_{kind}v{suffix}")(v, x))


@pytest.mark.parametrize("name", FIRST + SECOND)
def test_limits(name):
    """At x = 0, x = inf and v = inf, where the judge lays a limit down."""
    for v, x in [(v, x) for v in (0.0, 0.3, 0.5, 2.0, 30.0) for x in (0.0, np.inf)] + [(np.inf, 0.7), (np.inf, 80.0)]:
        expected = judge.truth(name, v, x)
        if expected is not None:
            with np.errstate(all="ignore"):
                np.testing.assert_allclose(getattr(lb, name)(v, x), float(expected), rtol=1e-13)


@pytest.mark.parametrize("name", FIRST + SECOND + ["log_iv_and_grad", "log_kv_and_grad"])
def test_outside_the_domain(name):
    with np.errstate(all="ignore"):
        for v, x in ((1.0, -1.0), (np.nan, 1.0), (1.0, np.nan), (np.inf, np.inf)):
            assert np.isnan(getattr(lb, name)(v, x)).all()
