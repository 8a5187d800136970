"""Numbers whose exponents have no bounds: their arithmetic, and the formulas that are computed with them."""

import densities_truth
import numpy as np
import pytest
from flint import arb

from logbessel import stats
from logbessel.stats.line.unbounded import Unbounded, double

LARGE = Unbounded(np.array([0.75, -1.5]), 5000)
SMALL = Unbounded(np.array([0.625, 3.0]), -7000)


def same(found, m, e):
    """Whether numbers are m 2^e."""
    return bool(np.all(found == Unbounded(m, e)))


def test_arithmetic_is_that_of_doubles():
    rng = np.random.default_rng(1)
    a, b = rng.standard_normal((2, 1000)) * 2.0 ** rng.integers(-200, 200, (2, 1000))
    for ufunc in (np.add, np.subtract, np.multiply, np.divide):
        np.testing.assert_array_equal(ufunc(Unbounded(a), b).double(), ufunc(a, b))
        np.testing.assert_array_equal(ufunc(a, Unbounded(b)).double(), ufunc(a, b))
    np.testing.assert_array_equal(np.sqrt(Unbounded(np.abs(a))).double(), np.sqrt(np.abs(a)))
    np.testing.assert_allclose(np.hypot(Unbounded(a), b).double(), np.hypot(a, b), rtol=3e-16)
    np.testing.assert_array_equal(np.log(Unbounded(np.abs(a))), np.log(np.abs(a)))
    for compared in (np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal):
        np.testing.assert_array_equal(compared(Unbounded(a), b), compared(a, b))


@np.errstate(all="ignore")
def test_exponents_beyond_those_of_doubles():
    assert same(LARGE * LARGE, [0.5625, 2.25], 10_000)
    assert same(LARGE / SMALL, [1.2, -0.5], 12_000)
    assert same(LARGE + SMALL, [0.75, -1.5], 5000)
    assert same(np.sqrt(LARGE * LARGE), [0.75, 1.5], 5000)
    assert same(np.hypot(3 * SMALL, 4 * SMALL), [3.125, 15.0], -7000)
    assert same(np.where([True, False], LARGE, 1.0), [0.75, 1.0], [5000, 0])
    assert (LARGE.double() == [np.inf, -np.inf]).all() and (SMALL.double() == 0).all()
    assert ((SMALL > 0) & (SMALL < 5e-324)).all()
    np.testing.assert_allclose(np.log(SMALL), np.log([0.625, 3.0]) - 7000 * np.log(2), rtol=1e-15)
    assert same(np.log1p(SMALL), SMALL.m, SMALL.e) and same(np.floor(LARGE), LARGE.m, LARGE.e)
    assert np.isnan((LARGE - LARGE) / (SMALL - SMALL)).all() and np.isinf(LARGE / (SMALL - SMALL)).all()


