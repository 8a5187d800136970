"""The von Mises-Fisher distribution: density, draws, and fit, against ball arithmetic, SciPy and exact sums."""

import doctest
import importlib
import math
import re
import subprocess
import sys
import tracemalloc
from fractions import Fraction
from pathlib import Path

import judge
import numpy as np
import pandas
import pytest
import scipy.stats
from flint import arb, fmpq

import logbessel
from logbessel.stats import SufficientStatistics, maximum_likelihood, sphere, vonmises_fisher
from logbessel.stats.sphere.concentration import fisher_information
from logbessel.stats.sphere.sampling import squared_half_tangents

MODULES = sorted(path.stem for path in Path(sphere.__file__).parent.glob("[a-z]*.py"))
DIMENSIONS = (2, 3, 4, 17, 18, 100, 32768, 10**6)
EPSILON = 2.0**-52


def concentrations(dimensions):
    beside = (dimensions / 2, dimensions - 0.5, dimensions, dimensions + 0.5, 10 * dimensions)
    return sorted({0.0, 1e-8, 1.0, 6.3, *beside, 1e6, 1e12})


def direction(dimensions, rng):
    mu = rng.standard_normal(dimensions)
    return mu / np.linalg.norm(mu)


# Exact values


def exact_log_normaliser(dimensions, kappa):
    half = arb(dimensions) / 2
    bessel = judge.log_hyp0f1(half, arb(kappa) ** 2 / 4) if kappa else arb(0)
    return half.lgamma() - arb(2).log() - half * arb.pi().log() - bessel


def exact_cosine(x, mu):
    x, mu = ([arb(float(number)) for number in vector] for vector in (x, mu))
    dot = sum((a * b for a, b in zip(x, mu, strict=True)), arb(0))
    return dot / (sum(a * a for a in x) * sum(a * a for a in mu)).sqrt()


def exact_log_density(x, mu, dimensions, kappa):
    """Of directions: the lengths of `x` and `mu`, which are 1 to rounding only, do not count."""
    return judge.tight(lambda: exact_log_normaliser(dimensions, kappa) + arb(kappa) * exact_cosine(x, mu))


def exact_entropy(dimensions, kappa):
    def value():
        ratio = judge.iv_ratio(arb(dimensions) / 2, arb(kappa)) if kappa else arb(0)
        return -exact_log_normaliser(dimensions, kappa) - arb(kappa) * ratio

    return judge.tight(value)


def exact_deficit(x):
    """n - |sum of the rows, each divided by its length|."""

    def value():
        rows = [[arb(fmpq(*Fraction(float(number)).as_integer_ratio())) for number in row] for row in x]
        lengths = [sum((a * a for a in row), arb(0)).sqrt() for row in rows]
        total = [
            sum((row[j] / length for row, length in zip(rows, lengths, strict=True)), arb(0)) for j in range(x.shape[1])
        ]
        return len(x) - sum((a * a for a in total), arb(0)).sqrt()

    return judge.tight(value)


def off(value, exact, floor=0.0):
    """The error as a multiple of the larger of |exact| and floor."""
    return float(abs(arb(float(value)) - exact)) / max(abs(float(exact)), floor)


# Density


@pytest.mark.parametrize("dimensions", DIMENSIONS)
def test_log_density_is_accurate(dimensions):
    """Next to the mean direction, at a typical place, across and opposite."""
    mu = np.zeros(dimensions)
    mu[:2] = 0.6, -0.8
    across = np.array([0.8, 0.6])
    for kappa in concentrations(dimensions):
        typical = math.acos(1 - float(logbessel.iv_ratio_c(dimensions / 2, kappa)))
        for angle in (0, 1e-9, 1e-4, typical, 1.3 * typical, 2.5, math.pi):
            x = np.zeros(dimensions)
            x[:2] = math.cos(angle) * mu[:2] + math.sin(angle) * across
            got = vonmises_fisher.logpdf(x, mu, kappa)
            exact = judge.tight(
                lambda x=x, kappa=kappa: (
                    exact_log_normaliser(dimensions, kappa) + arb(kappa) * exact_cosine(x[:2], mu[:2])
                )
            )
            assert off(got, exact, floor=dimensions) < 4 * EPSILON, (kappa, angle)


