"""Arrays in the memory of a GPU, whoever made them: where they are, and new ones of the same kind.

PyTorch's tensors are read by their own methods, all else through `__cuda_array_interface__` (versions 0 to 3), or DLPack
where that is all there is. No library is imported: an array's own has been.
"""

import ctypes
import sys
from dataclasses import dataclass
from math import prod
from numbers import Real
from typing import Any

import numpy as np

from . import driver

_DLPACK_CUDA, _DLPACK_FLOAT = (2, 13), 2  # device memory and managed memory; the type's code
LEGACY_STREAM = 1  # the handle of the default stream that waits for all others


@dataclass(eq=False)
class View:
    """The memory of an array; `strides` are in bytes, and `stream` is the one in which its values are made, if known."""

    address: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    dtype: np.dtype
    device: int | None
    stream: int | None
    writable: bool
    owner: Any

    def broadcast(self, shape):
        """The strides of the array broadcast to a shape; 0 where an element serves many."""
        own = [0 if size == 1 else stride for size, stride in zip(self.shape, self.strides)]
        return (0,) * (len(shape) - len(own)) + tuple(own)


def library(array):
    return type(array).__module__.partition(".")[0]


def view(array, stream=None):
    """The `View` of an array on a GPU; DLPack's makers are told the stream that is going to read it."""
    if library(array) == "torch" or hasattr(array, "is_cuda"):
        return _of_tensor(array)
    if hasattr(array, "__cuda_array_interface__"):
        return _of_interface(array)
    if hasattr(array, "__dlpack_device__") and not isinstance(array, np.ndarray):
        return _of_dlpack(array, stream)
    driver.start()
    raise TypeError(f"{_named(array)} is not an array on a GPU; arguments must be numbers or arrays on a GPU")


def is_number(value):
    return isinstance(value, Real)


def _named(array):
    return f"{type(array).__module__}.{type(array).__qualname__}"


def _floating(dtype, array):
    if str(dtype) not in ("float32", "float64"):
        raise TypeError(f"{_named(array)} has elements of type {dtype}; they must be float32 or float64")
    return np.dtype(dtype)


def _of_tensor(tensor):
    torch = sys.modules["torch"]
    if not tensor.is_cuda:
        driver.start()
        raise TypeError(f"the tensor is on the device {str(tensor.device)!r}; it must be on a GPU")
    if tensor.requires_grad and torch.is_grad_enabled():
        raise ValueError("the tensor requires a gradient: use logbessel.torch, or detach it")
    if tensor.is_neg():
        raise ValueError("the tensor's memory holds its negative; tensor.resolve_neg() copies it")
    dtype = _floating(str(tensor.dtype).removeprefix("torch."), tensor)
    return View(
        address=tensor.data_ptr(),
        shape=tuple(tensor.shape),
        strides=tuple(stride * dtype.itemsize for stride in tensor.stride()),
        dtype=dtype,
        device=tensor.device.index,
        stream=torch.cuda.current_stream(tensor.device).cuda_stream,
        writable=True,
        owner=tensor,
    )


def _of_interface(array):
    interface = array.__cuda_array_interface__
    if interface.get("mask") is not None:
        raise TypeError(f"{_named(array)} has a mask, which is not supported")
    dtype = _floating(np.dtype(interface["typestr"]), array)
    shape = tuple(interface["shape"])
    address, read_only = interface["data"]
    return View(
        address=address or 0,
        shape=shape,
        strides=tuple(interface.get("strides") or _dense(shape, dtype.itemsize)),
        dtype=dtype,
        device=driver.device_of(address) if address else None,
        stream=interface.get("stream"),
        writable=not read_only,
        owner=array,
    )


def _dense(shape, size):
    return [size * prod(shape[axis + 1 :]) for axis in range(len(shape))]


class _Tensor(ctypes.Structure):
    """DLTensor of dlpack.h, with which a DLManagedTensor begins."""

    _fields_ = [
        ("data", ctypes.c_void_p),
        ("device_type", ctypes.c_int32),
        ("device", ctypes.c_int32),
        ("ndim", ctypes.c_int32),
        ("code", ctypes.c_uint8),
        ("bits", ctypes.c_uint8),
        ("lanes", ctypes.c_uint16),
        ("shape", ctypes.POINTER(ctypes.c_int64)),
        ("strides", ctypes.POINTER(ctypes.c_int64)),
        ("byte_offset", ctypes.c_uint64),
    ]


_get_pointer = ctypes.pythonapi.PyCapsule_GetPointer
_get_pointer.restype, _get_pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]


def _of_dlpack(array, stream):
    kind, device = array.__dlpack_device__()
    if kind not in _DLPACK_CUDA:
        driver.start()
        raise TypeError(f"{_named(array)} is not on a GPU")
    capsule = array.__dlpack__(stream=LEGACY_STREAM if stream is None else stream or LEGACY_STREAM)
    tensor = _Tensor.from_address(_get_pointer(capsule, b"dltensor"))
    if tensor.code != _DLPACK_FLOAT or tensor.lanes != 1 or tensor.bits not in (32, 64):
        raise TypeError(f"{_named(array)} has elements other than float32 and float64")
    shape, dtype = tuple(tensor.shape[: tensor.ndim]), np.dtype(f"f{tensor.bits // 8}")
    strides = [stride * dtype.itemsize for stride in tensor.strides[: tensor.ndim]] if tensor.strides else None
    return View(
        address=(tensor.data or 0) + tensor.byte_offset,
        shape=shape,
        strides=tuple(strides if strides is not None else _dense(shape, dtype.itemsize)),
        dtype=dtype,
        device=device,
        stream=None,  # its maker has seen to the stream it was told
        writable=True,
        owner=(array, capsule),  # the capsule gives the memory back when nobody has it any more
    )


def empty(shape, dtype, like, device):
    """A new array of the kind of another."""
    kind = library(like)
    if kind == "torch":
        torch = sys.modules["torch"]
        return torch.empty(shape, dtype=getattr(torch, dtype.name), device=like.device)
    if kind == "cupy":
        cupy = sys.modules["cupy"]
        with cupy.cuda.Device(device):
            return cupy.empty(shape, dtype)
    if kind == "numba":
        return sys.modules["numba.cuda"].device_array(shape, dtype)
    raise TypeError(f"no array like {_named(like)} can be made here; give one as out=")


def handle(stream):
    """The driver's handle of a stream of PyTorch, CuPy, Numba or cuda.core, or of an integer."""
    if isinstance(stream, int):
        return stream
    if hasattr(stream, "__cuda_stream__"):
        protocol = stream.__cuda_stream__
        return int((protocol() if callable(protocol) else protocol)[1])
    for name in ("cuda_stream", "ptr", "handle"):
        if hasattr(stream, name):
            found = getattr(stream, name)
            return int(getattr(found, "value", found) or 0)
    raise TypeError(f"{_named(stream)} is neither a CUDA stream nor the handle of one")
