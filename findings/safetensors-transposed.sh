#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    safetensors writes a transposed NumPy array scrambled
versions: safetensors 0.8.0, NumPy 2.5.5, Python 3.13
does:     safetensors.numpy.save keeps the shape of a transposed, Fortran-ordered or strided array but writes its
          memory as it lies. Release 0.7.0 wrote the right order.
guess:    The same array after loading, or an error such as the one that safetensors.torch raises for a tensor that is
          not contiguous.
matters:  A projection saved as W.T, or a column taken out of a table, loads with the right shape and the wrong
          numbers. Call np.ascontiguousarray before saving.
seen:     [[0, 3], [1, 4], [2, 5]] comes back as [[0, 1], [2, 3], [4, 5]]
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.5.5 safetensors==0.8.0
cd "$folder"
bin/python -W ignore - <<'END'
import numpy as np
from safetensors.numpy import load, save

transposed = np.arange(6.0).reshape(2, 3).T
loaded = load(save({"weight": transposed}))["weight"]
copied = load(save({"weight": np.ascontiguousarray(transposed)}))["weight"]
print("saved", transposed.tolist(), "loaded", loaded.tolist())
if not np.array_equal(copied, transposed):
    raise SystemExit("changed: a contiguous copy is no longer saved right")
if loaded.tolist() != [[0, 1], [2, 3], [4, 5]]:
    raise SystemExit("changed: a transposed array now loads as " + str(loaded.tolist()))
print("as described")
END