@pytest.mark.parametrize("dimensions", [2, 3, 100, 2048])
def test_log_density_is_accurate_at_dense_vectors(dimensions):
    rng = np.random.default_rng(dimensions)
    mu = direction(dimensions, rng)
    for kappa in concentrations(dimensions):
        x = vonmises_fisher.rvs(mu, kappa, 2, random_state=rng)
        for got, row in zip(vonmises_fisher.logpdf(x, mu, kappa), x, strict=True):
            assert off(got, exact_log_density(row, mu, dimensions, kappa), floor=dimensions) < 4 * EPSILON, kappa


@pytest.mark.parametrize("dimensions", DIMENSIONS)
def test_entropy_is_accurate(dimensions):
    for kappa in concentrations(dimensions):
        got = vonmises_fisher.entropy(np.eye(1, dimensions)[0], kappa)
        assert off(got, exact_entropy(dimensions, kappa), floor=dimensions) < 4 * EPSILON, kappa


def test_uniform_distribution_is_kappa_zero():
    x = vonmises_fisher.rvs([0, 0, 1], 0, 10, random_state=0)
    np.testing.assert_allclose(vonmises_fisher.pdf(x, [0, 0, 1], 0), 1 / (4 * np.pi), rtol=1e-15)


@pytest.mark.parametrize("dimensions", [2, 3, 4, 7, 10])
@pytest.mark.parametrize("kappa", [0.01, 1, 5.5, 100])
def test_scipy_agrees(dimensions, kappa):
    rng = np.random.default_rng(dimensions)
    mu = direction(dimensions, rng)
    x = scipy.stats.vonmises_fisher(mu, kappa).rvs((2, 5), random_state=rng)
    theirs, ours = scipy.stats.vonmises_fisher(mu, kappa), vonmises_fisher(mu, kappa)
    np.testing.assert_allclose(ours.logpdf(x), theirs.logpdf(x), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(ours.pdf(x), theirs.pdf(x), rtol=1e-12)
    np.testing.assert_allclose(ours.entropy(), theirs.entropy(), rtol=1e-12, atol=1e-12)
    assert ours.logpdf(x).shape == theirs.logpdf(x).shape
    assert type(ours.logpdf(x[0, 0])) is type(theirs.logpdf(x[0, 0]))
    for name in ("logpdf", "pdf"):
        np.testing.assert_array_equal(getattr(vonmises_fisher, name)(x, mu, kappa), getattr(ours, name)(x))
    assert vonmises_fisher.entropy(mu, kappa) == ours.entropy()
    assert (ours.dim, ours.kappa) == (theirs.dim, theirs.kappa)
    np.testing.assert_array_equal(ours.mu, theirs.mu)


def test_float16_and_float32_vectors_have_the_density_of_their_direction():
    mu = direction(300, np.random.default_rng(1))
    for dtype in (np.float16, np.float32):
        x = vonmises_fisher.rvs(mu, 1e4, 20, random_state=2).astype(dtype)
        long = x.astype(float)
        long /= np.linalg.norm(long, axis=1, keepdims=True)
        np.testing.assert_allclose(
            vonmises_fisher.logpdf(x, mu, 1e4), vonmises_fisher.logpdf(long, mu, 1e4), rtol=1e-13
        )


@pytest.mark.parametrize(
    "mu, kappa, message",
    [
        ([[1, 0]], 1, "one-dimensional"),
        ([1, 1], 1, "unit vector"),
        ([np.nan, 1], 1, "unit vector"),
        ([1], 1, "at least two entries"),
        (1.0, 1, "at least two entries"),
        (None, 1, "real numbers"),
        (["a", "b"], 1, "real numbers"),
        ([1, 0], -1, "not negative"),
        ([1, 0], np.inf, "finite"),
        ([1, 0], np.nan, "finite"),
        ([1, 0], [1, 2], "scalar"),
        ([1, 0], "1", "scalar"),
        ([1, 0], 1j, "scalar"),
    ],
)
def test_bad_parameters(mu, kappa, message):
    for call in (
        lambda: vonmises_fisher(mu, kappa),
        lambda: vonmises_fisher.logpdf([1, 0], mu, kappa),
        lambda: vonmises_fisher.pdf([1, 0], mu, kappa),
        lambda: vonmises_fisher.entropy(mu, kappa),
        lambda: vonmises_fisher.rvs(mu, kappa),
    ):
        with pytest.raises(ValueError, match=message):
            call()


@pytest.mark.parametrize(
    "x, message",
    [
        ([1, 0, 0], "must have the dimensions of the distribution, 2"),
        (1.0, "must have the dimensions of the distribution, 2"),
        ([[1, 0], [1, 1]], "row 1 .* has length 1.41421"),
        ([[1, 0], [np.nan, 1]], "row 1, column 0 .* is nan"),
        ([1j, 0], "complex128"),
    ],
)
def test_density_of_bad_vectors(x, message):
    with pytest.raises(ValueError, match=message):
        vonmises_fisher.logpdf(x, [1, 0], 2)


# Draws


def angle_distribution(dimensions, kappa, points=400_001):
    """The distribution function of the angle: the trapezoidal rule on sin^{d-2} e^{kappa cos} over its bulk."""

    def relative_log_density(angles):
        values = (dimensions - 2) * np.log(np.maximum(np.sin(angles), 1e-300)) - 2 * kappa * np.sin(angles / 2) ** 2
        return values - values.max()

    angles = np.linspace(0, np.pi, points)
    for _ in range(2):
        bulk = np.flatnonzero(relative_log_density(angles) > -60)
        angles = np.linspace(angles[max(bulk[0] - 1, 0)], angles[min(bulk[-1] + 1, points - 1)], points)
    density = np.exp(relative_log_density(angles))
    below = np.concatenate([[0], np.cumsum(density[1:] + density[:-1])])
    return lambda angle: np.interp(angle, angles, below / below[-1])


@pytest.mark.parametrize(
    "dimensions, kappa",
    [(2, 0), (2, 0.3), (2, 3), (2, 1e4), (3, 0), (3, 2), (3, 1e5), (4, 1), (10, 0), (10, 7), (10, 1e3),
     (512, 0), (512, 50), (512, 1e5), (32768, 0), (32768, 5e3), (32768, 1e6)],
)  # fmt: skip
def test_angles_follow_their_distribution(dimensions, kappa):
    tangents = squared_half_tangents(dimensions, kappa, 20000, np.random.default_rng(dimensions))
    angles = 2 * np.arctan(np.sqrt(tangents))
    assert scipy.stats.kstest(angles, angle_distribution(dimensions, kappa)).pvalue > 1e-3


@pytest.mark.parametrize("dimensions", [2, 3, 4, 100])
def test_angles_at_high_concentration_are_gamma(dimensions):
    """kappa (1 - cos) tends to Gamma((d - 1) / 2)."""
    y = squared_half_tangents(dimensions, 1e12, 20000, np.random.default_rng(dimensions))
    assert scipy.stats.kstest(1e12 * 2 * y / (1 + y), scipy.stats.gamma((dimensions - 1) / 2).cdf).pvalue > 1e-3


@pytest.mark.parametrize("dimensions, kappa", [(2, 1.5), (3, 4.0), (5, 0.0), (5, 10.0), (40, 30.0)])
def test_draws_have_the_right_moments(dimensions, kappa):
    """Mean A mu, covariance A' along mu and A / kappa across, whatever the signs in mu."""
    size = 20000
    for sign in (1, -1):
        rng = np.random.default_rng(dimensions)
        mu = sign * direction(dimensions, rng)
        x = vonmises_fisher.rvs(mu, kappa, size, random_state=rng)
        ratio = float(logbessel.iv_ratio(dimensions / 2, kappa))
        across = ratio / kappa if kappa else 1 / dimensions
        along = fisher_information(dimensions, kappa)
        covariance = across * np.eye(dimensions) + (along - across) * np.outer(mu, mu)
        np.testing.assert_allclose(x.mean(axis=0), ratio * mu, atol=5 * math.sqrt(covariance.max() / size))
        centred = x - ratio * mu
        np.testing.assert_allclose(centred.T @ centred / size, covariance, atol=8 * covariance.max() / math.sqrt(size))


def test_draws_at_the_axes_are_on_their_side():
    for axis in range(3):
        for sign in (1.0, -1.0):
            mu = np.zeros(3)
            mu[axis] = sign
            assert (vonmises_fisher.rvs(mu, 1e4, 10, random_state=0) @ mu > 0.99).all()


@pytest.mark.parametrize("dimensions", [2, 3, 1000, 32768])
@pytest.mark.parametrize("kappa", [0, 1e-300, 1.0, 1e12, 1e300])
def test_draws_are_unit_vectors(dimensions, kappa):
    x = vonmises_fisher.rvs(direction(dimensions, np.random.default_rng(0)), kappa, 5, random_state=1)
    np.testing.assert_allclose(np.linalg.norm(x, axis=1), 1, rtol=3e-14)


@pytest.mark.parametrize("size", [1, 4, 0, (), (2,), (2, 3), None, np.int64(3)])
@pytest.mark.parametrize("dimensions", [2, 3, 5])
def test_shapes_of_draws(size, dimensions):
    mu = np.eye(1, dimensions)[0]
    x = vonmises_fisher.rvs(mu, 3, size, random_state=np.random.default_rng(0))
    shape = () if size is None else (size,) if np.ndim(size) == 0 else size
    assert x.shape == (*shape, dimensions)
    assert x.dtype == np.float64
    assert vonmises_fisher.rvs(mu, 3).shape == (1, dimensions)


def test_seeds():
    mu, draw = [0, 1, 0], vonmises_fisher.rvs
    first = draw(mu, 5, 4, random_state=7)
    state = np.random.RandomState(7)
    older = draw(mu, 5, 4, random_state=state)
    assert not np.array_equal(draw(mu, 5, 4, random_state=state), older)
    np.testing.assert_array_equal(draw(mu, 5, 4, random_state=np.random.RandomState(7)), older)
    frozen = vonmises_fisher(mu, 5, seed=7)
    np.testing.assert_array_equal(frozen.rvs(4), first)
    assert not np.array_equal(frozen.rvs(4), first)
    frozen.random_state = 7
    np.testing.assert_array_equal(frozen.rvs(4), first)
    np.random.seed(7)
    np.testing.assert_array_equal(draw(mu, 5, 4, random_state=np.random), older)
    assert not np.array_equal(draw(mu, 5, 4), draw(mu, 5, 4))
    assert isinstance(vonmises_fisher.random_state, np.random.Generator)
    with pytest.raises(ValueError, match="cannot seed"):
        draw(mu, 5, random_state="seven")


def test_drawing_takes_little_more_memory_than_the_draws():
    mu = np.eye(1, 10**6)[0]
    tracemalloc.start()
    x = vonmises_fisher.rvs(mu, 1e6, 4, random_state=np.random.default_rng(0))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3 * x.nbytes


# Fit


@pytest.mark.parametrize("dimensions", [100, 512, 2048, 8192])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_fit_finds_the_truth_in_high_dimension(dimensions, dtype):
    """The cases that SciPy 1.17 fits with kappa = 1e-8. The likelihood's bias, (d - 1) / (2 n kappa A'), is known."""
    rng = np.random.default_rng(dimensions)
    mu, kappa = direction(dimensions, rng), 0.8 * dimensions
    x = vonmises_fisher.rvs(mu, kappa, 1000, random_state=rng).astype(dtype)
    fit = maximum_likelihood(SufficientStatistics(dimensions).update(x))
    bias = (dimensions - 1) / (2 * len(x) * kappa * fisher_information(dimensions, kappa))
    assert abs(fit.kappa - bias - kappa) < 4 * fit.kappa_standard_error
    across = (
        math.sqrt(fit.mean_resultant_length / kappa / len(x)) / fit.mean_resultant_length
    )  # of each coordinate of mu
    assert np.linalg.norm(fit.mu - mu) < 1.2 * across * math.sqrt(dimensions)
    assert fit.mean_log_density > fit.uniform_log_density
    got_mu, got_kappa = vonmises_fisher.fit(x)
    np.testing.assert_array_equal(got_mu, fit.mu)
    assert got_kappa == fit.kappa


@pytest.mark.parametrize("dimensions", [2, 3, 5, 10])
@pytest.mark.parametrize("kappa", [0.5, 8.0, 200.0])
def test_scipy_fits_the_same_in_low_dimension(dimensions, kappa):
    x = vonmises_fisher.rvs(np.eye(1, dimensions)[0], kappa, 500, random_state=dimensions)
    mu, kappa = vonmises_fisher.fit(x)
    scipy_mu, scipy_kappa = scipy.stats.vonmises_fisher.fit(x)
    np.testing.assert_allclose(mu, scipy_mu, atol=1e-14)
    np.testing.assert_allclose(kappa, scipy_kappa, rtol=1e-10)


def test_standard_error_is_the_spread_of_the_fits():
    fits = [vonmises_fisher.rvs([0, 0, 0, 0, 1], 6, 300, random_state=seed) for seed in range(300)]
    fits = [maximum_likelihood(SufficientStatistics(5).update(x)) for x in fits]
    spread = np.std([fit.kappa for fit in fits])
    assert abs(spread / np.mean([fit.kappa_standard_error for fit in fits]) - 1) < 0.15


@pytest.mark.parametrize("dimensions", [2, 3, 5, 30, 1000, 32768, 10**6])
def test_fisher_information_is_accurate(dimensions):
    assert fisher_information(dimensions, 0) == 1 / dimensions
    near = np.array([0.5, 1, 2, 3.99, 4, 4.01, 8, 16]) * dimensions
    for kappa in (*np.logspace(-12, 12, 25), *near, 40.0, 63.9, 64.0, 64.1, 100.0):
        exact = judge.truth("iv_ratio_dx", dimensions / 2, kappa)
        assert off(fisher_information(dimensions, float(kappa)), exact) < 2e-14


@pytest.mark.parametrize("dimensions", [2, 3, 40])
@pytest.mark.parametrize("spread", [2.0, 0.3, 0.1, 1e-3, 1e-6])
def test_deficit_of_double_rows_is_accurate(dimensions, spread):
    """Against exact sums; in one update, and in parts."""
    rng = np.random.default_rng(dimensions)
    x = np.eye(1, dimensions) + spread * rng.standard_normal((60, dimensions))
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    exact = exact_deficit(x)
    whole = SufficientStatistics(dimensions).update(x)
    parts = [SufficientStatistics(dimensions).update(x[i : i + 7]) for i in range(0, 60, 7)]
    merged = sum(parts, start=SufficientStatistics(dimensions))
    allowed = 1e-14 + 4 * EPSILON / spread
    assert off(whole.deficit, exact) < allowed
    assert off(merged.deficit, exact) < allowed
    ratio_c = judge.truth("iv_ratio_c", dimensions / 2, maximum_likelihood(whole).kappa)
    assert off(whole.mean_resultant_length_c, ratio_c) < 1e-14


@pytest.mark.parametrize(
    "dtype, allowed",
    [("f2", 4e-7), ("f4", 4e-7), (">f4", 4e-7), ("i1", 1e-13), (">f8", 1e-13), (np.longdouble, 1e-13)],
)
@pytest.mark.parametrize("spread", [10.0, 0.1, 0.03, 1e-3, 1e-5])
def test_every_real_type_fits_as_the_same_numbers_in_double(dtype, allowed, spread):
    rng = np.random.default_rng(0)
    x = 50 * (1 + spread * rng.standard_normal((700, 600)))
    x = np.clip(x, -127, 127).astype(dtype)
    if not np.ptp(x):
        with pytest.raises(ValueError, match="same direction"):
            vonmises_fisher.fit(x, normalize=True)
        return
    expected = maximum_likelihood(SufficientStatistics(600).update(x.astype(float), normalize=True))
    mu, kappa = vonmises_fisher.fit(x, normalize=True)
    np.testing.assert_allclose(kappa, expected.kappa, rtol=allowed)
    np.testing.assert_allclose(mu, expected.mu, atol=allowed)


@pytest.mark.parametrize("concentrated", [False, True])
def test_layout_and_container_make_no_difference(tmp_path, concentrated):
    rng = np.random.default_rng(0)
    x = vonmises_fisher.rvs(direction(64, rng), 1e5 if concentrated else 20, 3000, random_state=rng)
    mu, kappa = vonmises_fisher.fit(x)
    np.save(tmp_path / "x.npy", x)
    padded = np.zeros((6000, 130))
    padded[::2, 1:129:2] = x
    for other in (
        np.load(tmp_path / "x.npy", mmap_mode="r"),
        np.asfortranarray(x),
        padded[::2, 1:129:2],
        x[::-1][::-1],
        x.tolist(),
    ):
        other_mu, other_kappa = vonmises_fisher.fit(other)
        np.testing.assert_allclose(other_mu, mu, atol=1e-14)
        np.testing.assert_allclose(other_kappa, kappa, rtol=1e-12)


def test_rows_of_any_length_fit_by_their_direction():
    rng = np.random.default_rng(0)
    x = vonmises_fisher.rvs(direction(20, rng), 30, 400, random_state=rng)
    mu, kappa = vonmises_fisher.fit(x)
    for lengths in (10.0 ** rng.uniform(-5, 5, 400), 10.0 ** rng.uniform(-290, 290, 400)):
        other_mu, other_kappa = vonmises_fisher.fit(x * lengths[:, None], normalize=True)
        np.testing.assert_allclose(other_mu, mu, atol=1e-14)
        np.testing.assert_allclose(other_kappa, kappa, rtol=1e-12)
    single = (x * 10.0 ** rng.uniform(-30, 30, 400)[:, None]).astype(np.float32)
    np.testing.assert_allclose(vonmises_fisher.fit(single, normalize=True)[1], kappa, rtol=1e-6)


def test_wide_float32_rows_are_measured_accurately():
    """Plain single-precision sums over 300,000 columns would lose four digits."""
    x = np.ones((3, 300_000), np.float32) / np.float32(math.sqrt(300_000))
    x[0, 0], x[1, 1], x[2, 2] = 1.0, 1.0, 1.0
    expected = vonmises_fisher.fit(x.astype(float), normalize=True)[1]
    np.testing.assert_allclose(vonmises_fisher.fit(x, normalize=True)[1], expected, rtol=3e-6)


@pytest.mark.parametrize("kappa", [5, 60, 1e6])
def test_streaming_equals_one_pass(kappa):
    rng = np.random.default_rng(0)
    x = vonmises_fisher.rvs(direction(30, rng), kappa, 5000, random_state=rng)
    whole = maximum_likelihood(SufficientStatistics(30).update(x))
    streamed = SufficientStatistics(30)
    for part in np.split(x, [1, 10, 300, 301, 4000]):
        streamed.update(part)
    streamed.update(x[:0])
    streamed = maximum_likelihood(streamed)
    assert streamed.count == whole.count == 5000
    np.testing.assert_allclose(streamed.kappa, whole.kappa, rtol=1e-12)
    np.testing.assert_allclose(streamed.mu, whole.mu, atol=1e-14)
    log_density = vonmises_fisher.logpdf(x, whole.mu, whole.kappa)
    np.testing.assert_allclose(whole.mean_log_density, log_density.mean(), rtol=1e-12)


@pytest.mark.parametrize("kappa", [100, 1e6])
def test_fit_of_a_memory_map_takes_little_memory(tmp_path, kappa):
    x = vonmises_fisher.rvs(np.eye(1, 512)[0], kappa, 500, random_state=np.random.default_rng(0))
    table = np.lib.format.open_memmap(tmp_path / "x.npy", "w+", np.float16, (60_000, 512))
    for first in range(0, len(table), 500):
        table[first : first + 500] = x
    table.flush()
    table = np.load(tmp_path / "x.npy", mmap_mode="r")
    vonmises_fisher.fit(table[:10])
    tracemalloc.start()
    vonmises_fisher.fit(table)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < table.nbytes / 4


def test_rows_that_cancel_are_uniform():
    fit = maximum_likelihood(SufficientStatistics(3).update([[0, 1, 0], [0, -1, 0]]))
    assert fit.kappa == fit.mean_resultant_length == 0
    assert fit.mean_log_density == fit.uniform_log_density
    np.testing.assert_array_equal(fit.mu, [1, 0, 0])
    assert fit.kappa_standard_error == pytest.approx(math.sqrt(3 / 2))


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16])
@pytest.mark.parametrize("rows", [1, 300])
def test_rows_that_agree_have_no_fit(dtype, rows):
    x = np.repeat(direction(50, np.random.default_rng(0))[None], rows, axis=0).astype(dtype)
    with pytest.raises(ValueError, match="same direction"):
        vonmises_fisher.fit(x)


