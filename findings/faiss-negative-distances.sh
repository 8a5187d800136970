#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    faiss gives a squared distance below zero
versions: faiss-cpu 1.15.1, NumPy 2.4.6, Python 3.13
does:     faiss.pairwise_distances computes |a|^2 + |b|^2 - 2ab and returns what rounding leaves: of a vector with
          itself, -1.9e-06. index.search of the same library clips at zero.
guess:    Zero, as from IndexFlatL2.search and from scikit-learn's euclidean_distances, which clips.
matters:  The square root that one takes next is nan, and a nan distance is neither near nor far. Clip, or use search.
seen:     16 normal numbers: pairwise_distances(x, x) has negative entries on its diagonal, IndexFlatL2 gives 0
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.4.6 faiss-cpu==1.15.1
cd "$folder"
bin/python -W ignore - <<'END'
import faiss
import numpy as np

rows = np.random.default_rng(0).standard_normal((1000, 16)).astype(np.float32)
index = faiss.IndexFlatL2(16)
index.add(rows)
searched = index.search(rows, 1)[0].min()
paired = faiss.pairwise_distances(rows, rows).min()
print("smallest squared distance: search", searched, "pairwise_distances", paired)
if searched < 0:
    raise SystemExit("changed: search too is now negative")
if paired >= 0:
    raise SystemExit("changed: pairwise_distances is no longer negative")
print("as described")
END
