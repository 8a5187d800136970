"""Compiled loops as XLA custom calls on CPUs: the very loops that NumPy's ufuncs run, so results are the same bits.

XLA calls a handler with a frame of pointers (`xla/ffi/api/c_api.h`, which jaxlib ships); the handler hands the buffers to
the loop. XLA has its threads flush subnormal numbers to zero: the handler sets the processor's default floating-point
modes around the loop, and puts back what it found. The layout of the frame is that of the interface's major version 0;
asked for a version, the handler gives that of the jaxlib it runs in.
"""

import ctypes
import platform
import re
from functools import cache
from pathlib import Path

import jax

from ..compiler import native
from ..runtime import cache as compiled_loops
from ..runtime import forks

_LOOP = "logbessel_xla_loop"
_lock = forks.lock()

# Code around the loop that sets the default floating-point modes and puts back those found, without a C library. On x86 these are the
# modes of vectors: LLVM's own reset also marks all registers of the x87 as full, so that what is returned in one is nan.
_VECTOR_MODES = (
    "declare void @llvm.x86.sse.stmxcsr(ptr)\ndeclare void @llvm.x86.sse.ldmxcsr(ptr)",
    """
  %found = alloca i32
  %usual = alloca i32
  store i32 8064, ptr %usual ; all exceptions masked, none raised; subnormal numbers kept
  call void @llvm.x86.sse.stmxcsr(ptr %found)
  call void @llvm.x86.sse.ldmxcsr(ptr %usual)""",
    "  call void @llvm.x86.sse.ldmxcsr(ptr %found)",
)
_MODES = {"x86_64": _VECTOR_MODES, "AMD64": _VECTOR_MODES}
_OTHER_MODES = (
    "declare i32 @llvm.get.fpmode.i32()\ndeclare void @llvm.reset.fpmode()\ndeclare void @llvm.set.fpmode.i32(i32)",
    """
  %found = call i32 @llvm.get.fpmode.i32()
  call void @llvm.reset.fpmode()""",
    "  call void @llvm.set.fpmode.i32(i32 %found)",
)


def target(function, code):
    """The name of the custom call for a function's elements of type code "f" or "d"; registered at the first request."""
    with _lock:
        return _registered(function, code)


@cache
def _registered(function, code):
    name = f"logbessel_{function.name}_f{8 * _size(code)}"
    symbols = {_LOOP: compiled_loops.address(function, code)}
    address = native.load(_object_code(function.nin, function.nout, code), "handler", symbols)
    jax.ffi.register_ffi_target(name, jax.ffi.pycapsule(address), platform="cpu")
    return name


@cache
def _version():
    """The version of XLA's foreign function interface in this jaxlib: (major, minor)."""
    header = Path(jax.ffi.include_dir(), "xla", "ffi", "api", "c_api.h").read_text(encoding="utf-8")
    major, minor = (int(re.search(rf"XLA_FFI_API_{part} (\d+)", header)[1]) for part in ("MAJOR", "MINOR"))
    if major != 0:
        raise ImportError(f"logbessel.jax knows version 0 of XLA's foreign function interface, not {major}.{minor}")
    return major, minor


def _size(code):
    return ctypes.sizeof(ctypes.c_float if code == "f" else ctypes.c_double)


@cache
def _object_code(nin, nout, code):
    return native.object_code(_assembly(nin, nout, code))


