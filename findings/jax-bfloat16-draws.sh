#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    A million bfloat16 normals from JAX are 128 numbers, none of them above 2.6
versions: JAX 0.12.0.1, NumPy 2.5.5, Python 3.13
does:     jax.random.normal(key, shape, 'bfloat16') transforms a uniform number of 7 random bits, so that there are
          128 possible results in all. For the same reason jax.random.choice with probabilities in bfloat16 reaches
          128 of 4096 items.
guess:    Normal numbers computed in float32 and rounded to bfloat16: some thousands of values, up to about 5 in a
          million draws; and every item of a choice possible.
matters:  Noise for diffusion, dropout of weights and initialisation is often drawn in the model's dtype: it has no
          tails, and its mean is off by 0.012. Draw in float32 and cast.
seen:     128 distinct numbers, from -2.8906 to 2.5156; choice among 4096: all of them with float32, 128 with
          bfloat16
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile jax==0.12.0.1 jaxlib==0.12.0.1 numpy==2.5.5
cd "$folder"
bin/python -W ignore - <<'END'
import jax
import numpy as np

key = jax.random.key(0)
draws = np.asarray(jax.random.normal(key, (1_000_000,), "bfloat16"), np.float32)
print(f"normal: {len(np.unique(draws))} distinct numbers, from {draws.min():.4f} to {draws.max():.4f}")
chosen = {}
for dtype in ("float32", "bfloat16"):
    p = jax.numpy.ones(4096, dtype) / 4096
    chosen[dtype] = len(np.unique(jax.random.choice(key, 4096, (100_000,), p=p)))
    print(f"choice among 4096 with p of {dtype}: {chosen[dtype]} are ever chosen")
if chosen["float32"] != 4096:
    raise SystemExit("changed: float32 probabilities no longer reach every item")
if len(np.unique(draws)) > 256 or draws.max() > 3:
    raise SystemExit("changed: normals in bfloat16 now take more values, or reach further")
if chosen["bfloat16"] > 256:
    raise SystemExit("changed: bfloat16 probabilities now reach more items")
print("as described")
END
