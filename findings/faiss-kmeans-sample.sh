#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    faiss k-means learns from 768 of 30,000 rows, and its objective is theirs
versions: faiss-cpu 1.15.1, NumPy 2.4.6, Python 3.13
does:     Kmeans(d, k).train(x) draws max_points_per_centroid = 256 rows for each cluster and trains on those alone.
          Nothing is printed unless verbose is set, and km.obj is the sum of squared distances of the sample.
guess:    Training on the rows that were given, as in scikit-learn, and an objective that can be compared between
          numbers of clusters and with other libraries.
matters:  An elbow plot of obj over k rises, because the sample grows with k. Inertias reported from it are off by the
          ratio of rows to sample. Set max_points_per_centroid, and measure the objective on all rows.
seen:     k = 3: obj 11,216, sum over all rows 449,389
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.4.6 faiss-cpu==1.15.1
cd "$folder"
bin/python -W ignore - <<'END'
import faiss
import numpy as np

rows = np.random.default_rng(0).standard_normal((30_000, 16)).astype(np.float32)


def objectives(k, **settings):
    kmeans = faiss.Kmeans(16, k, niter=5, seed=1, **settings)
    kmeans.train(rows)
    index = faiss.IndexFlatL2(16)
    index.add(kmeans.centroids)
    return float(kmeans.obj[-1]), float(index.search(rows, 1)[0].sum())


few, more = objectives(3), objectives(12)
whole = objectives(3, max_points_per_centroid=30_000)
print("k = 3: obj, over all rows", few, "k = 12:", more, "k = 3, trained on all:", whole)
if abs(whole[0] / whole[1] - 1) > 0.05:
    raise SystemExit("changed: trained on all rows, obj is no longer their objective")
if few[0] > few[1] / 10:
    raise SystemExit("changed: obj is now that of all rows")
if not (more[1] < few[1] and more[0] > few[0]):
    raise SystemExit("changed: obj no longer rises with the number of clusters")
print("as described")
END
