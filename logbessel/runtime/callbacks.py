"""Python functions that machine code calls, as loops with the arguments of NumPy's inner loops."""

import ctypes
import inspect
import signal
import sys
import threading
import time
from _thread import interrupt_main
from itertools import pairwise

Loop = ctypes.CFUNCTYPE(
    None,
    ctypes.POINTER(ctypes.c_void_p),
    ctypes.POINTER(ctypes.c_ssize_t),
    ctypes.POINTER(ctypes.c_ssize_t),
    ctypes.c_void_p,
)
PAUSE = 0.01  # seconds
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
            interrupt_again(signal_of(error))
            raise

    callback = Loop(run)
    _kept.append(callback)
    return ctypes.cast(callback, ctypes.c_void_p).value


def interrupt_again(number):
    """Deliver a signal again, if there was one, inside a callback of NumPy's, where what its handler raised ends in a report."""
    if number is not None:
        caller = sys._getframe(2)
        threading.Thread(target=_interrupt_main_thread, args=(number, caller, caller.f_lasti)).start()


def signal_of(error):
    """The signal whose handler raised an exception; None if none did.

    A handler is called with the signal's number and the frame that it interrupts, which what it raises comes to next.
    """
    from traceback import walk_tb

    for (interrupted, _), (frame, _) in pairwise(walk_tb(error.__traceback__)):
        names, more, _, values = inspect.getargvalues(frame)
        given = [values.get(name) for name in names] + list(values.get(more, ()))
        for number, other in pairwise(given):
            if other is interrupted:
                return number
    return signal.SIGINT if isinstance(error, KeyboardInterrupt) else None  # Python's own handler has no frame


def _interrupt_main_thread(number, caller, instruction):
    """Interrupt once the callback and the report are over.

    A signal, where threads can be sent one, also ends a system call that the thread waits in.
    """
    while _inside(caller, instruction):
        time.sleep(PAUSE)
    if hasattr(signal, "pthread_kill") and callable(signal.getsignal(number)):
        signal.pthread_kill(threading.main_thread().ident, number)
    else:
        interrupt_main(number)


def _inside(caller, instruction):
    """Whether the main thread runs Python functions, a callback or the report of it, that an instruction of a frame has called."""
    running = sys._current_frames().get(threading.main_thread().ident)
    if running is caller or caller.f_lasti != instruction:
        return False
    while running and running is not caller:
        running = running.f_back
    return running is not None


_REAL = {"f": ctypes.c_float, "d": ctypes.c_double}


def _fill_with_nan(function, code, arguments, dimensions, steps):
    for position in range(function.nin, function.nin + function.nout):
        for element in range(dimensions[0]):
            _REAL[code].from_address(arguments[position] + element * steps[position]).value = float("nan")


def _fill_places_with_nan(code, count, arguments, dimensions, steps):
    for place in (ctypes.c_void_p * dimensions[0]).from_address(arguments[count]):
        _REAL[code].from_address(place).value = float("nan")
