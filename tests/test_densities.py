"""The one-dimensional distributions against ball arithmetic, SciPy and themselves."""

import doctest
import subprocess
import sys
import warnings

import densities_truth
import numpy as np
import pytest
import scipy.stats
from flint import arb

from logbessel import stats

inf, nan = np.inf, np.nan
NAMES = tuple(densities_truth.DENSITIES)
ROUNDS = 20


def log_uniform(rng, low, high, n=ROUNDS):
    return np.exp(rng.uniform(np.log(low), np.log(high), n))


def ordinary(name, rng, n=ROUNDS):
    """The variable and shape parameters where SciPy is right."""
    size, shape = log_uniform(rng, 0.1, 10, n), log_uniform(rng, 0.1, 10, n)
    real, skew = rng.uniform(-4, 4, n), rng.uniform(-0.95, 0.95, n)
    return {
        "vonmises": (rng.uniform(-np.pi, np.pi, n), 10 * shape),
        "rice": (size, shape),
        "skellam": (np.round(3 * real), shape, size),
        "ncx": (size, shape, log_uniform(rng, 0.1, 5, n)),
        "ncx2": (size, shape, log_uniform(rng, 0.1, 20, n)),
        "bessel_process": (size, shape, log_uniform(rng, 0.1, 5, n), log_uniform(rng, 0.1, 5, n)),
        "geninvgauss": (size, rng.uniform(-5, 5, n), shape),
        "genhyperbolic": (real, rng.uniform(-3, 3, n), shape, skew * shape),
        "norminvgauss": (real, shape, skew * shape),
        "variance_gamma": (real, size, shape, skew * shape),
        "skew_t": (real, size, real * skew),
        "k_distribution": (rng.uniform(0.1, 3, n), size, shape),
    }[name]


def extreme(name, rng, n=ROUNDS):
    """The same where SciPy overflows, underflows, or cancels."""
    large, wide = log_uniform(rng, 1e2, 1e8, n), log_uniform(rng, 1e-3, 1e5, n)
    signs = rng.choice([-1, 1], n)
    return {
        "vonmises": (rng.uniform(-np.pi, np.pi, n), large * 1e4),
        "rice": (large * rng.uniform(0.9, 1.1, n), large),
        "skellam": (np.round(signs * log_uniform(rng, 1, 1e8, n)), large, log_uniform(rng, 1e-3, 1e8, n)),
        "ncx": (log_uniform(rng, 1e-3, 1e3, n), wide, log_uniform(rng, 1e-3, 1e3, n)),
        "ncx2": (large * rng.uniform(0.5, 2, n), large, wide),
        "bessel_process": (
            log_uniform(rng, 1e-3, 1e3, n),
            wide,
            log_uniform(rng, 1e-3, 1e3, n),
            log_uniform(rng, 1e-3, 1, n),
        ),
        "geninvgauss": (wide, signs * log_uniform(rng, 1, 1e5, n), log_uniform(rng, 1e-3, 1e5, n)),
        "genhyperbolic": (signs * wide, rng.uniform(-300, 300, n), large, large * rng.uniform(-1, 1, n)),
        "norminvgauss": (signs * wide, large, large * (1 - log_uniform(rng, 1e-12, 1, n))),
        "variance_gamma": (signs * wide, log_uniform(rng, 0.01, 300, n), large, large * rng.uniform(-1, 1, n)),
        "skew_t": (signs * wide, large, rng.uniform(-1, 1, n) * log_uniform(rng, 1e-3, 1e3, n)),
        "k_distribution": (log_uniform(rng, 1e-6, 10, n), log_uniform(rng, 0.01, 50, n), log_uniform(rng, 0.5, 50, n)),
    }[name]


def log_density(distribution):
    return distribution.logpmf if hasattr(distribution, "logpmf") else distribution.logpdf


def gradient(distribution):
    return distribution.logpmf_grad if hasattr(distribution, "logpmf") else distribution.logpdf_grad


def error(value, exact, size=1.0):
    """Relative to the value, or to the size of what cancels where the value is below that."""
    return abs(float(arb(float(value)) - exact)) / max(size, abs(float(exact)))


