"""Intervals of the concentration, and the test of uniformity."""

import doctest
import importlib
import math

import judge
import numpy as np
import pytest
import scipy.optimize
import scipy.stats
from flint import arb

import logbessel
from logbessel.stats import (  # fmt: skip
    SufficientStatistics,
    TestResult,
    confidence_interval,
    equal_concentration_test,
    marginal_likelihood,
    maximum_likelihood,
    uniformity_test,
    vonmises_fisher,  # fmt: skip
)
from logbessel.stats.sphere.concentration import concentration
from logbessel.stats.sphere.marginal import log_likelihood_gain
from logbessel.stats.sphere.resultant import ResultantLength


def gather(mu, kappa, count, rng):
    return SufficientStatistics(len(mu)).update(vonmises_fisher.rvs(mu, kappa, count, random_state=rng))


@pytest.mark.parametrize(("dimensions", "kappa"), [(3, 5.0), (50, 40.0)])
def test_intervals_cover(dimensions, kappa):
    rng, mu = np.random.default_rng(0), np.eye(dimensions)[0]
    fits = [maximum_likelihood(gather(mu, kappa, 1000, rng)) for _ in range(80)]
    for level in (0.5, 0.95):
        covered = sum(low < kappa < high for low, high in (confidence_interval(fit, level) for fit in fits))
        assert scipy.stats.binomtest(covered, 80, level).pvalue > 1e-4
    for level in (0, 1, math.nan):
        with pytest.raises(ValueError, match="level"):
            confidence_interval(fits[0], level)


def test_interval_ends_at_zero():
    rng = np.random.default_rng(1)
    low, high = confidence_interval(maximum_likelihood(gather(np.eye(10)[0], 0, 50, rng)), 0.9999)
    assert low == 0 < high


@pytest.mark.parametrize(("dimensions", "count"), [(2, 500), (20, 500)])
def test_uniform_samples_have_uniform_probabilities(dimensions, count):
    rng, mu = np.random.default_rng(0), np.eye(dimensions)[0]
    probabilities = [uniformity_test(gather(mu, 0, count, rng)).pvalue for _ in range(400)]
    assert scipy.stats.kstest(probabilities, "uniform").pvalue > 1e-4


def test_statistic_is_the_likelihood_ratio():
    rng = np.random.default_rng(0)
    for dimensions, kappa in ((3, 0.2), (3, 2.0), (3, 300.0), (100, 10.0), (100, 1000.0)):
        statistics = gather(np.eye(dimensions)[0], kappa, 300, rng)
        fit = maximum_likelihood(statistics)
        ratio = 2 * 300 * (fit.mean_log_density - fit.uniform_log_density)
        assert uniformity_test(statistics).statistic == pytest.approx(ratio, rel=1e-10, abs=1e-9)


def test_rows_that_cancel_are_as_uniform_as_can_be():
    result = uniformity_test(SufficientStatistics(2).update([[1.0, 0], [-1, 0], [0, 1], [0, -1]]))
    assert result.statistic == 0
    assert result.pvalue == 1


@pytest.mark.parametrize("count", [6, 8, 10, 12])
def test_uniformity_of_few_aligned_rows(count):
    """Where expansions for small resultants fall below zero."""
    angles = np.radians([10.0, 25, 40, 55, 20, 35, 30, 45, 15, 50, 28, 33][:count])
    wide, narrow = (uniformity_test(np.stack([np.cos(a), np.sin(a)], axis=1)).pvalue for a in (angles, angles / 2))
    assert 0 < narrow < wide < 0.01


@pytest.mark.parametrize("name", ["inference", "marginal"])
def test_examples(name):
    assert doctest.testmod(importlib.import_module(f"logbessel.stats.sphere.{name}")).failed == 0


# From the resultant length alone


@pytest.mark.parametrize(("dimensions", "kappa", "count"), [(3, 2.0, 40), (512, 100.0, 60), (2048, 3000.0, 25)])
def test_marginal_fits_have_no_bias(dimensions, kappa, count):
    rng, mu = np.random.default_rng(0), np.eye(dimensions)[0]
    fits = [marginal_likelihood(gather(mu, kappa, count, rng)) for _ in range(300)]
    mean, spread = np.mean([fit.kappa for fit in fits]), np.std([fit.kappa for fit in fits])
    assert abs(mean - kappa) < 0.2 * spread


