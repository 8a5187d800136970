#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    Dask and xarray lose the mean of a float16 array that NumPy has
versions: Dask 2026.8.0, xarray 2026.9.0, NumPy 2.5.5, Python 3.13
does:     NumPy's mean of float16 adds in float32. Dask's mean adds the sums of chunks in float16, and xarray's mean
          (which skips nan) adds in float16 too: both are inf beyond a sum of 65504.
guess:    The same 300.0: both say that they follow NumPy, and each chunk has its mean.
matters:  A pipeline that was right in memory has an infinite mean once the data are chunked or labelled: centring,
          whitening and mean directions of half-precision embeddings end in nan. Pass dtype='float32', or convert.
seen:     5,000 times 300: NumPy 300.0, Dask inf, xarray inf; with dtype float32 300.0
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.5.5 dask==2026.8.0 xarray==2026.9.0
cd "$folder"
bin/python -W ignore - <<'END'
import dask.array
import numpy as np
import xarray

norms = np.full(5000, 300, np.float16)
seen = {
    "NumPy": float(norms.mean()),
    "Dask": float(dask.array.from_array(norms, chunks=100).mean().compute()),
    "xarray": float(xarray.DataArray(norms).mean()),
    "Dask, float32": float(dask.array.from_array(norms, chunks=100).mean(dtype="float32").compute()),
}
print(seen)
if seen["NumPy"] != 300 or seen["Dask, float32"] != 300:
    raise SystemExit("changed: what was right is so no longer")
if not np.isinf([seen["Dask"], seen["xarray"]]).all():
    raise SystemExit("changed: the mean of float16 is now finite")
print("as described")
END
