"""The methods that all distributions on the line share: frozen forms, probabilities, quantiles, moments, fits."""

import math
import pickle
import warnings

import densities_truth
import numpy as np
import pytest
import scipy.stats
from flint import arb

from logbessel import stats
from logbessel.stats.line import expectation, normal_mixture, quantiles

SHAPES = {
    "vonmises": [(0.3,), (3.0,), (1e4,)],
    "rice": [(0.0,), (2.5,), (1e3,)],
    "skellam": [(5.0, 2.0), (0.1, 8.0), (1e6, 1e6)],
    "ncx": [(0.5, 1.0), (3.0, 0.0), (8.0, 20.0)],
    "ncx2": [(0.3, 2.0), (8.0, 0.0), (30.0, 5e3)],
    "bessel_process": [(0.5, 1.0, 2.0), (3.0, 0.0, 1.5), (6.0, 20.0, 0.2)],
    "geninvgauss": [(-1.3, 0.4), (0.7, 1.6), (200.0, 3.0), (2.0, 1e4)],
    "genhyperbolic": [(0.7, 2.0, 1.2), (-3.0, 1.0, -0.5)],
    "norminvgauss": [(2.0, 1.2), (30.0, 29.0)],
    "variance_gamma": [(0.7, 2.0, 1.2), (4.0, 1.0, 0.0), (1.5, 3.0, 2.0)],
    "skew_t": [(9.0, 0.0), (20.0, 1.5), (300.0, -8.0)],
    "k_distribution": [(0.6, 2.0), (100.0, 80.0)],
}
NAMES = tuple(SHAPES)
CASES = [(name, shapes) for name in NAMES for shapes in SHAPES[name]]
CONTINUOUS = [case for case in CASES if case[0] != "skellam"]


def test_every_distribution_is_tried():
    assert set(SHAPES) == set(densities_truth.DENSITIES)


def places(name, shapes, q=(1e-12, 1e-3, 0.3, 0.5, 0.9, 1 - 1e-5)):
    return getattr(stats, name).ppf(np.array(q), *shapes)


IN_BALLS = [
    ("rice", (2.5,)),
    ("geninvgauss", (-1.3, 0.4)),
    ("geninvgauss", (200.0, 3.0)),
    ("k_distribution", (0.6, 2.0)),
]


@pytest.mark.parametrize(("name", "shapes"), IN_BALLS)
def test_probabilities_in_both_tails(name, shapes):
    """Against the same integral in balls, from the outer quantiles on outwards: 1e-13 of the probability."""
    distribution = getattr(stats, name)
    q, low = np.array([0.2, 1e-4, 1e-60]), distribution._support[0]
    for sign, inverse, direct in (
        (1, distribution.isf, distribution.logsf),
        (-1, distribution.ppf, distribution.logcdf),
    ):
        for x in inverse(q, *shapes):
            exact, value = densities_truth.log_tail(name, x, sign, *shapes, centre=low), direct(x, *shapes)
            assert abs(float(arb(float(value)) - exact)) < 1e-13 + np.spacing(-value), x


@pytest.mark.parametrize("kappa", [0.5, 20.0, 300.0])
def test_probabilities_of_angles_in_balls(kappa):
    for x in (-3.0, -0.4, 0.1, 1.0, 3.1):
        for ends, direct in (((-math.inf, x), stats.vonmises.logcdf), ((x, math.inf), stats.vonmises.logsf)):
            exact, value = densities_truth.log_arc(kappa, *ends), direct(x, kappa)
            assert abs(float(arb(float(value)) - exact)) < (1e-13 + np.spacing(-value)) * min(1, abs(float(exact))), x


@pytest.mark.parametrize(("name", "shapes"), CONTINUOUS)
def test_quantiles_of_probabilities(name, shapes):
    """The place that was left, as far as the derivative tells: half an ulp of the probability, and 1e-13 of it, change that much."""
    distribution = getattr(stats, name)
    for direct, inverse in ((distribution.cdf, distribution.ppf), (distribution.sf, distribution.isf)):
        x = inverse(np.array([1e-250, 1e-30, 1e-3, 0.4, 0.7]), *shapes)
        p = direct(x, *shapes)
        told = 1e-13 * p / distribution.pdf(x, *shapes) + 8 * np.spacing(np.abs(x))
        assert (np.abs(inverse(p, *shapes) - x) <= told)[(p > 0) & (p < 1)].all()


@pytest.mark.parametrize("name", NAMES)
def test_moments_of_nan_are_nan(name):
    distribution = getattr(stats, name)
    shapes = [np.array([value, np.nan]) for value in SHAPES[name][0]]
    for moment in (distribution.mean, distribution.var):
        value = moment(*shapes)
        assert np.isnan(value).tolist() == [False, True]


