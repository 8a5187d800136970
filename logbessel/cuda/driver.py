"""The CUDA driver: kernels, the contexts and streams they run in.

All work is done in the primary context of a device, which CuPy, PyTorch and the CUDA runtime use too, and which is
current only while this module works in it. Nothing here waits for a device.
"""

from contextlib import contextmanager
from functools import cache

import numpy as np

from ..compiler import kernel
from ..extras import needs
from ..runtime import cache as files

with needs("logbessel.cuda", "cuda", "the package cuda-bindings"):
    from cuda.bindings import driver


def _checked(result):
    status, *values = result
    if status != driver.CUresult.CUDA_SUCCESS:
        raise RuntimeError(f"CUDA: {getattr(status, 'name', status)}")
    return values[0] if values else None


@cache
def start():
    """Initialise the driver, once in a process."""
    try:
        _checked(driver.cuInit(0))
    except RuntimeError as error:  # of the driver, or that there is none
        raise RuntimeError(f"logbessel.cuda needs an NVIDIA GPU, and found none ({error})") from error


def device_of(address):
    """The number of the device that holds the memory."""
    start()
    attribute = driver.CUpointer_attribute.CU_POINTER_ATTRIBUTE_DEVICE_ORDINAL
    return int(_checked(driver.cuPointerGetAttribute(attribute, address)))


@cache
def _context(device):
    start()
    return _checked(driver.cuDevicePrimaryCtxRetain(_checked(driver.cuDeviceGet(device))))


@contextmanager
def on(device):
    """Work on a device; afterwards the context is the one that was current before."""
    _checked(driver.cuCtxPushCurrent(_context(device)))
    try:
        yield
    finally:
        _checked(driver.cuCtxPopCurrent())


@cache
def processors(device):
    """The number of the device's multiprocessors."""
    attribute = driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT
    return int(_checked(driver.cuDeviceGetAttribute(attribute, _checked(driver.cuDeviceGet(device)))))


# Compute capabilities, major and minor, of multiprocessors whose rate of doubles is half that of singles; elsewhere it is 1/32 or 1/64
# (CUDA C++ Programming Guide, "Throughput of Native Arithmetic Instructions").
_FAST_DOUBLES = {(6, 0), (7, 0), (7, 2), (8, 0), (9, 0), (10, 0)}


@cache
def has_slow_doubles(device):
    """Whether the device computes with doubles at 1/32 of the rate of singles, or less."""
    attributes = driver.CUdevice_attribute
    names = (
        attributes.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR,
        attributes.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR,
    )
    number = _checked(driver.cuDeviceGet(device))
    return tuple(int(_checked(driver.cuDeviceGetAttribute(name, number))) for name in names) not in _FAST_DOUBLES


@cache
def loaded(function, device):
    """The function's kernel on a device, which must be the one worked on; the driver keeps what it compiles on disk."""
    return from_ptx(files.ptx_of(function), function.name)


def from_ptx(text, name):
    """The kernel of that name of a program, given as bytes, on the device worked on."""
    image = np.frombuffer(text + b"\0", np.uint8)
    module = _checked(driver.cuModuleLoadData(image.ctypes.data))
    return _checked(driver.cuModuleGetFunction(module, name.encode()))


def launch(handle, blocks, stream, arguments):
    """Put a kernel into a stream; the arguments are copied at once."""
    parameters = np.array([arguments.ctypes.data], np.uint64)
    _checked(
        driver.cuLaunchKernel(
            *(handle, blocks, 1, 1, kernel.THREADS, 1, 1, 0, driver.CUstream(stream), parameters.ctypes.data, 0)
        )
    )


def follow(stream, other):
    """What is put into a stream from now on waits, on the device, for what the other holds now."""
    event = _checked(driver.cuEventCreate(driver.CUevent_flags.CU_EVENT_DISABLE_TIMING))
    try:
        _checked(driver.cuEventRecord(event, driver.CUstream(other)))
        _checked(driver.cuStreamWaitEvent(driver.CUstream(stream), event, 0))
    finally:
        _checked(driver.cuEventDestroy(event))