@pytest.mark.parametrize("name", densities_truth.DENSITIES)
def test_formulas_do_not_depend_on_the_kind_of_number(name):
    """So each result is that of doubles, and the Bessel functions' limits join their values."""
    distribution = getattr(stats, name)
    rng = np.random.default_rng(2)
    x, *shapes = np.exp(rng.uniform(-8, 8, (1 + len(distribution.shapes), 200)))
    if "b" in distribution.shapes and "a" in distribution.shapes:
        shapes[-1] = shapes[-2] * rng.uniform(-1, 1, 200)
    x = np.rint(x) if name == "skellam" else np.fmod(x, 3) if name == "vonmises" else x
    at = (x, np.zeros(200), np.ones(200), *shapes)
    with np.errstate(all="ignore"):
        wide = [Unbounded(value) for value in at]
        np.testing.assert_allclose(
            double(distribution._log_at(*wide)), distribution._log_at(*at), rtol=2e-12, atol=1e-13
        )
        for own, other in zip(distribution._grad_at(*wide), distribution._grad_at(*at)):
            np.testing.assert_allclose(double(own), other, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    ("name", "key", "arguments"),
    [
        ("skellam", "mu2", (1.0, 1e308, 2.3e-308)),
        ("ncx2", "df", (5.0812081785238236e203, 1e-310, 5e-324)),
        ("bessel_process", "x", (1.2879308060973173e304, 5.11065975715778e-10, 1e-310, 1.0)),
        ("bessel_process", "x", (9.990234375e-301, 5e-324, 1e-300, 1e-310)),
        ("bessel_process", "dimension", (1.4268325367125857e-216, 5e-324, 1e308, 25.0)),
        ("bessel_process", "start", (4.785739945889791e304, 32.46434181912524, 1.7992085515443617e-96, 3.4e60)),
        ("bessel_process", "time", (9.999999999708962e-301, 1.571769989859732e-09, 1e-300, 1e-310)),
        ("bessel_process", "time", (2.402726104704194e-241, 1e-155, 6.191161595484652e-12, 1.4321290345181643e-11)),
        ("genhyperbolic", "x", (2.857630879888735e-170, 103437744.73906264, 1e300, 2.4465400726147374e181)),
        ("genhyperbolic", "x", (-2.1541840898622728e-95, 1.4942102145540164e292, 1e308, -9.999997615814208e307)),
        ("genhyperbolic", "p", (3.583454824933089e-08, 5e-324, 1e308, -9.99999999998181e307)),
        ("genhyperbolic", "a", (4.071600258629451e293, -8.470840540830549e262, 2.3e-308, -2.2999999999916324e-308)),
        ("genhyperbolic", "b", (0.09330131902741494, -3283.986091421704, 1.148285395338014, 1.1482853953359253)),
        ("norminvgauss", "x", (-2.9117302182110585e-77, 1e308, 9.999999981373549e307)),
        ("k_distribution", "nu", (1e-300, 2.076755368638787e-61, 1.8171609475589387e-61)),
        ("k_distribution", "looks", (2.0, 1e-300, 3.627737064949619e-292)),
    ],
)
def test_gradient_at_the_ends_of_the_range(name, key, arguments):
    distribution = getattr(stats, name)
    gradient = distribution.logpmf_grad if name == "skellam" else distribution.logpdf_grad
    place = ("x", *distribution.shapes).index(key)
    exact = densities_truth.derivative(name, place, *arguments)
    assert float(abs(arb(float(gradient(*arguments)[key])) / exact - 1)) < 3e-13


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("genhyperbolic", (2.7635300177236903e-11, -2.9390079912978776e194, 1e308, -9.921875e307)),
        ("variance_gamma", (1e300, 1e-300, 1e-308, 0.0)),
        ("k_distribution", (1e308, 1e300, 1e-310)),
    ],
)
def test_log_density_at_the_ends_of_the_range(name, arguments):
    exact = densities_truth.log_density(name, *arguments)
    assert float(abs(arb(float(getattr(stats, name).logpdf(*arguments))) / exact - 1)) < 1e-14


@pytest.mark.parametrize("b", [-0.5, 0.0, 0.5])
def test_gradient_at_the_location(b):
    """The derivative at 0 has the sign of the skewness b."""
    assert stats.norminvgauss.logpdf_grad(0.0, 2.0, b)["x"] == b
    assert stats.genhyperbolic.logpdf_grad(0.0, 1.5, 2.0, b)["x"] == b
    assert stats.variance_gamma.logpdf_grad(0.0, 1.5, 2.0, b)["x"] == b


def test_location_and_scale_may_be_extreme():
    """x/scale = 1e400, where the tails of a heavy-tailed density are still far from 0."""
    found = stats.genhyperbolic.logpdf(1e300, -2.0, 1e-250, 0.0, loc=0.0, scale=1e-100)
    y, exact = arb(10) ** 300 / arb(1e-100), densities_truth.genhyperbolic
    right = exact(arb(1e300) / arb(1e-100), arb(-2), arb(1e-250), arb(0)) - arb(1e-100).log()
    assert y > arb(10) ** 399 and float(abs(found / right - 1)) < 1e-14
    gradient = stats.genhyperbolic.logpdf_grad(1e300, -2.0, 1e-250, 0.0, loc=0.0, scale=1e-100)
    assert gradient["x"] == -1e-150  # -a/scale
    assert stats.geninvgauss.mean(-73949817.41179666, 2.3e-308) == pytest.approx(1.55510868e-316, rel=1e-7)
