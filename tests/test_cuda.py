"""logbessel.cuda on a simulated GPU: the kernels themselves, and what is asked of the driver."""

import importlib.util
import inspect
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import judge
import numpy as np
import pairs_measure
import points
import pytest

pytest.importorskip("cuda.bindings")

import simulated_cuda
from simulated_cuda import FUNCTIONS, Array

import logbessel
from logbessel import cuda
from logbessel.compiler import kernel
from logbessel.cuda import arrays as cuda_arrays
from logbessel.cuda import driver as cuda_driver
from logbessel.cuda import launch as cuda_launch

NAMES = list(FUNCTIONS)


@pytest.fixture
def gpu(monkeypatch):
    return install(monkeypatch, simulated_cuda.Driver())


REMEMBERED = simulated_cuda.remembered()


def install(monkeypatch, driver):
    monkeypatch.setattr(cuda_driver, "driver", driver)
    for cached in REMEMBERED:
        cached.cache_clear()
    return driver


@pytest.fixture(autouse=True)
def nothing_kept_of_the_simulation():
    yield
    for cached in REMEMBERED:
        cached.cache_clear()


def evaluated(name, *arguments, shape=None, dtype=np.float64):
    """The function's results on the GPU, in an array that was full of rubbish."""
    arrays = [Array(value) if isinstance(value, np.ndarray) else value for value in arguments]
    shape = np.broadcast_shapes(*(np.shape(value) for value in arguments)) if shape is None else shape
    results = [np.full(shape, 12345.0, dtype) for _ in range(FUNCTIONS[name].nout)]
    out = tuple(map(Array, results))
    returned = getattr(cuda, name)(*arrays, out=out if len(out) > 1 else out[0])
    assert returned == out if len(out) > 1 else returned is out[0]
    return results if len(results) > 1 else results[0]


def expected(name, *arguments):
    with np.errstate(all="ignore"):
        return getattr(logbessel, name)(*arguments)


def assert_within_an_ulp(actual, wanted):
    for one, other in zip(np.atleast_2d(actual), np.atleast_2d(wanted)):
        np.testing.assert_array_max_ulp(np.where(np.isfinite(one), one, 0), np.where(np.isfinite(other), other, 0), 1)
        np.testing.assert_array_equal(np.isfinite(one), np.isfinite(other))
        np.testing.assert_array_equal(one[~np.isfinite(one)], other[~np.isfinite(other)])


def every_point(name):
    """Points in the domain, special ones, and orders between -1 and 0."""
    rng = np.random.default_rng(0)
    below = rng.uniform(-1, 0, 100), rng.uniform(0, 24, 100)
    return np.concatenate([points.sample(name, 6000), special_pairs(), below], axis=1)


def special_pairs():
    values = [0.0, -0.0, 1.0, -1.0, -2.0, -2.5, 25.0, 5e-324, 1e308, np.inf, -np.inf, np.nan, 0.5, 1e-30, 30.0]
    return np.array(np.meshgrid(values, values)).reshape(2, -1)


# The kernels


@pytest.mark.parametrize("name", NAMES)
def test_same_as_numpy(gpu, name):
    v, x = points.certain(FUNCTIONS[name], *every_point(name))
    assert_within_an_ulp(evaluated(name, v, x), expected(name, v, x))
    assert gpu.noted("launch")[0][0] == name


@pytest.mark.parametrize("capability", [(7, 5), (8, 6), (8, 9), (12, 0), (8, 0), (9, 0)])
def test_kernels_for_float32_are_chosen_by_the_rate_of_doubles(monkeypatch, capability):
    install(monkeypatch, simulated_cuda.Driver(capability=capability))
    ran = []
    monkeypatch.setattr(cuda_launch, "_run", lambda function, *rest: ran.append(function.name))
    for name in ("log_kv", "log_kv_dvv"):  # the second has no formula of its own for float32
        for dtype in (np.float32, np.float64):
            evaluated(name, np.ones(2, dtype), np.ones(2, dtype), dtype=dtype)
    fast = capability in ((8, 0), (9, 0))
    of_singles = ("log_kv_single", "log_kv_dvv") if fast else ("log_kv_in_pairs", "log_kv_dvv_in_pairs")
    assert ran == [of_singles[0], "log_kv", of_singles[1], "log_kv_dvv"]


