"""The Matérn correlation and its derivatives against ball arithmetic, closed forms, limits and identities."""

import doctest
import subprocess
import sys

import judge
import numpy as np
import pytest
from flint import arb

from logbessel import gp

inf, nan = np.inf, np.nan
STEP = arb(2) ** -90


def log_correlation(r, nu):
    """log[2^(1 - nu)/Gamma(nu) z^nu K_nu(z)], z = sqrt(2 nu) r, as a ball of the working precision."""
    z = (2 * nu).sqrt() * r
    return (2 * (z / 2) ** nu * z.bessel_k(nu) / nu.gamma()).log()


def derivative_in_distance(r, nu):
    root = (2 * nu).sqrt()
    return -root * (root * r).bessel_k(nu - 1) / (root * r).bessel_k(nu)


def truth(name, r, nu):
    r, nu = arb(float(r)), arb(float(nu))
    if name == "matern_log_correlation":
        return judge.tight(lambda: log_correlation(r, nu))
    if name == "matern_log_correlation_dr":
        return judge.tight(lambda: derivative_in_distance(r, nu))
    difference = lambda: (log_correlation(r, nu + nu * STEP) - log_correlation(r, nu - nu * STEP)) / (2 * nu * STEP)
    return judge.tight(difference, accuracy=80, precision=384)


def relative_errors(name, r, nu):
    values = getattr(gp, name)(r, nu)
    assert np.isfinite(values).all()
    exact = [truth(name, *pair) for pair in zip(r, nu)]
    return np.array([abs(float((arb(float(value)) - t) / t)) for value, t in zip(values, exact)])


def at(nu, z):
    return z / np.sqrt(2 * nu), nu


def log_uniform(rng, low, high, n):
    return np.exp(rng.uniform(np.log(low), np.log(high), n))


def beside(rng, places):
    return np.nextafter(places, rng.choice([-inf, inf], len(places)))


def sets(rng, n=40):
    """Every regime, and both sides of every seam: distances and smoothness."""
    order = rng.uniform(0.05, 8.5, n)
    high = rng.uniform(8.5, 25, n)
    return {
        "usual": at(order, rng.uniform(0.5, 25, n)),
        "usual, high orders": at(high, rng.uniform(0.5, 25, n)),
        "small arguments": at(order, log_uniform(rng, 1e-12, 0.5, n)),
        "tiny arguments": at(rng.uniform(0.05, 3, n), log_uniform(rng, 1e-120, 1e-12, n)),
        "small arguments, high orders": at(high, log_uniform(rng, 1e-12, 0.5, n)),
        "small orders": at(log_uniform(rng, 1e-12, 0.1, n), log_uniform(rng, 1e-3, 40, n)),
        "beside integers": at(
            rng.integers(1, 9, n) + rng.choice([-1, 0, 1], n) * log_uniform(rng, 1e-15, 1e-3, n),
            log_uniform(rng, 1e-6, 25, n),
        ),
        "beside halves": at(
            rng.integers(0, 9, n) + 0.5 + rng.choice([-1, 0, 1], n) * log_uniform(rng, 1e-15, 1e-3, n),
            log_uniform(rng, 1e-6, 25, n),
        ),
        "z = 1/2": at(rng.uniform(0.05, 10, n), beside(rng, np.full(n, 0.5))),
        "z = 25": at(rng.uniform(0.05, 25, n), beside(rng, np.full(n, 25.0))),
        "large arguments": at(rng.uniform(0.05, 25, n), log_uniform(rng, 25, 1e3, n)),
        "z = 0.36 (nu - 7.1)": at(high, beside(rng, 0.36 * (high - 7.1))),
        "nu = 8.5": at(beside(rng, np.full(n, 8.5)), log_uniform(rng, 1e-3, 30, n)),
        "nu = 25": at(beside(rng, np.full(n, 25.0)), log_uniform(rng, 1e-3, 100, n)),
        "uniform expansion": (log_uniform(rng, 1e-3, 100, n), log_uniform(rng, 25, 1e3, n)),
        "nearly squared exponential": (rng.uniform(0.01, 5, n), log_uniform(rng, 3e3, 2e4, n)),
    }


LABELS = list(sets(np.random.default_rng(0)))


@pytest.mark.parametrize("label", LABELS)
def test_value(label):
    r, nu = sets(np.random.default_rng(51))[label]
    errors = relative_errors("matern_log_correlation", r, nu)
    assert errors.max() < 4e-15 and np.median(errors) < 2.3e-16


@pytest.mark.parametrize("label", LABELS)
def test_derivative_in_distance(label):
    r, nu = sets(np.random.default_rng(52), 20)[label]
    assert relative_errors("matern_log_correlation_dr", r, nu).max() < 9e-16


@pytest.mark.parametrize("label", LABELS)
def test_derivative_in_smoothness(label):
    r, nu = sets(np.random.default_rng(53), 20)[label]
    value = gp.matern_log_correlation_dnu(r, nu)
    errors = relative_errors("matern_log_correlation_dnu", r, nu)
    assert (errors * abs(value) <= np.maximum(1e-13 * abs(value), 2e-14 * abs(gp.matern_log_correlation(r, nu)))).all()
    assert errors.max() < 2e-12 and np.median(errors) < 4e-14