def unit_rows(bad=None, dtype=float):
    """700 rows of 5,000 numbers, several blocks; with a bad number or row at row 600."""
    x = np.zeros((700, 5000), dtype)
    x[np.arange(700), np.arange(700)] = 1
    if bad is not None:
        x[600] = bad
    return x


@pytest.mark.parametrize("normalize", [False, True])
@pytest.mark.parametrize(
    "x, message",
    [
        (unit_rows(np.nan), r"row 600, column 0 \(counted from 0\) is nan\."),
        (unit_rows(np.inf, np.float32), r"row 600, column 0 \(counted from 0\) is inf\."),
        (unit_rows(-np.inf, np.float16), r"row 600, column 0 \(counted from 0\) is -inf\."),
        (unit_rows(0), r"row 600 \(counted from 0\) is zero: it has no direction\."),
        (np.ones((5, 1)), "a direction has at least two columns; there is 1"),
        (np.ones((5, 0)), "a direction has at least two columns; there are none"),
        (np.ones((0, 5)), "there are no rows to fit"),
        (np.ones(5), "must be two dimensional"),
        ([], "must be two dimensional"),
        (np.ones((2, 2), complex), "holds complex128, not real numbers"),
        (np.array([["a", "b"]]), "holds <U1, not real numbers"),
        (np.array([[1, None]]), "holds object, not real numbers"),
    ],
)
def test_fit_of_bad_data(x, message, normalize):
    with pytest.raises(ValueError, match=message):
        vonmises_fisher.fit(x, normalize=normalize)


