"""Python functions that machine code calls, as loops with the arguments of NumPy's inner loops."""

import ctypes
import signal
import threading
from _thread import interrupt_main

Loop = ctypes.CFUNCTYPE(
    None,
    ctypes.POINTER(ctypes.c_void_p),
    ctypes.POINTER(ctypes.c_ssize_t),
    ctypes.POINTER(ctypes.c_ssize_t),
    ctypes.c_void_p,
)
_kept = []


def of_loop(function, code, address):
    """The address of a loop that runs the one at `address()`; if there is none, the results are nan."""
    return _called_back(address, lambda *given: _fill_with_nan(function, code, *given))


def of_places(code, count, address):
    """The same of code whose results go where an array of pointers says, the argument after `count` others."""
    return _called_back(address, lambda *given: _fill_places_with_nan(code, count, *given))


def _called_back(address, fill_with_nan):
    def run(arguments, dimensions, steps, data):
        try:
            Loop(address())(arguments, dimensions, steps, data)
        except BaseException as error:
            fill_with_nan(arguments, dimensions, steps)
            if isinstance(error, KeyboardInterrupt):
                interrupt_again()
            raise

    callback = Loop(run)
    _kept.append(callback)
    return ctypes.cast(callback, ctypes.c_void_p).value


def interrupt_again():
    """Deliver an interruption that came inside a callback of NumPy's, where what is raised ends in a report."""
    threading.Timer(0.01, _interrupt_main_thread).start()


def _interrupt_main_thread():
    """Interrupt again; a signal, where threads can be sent one, also ends a system call that the thread waits in."""
    if hasattr(signal, "pthread_kill") and callable(signal.getsignal(signal.SIGINT)):
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
    else:
        interrupt_main()


_REAL = {"f": ctypes.c_float, "d": ctypes.c_double}


def _fill_with_nan(function, code, arguments, dimensions, steps):
    for position in range(function.nin, function.nin + function.nout):
        for element in range(dimensions[0]):
            _REAL[code].from_address(arguments[position] + element * steps[position]).value = float("nan")


def _fill_places_with_nan(code, count, arguments, dimensions, steps):
    for place in (ctypes.c_void_p * dimensions[0]).from_address(arguments[count]):
        _REAL[code].from_address(place).value = float("nan")
