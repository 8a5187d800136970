"""The functions on JAX arrays: values, derivatives and transformations on CPUs; what is traced for other devices."""

import os
import subprocess
import sys
from fractions import Fraction

import jax
import jax.numpy as jnp
import judge
import numpy as np
import points
import pytest
from jax.test_util import check_grads

import logbessel
import logbessel.jax as lj
from logbessel import arithmetic, functions
from logbessel.arithmetic import jax_arrays
from logbessel.formulas import double_double as dd
from logbessel.jax import evaluation as traced
from logbessel.jax.primitive import run
from logbessel.stats.normalisers.exact import sum_of_products

NAMES = [function.name for function in functions.PUBLIC if functions.STEPS[function] == 0]
DERIVATIVES = [function.name for function in functions.PUBLIC if function.nout == 1 and function.name not in NAMES]


@pytest.fixture(autouse=True)
def double_precision():
    with jax.enable_x64(True):
        yield


def of_ufunc(name, *arguments):
    with np.errstate(all="ignore"):
        return getattr(logbessel, name)(*arguments)


def grid(name):
    """Orders and arguments on both sides of each seam, integers, v = 0, large ones: for the function's own arguments."""
    orders = [0.0, 0.3, 0.5, 1.0, 2.0, 3.5, 7.0, 24.99, 25.01, 40.0, 300.0]
    arguments = [1e-3, 0.3, 0.49, 0.51, 2.0, 13.9, 14.1, 24.8, 25.1, 60.0, 500.0]
    v, x = (a.ravel() for a in np.meshgrid(orders, arguments))
    if name == "log_hyp0f1":
        return v + 0.5, x * x / 4
    if name.startswith("iv_ratio"):
        v = v + 0.51
    return (v, of_ufunc(name.removesuffix("_inv"), v, x)) if name.endswith("_inv") else (v, x)


# Values


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", [*NAMES, *DERIVATIVES])
def test_values_are_those_of_the_ufunc(name, dtype):
    """To the last bit, subnormal numbers and the ends of the domain included."""
    with np.errstate(over="ignore", under="ignore"):
        v, x = (part.astype(dtype) for part in points.sample(name, 3000))
    v, x = np.append(v, [2, 2, np.nan, np.inf, 1]).astype(dtype), np.append(x, [0, np.inf, 1, 1, -1]).astype(dtype)
    result = getattr(lj, name)(v, x)
    assert result.dtype == dtype
    np.testing.assert_array_equal(np.asarray(result), of_ufunc(name, v, x))


@pytest.mark.parametrize("name", NAMES)
def test_values_against_ball_arithmetic(name):
    v, x = (part[::3] for part in grid(name))
    assert judge.check(name, v, x, np.asarray(getattr(lj, name)(v, x))) == []


@pytest.mark.parametrize("name", ["log_iv", "log_ive"])
def test_negative_orders(name):
    v, x = np.array([-3.0, -30.0, -0.5, -1.0, -1.5, -2.5]), np.array([0.7, 5.0, 60.0, 1.0, 2.0, 3.0])
    np.testing.assert_array_equal(np.asarray(getattr(lj, name)(v, x)), of_ufunc(name, v, x))


@pytest.mark.parametrize("name", NAMES)
def test_float32_without_x64(name):
    """Orders in the thousands, and logarithms as large: the float64 result, rounded once."""
    v, x = np.random.default_rng(5).uniform(1e3, 1e4, (2, 200)).astype(np.float32)
    x = of_ufunc(name.removesuffix("_inv"), v, x) if name.endswith("_inv") else x
    with jax.enable_x64(False):
        result = getattr(lj, name)(v, x)
        derivative = jax.grad(lambda x: getattr(lj, name)(v, x).sum())(x)
    assert result.dtype == derivative.dtype == jnp.float32
    wide = v.astype(float), x.astype(float)
    np.testing.assert_array_equal(np.asarray(result), of_ufunc(name, *wide).astype(np.float32))
    exact = jax.grad(lambda x: getattr(lj, name)(wide[0], x).sum())(wide[1])
    np.testing.assert_allclose(np.asarray(derivative, float), exact, rtol=2e-7)


