#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    astropy's von Mises MLE is not the maximum, and its circstd is not SciPy's
versions: astropy 8.0.2, SciPy 1.18.1, NumPy 2.5.5, Python 3.13
does:     vonmisesmle, 'the maximum likelihood estimator', evaluates a published approximation in three pieces. It is
          up to 1 % off, and steps by 0.7 % where two pieces meet, at a mean resultant length R of 0.53. circstd is
          sqrt(2 (1 - R)) by default, and SciPy's function of the same name is sqrt(-2 log R).
guess:    A maximum, to some digits, and one definition of the circular standard deviation under one name.
matters:  With more than some 20,000 angles the error is larger than the standard error, and likelihood ratios formed
          with it are too small, or negative. A spread computed by one library cannot be set beside one of the other:
          pass method='circular' to astropy's.
seen:     R = 0.5299: vonmisesmle 1.24341, maximum 1.25639; R = 0.5301: 1.25193, 1.25706; circstd: 0.7882 and 0.8625
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.5.5 scipy==1.18.1 astropy==8.0.2
cd "$folder"
bin/python -W ignore - <<'END'
import numpy as np
from astropy.stats import circstats
from scipy import stats

near = {}
for R in (0.5299, 0.5301):
    angles = np.array([np.arccos(R), -np.arccos(R)] * 50)  # of mean resultant length R
    exact = stats.vonmises.fit(angles, fscale=1)[0]
    near[R] = float(circstats.vonmisesmle(angles)[1]), float(exact)
    print(f"R = {R}: vonmisesmle {near[R][0]:.5f}, the maximum is at {near[R][1]:.5f}")
angles = np.random.default_rng(0).vonmises(0, 2, 1000)
spread = float(circstats.circstd(angles)), float(stats.circstd(angles))
print(f"circstd: astropy {spread[0]:.4f}, SciPy {spread[1]:.4f}")
(below, exact_below), (above, exact_above) = near.values()
if abs(exact_above / exact_below - 1) > 1e-3:
    raise SystemExit("changed: SciPy's estimates are no longer close to one another")
if abs(below / exact_below - 1) < 0.005 or above / below - 1 < 0.005:
    raise SystemExit("changed: vonmisesmle is now near the maximum, or without a step")
if abs(spread[0] - spread[1]) < 0.05:
    raise SystemExit("changed: both now have the same circular standard deviation")
print("as described")
END
