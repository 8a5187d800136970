"""Intervals of the concentration, and the test of uniformity."""

import doctest
import importlib
import math

import numpy as np
import pytest
import scipy.stats

from logbessel.stats import (
    SufficientStatistics,
    confidence_interval,
    maximum_likelihood,
    uniformity_test,
    vonmises_fisher,
)  # fmt: skip


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


def test_examples():
    assert doctest.testmod(importlib.import_module("logbessel.stats.inference")).failed == 0