@pytest.mark.parametrize("dtype", [jnp.float16, jnp.bfloat16])
def test_short_types_are_computed_in_float32(dtype):
    v, x = jnp.asarray([1.0, 2.5, 30.0], dtype), jnp.asarray([0.5, 7.0, 40.0], dtype)
    expected = lj.log_iv(v.astype(jnp.float32), x.astype(jnp.float32)).astype(dtype)
    assert jnp.array_equal(lj.log_iv(v, x), expected)


@pytest.mark.parametrize("name", ["iv_ratio", "log_ive", "log_hyp0f1"])
def test_regimes_left_out_of_a_trace(name):
    """A joint gradient leaves out what its parts leave out, so that it has no more to compile than they have one by one."""
    joint = getattr(functions, name.upper()).joint
    total = sum(map(equations_of, functions.PARTS[joint]))
    assert equations_of(joint) < 2 * total


def equations_of(function):
    """How many equations the traced formulas have, those within them included."""
    return str(jax.make_jaxpr(traced.evaluation(function))(jnp.ones(2), jnp.ones(2))).count(" = ")


def test_promotion():
    assert lj.log_iv(1, 2).dtype == jnp.float64
    assert lj.log_iv(jnp.float32(1), 2.0).dtype == jnp.float32
    assert lj.log_kv(v=np.zeros((2, 1)), x=np.ones(3)).shape == (2, 3)
    with pytest.raises(TypeError, match="log_iv takes real arguments, not complex128"):
        lj.log_iv(1.0, 2j)


# Derivatives


def log_argument(name):
    """The function of (v, log x), or (v, logit r): steps in these suit all magnitudes."""
    link = jax.nn.sigmoid if name.endswith("_inv") else jnp.exp
    return lambda v, t: getattr(lj, name)(v, link(t))


@pytest.mark.parametrize("name", NAMES)
def test_derivatives_by_differences(name):
    v, x = grid(name)
    t = np.log(x / (1 - x)) if name.endswith("_inv") else np.log(x)
    chosen = np.abs(t) < 12 if name.endswith("_inv") else ...
    check_grads(jax.jit(log_argument(name)), (v[chosen], t[chosen]), order=2, eps=1e-4, atol=1e-5, rtol=1e-5)


def derivative(name, v, x, place):
    """By central differences in ball arithmetic."""
    step = judge.arb(2) ** -160

    def quotient():
        moved = (judge.arb(v) + step * sign * (place == 0) for sign in (1, -1))
        argument = (judge.arb(x) + step * sign * (place == 1) for sign in (1, -1))
        above, below = (judge.FORMULAS[name](*pair) for pair in zip(moved, argument))
        return (above - below) / (2 * step)

    return float(judge.tight(quotient, 60, precision=512))


@pytest.mark.parametrize(
    ("function", "of", "place"),
    [
        ("KV_RATIO_DV", "kv_ratio", 0),
        ("KV_RATIO_DX", "kv_ratio", 1),
        ("IV_RATIO_DVV", "iv_ratio_dv", 0),
        ("IV_RATIO_DVX", "iv_ratio_dv", 1),
        ("IV_RATIO_DXX", "iv_ratio_dx", 1),
        ("LOG_HYP0F1_DBB", "log_hyp0f1_db", 0),
        ("LOG_HYP0F1_DBZ", "log_hyp0f1_db", 1),
        ("LOG_HYP0F1_DZZ", "log_hyp0f1_dz", 1),
    ],
)
def test_derivatives_that_are_no_ufuncs(function, of, place):
    rng = np.random.default_rng(6)
    v, x = np.concatenate([judge.disc(rng, 15), judge.uniform(rng, 10)], axis=1) + [[0.6], [0.05]]
    if of.startswith("log_hyp0f1"):
        x = x * x / 4
    result = run(getattr(functions, function))(v, x)
    exact = np.array([derivative(of, *point, place) for point in zip(v, x)])
    np.testing.assert_allclose(np.asarray(result), exact, rtol=1e-9)


