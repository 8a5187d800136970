"""Peers that do not live beside this project's own packages: run by `benchmarks.peers` in an environment of theirs.

    python peers_apart.py

Each line of the standard input names two files, TASK.npz and RESULT.npz, with a tab between; a line is written when RESULT
is there, empty or with what went wrong. TASK holds `peer`, `function`, `v`, `x` and `turns`; RESULT gets `values`, and the
least processor time of a turn in `seconds`.
"""

import sys
import time
from functools import cache

import jax
import numpy as np

jax.config.update("jax_enable_x64", True)  # before normix, which looks at it


@cache
def compiled(peer, function):
    """(what takes arguments from NumPy, what returns a result that is there)."""
    if peer == "PyTensor":
        return np.asarray, _of_pytensor(function)
    call = jax.jit(_of_jax(peer)[function])
    return jax.numpy.asarray, lambda v, x: call(v, x).block_until_ready()


def _of_jax(peer):
    if peer == "TFP":
        from tensorflow_probability.substrates import jax as tfp

        return {
            "log_iv": lambda v, x: tfp.math.log_bessel_ive(v, x) + x,
            "log_kv": lambda v, x: tfp.math.log_bessel_kve(v, x) - x,
            "log_ive": tfp.math.log_bessel_ive,
            "log_kve": tfp.math.log_bessel_kve,
        }
    if peer == "logbesselk":
        from logbesselk import jax as logbesselk

        return {"log_kv": jax.vmap(logbesselk.log_bessel_k)}
    if peer == "normix":
        from normix.utils.bessel import log_kv

        return {"log_kv": log_kv}
    from numpyro.distributions.directional import log_I1

    # all orders from 0 to the last at once, as `robustness.whole` lays them out
    return {"log_iv_whole": lambda v, x: log_I1(10, x.reshape(11, -1)[0]).ravel()}


def _of_pytensor(function):
    import pytensor
    from pytensor import tensor as pt

    v, x = pt.dvectors("v", "x")
    graphs = {
        "log_iv": pt.log(pt.ive(v, x)) + x,
        "log_kv": pt.log(pt.kve(v, x)) - x,
        "log_ive": pt.log(pt.ive(v, x)),
        "log_kve": pt.log(pt.kve(v, x)),
    }
    return pytensor.function([v, x], graphs[function])


def answer(task, result):
    with np.load(task) as file:
        take, call = compiled(str(file["peer"]), str(file["function"]))
        v, x, turns = take(file["v"]), take(file["x"]), int(file["turns"])
    values = np.asarray(call(v, x))
    seconds = np.inf
    for _ in range(turns):
        start = time.process_time()
        call(v, x)
        seconds = min(seconds, time.process_time() - start)
    np.savez(result, values=values, seconds=seconds)


if __name__ == "__main__":
    for line in sys.stdin:
        try:
            answer(*line.rstrip("\n").split("\t"))
            print(flush=True)
        except Exception as error:  # reported to whoever asked
            print(repr(error).replace("\n", " "), flush=True)
