#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    A JAX callback gets float64 numbers if its input is ready, and float32 if it is not
versions: JAX 0.12.0.1, NumPy 2.5.5, Python 3.13
does:     Within jax.enable_x64(True), pure_callback hands float64 arguments to a NumPy function. If the input is still being
          computed when the call is made, the function runs on another thread of JAX. The setting belongs to a thread, and there
          it is off: the same float64 argument arrives as float32, and the float64 result is refused.
guess:    The dtypes of the trace, which were settled when the function was compiled, on whatever thread it runs.
matters:  Samplers and likelihoods that call SciPy work in a notebook and in small tests, where inputs are ready, and fail behind a
          longer computation. A function that returns integers or float32 gets arguments of half the digits, and nothing
          is said. Set jax.config.update("jax_enable_x64", True), which holds for all threads.
seen:     input ready: argument float64, result 2.0; input not ready: argument float32, RuntimeError: Incorrect output dtype for
          return value #0: Expected: float64, Actual: float32
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.5.5 jax==0.12.0.1
cd "$folder"
JAX_PLATFORMS=cpu bin/python -W ignore - <<'END'
import jax
import jax.numpy as jnp
import numpy as np

arrived = []


def add_one(x):
    arrived.append(x.dtype.name)
    return np.asarray(x, np.float64) + 1


def outcome(call, argument):
    try:
        return f"{np.asarray(call(argument))[0]}"
    except Exception as error:
        return next(line for line in reversed(str(error).splitlines()) if "dtype" in line)


with jax.enable_x64(True):
    shape = jax.ShapeDtypeStruct((3,), jnp.float64)
    call = jax.jit(lambda m: jax.pure_callback(add_one, shape, m * jnp.ones(3), vmap_method="sequential"))
    slow = jax.jit(lambda a: 0 * jnp.linalg.inv(a).sum() + 1)
    ready = jnp.float64(1.0)
    first = outcome(call, ready)
    second = outcome(call, slow(2 * jnp.eye(1500)))
print(f"input ready: argument {arrived[0]}, result {first}")
print(f"input not ready: argument {arrived[-1]}, result {second}")
if arrived[0] != "float64" or first != "2.0":
    raise SystemExit("changed: it fails where the input is ready too")
if arrived[-1] != "float32":
    raise SystemExit("changed: the argument keeps its dtype")
print("as described")
END
