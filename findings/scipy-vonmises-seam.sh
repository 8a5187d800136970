#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    SciPy's von Mises tail jumps by 0.4 % at kappa = 50
versions: SciPy 1.18.1, NumPy 2.5.5, Python 3.13
does:     Below kappa = 50 vonmises.cdf sums a series, from 50 on it transforms the angle and takes a normal
          distribution. Five standard deviations out, the second is 0.41 % off just where it takes over.
guess:    A relative error near 1e-8 on both sides, or at least a seam where both agree.
matters:  A p-value that is wrong by a part in 250 is harmless by itself; a likelihood ratio, a quantile or a
          derivative across the seam is not: the function has a step.
seen:     at -5 standard deviations, relative error: kappa = 49.9: 4e-08; 50.0: 0.0041
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.5.5 scipy==1.18.1
cd "$folder"
bin/python -W ignore - <<'END'
import numpy as np
from scipy.integrate import quad
from scipy.special import i0e
from scipy.stats import vonmises

error = {}
for kappa in (49.9, 50.0):
    angle = -5 / np.sqrt(kappa)
    area = quad(lambda t: np.exp(kappa * (np.cos(t) - 1)), -np.pi, angle, epsabs=0, epsrel=1e-12)[0]
    error[kappa] = vonmises.cdf(angle, kappa) / (area / (2 * np.pi * i0e(kappa))) - 1
    print(f"kappa = {kappa}: relative error {error[kappa]:.1e}")
if abs(error[49.9]) > 1e-6:
    raise SystemExit("changed: below the seam the tail is no longer right")
if abs(error[50.0]) < 1e-4:
    raise SystemExit("changed: at kappa = 50 the tail is now right")
print("as described")
END
