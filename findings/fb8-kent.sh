#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    fb8's Kent normaliser is exact at concentrations of 200, half a nat off at 750, and nearly right again far out
versions: fb8 1.2.9, NumPy 2.4.6, SciPy 1.17.1, Python 3.11
does:     Where its series fails, from about 700 on, log_normalize() goes over to an approximation, says so in a log record, and is
          too large by 0.46 at (kappa, beta) = (750, 370), by 0.016 at (2000, 900).
guess:    A normaliser that is exact below stays exact, or raises; an approximation for large concentrations is best there, and
          an error of half a nat would be said.
matters:  Densities are 37 % too small there, and what prefers one model to another is a difference of log-likelihoods of less
          than that, times the number of points. The error comes in at one concentration, so fits end on either side of it.
seen:     log-normaliser less its integral: 0.0 at (200, 90), 0.46 at (750, 370), 0.016 at (2000, 900)
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.11.7 python3.11 -m venv "$folder" || { echo "this finding needs Python 3.11" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile fb8==1.2.9 numpy==2.4.6 scipy==1.17.1
cd "$folder"
bin/python -W ignore - 2> /dev/null <<'END'
import numpy as np
from scipy.integrate import quad
from scipy.special import i0e
from sphere.distribution import fb8


def integral(kappa, beta):
    """log of the integral of exp(kappa cos t) 2 pi I_0(beta sin^2 t) sin t, in u = 1 - cos t."""

    def f(u):
        square = u * (2 - u)
        return i0e(beta * square) * np.exp(beta * square - kappa * u)

    return kappa + np.log(2 * np.pi * quad(f, 0, min(2, 60 / (kappa - 2 * beta)), epsabs=0, epsrel=1e-13, limit=500)[0])


seen = {}
for point in ((200.0, 90.0), (750.0, 370.0), (2000.0, 900.0)):
    seen[point] = float(fb8(0.0, 0.0, 0.0, *point).log_normalize()) - integral(*point)
print({point: float(f"{error:.2g}") for point, error in seen.items()})
if abs(seen[200.0, 90.0]) > 1e-9:
    raise SystemExit("changed: not exact at (200, 90)")
if abs(seen[750.0, 370.0]) < 0.3 or abs(seen[2000.0, 900.0]) < 0.01:
    raise SystemExit("changed: closer at (750, 370) or (2000, 900)")
print("as described")
END
