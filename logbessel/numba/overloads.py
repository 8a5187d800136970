"""The ufuncs as functions that Numba knows, by NumPy's rules of types and broadcasting."""

import numpy as np
from numba import types
from numba.core.errors import TypingError
from numba.core.typing.templates import builtin_registry, infer_global
from numba.extending import overload, register_jitable
from numba.np.numpy_support import as_dtype, from_dtype

import logbessel
from logbessel import functions, gp

from .loops import name_places, on_numbers, on_rows

_registered = False


def register():
    """Tell Numba of all ufuncs, once."""
    global _registered
    if not _registered:
        _registered = True
        name_places()
        for function in functions.ALL:
            module = {"logbessel": logbessel, "logbessel.gp": gp}.get(function.words.module) if function.words else None
            if module and function.nin == 2:
                _register(function, getattr(module, function.name))


def _register(function, ufunc):
    """As a function that is no ufunc to Numba, which would turn calls on arrays into loops over calls on numbers."""

    def stand_in(*arguments):
        raise NotImplementedError

    stand_in.__name__ = stand_in.__qualname__ = function.name

    @overload(stand_in)
    def typed(first, second, *given):
        arguments, given = (first, second), _listed(given)
        kind = _result_type(ufunc, *arguments)
        if not any(map(_dimensions, (*arguments, *given))):
            return _on_numbers(function, as_dtype(kind).type)
        if len(given) not in (0, function.nout) or any(result.dtype != kind for result in given):
            raise TypingError(f"{function.name} takes {function.nout} arrays of {kind} for its results, or none")
        return _on_arrays(function, kind, arguments, bool(given))

    known = next(kind for value, kind in reversed(builtin_registry.globals) if value is stand_in)
    infer_global(ufunc, known)


def _listed(given):
    """The types of further arguments, which may come as one tuple."""
    return tuple(given[0]) if len(given) == 1 and isinstance(given[0], types.BaseTuple) else tuple(given)


def _dimensions(kind):
    return kind.ndim if isinstance(kind, types.Array) else 0


def _result_type(ufunc, *arguments):
    """That of the ufunc's loop for these arguments."""
    try:
        dtypes = [
            as_dtype(kind.dtype if isinstance(kind, types.Array) else types.unliteral(kind)) for kind in arguments
        ]
        return from_dtype(ufunc.resolve_dtypes((*dtypes, *[None] * ufunc.nout))[-1])
    except (NotImplementedError, TypeError) as error:
        raise TypingError(str(error)) from error


def _on_numbers(function, real):
    call = on_numbers(function)

    def number(first, second, *given):
        return call(real(first), real(second))

    return number


def _on_arrays(function, kind, arguments, given):
    """Row by row."""
    loop = on_rows(function)
    empty, rows, whole = _MEMBERS[function.nout]
    first_as, second_as = (_converter(argument, kind) for argument in arguments)
    real = as_dtype(kind).type

    @register_jitable
    def results_of(a, b, given):
        return given

    @register_jitable
    def new_results(a, b, given):
        return empty(np.broadcast_shapes(a.shape, b.shape), real)

    results_for = results_of if given else new_results

    def by_rows(first, second, *given):
        a, b = first_as(first), second_as(second)
        results = results_for(a, b, given)
        shape = results[0].shape
        a, b = np.broadcast_to(a, shape), np.broadcast_to(b, shape)
        for place in np.ndindex(shape[:-1]):
            loop(a[place], b[place], rows(results, place))
        return whole(results)

    return by_rows


def _converter(argument, kind):
    """What makes an array of a kind from an argument: it may be one."""
    real = as_dtype(kind).type
    if not isinstance(argument, types.Array):
        return register_jitable(lambda number: np.asarray(real(number)))
    if argument.dtype == kind:
        return register_jitable(lambda array: array)
    return register_jitable(lambda array: array.astype(real))


_MEMBERS = {  # by the number of results: new arrays in a tuple, a row of each, and what the caller gets
    1: (
        register_jitable(lambda shape, real: (np.empty(shape, real),)),
        register_jitable(lambda results, place: (results[0][place],)),
        register_jitable(lambda results: results[0]),
    ),
    3: (
        register_jitable(lambda shape, real: (np.empty(shape, real), np.empty(shape, real), np.empty(shape, real))),
        register_jitable(lambda results, place: (results[0][place], results[1][place], results[2][place])),
        register_jitable(lambda results: results),
    ),
}
