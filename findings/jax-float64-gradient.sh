#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    JAX computes a function in float64 and its gradient in float32, where float64 is on inside the function
versions: JAX 0.12.0.1, NumPy 2.5.5, Python 3.13
does:     A function under jit turns on float64 with jax.enable_x64(True) for the lines that need it, and returns a float32.
          Its value is computed in float64. When jax.grad turns the trace round, the setting is no longer in force: products of
          matrices in the backward pass are float32, with a warning, and a maximum ends in a TypeError about mul.
guess:    The gradient of float64 operations in float64, or an error that says that the setting does not reach it.
matters:  Code that cancels, which is why it was put in float64, has a right value and a wrong gradient. Turn float64
          on for the whole program, or write the derivative by hand with jax.custom_jvp.
seen:     value at 3: 3.0; gradient: 0.0, where 1 is right; with float64 on around both: 1.0; maximum: TypeError: lax.mul
          requires arguments to have the same dtypes, got float64, float32
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile jax==0.12.0.1 jaxlib==0.12.0.1 numpy==2.5.5
cd "$folder"
bin/python - <<'END'
import warnings

import jax
import jax.numpy as jnp

warnings.simplefilter("ignore")
WEIGHTS = [[16777217.0, -16777216.0]]  # 2^24 + 1 is no float32


@jax.jit
def difference(x):
    """x itself, as 2^24 + 1 times it less 2^24 times it."""
    with jax.enable_x64(True):
        wide = jnp.full(2, x.astype(jnp.float64))
        return (jnp.array(WEIGHTS, jnp.float64) @ wide)[0].astype(jnp.float32)


@jax.jit
def largest(x):
    with jax.enable_x64(True):
        return jnp.max(x.astype(jnp.float64) ** 2).astype(jnp.float32)


x = jnp.float32(3)
value, gradient = float(difference(x)), float(jax.grad(difference)(x))
print(f"value at 3: {value}; gradient: {gradient}, where 1 is right")
with jax.enable_x64(True):
    whole = float(jax.grad(difference)(x))
print(f"gradient with float64 on around it: {whole}")
try:
    print("gradient of the maximum:", jax.grad(largest)(jnp.ones(3, jnp.float32)))
    raised = ""
except TypeError as error:
    raised = str(error)
    print("gradient of the maximum: TypeError:", raised.splitlines()[0][:90])
if value != 3 or whole != 1:
    raise SystemExit("changed: the value, or the gradient with float64 on around it, is wrong now")
if gradient == 1:
    raise SystemExit("changed: the backward pass is in float64 now")
if "float64, float32" not in raised:
    raise SystemExit("changed: the gradient of a maximum no longer raises that TypeError")
print("as described")
END
