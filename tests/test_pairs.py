"""The formulas in pairs of float32, for devices without doubles: at most 1 ulp of float32, and no double anywhere."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from pairs_measure import NAMED, by_numpy, error, normal, normal_results, small_points, some_points

import logbessel
from logbessel import functions
from logbessel.arithmetic import formats
from logbessel.arithmetic import pairs as arithmetic
from logbessel.arithmetic.error_terms import plain
from logbessel.formulas import elementary
from logbessel.functions.function import Regime, anywhere


@pytest.mark.parametrize("name", NAMED)
def test_errors_are_at_most_one_ulp(name):
    v, x = some_points(3000, np.random.default_rng(1))
    errors, promised = error(name, v, x, by_numpy(NAMED[name], v, x))
    assert errors[promised].max() <= 1.0


@pytest.mark.parametrize("name", ["log_iv", "log_ive"])
def test_logarithms_at_orders_below_minus_one(name):
    """Outside the disc log I_v(x) - x is small beside the argument."""
    rng = np.random.default_rng(8)
    v = np.concatenate(
        [-np.exp2(rng.uniform(0, 60, 2000)), -rng.uniform(1, 30, 1000), -np.floor(rng.uniform(1, 99, 1000))]
    )
    x = np.concatenate([abs(v[:2000]) * np.exp2(rng.uniform(-9, 30, 2000)), rng.uniform(0, 99, 2000)])
    v, x = v.astype(np.float32), x.astype(np.float32)
    (below,) = (each for each in NAMED[name].in_pairs.regimes if not each.traced)
    with np.errstate(all="ignore"):
        errors, promised = error(name, v, x, below.value(v, x))
    assert errors[promised].max() <= 1.0


@pytest.mark.parametrize(
    ("name", "orders", "lower", "upper"),
    [
        ("log_iv_dv", (-15, -1), 0.01, 40.0),
        ("log_iv_dv", (-100, -72), 20.0, 45.0),
        ("log_iv_dvx", (-15, -1), 2.0, 26.0),
        ("log_iv_dvx", (-100, -72), 20.0, 45.0),
        ("log_iv_dxx", (2, 8), 0.5, 2.0),
        ("log_iv_dxx", (0, 1.8), 0.5, 2.0),
    ],
)
def test_digits_beside_zeros(name, orders, lower, upper):
    """Of derivatives of log I: in the order for -1 < v < 0, and d^2/dx^2 near x = 2 v^2, outside the disc and inside."""
    rng, function = np.random.default_rng(9), getattr(logbessel, name)
    v = np.exp2(rng.uniform(*orders, 500)) * (1.0 if name == "log_iv_dxx" else -1.0)
    scale = 2.0 * v * v if name == "log_iv_dxx" else np.ones_like(v)
    low, high = lower * scale, upper * scale
    sign = np.sign(function(v, low))
    for _ in range(40):
        middle = (low + high) / 2
        same = np.sign(function(v, middle)) == sign
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    for distance in (1e-4, 1e-2):
        x = (low * (1.0 + distance * rng.normal(size=low.size))).astype(np.float32)
        order = v.astype(np.float32)
        errors, promised = error(name, order, x, by_numpy(NAMED[name], order, x))
        assert np.count_nonzero(promised) > 100
        assert errors[promised].max() <= 1.0


def _pair(values):
    high = values.astype(np.float32)
    return arithmetic.Pair(high, (values - high).astype(np.float32))


def _value(pair):
    return pair.high.astype(float) + pair.low


@pytest.mark.parametrize(
    "operation",
    [
        lambda a, b: a + b,
        lambda a, b: a - 0.1,
        lambda a, b: a * b,
        lambda a, b: 0.3 * a,
        lambda a, b: a / b,
        lambda a, b: 1.0 / b,
        lambda a, b: elementary.fma(a, b, 0.7),
    ],
)
def test_operations_have_44_bits(operation):
    a, b = np.exp2(np.random.default_rng(2).uniform(-8, 8, (2, 10_000)))
    a, b = _pair(a), _pair(b)
    with formats.of_singles():
        result = _value(operation(a, b))
    expected = operation(_value(a), _value(b))
    assert np.all(abs(result - expected) <= 2.0**-44 * np.maximum(abs(expected), _value(a)))


def test_logarithm_and_exponential_have_40_bits():
    a = np.exp2(np.random.default_rng(3).uniform(-60, 60, 10_000))
    with formats.of_singles():
        logarithm = _value(plain(elementary.log)((_pair(a), 0.0))[0])
        exponential = _value(plain(elementary.exp)((_pair(np.log(a)), 0.0))[0])
    assert np.all(abs(logarithm - np.log(a)) <= 2.0**-40 * np.maximum(1.0, abs(np.log(a))))
    assert np.all(abs(exponential - a) <= 2.0**-37 * a)


def test_comparisons_look_at_both_parts():
    one = arithmetic.Pair(np.float32([1.0, 1.0, 1.0]), np.float32([-(2.0**-30), 0.0, 2.0**-30]))
    assert (one < 1.0).value.tolist() == [True, False, False]
    assert (one <= 1.0).value.tolist() == [True, True, False]
    assert (one > 1.0).value.tolist() == [False, False, True]
    assert (one >= 1.0).value.tolist() == [False, True, True]
    assert (one == 1.0).value.tolist() == [False, True, False]
    assert (one != 1.0).value.tolist() == [True, False, True]
    assert arithmetic.floor(one).high.tolist() == [0.0, 1.0, 1.0]
    assert (arithmetic.Pair(np.float32([0.1])) < 0.1).value.tolist() == [bool(np.float32(0.1) < 0.1)]


# Frameworks


def _of_regimes(function, *places):
    """The function by some of its regimes, and nan elsewhere: XLA takes half a minute to compile all of one."""
    regimes = [function.regimes[place] for place in places]
    nan = Regime(lambda v, x: v * float("nan"), anywhere)
    return replace(function, regimes=(*regimes, nan), careful=None, family="", reflects=False)


def _in_disc(v, x):
    return v * v + x * x < 625.0


def test_jax_compiles_the_pairs_as_they_are():
    jax = pytest.importorskip("jax")
    from logbessel.jax import evaluation

    v, x = some_points(2000, np.random.default_rng(4))
    usual = normal(v, x)
    v, x = v[usual], x[usual]
    result = np.asarray(jax.jit(evaluation.evaluation(functions.LOG_IV, doubles=False))(v, x))
    errors, promised = error("log_iv", v, x, result)
    assert errors[promised & normal_results("log_iv", v, x)].max() <= 1.0


@pytest.mark.parametrize("name", ["log_iv", "iv_ratio"])
def test_jax_compiles_formulas_outside_the_disc_as_they_are(name):
    jax = pytest.importorskip("jax")
    from logbessel.jax import evaluation

    v, x = some_points(2000, np.random.default_rng(4))
    usual = (v >= 0.5) & (x >= 2.0**-126) & ~_in_disc(v.astype(float), x.astype(float))  # XLA takes others for zeros
    v, x = v[usual], x[usual]
    function = _of_regimes(NAMED[name], 0, 1)
    result = np.asarray(jax.jit(evaluation.evaluation(function, doubles=False))(v, x))
    errors, promised = error(name, v, x, result)
    usual = np.isfinite(result) & normal_results(name, v, x)
    assert usual.sum() > 500
    assert errors[promised & usual].max() <= 1.0


@pytest.mark.parametrize("name", ["kv_ratio", "iv_ratio_c", "iv_ratio_c_inv", "log_ive", "log_iv_dvx"])
def test_jax_keeps_the_digits_of_small_numbers(name):
    """XLA takes their low parts for zeros, which are subnormal."""
    pytest.importorskip("jax")
    from benchmarks import pairs as program

    v, x = small_points(100, np.random.default_rng(10))
    if name == "iv_ratio_c_inv":
        v, x = v[x < 1.0], x[x < 1.0]
    errors, promised = error(name, v, x, program.by_jax(NAMED[name], v, x))
    promised &= normal_results(name, v, x)
    assert promised.sum() > 60
    assert errors[promised].max() <= 1.0


def test_jax_divides_by_the_least_normal_numbers():
    """XLA takes the halves of such a number, of which one is subnormal, for zeros."""
    jax = pytest.importorskip("jax")
    from logbessel.jax import evaluation

    v = np.array([1e-20, 1e-8, 0.5, 2.5], np.float32)
    x = np.full(4, 1.2e-38, np.float32)
    function = NAMED["log_iv_dx"]
    place = next(k for k, regime in enumerate(function.in_pairs.regimes) if k and regime.holds(v, x).all())
    result = np.asarray(jax.jit(evaluation.evaluation(_of_regimes(function, place), doubles=False))(v, x))
    errors, _ = error("log_iv_dx", v, x, result)
    assert errors.max() <= 1.0


@pytest.mark.parametrize("name", ["log_iv", "log_kve", "iv_ratio", "log_iv_dx of many"])
def test_exported_modules_hold_no_double(name):
    jax = pytest.importorskip("jax")
    import logbessel.jax as lj

    argument = jax.ShapeDtypeStruct((3,), "float32")
    function = jax.vmap(jax.grad(lj.log_iv, 1)) if name == "log_iv_dx of many" else getattr(lj, name)
    exported = jax.export.export(jax.jit(function), platforms=["cuda", "tpu", "metal"])(argument, argument)
    assert "f64" not in exported.mlir_module()


def test_jax_refuses_what_needs_doubles_where_there_are_none():
    jax = pytest.importorskip("jax")
    import logbessel.jax as lj

    argument = jax.ShapeDtypeStruct((3,), "float32")
    with pytest.raises(NotImplementedError, match="needs float64, which metal does not have"):
        jax.export.export(jax.jit(lj.log_marcum_q), platforms=["metal"])(argument, argument, argument)


@pytest.fixture
def seen(monkeypatch):
    """The types of PyTorch's results, on devices that have no doubles."""
    torch = pytest.importorskip("torch")
    from logbessel.torch import evaluation

    monkeypatch.setattr(evaluation, "_has_doubles", lambda kind: False)
    types = set()

    class Types(torch.overrides.TorchFunctionMode):
        def __torch_function__(self, function, _, args=(), kwargs=None):
            result = function(*args, **(kwargs or {}))
            types.add(getattr(result, "dtype", None))
            return result

    with Types():
        yield types


