#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    MLX's exp(100) is infinite in float64
versions: MLX 0.32.4, NumPy 2.4.6, Python 3.13
does:     On the CPU, the only device where MLX has float64, exp, sin, cos, erf, erfinv and what is built on them
          (sigmoid, softmax, logsumexp) convert to float32, compute there and convert back: seven digits, and float32's
          range. sqrt, log, tanh, sums and products of the same array have all sixteen.
guess:    float64 functions in float64. The dtype of the result says so.
matters:  One chooses float64, and leaves the GPU for it, because float32 does not do: for log-densities, small
          differences or reference values. exp(-100) is 0 there, so a density far out has no logarithm, and a check of
          one function (sqrt, log) shows nothing. Compute these in NumPy.
seen:     float64: exp(100) inf, exp(-100) 0.0; relative errors of exp(1) 3e-08, erf(0.5) 5e-07, sin(1) 3e-08, sqrt(2)
          and log(3) 0
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.4.6 mlx==0.32.4 mlx-cpu==0.32.4
cd "$folder"
bin/python -W ignore - <<'END'
import math

import mlx.core as mx
import numpy as np


def said(name, argument):
    """MLX's value in float64, on the CPU."""
    result = getattr(mx, name)(mx.array([argument], mx.float64), stream=mx.cpu)
    assert result.dtype == mx.float64
    return float(np.array(result)[0])


errors = {f"{name}({x})": abs(said(name, x) / getattr(math, name)(x) - 1) for name, x in (
    ("exp", 1.0), ("erf", 0.5), ("sin", 1.0), ("sqrt", 2.0), ("log", 3.0))}
far = said("exp", 100.0), said("exp", -100.0)
print("exp(100), exp(-100):", far)
print("relative errors:", {name: float(f"{error:.1g}") for name, error in errors.items()})
if max(errors["sqrt(2.0)"], errors["log(3.0)"]) > 1e-15:
    raise SystemExit("changed: what was right is so no longer")
if far != (math.inf, 0) or min(errors["exp(1.0)"], errors["erf(0.5)"], errors["sin(1.0)"]) < 1e-9:
    raise SystemExit("changed: float64 functions are now computed in float64")
print("as described")
END
