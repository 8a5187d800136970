#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    polars: quantile(0.5) is not the median
versions: polars 2.1.0, NumPy 2.5.5, Python 3.13
does:     Series.quantile and describe() take the nearest observation, median() the mean of the two in the middle: of
          1 and 2 the quantile 0.5 is 2, the median 1.5.
guess:    1.5 from both, as NumPy, pandas and SQL's percentile_cont have it; and the line 50% of describe() to be the
          median.
matters:  Thresholds, and tables of quartiles, differ from those of the library that is replaced, most for few
          observations, and a test of the median does not notice. Pass interpolation='linear'.
seen:     quantile(0.5) 2.0, median() 1.5, describe() 2.0, NumPy 1.5
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.5.5 polars==2.1.0
cd "$folder"
bin/python -W ignore - <<'END'
import numpy as np
import polars as pl

scores = pl.Series([1.0, 2.0])
half, median = scores.quantile(0.5), scores.median()
shown = dict(scores.describe().iter_rows())["50%"]
print(f"quantile(0.5) {half}, median() {median}, describe() {shown}, NumPy {np.quantile(scores.to_numpy(), 0.5)}")
if median != 1.5:
    raise SystemExit("changed: the median is no longer 1.5")
if half != 2.0 or shown != 2.0:
    raise SystemExit("changed: quantile(0.5) or describe() now gives another number")
print("as described")
END
