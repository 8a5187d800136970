"""A GPU made of Python: what the CUDA driver does, as far as `logbessel.cuda.driver` asks for it, on host memory.

`Driver` takes the place of `cuda.bindings.driver`. Its kernels are those of the same name in `logbessel.compiler.kernel`,
the same LLVM assembly, compiled for the processor at hand. A barrier parts two phases: here each phase runs for all
threads of a block, one after the other, forwards or, for races to show, backwards, before the next phase begins. What a
block finds in shared memory is rubbish.
"""

import ctypes
import re
from contextlib import contextmanager
from functools import cache
from types import SimpleNamespace
from unittest.mock import patch

from logbessel import functions
from logbessel.compiler import kernel, native, ptx

FUNCTIONS = {function.name: function for function in functions.PUBLIC}
KERNELS = FUNCTIONS | {
    each.name: each for function in functions.PUBLIC for each in (function.of_kernel("f"), function.in_pairs)
}
_RUBBISH = 0xA5


def simulator(name):
    """LLVM assembly that runs all blocks of a kernel in this thread."""
    regimes, tile = len(KERNELS[name].regimes), kernel.largest_tile(KERNELS[name])
    phases = "".join(_phase(phase, following) for phase, following in zip(kernel.PHASES, [*kernel.PHASES[1:], "leave"]))
    return f"""{kernel.assembly(KERNELS[name])}
declare void @llvm.memset.p3.i64(ptr addrspace(3), i8, i64, i1)
define void @{name}(ptr %arguments, i64 %blocks, i32 %backwards) {{
entry:
  br label %enter
enter:
  %block = phi i64 [0, %entry], [%next, %leave]
  %left = icmp ult i64 %block, %blocks
  br i1 %left, label %dirty, label %done
dirty:
  call void @llvm.memset.p3.i64(ptr addrspace(3) @sizes, i8 {_RUBBISH}, i64 {4 * regimes}, i1 false)
  call void @llvm.memset.p3.i64(ptr addrspace(3) @lists, i8 {_RUBBISH}, i64 {2 * regimes * tile}, i1 false)
  br label %{kernel.PHASES[0]}
{phases}
leave:
  %next = add i64 %block, 1
  br label %enter
done:
  ret void
}}"""


def _phase(name, following):
    return f"""
{name}:
  br label %{name}_thread
{name}_thread:
  %{name}_turn = phi i32 [0, %{name}], [%{name}_after, %{name}_thread]
  %{name}_mirrored = sub i32 {kernel.THREADS - 1}, %{name}_turn
  %{name}_reversed = icmp ne i32 %backwards, 0
  %{name}_number = select i1 %{name}_reversed, i32 %{name}_mirrored, i32 %{name}_turn
  call void @{name}(ptr %arguments, i64 %block, i32 %{name}_number)
  %{name}_after = add i32 %{name}_turn, 1
  %{name}_more = icmp ult i32 %{name}_after, {kernel.THREADS}
  br i1 %{name}_more, label %{name}_thread, label %{following}
"""


@cache
def compiled(name):
    machine = native.machine()
    code = machine.emit_object(ptx.inlined(simulator(name), machine))
    return ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int32)(native.load(code, name, {}))


class Driver:
    """`cuda.bindings.driver` with one device, and the calls made to it in `calls`."""

    CUresult = SimpleNamespace(CUDA_SUCCESS=0)
    CUpointer_attribute = SimpleNamespace(CU_POINTER_ATTRIBUTE_DEVICE_ORDINAL=9)
    CUdevice_attribute = SimpleNamespace(
        CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT=16,
        CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR=75,
        CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR=76,
    )
    CUevent_flags = SimpleNamespace(CU_EVENT_DISABLE_TIMING=2)
    CUstream = int

    def __init__(self, backwards=False, multiprocessors=2, capability=(9, 0)):
        self.backwards, self.attributes = backwards, dict(zip((16, 75, 76), (multiprocessors, *capability)))
        self.calls, self.context = [], []

    def _note(self, *call):
        self.calls.append(call)

    def noted(self, name):
        return [call[1:] for call in self.calls if call[0] == name]

    def cuInit(self, Flags):
        return (0,)

    def cuDeviceGet(self, ordinal):
        return (0, ordinal)

    def cuDeviceGetAttribute(self, attrib, dev):
        return (0, self.attributes[attrib])

    def cuDevicePrimaryCtxRetain(self, dev):
        return (0, f"context {dev}")

    def cuCtxPushCurrent(self, ctx):
        self.context.append(ctx)
        return (0,)

    def cuCtxPopCurrent(self):
        return (0, self.context.pop())

    def cuPointerGetAttribute(self, attribute, ptr):
        return (0, 0)

    def cuModuleLoadData(self, image):
        text = ctypes.string_at(image).decode()
        return (0, re.findall(r"\.visible \.entry (\w+)\(", text))

    def cuModuleGetFunction(self, hmod, name):
        assert hmod == [name.decode()]
        return (0, name.decode())

    def cuLaunchKernel(
        self,
        f,
        gridDimX,
        gridDimY,
        gridDimZ,
        blockDimX,
        blockDimY,
        blockDimZ,
        sharedMemBytes,
        hStream,
        kernelParams,
        extra,
    ):
        assert self.context, "no current context"
        assert (gridDimY, gridDimZ, blockDimY, blockDimZ, sharedMemBytes, extra) == (1, 1, 1, 1, 0, 0)
        assert blockDimX == kernel.THREADS
        self._note("launch", f, gridDimX, hStream)
        (arguments,) = (ctypes.c_uint64 * 1).from_address(kernelParams)
        compiled(f)(arguments, gridDimX, self.backwards)
        return (0,)

    def cuEventCreate(self, Flags):
        return (0, object())

    def cuEventRecord(self, hEvent, hStream):
        self._note("record", hStream)
        return (0,)

    def cuStreamWaitEvent(self, hStream, hEvent, Flags):
        self._note("wait", hStream)
        return (0,)

    def cuEventDestroy(self, hEvent):
        return (0,)


def remembered():
    """What `logbessel.cuda.driver` keeps of a driver."""
    from logbessel.cuda import driver

    return driver.start, driver._context, driver.processors, driver.has_slow_doubles, driver.loaded


@contextmanager
def installed(driver):
    """The driver in the place of that of `logbessel.cuda`, for a while."""
    from logbessel.cuda import driver as place

    forget = lambda: [cached.cache_clear() for cached in remembered()]
    with patch.object(place, "driver", driver):
        forget()
        yield
    forget()


class Array:
    """An array on the simulated GPU, as the interface of CUDA arrays shows it."""

    def __init__(self, values, stream=None, **interface):
        self.values = values
        self.interface = {
            "version": 3,
            "shape": values.shape,
            "strides": values.strides,
            "typestr": values.dtype.str,
            "data": (values.ctypes.data, not values.flags.writeable),
            "stream": stream,
        } | interface

    @property
    def __cuda_array_interface__(self):
        return self.interface
