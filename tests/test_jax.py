"""The functions on JAX arrays."""

from fractions import Fraction

import jax
import jax.numpy as jnp
import judge
import numpy as np
import pytest

import logbessel
import logbessel.jax as lj
from logbessel.engines import jax_arrays
from logbessel.formulas import doubled as dd

SIZE = 120
NAMES = lj.__all__


@pytest.fixture(autouse=True)
def double_precision():
    with jax.enable_x64(True):
        yield


def points(name, seed=0):
    """Points of every regime and beside the seams."""
    rng = np.random.default_rng(seed)
    n = SIZE // 6
    parts = judge.uniform(rng, n), judge.uniform(rng, n, (150, 1e4), (150, 1e4)), judge.disc(rng, n)
    parts += judge.circle(rng, n), judge.log_uniform(rng, n, (1e-3, 1e3), (1e-3, 1e3))
    integers = rng.integers(0, 30, n).astype(float), rng.uniform(0.01, 40, n)
    v, x = np.concatenate([np.array(part)[:, :n] for part in (*parts, integers)], axis=1)
    if name == "log_hyp0f1":
        return v + 1, x * x / 4
    if name.startswith("iv_ratio"):
        v = v + 0.5
    if name == "iv_ratio_inv":
        return v, np.clip(logbessel.iv_ratio(v, x), 1e-9, 1 - 1e-9)
    return v, x


def test_error_terms_survive_compilation():
    """two_prod is exact, and two_sum, of a constant and of a product, under jit."""
    a, b = np.random.default_rng(1).uniform(1e-6, 1, (2, 500))

    def parts(a, b):
        a, b = jax_arrays.numbers(a, b)
        pairs = dd.two_prod(a, b), dd.two_sum(1.0, b), dd.two_sum(b, a * b)
        return [[part.value for part in pair] for pair in pairs]

    results = [[[Fraction(float(x)) for x in part] for part in pair] for pair in jax.jit(parts)(a, b)]
    for i in range(500):
        p, q = Fraction(float(a[i])), Fraction(float(b[i]))
        product, with_constant, with_product = (high[i] + low[i] for high, low in results)
        assert product == p * q
        assert with_constant == 1 + q
        assert with_product == q + Fraction(float(a[i] * b[i]))


@pytest.mark.parametrize("name", NAMES)
def test_values(name):
    v, x = points(name)
    result = np.asarray(getattr(lj, name)(v, x))
    assert result.dtype == np.float64
    assert judge.check(name, v, x, result) == []


@pytest.mark.parametrize("name", ["log_iv", "iv_ratio"])
def test_float32_results_are_rounded_float64_ones(name):
    v, x = (part.astype(np.float32) for part in points(name, 2))
    expected = getattr(lj, name)(v.astype(float), x.astype(float)).astype(jnp.float32)
    with jax.enable_x64(False):
        result = getattr(lj, name)(v, x)
    assert result.dtype == jnp.float32
    np.testing.assert_array_equal(np.asarray(result), np.asarray(expected))


@pytest.mark.parametrize("name", ["log_iv", "log_hyp0f1"])
def test_domain_errors_stay_where_they_are(name):
    v, x = points(name)
    expected = np.asarray(getattr(lj, name)(v, x))
    slopes = jax.grad(lambda v, x: getattr(lj, name)(v, x).sum(), (0, 1))
    expected = expected, *map(np.asarray, slopes(v, x))
    bad = np.arange(SIZE) % 5 == 2
    x = np.where(bad, -x, x)
    for result, right in zip((getattr(lj, name)(v, x), *slopes(v, x)), expected, strict=True):
        np.testing.assert_array_equal(np.asarray(result), np.where(bad, np.nan, right))


@pytest.mark.parametrize("name", ["log_iv", "log_ive"])
def test_negative_orders(name):
    v = np.resize([-3.0, -30.0, -0.5, -1.0, -1.5], SIZE)
    x = np.resize([0.7, 5.0, 60.0], SIZE)
    with np.errstate(invalid="ignore"):
        expected = getattr(logbessel, name)(v, x)
    np.testing.assert_allclose(np.asarray(getattr(lj, name)(v, x)), expected, rtol=1e-14)


@pytest.mark.parametrize(
    ("name", "suffixes"),
    [("log_iv", ("dv", "dx")), ("log_kv", ("dv", "dx")), ("iv_ratio", ("dv", "dx"))],
)
def test_first_derivatives(name, suffixes):
    v, x = points(name, 3)
    for place, suffix in enumerate(suffixes):
        tangents = tuple(np.full(SIZE, float(place == i)) for i in range(2))
        result = jax.jvp(getattr(lj, name), (v, x), tangents)[1]
        np.testing.assert_allclose(np.asarray(result), getattr(logbessel, f"{name}_{suffix}")(v, x), rtol=1e-13)


def test_vmap():
    v, x = points("log_iv")
    expected = np.asarray(lj.log_iv(v, x))
    np.testing.assert_array_equal(np.asarray(jax.vmap(lj.log_iv)(v, x)), expected)
    np.testing.assert_array_equal(np.asarray(jax.vmap(lj.log_iv, (None, 0))(v[0], x)), np.asarray(lj.log_iv(v[0], x)))


@pytest.mark.parametrize("name", ["log_iv", "log_ive", "iv_ratio"])
def test_export(name):
    argument = jax.ShapeDtypeStruct((SIZE,), jnp.float64)
    exported = jax.export.export(jax.jit(getattr(lj, name)), platforms=["cpu", "cuda", "tpu"])(argument, argument)
    assert set(exported.platforms) == {"cpu", "cuda", "tpu"}
