#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    SciPy draws infinity from a normal distribution above 9, and 7.99 from one above 8
versions: SciPy 1.18.1, NumPy 2.5.5, Python 3.13
does:     stats.truncate(stats.Normal(), lb=9, ub=inf) has the right density and mean, 9.11, but its quantiles come
          from the distribution function of the whole normal, which is 1 there: the median and every draw are inf.
          With lb=8 a draw of 10,000 lies below 8.
guess:    The median 9.0758, as that of the mirrored distribution below -9 is, and draws inside the support.
matters:  Truncated normals in the right tail are ordinary in importance sampling, tail risk and Gibbs samplers. The
          mean looks right, so nobody looks at the draws. Mirror the problem to the left tail, or use
          scipy.stats.truncnorm.
seen:     above 9: mean 9.1085, median inf, lowest draw inf; below -9: median -9.0758; above 8: lowest draw 7.9916
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.5.5 scipy==1.18.1
cd "$folder"
bin/python -W ignore - <<'END'
import numpy as np
from scipy import stats

for bound in (5, 8, 9):
    tail = stats.truncate(stats.Normal(), lb=bound, ub=np.inf)
    draws = tail.sample(10_000, rng=0)
    print(f"above {bound}: mean {tail.mean():.4f}, median {tail.median():.4f}, lowest of 10,000 draws {draws.min():.4f}")
mirrored = stats.truncate(stats.Normal(), lb=-np.inf, ub=-9)
print(f"below -9: mean {mirrored.mean():.4f}, median {mirrored.median():.4f}")
if abs(mirrored.median() + 9.0758) > 1e-3:
    raise SystemExit("changed: the median below -9 is no longer right")
if np.isfinite(tail.median()) or np.isfinite(draws).any():
    raise SystemExit("changed: the median above 9, or a draw, is now finite")
if stats.truncate(stats.Normal(), lb=8, ub=np.inf).sample(10_000, rng=0).min() >= 8:
    raise SystemExit("changed: no draw above 8 is below 8 any more")
print("as described")
END