def _assembly(nin, nout, code):
    major, minor = _version()
    declared, reset, put_back = _MODES.get(platform.machine(), _OTHER_MODES)
    count = nin + nout
    operands = [("args", index, index) for index in range(nin)] + [
        ("rets", index, nin + index) for index in range(nout)
    ]
    return f"""
; struct_size and extension_start begin every structure
%Version = type {{ i64, ptr, i32, i32 }}              ; major, minor
%List = type {{ i64, ptr, i64, ptr, ptr }}            ; size, types, elements
%Frame = type {{ i64, ptr, ptr, ptr, i32, %List, %List }} ; api, context, stage, arguments, results
%Buffer = type {{ i64, ptr, i32, ptr, i64, ptr }}     ; dtype, data, rank, dims
%Metadata = type {{ i64, %Version, i32 }}             ; version, traits
%Extension = type {{ i64, i32, ptr, ptr }}            ; type, next, metadata

declare void @{_LOOP}(ptr, ptr, ptr, ptr)
{declared}

define ptr @handler(ptr %frame) {{
entry:
  %data = alloca [{count} x ptr]
  %steps = alloca [{count} x i64]
  %size = alloca i64
  %extensionat = getelementptr %Frame, ptr %frame, i32 0, i32 1
  %extension = load ptr, ptr %extensionat
  %run = icmp eq ptr %extension, null
  br i1 %run, label %stage, label %query

query: ; the metadata extension asks for the version
  %metadataat = getelementptr %Extension, ptr %extension, i32 0, i32 3
  %metadata = load ptr, ptr %metadataat
  %majorat = getelementptr %Metadata, ptr %metadata, i32 0, i32 1, i32 2
  store i32 {major}, ptr %majorat
  %minorat = getelementptr %Metadata, ptr %metadata, i32 0, i32 1, i32 3
  store i32 {minor}, ptr %minorat
  %traitsat = getelementptr %Metadata, ptr %metadata, i32 0, i32 2
  store i32 0, ptr %traitsat
  ret ptr null

stage: ; 3 is execution
  %stageat = getelementptr %Frame, ptr %frame, i32 0, i32 4
  %stagevalue = load i32, ptr %stageat
  %execute = icmp eq i32 %stagevalue, 3
  br i1 %execute, label %gather, label %leave

gather:
  %argsat = getelementptr %Frame, ptr %frame, i32 0, i32 5, i32 4
  %args = load ptr, ptr %argsat
  %retsat = getelementptr %Frame, ptr %frame, i32 0, i32 6, i32 4
  %rets = load ptr, ptr %retsat
{"".join(_operand(source, place, index, code) for source, place, index in operands)}
  %dimsat = getelementptr %Buffer, ptr %buffer{nin}, i32 0, i32 5
  %dims = load ptr, ptr %dimsat
  br label %measure

measure:
  %axis = phi i64 [0, %gather], [%nextaxis, %multiply]
  %product = phi i64 [1, %gather], [%larger, %multiply]
  %more = icmp slt i64 %axis, %rank{nin}
  br i1 %more, label %multiply, label %evaluate
multiply:
  %dimat = getelementptr i64, ptr %dims, i64 %axis
  %dim = load i64, ptr %dimat
  %larger = mul i64 %product, %dim
  %nextaxis = add i64 %axis, 1
  br label %measure

evaluate:
  store i64 %product, ptr %size{reset}
  call void @{_LOOP}(ptr %data, ptr %size, ptr %steps, ptr null)
{put_back}
  br label %leave
leave:
  ret ptr null
}}
"""


def _operand(source, place, index, code):
    """The place of a buffer, and its step: 0 for a scalar, which serves every element."""
    return f"""
  %bufferat{index} = getelementptr ptr, ptr %{source}, i64 {place}
  %buffer{index} = load ptr, ptr %bufferat{index}
  %dataat{index} = getelementptr %Buffer, ptr %buffer{index}, i32 0, i32 3
  %data{index} = load ptr, ptr %dataat{index}
  %slot{index} = getelementptr ptr, ptr %data, i64 {index}
  store ptr %data{index}, ptr %slot{index}
  %rankat{index} = getelementptr %Buffer, ptr %buffer{index}, i32 0, i32 4
  %rank{index} = load i64, ptr %rankat{index}
  %scalar{index} = icmp eq i64 %rank{index}, 0
  %step{index} = select i1 %scalar{index}, i64 0, i64 {_size(code)}
  %stepat{index} = getelementptr i64, ptr %steps, i64 {index}
  store i64 %step{index}, ptr %stepat{index}
"""
