#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    PyTensor's I_0(100) is infinite, and I_0(100.1) is not
versions: PyTensor 3.3.8, SciPy 1.17.1, NumPy 2.4.6, Python 3.13
does:     A Python float that float32 holds exactly becomes a float32 constant, although floatX is float64, and
          functions of it are computed in float32, where exp and I_0 overflow at 89 and 92. 100.1, which float32 does
          not hold, stays double, as np.float64(100) does.
guess:    float64 throughout, since floatX says so; at the least the same arithmetic for 100 and 100.1.
matters:  Round numbers are what one types. With PyMC 6.3.2 a model with VonMises('angle', 0, 100) had log-probability
          -inf at its own initial point; elsewhere half of the digits are lost. Pass np.float64(100) or a variable.
seen:     floatX float64; log I_0 of 100: inf; of 100.1: 96.8792; of np.float64(100): 96.7797
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.4.6 scipy==1.17.1 pytensor==3.3.8
cd "$folder"
bin/python -W ignore - <<'END'
import numpy as np
import pytensor
import pytensor.tensor as pt
from scipy.special import i0e

print("floatX:", pytensor.config.floatX)
value = {}
for x in (100.0, 100.1, np.float64(100)):
    result = pt.log(pt.i0(x))
    value[repr(x)] = float(result.eval())
    print(f"log I_0 of {x!r}: {value[repr(x)]} ({result.dtype}), right: {x + np.log(i0e(x))}")
for x in (100.1, np.float64(100)):
    if abs(value[repr(x)] - (x + np.log(i0e(x)))) > 1e-9:
        raise SystemExit("changed: the ways that were right are so no longer")
if value["100.0"] != np.inf:
    raise SystemExit("changed: log I_0 of the constant 100 is now " + str(value["100.0"]))
print("as described")
END