def test_a_kernel_in_pairs(monkeypatch):
    install(monkeypatch, simulated_cuda.Driver(capability=(8, 9)))
    v, x = pairs_measure.some_points(1000, np.random.default_rng(7))
    result = evaluated("log_kv", v, x, dtype=np.float32)
    errors, promised = pairs_measure.error("log_kv", v, x, result)
    assert errors[promised].max() <= 1.0
    of_number = evaluated("log_kv", 2.7, x, dtype=np.float32)
    np.testing.assert_array_equal(of_number, evaluated("log_kv", np.full_like(x, 2.7), x, dtype=np.float32))


def every_regime(name, v, x):
    """How many points take each regime, by the formulas on NumPy arrays."""
    regimes = FUNCTIONS[name].regimes
    left, counts = np.full(v.shape, True), []
    for regime in regimes:
        with np.errstate(all="ignore"):
            chosen = left & (regime.holds(v, x) if regime is not regimes[-1] else True)
        counts.append(np.count_nonzero(chosen))
        left = left & ~chosen
    return counts


@pytest.mark.parametrize("name", NAMES)
def test_the_points_take_every_regime(name):
    counts = every_regime(name, *every_point(name))
    if name == "iv_ratio_inv":
        del counts[5]  # for 1 - r below 2^-60, which r as a double cannot tell from 0
    assert min(counts) > 0, counts


@pytest.mark.parametrize("name", ["iv_ratio", "log_kv", "log_iv_and_grad"])
def test_order_of_the_threads_makes_no_difference(monkeypatch, name):
    v, x = points.sample(name, 4000)
    forwards, backwards = [], []
    for results, reverse in ((forwards, False), (backwards, True)):
        install(monkeypatch, simulated_cuda.Driver(backwards=reverse))
        results.append(evaluated(name, v, x))
    np.testing.assert_array_equal(forwards, backwards)


