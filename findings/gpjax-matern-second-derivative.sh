#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    GPJax's Matern kernel is flat where two points meet
versions: GPJax 1.0.0, JAX 0.10.2, NumPy 2.5.5, Python 3.13
does:     The distance is guarded against the square root of zero by a branch whose derivative is zero. So the second
          derivative of Matern52 in an input is 0 at the other input, though it is -1.6667 a thousandth beside it.
          RBF, which needs no root, has -1.
guess:    -5/3 for a length scale of one, the limit from both sides, or nan.
matters:  The variance of a Gaussian process's derivative is minus that number: models of derivatives, Bayesian
          optimisation with gradients and Laplace expansions take it to be zero, which means that derivatives are known
          exactly.
seen:     second derivative of Matern52 at distance 0: 0.0; at 0.001: -1.66665; of RBF at 0: -1.0
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.5.5 scipy==1.18.1 jax==0.10.2 jaxlib==0.10.2 gpjax==1.0.0
cd "$folder"
bin/python -W ignore - <<'END'
import jax

jax.config.update("jax_enable_x64", True)
import jax.numpy as jnp
from gpjax.kernels import RBF, Matern52


def second_derivative(kernel, distance):
    return float(jax.hessian(lambda x: kernel(x, jnp.array([0.0])))(jnp.array([distance]))[0, 0])


seen = {
    "Matern52 at 0": second_derivative(Matern52(), 0.0),
    "Matern52 at 0.001": second_derivative(Matern52(), 1e-3),
    "RBF at 0": second_derivative(RBF(), 0.0),
}
print(seen)
if abs(seen["Matern52 at 0.001"] + 5 / 3) > 1e-3 or abs(seen["RBF at 0"] + 1) > 1e-6:
    raise SystemExit("changed: what was right is so no longer")
if seen["Matern52 at 0"] != 0:
    raise SystemExit(f"changed: at distance 0 the second derivative is now {seen['Matern52 at 0']}")
print("as described")
END
