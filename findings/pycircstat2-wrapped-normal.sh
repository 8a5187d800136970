#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    PyCircStat2's wrapped normal density is negative on nearly half of the circle
versions: pycircstat2 0.1.15, NumPy 2.4.6, Python 3.13
does:     wrapnorm.pdf adds up a Fourier series of a fixed number of terms, whatever the spread. For a standard
          deviation of 0.05 (three degrees) the density is 14 % too small at the mean, and swings about 0 away from it.
          The distribution function, the quantiles and the draws are right.
guess:    A density that is nowhere negative, and the normal one where nothing reaches round the circle; more terms, or
          the other series, as rho goes to 1.
matters:  Headings known to a few degrees are what the distribution is for. Log-densities are nan, or noise of the
          cut-off series, where a point is some standard deviations out, and likelihood ratios with them. Below a spread
          of 0.15 or so take scipy.stats.norm on differences of angles.
seen:     standard deviation 0.2: 1.9947 at the mean (normal density 1.9947); 0.05: 6.8604 (7.9788), lowest -0.57, below
          zero on 48 % of the circle; 0.02: 8.8728 (19.9471)
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.4.6 scipy==1.16.3 pycircstat2==0.1.15
cd "$folder"
bin/python -W ignore - <<'END'
import numpy as np
from pycircstat2.distributions import wrapnorm

angles = np.linspace(0, 2 * np.pi, 2001)
seen = {}
for deviation in (0.2, 0.05, 0.02):
    rho = np.exp(-(deviation**2) / 2)
    peak, normal = float(wrapnorm.pdf(3.0, mu=3.0, rho=rho)), 1 / (deviation * np.sqrt(2 * np.pi))
    density = wrapnorm.pdf(angles, mu=3.0, rho=rho)
    below, probability = float(np.mean(density < 0)), float(wrapnorm.cdf(3.0 + deviation, mu=3.0, rho=rho))
    seen[deviation] = peak / normal, float(density.min()), probability
    print(f"{deviation}: {peak:.4f} at the mean, normal {normal:.4f}, lowest {density.min():.2g},", end=" ")
    print(f"below zero on {below:.0%}, distribution function at one deviation {probability:.4f}")
if abs(seen[0.2][0] - 1) > 1e-3 or any(abs(probability - 0.8413) > 1e-3 for *_, probability in seen.values()):
    raise SystemExit("changed: what was right is so no longer")
if seen[0.05][0] > 0.9 or seen[0.05][1] > -0.1 or seen[0.02][0] > 0.5:
    raise SystemExit("changed: the density is closer to the normal one")
print("as described")
END
