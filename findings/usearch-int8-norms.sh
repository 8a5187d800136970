#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    usearch forgets the lengths of vectors in int8, and the inner product with them
versions: usearch 2.26.6, NumPy 2.4.6, Python 3.13
does:     Index(metric='ip', dtype='i8') divides every vector by its norm before it rounds it to -127..127. Stored
          vectors all have one length, so that the inner product is the cosine, times 16129.
guess:    A scale shared by all vectors, so that int8 is a coarser float32: the nearest by inner product stays the
          nearest.
matters:  For maximum-inner-product search, where the length carries meaning (popularity, confidence, concentration),
          the order of the results is that of another metric. Also without dtype the index stores bfloat16: index.get
          returns 0.12353516 for 0.1234567.
seen:     query (3, 1, 0.5, 0) against itself and (5, 5, 0, 0): float32 prefers the second, int8 the first; stored:
          [119, 39, 19, 0] and [89, 89, 0, 0]
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.4.6 usearch==2.26.6
cd "$folder"
bin/python -W ignore - <<'END'
import numpy as np
from usearch.index import Index

vectors = np.array([[3, 1, 0.5, 0], [5, 5, 0, 0]], np.float32)
best = {}
for dtype in ("f32", "i8"):
    index = Index(ndim=4, metric="ip", dtype=dtype)
    index.add([1, 2], vectors)
    best[dtype] = int(index.search(vectors[0], 2).keys[0])
    print(dtype, "nearest to the first:", best[dtype], "stored:", np.asarray(index.get([1, 2])).tolist())
print("inner products:", (vectors @ vectors[0]).tolist())
if best["f32"] != 2:
    raise SystemExit("changed: float32 no longer finds the largest inner product")
if best["i8"] != 1:
    raise SystemExit("changed: int8 now finds the largest inner product")
print("as described")
END