def cancelling(name, shapes):
    """The parts of the derivatives in a and b that cancel near the mode: a/gamma."""
    if name not in ("genhyperbolic", "norminvgauss"):
        return 1.0
    a, b = shapes[-2:]
    return a / np.sqrt((a - b) * (a + b))


@pytest.mark.parametrize("points", [ordinary, extreme])
@pytest.mark.parametrize("name", NAMES)
def test_log_density(name, points):
    arguments = points(name, np.random.default_rng(71))
    values = log_density(getattr(stats, name))(*arguments)
    errors = [error(v, densities_truth.log_density(name, *at)) for v, at in zip(values, zip(*arguments))]
    assert max(errors) < 3e-14 and np.median(errors) < 1e-15


@pytest.mark.parametrize("points", [ordinary, extreme])
@pytest.mark.parametrize("name", NAMES)
def test_gradient(name, points):
    arguments = points(name, np.random.default_rng(72), 8)
    distribution = getattr(stats, name)
    derivatives = gradient(distribution)(*arguments)
    for place, key in enumerate(("x", *distribution.shapes)):
        if key == "x" and name == "skellam":
            continue
        errors = [
            error(s, densities_truth.derivative(name, place, *at), cancelling(name, at))
            for s, at in zip(derivatives[key], zip(*arguments))
        ]
        assert max(errors) < 2e-14, key


def powers(name, rng, n=40):
    """Where powers of tiny arguments meet in K of orders up to 25, and the density or its shape is moderate."""
    tiny, size = np.exp(rng.uniform(-690, -7, n)), log_uniform(rng, 0.1, 10, n)
    order, skew = rng.choice([-1, 1], n) * rng.uniform(0.01, 24, n), rng.uniform(-0.95, 0.95, n)
    typical = size * (tiny / 20) ** -np.sign(order)  # of x
    return {
        "geninvgauss": (typical, order, tiny),
        "genhyperbolic": (np.where(order > 0, size / tiny, size), order, tiny, skew * tiny),
        "variance_gamma": (size, np.abs(order), tiny, skew * tiny),
        "k_distribution": (tiny, np.abs(order) + 0.1, size),
    }[name]


@pytest.mark.parametrize("name", ["geninvgauss", "genhyperbolic", "variance_gamma", "k_distribution"])
def test_powers_that_meet_do_not_cancel(name):
    """Of 25 log 1e-300 = 17,000 nothing is left but what the density itself has."""
    arguments = powers(name, np.random.default_rng(75))
    distribution = getattr(stats, name)
    values, derivatives = distribution.logpdf(*arguments), distribution.logpdf_grad(*arguments)
    for i, at in enumerate(zip(*arguments)):
        assert error(values[i], densities_truth.log_density(name, *at)) < 2e-14, at
        for place, key in enumerate(distribution.shapes, 1):
            exact = densities_truth.derivative(name, place, *at)
            assert error(derivatives[key][i], exact, 1 / at[place]) < 3e-14, (key, at)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "skellam"])
