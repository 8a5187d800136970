"""The von Mises-Fisher distribution on JAX arrays: against the one on NumPy arrays, and draws against exact laws."""

import doctest
import importlib

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import scipy.optimize
import scipy.stats

import logbessel
from logbessel.jax import functions as jax_functions
from logbessel.jax import vonmises_fisher
from logbessel.stats import kl_divergence
from logbessel.stats import vonmises_fisher as reference
from logbessel.stats.sphere import implicit

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
    derivative = jax.grad(vonmises_fisher.log_prob, 2)
    kappa = np.append(0.0, CONCENTRATIONS[:-1])
    first = jax.vmap(derivative, (None, None, 0))(x, mu, kappa)
    second = jax.vmap(jax.grad(derivative, 2), (None, None, 0))(x, mu, kappa)
    np.testing.assert_allclose(first, mu @ x - logbessel.iv_ratio(dimensions / 2, kappa), rtol=1e-11, atol=1e-13)
    np.testing.assert_allclose(second, -logbessel.iv_ratio_dx(dimensions / 2, kappa), rtol=1e-8)


def test_outside_the_domain():
    mu = direction(3)
    kappa = np.array([1.0, -1.0, np.nan, 2.0])
    bad = np.array([False, True, True, False])
    np.testing.assert_array_equal(np.isnan(vonmises_fisher.log_prob(mu, mu, kappa)), bad)
    derivatives = jax.grad(lambda kappa: vonmises_fisher.log_prob(mu, mu, kappa).sum())(kappa)
    assert np.isfinite(derivatives[~bad]).all()
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


@pytest.mark.parametrize(("dimensions", "kappa", "right"), [(5, 2.0, 0.147389), (2, 0.0, 0.5), (300, 100.0, None)])
@pytest.mark.parametrize("wide", [True, False])
def test_gradients_through_draws_are_unbiased(dimensions, kappa, right, wide):
    """The mean cosine is A, and its derivative A'."""
    with jax.enable_x64(wide):
        mu = jnp.eye(dimensions)[0]
        kappas = jnp.full(4000, kappa)
        draw = jax.jit(lambda kappas: vonmises_fisher.sample(jax.random.key(6), mu, kappas)[:, 0].sum())
        derivatives = np.asarray(jax.grad(draw)(kappas), float)
    exact = logbessel.iv_ratio_dx(dimensions / 2, kappa)
    assert right is None or exact == pytest.approx(right, abs=5e-7)
    assert abs(derivatives.mean() - exact) < 4 * derivatives.std() / np.sqrt(len(derivatives))


def test_gradients_of_draws_are_those_of_pytorch():
    torch = pytest.importorskip("torch")
    from logbessel.torch import functions

    y = np.array([1e-3, 0.2, 0.7, 3.0])
    for dimensions, kappa in ((2, 1.5), (7, 30.0)):
        ours = implicit.derivative(jnp, jax_functions, dimensions, jnp.full(4, kappa), jnp.asarray(y))
        others = implicit.derivative(
            torch, functions, dimensions, torch.full((4,), kappa).double(), torch.from_numpy(y)
        )
        np.testing.assert_allclose(ours, others, rtol=1e-12)


# Lists, divergences, and digits


def test_lists_and_numbers():
    key, mu = jax.random.key(5), [1.0, 0.0, 0.0]
    assert vonmises_fisher.sample(key, mu, 1.0, shape=5).shape == (5, 3)
    assert vonmises_fisher.sample(key, [1, 0, 0], [1, 2], shape=(4, 2)).shape == (4, 2, 3)
    right = vonmises_fisher.log_prob(jnp.array(mu), jnp.array(mu), jnp.array([1.0, 2.0]))
    assert jnp.array_equal(vonmises_fisher.log_prob([1, 0, 0], mu, [1, 2]), right)
    assert vonmises_fisher.entropy(3, 0) == pytest.approx(np.log(4 * np.pi), rel=1e-15)
    with pytest.raises(ValueError, match="2 and 3 dimensions"):
        vonmises_fisher.kl_divergence([0, 1], 1, [0, 0, 1], 1)


