#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    polars keeps a nan when asked for scores above 0.9
versions: polars 2.1.0, NumPy 2.5.5, Python 3.13
does:     polars orders nan above every number and takes it to equal itself: nan > 0.9 is true, in a filter over a
          Parquet file as well as in memory. max() skips nan all the same.
guess:    A comparison with nan is false, as in IEEE 754, NumPy, pandas and Arrow.
matters:  The cosine with a zero vector is nan. 'All pairs more alike than 0.9' then has the pairs of which nothing is
          known, and moving a pipeline from pandas adds rows.
seen:     scores [0.2, nan, 0.95] above 0.9: polars [nan, 0.95], NumPy [0.95]; max 0.95
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.5.5 polars==2.1.0
cd "$folder"
bin/python -W ignore - <<'END'
import numpy as np
import polars as pl

scores = np.array([0.2, np.nan, 0.95])
pl.DataFrame({"score": scores}).write_parquet("scores.parquet")
kept = pl.scan_parquet("scores.parquet").filter(pl.col("score") > 0.9).collect()["score"].to_list()
print("polars", kept, "NumPy", scores[scores > 0.9].tolist(), "polars max", pl.Series(scores).max())
if scores[scores > 0.9].tolist() != [0.95] or pl.Series(scores).max() != 0.95:
    raise SystemExit("changed: NumPy's filter or polars' max")
if len(kept) != 2:
    raise SystemExit(f"changed: polars now keeps {kept}")
print("as described")
END
