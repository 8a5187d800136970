"""Peers that need an older JAX than this project's: run by `benchmarks.peers` in an environment of their own.

    python older_jax.py

Each line of the standard input names two files, TASK.npz and RESULT.npz, with a tab between; a line is written when RESULT
is there, empty or with what went wrong. TASK holds `peer`, `function`, `v`, `x` and `turns`; RESULT gets `values`, and the
shortest time of a turn in `seconds`.
"""

import sys
import time
from functools import cache

import jax
import numpy as np

jax.config.update("jax_enable_x64", True)


@cache
def compiled(peer, function):
    return jax.jit(functions(peer)[function])


def functions(peer):
    if peer == "TFP":
        from tensorflow_probability.substrates import jax as tfp

        return {
            "log_iv": lambda v, x: tfp.math.log_bessel_ive(v, x) + x,
            "log_kv": lambda v, x: tfp.math.log_bessel_kve(v, x) - x,
            "log_ive": tfp.math.log_bessel_ive,
            "log_kve": tfp.math.log_bessel_kve,
        }
    from logbesselk import jax as logbesselk

    return {"log_kv": jax.vmap(logbesselk.log_bessel_k)}


def answer(task, result):
    with np.load(task) as file:
        function = compiled(str(file["peer"]), str(file["function"]))
        v, x, turns = jax.numpy.asarray(file["v"]), jax.numpy.asarray(file["x"]), int(file["turns"])
    values = np.asarray(function(v, x))
    seconds = np.inf
    for _ in range(turns):
        start = time.perf_counter()
        function(v, x).block_until_ready()
        seconds = min(seconds, time.perf_counter() - start)
    np.savez(result, values=values, seconds=seconds)


if __name__ == "__main__":
    for line in sys.stdin:
        try:
            answer(*line.rstrip("\n").split("\t"))
            print(flush=True)
        except Exception as error:  # reported to whoever asked
            print(repr(error).replace("\n", " "), flush=True)
