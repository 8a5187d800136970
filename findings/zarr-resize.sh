#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    A zarr array that is shortened and lengthened again shows the old rows
versions: zarr 3.4.2, NumPy 2.5.5, Python 3.13
does:     resize deletes chunks that fall outside and leaves the one that the new end cuts as it is. Lengthened again,
          that part of the last chunk reappears instead of the fill value.
guess:    The fill value in all that is new, as in HDF5, where resize clears the cut part of a chunk.
matters:  Rows that were taken back (withdrawn embeddings, a failed last batch) are in the file, and come back as data
          the next time the array grows. Overwrite them with the fill value before resize.
seen:     8 ones, resized to 3 and to 8, chunks of 2: zarr [1, 1, 1, 1, 0, 0, 0, 0], h5py [1, 1, 1, 0, 0, 0, 0, 0]
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.5.5 zarr==3.4.2 h5py==3.16.0
cd "$folder"
bin/python -W ignore - <<'END'
import h5py
import numpy as np
import zarr

array = zarr.create_array("rows.zarr", shape=(8,), chunks=(2,), dtype="f4", fill_value=0)
dataset = h5py.File("rows.h5", "w").create_dataset("rows", (8,), "f4", maxshape=(None,), chunks=(2,))
for rows in (array, dataset):
    rows[:] = 1
    rows.resize((3,))
    rows.resize((8,))
print("zarr", array[:], "h5py", dataset[:])
if dataset[:].tolist() != [1, 1, 1, 0, 0, 0, 0, 0]:
    raise SystemExit("changed: HDF5 no longer clears what was cut")
if array[:].tolist() != [1, 1, 1, 1, 0, 0, 0, 0]:
    raise SystemExit("changed: zarr now gives " + str(array[:].tolist()))
print("as described")
END
