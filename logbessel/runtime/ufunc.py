"""True NumPy ufuncs from machine code, through NumPy's C interface."""

import ctypes
import inspect
import sys
from functools import cache

import numpy as np

from . import callbacks, forks, numpy_api

_CODES = "fd"
_TYPE_NUMBERS = {code: np.dtype(code).num for code in _CODES}

_lock = forks.lock()
_kept = []
_SIGNED = "__signature__" in vars(np.ufunc)
_signatures = {}  # by the arguments' names and the number of results: each takes as long as a ufunc
_ways = []  # (function, Ways) of each loop that can be entered
_cut, _least = None, sys.maxsize


class Ways(ctypes.Structure):
    """What a call may be sent to: by its number of elements and whether all have the same order, one of three loops, or what cuts it
    into parts.

    Code that Numba keeps on disk between processes knows the first two places.
    """

    _fields_ = (
        ("few", ctypes.c_void_p),
        ("many", ctypes.c_void_p),
        ("parts", ctypes.c_void_p),
        ("least", ctypes.c_ssize_t),  # number of elements from which on a call is cut
        ("same_order", ctypes.c_void_p),
        ("inputs", ctypes.c_ssize_t),
    )

    def of_many(self, steps):
        """The loop for many elements whose operands are so far apart."""
        return self.same_order if steps[0] == 0 and steps[self.inputs] != 0 else self.many


FORMS = ("few", "many", "same_order")  # of a loop


def _compiled(function, code, form):
    from . import cache

    return cache.address(function, code, form)


@cache
def _places(function, code):
    return Ways(least=sys.maxsize, inputs=function.nin)


def ways(function, code):
    """Where calls of a function's loops for elements of type code "f" or "d" go: at first to what compiles them."""
    return _opened(function, code, _places(function, code), _compiled)


def _opened(function, code, ways, compile_loop):
    """Places in use: stand-ins take as long to make as all else of a ufunc, and few are ever called."""
    with _lock:
        if not ways.few:
            for place in FORMS:
                setattr(ways, place, _stand_in(function, code, ways, place, compile_loop))
            _ways.append((function, ways))
            _redirect(function, ways)
    return ways


def make_ufunc(function, doc, compile_loop=_compiled):
    """A ufunc with a float32 and a float64 loop, each compiled by `compile_loop(function, code, form)` when first run.

    A call on few elements runs in a scalar loop, as a call on one number would pay for a whole vector; one on many with the same order
    in a loop that computes once what depends on the order alone. NumPy keeps pointers to
    the tables given to it. These start with stand-ins, which put the address of what they compile in their own place.
    """
    loops = (ctypes.c_void_p * len(_CODES))()
    nargs = function.nin + function.nout
    types = (ctypes.c_char * (nargs * len(_CODES)))(*(_TYPE_NUMBERS[code] for code in _CODES for _ in range(nargs)))
    data = (ctypes.c_void_p * len(_CODES))()
    name, words = ctypes.c_char_p(function.name.encode()), ctypes.c_char_p(doc.encode())
    for index, code in enumerate(_CODES):
        own = compile_loop is not _compiled
        places = Ways(least=sys.maxsize, inputs=function.nin) if own else _places(function, code)
        data[index] = ctypes.addressof(places)
        loops[index] = _door(function, code, loops, index, places, compile_loop)
    create = ctypes.PYFUNCTYPE(
        ctypes.py_object, *[ctypes.c_void_p] * 3, *[ctypes.c_int] * 4, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_int
    )(numpy_api.table()[numpy_api.FROM_FUNC_AND_DATA])
    _kept.append((loops, types, data, name, words))
    made = create(
        ctypes.addressof(loops), ctypes.addressof(data), ctypes.addressof(types), len(_CODES), function.nin, function.nout,
        -1, name, words, 0,
    )  # fmt: skip
    return _with_names(made, tuple(argument.name for argument in function.arguments), doc)


def _with_names(made, names, doc):
    """The ufunc with its arguments' names in its signature, where NumPy has one (from 2.4 on): else x1, x2, ..."""
    if names and _SIGNED:
        if (names, made.nout) not in _signatures:
            _signatures[names, made.nout] = _signature(made, names)
        call, made.__signature__ = _signatures[names, made.nout]
        made.__doc__ = f"{made.__name__}{call}\n\n{doc}"
    return made


def _signature(made, names):
    """What follows a ufunc's name in the first line of its docstring, and its signature, the arguments renamed."""
    given = ", ".join(f"x{place + 1}" for place in range(made.nin))
    call = made.__doc__.split("\n", 1)[0].removeprefix(made.__name__).replace(given, ", ".join(names), 1)
    signature = inspect.signature(made)
    own = dict(zip(signature.parameters, names))
    parameters = [one.replace(name=own[name]) if name in own else one for name, one in signature.parameters.items()]
    return call, signature.replace(parameters=parameters)


def _door(function, code, loops, index, ways, compile_loop):
    """The address of what NumPy enters first: it opens the entry that all later calls take."""

    def address():
        from . import cache  # with the compiler, which no import of the package should wait for

        _opened(function, code, ways, compile_loop)
        loops[index] = cache.entry_address()
        return loops[index]

    return callbacks.of_loop(function, code, address)


def _stand_in(function, code, ways, place, compile_loop):
    """The address of what compiles a loop when it is first needed."""
    compiled = []

    def address():
        with _lock:
            if not compiled:
                compiled.append(compile_loop(function, code, place))
                setattr(ways, place, compiled[0])
        return compiled[0]

    return callbacks.of_loop(function, code, address)


def cut_into_parts(cut, least):
    """Send calls on at least so many elements, now and from now on, to the address `cut(function, ways)`; none if it is None."""
    global _cut, _least
    with _lock:
        _cut, _least = cut, least
        for function, ways in _ways:
            _redirect(function, ways)


def _redirect(function, ways):
    if _cut:
        ways.parts = _cut(function, ways)
    ways.least = _least if _cut else sys.maxsize
