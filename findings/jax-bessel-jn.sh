#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    JAX's J_0(60) is wrong in the first digit and in its sign
versions: JAX 0.12.0.1, SciPy 1.18.1, NumPy 2.5.5, Python 3.13
does:     jax.scipy.special.bessel_jn starts a downward recurrence at a fixed order, n_iter = 50 by default. From
          arguments of about that size on, the result is plausible and wrong.
guess:    J_0(60) = -0.0915 to some digits, or nan beyond the range. SciPy's jv has all digits.
matters:  Nothing marks the border: at 20 all digits are right, at 60 none. n_iter has to grow with the argument, and
          it is a compile-time constant.
seen:     J_0(20): 0.16702 (right), J_0(60): 0.28238, right -0.09147; with n_iter = 120: -0.09147
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.5.5 scipy==1.18.1 jax==0.12.0.1 jaxlib==0.12.0.1
cd "$folder"
bin/python -W ignore - <<'END'
import jax

jax.config.update("jax_enable_x64", True)
import jax.numpy as jnp
from jax.scipy.special import bessel_jn
from scipy.special import jv

said = {x: float(bessel_jn(jnp.array([x]), v=3)[0, 0]) for x in (20.0, 60.0)}
for x, value in said.items():
    print(f"J_0({x:g}): JAX {value}, SciPy {jv(0, x)}")
more = float(bessel_jn(jnp.array([60.0]), v=3, n_iter=120)[0, 0])
print("with n_iter = 120:", more)
if abs(said[20.0] - jv(0, 20.0)) > 1e-10 or abs(more - jv(0, 60.0)) > 1e-10:
    raise SystemExit("changed: what was right is so no longer")
if abs(said[60.0] - jv(0, 60.0)) < 0.01:
    raise SystemExit("changed: J_0(60) is now right")
print("as described")
END
