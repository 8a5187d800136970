"""One order for all arguments beside an array of equal orders: how many times as fast, and how many operations are left.

    python -m benchmarks.one_order [--save]

A turn is the processor time of a call on each, results into an array that exists; a row has the medians of 15 turns. The operations are
those of the formulas that serve the elements, as they are written down for an element, without loads and stores.
"""

import statistics
import time
from typing import Annotated

import numpy as np
import typer

import logbessel
from logbessel import functions
from logbessel.compiler import loop

SIZE, TURNS = 100_000, 15
NAMES = ("log_iv", "log_kv", "log_ive", "log_kve", "iv_ratio", "kv_ratio", "log_kv_dv", "log_hyp0f1", "log_kv_and_grad")
WHERE = ((2.5, 0.0, 8.0), (2.5, 0.0, 25.0), (2.5, 0.0, 150.0), (255.0, 0.0, 1000.0))
COLUMNS = (
    *("function", "order", "arguments", "type", "operations", "with one order"),
    *("equal orders, ns", "one order, ns", "times as fast"),
)


def operations(function, code, v, x):
    """Of an element on average, with orders of its own and with one for all."""
    function = function.of_type(code)
    free, each, left = np.ones(x.shape, bool), 0.0, 0.0
    for regime in (regime for regime in function.regimes if not regime.doubtful or regime is function.regimes[0]):
        served = free & regime.holds(v, x)
        free &= ~served
        counts = loop.cut(regime.value, function.nin)
        each, left = each + served.mean() * counts[0], left + served.mean() * counts[1]
    return each, left


def rows(size=SIZE):
    generator = np.random.default_rng(0)
    for name in NAMES:
        (function,) = (function for function in functions.PUBLIC if function.name == name)
        ufunc = getattr(logbessel, name)
        for code, kind in (("d", "float64"), ("f", "float32")):
            for order, low, high in WHERE:
                x = generator.uniform(low, high, size).astype(kind)
                orders, out = np.full(size, order, kind), tuple(np.empty(size, kind) for _ in range(function.nout))
                equal, one = _turns(ufunc, (orders, x), (orders[0], x), out=out)
                counted = operations(function, code, orders.astype(float), x.astype(float))
                yield (
                    *(name, f"{order:g}", f"({low:g}, {high:g})", kind, *(f"{count:.0f}" for count in counted)),
                    *(f"{equal:.2f}", f"{one:.2f}", f"{equal / one:.2f}"),
                )


def _turns(function, *calls, out):
    times = [[] for _ in calls]
    for arguments in calls:
        function(*arguments, out=out)
    for _ in range(TURNS):
        for arguments, kept in zip(calls, times):
            start = time.thread_time_ns()
            function(*arguments, out=out)
            kept.append((time.thread_time_ns() - start) / len(arguments[1]))
    return map(statistics.median, times)


def main(save: Annotated[bool, typer.Option("--save", help="Write results/one_order.md and .csv.")] = False):
    """Time every row, in turns."""
    from . import machine, tables

    with np.errstate(all="ignore"):
        kept = tables.told(rows())
    if save:
        note = (
            f"Nanoseconds of processor time an element, medians of {TURNS} turns over {SIZE} elements, one thread. "
            f"{machine.line()}. Made by `python -m benchmarks.one_order --save`."
        )
        tables.save("one_order", "One order for all arguments", note, COLUMNS, kept)


if __name__ == "__main__":
    typer.run(main)
