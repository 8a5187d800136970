#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    An angle modulo 2 pi stays negative in Blosc2, unless it is the only one
versions: blosc2 4.14.1, NumPy 2.4.6, Python 3.13
does:     Of a Blosc2 array, a % b, np.mod(a, b) and blosc2.remainder(a, b) have the sign of a, as in C. The
          documentation calls them equivalent to Python's %, and a // b beside them rounds down, so that a is not (a //
          b) * b + a % b. Of an array of one number the result is Python's.
guess:    NumPy's result, between 0 and 2 pi, since np.mod was called and the array follows NumPy's interface; the same
          whatever the length.
matters:  The line that wraps angles into one turn lets the negative ones through as they were: histograms, sectors and
          indices made from them are wrong for half of the circle, and a test with one angle passes. Convert to NumPy
          first, or add b and take the remainder once more.
seen:     -0.1 modulo 2 pi: NumPy 6.183185, Blosc2 6.183185 alone and -0.1 among others; -7 // 3 is -3 in both, -7 % 3
          is 2 and -1
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.4.6 blosc2==4.14.1
cd "$folder"
bin/python -W ignore - <<'END'
import blosc2
import numpy as np

turn = 2 * np.pi
angles = np.array([-0.1, -3.0, 0.5, 7.0])
packed = blosc2.asarray(angles)
said = {"%": packed % turn, "np.mod": np.mod(packed, turn), "remainder": blosc2.remainder(packed, turn)}
said = {name: np.asarray(value[:]) for name, value in said.items()}
print("NumPy", angles % turn)
for name, value in said.items():
    print(name, value)
alone = float((blosc2.asarray(angles[:1]) % turn)[:][0])
whole = np.array([-7, 7])
floors, rests = (blosc2.asarray(whole) // 3)[:].tolist(), (blosc2.asarray(whole) % 3)[:].tolist()
print("-0.1 alone:", alone, "-7 and 7 // 3:", floors, "% 3:", rests)
if floors != (whole // 3).tolist() or abs(alone - (-0.1 % turn)) > 1e-12:
    raise SystemExit("changed: -7 // 3, or one angle alone")
if rests != [-1, 1] or not all(np.allclose(value, np.fmod(angles, turn)) for value in said.values()):
    raise SystemExit("changed: the remainder is now " + str(said))
print("as described")
END
