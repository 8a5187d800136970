"""The derivatives of log 0F1 and of the ratio of I: seams of their own, identities, limits. `test_accuracy` has the rest."""

import judge
import numpy as np
import pytest
from scipy.special import digamma

import logbessel as lb

inf, nan = np.inf, np.nan


def powers(rng, n, lowest, highest):
    return np.exp2(rng.uniform(lowest, highest, n))


def beside(rng, places):
    return np.nextafter(places, rng.choice([-inf, inf], len(places)))


def hyp0f1_points(rng):
    b = rng.uniform(0, 26, 100)
    return {
        "tiny b": (powers(rng, 100, -1074, -3), rng.uniform(0, 300, 100)),
        "tiny b and z": (powers(rng, 100, -1074, -3), powers(rng, 100, -1074, -3)),
        "tiny z": (rng.uniform(0, 100, 100), powers(rng, 100, -1074, -3)),
        "(b - 1)^2 + 4 z = 625": (b, beside(rng, (625 - (b - 1) ** 2) / 4)),
        "b = 2^-900": (beside(rng, np.full(60, 2.0**-900)), powers(rng, 60, -1000, 6)),
        "b = 2^500": (beside(rng, np.full(60, 2.0**500)), powers(rng, 60, 400, 1020)),
        "huge b and z": (powers(rng, 100, 400, 1023), powers(rng, 100, 800, 1023)),
        "b small, z huge": (powers(rng, 100, -20, 6), powers(rng, 100, 10, 1023)),
    }


def ratio_points(rng):
    v, x = 0.5 + powers(rng, 150, -53, 1), powers(rng, 150, -4, 9)
    half = np.full(60, 0.5 + 2.0**-32)
    return {
        "beside v = 1/2": (v, x),
        "v = 1/2 + 2^-j, 14 < x < 25": (0.5 + powers(rng, 100, -53, -30), rng.uniform(13.9, 25.1, 100)),
        "v = 1/2 + 2^-32": (beside(rng, half), rng.uniform(10, 30, 60)),
        "v = 2": (beside(rng, np.full(60, 2.0)), powers(rng, 60, 3, 40)),
        "1/2 < v < 2, large x": (rng.uniform(0.5, 2, 100), powers(rng, 100, 4, 500)),
        "small x": (powers(rng, 100, -1, 20), powers(rng, 100, -1074, 0)),
        "huge": (powers(rng, 100, 400, 1023), powers(rng, 100, 400, 1023)),
    }


POINTS = {
    "log_hyp0f1_db": hyp0f1_points,
    "log_hyp0f1_dz": hyp0f1_points,
    "iv_ratio_dx": ratio_points,
    "iv_ratio_dv": ratio_points,
}
CASES = [(name, label) for name, points in POINTS.items() for label in points(np.random.default_rng(0))]


@pytest.mark.parametrize(("name", "label"), CASES)
def test_seams(name, label):
    first, second = POINTS[name](np.random.default_rng(31))[label]
    with np.errstate(all="ignore"):
        result = getattr(lb, name)(first, second)
    assert judge.check(name, first, second, result) == []


# Identities


def plane(seed, n=2000):
    rng = np.random.default_rng(seed)
    return rng.uniform(0.5, 60, n), rng.uniform(0.01, 60, n)


def test_derivative_in_z_is_a_ratio():
    """d/dz log 0F1(; b; z) = I_b(x)/I_{b-1}(x)/sqrt(z), x = 2 sqrt(z) (DLMF 16.3.1, 10.39.9)."""
    b, x = plane(32)
    np.testing.assert_allclose(lb.log_hyp0f1_dz(b, x * x / 4), lb.iv_ratio(b, x) * 2 / x, rtol=2e-15)


def test_derivative_in_b_is_the_derivative_of_log_i_in_the_order():
    """d/db log 0F1(; b; z) = d/dv log I_v(x) - log(x/2) + psi(b), v = b - 1 (DLMF 10.39.9)."""
    b, x = plane(33)
    together = lb.log_iv_dv(b - 1, x) - np.log(x / 2) + digamma(b)
    np.testing.assert_allclose(lb.log_hyp0f1_db(b, x * x / 4), together, atol=1e-14)


