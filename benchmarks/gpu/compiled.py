"""Every loop and kernel compiled at once, by processes side by side: one after the other they would take minutes.

Loops and PTX are kept in the folder of compiled loops; what the driver makes of PTX, the driver keeps.
"""

import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

PROCESSES = 16


def compile_all(names):
    """Nothing is returned: what the processes make is on disk when this is done."""
    workers = min(PROCESSES, os.cpu_count() or 1, len(names))
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        for _ in pool.map(_compile, names):
            pass


def _compile(name):
    import numpy as np

    import logbessel
    from logbessel import functions
    from logbessel.cuda import driver

    (function,) = (function for function in functions.PUBLIC if function.name == name)
    with driver.on(0):
        for code in "df":
            driver.loaded(function.of_kernel(code), 0)
    for code in "df":
        getattr(logbessel, name)(*(np.full(100, value, code) for value in function.sample))
