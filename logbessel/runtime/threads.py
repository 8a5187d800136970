"""Large arrays in pieces, on several threads, where the user asks for it.

With more than one thread the entry of the ufuncs sends long calls to Python, which hands them to workers. Each takes pieces
of the array until none is left (`pieces`); a piece runs the same machine code on its own elements, so the results are the
same to the last bit, and the floating-point flags are those of all together. What a signal's handler raises in the thread
that waits for them is raised when all are done, as with any other inner loop.
"""

import ctypes
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from ..compiler import pieces
from . import callbacks, ufunc

LEAST = 1 << 15  # elements: what takes less than half a millisecond is not worth a worker's waking up

_count = 1
_pool = None
_lock = threading.RLock()
_callbacks = {}
_Split = ctypes.CFUNCTYPE(None, *callbacks.Loop._argtypes_, ctypes.POINTER(ctypes.c_int))


def get_threads() -> int:
    """The number of threads that an evaluation may use; see `set_threads`.

    Returns
    -------
    int
        1 where nothing else was set.

    Examples
    --------
    >>> import logbessel
    >>> logbessel.get_threads()
    1
    """
    return _count


def set_threads(number: int) -> None:
    """Let calls on large arrays use several threads.

    Calls on at least 32768 elements that NumPy hands to the loop in one piece (contiguous or strided, of float32 or
    float64, without a cast) are cut into parts for `number` threads; all others run on the calling thread, as everything
    does by default. The functions stay the same ufuncs. Results do not depend on the number, to the last bit.

    Parameters
    ----------
    number : int
        At least 1. It holds for the whole process.

    Raises
    ------
    TypeError
        If `number` is no integer.
    ValueError
        If it is below 1.

    See Also
    --------
    threads : the same for the length of a ``with`` block.

    Examples
    --------
    >>> import logbessel
    >>> logbessel.set_threads(2)
    >>> logbessel.get_threads()
    2
    >>> logbessel.set_threads(1)
    """
    global _count, _pool
    if not hasattr(number, "__index__") or isinstance(number, bool):
        raise TypeError(f"the number of threads must be an integer, not {number!r}")
    number = number.__index__()
    if number < 1:
        raise ValueError(f"the number of threads must be at least 1, not {number}")
    if number > 1:
        _take_pieces()  # compiled, or refused, here and not in the middle of a call
    with _lock:
        if number == _count:
            return
        if _pool is not None:
            _pool.shutdown(wait=False)  # what it was given it still does
        _count, _pool = number, None
        ufunc.cut_into_parts(_split if number > 1 else None, LEAST)


@contextmanager
def threads(number: int) -> Iterator[None]:
    """`set_threads` for the length of a ``with`` block, then what was set before.

    Parameters
    ----------
    number : int
        At least 1. It holds for the whole process, other threads included.

    Examples
    --------
    >>> import logbessel
    >>> import numpy as np
    >>> x = np.linspace(1.0, 50.0, 100_000)
    >>> alone = logbessel.log_iv(2.5, x)
    >>> with logbessel.threads(2):
    ...     together = logbessel.log_iv(2.5, x)
    >>> bool((alone == together).all())
    True
    """
    before = get_threads()
    set_threads(number)
    try:
        yield
    finally:
        set_threads(before)


def _forget():
    """In a forked process, which has the pool's memory but none of its threads."""
    global _pool, _lock
    _pool, _lock = None, threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


def _submit(task):
    global _pool
    try:
        with _lock:
            if _pool is None:
                from concurrent.futures import ThreadPoolExecutor

                _pool = ThreadPoolExecutor(max(_count, 1), thread_name_prefix="logbessel")
            pool = _pool
        pool.submit(task)
    except RuntimeError as error:  # the pool was shut down meanwhile, or the interpreter is ending
        task()
        if callbacks.signal_of(error) is not None:
            raise


class _Work:
    """A call in pieces, which any number of threads may take."""

    def __init__(self, call):
        self.call, self.ended = call, threading.Event()

    def take(self):
        """Piece after piece until none is left; again after an interruption."""
        _take_pieces()(ctypes.byref(self.call))
        if self.call.done == self.call.total:
            self.ended.set()


@cache
def _take_pieces():
    from .cache import take_pieces_address

    return ctypes.CFUNCTYPE(None, ctypes.POINTER(pieces.Call))(take_pieces_address())


def _split(function, ways):
    """The address of what a long call is sent to. Whoever asks holds the ufuncs' lock, which `set_threads` takes inside its own."""
    place = ctypes.addressof(ways)
    if place not in _callbacks:
        _callbacks[place] = _Split(_cut(function, ways))
    return ctypes.cast(_callbacks[place], ctypes.c_void_p).value


def _cut(function, ways):
    """Runs a call in pieces, and says which flags they raised; if it says none, nothing was begun."""
    nargs = function.nin + function.nout

    def begun(arguments, dimensions, steps, data):
        total = dimensions[0]
        arguments, steps = [address or 0 for address in arguments[:nargs]], steps[:nargs]
        apart = _independent(arguments, steps, total, function.nin)
        call = pieces.Call(
            total=total, piece=pieces.PIECE if apart else total, loop=ways.of_many(steps), data=data, operands=nargs
        )
        call.arguments[:nargs], call.steps[:nargs] = arguments, steps
        return _Work(call)

    def run(arguments, dimensions, steps, data, flags):
        work = interruption = None
        while True:
            try:
                if work is None:
                    work = begun(arguments, dimensions, steps, data)
                if interruption is None:
                    for _ in range(min(_count, -(-work.call.total // work.call.piece))):
                        _submit(work.take)
                else:  # whatever it left to be done
                    work.take()
                work.ended.wait()
                flags[0] = work.call.flags
                break
            except BaseException as error:
                interruption = error
                if work is None and callbacks.signal_of(error) is None:
                    raise
        if interruption is None:
            return
        number = callbacks.signal_of(interruption)
        if number is None:
            raise interruption
        callbacks.interrupt_again(number)

    return run


def _independent(arguments, steps, total, nin):
    """Whether no element's result is another's argument, as in `reduce` and `accumulate`."""
    for target, step in zip(arguments[nin:], steps[nin:]):
        if step == 0:
            return False
        for source, pace in zip(arguments[:nin], steps[:nin]):
            if (source, pace) == (target, step):
                continue
            gap = (source - target) % abs(step)
            beside = pace == step and 8 <= gap <= abs(step) - 8
            if not beside and _overlap((target, step), (source, pace), total):
                return False
    return True


def _overlap(first, second, total):
    (low, high), (other_low, other_high) = (
        sorted((address, address + step * (total - 1))) for address, step in (first, second)
    )
    return low < other_high + 8 and other_low < high + 8
