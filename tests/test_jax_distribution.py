"""The von Mises-Fisher distribution as a class of JAX."""

import doctest
import importlib

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import logbessel
from logbessel.jax import VonMisesFisher, vonmises_fisher
from logbessel.stats import vonmises_fisher as reference


@pytest.fixture(autouse=True)
def double_precision():
    with jax.enable_x64(True):
        yield


def test_it_is_the_functions():
    mu, kappa, x = jnp.eye(3)[:2], jnp.array([[1.0], [50.0]]), jnp.eye(3)[2]
    own = VonMisesFisher(mu, kappa)
    assert (own.batch_shape, own.dimensions) == ((2, 2), 3)
    assert jnp.array_equal(own.log_prob(x), vonmises_fisher.log_prob(x, mu, kappa))
    assert own.sample(jax.random.key(0), (4,)).shape == (4, 2, 2, 3)
    assert own.sample(jax.random.key(0)).shape == own.mean().shape == (2, 2, 3)
    assert own.entropy().shape == own.kl_divergence(own).shape == (2, 2)
    assert (own.kl_divergence(own) == 0).all()
    np.testing.assert_allclose(
        own.entropy()[:, 0], [reference(np.eye(3)[0], k).entropy() for k in (1.0, 50.0)], rtol=1e-13
    )
    np.testing.assert_allclose(own.mean()[1, 0], logbessel.iv_ratio(1.5, 50.0) * np.eye(3)[0], rtol=1e-15)


def test_lists_and_numbers():
    own = VonMisesFisher([1, 0, 0], 2)
    assert own.sample(jax.random.key(0), 5).shape == (5, 3)
    assert own.log_prob([0, 1, 0]) == vonmises_fisher.log_prob([0, 1, 0], [1, 0, 0], 2)


def test_it_is_a_pytree():
    own = VonMisesFisher(jnp.eye(3), jnp.array([1.0, 2.0, 3.0]))
    assert jax.tree.structure(own).num_leaves == 2
    x = jnp.eye(3)[1]
    right = own.log_prob(x)
    np.testing.assert_allclose(jax.jit(VonMisesFisher.log_prob)(own, x), right, rtol=1e-15)
    np.testing.assert_allclose(jax.vmap(VonMisesFisher.log_prob, (0, None))(own, x), right, rtol=1e-15)
    derivatives = jax.grad(lambda own: own.log_prob(x).sum())(own)
    np.testing.assert_allclose(derivatives.concentration, x - logbessel.iv_ratio(1.5, own.concentration), rtol=1e-14)


def test_gradients_through_a_mean_of_draws():
    """d E[w.x]/d kappa = A' w.mu."""
    w, mu = jnp.array([1.0, 2.0, 0.5]), jnp.array([0.6, 0.0, 0.8])
    rows = jnp.full(4000, 3.0)
    values = lambda kappa: (VonMisesFisher(mu, kappa).sample(jax.random.key(2)) @ w).sum()
    derivatives = jax.grad(values)(rows)
    right = logbessel.iv_ratio_dx(1.5, 3.0) * float(w @ mu)
    assert abs(derivatives.mean() - right) < 4 * derivatives.std() / np.sqrt(4000)


@pytest.mark.parametrize("module", ["distribution", "tfp", "correlation"])
def test_examples(module):
    with jax.enable_x64(False):
        result = doctest.testmod(importlib.import_module(f"logbessel.jax.{module}"))
    assert result.attempted and not result.failed