@pytest.mark.parametrize("n", [1, 31, 128, 129, 2048, 2049, 40_000])
def test_any_number_of_elements(gpu, n):
    v, x = np.random.default_rng(n).uniform(0.5, 60, (2, n))
    np.testing.assert_array_equal(evaluated("iv_ratio", v, x), logbessel.iv_ratio(v, x))
    _, blocks, _ = gpu.noted("launch")[0]
    assert blocks == -(-n // (128 * max(1, min(16, -(-n // (2 * 8 * 128))))))


def test_no_element(gpu):
    assert evaluated("iv_ratio", np.ones((0, 3)), np.ones(3)).shape == (0, 3)
    assert not gpu.noted("launch")


# Types, shapes and strides


@pytest.mark.parametrize("codes", ["ff", "fd", "df", "dd"])
@pytest.mark.parametrize("result", "fd")
def test_types(gpu, codes, result):
    v, x = (np.random.default_rng(0).uniform(1, 50, 300).astype(code) for code in codes)
    wanted = logbessel.iv_ratio(v.astype(float), x.astype(float)).astype(result)
    np.testing.assert_array_equal(evaluated("iv_ratio", v, x, dtype=result), wanted)


SHAPES = {
    "row and column": ((1, 40), (30, 1)),
    "vector and matrix": ((40,), (30, 40)),
    "four axes": ((3, 1, 5, 1), (1, 4, 1, 6)),
    "one element": ((1, 1), (30, 40)),
    "no axis": ((), (7, 3)),
}


@pytest.mark.parametrize("shapes", SHAPES.values(), ids=SHAPES)
def test_broadcasting(gpu, shapes):
    rng = np.random.default_rng(0)
    v, x = (rng.uniform(1, 50, shape) for shape in shapes)
    np.testing.assert_array_equal(evaluated("iv_ratio", v, x), logbessel.iv_ratio(v, x))


def test_strides(gpu):
    rng = np.random.default_rng(0)
    v = rng.uniform(1, 50, (60, 5, 8))[::2, ::-1].transpose(2, 0, 1)
    x = rng.uniform(1, 50, (5, 30)).T[:, ::-1]
    wanted = logbessel.iv_ratio(v, x)
    np.testing.assert_array_equal(evaluated("iv_ratio", v, x), wanted)
    out = np.zeros((5, 8, 30, 2)).transpose(1, 2, 0, 3)
    assert cuda.iv_ratio(Array(v), Array(x), out=Array(out[..., 1])) is not None
    np.testing.assert_array_equal(out[..., 1], wanted)
    np.testing.assert_array_equal(out[..., 0], 0)


def test_axes_are_merged():
    from logbessel.cuda.launch import _merged

    dense = np.empty((4, 5, 6))
    assert _merged((4, 5, 6), [dense.strides, dense.strides]) == ([120], [[8], [8]])
    assert _merged((4, 5, 6), [(0, 0, 0), dense.strides]) == ([120], [[0], [8]])
    assert _merged((4, 5, 6), [(0, 48, 8), dense.strides]) == ([30, 4], [[8, 0], [8, 240]])
    assert _merged((5, 6), [(48, 8), (8, 40)]) == ([5, 6], [[48, 8], [8, 40]])
    assert _merged((1, 1), [(0, 0), (0, 0)]) == ([1], [[0], [0]])


@pytest.mark.parametrize("name", ["log_iv", "log_kve", "log_kv_dv", "log_kv_and_grad"])
def test_float32_kernel_is_the_float32_loop(gpu, name):
    """To the last bit, beside the curves where the logarithms vanish too: there threads take the formula in double-double."""
    angle = np.random.default_rng(4).uniform(0, np.pi / 2, 1500)
    angle[:500] = np.random.default_rng(5).uniform(0.9, 1.1, 500)
    s = np.exp(np.random.default_rng(6).uniform(1, 9, angle.size))
    v, x = (s * np.sin(angle)).astype(np.float32), (s * np.cos(angle)).astype(np.float32)
    actual, wanted = evaluated(name, v, x, dtype=np.float32), expected(name, v, x)
    np.testing.assert_array_equal(actual, wanted)
    assert FUNCTIONS[name].of_kernel("f").name in [call[0] for call in gpu.noted("launch")]


@pytest.mark.parametrize("name", ["log_iv", "log_kv", "log_kve"])
def test_float32_kernel_at_the_floats_next_to_zeros(gpu, name):
    """Inside the disc too, where the short tables have too few digits for them."""
    v = np.random.default_rng(7).uniform(8, 25, 60).astype(np.float32)
    nearest = np.array([judge.zero(name, order) for order in v.tolist()], np.float32)
    away = np.array([-64, -3, -1, 0, 1, 3, 64], np.float32)[:, None]
    v, x = (part.ravel() for part in np.broadcast_arrays(v, nearest + away * np.spacing(nearest)))
    np.testing.assert_array_equal(evaluated(name, v, x, dtype=np.float32), expected(name, v, x))


@pytest.mark.parametrize("number", [3, 3.5, np.float32(3.5), np.float64(3.5), np.int64(3), True])
def test_numbers(gpu, number):
    x = np.linspace(1, 50, 200, dtype=np.float32)
    wanted = logbessel.iv_ratio(float(number), x.astype(float)).astype(np.float32)
    np.testing.assert_array_equal(evaluated("iv_ratio", number, x, dtype=np.float32), wanted)


def test_results_in_the_place_of_an_argument(gpu):
    v, x = np.random.default_rng(0).uniform(1, 60, (2, 5000))
    wanted, same = logbessel.iv_ratio(v, x), logbessel.iv_ratio(v, v)
    cuda.iv_ratio(Array(v), Array(x), out=Array(x))
    np.testing.assert_array_equal(x, wanted)
    cuda.iv_ratio(Array(v), Array(v), out=Array(v))
    np.testing.assert_array_equal(v, same)


# What is refused

BUFFER = np.zeros(100)
READ_ONLY = np.zeros(50)
READ_ONLY.flags.writeable = False
REFUSED = {
    "no array": ((1.0, 2.0), {}, TypeError, "at least one argument must be an array on a GPU"),
    "host memory": ((1.0, np.ones(3)), {}, TypeError, "numpy.ndarray is not an array on a GPU"),
    "integers": ((1.0, Array(np.arange(3))), {}, TypeError, "int64; they must be float32 or float64"),
    "a mask": ((1.0, Array(np.ones(3), mask=Array(np.ones(3)))), {}, TypeError, "mask"),
    "no kind": ((1.0, Array(np.ones(3))), {}, TypeError, "give one as out="),
    "shapes": ((Array(np.ones(3)), Array(np.ones(4))), {"out": Array(np.ones(4))}, ValueError, "broadcast"),
    "out too small": ((1.0, Array(BUFFER)), {"out": Array(np.ones(4))}, ValueError, r"out has the shape \(4,\)"),
    "out too large": ((1.0, Array(np.ones(1))), {"out": Array(BUFFER)}, ValueError, r"out has the shape \(100,\)"),
    "two for one": ((1.0, Array(BUFFER)), {"out": (Array(BUFFER),) * 2}, ValueError, "out must hold 1 arrays, not 2"),
    "read-only": ((1.0, Array(BUFFER[:50])), {"out": Array(READ_ONLY)}, ValueError, "read-only"),
    "shifted": ((1.0, Array(BUFFER[:50])), {"out": Array(BUFFER[1:51])}, ValueError, "overlaps"),
    "turned": ((1.0, Array(BUFFER[:50])), {"out": Array(BUFFER[49::-1])}, ValueError, "overlaps"),
    "narrowed": ((1.0, Array(BUFFER[:50])), {"out": Array(BUFFER.view("f4")[:50])}, ValueError, "overlaps"),
    "repeated": (
        (1.0, Array(np.ones((3, 4)))),
        {"out": Array(np.lib.stride_tricks.as_strided(BUFFER, (3, 4), (8, 8)))},
        ValueError,
        "share memory",
    ),
    "no stream": ((1.0, Array(BUFFER)), {"stream": "default"}, TypeError, "neither a CUDA stream"),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_refused(gpu, case):
    arguments, options, error, text = case
    with pytest.raises(error, match=text):
        cuda.iv_ratio(*arguments, **options)
    assert not gpu.noted("launch")


def test_interleaved_memory_is_not_shared(gpu):
    both = np.random.default_rng(0).uniform(1, 60, 400)
    wanted = logbessel.iv_ratio(both[::2], 3.0)
    cuda.iv_ratio(Array(both[::2]), 3.0, out=Array(both[1::2]))
    np.testing.assert_array_equal(both[1::2], wanted)


def test_two_results_in_one_place(gpu):
    one = Array(np.ones(5))
    with pytest.raises(ValueError, match="one array of out overlaps another"):
        cuda.log_kv_and_grad(1.0, Array(np.ones(5)), out=(one, one, Array(np.ones(5))))


def test_several_devices(gpu, monkeypatch):
    devices = iter([0, 1])
    monkeypatch.setattr(cuda_driver, "device_of", lambda address: next(devices))
    with pytest.raises(ValueError, match=r"several devices: \[0, 1\]"):
        cuda.iv_ratio(Array(np.ones(3)), Array(np.ones(3)))


def test_failure_in_the_driver_leaves_the_context_as_it_was(gpu, monkeypatch):
    monkeypatch.setattr(gpu, "cuLaunchKernel", lambda *arguments: (SimpleNamespace(name="CUDA_ERROR_LAUNCH_FAILED"),))
    with pytest.raises(RuntimeError, match="CUDA_ERROR_LAUNCH_FAILED"):
        evaluated("iv_ratio", np.ones(3), np.ones(3))
    assert gpu.context == []


# Streams


def streams(gpu, *own, **options):
    """The stream of the launch, and the streams that it waits for, of arrays with streams of their own."""
    cuda.iv_ratio(*(Array(np.ones(3), stream) for stream in own), out=Array(np.ones(3)), **options)
    ((_, _, stream),) = gpu.noted("launch")
    assert all(waiting == (stream,) for waiting in gpu.noted("wait"))
    assert [call[0] for call in gpu.calls][-1] == "launch"
    return stream, sorted(record[0] for record in gpu.noted("record"))


OWN = 7


@pytest.mark.parametrize(
    ("own", "asked", "used", "waited"),
    [
        ((None, None), None, 1, []),
        ((OWN, OWN), None, OWN, []),
        ((OWN, None), None, OWN, []),
        ((OWN, 9), None, OWN, [9]),
        ((None, 9), None, 9, []),
        ((OWN, 9), 9, 9, [OWN]),
        ((OWN, OWN), 0, 0, [OWN]),
        ((1, 1), 0, 0, []),
        ((1, 2), 2, 2, [1]),
        ((None, None), OWN, OWN, []),
    ],
)
def test_streams(gpu, own, asked, used, waited):
    assert streams(gpu, *own, stream=asked) == (used, waited)


@pytest.mark.parametrize(
    "stream",
    [
        7,
        SimpleNamespace(cuda_stream=7),
        SimpleNamespace(ptr=7),
        SimpleNamespace(handle=SimpleNamespace(value=7)),
        SimpleNamespace(__cuda_stream__=lambda: (0, 7)),
        SimpleNamespace(__cuda_stream__=(0, 7)),
    ],
)
def test_streams_of_libraries(gpu, stream):
    assert streams(gpu, None, None, stream=stream) == (7, [])


# Libraries


class Tensor:
    """What is asked of a tensor of PyTorch on a GPU."""

    __module__ = "torch"
    is_cuda = True

    def __init__(self, values, requires_grad=False):
        self.values, self.requires_grad = values, requires_grad
        self.device = SimpleNamespace(index=0)
        self.is_neg = values.is_neg
        self.data_ptr, self.stride, self.shape, self.dtype = values.data_ptr, values.stride, values.shape, values.dtype

    def cpu(self):
        return self.values

    def __getitem__(self, key):
        return Tensor(self.values[key])

    @property
    def T(self):
        return Tensor(self.values.T)


@pytest.fixture
def torch(monkeypatch):
    torch = pytest.importorskip("torch")
    monkeypatch.setattr(torch.cuda, "current_stream", lambda device: SimpleNamespace(cuda_stream=OWN))
    original = torch.empty
    monkeypatch.setattr(torch, "empty", lambda shape, dtype, device: Tensor(original(shape, dtype=dtype)), raising=True)
    return torch


def test_tensors(gpu, torch):
    v = torch.linspace(1, 60, 60, dtype=torch.float32).reshape(6, 10).T
    x = torch.linspace(1, 9, 6, dtype=torch.float32)
    result = cuda.iv_ratio(Tensor(v), Tensor(x))
    assert type(result) is Tensor
    assert result.dtype == torch.float32
    wanted = logbessel.iv_ratio(v.double().numpy(), x.double().numpy()).astype(np.float32)
    np.testing.assert_array_equal(result.values.numpy(), wanted)
    assert gpu.noted("launch")[0][2] == OWN


def test_tensors_that_are_refused(gpu, torch):
    x = Tensor(torch.ones(3), requires_grad=True)
    with pytest.raises(ValueError, match="requires a gradient"):
        cuda.iv_ratio(x, x)
    with torch.no_grad():
        cuda.iv_ratio(x, x)
    with pytest.raises(TypeError, match="on the device 'cpu'"):
        cuda.iv_ratio(1.0, torch.ones(3))
    with pytest.raises(ValueError, match="resolve_neg"):
        cuda.iv_ratio(1.0, Tensor(torch.ones(3, dtype=torch.complex128).conj().imag))
    with pytest.raises(TypeError, match="elements of type float16"):
        cuda.iv_ratio(1.0, Tensor(torch.ones(3, dtype=torch.float16)))


@pytest.fixture
def for_a_gpu(gpu, torch, monkeypatch):
    """The tests that need a GPU, as if this one were one, on fewer points."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    path = Path(__file__).with_name("test_cuda_gpu.py")
    spec = importlib.util.spec_from_file_location("for_a_gpu", path)
    tests = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tests)
    monkeypatch.setattr(tests, "on_gpu", lambda *arrays: [Tensor(torch.from_numpy(array)) for array in arrays])
    monkeypatch.setattr(tests, "POINTS", 5000)
    return tests


def test_accuracy_is_tested_on_a_gpu(for_a_gpu):
    for_a_gpu.test_points_of_every_regime("iv_ratio_c")
    for_a_gpu.test_many_points("iv_ratio_c", 150)
    for_a_gpu.test_float32_broadcast_and_transposed()


@pytest.mark.parametrize("kind", ["cupy", "numba"])
def test_new_arrays_of_libraries(gpu, monkeypatch, kind):
    made = []

    class Own(Array):
        __module__ = kind

    def empty(shape, dtype):
        made.append((shape, dtype))
        return Own(np.empty(shape, dtype))

    class Device:
        def __init__(self, number):
            assert number == 0

        def __enter__(self):
            return self

        def __exit__(self, *error):
            pass

    library = SimpleNamespace(empty=empty, device_array=empty, cuda=SimpleNamespace(Device=Device))
    monkeypatch.setitem(sys.modules, {"cupy": "cupy", "numba": "numba.cuda"}[kind], library)
    v, x = Own(np.linspace(1, 9, 5)[:, None]), Own(np.linspace(1, 90, 7, dtype=np.float32))
    value, dv, dx = cuda.log_kv_and_grad(v, x)
    assert made == [((5, 7), np.float64)] * 3
    for result, wanted in zip((value, dv, dx), logbessel.log_kv_and_grad(v.values, x.values.astype(float))):
        np.testing.assert_array_equal(result.values, wanted)


class Exporter:
    """An array that knows DLPack alone."""

    def __init__(self, values, device=(2, 0)):
        self.values, self.device, self.streams = values, device, []

    def __dlpack_device__(self):
        return self.device

    def __dlpack__(self, stream=None):
        self.streams.append(stream)
        return self.values.__dlpack__()


@pytest.mark.parametrize("asked", [None, 7])
def test_dlpack(gpu, asked):
    v = Exporter(np.random.default_rng(0).uniform(1, 60, (40, 30))[::2, ::3])
    x = Exporter(np.linspace(1, 9, 10, dtype=np.float32))
    out = np.zeros((20, 10))
    cuda.iv_ratio(v, x, out=Array(out), stream=asked)
    np.testing.assert_array_equal(out, logbessel.iv_ratio(v.values, x.values.astype(float)))
    assert v.streams == [asked or cuda_arrays.LEGACY_STREAM]
    with pytest.raises(TypeError, match="other than float32 and float64"):
        cuda.iv_ratio(1.0, Exporter(np.arange(3)))
    with pytest.raises(TypeError, match="not on a GPU"):
        cuda.iv_ratio(1.0, Exporter(np.ones(3), device=(1, 0)))


# The module


def test_signatures():
    assert cuda.__all__ == [name for name in logbessel.__all__ if getattr(logbessel, name).nin == 2]
    for name in NAMES:
        first, second, out, stream = inspect.signature(getattr(cuda, name)).parameters.values()
        assert {first.kind, second.kind} == {inspect.Parameter.POSITIONAL_ONLY}
        assert (out.name, out.default, stream.name, stream.default) == ("out", None, "stream", None)
    assert list(inspect.signature(cuda.log_hyp0f1).parameters)[:2] == ["b", "z"]
    assert list(inspect.signature(cuda.iv_ratio_inv).parameters)[:2] == ["v", "r"]


def test_the_simulated_driver_has_the_signatures_of_the_real_one():
    real = importlib.import_module("cuda.bindings.driver")
    names = [name for name in vars(simulated_cuda.Driver) if name.startswith("cu") and name != "cuda"]
    assert len(names) == 14
    for name in names:
        first = getattr(real, name).__doc__.partition("\n")[0]
        stated = [
            part.partition(":")[0].split()[-1]
            for part in first[first.index("(") + 1 : first.rindex(")")].split(",")
            if part.strip()
        ]
        own = list(inspect.signature(getattr(simulated_cuda.Driver, name)).parameters)[1:]
        assert [word.lstrip("*") for word in stated] == own, name
    assert hasattr(real.CUresult, "CUDA_SUCCESS")
    assert int(real.CUpointer_attribute.CU_POINTER_ATTRIBUTE_DEVICE_ORDINAL) == 9
    assert int(real.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT) == 16
    assert int(real.CUevent_flags.CU_EVENT_DISABLE_TIMING) == 2
    assert int(real.CUstream(7)) == 7


def run(code, **variables):
    environment = os.environ | variables
    return subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, env=environment)


def test_without_the_extra():
    code = "import sys; sys.modules['cuda.bindings'] = None; import logbessel; import logbessel.cuda"
    last = run(code).stderr.splitlines()[-1]
    assert (
        last
        == 'ImportError: logbessel.cuda needs the package cuda-bindings: pip install ".[cuda]" in a checkout of logbessel'
    )


def test_without_a_gpu():
    code = "import logbessel.cuda as cuda; cuda.log_iv(1.0, 2.0)"
    last = run(code, CUDA_VISIBLE_DEVICES="").stderr.splitlines()[-1]
    assert last.startswith("RuntimeError: logbessel.cuda needs an NVIDIA GPU, and found none (")


def test_ptx_is_kept(gpu, monkeypatch, tmp_path):
    monkeypatch.setenv("LOGBESSEL_CACHE_DIR", str(tmp_path))
    evaluated("iv_ratio", np.ones(3), np.ones(3))
    (path,) = tmp_path.iterdir()
    assert path.name.startswith("iv_ratio-")
    assert path.suffix == ".ptx"
    monkeypatch.setattr("logbessel.compiler.ptx.of", None)
    cuda_driver.loaded.cache_clear()
    evaluated("iv_ratio", np.ones(3), np.ones(3))


def test_arguments_fit_a_launch():
    most = max(function.nin + function.nout for function in FUNCTIONS.values())
    assert 8 * (kernel.HEADER + most * kernel.OPERAND) <= 4096