def test_gradient_in_location_and_scale(name):
    """d/dloc = -d/dx; log f(x; scale) is log f(x/scale) - log scale: both from the variable's derivative at the same place."""
    distribution = getattr(stats, name)
    y, *shapes = ordinary(name, np.random.default_rng(73), 8)
    loc, scale = 0.75, 2.5
    derivatives = distribution.logpdf_grad(loc + scale * y, *shapes, loc=loc, scale=scale)
    standard = distribution.logpdf_grad(y, *shapes)
    np.testing.assert_allclose(derivatives["x"], standard["x"] / scale, rtol=1e-9, atol=1e-12)
    np.testing.assert_array_equal(derivatives["loc"], -derivatives["x"])
    np.testing.assert_allclose(derivatives["scale"], -(1 + y * standard["x"]) / scale, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(
        distribution.logpdf(loc + scale * y, *shapes, loc, scale),
        distribution.logpdf(y, *shapes) - np.log(scale),
        rtol=1e-12,
        atol=1e-12,
    )


@pytest.mark.parametrize("name", [name for name in NAMES if hasattr(scipy.stats, name)])
def test_agrees_with_scipy(name):
    """Names, parameters, location and scale; 1e-13 where SciPy is right."""
    ours, theirs = getattr(stats, name), getattr(scipy.stats, name)
    rng = np.random.default_rng(74)
    x, *shapes = ordinary(name, rng, 300)
    placing = {"loc": 2.0} if name == "skellam" else {"loc": 0.5, "scale": 1.75}
    values, other = log_density(ours)(x, *shapes, **placing), log_density(theirs)(x, *shapes, **placing)
    assert (np.isinf(values) == np.isinf(other)).all()
    finite = np.isfinite(values)
    np.testing.assert_allclose(values[finite], other[finite], rtol=1e-13, atol=1e-13)
    if name != "vonmises":
        np.testing.assert_allclose(ours.mean(*shapes, **placing), theirs.mean(*shapes, **placing), rtol=1e-11)
        np.testing.assert_allclose(ours.var(*shapes, **placing), theirs.var(*shapes, **placing), rtol=1e-9)
    np.testing.assert_allclose(np.exp(values), (ours.pmf if name == "skellam" else ours.pdf)(x, *shapes, **placing))


# Moments and draws

SHAPES = {
    "vonmises": [(0.0,), (3.0,), (1e4,)],
    "rice": [(0.0,), (2.5,), (9.999,), (10.001,), (1e6,)],
    "skellam": [(5.0, 2.0), (0.1, 8.0)],
    "ncx": [(0.7, 2.0), (3.0, 0.0), (30.0, 5.0)],
    "ncx2": [(0.7, 2.0), (8.0, 0.0), (30.0, 5.0)],
    "bessel_process": [(0.5, 1.0, 2.0), (3.0, 0.0, 1.5), (6.0, 2.0, 0.2)],
    "geninvgauss": [(-1.3, 0.4), (0.0, 1e-3), (0.7, 1.6), (20.0, 3.0), (-30.0, 5.0), (2.0, 1e4)],
    "genhyperbolic": [(0.7, 2.0, 1.2), (-3.0, 1.0, -0.5)],
    "norminvgauss": [(2.0, 1.2), (30.0, 29.0)],
    "variance_gamma": [(0.7, 2.0, 1.2), (4.0, 1.0, 0.0)],
    "skew_t": [(5.5, 0.0), (30.0, -2.0), (12.0, 0.5)],
    "k_distribution": [(0.6, 2.0), (8.0, 1.0)],
}
CASES = [(name, shapes) for name in NAMES for shapes in SHAPES[name]]


@pytest.mark.parametrize(("name", "shapes"), CASES)
def test_draws_and_moments(name, shapes):
    """Kolmogorov's and Smirnov's statistic of 20000 draws, and the moments, against sums over the density."""
    distribution = getattr(stats, name)
    draws = distribution.rvs(*shapes, size=20_000, random_state=np.random.default_rng(75))
    if name == "skellam":
        grid = np.arange(draws.min() - 20, draws.max() + 21)
        weight = distribution.pmf(grid, *shapes)
        below = np.cumsum(weight)
        statistic = max(abs(np.mean(draws <= k) - b) for k, b in zip(grid, below))
    else:
        # the trapezoidal rule in the variable u of x = x0 + sinh(u) or exp(u), where the integrand dies off at both ends
        positive = distribution._support[0] == 0
        if name == "vonmises":
            grid, jacobian = np.linspace(-np.pi, np.pi, 400_001), 1.0
        elif positive:
            low, high = np.log(draws.min()), np.log(draws.max())
            u = np.linspace(low - min(30, 9 * (high - low)), high + min(3, high - low), 400_001)
            grid, jacobian = np.exp(u), np.exp(u)
        else:
            centre, spread = np.median(draws), np.std(draws)
            u = np.linspace(-30, 6, 200_001)
            side = spread * np.exp(u)
            grid = centre + np.concatenate([-side[::-1], side])
            jacobian = None
        density = distribution.pdf(grid, *shapes)
        step = np.gradient(grid) if jacobian is None else jacobian * (u[1] - u[0] if positive else grid[1] - grid[0])
        weight = density * step
        below = np.cumsum(weight) - weight / 2
        place = np.interp(np.sort(draws), grid, below)
        statistic = abs(place - (np.arange(20_000) + 0.5) / 20_000).max()
    assert abs(weight.sum() - 1) < 1e-4
    assert statistic * np.sqrt(20_000) < 1.95  # exceeded by one case in 1000
    mean = np.sum(weight * grid) / weight.sum()
    if name == "vonmises":
        assert distribution.mean(*shapes) == 0
        return
    var = np.sum(weight * (grid - mean) ** 2) / weight.sum()
    size = np.sqrt(var) + abs(mean)
    assert abs(distribution.mean(*shapes) - mean) < 1e-5 * size
    np.testing.assert_allclose(distribution.var(*shapes), var, rtol=2e-4)


@pytest.mark.parametrize(
    ("name", "arguments", "right"),
    [
        ("ncx2", (1.0, 3.0, 5e-309), -1.4189385332046727),
        ("ncx2", (1e10, 3.0, 1e-299), -4999999989.4060135),
        ("ncx2", (1.0, 2.0, 1e-310), -1.1931471805599454),
        ("ncx2", (5e-324, 1.0, 1.0), 370.8010974274859),
        ("ncx2", (1e-6, 1e-10, 1e-3), -8.11222858390048),
        ("skellam", (3.0, 10.0, 1e-308), -4.884004190245918),
        ("skellam", (0.0, 10.0, 1e-309), -10.0),
        ("skellam", (-5.0, 1e-300, 1e10), -9999999889.658237),
        ("bessel_process", (1.0, 3.0, 1e-155, 1.0), -0.7257913526447274),
        ("bessel_process", (1e-170, 3.0, 1.0, 1.0), -783.6047229706203),
        ("bessel_process", (1e-165, 0.5, 1e-3, 1.0), 189.1951075327305),
        (
            "bessel_process",
            (8310.543728797202, 0.002565956046747669, 8310.540011326653, 1.9669840869893028e-06),
            2.1376783856,
        ),
        ("rice", (1e155, 1e155), -0.9189385332047095),
        ("norminvgauss", (1e300, 1e-300, 0.0), -1383.2034376304875),
        ("variance_gamma", (-1.6345622775648153e-10, 1e308, 1.726535347978326e-13, 0.0), -385.2511059420736),
        ("variance_gamma", (3.0, 1e300, 658683.1464418817, 0.0), -333.255278184381),
        (
            "genhyperbolic",
            (130.84980467593337, -24.9, 1e-300, 6.858891420690601e-301, 130.84980467511463, 1.0),
            1.0300492156918541,
        ),
        ("skew_t", (-5e-324, 5e-324, 1.5), -372.9131831412506),
        ("skew_t", (-5.988050542008082e-80, 5e-324, 25047445.36086596), -562.7161775694884),
        ("skew_t", (-1e-155, 1e300, -2893191651.0848923), -4.1852789649536625e18),
    ],
)
def test_log_density_at_the_ends_of_the_range(name, arguments, right):
    np.testing.assert_allclose(
        log_density(getattr(stats, name))(*arguments), right, rtol=5e-11 if right == 2.1376783856 else 1e-13
    )


@pytest.mark.parametrize(
    ("name", "key", "arguments", "right"),
    [
        (
            "genhyperbolic",
            "p",
            (1.4166132440739754e279, -1e155, 0.09140634507225326, -0.09140634507225322),
            1002.755786905477,
        ),
        ("genhyperbolic", "p", (-1.2700469627639566e234, -2.3915562047025706e-09, 5e-324, 0.0), 334.9186641247081),
        ("genhyperbolic", "p", (-1.0, -1e308, 1e-300, 4.1779523176992096e-301), 0.6931471805599453),
        ("k_distribution", "nu", (2.3e-308, 0.020117995102677144, 2.3e-308), 0.0),
        ("skew_t", "df", (-1e155, 1.7955634770078655e-10, 5e-324), 5569281992.376393),
        ("skew_t", "b", (2.7e-7, 6.781833692868358e-299, -1e-300), 5.4e-7),
        ("skew_t", "b", (1e300, 1e-300, 1e-155), 5e-146),
        ("skew_t", "b", (-7940302.439553102, 9.651640223714937e-05, -2.3e-308), -512435.7261066252),
    ],
)
def test_gradient_at_the_ends_of_the_range(name, key, arguments, right):
    found = getattr(stats, name).logpdf_grad(*arguments)[key]
    np.testing.assert_allclose(found, right, rtol=1e-13, atol=1e-14)


@pytest.mark.parametrize(
    ("name", "shapes", "mean", "var"),
    [
        ("k_distribution", (1e14, 1.0), np.sqrt(np.pi) / 2, 1 - np.pi / 4),
        ("k_distribution", (1e10, 1e10), 1.0, 5e-11),
        ("bessel_process", (3.0, 1e8, 1.0), 1e8, 1.0),
        ("bessel_process", (1e8, 1.0, 1.0), 1e4, 0.5),
        ("bessel_process", (1e10, 1.0, 1.0), 1e5, 0.5),
        ("rice", (1e200,), 1e200, 1.0),
        ("k_distribution", (5e-324, 5e-324, 0.0, 1e155), 1.5521530033659567e-168, np.inf),
        ("bessel_process", (2.3e-308, 5e-324, 5.1e-10, 0.0, 1e155), 6.5098781939909991e-158, 1.173e-7),
        ("geninvgauss", (-1e17, 1.0), 5e-18, 0.25e-51),
        ("variance_gamma", (1.0, 1e300, 1e299), 2 * 0.1 / 0.99 * 1e-300, 0.0),
    ],
)
def test_moments_at_the_ends_of_the_range(name, shapes, mean, var):
    distribution = getattr(stats, name)
    np.testing.assert_allclose(distribution.mean(*shapes), mean, rtol=1e-8)
    np.testing.assert_allclose(distribution.var(*shapes), var, rtol=1e-8)


def test_moments_are_accurate():
    """Against ball arithmetic, through the seams: 1e3 in k + l^2, 16 in the gamma functions, 25 in the order."""
    for name in ("rice", "bessel_process", "k_distribution", "geninvgauss"):
        arguments = ordinary(name, np.random.default_rng(79), 12)[1:]
        spread = [np.concatenate([a, a * 12, a * 150]) for a in arguments]
        values = getattr(stats, name).mean(*spread), getattr(stats, name).var(*spread)
        for at, mean, var in zip(zip(*spread), *values):
            exact = densities_truth.moments(name, *at)
            assert abs(mean / float(exact[0]) - 1) < 1e-13
            assert abs(var / float(exact[1]) - 1) < 1e-12, (name, at)


def test_gradient_where_a_parameter_or_the_variable_is_zero():
    right = -0.3648185772692609
    np.testing.assert_allclose(stats.ncx2.logpdf_grad(1.0, 3.0, 0.0)["df"], right, rtol=1e-14)
    np.testing.assert_allclose(stats.bessel_process.logpdf_grad(1.0, 3.0, 0.0, 1.0)["dimension"], right, rtol=1e-14)
    derivatives = stats.variance_gamma.logpdf_grad(0.0, 3.0, 2.0, 0.5)
    beside = stats.variance_gamma.logpdf_grad(1e-12, 3.0, 2.0, 0.5)
    assert derivatives["x"] == 0.5
    for key in derivatives:
        np.testing.assert_allclose(derivatives[key], beside[key], rtol=1e-10, atol=1e-10)
    assert np.isnan(stats.variance_gamma.logpdf_grad(0.0, 1.0, 2.0, 0.5)["x"])


def test_variance_where_it_is_small():
    """b >> 1: Rice's 1 - 1/(2 b^2); the generalised inverse Gaussian's 1/b, and for large -p that of the inverse gamma."""
    b = 1e7
    np.testing.assert_allclose(stats.rice.var(b), 1 - 1 / (2 * b * b), rtol=1e-15)
    np.testing.assert_allclose(stats.geninvgauss.var(0.0, b), 1 / b, rtol=1e-6)
    np.testing.assert_allclose(
        stats.geninvgauss.var(-1000.0, 2.0), scipy.stats.invgamma(1000, scale=1).var(), rtol=1e-5
    )


# Draws at the ends of the range


@pytest.mark.parametrize(
    ("p", "b"),
    [(0, 1e-300), (1e-300, 1e-300), (1e-3, 5e-324), (-1e-3, 1e-320), (1e300, 1e-300), (1e308, 1e308), (2, 1e-9)],
)
def test_draws_of_the_generalised_inverse_gaussian_end(p, b):
    """Where the hat's pieces, or the powers of b in it, overflow. For p = 0, log x is as good as uniform."""
    with np.errstate(over="ignore"):
        logs = np.log(stats.geninvgauss.rvs(p, b, size=4000, random_state=77))
    if b == 1e-300 and abs(p) < 1e-200:
        statistic = scipy.stats.kstest(logs, scipy.stats.uniform(-692, 1384).cdf).statistic
        assert statistic < 0.03
    assert not np.isnan(logs).any()
    assert not np.isnan(stats.genhyperbolic.rvs(p, b, 0.0, size=9, random_state=1)).any()


class Stubborn(np.random.Generator):
    """A generator whose uniform and exponential numbers are the ones that a rejection method never takes."""

    def uniform(self, size):
        return np.stack([np.full(size[1:], 0.999), np.full(size[1:], 0.5), np.zeros(size[1:])])

    def standard_exponential(self, size):
        return np.full(size, -1.0)


@pytest.mark.parametrize("draw", [lambda g: stats.geninvgauss.rvs(0.5, 1e-3, random_state=g)])
def test_rejection_has_an_end(draw):
    with pytest.raises(RuntimeError, match="rejected in each of 1000 rounds"):
        draw(Stubborn(np.random.PCG64(0)))


@pytest.mark.parametrize(
    ("name", "shapes"),
    [
        ("skellam", (1e17, 1e17)),
        ("skellam", (3e9, 5.0)),
        ("ncx2", (0.5, 1e17)),
        ("ncx2", (0.5, 3e10)),
        ("ncx2", (7.0, 1e17)),
    ],
)
def test_spread_of_draws_at_large_means(name, shapes):
    distribution = getattr(stats, name)
    draws = distribution.rvs(*shapes, size=40_000, random_state=78)
    assert abs(np.std(draws) / np.sqrt(distribution.var(*shapes)) - 1) < 5 / np.sqrt(2 * len(draws))
    assert abs(np.mean(draws) - distribution.mean(*shapes)) < 5 * np.sqrt(distribution.var(*shapes) / len(draws))


def test_draws_of_integers_are_integers():
    assert stats.skellam.rvs(3.0, 4.0, size=3).dtype == np.int64
    assert isinstance(stats.skellam.rvs(3.0, 4.0, loc=2), np.int64)
    with pytest.raises(ValueError, match="below 2\\^62"):
        stats.skellam.rvs(1e19, 1.0)
    with pytest.raises(ValueError, match="so 'loc' must be one, not 0.5"):
        stats.skellam.rvs(3.0, 4.0, loc=0.5)


@pytest.mark.parametrize("state", [None, 5, np.random.RandomState(5), np.random.default_rng(5)])
@pytest.mark.parametrize("kappa", [1e12, 1e15])
def test_angles_at_high_concentration_do_not_repeat(state, kappa):
    draws = stats.vonmises.rvs(kappa, size=20_000, random_state=state)
    assert len(np.unique(draws)) > 19_990
    assert abs(draws.std() * np.sqrt(kappa) - 1) < 0.03


def test_angles_stay_on_the_circle():
    draws = stats.vonmises.rvs(5.0, loc=5.0, size=2000, random_state=79)
    assert np.abs(draws).max() <= np.pi
    centre = np.angle(np.exp(1j * draws).mean())
    assert abs(centre - (5 - 2 * np.pi)) < 0.05


# Fits


def fitted(name, shapes, n=1500, **placing):
    distribution = getattr(stats, name)
    data = distribution.rvs(*shapes, **placing, size=n, random_state=np.random.default_rng(76))
    return distribution, data, distribution.fit(data)


FITS = [
    ("rice", (2.0,), {"scale": 1.5}),
    ("rice", (30.0,), {"scale": 2.0}),
    ("rice", (0.5,), {"scale": 1e-6}),
    ("geninvgauss", (-1.3, 0.4), {"scale": 2.0}),
    ("geninvgauss", (2.0, 3.0), {"scale": 1e5}),
    ("geninvgauss", (30.0, 50.0), {}),
    ("genhyperbolic", (-0.5, 1.0, 0.3), {"loc": 1.0, "scale": 2.0}),
    ("genhyperbolic", (1.0, 2.0, -1.0), {"scale": 0.5}),
    ("genhyperbolic", (-2.0, 1.5, 0.2), {"loc": 5.0, "scale": 0.01}),
]


@pytest.mark.parametrize(("name", "shapes", "placing"), FITS)
def test_fit(name, shapes, placing):
    """The likelihood exceeds that of the truth and of SciPy's fit; its gradient vanishes."""
    distribution, data, estimate = fitted(name, shapes, **placing)
    likelihood = lambda *parameters: distribution.logpdf(data, *parameters).sum()
    assert likelihood(*estimate) >= likelihood(*shapes, placing.get("loc", 0.0), placing.get("scale", 1.0))
    keys = [key for key in (*distribution.shapes, "loc", "scale") if key != "loc" or name == "genhyperbolic"]
    derivatives = distribution.logpdf_grad(data, *estimate)
    values = dict(zip((*distribution.shapes, "loc", "scale"), estimate)) | {"loc": data.std()}
    for key in keys:
        assert abs(np.mean(derivatives[key]) * (1 if key == "p" else values[key])) < 2e-5, key


@pytest.mark.parametrize(("name", "shapes"), [("rice", (30.0,)), ("rice", (2.0,)), ("geninvgauss", (-1.3, 0.4))])
def test_fit_is_at_least_as_likely_as_that_of_scipy(name, shapes):
    distribution, data, estimate = fitted(name, shapes, n=400)
    with warnings.catch_warnings(action="ignore"):
        other = getattr(scipy.stats, name).fit(data, floc=0)
        theirs = distribution.logpdf(data, *other).sum()
    assert not distribution.logpdf(data, *estimate).sum() < theirs - 1e-5


def test_fit_with_parameters_kept():
    data = stats.genhyperbolic.rvs(-0.5, 1.0, 0.3, size=500, random_state=1)
    p, a, b, loc, scale = stats.genhyperbolic.fit(data, fp=-0.5, floc=0.0)
    assert (p, loc) == (-0.5, 0.0)
    assert stats.rice.fit(np.abs(data) + 1, fb=2.0)[0] == 2.0


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([1.0], "at least two observations"),
        ([1.0, nan], "all of them finite"),
        ([2.0, 2.0], "all observations are the same"),
        ([-1.0, 2.0], "an observation, -1.0, is not above the location 0.0"),
    ],
)
def test_fit_errors(data, message):
    with pytest.raises(ValueError, match=message):
        stats.rice.fit(data)


