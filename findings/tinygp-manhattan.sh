#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    tinygp's Matern kernels measure distance along the axes
versions: tinygp 0.3.1, JAX 0.12.0.1, NumPy 2.5.5, Python 3.13
does:     Matern32(), Matern52() and Exp() use the Manhattan distance |x1 - y1| + |x2 - y2|; ExpSquared() beside them
          uses the Euclidean one. One argument changes it: distance=L2Distance().
guess:    The Matern kernel of the literature, a function of the Euclidean distance, in every other Gaussian process
          library.
matters:  In one dimension nothing shows. In two, the model is not isotropic (a turn of the axes changes the fit), and
          a length scale or a figure from scikit-learn, GPyTorch or a paper does not carry over.
seen:     Matern32 between (0, 0) and (1, 1): 0.1397; Matern of the Euclidean distance: 0.2978; with L2Distance()
          0.2978
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.5.5 jax==0.12.0.1 jaxlib==0.12.0.1 equinox==0.13.8 tinygp==0.3.1
cd "$folder"
bin/python -W ignore - <<'END'
import jax.numpy as jnp
import numpy as np
from tinygp import kernels


def matern(r):
    return (1 + np.sqrt(3) * r) * np.exp(-np.sqrt(3) * r)


points = jnp.array([[0.0, 0.0], [1.0, 1.0]])
said = float(kernels.Matern32()(points, points)[0, 1])
euclidean = float(kernels.Matern32(distance=kernels.distance.L2Distance())(points, points)[0, 1])
print("Matern32()", said, "of the Manhattan distance", matern(2), "of the Euclidean", matern(np.sqrt(2)))
print("with L2Distance()", euclidean)
if abs(euclidean - matern(np.sqrt(2))) > 1e-5:
    raise SystemExit("changed: L2Distance no longer gives the isotropic kernel")
if abs(said - matern(2)) > 1e-5:
    raise SystemExit(f"changed: Matern32() is now {said}")
print("as described")
END
