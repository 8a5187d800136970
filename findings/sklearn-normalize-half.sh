#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    scikit-learn normalises half-precision embeddings to rows of zeros
versions: scikit-learn 1.9.1, NumPy 2.5.5, Python 3.13
does:     normalize() and Normalizer keep float16, and compute the norm in float16 as well: the sum of squares passes
          65504, the norm is inf, and each row is divided by it.
guess:    Rows of length one: 1,536 numbers of size 10 have a norm of 390, which float16 holds easily.
matters:  Embeddings are stored in half precision to save space and are normalised first of all. Everything after it
          (cosines, clusters, von Mises-Fisher fits) runs on zeros. Convert to float32 before normalize().
seen:     norms of four normalised rows: float16 [0, 0, 0, 0], float32 [1, 1, 1, 1]
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.5.5 scikit-learn==1.9.1
cd "$folder"
bin/python -W ignore - <<'END'
import numpy as np
from sklearn.preprocessing import normalize

rows = (10 * np.random.default_rng(0).standard_normal((4, 1536))).astype(np.float16)
norms = {}
for dtype in (np.float16, np.float32):
    norms[dtype] = np.linalg.norm(normalize(rows.astype(dtype)).astype(float), axis=1)
    print(dtype.__name__, norms[dtype])
if norms[np.float16].any():
    raise SystemExit("changed: normalised float16 rows are no longer zero")
if abs(norms[np.float32] - 1).max() > 1e-6:
    raise SystemExit("changed: normalised float32 rows no longer have length one")
print("as described")
END
