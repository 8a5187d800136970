#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    .npy and HDF5 files take bfloat16 arrays and give back two-byte blobs
versions: NumPy 2.5.5, h5py 3.16.0, ml_dtypes 0.6.0, Python 3.13
does:     np.save and h5py write a bfloat16 array without complaint, but as an opaque type of two bytes ('V2'): the
          file does not say that these are numbers. The same holds of float8 ('V1').
guess:    An error when it is written, or the same array when it is read.
matters:  The values are there but their type is lost, and whoever reads the file cannot tell bfloat16 from float16 or
          from text. Save as float32, or keep the type's name beside the file and call .view(ml_dtypes.bfloat16).
seen:     np.load: |V2, h5py: |V2; .view(bfloat16) gives the numbers back
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.5.5 ml_dtypes==0.6.0 h5py==3.16.0
cd "$folder"
bin/python -W ignore - <<'END'
import h5py
import ml_dtypes
import numpy as np

weights = np.array([1.5, -2.0], ml_dtypes.bfloat16)
np.save("weights.npy", weights)
with h5py.File("weights.h5", "w") as file:
    file["weights"] = weights
    read = {"np.load": np.load("weights.npy"), "h5py": file["weights"][:]}
for reader, array in read.items():
    print(reader, array.dtype, array.view(ml_dtypes.bfloat16))
    if array.dtype != np.dtype("V2"):
        raise SystemExit(f"changed: {reader} returns {array.dtype}")
    if not np.array_equal(array.view(ml_dtypes.bfloat16), weights):
        raise SystemExit(f"changed: {reader} returns other bytes")
print("as described")
END
