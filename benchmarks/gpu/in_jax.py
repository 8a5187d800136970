"""TFP's functions and this library's in JAX, on the GPU, in a process of their own: a line of JSON for each as it is timed.

    python -m benchmarks.gpu.in_jax

XLA may take a minute to compile one of them, so whoever starts this may stop it, and keeps the lines that were written.
"""

import json
import os
import statistics
import sys
import time

os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")

import numpy as np

SIZE, TURNS = 1_000_000, 5
COMMAND = [sys.executable, "-m", "benchmarks.gpu.in_jax"]


def read(written):
    """What a run of this has written: rows of those that were timed, and what is to be said of the others."""
    lines = [json.loads(line) for line in written.splitlines() if line.startswith("[")]
    return [line for line in lines if line[-1] is not None], [
        f"{peer}: {why}" for peer, why, *_, t in lines if t is None
    ]


def contestants():
    """Peer, its function's name, that of ours, and the function of order and argument."""
    import logbessel.jax

    for name in ("log_iv", "log_kv"):
        yield "logbessel.jax", name, name, getattr(logbessel.jax, name)
    try:
        from tensorflow_probability.substrates.jax import math as tfp
    except Exception as error:  # of whatever kind: it depends on the versions of both
        yield "TFP on JAX", repr(error)[:200], "", None
        return
    yield "TFP on JAX", "log_bessel_ive + x", "log_iv", lambda v, x: tfp.log_bessel_ive(v, x) + x
    yield "TFP on JAX", "log_bessel_kve - x", "log_kv", lambda v, x: tfp.log_bessel_kve(v, x) - x


def main():
    import jax

    from benchmarks.speed import square

    jax.config.update("jax_enable_x64", True)
    squares = {"v, x in (0, 150)": square(0, 150), "v, x in (150, 10000)": square(150, 10_000)}
    for peer, its, name, function in contestants():
        if function is None:
            print(json.dumps([peer, its, name, "", None]), flush=True)
            continue
        compiled = jax.jit(function)
        for where, draw in squares.items():
            v, x = (jax.device_put(part) for part in draw(np.random.default_rng(0), SIZE))
            compiled(v, x).block_until_ready()
            times = []
            for _ in range(TURNS):
                start = time.perf_counter()
                compiled(v, x).block_until_ready()
                times.append(time.perf_counter() - start)
            print(json.dumps([peer, its, name, where, 1e12 * statistics.median(times) / SIZE]), flush=True)


if __name__ == "__main__":
    main()