@pytest.mark.parametrize(
    ("count", "dimensions", "kappa"),
    [(100, 1000, 0.0), (100, 1000, 10.0), (20, 3, 0.0), (20, 3, 30.0), (200, 50, 10.0), (25, 2048, 3000.0)],
)
def test_intervals_cover_few_rows_in_many_dimensions_and_none(count, dimensions, kappa):
    rng, mu = np.random.default_rng(0), np.eye(dimensions)[0]
    intervals = [confidence_interval(gather(mu, kappa, count, rng)) for _ in range(100)]
    covered = sum(low <= kappa <= high for low, high in intervals)
    assert scipy.stats.binomtest(covered, 100, 0.95).pvalue > 1e-3


@pytest.mark.parametrize(("dimensions", "kappa"), [(3, 1e12), (100, 1e4)])
def test_interval_of_many_concentrated_rows_is_the_normal_one(dimensions, kappa):
    """Of so many rows little is left of skewness; 1 - R is far smaller than the rounding of R."""
    fit = marginal_likelihood(gather(np.eye(dimensions)[0], kappa, 20_000, np.random.default_rng(0)))
    reach = 1.959964 * fit.kappa_standard_error
    np.testing.assert_allclose(np.subtract(confidence_interval(fit), fit.kappa), [-reach, reach], rtol=0.03)


def test_standard_error_of_the_marginal_likelihood_is_of_its_own_curve():
    """By second differences of the logarithm; that of the joint likelihood is another number where rows are few."""
    statistics = gather(np.eye(200)[0], 60.0, 20, np.random.default_rng(0))
    fit = marginal_likelihood(statistics)
    step = 1e-3 * fit.kappa
    bend = sum(log_likelihood_gain(statistics, fit.kappa, fit.kappa + sign * step) for sign in (-1, 1)) / step**2
    assert fit.kappa_standard_error == pytest.approx((-bend) ** -0.5, rel=1e-4)
    assert abs(fit.kappa_standard_error / maximum_likelihood(statistics).kappa_standard_error - 1) > 0.01


@pytest.mark.parametrize(
    ("count", "dimensions", "allowed"),
    [(2, 2, 0.11), (3, 3, 0.08), (20, 3, 0.04), (10, 1000, 0.04), (100, 1000, 0.04)],
)
def test_probabilities_of_long_resultants(count, dimensions, allowed):
    """Against simulated lengths: |S + x|^2 = |S|^2 + 1 + 2 |S| t, t the cosine of a uniform direction with S."""
    rng, squares = np.random.default_rng(0), np.ones(100_000)
    for _ in range(count - 1):
        cosines = 2 * rng.beta((dimensions - 1) / 2, (dimensions - 1) / 2, len(squares)) - 1
        squares = np.maximum(squares + 1 + 2 * np.sqrt(squares) * cosines, 0)
    distribution = ResultantLength(count, dimensions)
    for probability in (0.5, 0.1, 0.05, 0.01):
        mean = np.quantile(np.sqrt(squares), 1 - probability) / count
        found = math.exp(distribution.log_sf(concentration(dimensions, mean, 1 - mean)))
        assert found == pytest.approx(probability, rel=allowed + 3 * (1 / probability / len(squares)) ** 0.5)


def test_two_directions_on_a_sphere():
    """In three dimensions the squared length of the sum of two is uniform on (0, 4)."""
    for mean in (0.5, 0.9, 0.99):
        probability = math.exp(ResultantLength(2, 3).log_sf(concentration(3, mean, 1 - mean)))
        assert probability == pytest.approx(1 - mean * mean, rel=0.08)


def test_a_small_chance_of_uniformity():
    x = vonmises_fisher.rvs(np.eye(3)[0], 1000, 40, random_state=0)
    assert 0 < uniformity_test(x).pvalue < 1e-100


def test_plain_arrays_and_rows_of_any_length():
    x = vonmises_fisher.rvs(np.eye(5)[0], 5, 40, random_state=0)
    statistics = SufficientStatistics(5).update(x)
    for function in (uniformity_test, maximum_likelihood, marginal_likelihood, confidence_interval):
        function((3 * x).tolist(), normalize=True)
        with pytest.raises(ValueError, match="has length 3, not 1: normalize=True"):
            function(3 * x)
    assert uniformity_test(x) == uniformity_test(statistics)
    assert maximum_likelihood(x).kappa == maximum_likelihood(statistics).kappa
    assert marginal_likelihood(x).kappa == marginal_likelihood(statistics).kappa
    assert confidence_interval(x) == confidence_interval(maximum_likelihood(x)) == confidence_interval(statistics)
    assert equal_concentration_test(x, x[:20]) == equal_concentration_test(
        statistics, SufficientStatistics(5).update(x[:20])
    )