def _as_torch_evaluates(function, *arguments):
    from logbessel.torch import evaluation

    return evaluation.evaluated(function, *arguments)


@pytest.mark.parametrize("name", ["log_ive", "log_kv", "iv_ratio_c"])
def test_torch_without_doubles(name, seen):
    import torch

    v, x = some_points(1000, np.random.default_rng(5))
    v, x = v[v > -1.0], x[v > -1.0]
    result = _as_torch_evaluates(NAMED[name], torch.from_numpy(v), torch.from_numpy(x))
    assert torch.float32 in seen and torch.float64 not in seen
    errors, promised = error(name, v, x, result.numpy())
    assert errors[promised].max() <= 1.0


def test_torch_derives_without_doubles(seen, monkeypatch):
    import torch

    from logbessel.torch import registration

    monkeypatch.setattr(registration, "run", lambda function: partial(_as_torch_evaluates, function))
    v, x = torch.tensor([2.5, 40.0]), torch.tensor([3.0, 50.0])
    for name in ("log_iv", "iv_ratio_inv", "log_iv_dx"):
        given = torch.tensor([0.5, 0.25]) if name == "iv_ratio_inv" else x
        derivatives = registration._derivatives(NAMED[name], (v, given), [True, True])
        expected = registration._derivatives(NAMED[name], (v.double(), given.double()), [True, True])
        for derivative, right in zip(derivatives, expected, strict=True):
            assert derivative.dtype == torch.float32
            assert torch.allclose(derivative.double(), right, rtol=1e-6)