def test_ratio_obeys_the_riccati_equation():
    """rho_x = 1 - rho^2 - (2 v - 1) rho/x, from DLMF 10.29.2."""
    v, x = plane(34)
    rho = lb.iv_ratio(v, x)
    np.testing.assert_allclose(lb.iv_ratio_dx(v, x), 1 - rho**2 - (2 * v - 1) * rho / x, atol=4e-15 * (1 + v / x).max())


def test_derivatives_of_the_ratio_obey_its_recurrence_differentiated():
    """1/rho_v = 2 v/x + rho_{v+1} (DLMF 10.29.1), differentiated in v and in x."""
    v, x = plane(35)
    square = lb.iv_ratio(v, x) ** 2
    np.testing.assert_allclose(lb.iv_ratio_dv(v, x), -square * (2 / x + lb.iv_ratio_dv(v + 1, x)), rtol=1e-13)
    np.testing.assert_allclose(lb.iv_ratio_dx(v, x), square * (2 * v / x**2 - lb.iv_ratio_dx(v + 1, x)), rtol=1e-11)


def test_half_integer_orders():
    """I_{1/2}/I_{-1/2} = tanh, I_{3/2}/I_{1/2} = coth x - 1/x (DLMF 10.39.1)."""
    x = np.linspace(0.5, 300, 997)
    np.testing.assert_allclose(lb.iv_ratio_dx(0.5, x), 1 / np.cosh(x) ** 2, rtol=1e-13)
    np.testing.assert_allclose(lb.iv_ratio_dx(1.5, x), 1 / x**2 - 1 / np.sinh(x) ** 2, rtol=1e-13)


def test_zero_f_one_at_one_half():
    """0F1(; 1/2; z) = cosh x, x = 2 sqrt(z) (DLMF 10.16.5 through 10.39.9)."""
    x = np.linspace(0.01, 300, 997)
    np.testing.assert_allclose(lb.log_hyp0f1_dz(0.5, x * x / 4), np.tanh(x) * 2 / x, rtol=2e-15)


@pytest.mark.parametrize(
    ("name", "sign"), [("log_hyp0f1_db", -1), ("log_hyp0f1_dz", 1), ("iv_ratio_dv", -1), ("iv_ratio_dx", 1)]
)
def test_sign(name, sign):
    v, x = plane(36, 20_000)
    assert (sign * getattr(lb, name)(v, x) > 0).all()


# Limits

OUTSIDE = [(2.0, -1.0, nan), (nan, 1.0, nan), (1.0, nan, nan), (inf, inf, nan), (-inf, 1.0, nan)]
HYP0F1 = [(inf, 3.0, 0.0), (inf, 0.0, 0.0), (0.0, 1.0, nan), (-1.0, 1.0, nan), (-30.0, 1.0, nan), *OUTSIDE]
RATIO = [(2.0, inf, 0.0), (0.5, inf, 0.0), (inf, 3.0, 0.0), (inf, 0.0, 0.0), (0.25, 1.0, nan), *OUTSIDE]
LIMITS = {
    "log_hyp0f1_db": [(2.0, 0.0, 0.0), (2.0, inf, -inf), (5e-324, 0.0, 0.0), *HYP0F1],
    "log_hyp0f1_dz": [(2.0, 0.0, 0.5), (1e308, 0.0, 1e-308), (2.0, inf, 0.0), *HYP0F1],
    "iv_ratio_dx": [(2.0, 0.0, 0.25), (0.5, 0.0, 1.0), *RATIO],
    "iv_ratio_dv": [(2.0, 0.0, 0.0), (0.5, 0.0, 0.0), *RATIO],
}


@pytest.mark.parametrize(
    ("name", "a", "b", "expected"), [(name, *row) for name, rows in LIMITS.items() for row in rows]
)
def test_limit(name, a, b, expected):
    flags = []
    with np.errstate(all="call", call=lambda kind, _: flags.append(kind)):
        result = getattr(lb, name)(a, b)
    np.testing.assert_array_equal(result, expected)
    assert flags == (["invalid value"] if np.isnan(expected) and not np.isnan([a, b]).any() else [])