@pytest.mark.parametrize(("name", "shapes"), CASES)
def test_probabilities_agree_with_one_another(name, shapes):
    distribution = getattr(stats, name)
    x = places(name, shapes)
    below, above = distribution.cdf(x, *shapes), distribution.sf(x, *shapes)
    np.testing.assert_allclose(below + above, 1, rtol=1e-15)
    np.testing.assert_allclose(np.exp(distribution.logcdf(x, *shapes)), below, rtol=3e-14)
    np.testing.assert_allclose(np.exp(distribution.logsf(x, *shapes)), above, rtol=3e-14)
    if name != "skellam":
        h = 1e-4 / np.maximum(1 / distribution.std(*shapes), np.abs(distribution.logpdf_grad(x, *shapes)["x"]))
        derivative = (distribution.cdf(x + h, *shapes) - distribution.cdf(x - h, *shapes)) / (2 * h)
        middle = (below > 1e-3) & (above > 1e-3)
        np.testing.assert_allclose(derivative[middle], distribution.pdf(x, *shapes)[middle], rtol=1e-6)
    assert distribution.cdf(-np.inf, *shapes) == distribution.sf(np.inf, *shapes) == 0


@pytest.mark.parametrize(("name", "shapes"), [case for case in CASES if hasattr(scipy.stats, case[0])])
def test_probabilities_and_quantiles_agree_with_scipy(name, shapes):
    ours, theirs = getattr(stats, name), getattr(scipy.stats, name)
    if name in ("genhyperbolic", "geninvgauss") and max(np.abs(shapes)) > 20:
        return  # SciPy's integrals fail there
    q = np.array([0.01, 0.2, 0.5, 0.8, 0.99])
    with warnings.catch_warnings(action="ignore"):
        x = theirs.ppf(q, *shapes)
        np.testing.assert_allclose(ours.cdf(x, *shapes), theirs.cdf(x, *shapes), rtol=1e-7)
        np.testing.assert_allclose(ours.sf(x, *shapes), theirs.sf(x, *shapes), rtol=1e-7)
        std = ours.std(*shapes)  # SciPy's is nan for Rice at 1e3
        np.testing.assert_allclose(ours.ppf(q, *shapes), x, rtol=1e-6, atol=1e-7 * std)


def test_half_of_the_chance_is_on_each_side_of_a_symmetric_density():
    assert stats.variance_gamma.cdf(0.0, 0.4, 1.0, 0.0) == pytest.approx(0.5, rel=1e-13)
    assert stats.variance_gamma.cdf(0.0, 3.0, 1.0, 0.0) == pytest.approx(0.5, rel=1e-13)
    assert stats.vonmises.cdf(0.0, 2.0) == 0.5
    # asymmetric Laplace: closed forms
    a, b = 2.0, 0.7
    np.testing.assert_allclose(
        stats.variance_gamma.sf(1.5, 1.0, a, b), (a + b) / (2 * a) * math.exp(-1.5 * (a - b)), rtol=1e-13
    )
    np.testing.assert_allclose(
        stats.variance_gamma.cdf(-40.0, 1.0, a, b), (a - b) / (2 * a) * math.exp(-40 * (a + b)), rtol=1e-13
    )


def test_probabilities_beyond_the_floats():
    """The logarithms do not underflow. Rice at b = 0: exp(-x^2/2) above, and x^2/2 below."""
    np.testing.assert_allclose(stats.rice.logsf(1e8, 0.0), -5e15, rtol=1e-15)
    np.testing.assert_allclose(stats.rice.logcdf(1e-200, 0.0), math.log(0.5) - 400 * math.log(10), rtol=1e-15)
    np.testing.assert_allclose(stats.skellam.logsf(10_000, 3.0, 2.0), stats.skellam.logpmf(10_001, 3.0, 2.0), rtol=1e-6)


@pytest.mark.parametrize(("name", "shapes"), CONTINUOUS)
def test_quantiles_are_inverse(name, shapes):
    distribution = getattr(stats, name)
    q = np.array([1e-300, 1e-20, 1e-4, 0.3, 0.5, 0.75])
    if name == "vonmises":
        q = q[2:]  # angles beside pi have no digits left
    for direct, inverse in ((distribution.logcdf, distribution.ppf), (distribution.logsf, distribution.isf)):
        x = inverse(q, *shapes)
        with np.errstate(invalid="ignore"):  # where x is 0
            size = np.abs(x * distribution.logpdf_grad(x, *shapes)["x"]) + np.abs(x) / distribution.std(*shapes) + 1
        size = np.where(np.isfinite(size) & (x != 0), size, 1)
        near = np.abs(direct(x, *shapes) - np.log(q)) < 1e-14 * size * np.maximum(1, -np.log(q) / 50)
        below_floats = (distribution._support[0] == 0) & (x <= 1e-300)
        assert (near | below_floats).all(), (q, x)
    ends = distribution.ppf([0.0, 1.0, -0.1, np.nan], *shapes)
    assert np.isnan(ends[2:]).all()
    if name != "vonmises":
        np.testing.assert_array_equal(ends[:2], distribution.support(*shapes))


