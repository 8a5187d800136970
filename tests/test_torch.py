"""The functions on PyTorch tensors."""

import doctest
import io
import subprocess
import sys
from functools import partial
from types import SimpleNamespace

import judge
import numpy as np
import points
import pytest
import torch
from torch._inductor import metrics
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.func import grad, hessian, jacfwd, jacrev, vmap
from torch.fx.experimental.proxy_tensor import make_fx
from torch.utils._python_dispatch import TorchDispatchMode

import logbessel
import logbessel.torch as lt
from logbessel import functions
from logbessel.formulas import double_double
from logbessel.torch import evaluation, kernels
from logbessel.torch.registration import run

NAMES = [function.name for function in functions.PUBLIC if functions.STEPS[function] == 0]
DERIVATIVES = [function.name for function in functions.PUBLIC if function.nout == 1 and function.name not in NAMES]

# Orders and arguments of every regime, with integers, v = 0 and both sides of each seam.
DISC = [(0, 0.5), (0, 3), (1, 0.25), (2, 7), (2.5, 7), (-2.5, 0.1), (-0.5, 2), (0.3, 0.1), (0.3, 6), (24, 1), (12, 20)]
OUTSIDE = [(0, 40), (1e-3, 30), (0.25, 300), (3, 60), (30, 30), (150, 1e4), (3000, 5000), (1e4, 30)]
SEAMS = [
    *((15, 20 + step) for step in (-1e-9, 0.0, 1e-9)),
    *((0, 25 + step) for step in (-1e-9, 1e-9)),
    *((25 + step, 0.5) for step in (-1e-9, 1e-9)),
    *((0.5 + step, 2) for step in (-1e-9, 0.0, 1e-9)),
    *((1.5 + step, 0.4) for step in (-1e-9, 1e-9)),
    *((3, 0.5 + step) for step in (-1e-9, 1e-9)),
    *((0.2, 4 + step) for step in (-1e-9, 1e-9)),
    *((1.25, 24.9 + step) for step in (-1e-9, 1e-9)),
    *((2 + step, 30) for step in (-1e-9, 1e-9)),
]


def operands(name, requires_grad=True):
    """The points above as arguments of the function; of the ratios only those with orders above 1/2."""
    v, x = np.array(DISC + OUTSIDE + SEAMS, dtype=float).T
    if name.startswith("iv_ratio"):
        v = abs(v) + 0.75
    if name.startswith("matern"):
        v = abs(v) + 0.25  # a distance, and a smoothness
    if name.endswith("_inv"):
        inside = x < 100  # beyond, a step of 1e-6 in the ratio is not small
        v, x = v[inside], x[inside]
        x = getattr(logbessel, name.removesuffix("_inv"))(v, x)
        v, x = v[x > 1e-3], x[x > 1e-3]
    if name.startswith("log_hyp0f1"):
        v, x = abs(v) + 1, x * x / 4
    arguments = (abs(v) + 0.5, v * v % 30, x % 30 + 0.5) if name.startswith("log_marcum") else (v, x)
    return tuple(torch.tensor(a, requires_grad=requires_grad) for a in arguments)


def expected(name, *arguments):
    with np.errstate(all="ignore"):
        return getattr(logbessel, name)(*arguments)


# Values


@pytest.mark.parametrize("name", [*NAMES, *DERIVATIVES])
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_results_are_those_of_the_ufunc_to_the_last_bit(name, dtype):
    v, x = (torch.from_numpy(a).to(dtype) for a in points.sample(name if name in points.VALUES else "log_kv", 500))
    result = getattr(lt, name)(v, x)
    assert result.dtype == dtype
    np.testing.assert_array_equal(result.numpy(), expected(name, v.numpy(), x.numpy()))


def test_any_strides():
    v, x = torch.rand(2, 6, 10, dtype=torch.float64) * 40
    for first, second in (
        (v.T, x.T),
        (v[::2, 1::3], x[1::2, 1::3]),
        (v[0], x),
        (v[:, :1], x[:1]),
        (v[2, 3], x),
        (v[:, :0], x[:, :0]),
        (v[1, 1], x[2, 2]),
        (v.unflatten(1, (2, 5)).movedim(1, 0), x.unflatten(1, (2, 5)).movedim(1, 0)),
        (torch.view_as_complex(v.unflatten(1, (5, 2))).conj().imag, 1.5),
    ):
        result = lt.log_iv(first, second)
        right = expected("log_iv", np.array(first.tolist()), np.array(torch.as_tensor(second).tolist()))
        np.testing.assert_array_equal(result.numpy(), right)


