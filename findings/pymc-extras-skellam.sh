#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    The Skellam probability of pymc-extras is infinite from means of 355 on
versions: pymc-extras 0.15.1, PyMC 6.3.2, PyTensor 3.3.8, NumPy 2.4.6, Python 3.13
does:     The log-probability takes the logarithm of the unscaled I_v(2 sqrt(mu1 mu2)), which overflows: the
          log-probability of 0 is +inf, more than certain. SciPy's skellam has the value.
guess:    A small negative number, or -inf as for most overflows.
matters:  +inf is not a sign of trouble to a sampler or an optimiser but the best point there is: it goes there and
          stays.
seen:     log P(0) at mu1 = mu2 = 349: -4.19287; at 355: inf; right: -4.2014
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.4.6 scipy==1.17.1 pytensor==3.3.8 pymc==6.3.2 pymc-extras==0.15.1
cd "$folder"
bin/python -W ignore - <<'END'
import numpy as np
import pymc as pm
import pymc_extras
import pytensor.tensor as pt
from scipy.special import ive

mean = pt.dscalar("mean")
probability = pm.logp(pymc_extras.Skellam.dist(mean, mean), 0)
said = {m: float(probability.eval({mean: m})) for m in (349.0, 355.0)}
for m, value in said.items():
    print(f"mu1 = mu2 = {m}: {value}, right: {np.log(ive(0, 2 * m))}")
if abs(said[349.0] - np.log(ive(0, 698.0))) > 1e-6:
    raise SystemExit("changed: at 349 the value is no longer right")
if said[355.0] != np.inf:
    raise SystemExit(f"changed: at 355 the log-probability is now {said[355.0]}")
print("as described")
END
