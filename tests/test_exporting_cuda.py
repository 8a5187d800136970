"""What an exported library has for CUDA C++: the same code run on this processor, and compiled and linked by nvcc where there is one."""

import ctypes
import subprocess
from pathlib import Path

import exported
import numpy as np
import pytest
import simulated_cuda
from exported import EXAMPLES, PRODUCT, TYPES, expect, exports, named, run, tool

import logbessel
from logbessel.exporting import entries

# Device functions


@pytest.mark.parametrize("kind", entries.KINDS, ids=lambda kind: kind.c)
def test_device_function_is_the_ufunc(kind):
    """In every bit, at points of all regimes and beside zeros; but for the nearest floats to a zero, which GPUs compute with fewer digits."""
    (log_iv,) = named(["log_iv"])
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        v, x = (a.astype(TYPES[kind.c]) for a in exported.arguments(log_iv, 20_000))
        expected = logbessel.log_iv(v, x)
        near = (kind.c == "double") & log_iv.careful.lost(v, x, expected)
    found = np.empty_like(v)
    exported.device_function(log_iv, kind)(v.size, *(a.ctypes.data for a in (v, x, found)))
    assert near.mean() < 0.05
    assert exported.different(found[~near], expected[~near]) == 0
    np.testing.assert_allclose(found[near], expected[near], rtol=1e-14, atol=2.0**-90 * 1e4)


@pytest.mark.parametrize("kind", entries.KINDS, ids=lambda kind: kind.c)
def test_device_function_with_derivatives(kind):
    a, b, c, *found = np.random.default_rng(0).uniform(-1, 9, (7, 1000)).astype(TYPES[kind.c])
    exported.device_function(PRODUCT, kind)(a.size, *(array.ctypes.data for array in (a, b, c, *found)))
    wide, inside = (a.astype(float), b.astype(float), c.astype(float)), (a > 0) & (b > 0) & (c > 0)
    for result, expected in zip(found, PRODUCT.regimes[0].value(*wide), strict=True):
        np.testing.assert_array_equal(result, np.where(inside, expected, np.nan).astype(a.dtype))


# The header's launch of a kernel


RUNTIME = """
#include <cstdint>
enum cudaError_t { cudaSuccess, cudaErrorInvalidValue };
enum { cudaDevAttrMultiProcessorCount };
typedef struct Kernel *cudaKernel_t;
typedef void *cudaStream_t;
struct dim3 { unsigned x; dim3(unsigned x) : x(x) {} };
inline cudaError_t cudaGetDevice(int *device) { return *device = 0, cudaSuccess; }
inline cudaError_t cudaDeviceGetAttribute(int *value, int, int) { return *value = 2, cudaSuccess; }
inline cudaError_t cudaLaunchKernel(const void *kernel, dim3 blocks, dim3 threads, void **given, size_t, cudaStream_t) {
  ((void (*)(void *, unsigned, unsigned))kernel)(given[0], blocks.x, threads.x);
  return cudaSuccess;
}
"""
PROGRAM = """
#include "logbessel.cuh"
template <class V, class X, class Out>
int launch(void *kernel, size_t n, V *v, ptrdiff_t v_stride, X *x, ptrdiff_t x_stride, Out *out, ptrdiff_t out_stride) {
  return logbessel::launch((cudaKernel_t)kernel, nullptr, n, logbessel::Strided<V>{v, v_stride},
                           logbessel::Strided<X>{x, x_stride}, logbessel::Strided<Out>{out, out_stride});
}
#define OF(name, V, X, Out) \\
  extern "C" int name(void *kernel, size_t n, V *v, ptrdiff_t i, X *x, ptrdiff_t j, Out *out, ptrdiff_t k) { \\
    return launch(kernel, n, v, i, x, j, out, k); \\
  }
OF(double_double_double, double, double, double)
OF(float_float_float, float, float, float)
OF(double_float_double, double, float, double)
"""


@pytest.fixture(scope="session")
def library(tmp_path_factory):
    """A folder with the shortest functions, and what CUDA C++ needs of them."""
    chosen = [*named(["iv_ratio"]), PRODUCT]
    return exports(tmp_path_factory.mktemp("cuda") / "library", "native", chosen, cuda=True, shared=False)


@pytest.fixture(scope="session")
def launching(library, tmp_path_factory):
    """The header's launch, with a CUDA runtime that calls the kernel as a function of its parameter, blocks and threads."""
    folder = tmp_path_factory.mktemp("launching")
    (folder / "cuda_runtime.h").write_text(RUNTIME)
    (folder / "program.cpp").write_text(PROGRAM)
    flags = ["-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", f"-I{folder}", f"-I{library / 'include'}"]
    run(tool("c++", "g++"), *flags, folder / "program.cpp", "-o", folder / "program.so")
    return ctypes.CDLL(folder / "program.so")