def test_broadcasting_reads_the_memory_it_is_given(monkeypatch):
    seen = []
    operator = torch.ops.logbessel.log_iv.default
    v, x = torch.tensor(3.0), torch.rand(4, 5)
    lt.functions.evaluated(lambda *operands: seen.append(operands) or operator(*operands), v, x)
    ((first, second),) = seen
    assert (first.data_ptr(), second.data_ptr()) == (v.data_ptr(), x.data_ptr())
    assert first.stride() == (0, 0)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_short_types_are_rounded_once(dtype):
    x = torch.linspace(0.1, 200, 500).to(dtype).requires_grad_()
    wide = x.detach().float().requires_grad_()
    result, exact = lt.log_iv(2.5, x), lt.log_iv(2.5, wide)
    result.sum().backward()
    exact.sum().backward()
    assert result.dtype == x.grad.dtype == dtype
    assert torch.equal(result, exact.to(dtype))
    assert torch.equal(x.grad, wide.grad.to(dtype))


def test_types_are_promoted_as_by_pytorch():
    types = torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.int64, torch.bool
    values = [torch.ones((2,) * ndim, dtype=dtype) for dtype in types for ndim in (0, 1)] + [1, 1.0]
    for first in values:
        for second in values:
            if isinstance(first, torch.Tensor) or isinstance(second, torch.Tensor):
                right = torch.true_divide(first, second).dtype
                assert lt.log_kv(first, second).dtype == right, (first, second)
    assert lt.log_kv(1, 2).dtype == torch.get_default_dtype()
    with pytest.raises(TypeError, match="real tensors"):
        lt.log_kv(torch.ones(2) * 1j, 1.0)


def test_autocast():
    weights, x = torch.rand(3, 3), torch.rand(4, 3)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        short = x @ weights
        result = lt.log_iv(short, short)
    assert short.dtype == torch.bfloat16 and result.dtype == torch.float32
    assert torch.equal(result, lt.log_iv(short.float(), short.float()))


# Derivatives


@pytest.mark.parametrize("name", NAMES)
def test_gradients(name):
    function, arguments = getattr(lt, name), operands(name)
    assert torch.autograd.gradcheck(function, arguments, check_forward_ad=True, check_batched_grad=True)
    assert torch.autograd.gradgradcheck(function, arguments)


@pytest.mark.parametrize("name", ["log_iv", "log_kv", "log_hyp0f1", "iv_ratio"])
def test_first_derivatives_are_the_ufuncs(name):
    """To the last bit where one is asked for; both come from one loop, which may round another way inside the disc."""
    function, suffixes = getattr(lt, name), ("db", "dz") if name == "log_hyp0f1" else ("dv", "dx")
    both = operands(name)
    together = torch.autograd.grad(function(*both).sum(), both)
    for place, suffix in enumerate(suffixes):
        alone = [argument.detach().requires_grad_(index == place) for index, argument in enumerate(both)]
        (derivative,) = torch.autograd.grad(function(*alone).sum(), alone[place])
        right = expected(f"{name}_{suffix}", *(argument.detach().numpy() for argument in both))
        np.testing.assert_array_equal(derivative.numpy(), right)
        np.testing.assert_allclose(together[place].numpy(), right, rtol=5e-16)


@pytest.mark.parametrize("name", NAMES)
def test_values_are_the_same_bits_with_gradients(name):
    arguments = operands(name)
    assert torch.equal(getattr(lt, name)(*arguments), getattr(lt, name)(*(a.detach() for a in arguments)))


class Operators(TorchDispatchMode):
    """The library's operators that run."""

    def __torch_dispatch__(self, operator, types, arguments=(), keywords=None):
        if operator.namespace == "logbessel":
            self.names.append(operator.name().removeprefix("logbessel::"))
        return operator(*arguments, **(keywords or {}))


def test_one_gradient_takes_one_derivative():
    """The joint loop runs where both are asked for, and only there."""
    for of_v, of_x, names in (
        (True, True, ["log_iv_and_grad"]),
        (True, False, ["log_iv", "log_iv_dv"]),
        (False, True, ["log_iv", "log_iv_dx"]),
    ):
        v, x = torch.tensor(2.0, requires_grad=of_v), torch.tensor(3.0, requires_grad=of_x)
        with Operators() as mode:
            mode.names = []
            lt.log_iv(v, x).backward()
        assert mode.names == names


