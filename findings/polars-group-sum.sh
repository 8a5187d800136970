#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    polars: the sum of a group is 1 % off the sum of the same column
versions: polars 2.1.0, NumPy 2.5.5, Python 3.13
does:     Series.sum of float32 adds in blocks; sum() within group_by adds one number after the other in float32. With
          two million rows in a group the second is off by 1 %. mean() within group_by uses doubles and is right, so
          that sum and mean contradict each other.
guess:    One sum, by whichever road; or at least the pairwise sum on both.
matters:  Responsibilities, weights and embeddings are float32, and large groups are what group_by is for. Cast to
          Float64 in the aggregation.
seen:     2,000,000 times 0.1: Series.sum 200000.02, group_by sum 201916.69, group_by mean times count 200000.0
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.5.5 polars==2.1.0
cd "$folder"
bin/python -W ignore - <<'END'
import numpy as np
import polars as pl

n = 2_000_000
table = pl.DataFrame({"group": np.zeros(n, np.int8), "weight": np.full(n, 0.1, np.float32)})
grouped = table.group_by("group").agg(pl.col("weight").sum().alias("sum"), pl.col("weight").mean().alias("mean"))
whole, parts, mean = table["weight"].sum(), grouped["sum"][0], grouped["mean"][0]
print("Series.sum", whole, "group_by sum", parts, "group_by mean * count", mean * n)
if abs(whole / (0.1 * n) - 1) > 1e-5 or abs(mean / 0.1 - 1) > 1e-5:
    raise SystemExit("changed: what was right is so no longer")
if abs(parts / (0.1 * n) - 1) < 1e-3:
    raise SystemExit("changed: the sum within a group is now right")
print("as described")
END
