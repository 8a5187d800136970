"""TensorFlow Probability's names: values and derivatives against those of the library, and of mpmath."""

import jax
import jax.numpy as jnp
import mpmath
import numpy as np
import pytest

import logbessel
from logbessel.jax import tfp

V = np.array([0.0, 0.25, 0.5, 1.0, 2.0, 2.5, 30.0, 400.0])
Z = np.array([1e-3, 0.3, 4.0, 50.0, 1e3])


@pytest.fixture(autouse=True)
def double_precision():
    with jax.enable_x64(True):
        yield


def test_values():
    v, z = V[:, None], Z
    np.testing.assert_array_equal(tfp.log_bessel_ive(v, z), logbessel.log_ive(v, z))
    np.testing.assert_array_equal(tfp.log_bessel_kve(v, z, name="it"), logbessel.log_kve(v, z))
    np.testing.assert_allclose(tfp.bessel_ive(v, z), np.exp(logbessel.log_ive(v, z)), rtol=1e-13)
    with np.errstate(over="ignore"):
        np.testing.assert_allclose(tfp.bessel_kve(v, z), np.exp(logbessel.log_kve(v, z)), rtol=1e-13)
    for order in (0.1, 0.25, 0.5, 3.0):
        right = [float(mpmath.besseli(order, x) / mpmath.besseli(order - 1, x)) for x in Z]
        np.testing.assert_allclose(tfp.bessel_iv_ratio(order, Z), right, rtol=2e-15)
    assert jnp.isnan(tfp.bessel_iv_ratio(0.0, 1.0))


def test_negative_arguments():
    """I_n(-z) = (-1)^n I_n(z)."""
    for order, sign in ((0, 1), (1, -1), (2, 1), (3, -1)):
        np.testing.assert_allclose(tfp.bessel_ive(order, -2.0), sign * tfp.bessel_ive(order, 2.0), rtol=1e-15)
        assert jax.grad(tfp.bessel_ive, 1)(float(order), -2.0) == -sign * jax.grad(tfp.bessel_ive, 1)(float(order), 2.0)
    assert jnp.isnan(tfp.bessel_ive(0.5, -2.0)) and jnp.isnan(tfp.log_bessel_ive(1.0, -2.0))
    assert tfp.log_bessel_ive(2.0, -2.0) == logbessel.log_ive(2.0, 2.0)


@pytest.mark.parametrize("name", ["bessel_ive", "bessel_kve", "log_bessel_ive", "log_bessel_kve", "bessel_iv_ratio"])
@pytest.mark.parametrize("v", [0.3, 1.0, 2.0, 7.5])
def test_derivatives(name, v):
    exact = {
        "bessel_ive": lambda v, z: mpmath.besseli(v, z) * mpmath.exp(-z),
        "bessel_kve": lambda v, z: mpmath.besselk(v, z) * mpmath.exp(z),
        "log_bessel_ive": lambda v, z: mpmath.log(mpmath.besseli(v, z)) - z,
        "log_bessel_kve": lambda v, z: mpmath.log(mpmath.besselk(v, z)) + z,
        "bessel_iv_ratio": lambda v, z: mpmath.besseli(v, z) / mpmath.besseli(v - 1, z),
    }[name]
    for z in (0.3, 4.0, 40.0):
        derivatives = jax.grad(getattr(tfp, name), (0, 1))(v, z)
        with mpmath.workdps(30):
            right = [float(mpmath.diff(exact, (v, z), order)) for order in ((1, 0), (0, 1))]
        np.testing.assert_allclose(derivatives, right, rtol=1e-11)


def test_derivatives_at_zero():
    """I_v'(0) = 0, 1/2 for v = 1, infinite below but for v = 0."""
    derivative = jax.grad(tfp.bessel_ive, 1)
    assert [float(derivative(v, 0.0)) for v in (0.0, 0.5, 1.0, 2.0)] == [-1.0, np.inf, 0.5, 0.0]
    assert jax.grad(tfp.bessel_ive)(2.0, 0.0) == 0