@pytest.mark.parametrize(
    "length, dtype, text",
    [(2.5, float, "2.5"), (1.0001, np.float32, "1.0001"), (0.998, np.float16, "0.99"), (1e200, float, "1e[+]200")],
)
def test_fit_of_rows_that_are_not_unit(length, dtype, text):
    x = unit_rows(dtype=dtype)
    x[600, 600] = length
    x[650] = 7
    with pytest.raises(ValueError, match=rf"row 600 \(counted from 0\) has length {text}.*, not 1: normalize=True"):
        vonmises_fisher.fit(x)


def test_float16_unit_vectors_are_unit_enough():
    x = vonmises_fisher.rvs(np.eye(1, 2000)[0], 500, 200, random_state=0)
    np.testing.assert_allclose(vonmises_fisher.fit(x.astype(np.float16))[1], vonmises_fisher.fit(x)[1], rtol=1e-4)


def test_a_failed_update_changes_nothing():
    statistics = SufficientStatistics(2).update([[1, 0], [0, 1]])
    before = statistics.count, statistics.resultant.copy(), statistics.deficit
    with pytest.raises(ValueError, match=r"row 3 \(counted"):
        statistics.update([[1, 0], [0, 3]])
    with pytest.raises(ValueError, match="3 columns, not 2"):
        statistics.update(np.eye(3))
    with pytest.raises(ValueError, match="do not add"):
        statistics + SufficientStatistics(3)
    assert (statistics.count, statistics.deficit) == (before[0], before[2])
    np.testing.assert_array_equal(statistics.resultant, before[1])