@pytest.mark.parametrize("shapes", SHAPES["skellam"])
def test_quantiles_of_integers(shapes):
    q = np.array([1e-10, 0.1, 0.5, 0.9, 1 - 1e-6])
    k = stats.skellam.ppf(q, *shapes)
    assert (stats.skellam.cdf(k, *shapes) >= q).all() and (stats.skellam.cdf(k - 1, *shapes) < q).all()
    k = stats.skellam.isf(q, *shapes)
    assert (stats.skellam.sf(k, *shapes) <= q).all() and (stats.skellam.sf(k - 1, *shapes) > q).all()
    assert stats.skellam.ppf(stats.skellam.cdf(3, *shapes), *shapes) == 3


def test_quantiles_of_skellam_where_scipy_raises():
    """findings/scipy-skellam-quantile.sh"""
    q, first, second = 0.13654341430088612, 6.320653377313308, 14.346765153817335
    assert stats.skellam.ppf(q, first, second) == -13
    assert stats.skellam.cdf(-14, first, second) < q <= stats.skellam.cdf(-13, first, second)


def test_quantiles_take_a_bounded_number_of_steps(monkeypatch):
    """A probability that is noise from step to step never settles: the bracket does."""
    calls, kind = [], type(stats.norminvgauss)
    original = kind._log_tails

    def noisy(self, y, centre, *shapes):
        calls.append(1)
        below, above = original(self, y, centre, *shapes)
        return below + (-1) ** len(calls) * 1e-3, above + (-1) ** len(calls) * 1e-3

    right = stats.norminvgauss.ppf(0.3, 2.0, 1.2)
    monkeypatch.setattr(kind, "_log_tails", noisy)
    assert abs(stats.norminvgauss.ppf(0.3, 2.0, 1.2) - right) < 0.01
    assert quantiles.NEWTON_STEPS < len(calls) <= quantiles.MOST_STEPS + 20


def test_quantiles_of_lengths_where_probabilities_are_not_served():
    """Beside those of the steps that need none: deep tails, large and tiny orders and distances."""
    rng = np.random.default_rng(5)
    q = np.concatenate([10.0 ** rng.uniform(-300, 0, 60), 1 - 10.0 ** rng.uniform(-15, -1, 20)])
    df, nc = 10.0 ** rng.uniform(-2, 4, (2, 80))
    for inverse, direct in ((stats.ncx2.ppf, stats.ncx2.logcdf), (stats.ncx2.isf, stats.ncx2.logsf)):
        x = inverse(q, df, nc)
        with np.errstate(all="ignore"):
            size = np.abs(x * stats.ncx2.pdf(x, df, nc) / q) + 1  # what an ulp of x changes
            off = np.abs(direct(x, df, nc) - np.log(q))
        assert ((off <= 3e-14 * (size - np.log(q))) | (x < 1e-300)).all()


@pytest.mark.parametrize(("name", "shapes"), [case for case in CASES if case[0] != "vonmises"])
def test_moments_by_quadrature(name, shapes):
    """The rule of `expect` finds the mean and variance that are known in closed form."""
    distribution = getattr(stats, name)
    mean, var = distribution.stats(*shapes)
    assert (mean, var) == (distribution.mean(*shapes), distribution.var(*shapes))
    assert distribution.expect(None, shapes) == pytest.approx(mean, rel=1e-11, abs=1e-11 * math.sqrt(var))
    assert distribution.expect(lambda x: (x - mean) ** 2, shapes) == pytest.approx(var, rel=1e-9)
    assert distribution.moment(2, *shapes) == pytest.approx(mean * mean + var, rel=1e-9)
    skew, kurtosis = distribution.stats(*shapes, moments="sk")
    assert kurtosis >= skew * skew - 2 - 1e-6


