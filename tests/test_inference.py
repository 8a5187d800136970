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


def gather(mu, kappa, count, rng):
    return SufficientStatistics(len(mu)).update(vonmises_fisher.rvs(mu, kappa, count, random_state=rng))


@pytest.mark.parametrize(("dimensions", "kappa"), [(3, 5.0), (50, 40.0)])
def test_intervals_cover(dimensions, kappa):
    rng, mu = np.random.default_rng(0), np.eye(dimensions)[0]
    fits = [maximum_likelihood(gather(mu, kappa, 1000, rng)) for _ in range(400)]
    for level in (0.5, 0.95):
        covered = sum(low < kappa < high for low, high in (confidence_interval(fit, level) for fit in fits))
        assert scipy.stats.binomtest(covered, 400, level).pvalue > 1e-4
    for level in (0, 1, math.nan):
        with pytest.raises(ValueError, match="level"):
            confidence_interval(fits[0], level)


def test_interval_ends_at_zero():
    rng = np.random.default_rng(1)
    low, high = confidence_interval(maximum_likelihood(gather(np.eye(10)[0], 0, 50, rng)), 0.9999)
    assert low == 0 < high


@pytest.mark.parametrize(("dimensions", "count"), [(2, 500), (20, 500)])
def test_uniform_samples_have_uniform_chances(dimensions, count):
    rng, mu = np.random.default_rng(0), np.eye(dimensions)[0]
    chances = [uniformity_test(gather(mu, 0, count, rng)).pvalue for _ in range(400)]
    assert scipy.stats.kstest(chances, "uniform").pvalue > 1e-4


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


@pytest.mark.parametrize("name", ["inference", "marginal"])
def test_examples(name):
    assert doctest.testmod(importlib.import_module(f"logbessel.stats.sphere.{name}")).failed == 0


# From the resultant length alone


@pytest.mark.parametrize(("dimensions", "kappa", "count"), [(3, 2.0, 40), (512, 100.0, 60), (2048, 3000.0, 25)])
def test_marginal_intervals_cover_where_joint_ones_do_not(dimensions, kappa, count):
    rng, mu = np.random.default_rng(0), np.eye(dimensions)[0]
    samples = [gather(mu, kappa, count, rng) for _ in range(300)]
    fits = [marginal_likelihood(sample) for sample in samples]
    covered = sum(low < kappa < high for low, high in map(confidence_interval, fits))
    assert scipy.stats.binomtest(covered, 300, 0.95).pvalue > 1e-3
    mean, spread = np.mean([fit.kappa for fit in fits]), np.std([fit.kappa for fit in fits])
    assert abs(mean - kappa) < 0.2 * spread
    if dimensions > 100:
        joint = [confidence_interval(maximum_likelihood(sample)) for sample in samples]
        assert sum(low < kappa < high for low, high in joint) < 150


@pytest.mark.parametrize("kappa", [1e-2, 3.0, 60.0, 1e4, 1e10])
@pytest.mark.parametrize("dimensions", [3])
def test_marginal_fit_solves_its_equation(dimensions, kappa):
    statistics = gather(np.eye(dimensions)[0], kappa, 30, np.random.default_rng(dimensions))
    fit, count = marginal_likelihood(statistics), 30
    if (statistics.mean_resultant_length * count) ** 2 <= count:
        assert fit.kappa == 0
        return
    concentrated = statistics.mean_resultant_length_c < 0.5

    def slope(place):
        """In three dimensions the ratio is coth(kappa) - 1/kappa."""
        resultant = count - arb(statistics.deficit) if concentrated else arb(statistics.mean_resultant_length) * count
        ratio, whole = ((1 + (-2 * s).exp()) / (1 - (-2 * s).exp()) - 1 / s for s in (place, place * resultant))
        return resultant * whole - count * ratio

    below, above = (judge.tight(lambda side=side: slope(arb(fit.kappa) * (1 + side)), 8) for side in (-1e-10, 1e-10))
    assert below > 0 > above
    assert fit.kappa < maximum_likelihood(statistics).kappa


@pytest.mark.parametrize(
    ("dimensions", "kappa", "counts"), [(3, 5.0, (50, 200)), (512, 150.0, (20, 100)), (100, 500.0, (20, 30, 60))]
)
def test_equal_concentrations_have_uniform_chances(dimensions, kappa, counts):
    rng, directions = np.random.default_rng(1), np.eye(dimensions)
    chances = [
        equal_concentration_test(*(gather(directions[i], kappa, count, rng) for i, count in enumerate(counts))).pvalue
        for _ in range(200)
    ]
    assert scipy.stats.kstest(chances, "uniform").pvalue > 1e-3


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
    with pytest.raises(ValueError, match="2, 3 columns"):
        equal_concentration_test(a, b)
    with pytest.raises(ValueError, match="no rows"):
        equal_concentration_test(a, SufficientStatistics(2))