def test_adding_leaves_the_parts_alone():
    a, b = (SufficientStatistics(2).update([row]) for row in ([1, 0], [0, 1]))
    total = a + b
    assert (a.count, b.count, total.count) == (1, 1, 2)
    np.testing.assert_array_equal(a.resultant, [1, 0])
    np.testing.assert_array_equal(total.resultant, [1, 1])
    assert total.deficit == pytest.approx(2 - math.sqrt(2), rel=1e-15)


# The package


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings(name):
    results = doctest.testmod(importlib.import_module(f"logbessel.stats.sphere.{name}"), optionflags=doctest.ELLIPSIS)
    assert results.failed == 0


def test_the_core_imports_no_extras():
    extras = {"scipy", "typer", "rich", "matplotlib", "pyarrow"}
    code = f"import sys, logbessel.stats; print(sorted({extras} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_statistics_show_themselves_and_add_to_no_number():
    statistics = SufficientStatistics(3).update(np.eye(3))
    assert re.fullmatch(r"SufficientStatistics\(dimensions=3, count=3, deficit=1\.26794919\d+\)", repr(statistics))
    with pytest.raises(TypeError):
        statistics + 1


def test_generators_that_are_kept():
    frozen = vonmises_fisher([0, 0, 1], 2)
    frozen.random_state = generator = np.random.default_rng(4)
    assert frozen.random_state is generator
    family = type(vonmises_fisher)(seed=3)
    assert isinstance(family.random_state, np.random.Generator)
    np.testing.assert_array_equal(family.rvs([0, 0, 1], 2, 5), vonmises_fisher.rvs([0, 0, 1], 2, 5, random_state=3))