@pytest.mark.parametrize(
    ("name", "shapes"),
    [("variance_gamma", (1.01, 3.0, 2.9)), ("variance_gamma", (20.0, 3.0, 0.1)), ("variance_gamma", (99.0, 3.0, 2.0))]
    + [("variance_gamma", (101.0, 3.0, 2.0)), ("variance_gamma", (1e8, 3.0, 2.0)), ("norminvgauss", (30.0, 29.9))],
)
def test_moments_of_kinks_and_skewed_densities(name, shapes):
    """The rule sums to 1 and has the mean, on both sides of where it is no longer cut at the kink."""
    distribution = getattr(stats, name)
    mean, var = distribution.stats(*shapes)
    assert distribution.expect(np.ones_like, shapes) == pytest.approx(1, rel=1e-11)
    assert distribution.expect(None, shapes) == pytest.approx(mean, rel=1e-11)
    assert distribution.expect(lambda x: (x - mean) ** 2, shapes) == pytest.approx(var, rel=1e-9)


@pytest.mark.parametrize(
    ("name", "shapes"), [("rice", (2.5,)), ("skellam", (5.0, 2.0)), ("variance_gamma", (1.5, 3.0, 2.0))]
)
def test_means_between_bounds(name, shapes):
    distribution = getattr(stats, name)
    mean, var = distribution.stats(*shapes)
    bounded = distribution.expect(lambda x: np.ones_like(x), shapes, lb=mean, ub=mean + 2 * math.sqrt(var))
    edge = 0.0 if name != "skellam" else distribution.pmf(math.ceil(mean), *shapes) * (mean == math.ceil(mean))
    probability = distribution.cdf(mean + 2 * math.sqrt(var), *shapes) - distribution.cdf(mean, *shapes) + edge
    assert bounded == pytest.approx(probability, rel=1e-7)


def test_moments_and_entropies_agree_with_scipy():
    for name, shapes in [("rice", (2.5,)), ("ncx2", (8.0, 3.0)), ("skellam", (5.0, 2.0)), ("norminvgauss", (2.0, 1.2))]:
        ours, theirs = getattr(stats, name), getattr(scipy.stats, name)
        np.testing.assert_allclose(
            ours.stats(*shapes, moments="mvsk"), theirs.stats(*shapes, moments="mvsk"), rtol=1e-7
        )
        np.testing.assert_allclose(ours.entropy(*shapes), theirs.entropy(*shapes), rtol=1e-7)
    assert stats.vonmises.entropy(3.0) == pytest.approx(scipy.stats.vonmises.entropy(3.0), rel=1e-13)
    assert stats.rice.entropy(2.5, scale=3.0) == pytest.approx(stats.rice.entropy(2.5) + math.log(3))
    with pytest.raises(ValueError, match="letters m, v, s and k"):
        stats.rice.stats(1.0, moments="x")


@pytest.mark.parametrize(
    ("name", "shapes"),
    [("skellam", (100.0, 3.0)), ("skellam", (0.1, 0.01)), ("ncx2", (8.0, 3.0)), ("ncx2", (0.5, 30.0))]
    + [("norminvgauss", (2.0, 1.2)), ("norminvgauss", (1.0, -0.5))]
    + [("variance_gamma", (1.5, 3.0, 2.0)), ("variance_gamma", (5.0, 2.0, -1.9)), ("variance_gamma", (0.1, 2.0, 0.0))],
)
def test_skewness_and_kurtosis_in_closed_form(name, shapes):
    rule = expectation.rule(getattr(stats, name), [np.array([shape]) for shape in shapes])
    expected = rule.standardised(3), rule.standardised(4) - 3
    np.testing.assert_allclose(getattr(stats, name).stats(*shapes, moments="sk"), expected, rtol=1e-11, atol=1e-13)


def test_skewness_and_kurtosis_of_any_size():
    for size in (1e8, 1e16, 1e300):
        skew, kurtosis = stats.skellam.stats(size, size / 2, moments="sk")
        assert skew == pytest.approx(1 / (3 * math.sqrt(1.5 * size)), rel=1e-14)
        assert kurtosis == pytest.approx(1 / (1.5 * size), rel=1e-14)
        assert stats.ncx2.stats(3.0, size, moments="k") == pytest.approx(12 / size, rel=1e-7)
    assert stats.variance_gamma.stats(1e-3, 2.0, 1.0, moments="sk") == pytest.approx((52, 4920), rel=1e-14)
    assert stats.skellam.stats(2.0, 3.0, loc=[0.0, 1.0], moments="s").shape == (2,)
    np.testing.assert_array_equal(stats.ncx2.stats([3.0, -1.0], 1.0, moments="s") > 0, [True, False])


