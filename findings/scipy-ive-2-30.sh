#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    SciPy's scaled Bessel functions are nan from 2**30 on
versions: SciPy 1.18.1, NumPy 2.5.5, Python 3.13
does:     ive(v, x) and kve(v, x) are nan for every order from x = 2**30 = 1.07e9 on: the library underneath stops
          where an int32 could overflow. i0e, i1e, k0e and k1e go on.
guess:    1/sqrt(2 pi x), the easiest of all arguments, as just below 2**30: the scaled functions exist for large x.
matters:  A von Mises-Fisher density at a concentration of 2e9 (directions known to a few arc seconds) is nan, and one
          nan makes a whole likelihood nan.
seen:     ive(1, 2**30 - 1): 1.21748e-05; ive(1, 2**30): nan; i1e(2**30): 1.21748e-05
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.5.5 scipy==1.18.1
cd "$folder"
bin/python -W ignore - <<'END'
import numpy as np
from scipy.special import i1e, ive, kve
from scipy.stats import vonmises_fisher

border = 2.0**30
print("below:", ive(1, border - 1), kve(1, border - 1), "at:", ive(1, border), kve(1, border), "i1e:", i1e(border))
mean = np.eye(5)[0]
density = {kappa: vonmises_fisher.logpdf(mean, mean, kappa) for kappa in (1e9, 2e9)}
print("von Mises-Fisher log-density at its mean:", density)
if not np.isfinite([ive(1, border - 1), kve(1, border - 1), i1e(border)]).all():
    raise SystemExit("changed: what was finite is so no longer")
if not (np.isnan(ive(1, border)) and np.isnan(kve(1, border))):
    raise SystemExit("changed: the functions now have a value at 2**30")
if not (np.isfinite(density[1e9]) and np.isnan(density[2e9])):
    raise SystemExit(f"changed: the densities are now {density}")
print("as described")
END