@pytest.mark.parametrize("n", [0, 1, 127, 3000, 70_000])
@pytest.mark.parametrize(
    ("types", "code"),
    [(("double",) * 3, "d"), (("float",) * 3, "f"), (("double", "float", "double"), "d")],
)
def test_launch(launching, types, code, n):
    """Each element is computed once, in double and float, with strides of 0, 1, 3 and -2; what lies between stays."""
    calls, (function,) = [], named(["iv_ratio"])

    @ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_uint, ctypes.c_uint)
    def call(given, blocks, threads):
        calls.append((blocks, threads))
        simulated_cuda.compiled(function.of_kernel(code).name)(given, blocks, False)

    v_type, x_type, out_type = (TYPES[of] for of in types)
    v = np.linspace(0.5, 300, 3 * max(n, 1)).astype(v_type)
    x = np.linspace(1, 900, 2 * max(n, 1)).astype(x_type)
    for v_stride, x_stride, out_stride in ((0, 1, 1), (3, -2, 2)):
        out = np.full(2 * n + 1, 7, out_type)
        first = x[-1:] if x_stride < 0 else x
        launch = launching["_".join(types)]
        launch.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_void_p, ctypes.c_ssize_t] * 3]
        addresses = (v.ctypes.data, v_stride, first.ctypes.data, x_stride, out.ctypes.data, out_stride)
        assert launch(ctypes.cast(call, ctypes.c_void_p), n, *addresses) == 0
        of_v = v[: 3 * n : 3] if v_stride else np.repeat(v[:1], n)
        of_x = x[::-2][:n] if x_stride < 0 else x[:n]
        expected = np.full_like(out, 7)
        expected[: out_stride * n : out_stride] = logbessel.iv_ratio(of_v, of_x)
        np.testing.assert_array_equal(out, expected)
    assert len(calls) == (2 if n else 0)
    assert all(threads == 128 and blocks <= -(-n // 128) for blocks, threads in calls)


# nvcc


def built(library, folder, source, *names, flags=()):
    """A program from a source and the device functions of these names."""
    nvcc, objects = tool("nvcc"), []
    for name in names:
        objects.append(folder / f"{name}.o")
        run(nvcc, "-dc", library / "lib" / "ptx" / f"{name}.ptx", "-o", objects[-1])
    program = folder / Path(source).stem
    run(nvcc, "-rdc=true", "-I", library / "include", *flags, source, *objects, "-o", program)
    return program


def has_gpu():
    return any(Path("/dev").glob("nvidia[0-9]*"))


def expect_lengths(printed):
    expect(printed, *logbessel.iv_ratio(512.0, [1.0, 100.0, 10000.0]))


def test_device_example(library, tmp_path):
    program = built(library, tmp_path, EXAMPLES / "device.cu", "iv_ratio")
    if has_gpu():
        expect_lengths(run(program))


def test_kernel_example(library, tmp_path):
    program = built(library, tmp_path, EXAMPLES / "kernel.cu")
    if has_gpu():
        expect_lengths(run(program, library / "lib" / "ptx" / "iv_ratio_n.ptx"))


def test_all_forms_link(library, tmp_path):
    """On host and device, in double and float, with pointers for derivatives: nothing is left open, nothing differs in type."""
    source, static = tmp_path / "forms.cu", library / "lib" / "liblogbessel.a"
    calls = "\n".join(
        f"__host__ __device__ void of({kind.c} *a) {{ a[4] = logbessel_iv_ratio{kind.ending}(a[0], a[1]); "
        f"a[5] = logbessel_product{kind.ending}(a[1], a[2], a[3], a + 6, a + 7, a + 8); }}"
        for kind in entries.KINDS
    )
    source.write_text(f"""#include "logbessel.cuh"
{calls}
__global__ void everywhere(double *a, float *b) {{ of(a), of(b); }}
int main() {{
  double a[9] = {{1, 2, 3, 5}};
  float b[9] = {{1, 2, 3, 5}};
  of(a), of(b);
  everywhere<<<1, 1>>>(a, b);
  return a[5] != 30 || a[8] != 6 || b[5] != 30 || b[8] != 6 || !(a[4] > 0.6 && a[4] < 0.7);
}}""")
    run(built(library, tmp_path, source, "iv_ratio", "product", flags=[static]))
    command = ["nvcc", "-rdc=true", "-I", library / "include", source, static, "-o", tmp_path / "none"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert "Undefined reference to 'logbessel_iv_ratio'" in done.stderr  # nvlink looks for each


def test_kernels_assemble(library, tmp_path):
    """Both kernels, in the registers that they may have."""
    command = [tool("ptxas"), "-v", "-arch=sm_90", library / "lib/ptx/iv_ratio_n.ptx", "-o", tmp_path / "kernels.cubin"]
    report = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    assert "'logbessel_iv_ratio_n'" in report and "'logbessel_iv_ratiof_n'" in report
    assert report.count("0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads") == 2