@pytest.mark.parametrize("size", [1e10, 1e14, 1e18, 1e200])
def test_means_where_floats_are_as_far_apart_as_draws(size):
    """There are few or no floats within a standard deviation of the mean, but the distribution is normal."""
    half = math.log(2 * math.pi * math.e) / 2
    for distribution, shapes, mean, var in (
        (stats.rice, (size,), size, 1.0),
        (stats.ncx2, (2.0, size), size, 4 * size),
        (stats.geninvgauss, (2.0, size), 1.0, 1 / size),
        (stats.vonmises, (size,), 0.0, 1 / size),
        (stats.skellam, (size, size / 2), size / 2, 1.5 * size),
    ):
        entropy, first = distribution.entropy(*shapes), distribution.moment(1, *shapes)
        assert entropy == pytest.approx(half + math.log(var) / 2, rel=1e-6 if size < 1e20 else 1e-10)
        assert first == pytest.approx(mean, rel=1e-9, abs=1e-9 * math.sqrt(var))
        assert abs(distribution.stats(*shapes, moments="s")) < 1e-4
        assert abs(distribution.stats(*shapes, moments="k")) < 1e-7


def test_sums_over_some_of_the_integers():
    """One in several serves where a standard deviation is long; a function that tells neighbours apart is summed over all."""
    shapes = (2e4, 1e4)
    every = expectation.rule(stats.skellam, [np.array([shape]) for shape in shapes], smooth=False)
    some = expectation.rule(stats.skellam, [np.array([shape]) for shape in shapes])
    assert some.places.size < every.places.size / 5
    assert some.entropy() == pytest.approx(every.entropy(), rel=1e-13)
    assert some.standardised(4) == pytest.approx(every.standardised(4), rel=1e-13)
    assert stats.skellam.expect(lambda k: k % 2, shapes) == pytest.approx(0.5, rel=1e-12)


def test_means_out_of_reach_are_nan():
    """Probability beside a pole, or in tails, where no float is."""
    for distribution, shapes in (
        (stats.variance_gamma, (1e-3, 2.0, 1.0)),
        (stats.ncx2, (1e-3, 1e-3)),
        (stats.geninvgauss, (0.0, 1e-100)),
        (stats.skew_t, (0.1, 1.0)),
    ):
        assert math.isnan(distribution.entropy(*shapes))
        assert math.isnan(distribution.expect(np.ones_like, shapes))
        assert math.isnan(distribution.moment(3, *shapes)) or distribution is stats.skew_t  # infinite


@pytest.mark.parametrize(("name", "shapes"), [(name, SHAPES[name][0]) for name in NAMES])
def test_frozen(name, shapes):
    distribution = getattr(stats, name)
    placing = {"loc": 2.0} if name == "skellam" else {"loc": 0.5, "scale": 1.75}
    frozen = distribution(*shapes, **placing)
    x = frozen.ppf([0.2, 0.6])
    log = "logpmf" if name == "skellam" else "logpdf"
    for method in (log, log[3:], "cdf", "sf", "logcdf", "logsf", log + "_grad"):
        got, wanted = getattr(frozen, method)(x), getattr(distribution, method)(x, *shapes, **placing)
        for one, other in zip(got.values(), wanted.values()) if isinstance(got, dict) else [(got, wanted)]:
            np.testing.assert_array_equal(one, other)
    for method in ("mean", "var", "std", "median", "entropy", "support"):
        np.testing.assert_array_equal(getattr(frozen, method)(), getattr(distribution, method)(*shapes, **placing))
    assert frozen.rvs(5, random_state=1).shape == (5,)
    np.testing.assert_array_equal(
        frozen.rvs(5, random_state=1), distribution.rvs(*shapes, **placing, size=5, random_state=1)
    )
    assert frozen.interval(0.9)[0] < frozen.median() < frozen.interval(0.9)[1]
    assert frozen.expect(lambda x: np.ones_like(x)) == pytest.approx(1, rel=1e-12)
    assert len(frozen.stats("mv")) == 2
    assert (frozen.a, frozen.b) == distribution._support
    assert repr(frozen).startswith(f"{name}({shapes[0]!r}")
    assert {"cdf", "rvs", "mean"} <= set(dir(frozen))
    assert pickle.loads(pickle.dumps(frozen)).mean() == frozen.mean()
    with pytest.raises(AttributeError, match="has no 'fit'"):
        frozen.fit([1.0, 2.0])
    with pytest.raises(TypeError, match="no parameter"):
        distribution(*shapes, wrong=1.0)