def test_third_derivatives_are_refused():
    x = torch.tensor(2.0, dtype=torch.float64)
    with pytest.raises(NotImplementedError, match="cannot be differentiated"):
        grad(grad(grad(lambda x: lt.log_iv(1.0, x))))(x)


@pytest.mark.parametrize("name", NAMES)
def test_a_domain_error_stays_where_it_is(name):
    arguments = operands(name)
    right = getattr(lt, name)(*arguments)
    right = right, *torch.autograd.grad(right.sum(), arguments)
    bad = torch.arange(len(arguments[0])) % 3 == 1
    second = torch.where(bad, -1.0, arguments[1]).detach().requires_grad_()
    result = getattr(lt, name)(arguments[0], second)
    derivatives = torch.autograd.grad(result.sum(), (arguments[0], second))
    for part, good in zip((result, *derivatives), right, strict=True):
        assert part[bad].isnan().all()
        assert torch.equal(part[~bad], good[~bad])


def test_one_sided_gradients():
    """Value, d/dv and d/dx at x = 0, as the functions' documentation gives them."""
    inf = float("inf")
    for name, v, right in (
        ("log_iv", 0.0, (0, -inf, 0)),
        ("log_iv", 2.0, (-inf, -inf, inf)),
        ("log_kv", 0.0, (inf, 0, -inf)),
        ("log_kv", 2.0, (inf, inf, -inf)),
        ("iv_ratio", 2.0, (0, 0, 0.25)),
        ("log_hyp0f1", 2.0, (0, 0, 0.5)),
    ):
        arguments = torch.tensor(v, requires_grad=True), torch.tensor(0.0, requires_grad=True)
        result = getattr(lt, name)(*arguments)
        assert (result.item(), *(derivative.item() for derivative in torch.autograd.grad(result, arguments))) == right


# Transformations


@pytest.mark.parametrize(
    "function",
    [function for function in functions.ALL if function.derivatives or function.nout > 1],
    ids=lambda function: function.name,
)
def test_operators_are_well_registered(function):
    arguments = operands(function.name)
    torch.library.opcheck(run(function), tuple(a[:3].detach().requires_grad_() for a in arguments))


def test_vmap():
    v, x = operands("log_iv", requires_grad=False)
    right = lt.log_iv(v, x)
    assert torch.equal(vmap(lt.log_iv)(v, x), right)
    assert torch.equal(vmap(lt.log_iv, (None, 0))(v[3], x), lt.log_iv(v[3], x))
    assert torch.equal(vmap(vmap(lt.log_iv, (0, None)), (None, 0), out_dims=1)(v, x), lt.log_iv(v[:, None], x))
    table = torch.rand(5, len(v), dtype=torch.float64)
    assert torch.equal(vmap(lambda x: lt.log_iv(2.0, x), 1, 1)(table), lt.log_iv(2.0, table))


@pytest.mark.parametrize("kind", ["i", "k"])
def test_nested_transformations(kind):
    v, x = operands("log_iv", requires_grad=False)
    function = getattr(lt, f"log_{kind}v")
    second = [
        [expected(f"log_{kind}v_{pair}", v.numpy(), x.numpy()) for pair in row]
        for row in (("dvv", "dvx"), ("dvx", "dxx"))
    ]
    for twice in (lambda f, places: jacrev(jacrev(f, places), places), hessian):
        matrix = vmap(twice(function, (0, 1)))(v, x)
        for i in range(2):
            for j in range(2):
                np.testing.assert_allclose(matrix[i][j].numpy(), second[i][j], rtol=1e-15)
                nested = vmap(grad(grad(function, i), j))(v, x)
                np.testing.assert_allclose(nested.numpy(), second[i][j], rtol=1e-15)


@pytest.mark.parametrize("name", NAMES)
def test_second_derivatives_of_products(name):
    """Where the value itself is differentiated again by a transformation outside."""
    v, x = (a[4].double() for a in operands(name, requires_grad=False))
    product = lambda v, x: v * x * getattr(lt, name)(v, x)
    right = torch.autograd.functional.hessian(product, (v, x))
    for outer, inner in ((jacfwd, jacrev), (jacfwd, jacfwd), (jacrev, jacfwd), (jacrev, jacrev)):
        torch.testing.assert_close(outer(inner(product, (0, 1)), (0, 1))(v, x), right, rtol=1e-12, atol=0)


