"""Calls of compiled loops in code that Numba compiles.

A loop is found through the function's `Ways`, a place in memory that Numba's code knows by name: so the code can be kept on
disk, and a loop is compiled, or loaded, in the process that first calls it. Code that holds the GIL may do so, and so may
the threads of Numba's parallel loops, which are started without it.
"""

import ctypes
from functools import cache

import llvmlite.binding as llvm
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from ..compiler import native
from ..functions import ALL
from ..runtime import ufunc

CODES = {types.float32: "f", types.float64: "d"}
_PLACE, _SIZE = cgutils.voidptr_t, ir.IntType(64)
_LOOP = ir.FunctionType(ir.VoidType(), [_PLACE.as_pointer(), _SIZE.as_pointer(), _SIZE.as_pointer(), _PLACE])
_PLACES = ir.ArrayType(_LOOP.as_pointer(), 2)


def name_places():
    """Give every function's places their names."""
    for function in ALL:
        for code in CODES.values():
            llvm.add_symbol(_name(function, code), ctypes.addressof(ufunc.ways(function, code)))


def _name(function, code):
    return f"logbessel_ways_{function.name}_{code}"


@cache
def on_numbers(function):
    """The function of two numbers of one type, float32 or float64: a tuple if it has several results."""

    @intrinsic
    def call(typing, first, second):
        result = first if function.nout == 1 else types.UniTuple(first, function.nout)

        def generate(context, builder, signature, arguments):
            real = context.get_value_type(first)
            inputs = [cgutils.alloca_once_value(builder, value) for value in arguments]
            outputs = [cgutils.alloca_once(builder, real) for _ in range(function.nout)]
            size = ir.Constant(_SIZE, context.get_abi_sizeof(real))
            operands = [(place, size) for place in inputs + outputs]
            _call(builder, function, CODES[first], ir.Constant(_SIZE, 0), ir.Constant(_SIZE, 1), operands)
            results = [builder.load(place) for place in outputs]
            return results[0] if function.nout == 1 else context.make_tuple(builder, result, results)

        return result(first, second), generate

    return call


@cache
def on_rows(function):
    """The loop over rows, arrays of one dimension, length and type; those of the results in a tuple."""

    @intrinsic
    def call(typing, first, second, results):
        kinds = first, second, *results

        def generate(context, builder, signature, arguments):
            *inputs, outputs = arguments
            rows = [*inputs, *cgutils.unpack_tuple(builder, outputs, function.nout)]
            arrays = [context.make_array(kind)(context, builder, row) for kind, row in zip(kinds, rows)]
            operands = [(array.data, builder.extract_value(array.strides, 0)) for array in arrays]
            count = builder.extract_value(arrays[-1].shape, 0)
            many = builder.zext(builder.icmp_signed(">", count, ir.Constant(_SIZE, native.few())), _SIZE)
            _call(builder, function, CODES[first.dtype], many, count, operands)
            return context.get_dummy_value()

        return types.none(first, second, results), generate

    return call


def _call(builder, function, code, place, count, operands):
    """A call of the loop at one of the places, on operands (address, stride)."""
    pointers = cgutils.alloca_once(builder, _PLACE, len(operands))
    strides = cgutils.alloca_once(builder, _SIZE, len(operands))
    for k, (address, stride) in enumerate(operands):
        at = [ir.Constant(_SIZE, k)]
        builder.store(builder.bitcast(address, _PLACE), builder.gep(pointers, at))
        builder.store(stride, builder.gep(strides, at))
    number = cgutils.alloca_once(builder, _SIZE)
    builder.store(count, number)
    places = _places(builder.module, _name(function, code))
    loop = builder.load(builder.gep(places, [ir.Constant(_SIZE, 0), place]))
    builder.call(loop, [pointers, number, strides, ir.Constant(_PLACE, None)])


def _places(module, name):
    return module.globals.get(name) or ir.GlobalVariable(module, _PLACES, name)