def test_parameters_outside_their_domain_give_nan():
    assert np.isnan(stats.rice.cdf(1.0, -1.0)) and np.isnan(stats.rice.ppf(0.5, 1.0, scale=-1.0))
    assert np.isnan(stats.genhyperbolic.sf([1.0, 2.0], 1.0, [1.0, -1.0], 0.0)).tolist() == [False, True]
    assert np.isnan(stats.rice.entropy(-1.0)) and np.isnan(stats.rice.expect(None, (-1.0,)))
    assert stats.rice.nnlf((-1.0, 0.0, 1.0), [1.0, 2.0]) == np.inf
    assert stats.rice.nnlf((1.0, 0.0, 1.0), [1.0, 2.0]) == -stats.rice.logpdf([1.0, 2.0], 1.0).sum()


# Fits


@pytest.mark.parametrize(
    ("name", "shapes"),
    [
        ("skellam", (4.0, 7.0)),
        ("ncx2", (5.0, 3.0)),
        ("bessel_process", (3.0, 1.0, 2.0)),
        ("norminvgauss", (2.0, 1.0)),
        ("variance_gamma", (1.7, 2.0, 0.5)),
        ("skew_t", (4.0, 0.5)),
        ("k_distribution", (0.8, 2.0)),
        ("vonmises", (1e12,)),
    ],
)
def test_fits(name, shapes):
    distribution = getattr(stats, name)
    data = distribution.rvs(*shapes, size=800, random_state=80)
    estimate = distribution.fit(data)
    assert distribution.nnlf(estimate, data) <= distribution.nnlf((*shapes, *distribution._placing.values()), data)


def test_fits_with_weights():
    """A weight of two is the observation twice."""
    data = stats.rice.rvs(3.0, scale=2.0, size=300, random_state=81)
    weights = np.where(np.arange(300) < 100, 2.0, 1.0)
    np.testing.assert_allclose(
        stats.rice.fit(data, weights=weights), stats.rice.fit(np.concatenate([data, data[:100]])), rtol=1e-6
    )
    angles = stats.vonmises.rvs(3.0, size=300, random_state=81)
    np.testing.assert_allclose(
        stats.vonmises.fit(angles, weights=weights),
        stats.vonmises.fit(np.concatenate([angles, angles[:100]])),
        rtol=1e-13,
    )
    with pytest.raises(ValueError, match="'weights' should be 300 nonnegative numbers"):
        stats.rice.fit(data, weights=[1.0])


def test_fits_keep_what_is_said():
    data = stats.genhyperbolic.rvs(-0.5, 1.0, 0.3, size=300, random_state=1)
    assert stats.genhyperbolic.fit(data, fp=-0.5, fa=1.5)[:2] == (-0.5, 1.5)
    assert stats.genhyperbolic.fit(data, fb=0.2, fp=0.5)[2] == 0.2
    assert stats.vonmises.fit([0.1, 0.2, 0.4], floc=0.3)[1:] == (0.3, 1.0)
    assert stats.vonmises.fit([0.1, 0.2, 0.4], fkappa=5.0)[0] == 5.0
    with pytest.raises(TypeError, match="there is no 'fq'"):
        stats.rice.fit(np.abs(data), fq=1.0)
    with pytest.raises(ValueError, match="nothing to fit"):
        stats.rice.fit(np.abs(data) + 1, fb=1.0, fscale=1.0)
    with pytest.raises(ValueError, match="the scale of angles is 1"):
        stats.vonmises.fit(data, fscale=2.0)


def test_the_fit_of_a_concentrated_distribution_is_the_maximum():
    """p and b tell little apart at b = 1e4: the likelihood rises over a long ridge, to beyond p = 1000."""
    data = stats.geninvgauss.rvs(0.5, 1e4, size=300, random_state=5)
    best = stats.geninvgauss.nnlf(stats.geninvgauss.fit(data), data)
    for p in (-1000.0, 0.5, 3.0, 1000.0):
        assert best <= stats.geninvgauss.nnlf(stats.geninvgauss.fit(data, fp=p), data) + 0.01


def test_a_likelihood_without_a_maximum_is_no_number():
    returns = 0.01 * np.random.RandomState(4).standard_t(3, 600)
    returns[:200] = 0
    with pytest.warns(RuntimeWarning, match="has no maximum"):
        estimate = stats.variance_gamma.fit(returns)
    assert np.isnan(estimate).all()


MIXTURES = {  # shape parameters of all kinds, the skewness as a share of its bound
    "genhyperbolic": lambda rng, n: (rng.uniform(-5, 5, n), *decay_and_skew(rng, n)),
    "norminvgauss": lambda rng, n: decay_and_skew(rng, n),
    "variance_gamma": lambda rng, n: (np.exp(rng.uniform(-2, 3, n)), *decay_and_skew(rng, n)),
    "skew_t": lambda rng, n: (np.exp(rng.uniform(0, 5, n)), rng.uniform(-2, 2, n)),
}


