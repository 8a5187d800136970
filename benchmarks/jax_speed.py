"""JAX on one thread of this machine: nanoseconds an element beside the NumPy ufuncs, and seconds to compile.

    python benchmarks/jax_speed.py [--save]

Times are the least of several runs, taken in turns with the ufunc's. Compiling is timed in processes of their own: with
an empty folder of compiled loops ("first use on a machine"), and then with the folder that this filled. With --save the
tables go to results/jax_speed.md.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer
from turns import least_times

SIZE, REPEATS = 10**6, 11
SAVED = Path(__file__).with_name("results") / "jax_speed.md"
NAMES = ("log_iv", "log_ive", "log_kv", "log_kve", "iv_ratio", "iv_ratio_inv", "kv_ratio", "log_hyp0f1")


def on_one_thread():
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def points(name, size=SIZE):
    import numpy as np

    import logbessel

    v, x = np.random.default_rng(0).uniform(0.5, 150, (2, size))
    return (v, logbessel.iv_ratio(v, x)) if name == "iv_ratio_inv" else (v, x)


def value_and_gradient(name):
    """A function's values and both derivatives at each element, and not only sums of them."""
    import jax

    import logbessel.jax

    function = getattr(logbessel.jax, name)
    return jax.jit(lambda v, x: _with_derivatives(jax.vjp(function, v, x)))


def _with_derivatives(pulled):
    import jax.numpy as jnp

    value, pull = pulled
    return value, pull(jnp.ones_like(value))


def speeds(name):
    """Nanoseconds an element: ufunc, JAX, value and gradient, in float64; ufunc and JAX in float32."""
    import jax
    import numpy as np

    import logbessel
    import logbessel.jax

    ufunc, function, both = getattr(logbessel, name), getattr(logbessel.jax, name), value_and_gradient(name)
    calls = []
    for dtype in (np.float64, np.float32):
        v, x = (part.astype(dtype) for part in points(name))
        out, on_device = np.empty_like(v), (jax.device_put(v), jax.device_put(x))
        calls.append(lambda v=v, x=x, out=out: ufunc(v, x, out=out))
        calls.append(lambda pair=on_device: function(*pair).block_until_ready())
        if dtype == np.float64:
            calls.append(lambda pair=on_device: jax.block_until_ready(both(*pair)))
    for call in calls:
        call()
    return [seconds / SIZE * 1e9 for seconds in least_times(calls, REPEATS)]


def compile_times():
    """Seconds to compile each function, and its value and gradient."""
    import jax

    import logbessel.jax

    jax.config.update("jax_enable_x64", True)
    jax.jit(lambda x: x + 1).lower(1.0).compile()  # what the first compilation of a process costs in any case
    result = {}
    for name in NAMES:
        pair = points_of_shape()
        result[name] = [
            seconds_of(lambda f=f: f.lower(*pair).compile())
            for f in (getattr(logbessel.jax, name), value_and_gradient(name))
        ]
    return result


def points_of_shape():
    import jax
    import jax.numpy as jnp

    return [jax.ShapeDtypeStruct((1000,), jnp.float64)] * 2


def seconds_of(call):
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def compiled_in(folder):
    environment = os.environ | {"LOGBESSEL_CACHE_DIR": folder}
    output = subprocess.run(
        [sys.executable, __file__, "--compile"], env=environment, check=True, capture_output=True, text=True
    )
    return json.loads(output.stdout)


def report():
    import jax
    import numpy as np

    jax.config.update("jax_enable_x64", True)
    lines = [
        "# Speed of the functions in JAX",
        "",
        f"One thread of {processor()} ({platform.machine()}); JAX {jax.__version__}, NumPy {np.__version__}. {SIZE} elements, v and x",
        "uniform in (0.5, 150). Ratios are to the ufunc of the same type, and to the value. Made by",
        "`python benchmarks/jax_speed.py --save`.",
        "",
        "| function | ufunc ns | JAX float64 | ratio | ufunc float32 ns | JAX float32 | ratio | value and gradient ns | to value |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name in NAMES:
        ufunc, value, both, short_ufunc, short = speeds(name)
        lines.append(
            f"| `{name}` | {ufunc:.1f} | {value:.1f} | {value / ufunc:.2f} | {short_ufunc:.1f} | {short:.1f} "
            f"| {short / short_ufunc:.2f} | {both:.1f} | {both / value:.2f} |"
        )
    with tempfile.TemporaryDirectory() as folder:
        first, later = compiled_in(folder), compiled_in(folder)
    lines += [
        "",
        "Seconds to compile (trace, lower, XLA, and the loop itself at its first use on a machine):",
        "",
        "| function | value, first use | value, later | value and gradient, first use | value and gradient, later |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name in NAMES:
        (value, both), (value_later, both_later) = first[name], later[name]
        lines.append(f"| `{name}` | {value:.2f} | {value_later:.2f} | {both:.2f} | {both_later:.2f} |")
    return "\n".join(lines) + "\n"


def processor():
    try:
        with open("/proc/cpuinfo") as file:
            return next((line.split(":")[1].strip() for line in file if line.startswith("model name")), "")
    except OSError:
        return platform.processor()


def main(
    save: Annotated[bool, typer.Option("--save", help=f"Write results/{SAVED.name} too.")] = False,
    compile: Annotated[bool, typer.Option("--compile", hidden=True)] = False,
):
    """Speed of the functions on JAX arrays."""
    on_one_thread()
    if compile:
        print(json.dumps(compile_times()))
        return
    text = report()
    print(text, end="")
    if save:
        SAVED.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
