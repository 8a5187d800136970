#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    np.sort leaves a bfloat16 array unsorted if it holds a nan
versions: ml_dtypes 0.6.0, NumPy 2.5.5, Python 3.13
does:     The comparison that bfloat16 gives NumPy for sorting knows no place for nan, so a nan stays where the
          algorithm happens to leave it and the numbers around it are not in order. argsort and searchsorted follow.
guess:    All nan at the end and the rest in order, as NumPy's documentation says of its own floats.
matters:  One nan in a column of scores is enough: top-k, ranks, quantiles and np.unique are wrong, not only for the
          nan. Sort in float32.
seen:     bfloat16 [1, 3, nan, 2], float16 [1, 2, 3, nan]
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.5.5 ml_dtypes==0.6.0
cd "$folder"
bin/python -W ignore - <<'END'
import ml_dtypes
import numpy as np

scores = [3, 1, np.nan, 2]
half = np.sort(np.array(scores, np.float16))
brain = np.sort(np.array(scores, ml_dtypes.bfloat16)).astype(float)
print("float16 ", half)
print("bfloat16", brain)
if not np.array_equal(half, [1, 2, 3, np.nan], equal_nan=True):
    raise SystemExit("changed: float16 is no longer sorted with nan last")
if np.array_equal(brain, [1, 2, 3, np.nan], equal_nan=True):
    raise SystemExit("changed: bfloat16 is now sorted with nan last")
print("as described")
END
