#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    PyTensor simplifies the rounding error of a sum to zero
versions: PyTensor 3.3.8, NumPy 2.4.6, Python 3.13
does:     The default rewrites treat floats as real numbers: a - ((a + b) - ((a + b) - a)) and its like cancel
          symbolically, so that the error term of a compensated sum is the constant 0. For the same reason x/x is 1 at
          0 and x - x is 0 at infinity.
guess:    What NumPy does, as JAX, Numba and PyTorch do by default: PyTensor is known for rewrites that make results
          more stable.
matters:  Double-double arithmetic, Kahan sums and every formula that keeps what a sum loses silently become plain
          doubles. Only a mode without rewrites (optimizer=None) keeps them.
seen:     1 + 1e-20: (1.0, 0.0) by default, (1.0, 1e-20) without rewrites; x/x at 0: 1.0
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

a, b, x = pt.dscalars("a", "b", "x")
s = a + b
back = s - a
error = (a - (s - back)) + (b - back)
plain = pytensor.compile.mode.Mode(linker="py", optimizer=None)
default = pytensor.function([a, b], [s, error])(1.0, 1e-20)
kept = pytensor.function([a, b], [s, error], mode=plain)(1.0, 1e-20)
ratio = float(pytensor.function([x], x / x)(0.0))
difference = float(pytensor.function([x], x - x)(np.inf))
print("sum and its error: by default", [float(v) for v in default], "without rewrites", [float(v) for v in kept])
print("x/x at 0:", ratio, "x - x at inf:", difference)
if float(kept[1]) != 1e-20:
    raise SystemExit("changed: without rewrites the error term is lost too")
if float(default[1]) != 0:
    raise SystemExit("changed: the error term is now kept by default")
if (ratio, difference) != (1, 0):
    raise SystemExit("changed: x/x at 0 and x - x at infinity are now nan")
print("as described")
END
