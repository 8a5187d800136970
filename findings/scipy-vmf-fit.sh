#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    SciPy fits a concentration of 1e-08 to any cloud in 67 dimensions
versions: SciPy 1.18.1, NumPy 2.5.5, Python 3.13
does:     vonmises_fisher.fit looks for the root between 1e-8 and 1e9. From 67 dimensions on both Bessel functions
          underflow at 1e-8, their ratio is nan, and the search returns that end with no warning. At 66 it is right.
guess:    An estimate near the concentration that the rows were drawn with, or an error.
matters:  Embeddings have hundreds of dimensions. The fit says 'uniform on the sphere' of any data, however tight, and
          all that follows from it (densities, assignments, tests) says so too.
seen:     rows drawn with kappa = 5 d: d = 66: 329.7; d = 67: 1e-08
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.5.5 scipy==1.18.1
cd "$folder"
bin/python -W ignore - <<'END'
import numpy as np
from scipy.stats import vonmises_fisher

fitted = {}
for d in (66, 67):
    rows = vonmises_fisher(np.eye(d)[0], 5.0 * d).rvs(500, random_state=1)
    fitted[d] = vonmises_fisher.fit(rows)[1]
    print(f"{d} dimensions: drawn with {5 * d}, fitted {fitted[d]}")
if abs(fitted[66] / 330 - 1) > 0.05:
    raise SystemExit("changed: the fit in 66 dimensions is no longer right")
if fitted[67] > 1e-6:
    raise SystemExit(f"changed: in 67 dimensions the fit is now {fitted[67]}")
print("as described")
END
