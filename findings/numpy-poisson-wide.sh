#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    NumPy's Poisson draws are a fifth too wide at a mean of 1e16
versions: NumPy 2.5.5, Python 3.13
does:     The rejection sampler compares sums of terms of the size of mean * log(mean) in double precision. Beyond
          1e15 they differ by less than they are rounded by, and what is accepted is too wide: by 19 % at 1e16.
guess:    A standard deviation of sqrt(mean), which holds to all digits at 1e12, or the normal approximation that is
          exact at this size.
matters:  Counts in physics and photometry reach this size; tests of normality pass, variances and every error bar
          taken from the draws do not. Above 1e10 a normal draw with the same mean and variance is better.
seen:     standard deviation over sqrt(mean), 200,000 draws: 1e12: 1.00; 1e16: 1.19; 1e17: 1.28
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.5.5
cd "$folder"
bin/python -W ignore - <<'END'
import numpy as np

ratio = {}
for mean in (1e12, 1e16, 1e17):
    ratio[mean] = np.random.default_rng(1).poisson(mean, 200_000).std() / np.sqrt(mean)
    print(f"mean {mean:g}: standard deviation over sqrt(mean) {ratio[mean]:.3f}")
if abs(ratio[1e12] - 1) > 0.01:
    raise SystemExit("changed: at 1e12 the draws are no longer right")
if ratio[1e16] < 1.1 or ratio[1e17] < 1.1:
    raise SystemExit("changed: large means are now drawn right")
print("as described")
END