@pytest.mark.parametrize("name", NAMES)
def test_compiled_without_a_break(name):
    arguments = operands(name)
    function = getattr(lt, name)
    derivatives = torch.autograd.grad(function(*arguments).sum(), arguments)
    compiled = torch.compile(function, fullgraph=True, backend="aot_eager")
    result = compiled(*arguments)
    assert torch.equal(result, function(*arguments))
    for derivative, right in zip(torch.autograd.grad(result.sum(), arguments), derivatives, strict=True):
        assert torch.equal(derivative, right)


def test_compiled_transformations():
    v, x = operands("log_iv", requires_grad=False)
    derivative = vmap(grad(lt.log_iv, 1))
    assert torch.equal(torch.compile(derivative, fullgraph=True, backend="aot_eager")(v, x), derivative(v, x))


def test_compiled_for_other_sizes_and_types():
    torch.compiler.reset()
    compiled = torch.compile(lt.log_iv, fullgraph=True, dynamic=True, backend="aot_eager")
    for shape in ((3,), (7,), (2, 5)):
        v, x = torch.rand(2, *shape)
        assert torch.equal(compiled(v, x), lt.log_iv(v, x))
    assert torch.equal(compiled(v.half(), x.half()), lt.log_iv(v.half(), x.half()))


def test_compiled_by_the_inductor():
    v, x = operands("log_iv")

    def loss(v, x):
        return (torch.sin(v) * lt.log_iv(v, 2 * x)).sum()

    right = torch.autograd.grad(loss(v, x), (v, x))
    for derivative, expected_derivative in zip(
        torch.autograd.grad(torch.compile(loss, fullgraph=True)(v, x), (v, x)), right, strict=True
    ):
        torch.testing.assert_close(derivative, expected_derivative, rtol=1e-13, atol=0)


class Module(torch.nn.Module):
    def forward(self, v, x):
        return lt.log_iv(v, x)


@pytest.mark.parametrize("strict", [False, True])
def test_export(strict):
    v, x = operands("log_iv", requires_grad=False)
    sizes = {"v": {0: torch.export.Dim.DYNAMIC}, "x": {0: torch.export.Dim.DYNAMIC}}
    program = torch.export.export(Module(), (v, x), dynamic_shapes=sizes, strict=strict)
    assert torch.ops.logbessel.log_iv.default in {node.target for node in program.graph.nodes}
    file = io.BytesIO()
    torch.export.save(program, file)
    file.seek(0)
    assert torch.equal(torch.export.load(file).module()(v[:7], x[:7]), lt.log_iv(v[:7], x[:7]))


@pytest.mark.parametrize("name", NAMES)
def test_shapes_without_data(name):
    function = getattr(lt, name)
    for dtype in (torch.float16, torch.float32, torch.float64):
        first, second = (torch.empty(size, dtype=dtype, device="meta", requires_grad=True) for size in ((4, 1), (3,)))
        result = function(first, second)
        derivatives = torch.autograd.grad(result.sum(), (first, second))
        assert (result.shape, result.dtype, result.device.type) == ((4, 3), dtype, "meta")
        assert [derivative.shape for derivative in derivatives] == [(4, 1), (3,)]
    with FakeTensorMode():
        assert function(torch.empty(4, 1), torch.empty(3)).shape == (4, 3)


# The formulas on tensors, for other devices


@pytest.mark.parametrize(
    "function",
    [function for function in functions.ALL if function.derivatives and function.nin == 2],
    ids=lambda function: function.name,
)
def test_formulas(function):
    """Values within what is allowed of the compiled loops, first derivatives within 2 ulp of these; kv_ratio's and
    Matérn's within 1e-13, since they are not judged in double-double."""
    name = function.name
    v, x = points.sample(name.replace("kv_ratio", "log_kv"), 200)
    result, right = (
        f(torch.from_numpy(v), torch.from_numpy(x)).numpy()
        for f in (partial(evaluation.evaluated, function), run(function))
    )
    finite = np.isfinite(right)
    np.testing.assert_array_equal(result[~finite], right[~finite])
    if name in points.VALUES:
        assert judge.check(name, v, x, result) == []
    elif name.startswith(("kv_ratio_", "matern")):
        np.testing.assert_allclose(result[finite], right[finite], rtol=1e-13, atol=1e-15)
    else:
        assert (abs(result[finite] - right[finite]) <= 2 * np.spacing(abs(right[finite]))).all()