# Closed forms (Rasmussen and Williams 2006, eq. 4.16)


def half_integer(p, r):
    """M for nu = p + 1/2: exp(-z) p!/(2 p)! sum_i (p + i)!/(i! (p - i)!) (2 z)^(p - i), z = sqrt(2 p + 1) r."""
    from math import factorial

    z = arb(2 * p + 1).sqrt() * arb(float(r))
    terms = [arb(factorial(p + i)) / (factorial(i) * factorial(p - i)) * (2 * z) ** (p - i) for i in range(p + 1)]
    return (sum(terms, arb(0)) * factorial(p) / factorial(2 * p)).log() - z


@pytest.mark.parametrize("p", [0, 1, 2, 3, 4, 7, 8, 12, 20, 24, 25, 40])
def test_half_integers(p):
    r = log_uniform(np.random.default_rng(54), 1e-9, 300, 150)
    values = gp.matern_log_correlation(r, p + 0.5)
    exact = [judge.tight(lambda d=distance: half_integer(p, d)) for distance in r]
    ulps = [abs(float((arb(float(value)) - t) / np.spacing(abs(value)))) for value, t in zip(values, exact)]
    assert max(ulps) <= 2


def test_squared_exponential():
    r = np.linspace(0.01, 30, 500)
    np.testing.assert_array_equal(gp.matern_log_correlation(r, inf), -r * r / 2)
    np.testing.assert_allclose(gp.matern_log_correlation(r, 1e20), -r * r / 2, rtol=2.3e-16 * 2)
    np.testing.assert_allclose(gp.matern_log_correlation_dr(r, 1e20), -r, rtol=9e-16)


def test_derivative_near_zero_and_for_large_orders():
    """log M = -r^2/2 (1 + 1/(nu - 1)) + r^4/(8 nu)(...): d/dnu = r^2/(2 (nu - 1)^2) for r^2 << 1."""
    nu = np.array([1e2, 1e4, 1e6, 1e9, 1e12])
    r = 1e-9
    np.testing.assert_allclose(gp.matern_log_correlation_dnu(r, nu), r * r / (2 * (nu - 1) ** 2), rtol=1e-14)


def test_float32_is_the_rounded_double():
    rng = np.random.default_rng(55)
    r, nu = rng.uniform(0, 10, 500).astype(np.float32), rng.uniform(0.1, 40, 500).astype(np.float32)
    for name in gp.correlation.__all__:
        function = getattr(gp, name)
        result = function(r, nu)
        assert result.dtype == np.float32
        np.testing.assert_array_equal(result, function(r.astype(float), nu.astype(float)).astype(np.float32))


# Special values

BAD = [(-1.0, 1.0, nan), (1.0, 0.0, nan), (1.0, -1.0, nan), (nan, 1.0, nan), (1.0, nan, nan)]
LIMITS = {
    "matern_log_correlation": [(0.0, 2.0, 0.0), (inf, 2.0, -inf), (0.0, inf, 0.0), (2.0, inf, -2.0), (inf, inf, -inf)],
    "matern_log_correlation_dr": [
        *((0.0, 2.0, 0.0), (0.0, 0.5, -1.0), (0.0, 0.25, -inf), (inf, 2.0, -2.0), (2.0, inf, -2.0)),
    ],
    "matern_log_correlation_dnu": [(0.0, 2.0, 0.0), (inf, 2.0, -inf), (2.0, inf, 0.0), (0.0, 0.25, 0.0)],
}


@pytest.mark.parametrize(
    ("name", "r", "nu", "expected"), [(name, *row) for name, rows in LIMITS.items() for row in [*rows, *BAD]]
)
def test_limit(name, r, nu, expected):
    with np.errstate(all="ignore"):
        np.testing.assert_array_equal(getattr(gp, name)(r, nu), expected)


def test_extremes_are_finite_or_infinite_but_no_nan():
    rng = np.random.default_rng(56)
    r, nu = (np.exp2(rng.uniform(-1022, 1023, 3000)) for _ in range(2))
    with np.errstate(all="ignore"):
        value, dr, dnu = (getattr(gp, name)(r, nu) for name in LIMITS)
    assert not np.isnan([value, dr, dnu]).any()
    assert (value <= 0).all() and (dr <= 0).all()


@pytest.mark.parametrize("name", LIMITS)
def test_docstring(name):
    text = getattr(gp, name).__doc__
    test = doctest.DocTestParser().get_doctest(text, {}, name, None, 0)
    assert test.examples
    assert doctest.DocTestRunner().run(test).failed == 0


def test_frameworks_are_imported_when_needed_only():
    code = "import sys, logbessel.gp; sys.exit(bool({'sklearn', 'torch', 'scipy', 'gpytorch'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_missing_framework_is_named():
    code = "import sys; sys.modules['sklearn'] = None; from logbessel.gp import Matern"
    ended = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert "Matern needs sklearn" in ended.stderr and 'pip install ".[gp]" in a checkout of logbessel' in ended.stderr


def test_no_other_names():
    assert not hasattr(gp, "Mattern")
