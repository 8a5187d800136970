"""The Matérn correlation in JAX, and as kernels of tinygp and GPJax."""

import doctest
import importlib

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import logbessel.gp
from logbessel.jax import gp


@pytest.fixture(autouse=True)
def double_precision():
    with jax.enable_x64(True):
        yield


R, NU = np.array([0.0, 1e-3, 0.7, 3.0, 40.0]), np.array([[0.2], [0.5], [1.3], [30.0]])


def test_values_and_derivatives_are_the_ufuncs():
    np.testing.assert_array_equal(gp.matern_log_correlation(R, NU), logbessel.gp.matern_log_correlation(R, NU))
    np.testing.assert_allclose(
        gp.matern_correlation(R, NU), np.exp(logbessel.gp.matern_log_correlation(R, NU)), rtol=1e-15
    )
    inside = np.broadcast_to(R[1:], (4, 4)), np.broadcast_to(NU, (4, 4))
    derivatives = jax.grad(lambda r, nu: gp.matern_log_correlation(r, nu).sum(), (0, 1))(*inside)
    np.testing.assert_array_equal(derivatives[0], logbessel.gp.matern_log_correlation_dr(*inside))
    np.testing.assert_array_equal(derivatives[1], logbessel.gp.matern_log_correlation_dnu(*inside))


def test_the_kernel_of_tinygp_learns_its_smoothness():
    tinygp = pytest.importorskip("tinygp")
    x = jnp.linspace(0, 5, 12)[:, None]
    for nu, other in ((1.5, tinygp.kernels.Matern32), (2.5, tinygp.kernels.Matern52)):
        right = other(scale=2.0, distance=tinygp.kernels.distance.L2Distance())(x, x)
        np.testing.assert_allclose(gp.Matern(scale=2.0, nu=nu)(x, x), right, rtol=1e-12)
    y = jnp.sin(x[:, 0])

    def likelihood(nu):
        return tinygp.GaussianProcess(gp.Matern(scale=2.0, nu=nu), x, diag=0.01).log_probability(y)

    step = 1e-5
    right = (likelihood(1.3 + step) - likelihood(1.3 - step)) / (2 * step)
    assert jax.grad(likelihood)(1.3) == pytest.approx(float(right), rel=1e-6)
    with jax.enable_x64(False):
        assert doctest.testmod(importlib.import_module("logbessel.jax.tinygp_kernel")).failed == 0


def test_the_kernel_of_gpjax_learns_its_smoothness():
    kernels = pytest.importorskip("gpjax").kernels
    x = jnp.linspace(0, 5, 12)[:, None]
    for nu, other in ((1.5, kernels.Matern32), (2.5, kernels.Matern52)):
        own = gp.GPJaxMatern(lengthscale=2.0, variance=3.0, nu=nu)
        np.testing.assert_allclose(
            own.gram(x).to_dense(), other(lengthscale=2.0, variance=3.0).gram(x).to_dense(), rtol=1e-9
        )
    assert float(own(x[0], x[0])) == pytest.approx(3.0, rel=1e-15)

    def entry(nu):
        return gp.GPJaxMatern(lengthscale=2.0, nu=nu)(x[0], x[5])

    right = (entry(1.3 + 1e-5) - entry(1.3 - 1e-5)) / 2e-5
    assert jax.grad(entry)(1.3) == pytest.approx(float(right), rel=1e-6)


def test_what_is_not_there_is_named():
    with pytest.raises(AttributeError, match="no attribute 'Kernel'"):
        _ = gp.Kernel