def test_derivatives_of_the_matern_derivative():
    """In the distance and in the smoothness, by rules of their own."""
    r, nu = (a.ravel() for a in np.meshgrid([0.1, 0.7, 2.0, 9.0], [0.3, 0.5, 0.8, 1.5, 2.7, 12.3, 40.0]))
    check_grads(run(functions.MATERN_LOG_CORRELATION_DR), (r, nu), order=1, eps=1e-5, atol=1e-7, rtol=1e-7)


@pytest.mark.parametrize("name", ["log_iv", "log_kv"])
def test_derivatives_are_the_ufuncs(name):
    v, x = grid(name)
    function = getattr(lj, name)
    value, derivatives = jax.value_and_grad(lambda v, x: function(v, x).sum(), (0, 1))(v, x)
    for derivative, suffix in zip(derivatives, ("dv", "dx"), strict=True):
        # inside the disc, log_iv_and_grad takes d/dx from the recurrence of d/dv
        np.testing.assert_allclose(np.asarray(derivative), of_ufunc(f"{name}_{suffix}", v, x), rtol=5e-16)
    ((vv, vx), (xv, xx)) = jax.vmap(jax.hessian(function, (0, 1)))(v, x)
    for result, suffix in ((vv, "dvv"), (vx, "dvx"), (xv, "dvx"), (xx, "dxx")):
        np.testing.assert_array_equal(np.asarray(result), of_ufunc(f"{name}_{suffix}", v, x))


@pytest.mark.parametrize("name", NAMES)
def test_domain_errors_stay_where_they_are(name):
    v, x = grid(name)
    bad = np.arange(v.size) % 5 == 2
    wrong = np.where(bad, -x, x)
    derivatives = jax.jit(jax.grad(lambda v, x: getattr(lj, name)(v, x).sum(), (0, 1)))
    expected = getattr(lj, name)(v, x), *derivatives(v, x)
    for result, right in zip((getattr(lj, name)(v, wrong), *derivatives(v, wrong)), expected, strict=True):
        np.testing.assert_array_equal(np.asarray(result), np.where(bad, np.nan, right))


def test_gradients_at_zero():
    """The one-sided limits; a derivative in the order may be infinite."""
    derivatives = jax.vmap(jax.grad(lj.log_iv, (0, 1)))
    dv, dx = derivatives(np.array([0.0, 1.0, 2.0, 0.0]), np.array([0.0, 0.0, 1.0, 2.0]))
    np.testing.assert_array_equal(dv[:2], [-np.inf, -np.inf])
    np.testing.assert_array_equal(dx[:2], [0.0, np.inf])
    assert jnp.isfinite(dv[2:]).all() and jnp.isfinite(dx[2:]).all()
    assert jax.grad(lj.log_hyp0f1, 1)(2.0, 0.0) == 0.5
    assert jax.grad(lj.iv_ratio, 1)(2.0, 0.0) == 0.25


def test_third_derivatives_are_refused():
    third = jax.grad(jax.grad(jax.grad(lj.log_iv, 1), 1), 1)
    with pytest.raises(NotImplementedError, match="log_iv_dxx cannot be differentiated"):
        third(1.0, 2.0)


# Transformations


def test_batches():
    v, x = np.linspace(0, 30, 6), np.linspace(0.5, 60, 4)
    table = of_ufunc("log_iv", v[:, None], x)
    rows, columns = jax.vmap(lj.log_iv, (None, 0)), jax.vmap(lj.log_iv, (0, None))
    np.testing.assert_array_equal(np.asarray(rows(2.0, x)), of_ufunc("log_iv", 2.0, x))
    np.testing.assert_array_equal(np.asarray(columns(v, x)), table)
    np.testing.assert_array_equal(np.asarray(jax.vmap(rows, (0, None))(v, x)), table)
    np.testing.assert_array_equal(np.asarray(jax.vmap(columns, (None, 0))(v, x)), table.T)
    np.testing.assert_array_equal(np.asarray(jax.vmap(lj.log_iv, (0, 1), 1)(v, np.tile(x[:, None], 6))), table.T)


def test_without_compilation():
    with jax.disable_jit():
        assert lj.log_iv(2.0, 3.0) == of_ufunc("log_iv", 2.0, 3.0)
        assert jax.grad(lj.log_iv, 1)(2.0, 3.0) == of_ufunc("log_iv_dx", 2.0, 3.0)