PAIRS = {
    2: [(1e11, 0.01), (0.01, 1e11), (3.0, 0.0)],
    1280: [(1.0, 1.00001)],
    32768: [(1e4, 1e4 * (1 + 1e-7)), (5.0, 0.0)],
}


@pytest.mark.parametrize("wide", [True, False])
@pytest.mark.parametrize("dimensions", PAIRS)
def test_divergences_keep_their_digits(dimensions, wide):
    mu, nu = np.eye(dimensions)[0], direction(dimensions)
    dtype, digits = (float, 1e-14) if wide else (np.float32, 2e-7)
    for pair in PAIRS[dimensions]:
        p, q = (float(dtype(kappa)) for kappa in pair)
        with jax.enable_x64(wide):
            aside, along = (vonmises_fisher.kl_divergence(mu.astype(dtype), p, to.astype(dtype), q) for to in (nu, mu))
            derivatives = jax.grad(vonmises_fisher.kl_divergence, (1, 3))(mu.astype(dtype), p, mu.astype(dtype), q)
        assert aside.dtype == along.dtype == dtype
        assert float(along) == pytest.approx(kl_divergence(reference(mu, p), reference(mu, q)), rel=digits)
        assert float(aside) == pytest.approx(kl_divergence(reference(mu, p), reference(nu, q)), rel=10 * digits)
        assert float(derivatives[0]) == pytest.approx((p - q) * logbessel.iv_ratio_dx(dimensions / 2, p), rel=digits)
        ends = logbessel.iv_ratio(dimensions / 2, q) - logbessel.iv_ratio(dimensions / 2, p)
        assert float(derivatives[1]) == pytest.approx(ends, rel=digits, abs=3e-16)


@pytest.mark.parametrize("wide", [True, False])
@pytest.mark.parametrize("dimensions", [2, 3, 4096])
def test_derivatives_in_the_concentration_keep_their_digits(dimensions, wide):
    """Of the log-density at the mean direction 1 - A, of the entropy -kappa A'."""
    dtype, digits = (float, 2e-15) if wide else (np.float32, 1e-7)
    mu = np.eye(dimensions, dtype=dtype)[0]
    kappa = np.array([1e-8, 1e-3, 0.9 * dimensions, 50 * dimensions, 1e9, 1e12, 1e15], dtype)
    with jax.enable_x64(wide):
        density = jax.vmap(jax.grad(vonmises_fisher.log_prob, 2), (None, None, 0))(mu, mu, kappa)
        entropy = jax.vmap(jax.grad(vonmises_fisher.entropy, 1), (None, 0))(dimensions, kappa)
    at = kappa.astype(float)
    np.testing.assert_allclose(density, logbessel.iv_ratio_c(dimensions / 2, at), rtol=digits)
    np.testing.assert_allclose(entropy, -at * logbessel.iv_ratio_dx(dimensions / 2, at), rtol=digits)


def test_the_likelihood_of_float32_draws_has_its_maximum():
    """At d = 3 and a high concentration where the sum of 1 - cos is the number of draws over kappa."""
    with jax.enable_x64(False):
        mu = jnp.eye(3)[0]
        x = vonmises_fisher.sample(jax.random.key(0), mu, 1e7, shape=20_000)
        right = 20_000 / (np.sum((np.asarray(x, float) - np.eye(3)[0]) ** 2) / 2)
        derivative = jax.jit(jax.grad(lambda kappa: vonmises_fisher.log_prob(x, mu, kappa).mean()))
        root = scipy.optimize.brentq(lambda kappa: float(derivative(kappa)), 5e6, 2e7, xtol=1.0)
    assert root == pytest.approx(right, rel=1e-5)


def test_examples():
    with jax.enable_x64(False):
        assert doctest.testmod(importlib.import_module("logbessel.jax.vonmises_fisher")).failed == 0


@jax.enable_x64(True)
def test_divergence_where_one_less_the_mean_length_is_subnormal():
    """XLA makes it zero, but kappa times it is 1/2."""
    mu = jnp.eye(2)[0]
    found = vonmises_fisher.kl_divergence(mu, 9.662033157062145e307, mu, 4.5372044321174424e-08)
    np.testing.assert_allclose(found, 354.9998523113306, rtol=1e-14)
