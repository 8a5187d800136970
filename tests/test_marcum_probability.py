"""P_m(a, b) and Q_m(a, b) as such, which cdf and sf stand on, against ball arithmetic."""

import marcum_truth
import numpy as np
import pytest
from flint import arb, ctx

from logbessel import stats
from logbessel.stats.line import probabilities

TOLERANCE = 5e-14


@pytest.fixture(autouse=True)
def quiet():
    with np.errstate(all="ignore"):
        yield


def root(square):
    """To more digits than are looked at."""
    kept, ctx.prec = ctx.prec, marcum_truth.HIGHEST
    try:
        return arb(float(square)).sqrt()
    finally:
        ctx.prec = kept


def off(values, m, a, b):
    """The relative errors of a pair of probabilities; 0 of what is nan, or beyond the floats."""
    kept, ctx.prec = ctx.prec, 150
    try:
        exact = [logarithm.exp() for logarithm in marcum_truth.logarithms(float(m), a, b)]
        return [
            abs(float(arb(float(value)) / right - 1)) if value == value and right > 1e-290 else 0
            for value, right in zip(values, exact)
        ]
    finally:
        ctx.prec = kept


def anywhere(rng, n):
    return rng.uniform(0, 20, (3, n))


def in_the_middle(rng, n):
    m, y = rng.uniform(0, 15, n), rng.uniform(0, 20, n)
    return m, np.abs(y - m + 1.5 * rng.normal(size=n) * np.sqrt(y + 1)), y


def far_above(rng, n):
    m, x = rng.uniform(0, 6, n), rng.uniform(0, 3, n)
    return m, x, 3 + m + x + rng.uniform(0, 8, n) * np.sqrt(m + 2 * x + 1)


def small(rng, n):
    return np.exp(rng.uniform(-25, 3, (3, n)))


def large(rng, n):
    """On both sides of R = 24 and R = 200."""
    m, x = np.exp(rng.uniform(0, 6, (2, n)))
    return m, x, np.abs(m + x + 3 * rng.normal(size=n) * np.sqrt(m + 2 * x))


@pytest.mark.parametrize("points", [anywhere, in_the_middle, far_above, small, large])
def test_of_order(points):
    m, x, y = points(np.random.default_rng(1), 40)
    both = np.array(probabilities.of_squares(2 * m, 2 * x, 2 * y)).T
    served = ~np.isnan(both)
    assert served[:, 0].mean() > 0.9 and served[:, 1].mean() > 0.5
    for k in np.flatnonzero(served[:, 0]):
        assert max(off(both[k], m[k], root(2 * x[k]), root(2 * y[k]))) < TOLERANCE, (m[k], x[k], y[k])


@pytest.mark.parametrize("spread", [0.5, 3.0, 8.0])
def test_of_order_one(spread):
    """On both sides of R = 24."""
    rng = np.random.default_rng(2)
    a = rng.uniform(0, 12, 40)
    b = np.abs(a + spread * rng.normal(size=40))
    both = np.array(probabilities.of_order_one(a, b)).T
    assert np.isnan(both).mean() < 0.1
    for k in range(a.size):
        assert max(off(both[k], 1.0, float(a[k]), float(b[k]))) < TOLERANCE, (a[k], b[k])


@pytest.mark.parametrize("centre", [24.0, 1e4])
def test_of_order_one_at_the_seam_and_far_out(centre):
    rng = np.random.default_rng(3)
    a = np.sqrt(centre) * np.exp(rng.normal(size=20) / 10)
    b = centre / a * (1 + 2.0**-52 * rng.integers(-2, 3, 20))
    for pair, first, second in zip(np.array(probabilities.of_order_one(a, b)).T, a, b):
        assert max(off(pair, 1.0, float(first), float(second))) < TOLERANCE, (first, second)


def test_what_is_left_comes_from_the_logarithms():
    """Negative places, places beyond the formulas, parameters outside their domain; the same call has others among them."""
    x = np.array([-1.0, 0.0, 2.0, 60.0, np.inf, np.nan, 2.0, 2.0])
    b = np.array([2.0, 2.0, 2.0, 2.0, 2.0, 2.0, -1.0, np.inf])
    for which, direct, logarithm in (
        ("cdf", stats.rice.cdf, stats.rice.logcdf),
        ("sf", stats.rice.sf, stats.rice.logsf),
    ):
        np.testing.assert_allclose(direct(x, b), np.exp(logarithm(x, b)), rtol=3e-14, err_msg=which)
        assert np.isnan(direct(2.0, 2.0, 0.0, np.array([1.0, -1.0]))).tolist() == [False, True]
    k = np.array([-np.inf, -3.5, 0.0, 700.0, np.nan])
    np.testing.assert_allclose(stats.skellam.cdf(k, 3.0, 2.0), np.exp(stats.skellam.logcdf(k, 3.0, 2.0)), rtol=3e-14)
    assert np.isnan(stats.skellam.sf(2.0, np.array([3.0, 0.0, 3.0]), np.array([0.0, 2.0, -1.0]))).all()
    np.testing.assert_allclose(
        stats.ncx2.sf([1e-8, 3.0, 500.0], 0.1, 0.0), np.exp(stats.ncx2.logsf([1e-8, 3.0, 500.0], 0.1, 0.0)), rtol=3e-14
    )
