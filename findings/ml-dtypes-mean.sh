#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    The mean of a thousand bfloat16 ones is 0.2559
versions: ml_dtypes 0.6.0, NumPy 2.5.5, Python 3.13
does:     np.mean and np.sum of a bfloat16 array add up in bfloat16, one number after the other. At 256 neighbours are
          2 apart, another 1 is rounded away, and the sum stands still.
guess:    1.0, as for float16: NumPy's mean accumulates float16 in float32, and its sum is pairwise.
matters:  bfloat16 is what models write. Cluster means, column means and norms of such arrays are wrong by any factor
          once there are a few hundred rows, without a warning. Pass dtype=np.float32 to mean and sum.
seen:     mean 0.255859, sum 256; mean with dtype=float32 1.0; mean of float16 1.0
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.5.5 ml_dtypes==0.6.0
cd "$folder"
bin/python -W ignore - <<'END'
import ml_dtypes
import numpy as np

ones = np.ones(1000, ml_dtypes.bfloat16)
print("bfloat16: mean", ones.mean(), "sum", ones.sum())
print("bfloat16 with dtype=float32:", ones.mean(dtype=np.float32))
print("float16:", ones.astype(np.float16).mean())
if float(ones.sum()) != 256 or round(float(ones.mean()), 4) != 0.2559:
    raise SystemExit("changed: the sum of 1000 bfloat16 ones is no longer 256")
if ones.mean(dtype=np.float32) != 1 or ones.astype(np.float16).mean() != 1:
    raise SystemExit("changed: the ways that were right are so no longer")
print("as described")
END
