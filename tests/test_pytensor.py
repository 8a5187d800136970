"""The functions in PyTensor's graphs: the ufuncs' bits on each back end, gradients, and the rewrites of logarithms."""

import pickle
from importlib.util import find_spec

import numpy as np
import points
import pytest

import logbessel
from logbessel.functions import ALL, PUBLIC, STEPS
from logbessel.runtime.ufunc import make_ufunc

pytensor = pytest.importorskip("pytensor", reason="PyTensor is not installed")
import pytensor.tensor as pt  # noqa: E402
from pytensor.compile.mode import Mode  # noqa: E402
from pytensor.gradient import verify_grad  # noqa: E402

import logbessel.pytensor as lp  # noqa: E402
from logbessel.pytensor import ops  # noqa: E402
from logbessel.pytensor.functions import elementwise  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")
PLAIN = [function for function in ALL if function.nout == 1 and function.nin == 2]
BY_NAME = {function.name: function for function in PLAIN}
PYTHON = Mode(linker="py", optimizer=None)  # which has no C to compile
BACK_ENDS = [
    pytest.param(PYTHON, PLAIN, id="all functions"),
    *(
        pytest.param(
            mode,
            [BY_NAME[name] for name in ("log_iv", "log_kv_dv", "iv_ratio_inv", "iv_ratio_dvv")],
            marks=pytest.mark.skipif(not find_spec(package), reason=f"{package} is not installed"),
            id=mode,
        )
        for mode, package in {"CVM": "pytensor", "NUMBA": "numba", "JAX": "jax", "PYTORCH": "torch"}.items()
    ),
]
DIFFERENTIABLE = [function.name for function in PUBLIC if function.derivatives]
# Orders and arguments of several regimes, with integers and v = 0.
V, X = np.array([(0, 0.5), (0, 3), (1, 0.25), (2.5, 7), (0.3, 6), (12, 20), (0, 40), (30, 30), (150, 400)], float).T


def inside(name):
    """The points above in the domain of a function."""
    v, x = V, X
    if name.startswith("iv_ratio"):
        v = v + 0.75
    if name.endswith("_inv"):
        v, x = v[X < 30], getattr(logbessel, name.removesuffix("_inv"))(v, x)[X < 30]
    if name.startswith("log_hyp0f1"):
        v = v + 1
    return v, x


@pytest.mark.parametrize(("mode", "functions"), BACK_ENDS)
def test_results_are_the_ufuncs(mode, functions):
    tensors, values, results = [], [], []
    for function in functions:
        pair = pt.dvectors("first", "second")
        tensors += pair
        values += points.sample(function.name if function.words else "iv_ratio_dv", 50)
        results.append(elementwise(function)(*pair))
    computed = pytensor.function(tensors, results, mode=mode)(*values)
    for function, first, second, result in zip(functions, values[::2], values[1::2], computed, strict=True):
        np.testing.assert_array_equal(np.asarray(result), make_ufunc(function, "")(first, second), function.name)


@pytest.mark.parametrize("name", DIFFERENTIABLE)
def test_gradients(name):
    """PyTensor's own check, in both arguments at once."""
    verify_grad(getattr(lp, name), inside(name), rng=np.random.default_rng(0), mode=PYTHON, abs_tol=1e-5, rel_tol=1e-5)


@pytest.mark.parametrize("name", [function.name for function in PUBLIC if function.nout == 1 and STEPS[function] == 0])
def test_gradients_of_gradients(name):
    v, x = inside(name)
    for place in range(2):

        def gradient(*pair, place=place):
            return pt.grad(getattr(lp, name)(*pair).sum(), pair[place])

        verify_grad(gradient, (v, x), rng=np.random.default_rng(0), mode=PYTHON, abs_tol=1e-4, rel_tol=1e-4)


@pytest.mark.skipif(not find_spec("numba"), reason="numba is not installed")
def test_numbers_on_numba():
    """Scalars are operations of their own there."""
    v, x = pt.dscalars("v", "x")
    assert pytensor.function([v, x], lp.log_kv(v, x), mode="NUMBA")(2.5, 3.0) == logbessel.log_kv(2.5, 3.0)


def test_third_derivatives_are_refused():
    v, x = pt.dscalars("v", "x")
    with pytest.raises(pytensor.gradient.NullTypeGradError, match="third derivatives are not provided"):
        pt.grad(lp.log_iv_dvv(v, x), x)


def test_types():
    assert lp.log_iv(2.5, pt.dscalar()).dtype == "float64"
    assert lp.log_iv(pt.bscalar(), pt.fscalar()).dtype == "float32"
    assert lp.log_iv(2.0, 3).eval() == logbessel.log_iv(2.0, 3.0)
    with pytest.raises(TypeError, match="complex"):
        lp.log_iv(pt.zscalar(), 1.0)
    v, x = pt.lscalar("v"), pt.dscalar("x")
    assert pt.grad(lp.log_kv(v, x), x).eval({v: 2, x: 3.0}) == logbessel.log_kv_dx(2, 3.0)
    assert pickle.loads(pickle.dumps(ops.scalar(BY_NAME["iv_ratio_c"]))) == ops.scalar(BY_NAME["iv_ratio_c"])
    assert ops.scalar(BY_NAME["log_iv"]) != ops.scalar(BY_NAME["log_kv"])


@pytest.mark.parametrize(
    ("logarithm", "expected"),
    [
        (lambda v, x: pt.log(pt.iv(v, x)), lambda v, x: logbessel.log_iv(v, abs(x))),
        (lambda v, x: pt.log(pt.ive(v, x)), lambda v, x: logbessel.log_ive(v, abs(x))),
        (lambda v, x: pt.log(pt.kv(v, x)), logbessel.log_kv),
        (lambda v, x: pt.log(pt.kve(v, x)), logbessel.log_kve),
        (lambda v, x: pt.log(pt.exp(v) * pt.kve(v, x)), lambda v, x: logbessel.log_kve(v, x) + v),
    ],
)
def test_logarithms_of_bessel_functions(logarithm, expected):
    """Beyond what a double holds, and I_v(-x) = I_v(x) for even v."""
    v, x = pt.dvectors("v", "x")
    compiled = pytensor.function([v, x], logarithm(v, x), mode="CVM")
    orders, arguments = np.array([300.0, 4000.0, 2.0, 2.0, 3.0]), np.array([1.0, 2.0, 1e4, -3.0, -3.0])
    expected = expected(orders, arguments)
    expected[4] = np.nan  # I_3(-3) < 0
    np.testing.assert_array_equal(compiled(orders, arguments), expected)
