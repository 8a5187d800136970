"""logbessel.cuda on a real GPU: these tests run where there is one, and CuPy or PyTorch for it."""

import numpy as np
import points
import pytest

import logbessel

cuda = pytest.importorskip("logbessel.cuda", exc_type=ImportError)
pytestmark = pytest.mark.gpu

from logbessel.cuda import driver as cuda_driver  # noqa: E402
from logbessel.functions import PUBLIC  # noqa: E402

try:
    cuda_driver.start()
except RuntimeError as error:
    pytest.skip(str(error), allow_module_level=True)

torch = pytest.importorskip("torch")
if not torch.cuda.is_available():
    pytest.skip("this PyTorch has no CUDA", allow_module_level=True)

POINTS = 10_000_000


def on_gpu(*arrays):
    return [torch.from_numpy(np.ascontiguousarray(array)).cuda() for array in arrays]


def results(value):
    return value if isinstance(value, tuple) else (value,)


def assert_same_as_numpy(name, v, x):
    """Within 1 ulp, and equal where not finite, but for results in doubt, which the kernels do not compute again."""
    function = next(function for function in PUBLIC if function.name == name)
    v, x = points.certain(function, *np.broadcast_arrays(v, x))
    with np.errstate(all="ignore"):
        expected = results(getattr(logbessel, name)(v, x))
    for actual, wanted in zip(results(getattr(cuda, name)(*on_gpu(v, x))), expected, strict=True):
        actual, finite = actual.cpu().numpy(), np.isfinite(wanted)
        np.testing.assert_array_max_ulp(actual[finite], wanted[finite], 1)
        np.testing.assert_array_equal(actual[~finite], wanted[~finite])


@pytest.mark.parametrize("name", cuda.__all__)
def test_points_of_every_regime(name):
    assert_same_as_numpy(name, *points.sample(name, 20_000))


@pytest.mark.parametrize("name", ["log_iv", "log_kv", "iv_ratio", "log_kv_and_grad"])
@pytest.mark.parametrize("largest", [30, 150, 10_000])
def test_many_points(name, largest):
    v, x = np.random.default_rng(0).uniform(0.5, largest, (2, POINTS))
    assert_same_as_numpy(name, v, x)


def test_float32_broadcast_and_transposed():
    v, x = np.random.default_rng(0).uniform(1, 90, (2, 300, 200)).astype(np.float32)
    gv, gx = on_gpu(v, x)
    actual = cuda.log_kv(gv[:, :1], gx.T[:, None, :])
    assert actual.dtype == torch.float32
    np.testing.assert_array_equal(actual.cpu().numpy(), logbessel.log_kv(v[:, :1], x.T[:, None, :]))


def test_stream():
    stream = torch.cuda.Stream()
    (x,) = on_gpu(np.linspace(1, 90, POINTS))
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        y = x * 2
        ours = cuda.log_iv(2.5, y)
    elsewhere = cuda.log_iv(2.5, x, stream=stream)
    stream.synchronize()
    np.testing.assert_array_equal(ours.cpu().numpy(), logbessel.log_iv(2.5, np.linspace(1, 90, POINTS) * 2))
    np.testing.assert_array_equal(elsewhere.cpu().numpy(), logbessel.log_iv(2.5, np.linspace(1, 90, POINTS)))


def test_graph():
    (x,) = on_gpu(np.linspace(1, 90, 1000))
    out = torch.empty_like(x)
    cuda.log_kv(2.5, x, out=out)  # loads the kernel, which a capture must not
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        cuda.log_kv(2.5, x, out=out)
    x.copy_(torch.linspace(2, 50, 1000, dtype=torch.float64))
    graph.replay()
    torch.cuda.synchronize()
    np.testing.assert_array_equal(out.cpu().numpy(), logbessel.log_kv(2.5, x.cpu().numpy()))


def test_time_by_events():
    """What runs on the GPU is timed, and the call itself does not wait for it: the events lie in the stream's order."""
    v, x = on_gpu(*np.random.default_rng(0).uniform(0.5, 150, (2, POINTS)))
    out = torch.empty_like(x)
    cuda.log_iv(v, x, out=out)
    begin, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    begin.record()
    for _ in range(10):
        cuda.log_iv(v, x, out=out)
    end.record()
    assert not end.query()  # ten times ten million elements are not done yet
    end.synchronize()
    print(
        f"log_iv: {1e6 * begin.elapsed_time(end) / (10 * POINTS):.4f} ns an element on {torch.cuda.get_device_name()}"
    )


def test_cupy():
    cupy = pytest.importorskip("cupy")
    v, x = np.random.default_rng(0).uniform(0.5, 90, (2, 5000))
    with cupy.cuda.Stream(non_blocking=True) as stream:
        actual = cuda.log_iv(cupy.asarray(v), cupy.asarray(x))
        stream.synchronize()
    assert isinstance(actual, cupy.ndarray)
    np.testing.assert_array_equal(cupy.asnumpy(actual), logbessel.log_iv(v, x))


def test_numba():
    numba_cuda = pytest.importorskip("numba.cuda")
    v, x = np.random.default_rng(0).uniform(0.5, 90, (2, 5000))
    actual = cuda.log_iv(numba_cuda.to_device(v), numba_cuda.to_device(x))
    np.testing.assert_array_equal(actual.copy_to_host(), logbessel.log_iv(v, x))


def test_torch_gradients():
    """The functions of `logbessel.torch` on the GPU, and both of their derivatives, are those of the CPU."""
    import logbessel.torch as lt

    v, x = np.random.default_rng(0).uniform(0.5, 90, (2, 5000))
    leaves = [tensor.requires_grad_() for tensor in on_gpu(v, x)]
    value = lt.log_kv(*leaves)
    value.sum().backward()
    for actual, wanted in zip([value, *(leaf.grad for leaf in leaves)], logbessel.log_kv_and_grad(v, x), strict=True):
        np.testing.assert_array_max_ulp(actual.detach().cpu().numpy(), wanted, 1)


def test_jax(monkeypatch):
    """XLA contracts products and sums on a GPU: the error terms must outlast that."""
    monkeypatch.setenv("XLA_PYTHON_CLIENT_PREALLOCATE", "false")
    jax = pytest.importorskip("jax")
    if jax.default_backend() != "gpu":
        pytest.skip("this JAX has no CUDA")
    import logbessel.jax

    v, x = np.random.default_rng(0).uniform(0.5, 150, (2, 5000))
    with jax.enable_x64(True):
        actual = jax.jit(logbessel.jax.log_kv)(v, x)
    assert actual.devices() == {jax.devices()[0]}
    np.testing.assert_array_max_ulp(np.asarray(actual), logbessel.log_kv(v, x), 2)
