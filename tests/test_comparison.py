"""Samples of directions compared, cones of mean directions, goodness of fit, and weights."""

import numpy as np
import pytest
import scipy.integrate
import scipy.stats

from logbessel.stats import (
    SufficientStatistics,
    confidence_cone,
    energy_test,
    equal_mean_direction_test,
    goodness_of_fit_test,
    maximum_likelihood,
    stein_test,
    vonmises_fisher,
)
from logbessel.stats.sphere.comparison import METHODS
from logbessel.stats.sphere.goodness_of_fit import _stein_pairs


def draw(dimensions, kappa, count, generator, axis=0):
    return vonmises_fisher.rvs(np.eye(dimensions)[axis], kappa, count, random_state=generator)


# Mean directions


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("dimensions, kappa", [(2, 20), (3, 30), (6, 60)])
def test_equal_mean_directions_are_rejected_as_often_as_the_level_says(method, dimensions, kappa):
    generator = np.random.default_rng(0)
    rounds, options = (40, {"permutations": 59, "random_state": generator}) if method == "permutation" else (200, {})
    probabilities = [
        equal_mean_direction_test(
            *(draw(dimensions, kappa, count, generator) for count in (40, 60, 30)), method=method, **options
        ).pvalue
        for _ in range(rounds)
    ]
    assert scipy.stats.kstest(probabilities, "uniform").pvalue > 1e-3
    other = draw(dimensions, kappa, 40, generator), draw(dimensions, kappa, 40, generator, axis=1)
    assert equal_mean_direction_test(*other, method=method, **options).pvalue < 0.02


def test_the_statistic_of_concentrated_circles_is_that_of_watson_and_williams():
    """By angles, as Mardia and Jupp (2000, eq. 7.3.6) have it."""
    generator = np.random.default_rng(1)
    samples = [draw(2, 50, count, generator) for count in (9, 14)]
    lengths = [np.linalg.norm(sample.sum(axis=0)) for sample in samples]
    whole = np.linalg.norm(np.concatenate(samples).sum(axis=0))
    expected = (sum(lengths) - whole) * (23 - 2) / (23 - sum(lengths))
    found = equal_mean_direction_test(*samples)
    assert found.statistic == pytest.approx(expected, rel=1e-9)
    assert found.pvalue == pytest.approx(scipy.stats.f.sf(expected, 1, 21), rel=1e-9)


def test_many_dimensions_need_permutations():
    """Of 30 rows in 500 dimensions: the exchanges hold their level, and see a shift."""
    generator = np.random.default_rng(0)
    options = {"method": "permutation", "permutations": 99, "random_state": generator}
    found = [
        equal_mean_direction_test(draw(500, 200, 15, generator), draw(500, 200, 15, generator), **options).pvalue
        for _ in range(40)
    ]
    assert 0.3 < np.mean(found) < 0.7
    shifted = vonmises_fisher.rvs(np.array([1, 1, *[0] * 498]) / 2**0.5, 200, 15, random_state=generator)
    assert equal_mean_direction_test(draw(500, 200, 15, generator), shifted, **options).pvalue == 0.01


def test_statistics_in_the_place_of_rows_and_bad_samples():
    a, b = draw(3, 20, 30, 0), draw(3, 20, 40, 1)
    gathered = [SufficientStatistics(3).update(sample) for sample in (a, b)]
    assert equal_mean_direction_test(*gathered) == equal_mean_direction_test(a, b)
    for samples, options, text in (
        ((a,), {}, "at least two"),
        ((a, draw(4, 20, 9, 0)), {}, "as many columns each; they have 3, 4"),
        ((a, b), {"method": "t"}, "'method' should be one of f, likelihood-ratio, permutation, not 't'"),
        ((a, 2 * b), {"method": "permutation"}, "normalize=True"),
    ):
        with pytest.raises(ValueError, match=text):
            equal_mean_direction_test(*samples, **options)


@pytest.mark.parametrize("dimensions, kappa, count", [(3, 5, 30), (100, 60, 50)])
def test_cones_cover(dimensions, kappa, count):
    generator, axis = np.random.default_rng(0), np.eye(dimensions)[0]
    cones = [confidence_cone(draw(dimensions, kappa, count, generator), 0.9) for _ in range(200)]
    covered = sum(np.arccos(min(mu @ axis, 1)) <= angle for mu, angle in cones)
    assert scipy.stats.binomtest(covered, 200, 0.9).pvalue > 1e-3
    with pytest.raises(ValueError, match="'level' should be between 0 and 1"):
        confidence_cone(np.eye(3), 1.0)


def test_a_cone_without_a_direction_is_the_sphere():
    assert confidence_cone(np.concatenate([np.eye(3), -np.eye(3)]))[1] == np.pi


def test_the_energy_test_holds_its_level_and_sees_any_difference():
    generator = np.random.default_rng(0)
    options = {"permutations": 49, "random_state": generator}
    found = [energy_test(draw(5, 10, 20, generator), draw(5, 10, 30, generator), **options).pvalue for _ in range(60)]
    assert scipy.stats.kstest(found, "uniform").pvalue > 1e-3
    poles = np.concatenate([draw(5, 50, 30, generator), -draw(5, 50, 30, generator)])  # of the mean of uniform rows
    assert energy_test(poles, draw(5, 0, 60, generator), **options).pvalue == 0.02
    a, b = draw(3, 5, 4, generator), draw(3, 5, 3, generator)
    between, inside, other = (
        np.linalg.norm(x[:, None] - y, axis=2).mean() for x, y in ((a, b), (a, a), (b, b))
    )  # fmt: skip
    assert energy_test(a, b, **options).statistic == pytest.approx(2 * between - inside - other, rel=1e-9)


