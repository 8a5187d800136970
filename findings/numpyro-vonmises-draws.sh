#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    A thousand von Mises draws from NumPyro are one and the same number
versions: NumPyro 0.22.0, JAX 0.12.0.1, NumPy 2.4.6, Python 3.13
does:     VonMises(0, k).sample takes the arc cosine of a number next to one in float32, JAX's default type. What is
          left are the few angles whose cosines float32 can tell apart: 93 of 1,000 draws differ at k = 1e6, and at
          1e8 all are equal.
guess:    A thousand different angles of size 1e-4: float32 has plenty of numbers there.
matters:  Posterior predictive draws of sharp directions have no spread, and a sampler's acceptance tests compare
          equal states. Draw in double precision, or from a normal distribution of variance 1/k.
seen:     distinct draws of 1,000: k = 1e4: 787; 1e6: 93; 1e8: 1
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.4.6 jax==0.12.0.1 jaxlib==0.12.0.1 numpyro==0.22.0
cd "$folder"
bin/python -W ignore - <<'END'
import jax
import numpy as np
import numpyro.distributions as dist

distinct = {}
for k in (1e4, 1e6, 1e8):
    draws = dist.VonMises(0.0, k).sample(jax.random.PRNGKey(0), (1000,))
    distinct[k] = len(np.unique(draws))
    print(f"k = {k:g}: {distinct[k]} distinct draws, standard deviation times sqrt(k) {float(draws.std()) * k**0.5:.3f}")
if distinct[1e4] < 500:
    raise SystemExit("changed: at 1e4 too the draws are few")
if distinct[1e8] > 10:
    raise SystemExit(f"changed: at 1e8 there are now {distinct[1e8]} distinct draws")
print("as described")
END
