#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    A quarter of the vectors in an hnswlib index do not find themselves
versions: hnswlib 0.8.0, NumPy 2.4.6, Python 3.13
does:     A search keeps ef candidates, 10 by default, whatever the size of the index. Of 20,000 normal vectors in 64
          dimensions, asked for with k=1, a quarter come back as another vector, at a distance far from 0.
guess:    An approximate index may miss the second neighbour, but a vector that is stored, at distance 0, is found.
matters:  Duplicates are looked for in that way, and a test of an index by its own rows gives recalls that look like
          a fault of the data. Nothing warns; ef is not saved with the index, so that a value that was set is 10
          again after loading. Call set_ef with some hundreds.
seen:     ef = 10: 76 % of the stored vectors find themselves; ef = 400: 99.7 %
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.4.6 hnswlib==0.8.0
cd "$folder"
bin/python -W ignore - <<'END'
import hnswlib
import numpy as np

vectors = np.random.default_rng(0).normal(size=(20_000, 64)).astype(np.float32)
index = hnswlib.Index(space="l2", dim=64)
index.init_index(len(vectors), random_seed=1)
index.add_items(vectors, num_threads=1)
shares = {}
for ef in (10, 400):  # the default, and one that is large enough
    index.set_ef(ef)
    found, _ = index.knn_query(vectors[:2000], k=1, num_threads=1)
    shares[ef] = float((found[:, 0] == np.arange(2000)).mean())
    print(f"ef = {ef}: {shares[ef]:.1%} of the stored vectors find themselves")
if shares[400] < 0.99:
    raise SystemExit("changed: a large ef no longer finds them")
if shares[10] > 0.9:
    raise SystemExit("changed: the default now finds nearly all of them")
print("as described")
END