# Edges


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("rice", (0.0, 1.0), -inf),
        ("rice", (-1.0, 1.0), -inf),
        ("rice", (1.0, -1.0), nan),
        ("rice", (nan, 1.0), nan),
        ("rice", (inf, 1.0), -inf),
        ("rice", (2.0, 0.0), np.log(2) - 2),
        ("skellam", (0.5, 1.0, 1.0), -inf),
        ("skellam", (0.0, 0.0, 1.0), nan),
        ("ncx2", (0.0, 1.0, 2.0), inf),
        ("ncx2", (0.0, 2.0, 3.0), -1.5 - np.log(2)),
        ("ncx2", (0.0, 3.0, 2.0), -inf),
        ("ncx2", (3.0, 5.0, 0.0), scipy.stats.chi2.logpdf(3.0, 5.0)),
        ("ncx2", (100.0, 90.0, 0.0), scipy.stats.chi2.logpdf(100.0, 90.0)),
        ("bessel_process", (0.0, 1.0, 2.0, 0.5), np.log(2 / np.sqrt(np.pi)) - 4.0),
        ("bessel_process", (0.0, 0.5, 2.0, 0.5), inf),
        ("bessel_process", (0.0, 1.5, 2.0, 0.5), -inf),
        ("bessel_process", (1.5, 3.0, 0.0, 1.0), scipy.stats.maxwell.logpdf(1.5)),
        ("geninvgauss", (0.0, 2.0, 1.0), -inf),
        ("geninvgauss", (1.0, 2.0, 0.0), nan),
        ("genhyperbolic", (0.0, 1.0, 1.0, 1.0), nan),
        ("norminvgauss", (0.0, 1.0, -2.0), nan),
        ("variance_gamma", (0.0, 0.5, 1.0, 0.2), inf),
        ("variance_gamma", (0.0, 1.0, 2.0, 0.0), 0.0),
        ("variance_gamma", (0.0, 200.0, 1.0, 0.1), stats.variance_gamma.logpdf(1e-300, 200.0, 1.0, 0.1)),
        ("variance_gamma", (1e-300, 4.0, 1.0, 0.0), stats.variance_gamma.logpdf(0.0, 4.0, 1.0, 0.0)),
        ("k_distribution", (0.0, 0.5, 3.0), np.log(2 * np.sqrt(1.5) * 0.75 * 0.5)),
        ("k_distribution", (0.0, 2.0, 3.0), -inf),
        ("k_distribution", (0.0, 0.2, 3.0), inf),
        ("vonmises", (1.0, 0.0), -np.log(2 * np.pi)),
    ],
)
def test_edges(name, arguments, expected):
    np.testing.assert_allclose(log_density(getattr(stats, name))(*arguments), expected, rtol=1e-14, atol=1e-15)