# Tables as people have them


def frame(**types):
    x = vonmises_fisher.rvs(np.eye(3)[0], 10, 30, random_state=0)
    return x, pandas.DataFrame(x, columns=list("abc")).astype(types.get("kind", "float64"))


@pytest.mark.parametrize("kind", ["float64", "Float64", "float64[pyarrow]"])
def test_data_frames_of_every_kind(kind):
    x, table = frame(kind=kind)
    np.testing.assert_array_equal(vonmises_fisher.fit(table)[0], vonmises_fisher.fit(x)[0])
    np.testing.assert_array_equal(vonmises_fisher.logpdf(table, [1, 0, 0], 2), vonmises_fisher.logpdf(x, [1, 0, 0], 2))
    if kind != "float64":
        table.iloc[3, 1] = pandas.NA
        with pytest.raises(ValueError, match=r"row 3, column 1 \(counted from 0\) is nan"):
            vonmises_fisher.fit(table)


def test_a_column_without_numbers_is_named():
    _, table = frame()
    table["who"] = "u"
    for function in (vonmises_fisher.fit, lambda x: vonmises_fisher.logpdf(x, [1, 0, 0], 2)):
        with pytest.raises(ValueError, match="column 'who' holds .*, not real numbers"):
            function(table)


def test_masked_rows_are_refused_and_named():
    x, _ = frame()
    masked = np.ma.array(x, mask=np.zeros_like(x, bool))
    assert vonmises_fisher.fit(masked)[1] == vonmises_fisher.fit(x)[1]
    masked.mask[5, 2] = True
    for function in (vonmises_fisher.fit, lambda x: vonmises_fisher.logpdf(x, [1, 0, 0], 2)):
        with pytest.raises(ValueError, match=r"'x' is masked at \[5, 2\]"):
            function(masked)
    assert vonmises_fisher.fit(np.ma.compress_rows(masked))[1] == vonmises_fisher.fit(np.delete(x, 5, axis=0))[1]