@pytest.mark.parametrize("kappa", [1e-2, 3.0, 60.0, 1e4, 1e10])
@pytest.mark.parametrize("dimensions", [3])
def test_marginal_fit_solves_its_equation(dimensions, kappa):
    statistics = gather(np.eye(dimensions)[0], kappa, 30, np.random.default_rng(dimensions))
    fit, count = marginal_likelihood(statistics), 30
    if (statistics.mean_resultant_length * count) ** 2 <= count:
        assert fit.kappa == 0
        return
    concentrated = statistics.mean_resultant_length_c < 0.5

    def derivative(place):
        """In three dimensions the ratio is coth(kappa) - 1/kappa."""
        resultant = count - arb(statistics.deficit) if concentrated else arb(statistics.mean_resultant_length) * count
        ratio, whole = ((1 + (-2 * s).exp()) / (1 - (-2 * s).exp()) - 1 / s for s in (place, place * resultant))
        return resultant * whole - count * ratio

    below, above = (
        judge.tight(lambda side=side: derivative(arb(fit.kappa) * (1 + side)), 8) for side in (-1e-10, 1e-10)
    )
    assert below > 0 > above
    assert fit.kappa < maximum_likelihood(statistics).kappa


@pytest.mark.parametrize(
    ("dimensions", "kappa", "counts"), [(3, 5.0, (50, 200)), (512, 150.0, (20, 100)), (100, 500.0, (20, 30, 60))]
)
def test_equal_concentrations_have_uniform_probabilities(dimensions, kappa, counts):
    rng, directions = np.random.default_rng(1), np.eye(dimensions)
    probabilities = [
        equal_concentration_test(*(gather(directions[i], kappa, count, rng) for i, count in enumerate(counts))).pvalue
        for _ in range(200)
    ]
    assert scipy.stats.kstest(probabilities, "uniform").pvalue > 1e-3


def test_different_concentrations_are_told_apart():
    rng, mu = np.random.default_rng(0), np.eye(64)[0]
    pairs = [(gather(mu, 60, 200, rng), gather(mu, 75, 100, rng)) for _ in range(50)]
    assert sum(equal_concentration_test(*pair).pvalue < 0.05 for pair in pairs) > 45
    far = equal_concentration_test(gather(mu, 1, 200, rng), gather(mu, 1e9, 200, rng))
    assert far.pvalue == 0


def test_statistic_is_the_difference_of_marginal_likelihoods():
    rng, mu = np.random.default_rng(0), np.eye(20)[0]
    samples = [gather(mu, 15, 80, rng), gather(mu, 60, 30, rng)]

    def log_likelihood(statistics, kappa):
        resultant = statistics.count * statistics.mean_resultant_length
        grown = logbessel.log_hyp0f1(10, (kappa * resultant) ** 2 / 4)
        return grown - statistics.count * logbessel.log_hyp0f1(10, kappa**2 / 4)

    common = scipy.optimize.minimize_scalar(
        lambda kappa: -sum(log_likelihood(sample, kappa) for sample in samples), bounds=(1, 100), method="bounded"
    )
    best = sum(log_likelihood(sample, marginal_likelihood(sample).kappa) for sample in samples)
    assert equal_concentration_test(*samples).statistic == pytest.approx(2 * (best + common.fun), rel=1e-8)


def test_samples_without_a_direction_are_equal():
    flat = SufficientStatistics(2).update([[1.0, 0], [-1, 0], [0, 1], [0, -1]])
    assert marginal_likelihood(flat).kappa == 0
    assert equal_concentration_test(flat, flat) == TestResult(0.0, 1.0)


def test_samples_that_cannot_be_compared():
    a, b = SufficientStatistics(2).update(np.eye(2)), SufficientStatistics(3).update(np.eye(3))
    with pytest.raises(ValueError, match="at least two samples"):
        equal_concentration_test(a)
    with pytest.raises(ValueError, match="as many columns each; they have 2, 3"):
        equal_concentration_test(a, b)
    with pytest.raises(ValueError, match="no rows"):
        equal_concentration_test(a, SufficientStatistics(2))