# Goodness of fit


@pytest.mark.parametrize("dimensions, count", [(3, 40), (30, 20)])
def test_rows_of_the_model_fit_it(dimensions, count):
    generator = np.random.default_rng(0)
    fits = [
        goodness_of_fit_test(
            draw(dimensions, 2.0 * dimensions, count, generator), simulations=19, random_state=generator
        )
        for _ in range(12)
    ]
    for name in ("cosine", "isotropy", "stein"):
        probabilities = [getattr(fit, name).pvalue for fit in fits]
        assert np.mean(np.array(probabilities) <= 0.2) < 0.6
        assert 0.25 < np.mean(probabilities) < 0.8


def test_departures_are_seen_by_the_tests_that_should():
    generator = np.random.default_rng(0)
    mixed = np.concatenate([draw(10, 10, 60, generator), draw(10, 1000, 60, generator)])  # too long tails of the cosine
    fit = goodness_of_fit_test(mixed, simulations=49, random_state=0)
    assert fit.cosine.pvalue == 0.02
    flat = draw(10, 100, 120, generator) * np.array([1, 3, *[0.3] * 8])
    fit = goodness_of_fit_test(flat, normalize=True, simulations=49, random_state=0)
    assert (fit.isotropy.pvalue, fit.stein.pvalue) == (0.02, 0.02)


@pytest.mark.parametrize("kappa", [0.0, 3.0])
def test_the_stein_kernel_has_no_mean_under_its_density(kappa):
    """On the circle, by integration over the angle; and it is symmetric."""
    mu, other = np.array([1.0, 0.0]), np.array([np.cos(2.0), np.sin(2.0)])

    def value(angle):
        x = np.array([[np.cos(angle), np.sin(angle)], other])
        tangent = kappa * (mu - (x @ mu)[:, None] * x)
        pairs = _stein_pairs(x, tangent)
        assert pairs[0, 1] == pytest.approx(pairs[1, 0], rel=1e-9, abs=1e-12)
        return pairs[0, 1] * np.exp(kappa * np.cos(angle))

    total, _ = scipy.integrate.quad(value, 0, 2 * np.pi, epsabs=1e-11, limit=200)
    assert abs(total) < 1e-8


def test_the_stein_kernel_is_that_of_the_operator_in_three_dimensions():
    """Its mean over the sphere by a Lebedev-free product rule: Gauss-Legendre in z, equal angles around it."""
    nodes, weights = np.polynomial.legendre.leggauss(24)
    angles = np.arange(48) * 2 * np.pi / 48
    z = np.repeat(nodes, 48)
    x = np.stack(
        [np.sqrt(1 - z * z) * np.tile(np.cos(angles), 24), np.sqrt(1 - z * z) * np.tile(np.sin(angles), 24), z], 1
    )
    matrix = np.diag([2.0, -1.0, 0.5])  # a Bingham density, whose normaliser is not needed
    y = np.array([[0.6, 0.0, 0.8]])
    rows = np.concatenate([y, x])
    gradient = 2 * rows @ matrix
    tangent = gradient - np.vecdot(rows, gradient)[:, None] * rows
    values = _stein_pairs(rows, tangent)[0, 1:] * np.exp(np.vecdot(x @ matrix, x))
    assert abs(np.repeat(weights, 48) @ values) < 1e-10 * (np.repeat(weights, 48) @ np.abs(values))


def test_the_stein_test_of_a_given_density():
    generator = np.random.default_rng(0)
    axis = np.eye(4)[0]
    found = [
        stein_test(draw(4, 8, 40, generator), np.tile(8 * axis, (40, 1)), simulations=49, random_state=generator).pvalue
        for _ in range(60)
    ]
    assert 0.35 < np.mean(found) < 0.7
    x = draw(4, 8, 100, generator)
    assert stein_test(x, np.tile(20 * axis, (100, 1)), simulations=99, random_state=0).pvalue == 0.01
    with pytest.raises(ValueError, match=r"'gradient' should have the shape \(100, 4\) of the rows, not \(4,\)"):
        stein_test(x, axis)


# Weights


@pytest.mark.parametrize("kappa", [3.0, 1e6])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_weight_is_as_good_as_repeated_rows(kappa, dtype):
    x, weights = draw(5, kappa, 40, 0).astype(dtype), np.arange(40) % 4
    weighted = SufficientStatistics(5).update(x, True, weights)
    repeated = SufficientStatistics(5).update(np.repeat(x, weights, axis=0), True)
    assert (weighted.count, weighted.rows) == (weights.sum(), 40)
    assert weighted.mean_resultant_length_c == pytest.approx(repeated.mean_resultant_length_c, rel=1e-5)
    np.testing.assert_allclose(weighted.resultant, repeated.resultant, rtol=1e-5, atol=1e-5)
    mu, fitted = vonmises_fisher.fit(x, True, weights)
    assert fitted == pytest.approx(maximum_likelihood(repeated).kappa, rel=1e-5)
    assert (weighted + repeated).rows == 40 + weights.sum()


def test_bad_weights_are_refused():
    for weights, text in (
        ([1, 2], r"'weights' has the shape \(2,\), not \(3,\)"),
        ([1, -1, 1], "finite and not negative"),
    ):
        with pytest.raises(ValueError, match=text):
            vonmises_fisher.fit(np.eye(3), weights=weights)
    statistics = SufficientStatistics(3).update(np.eye(3), weights=[0.5, 0, 2])
    with pytest.raises(ValueError, match="row 4 "):  # rows are counted, not weights
        statistics.update([[1, 0, 0], [2, 0, 0]])