def test_subnormal_arguments_of_log_hyp0f1():
    """z/b is a normal number for many a subnormal z, and as accurate as any; without an fma the error was 1e8 ulp."""
    rng = np.random.default_rng(0)
    b, z = np.exp2(rng.uniform(-40, 5, 400)), np.exp2(rng.uniform(-1074, -970, 400))
    result = evaluation.evaluated(functions.LOG_HYP0F1, torch.from_numpy(b), torch.from_numpy(z)).numpy()
    for values in (result, logbessel.log_hyp0f1(b, z)):
        assert judge.check("log_hyp0f1", b, z, values) == []


def test_formulas_are_what_other_devices_run(monkeypatch):
    ran = []
    monkeypatch.setattr(evaluation, "evaluated", lambda function, first, second: ran.append(function.name) or first)
    kernels.elsewhere(functions.LOG_IV)(torch.ones(2), torch.ones(2))
    assert ran == ["log_iv"]
    assert torch._C._dispatch_has_kernel_for_dispatch_key("logbessel::log_iv", "CompositeExplicitAutograd")


@pytest.mark.parametrize("installed", [True, False])
def test_tensors_on_cuda_go_to_its_kernel_where_it_is_installed(monkeypatch, installed):
    launched = SimpleNamespace(call=lambda function, operands: ("kernel", function.name, operands))
    monkeypatch.setattr(evaluation, "evaluated", lambda function, *operands: ("formulas", function.name, operands))
    monkeypatch.setitem(sys.modules, "logbessel.cuda.launch", launched if installed else None)
    monkeypatch.setattr("logbessel.cuda.launch", launched, raising=False)
    if not installed:
        monkeypatch.delattr("logbessel.cuda.launch")
    kernels._cuda_launch.cache_clear()
    tensor = SimpleNamespace(is_cuda=True, detach=lambda: "detached")
    result = kernels.elsewhere(functions.LOG_IV)(tensor, tensor)
    kernels._cuda_launch.cache_clear()
    assert result == (("kernel", "log_iv", ("detached",) * 2) if installed else ("formulas", "log_iv", (tensor,) * 2))


def test_formulas_are_fused_and_keep_their_bits():
    """A double-double quotient, as one kernel."""
    a, b = torch.rand(2, 1000, dtype=torch.float64)
    formula = make_fx(lambda a, b: double_double.divide((a, 0.0), (b, 0.0)))(a, b)
    metrics.reset()
    for part, right in zip(torch.compile(formula, fullgraph=True)(a, b), formula(a, b), strict=True):
        assert torch.equal(part, right)
    assert metrics.generated_kernel_count == 1


def test_examples():
    result = doctest.testmod(lt.functions)
    assert result.attempted >= 4 * len(functions.PUBLIC) and not result.failed


def test_importing_the_library_imports_no_framework():
    code = "import sys, logbessel, logbessel.stats; print({'torch', 'jax'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"


def test_the_way_back_computes_nothing_twice():
    """The derivatives of the inverse are taken at the value that the forward pass has kept, and share the ratio's derivative in x."""
    called = []

    class Recording(TorchDispatchMode):
        def __torch_dispatch__(self, operator, types, arguments=(), options=None):
            called.append(operator.name())
            return operator(*arguments, **(options or {}))

    v, r = (torch.tensor([number], dtype=torch.float64, requires_grad=True) for number in (40.0, 0.5))
    with Recording():
        lt.iv_ratio_inv(v, r).sum().backward()
    ours = sorted(name for name in called if name.startswith("logbessel::"))
    assert ours == ["logbessel::iv_ratio_dv", "logbessel::iv_ratio_dx", "logbessel::iv_ratio_inv"]


def test_the_derivative_of_a_bessel_function_at_zero():
    """I_1'(0) = 1/2: of exp(log I_1) it is 0 times infinity, of x/2 0F1 it is there."""
    x = torch.tensor(0.0, dtype=torch.float64)
    assert grad(lambda x: lt.log_iv(1.0, x).exp())(x).isnan()
    assert grad(lambda x: x / 2 * lt.log_hyp0f1(2.0, x * x / 4).exp())(x) == 0.5
