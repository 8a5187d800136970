"""True NumPy ufuncs from machine code, through NumPy's C interface."""

import ctypes
import signal
import threading
from _thread import interrupt_main

import numpy as np
from numpy._core import _multiarray_umath

_CODES = "fd"
_TYPE_NUMBERS = {code: np.dtype(code).num for code in _CODES}
_FROM_FUNC_AND_DATA, _TAKE_FLAGS = 1, 28  # places in NumPy's table of ufunc functions, fixed by its binary interface

Loop = ctypes.CFUNCTYPE(
    None,
    ctypes.POINTER(ctypes.c_void_p),
    ctypes.POINTER(ctypes.c_ssize_t),
    ctypes.POINTER(ctypes.c_ssize_t),
    ctypes.c_void_p,
)
_lock = threading.RLock()
_kept = []
_compiled = []  # (table, place in it, function, address) of each loop that has been compiled
_through = None


def _table():
    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    return ctypes.cast(pointer(_multiarray_umath._UFUNC_API, None), ctypes.POINTER(ctypes.c_void_p))


def take_flags_address():
    """The address of NumPy's function that returns the processor's floating-point flags and clears them."""
    return _table()[_TAKE_FLAGS]


def make_ufunc(function, doc, compile_loop):
    """A ufunc with a float32 and a float64 loop, each compiled by `compile_loop(function, code)` when first run.

    NumPy keeps a pointer to the table of loops given to it. The table starts with stand-ins that compile, put the
    address of the compiled loop in their own place and run it.
    """
    loops = (ctypes.c_void_p * len(_CODES))()
    nargs = function.nin + function.nout
    types = (ctypes.c_char * (nargs * len(_CODES)))(*(_TYPE_NUMBERS[code] for code in _CODES for _ in range(nargs)))
    data = (ctypes.c_void_p * len(_CODES))()
    name, doc = ctypes.c_char_p(function.name.encode()), ctypes.c_char_p(doc.encode())
    for index, code in enumerate(_CODES):
        stand_in = Loop(_stand_in(function, code, loops, index, compile_loop))
        _kept.append(stand_in)
        loops[index] = ctypes.cast(stand_in, ctypes.c_void_p).value
    create = ctypes.PYFUNCTYPE(
        ctypes.py_object, *[ctypes.c_void_p] * 3, *[ctypes.c_int] * 4, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_int
    )(_table()[_FROM_FUNC_AND_DATA])
    _kept.append((loops, types, data, name, doc))
    return create(
        ctypes.addressof(loops), ctypes.addressof(data), ctypes.addressof(types), len(_CODES), function.nin, function.nout,
        -1, name, doc, 0,
    )  # fmt: skip


def _stand_in(function, code, loops, index, compile_loop):
    def run(arguments, dimensions, steps, data):
        try:
            with _lock:
                address = compile_loop(function, code)
                _compiled.append((loops, index, function, address))
                loops[index] = _through(function, address) if _through else address
            Loop(address)(arguments, dimensions, steps, data)
        except BaseException as error:
            _fill_with_nan(function, code, arguments, dimensions, steps)
            if isinstance(error, KeyboardInterrupt):
                interrupt_again()
            raise

    return run


def redirect(through):
    """Let NumPy enter each compiled loop, now and from now on, at `through(function, address)`; at its own address if None."""
    global _through
    with _lock:
        _through = through
        for loops, index, function, address in _compiled:
            loops[index] = through(function, address) if through else address


def interrupt_again():
    """Deliver an interruption that came inside a callback of NumPy's, where what is raised ends in a report."""
    threading.Timer(0.01, _interrupt_main_thread).start()


def _interrupt_main_thread():
    """Interrupt again; a signal, where threads can be sent one, also ends a system call that the thread waits in."""
    if hasattr(signal, "pthread_kill") and callable(signal.getsignal(signal.SIGINT)):
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
    else:
        interrupt_main()


def _fill_with_nan(function, code, arguments, dimensions, steps):
    kind = ctypes.c_float if code == "f" else ctypes.c_double
    for position in range(function.nin, function.nin + function.nout):
        for element in range(dimensions[0]):
            kind.from_address(arguments[position] + element * steps[position]).value = float("nan")
