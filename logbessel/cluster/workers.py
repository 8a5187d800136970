"""Parts of the rows on as many threads as BLAS has, each with products on its own thread.

So conversions, exponentials and searches between two matrix products run on all processors too, and no product waits for another
thread. Results come in the order of the parts, so that sums do not depend on the number of threads.
"""

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import cache
from itertools import chain, islice
from threading import Lock

from threadpoolctl import ThreadpoolController

_lock, _users, _limits = Lock(), 0, ExitStack()


def in_order(function, parts):
    """Yield function(part) for each part."""
    parts = iter(parts)
    first = list(islice(parts, 2))
    threads = blas_threads() if len(first) == 2 else 1
    if threads == 1:
        yield from map(function, chain(first, parts))
        return
    with single_threaded_blas(), ThreadPoolExecutor(threads) as pool:
        waiting = deque()
        for part in chain(first, parts):
            waiting.append(pool.submit(function, part))
            if len(waiting) > threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def blas_threads():
    """How many threads a matrix product takes; 1 if that cannot be known."""
    found = (library["num_threads"] for library in _controller().info() if library["user_api"] == "blas")
    return max(found, default=1)


@contextmanager
def single_threaded_blas():
    """Products on the thread that asks for them, until the last that wants it so has left."""
    global _users
    with _lock:
        if not _users:
            _limits.enter_context(_controller().limit(limits=1, user_api="blas"))
        _users += 1
    try:
        yield
    finally:
        with _lock:
            _users -= 1
            if not _users:
                _limits.close()


@cache
def _controller():
    return ThreadpoolController()
