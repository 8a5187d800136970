#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    SciPy's von Mises distribution function exceeds one, and its tail turns negative
versions: SciPy 1.18.1, NumPy 2.5.5, Python 3.13
does:     The support of scipy.stats.vonmises is the whole line: cdf adds one for each turn, so cdf(10) is 2.03 and
          sf(10), by definition 1 - cdf, is -1.03. vonmises_line stops at pi.
guess:    A probability in [0, 1] for every argument; an angle of 10 taken modulo 2 pi, as pdf and fit take it.
matters:  Tail probabilities of angles in [0, 2 pi) come out negative, and a Kolmogorov-Smirnov test rejects the very
          angles that it accepts in (-pi, pi]. Reduce angles to (-pi, pi] around loc first.
seen:     cdf(10, kappa=1) = 2.0281, sf = -1.0281; 300 draws taken modulo 2 pi: KS statistic 0.55, p = 9e-87
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.5.5 scipy==1.18.1
cd "$folder"
bin/python -W ignore - <<'END'
import numpy as np
from scipy import stats

cdf, sf = stats.vonmises.cdf(10, 1), stats.vonmises.sf(10, 1)
angles = stats.vonmises.rvs(1, size=300, random_state=1)
inside = stats.kstest(angles, stats.vonmises(1).cdf)
turned = stats.kstest(angles % (2 * np.pi), stats.vonmises(1).cdf)
print("cdf(10):", cdf, "sf(10):", sf)
print("KS of draws in (-pi, pi]: p =", inside.pvalue, "of the same angles in [0, 2 pi):", turned.statistic, "p =", turned.pvalue)
if not (cdf > 2 and sf < -1):
    raise SystemExit("changed: cdf and sf are now probabilities")
if inside.pvalue < 0.001 or turned.pvalue > 1e-6:
    raise SystemExit("changed: the test no longer depends on where a turn begins")
print("as described")
END