def decay_and_skew(rng, n):
    a = np.exp(rng.uniform(-3, 4, n))
    return a, a * rng.uniform(-0.99, 0.99, n)


@pytest.mark.parametrize("name", MIXTURES)
def test_probabilities_of_mixtures(name):
    """Each tail by itself, from the mixture: they sum to 1."""
    rng, distribution = np.random.default_rng(83), getattr(stats, name)
    shapes = MIXTURES[name](rng, 300)
    x = distribution.rvs(*shapes, random_state=rng)
    b, p, root_chi, root_psi = np.broadcast_arrays(*distribution._mixing(*shapes))
    log_density = distribution.logpdf(x, *shapes)
    both = [
        np.exp(log_density + normal_mixture.log_mills(sign * x, sign * b, p, root_chi, root_psi)) for sign in (1, -1)
    ]
    found = np.isfinite(both).all(axis=0)
    assert found.mean() > 0.8
    np.testing.assert_allclose(np.add(*both)[found], 1, rtol=4e-14)
    np.testing.assert_allclose(distribution.sf(x, *shapes)[found], both[0][found], rtol=1e-13)
    rest = ~found | (rng.random(300) < 0.1)
    few = [shape[rest] for shape in shapes]
    slow = distribution._integrated_tails(x[rest], distribution._centre(*few), *few)
    np.testing.assert_allclose(distribution.logsf(x, *shapes)[rest], slow[1], rtol=1e-6)


def test_probabilities_of_mixtures_in_far_tails():
    """Against ball integration of the density, down to 1e-300."""
    for name, shapes in [("genhyperbolic", (0.7, 2.0, 1.2)), ("genhyperbolic", (-3.0, 1.0, -0.5))] + [
        ("norminvgauss", (30.0, 29.0)),
        ("variance_gamma", (1.5, 3.0, 2.0)),
        ("skew_t", (3.5, 0.4)),
    ]:
        distribution = getattr(stats, name)
        for sign, inverse, direct in (
            (1, distribution.isf, distribution.logsf),
            (-1, distribution.ppf, distribution.logcdf),
        ):
            for x in inverse(np.array([0.01, 1e-60, 1e-300]), *shapes):
                exact, value = densities_truth.log_tail(name, x, sign, *shapes, centre=-np.inf), direct(x, *shapes)
                assert abs(float(arb(float(value)) - exact)) < 1e-13 + np.spacing(-value), (name, x)


@pytest.mark.parametrize(
    ("name", "x", "shapes", "right"),
    [  # by SciPy's `quad` in 120 pieces of log x
        ("k_distribution", 0.9301605450212623, (0.05231957920501896, 0.8821386770359003), 0.10297481463628318),
        ("geninvgauss", 3.476996590004795e-07, (-0.2835034927346385, 1.7920758807588686e-07), 0.7162437788333914),
    ],
)
def test_probabilities_of_flat_densities(name, x, shapes, right):
    """The density of log x is flat over many units, and falls within a few."""
    assert getattr(stats, name).sf(x, *shapes) == pytest.approx(right, rel=1e-13)


def test_probabilities_of_angles():
    """Against the trapezoidal rule on the circle, and beside pi, where the density is flat."""
    for kappa in (0.0, 0.5, 20.0, 300.0):
        for angle in (0.1, 1.0, 3.0):
            nodes, weights = np.polynomial.legendre.leggauss(100)
            places = (np.pi + angle) / 2 + (np.pi - angle) / 2 * nodes
            right = (np.pi - angle) / 2 * np.sum(weights * stats.vonmises.pdf(places, kappa))
            assert stats.vonmises.sf(angle, kappa) == pytest.approx(right, rel=1e-12)
    beside = np.pi - 1e-9
    assert stats.vonmises.sf(beside, 5.0) == pytest.approx((np.pi - beside) * stats.vonmises.pdf(np.pi, 5.0), rel=1e-6)


def test_probabilities_of_skewed_densities():
    """The lower half of NIG(30, 29.9), far narrower than the upper: rules of half the step agree."""
    low = stats.norminvgauss.mean(30, 29.9) - stats.norminvgauss.std(30, 29.9)
    assert stats.norminvgauss.cdf(low, 30, 29.9) == pytest.approx(0.075138210720862, rel=1e-12)


MADE = {
    "rice": (2.5,),
    "ncx": (3.0, 1.5),
    "ncx2": (5.0, 2.0),
    "bessel_process": (3.0, 1.0, 2.0),
    "geninvgauss": (0.7, 1.6),
    "genhyperbolic": (0.7, 2.0, 1.2),
    "norminvgauss": (2.0, 1.2),
    "variance_gamma": (4.0, 1.0, 0.3),
    "skew_t": (12.0, 0.4),
    "k_distribution": (2.0, 3.0),
}


