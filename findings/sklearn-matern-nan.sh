#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    A Matern regressor with nu = 20.5 predicts nan at its own training points
versions: scikit-learn 1.9.1, SciPy 1.18.1, NumPy 2.5.5, Python 3.13
does:     GaussianProcessRegressor with Matern(nu=20.5) fits without complaint. Its kernel of two arrays at distance
          zero replaces the distance by 2e-16, and K_20.5 of that overflows: 0 times inf. The kernel of one array with
          itself sets its diagonal to one and hides it.
guess:    The training values, as with nu = 2.5, or an error.
matters:  k(X) and k(X, X) differ, so everything that is learnt looks right and predictions near the data are nan.
          From nu = 160 on the kernel is the identity: no two points have anything to do with each other.
seen:     nu = 2.5: [0, 0.198669], nu = 20.5: [nan, nan]; Matern(nu=160) at distance 0.2: 0
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.5.5 scipy==1.18.1 scikit-learn==1.9.1
cd "$folder"
bin/python -W ignore - <<'END'
import numpy as np
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import Matern

points = np.linspace(0, 1, 6)[:, None]
values = np.sin(points[:, 0])
predicted = {}
for nu in (2.5, 20.5):
    regressor = GaussianProcessRegressor(Matern(1.0, nu=nu), optimizer=None).fit(points, values)
    predicted[nu] = regressor.predict(points)
    print("nu =", nu, "predicts", predicted[nu][:2], "for", values[:2])
identity = Matern(1.0, nu=160)(points)
print("nu = 160, at distance 0.2:", identity[0, 1])
if abs(predicted[2.5] - values).max() > 1e-4:
    raise SystemExit("changed: nu = 2.5 no longer interpolates")
if not np.isnan(predicted[20.5]).all():
    raise SystemExit("changed: nu = 20.5 now predicts numbers")
if identity[0, 1] != 0:
    raise SystemExit("changed: at nu = 160 the kernel is no longer zero off the diagonal")
print("as described")
END
