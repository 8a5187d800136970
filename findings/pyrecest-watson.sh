#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    PyRecEst's Watson density is nan on its own axis and 0 elsewhere
versions: PyRecEst 2.4.2, NumPy 2.4.6, Python 3.11
does:     From a concentration between 700 and 800 on, WatsonDistribution(axis, kappa).pdf is nan at the axis and 0 at a right angle
          to it. Nothing warns.
guess:    127 at the axis for kappa = 800 in three dimensions, since the density has no large number in it; or an error.
matters:  800 is an axis known to a degree and a half, as of a fibre or a bedding plane. The likelihood of a good fit is nan, and that
          of a bad one a number, so that what compares them keeps the bad one.
seen:     kappa 700: 111.3 at the axis; 800: nan at the axis and 0.0 across
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.11.7 python3.11 -m venv "$folder" || { echo "this finding needs Python 3.11" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile pyrecest==2.4.2 numpy==2.4.6
cd "$folder"
bin/python -W ignore - 2> /dev/null <<'END'
import numpy as np
from pyrecest.distributions import WatsonDistribution

axis = np.array([1.0, 0.0, 0.0])
points = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
seen = {kappa: np.ravel(WatsonDistribution(axis, kappa).pdf(points)).tolist() for kappa in (700.0, 800.0)}
print(seen)
if abs(seen[700.0][0] - 111.33) > 0.01:
    raise SystemExit("changed: the density at 700")
if not np.isnan(seen[800.0][0]) or seen[800.0][1] != 0:
    raise SystemExit("changed: the density at 800 is a number")
print("as described")
END
