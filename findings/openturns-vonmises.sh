#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    OpenTURNS's von Mises distribution of concentration 10^7 has its median on the far side of the circle
versions: OpenTURNS 1.27.post1, NumPy 2.5.5, SciPy 1.18.1, Python 3.13
does:     The probabilities of VonMises(0, 1e7) are 0 up to a standard deviation above the mean, and right three deviations
          above it. Those of VonMises(0, 1e8) are 0 there too. Medians are pi, standard deviations 2e-37 and 0. Nothing is said;
          the density, and the draws, are right.
guess:    The normal distribution's numbers, which are right to seven digits there: 0.1587, 0.5, 0.8413, and a median of 0.
matters:  A concentration of 10^7 is an angle known to a minute of arc, as from any encoder or star tracker. Intervals, tests and
          quantiles of such angles lie on the wrong side of the circle, and a sample looks right beside them.
seen:     VonMises(0, 1e6): 0.1587, 0.5000, 0.8413 at -1, 0 and 1 standard deviations, median 0; VonMises(0, 1e7): 0, 0, 0,
          median 3.1416
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.5.5 scipy==1.18.1 openturns==1.27.post1
cd "$folder"
bin/python -W ignore - <<'END'
import numpy as np
import openturns
from scipy import stats

medians = {}
for kappa in (1e6, 1e7, 1e8):
    angle, deviation = openturns.VonMises(0.0, kappa), kappa**-0.5
    medians[kappa] = angle.computeQuantile(0.5)[0]
    found = [angle.computeCDF(z * deviation) for z in (-1, 0, 1)]
    right = stats.vonmises.cdf([-deviation, 0, deviation], kappa)
    draws = np.array(angle.getSample(10_000)).std() / deviation
    print(
        f"VonMises(0, {kappa:.0e}) at -1, 0, 1 deviations: {np.round(found, 4)}, right {np.round(right, 4)}; "
        f"median {medians[kappa]:.4f}; standard deviation {angle.getStandardDeviation()[0]:.1e}, right {deviation:.1e}, "
        f"of its draws {draws * deviation:.1e}"
    )
if abs(medians[1e6]) > 1e-6:
    raise SystemExit("changed: it is wrong at 1e6 too")
if abs(medians[1e7]) < 1e-3:
    raise SystemExit("changed: it is right now")
print("as described")
END
