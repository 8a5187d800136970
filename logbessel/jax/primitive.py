"""A function of the library as a JAX primitive: what it computes where, and how it is batched and differentiated.

On CPUs it is a call of the compiled loop (`logbessel.jax.xla`); elsewhere, and in what `jax.export` writes, which
must not depend on this process, the formulas are traced: in doubles, or, for devices other than CPUs where `jax_enable_x64` is
off, in pairs of float32. Operands are of one shape and dtype, or scalars.
"""

from functools import cache, partial
from itertools import compress

import jax
import jax.numpy as jnp
from jax.extend.core import Primitive
from jax.interpreters import ad, batching, mlir

from ..functions import PARTS
from . import evaluation as traced
from . import xla

_CODES = {"float32": "f", "float64": "d"}
_WITHOUT_DOUBLES = ("metal", "mps")


@cache
def run(function):
    """The function of arrays of one shape and dtype, or scalars: float32 or float64."""
    primitive = Primitive(function.name)
    primitive.multiple_results = function.nout > 1
    primitive.def_impl(partial(_run_alone, jax.jit(primitive.bind)))
    primitive.def_abstract_eval(partial(_result_type, function))
    mlir.register_lowering(primitive, partial(_lowered, function))
    batching.primitive_batchers[primitive] = partial(_batched, primitive)
    ad.primitive_jvps[primitive] = partial(_differentiated, function)
    return primitive.bind


def _run_alone(compiled, *arguments):
    with jax.disable_jit(False):
        return compiled(*arguments)


def _result_type(function, *operands):
    largest = max(operands, key=lambda operand: operand.ndim)
    result = largest.update(weak_type=False)
    return result if function.nout == 1 else (result,) * function.nout


# Lowering


def _lowered(function, context, *operands):
    module, code = context.module_context, _CODES[context.avals_out[0].dtype.name]
    on_cpu = tuple(module.platforms) == ("cpu",)
    if not on_cpu or module.lowering_parameters.for_export:
        in_pairs = function.paired and code == "f" and not on_cpu and not jax.config.jax_enable_x64
        without = next((platform for platform in module.platforms if platform.lower() in _WITHOUT_DOUBLES), None)
        if without and not in_pairs:
            raise NotImplementedError(
                f"{function.name} of {context.avals_out[0].dtype.name} needs float64, which {without} does not have: call it with "
                "arrays on the CPU" + (", or of float32 with jax_enable_x64 off" if function.paired else "")
            )
        return _formulas(function, not in_pairs)(context, *operands)
    return jax.ffi.ffi_lowering(xla.target(function, code))(context, *operands)


@cache
def _formulas(function, doubles):
    return mlir.lower_fun(jax.jit(traced.evaluation(function, doubles)), multiple_results=function.nout > 1)


# Transformations


def _batched(primitive, operands, axes):
    """A batch is one more axis in front; scalars that all its members share stay scalars."""
    batched = [axis is not None for axis in axes]
    operands = [
        jnp.moveaxis(x, axis, 0) if among else x for x, axis, among in zip(operands, axes, batched, strict=True)
    ]
    size = next(len(x) for x, among in zip(operands, batched, strict=True) if among)
    member = max((x.shape[among:] for x, among in zip(operands, batched, strict=True)), key=len)
    operands = [_spread(x, among, (size, *member)) for x, among in zip(operands, batched, strict=True)]
    result = primitive.bind(*operands)
    return result, [0] * len(result) if primitive.multiple_results else 0


def _spread(x, batched, shape):
    if x.ndim == 0:
        return x
    if batched and x.ndim < len(shape):
        x = jnp.reshape(x, (len(x), *[1] * (len(shape) - 1)))
    return jnp.broadcast_to(x, shape)


def _differentiated(function, arguments, tangents):
    varied = [not isinstance(tangent, ad.Zero) for tangent in tangents]
    parts = PARTS.get(function, (function,))
    if function.joint and function.joined == tuple(varied):
        value, *derivatives = run(function.joint)(*arguments)
        return value, _along(derivatives, compress(tangents, varied))
    value = run(function)(*arguments)
    changes = [_along(_derivatives(part, varied, arguments), tangents) for part in parts]
    return (value, changes) if function.nout > 1 else (value, changes[0])


def _derivatives(function, varied, arguments):
    if not function.derivatives:
        raise NotImplementedError(f"{function.name} cannot be differentiated: its derivatives are not provided")
    return [function.derivative(place, run, *arguments) if needed else None for place, needed in enumerate(varied)]


def _along(derivatives, tangents):
    first, *others = (
        derivative * tangent
        for derivative, tangent in zip(derivatives, tangents, strict=True)
        if not isinstance(tangent, ad.Zero)
    )
    return sum(others, first)