def test_shapes_and_names():
    assert stats.rice.logpdf([[1.0], [2.0]], [1.0, 2.0, 3.0]).shape == (2, 3)
    assert isinstance(stats.rice.logpdf(1.0, 2.0), float)
    assert stats.rice.logpdf(1.0, b=2.0, scale=3.0) == stats.rice.logpdf(1.0, 2.0, 0.0, 3.0)
    assert stats.rice.rvs([1.0, 2.0], random_state=1).shape == (2,)
    assert stats.rice.rvs(1.0, size=(2, 3), random_state=1).shape == (2, 3)
    assert set(stats.skellam.logpmf_grad(1, 2.0, 3.0)) == {"mu1", "mu2"}


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (lambda: stats.rice.logpdf(1.0), TypeError, "rice needs a value for b"),
        (lambda: stats.rice.logpdf(1.0, 1, 2, 3, 4), TypeError, "rice takes b, loc, scale; 4 values"),
        (lambda: stats.rice.logpdf(1.0, 1, c=2), TypeError, "'c' is no parameter of rice: b, loc, scale"),
        (lambda: stats.rice.logpdf(1.0, 1, b=2), TypeError, "'b' is given twice"),
        (lambda: stats.rice.logpdf("x", 1), TypeError, "'x' must hold real numbers"),
        (lambda: stats.rice.rvs(-1.0), ValueError, "a parameter of rice is outside its domain"),
        (lambda: stats.skellam.logpdf(1, 2.0, 3.0), AttributeError, "skellam is a distribution of integers"),
    ],
)
def test_errors(call, kind, message):
    with pytest.raises(kind, match=message):
        call()


@pytest.mark.parametrize("name", NAMES)
def test_docstring(name):
    text = type(getattr(stats, name)).__doc__
    test = doctest.DocTestParser().get_doctest(text, {}, name, None, 0)
    assert test.examples and doctest.DocTestRunner().run(test).failed == 0


def test_scipy_is_imported_when_needed_only():
    code = "import sys, logbessel.stats; sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
