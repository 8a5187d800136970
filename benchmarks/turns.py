"""Times of functions that are called in turns."""

import time


def least_times(functions, rounds):
    """The least seconds of each function, called in turns, so that a slow moment of the machine slows all."""
    times = [float("inf")] * len(functions)
    for _ in range(rounds):
        for i, function in enumerate(functions):
            started = time.perf_counter()
            function()
            times[i] = min(times[i], time.perf_counter() - started)
    return times
