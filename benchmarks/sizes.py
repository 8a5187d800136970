"""Nanoseconds an element against the size of an array, on one thread and on all, beside SciPy."""

import os
import timeit

import numpy as np

import logbessel

SIZES = tuple(10**power for power in range(8))
COLUMNS = ("function", "elements", "ns an element", "ns on all threads", "ns of SciPy", "ratio")


def rows(scipy, quick):
    for function in ("log_iv", "log_kv"):
        for size in SIZES[:-1] if quick else SIZES:
            v, x = np.random.default_rng(0).uniform(0, 150, (2, size))
            own = getattr(logbessel, function)
            single = _best(lambda: own(v, x), size)
            with logbessel.threads(os.cpu_count()):
                several = _best(lambda: own(v, x), size)
            peer = _best(lambda: scipy.functions[function](v, x), size) if size <= 10**6 else np.nan
            yield function, size, *(f"{time:.4g}" for time in (single, several, peer, peer / single))


def _best(call, size):
    """The shortest of some turns, in nanoseconds an element."""
    number = max(1, min(1000, 100_000 // size))
    with np.errstate(all="ignore"):
        call()
        return 1e9 * min(timeit.repeat(call, number=number, repeat=5 if size < 10**7 else 2)) / number / size
