"""The von Mises-Fisher distribution on JAX arrays: against the one on NumPy arrays, and draws against exact laws."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import scipy.stats

import logbessel
from logbessel.jax import vonmises_fisher
from logbessel.stats import vonmises_fisher as reference

CONCENTRATIONS = np.array([1e-3, 0.7, 5.0, 40.0, 3e3, 1e6])


@pytest.fixture(autouse=True)
def double_precision():
    with jax.enable_x64(True):
        yield


def direction(dimensions, seed=0):
    mu = np.random.default_rng(seed).normal(size=dimensions)
    return mu / np.linalg.norm(mu)


@pytest.mark.parametrize("dimensions", [2, 3, 10, 2048])
def test_log_density(dimensions):
    mu = direction(dimensions)
    x = np.stack([mu, -mu, direction(dimensions, 1)])
    result = np.asarray(vonmises_fisher.log_prob(x, mu, CONCENTRATIONS[:, None]))
    expected = np.stack([reference.logpdf(x, mu, kappa) for kappa in CONCENTRATIONS])
    np.testing.assert_allclose(result, expected, rtol=1e-13, atol=1e-13 * dimensions)


def test_log_density_in_float32():
    """The error is of the size of what is summed, in units of float32."""
    mu = direction(512).astype(np.float32)
    with jax.enable_x64(False):
        result = vonmises_fisher.log_prob(mu, mu, CONCENTRATIONS.astype(np.float32))
    assert result.dtype == jnp.float32
    expected = np.array([reference.logpdf(mu.astype(float), mu.astype(float), kappa) for kappa in CONCENTRATIONS])
    np.testing.assert_allclose(np.asarray(result), expected, rtol=2e-6)


def test_density_without_concentration_is_that_of_the_circle_and_the_sphere():
    for dimensions, area in ((2, 2 * np.pi), (3, 4 * np.pi)):
        mu = direction(dimensions)
        np.testing.assert_allclose(vonmises_fisher.log_prob(mu, mu, 0.0), -np.log(area), rtol=1e-15)


@pytest.mark.parametrize("dimensions", [2, 512])
def test_derivatives_in_the_concentration(dimensions):
    """cos theta - A and -A', A = I_{d/2}/I_{d/2-1}."""
    mu, x = direction(dimensions), direction(dimensions, 1)
    slope = jax.grad(vonmises_fisher.log_prob, 2)
    kappa = np.append(0.0, CONCENTRATIONS[:-1])
    first = jax.vmap(slope, (None, None, 0))(x, mu, kappa)
    second = jax.vmap(jax.grad(slope, 2), (None, None, 0))(x, mu, kappa)
    np.testing.assert_allclose(first, mu @ x - logbessel.iv_ratio(dimensions / 2, kappa), rtol=1e-11, atol=1e-13)
    np.testing.assert_allclose(second, -logbessel.iv_ratio_dx(dimensions / 2, kappa), rtol=1e-8)


def test_outside_the_domain():
    mu = direction(3)
    kappa = np.array([1.0, -1.0, np.nan, 2.0])
    bad = np.array([False, True, True, False])
    np.testing.assert_array_equal(np.isnan(vonmises_fisher.log_prob(mu, mu, kappa)), bad)
    slopes = jax.grad(lambda kappa: vonmises_fisher.log_prob(mu, mu, kappa).sum())(kappa)
    assert np.isfinite(slopes[~bad]).all()
    draws = vonmises_fisher.sample(jax.random.key(0), mu, kappa)
    np.testing.assert_array_equal(np.isnan(draws).all(axis=1), bad)
    assert np.isfinite(draws[~bad]).all()
    with pytest.raises(ValueError, match="two or more coordinates"):
        vonmises_fisher.sample(jax.random.key(0), np.ones(1), 1.0)
    with pytest.raises(ValueError, match=r"batch shape \(4,\) do not broadcast to shape \(3,\)"):
        vonmises_fisher.sample(jax.random.key(0), mu, kappa, shape=(3,))


def test_draws_follow_the_law():
    """The cosine's exact distribution in three dimensions, for several concentrations, by Kolmogorov and Smirnov."""
    mu, kappa = direction(3), np.array([0.0, 0.5, 8.0, 1e3])
    draws = np.asarray(vonmises_fisher.sample(jax.random.key(1), mu, kappa, shape=(20000, 4)))
    np.testing.assert_allclose(np.linalg.norm(draws, axis=-1), 1.0, rtol=1e-14)
    for k, vectors in zip(kappa, draws.swapaxes(0, 1)):
        above = 1 - vectors @ mu
        law = scipy.stats.truncexpon(2 * k, scale=1 / k) if k else scipy.stats.uniform(0, 2)
        assert scipy.stats.kstest(above, law.cdf).pvalue > 1e-3
        around = vectors - np.outer(vectors @ mu, mu)
        plane = np.linalg.svd(mu[None])[2][1:]
        angles = np.arctan2(*(around @ plane.T).T)
        assert scipy.stats.kstest(angles, scipy.stats.uniform(-np.pi, 2 * np.pi).cdf).pvalue > 1e-3


def test_draws_on_the_circle():
    mu = np.array([-0.6, 0.8])
    draws = np.asarray(vonmises_fisher.sample(jax.random.key(2), mu, 2.0, shape=(20000,)))
    angles = np.arctan2(draws[:, 1], draws[:, 0]) - np.arctan2(mu[1], mu[0])
    angles = np.arctan2(np.sin(angles), np.cos(angles))
    assert scipy.stats.kstest(angles, scipy.stats.vonmises(2.0).cdf).pvalue > 1e-3


def test_draws_in_many_dimensions():
    """In float32, without x64 and without a matrix of d by d numbers, which would take 40 gigabytes."""
    mu = direction(100_000).astype(np.float32)
    with jax.enable_x64(False):
        draws = vonmises_fisher.sample(jax.random.key(3), mu, 5e4, shape=(40,))
    cosines = np.asarray(draws, float) @ mu.astype(float)
    mean, variance = logbessel.iv_ratio(5e4, 5e4), logbessel.iv_ratio_dx(5e4, 5e4)
    assert abs(cosines.mean() - mean) < 4 * np.sqrt(variance / 40)
    assert 0.4 < cosines.var() / variance < 2


def test_shapes_and_derivatives_of_draws():
    key, mu = jax.random.key(4), np.stack([direction(3, seed) for seed in range(5)])
    assert vonmises_fisher.sample(key, mu, 2.0).shape == (5, 3)
    assert vonmises_fisher.sample(key, mu, np.ones((2, 1))).shape == (2, 5, 3)
    keys = jax.random.split(key, 5)
    assert jax.vmap(vonmises_fisher.sample, (0, 0, None))(keys, mu, 2.0).shape == (5, 3)
    turned = jax.jvp(lambda mu: vonmises_fisher.sample(key, mu, 2.0), (mu,), (np.ones_like(mu),))[1]
    assert jnp.isfinite(turned).all()
    with pytest.raises(NotImplementedError, match="cannot be differentiated in the concentration"):
        jax.grad(lambda kappa: vonmises_fisher.sample(key, mu, kappa).sum())(2.0)
