#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    JAX counts up to 256 and no further in bfloat16
versions: JAX 0.12.0.1, NumPy 2.5.5, Python 3.13
does:     jnp.histogram of bfloat16 data counts in bfloat16: no bin ever exceeds 256. jax.ops.segment_sum and
          x.at[i].add stop there too; jnp.sum does not, since it adds in float32.
guess:    Integer counts, as from NumPy, or float32 ones. The sums agree with jnp.sum.
matters:  Sizes of clusters and sums per cluster (one segment_sum each in spherical k-means and EM) are right in tests
          with a hundred rows and wrong with a thousand.
seen:     1000 equal numbers: histogram 256, segment_sum 256, sum 1000
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.5.5 jax==0.12.0.1 jaxlib==0.12.0.1
cd "$folder"
bin/python -W ignore - <<'END'
import jax
import jax.numpy as jnp

ones = jnp.ones(1000, jnp.bfloat16)
seen = {
    "histogram": int(jnp.histogram(ones, bins=2)[0].max()),
    "segment_sum": int(jax.ops.segment_sum(ones, jnp.zeros(1000, int), num_segments=1)[0]),
    "sum": int(ones.sum()),
}
print(seen)
if seen["sum"] != 1000:
    raise SystemExit("changed: jnp.sum is no longer right")
if (seen["histogram"], seen["segment_sum"]) != (256, 256):
    raise SystemExit("changed: histogram or segment_sum now counts beyond 256")
print("as described")
END