def test_several_devices():
    """Arrays that are spread over devices, two of which are made of this machine's processor in another process."""
    program = """
import jax, numpy as np
import logbessel, logbessel.jax as lj
from jax.sharding import NamedSharding, PartitionSpec
jax.config.update("jax_enable_x64", True)
mesh = jax.make_mesh((2,), ("rows",))
x = np.linspace(1, 60, 64).reshape(16, 4)
part = jax.device_put(x, NamedSharding(mesh, PartitionSpec("rows")))
for v in (2.5, x + 1):
    assert np.array_equal(jax.jit(lj.log_iv)(v, part), logbessel.log_iv(v, x))
"""
    environment = os.environ | {"XLA_FLAGS": "--xla_force_host_platform_device_count=2", "JAX_PLATFORMS": "cpu"}
    subprocess.run([sys.executable, "-c", program], env=environment, check=True)


def test_importing_the_package_imports_no_framework():
    program = "import sys, logbessel; assert not {'jax', 'torch'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)


# Traced formulas, for other devices and for export


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


def test_sums_of_products_that_cancel_survive_compilation():
    a, b, c = np.random.default_rng(2).uniform(1.0, 2.0, (3, 500))
    d = a * b / c
    result = jax.jit(lambda a, b, c, d: sum_of_products((a, b), (-c, d)))(a, b, c, d)
    exact = [float(p * q - r * s) for p, q, r, s in zip(*([Fraction(float(x)) for x in part] for part in (a, b, c, d)))]
    np.testing.assert_allclose(result, exact, rtol=1e-15)


def test_loops_of_traced_formulas():
    """A loop's body sees numbers from outside, and what it computes is not taken for what is computed there."""

    def continued(x):
        (x,) = jax_arrays.numbers(x)
        outside = x * x
        (result,) = arithmetic.repeat(20, lambda k, y: (outside / (k + y) + x * x * 0.0,), (0.0,))
        return (result + x * x).value

    x = np.linspace(0.1, 3, 10)
    expected = 0.0
    for k in range(20, 0, -1):
        expected = x * x / (k + expected)
    np.testing.assert_allclose(np.asarray(jax.jit(continued)(x)), expected + x * x, rtol=1e-15)


def test_traced_formulas():
    """They end in the bits of the compiled loop, but for what subnormal numbers touch, which XLA takes for zero."""
    v, x = points.certain(functions.LOG_IV, *points.sample("log_iv", 2000))
    v, x = np.append(v, [-1.0, -3.0, -30.0, -np.inf]), np.append(x, [2.0, 0.7, 60.0, 2.0])
    expected = of_ufunc("log_iv", v, x)
    result = np.asarray(jax.jit(traced.evaluation(functions.LOG_IV))(v, x))
    normal = ((v == 0) | (np.abs(v) > 1e-280)) & (x > 1e-280) & ((expected == 0) | ~(np.abs(expected) <= 1e-280))
    np.testing.assert_array_equal(result[normal], expected[normal])


@pytest.mark.parametrize("name", NAMES)
def test_export(name):
    """For devices that this machine lacks, and for this one: without a call of anything in this process."""
    argument = jax.ShapeDtypeStruct((100,), jnp.float32)
    exported = jax.export.export(jax.jit(getattr(lj, name)), platforms=["cpu", "cuda", "tpu"])(argument, argument)
    assert set(exported.platforms) == {"cpu", "cuda", "tpu"}
    assert "custom_call" not in exported.mlir_module()


def test_an_exported_function_runs_without_x64():
    sizes = jax.export.symbolic_shape("n")
    v, x = np.random.default_rng(8).uniform(0.6, 1e4, (2, 500)).astype(np.float32)
    with jax.enable_x64(False):
        argument = jax.ShapeDtypeStruct(sizes, jnp.float32)
        result = jax.export.export(jax.jit(lj.iv_ratio), platforms=["cpu"])(argument, argument).call(v, x)
    assert result.dtype == jnp.float32
    np.testing.assert_array_equal(np.asarray(result), of_ufunc("iv_ratio", v, x))