@pytest.mark.parametrize("name", MADE)
def test_make_distribution(name):
    """SciPy's infrastructure wraps each distribution, and calls our methods."""
    if np.lib.NumpyVersion(scipy.__version__) < "1.16.0":
        pytest.skip("make_distribution takes other classes from SciPy 1.16 on")
    ours, shapes = getattr(stats, name), dict(zip(getattr(stats, name).shapes, MADE[name]))
    wrapped = scipy.stats.make_distribution(ours.described)(**shapes)
    x = ours.ppf(np.array([0.01, 0.3, 0.9]), **shapes)
    for theirs, method in (("pdf", "pdf"), ("logpdf", "logpdf"), ("cdf", "cdf"), ("ccdf", "sf"), ("logccdf", "logsf")):
        np.testing.assert_allclose(getattr(wrapped, theirs)(x), getattr(ours, method)(x, **shapes), rtol=1e-14)
    np.testing.assert_allclose(wrapped.icdf([0.01, 0.3, 0.9]), x, rtol=1e-14)
    np.testing.assert_allclose(
        (wrapped.mean(), wrapped.variance()), (ours.mean(**shapes), ours.var(**shapes)), rtol=1e-12
    )
    assert wrapped.entropy() == pytest.approx(ours.entropy(**shapes), rel=1e-12)
    assert wrapped.sample(5, rng=np.random.default_rng(1)).shape == (5,)
    outside = type(wrapped)(
        **{
            key: -value if key == ours.shapes[-1] and name != "k_distribution" else value
            for key, value in shapes.items()
        }
    )
    assert np.isnan(outside.pdf(x)).all() == (name in ("rice", "ncx", "ncx2", "bessel_process", "geninvgauss"))


def test_plots():
    """The curve is the density, and the quantile plot pairs ordered observations with their quantiles."""
    figure = pytest.importorskip("matplotlib.figure")
    frozen = stats.rice(2.0, scale=3.0)
    ax = frozen.plot(ax=figure.Figure().add_subplot())
    x, y = ax.lines[0].get_data()
    np.testing.assert_array_equal(y, frozen.pdf(x))
    np.testing.assert_allclose(frozen.cdf(x[[0, -1]]), [1e-3, 1 - 1e-3])
    x, y = frozen.plot("sf", ax=figure.Figure().add_subplot()).lines[0].get_data()
    np.testing.assert_array_equal(y, frozen.sf(x))
    counts = stats.skellam(3.0, 2.0)
    segments = counts.plot(ax=figure.Figure().add_subplot()).collections[0].get_segments()
    np.testing.assert_allclose(
        [segment[1, 1] for segment in segments], counts.pmf([segment[0, 0] for segment in segments])
    )
    assert counts.plot("cdf", ax=figure.Figure().add_subplot()).lines
    with pytest.raises(ValueError, match="'kind' should be one of pmf, cdf, sf"):
        counts.plot("pdf")
    data = frozen.rvs(size=9, random_state=1)
    points, line = frozen.quantile_plot(data, ax=figure.Figure().add_subplot()).lines
    np.testing.assert_array_equal(points.get_ydata(), np.sort(data))
    np.testing.assert_allclose(frozen.cdf(points.get_xdata()), (np.arange(9) + 0.5) / 9)
    np.testing.assert_array_equal(line.get_xdata(), line.get_ydata())
    with pytest.raises(ValueError, match="finite numbers"):
        frozen.quantile_plot([1.0, np.nan])


@pytest.mark.parametrize(("name", "shapes"), [("genhyperbolic", (0.7, 2.0, 1.2)), ("norminvgauss", (2.0, -1.2))])
def test_mixtures_by_few_nodes_and_by_all(name, shapes, monkeypatch):
    """What is compiled, a fixed number of nodes and no density, agrees with the rule on arrays, in both tails."""
    distribution = getattr(stats, name)
    x = np.concatenate([np.linspace(-30, 30, 60), [-1e-9, 0.0, 1e-9]])
    quick = distribution.logcdf(x, *shapes), distribution.logsf(x, *shapes)
    nothing = lambda x, *others: (np.full(x.shape, np.nan),) * 2
    monkeypatch.setattr(normal_mixture, "_TAIL", nothing)
    for found, expected in zip(quick, (distribution.logcdf(x, *shapes), distribution.logsf(x, *shapes))):
        np.testing.assert_allclose(found, expected, rtol=1e-14, atol=3e-14)
