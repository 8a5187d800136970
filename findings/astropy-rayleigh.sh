#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    astropy's Rayleigh test gives probabilities below zero
versions: astropy 8.0.2, NumPy 2.4.6, Python 3.13
does:     For fewer than 50 angles rayleightest multiplies exp(-z) by a correction, an expansion for small z = n R^2. At
          the large z of angles that agree, the correction is negative for some six to twelve angles, and so is the
          p-value.
guess:    A number between 0 and 1, the smaller the better the angles agree.
matters:  It is the clear cases that are lost: of samples of ten directions with concentration 8, nine in ten have a
          p-value below zero. It passes p < 0.05; its logarithm, a combination of p-values or a correction for many
          tests is nan or nonsense. Drop the correction where it is not small, or simulate.
seen:     p for twelve bearings between 10 and 55 degrees: 1.4e-06; for the first ten, -7.9e-06; share below zero of
          1,000 samples of ten: concentration 2: 0.045, 8: 0.909
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.4.6 scipy==1.17.1 astropy==8.0.2
cd "$folder"
bin/python -W ignore - <<'END'
import numpy as np
from astropy.stats import rayleightest

bearings = np.radians([10.0, 25, 40, 55, 20, 35, 30, 45, 15, 50, 28, 33])
twelve, ten = float(rayleightest(bearings)), float(rayleightest(bearings[:10]))
print(f"twelve bearings: {twelve:.3g}, ten of them: {ten:.3g}")
generator = np.random.default_rng(0)
shares = {}
for concentration in (2, 8):
    samples = generator.vonmises(0, concentration, (1000, 10))
    shares[concentration] = float(np.mean([rayleightest(sample) < 0 for sample in samples]))
print("below zero:", shares)
if not 0 < twelve < 1e-5 or shares[2] > 0.1:
    raise SystemExit("changed: what was right is so no longer")
if not ten < 0 or shares[8] < 0.8:
    raise SystemExit("changed: no negative probabilities")
print("as described")
END
