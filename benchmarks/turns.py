"""Times of functions that are called in turns."""

import time

REST = 0.1  # seconds; after a product, OpenBLAS's threads were seen to stay awake for 0.05


def least_times(functions, rounds, rest=0.0):
    """The least seconds of each function, called in turns, so that a slow moment of the machine slows all.

    Each call comes after a `rest`: REST where functions use several threads, or one pays for those of the one before, which
    still look for work.
    """
    times = [float("inf")] * len(functions)
    for _ in range(rounds):
        for i, function in enumerate(functions):
            if rest:
                time.sleep(rest)
            started = time.perf_counter()
            function()
            times[i] = min(times[i], time.perf_counter() - started)
    return times
