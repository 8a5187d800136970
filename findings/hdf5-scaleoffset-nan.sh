#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    HDF5's scale-offset filter reads a nan back as the smallest number of its chunk
versions: h5py 3.16.0, NumPy 2.4.6, Python 3.13
does:     create_dataset(..., scaleoffset=3) keeps three decimals. A nan is rounded to an integer like the rest, and
          comes back as the minimum of its chunk, an ordinary number. Where the first number of a chunk is nan, the file
          is written without a complaint, and the chunk cannot be read again.
guess:    nan stays nan, as infinity stays infinity; or an error when it is written.
matters:  Missing values of a table of features become values that look like data and pull means, directions and
          clusters. In the other case a whole chunk of good numbers is lost, and it shows when they are needed. Nothing
          is said when the file is written. Fill what is missing, or use another filter, where nan may occur.
seen:     [1, 0.5, nan, 2] comes back as [1, 0.5, 0.5, 2], [1, 0.5, inf, 2] as it was; [nan, 0.5, 1, 2]: OSError: Can't
          synchronously read data (filter returned failure during read)
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.4.6 h5py==3.16.0
cd "$folder"
bin/python -W ignore - <<'END'
import h5py
import numpy as np


def stored(values):
    """The values after they were written and read."""
    with h5py.File("rows.h5", "w") as file:
        file.create_dataset("rows", data=np.array(values, "f4"), chunks=(4,), scaleoffset=3)
    with h5py.File("rows.h5") as file:
        try:
            return file["rows"][:].tolist()
        except OSError as error:
            return f"OSError: {error}"


inside, infinite, first = (stored(row) for row in ([1, 0.5, np.nan, 2], [1, 0.5, np.inf, 2], [np.nan, 0.5, 1, 2]))
print("nan inside:", inside, "infinity:", infinite, "nan first:", first)
if infinite != [1, 0.5, np.inf, 2]:
    raise SystemExit("changed: infinity")
if inside != [1, 0.5, 0.5, 2] or "filter returned failure" not in first:
    raise SystemExit("changed: nan")
print("as described")
END