def test_torch_refuses_what_needs_doubles_where_there_are_none(seen):
    import torch

    ones = torch.ones(3)
    with pytest.raises(TypeError, match="log_marcum_q needs float64, which devices of the kind 'cpu' do not have"):
        _as_torch_evaluates(functions.LOG_MARCUM_Q, ones, ones, ones)


def test_torch_compile_leaves_the_operators_whole():
    """What a compiler cannot look into it neither contracts nor reassociates: in pairs an operator is called as it is."""
    torch = pytest.importorskip("torch")
    from torch._dynamo.backends.common import aot_autograd
    from torch._inductor.decomposition import select_decomp_table

    import logbessel.torch as lt

    called = []

    def looked_at(graph, inputs):
        called.extend(str(node.target) for node in graph.graph.nodes if node.op == "call_function")
        return graph.forward

    backend = aot_autograd(fw_compiler=looked_at, decompositions=select_decomp_table())
    compiled = torch.compile(lambda v, x: lt.log_kv(v, x), backend=backend, fullgraph=True)
    v, x = torch.tensor([2.5, 40.0]), torch.tensor([3.0, 50.0])
    assert torch.equal(compiled(v, x), lt.log_kv(v, x))
    assert [name for name in called if "view" not in name and "expand" not in name] == ["logbessel.log_kv.default"]


@pytest.mark.parametrize("engine", ["NumPy", "PyTorch", "CUDA, simulated"])
def test_the_program_of_the_published_table_runs(engine):
    if engine != "NumPy":
        pytest.importorskip("torch" if engine == "PyTorch" else "cuda.bindings")
    from benchmarks import pairs as program

    name, measured, count, worst, *_ = program.row(
        NAMED["iv_ratio"], engine, *some_points(50, np.random.default_rng(0))
    )
    assert (name, measured) == ("iv_ratio", engine)
    assert int(count) > 50
    assert float(worst) <= 1
