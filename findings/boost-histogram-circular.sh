#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    boost-histogram's circular axis has an end, into which angles a hair below zero fall
versions: boost-histogram 1.8.1, NumPy 2.4.6, Python 3.13
does:     Regular(8, 0, 2 * pi, circular=True) adds a turn to what lies below 0. If the angle is so small that the sum
          rounds to a whole turn, it is counted in the overflow bin, which a circular axis keeps for nan, and which
          values() leaves out. Variable axes do the same.
guess:    Every finite angle falls into one of the eight bins: the first or the last at the seam.
matters:  An angle of -2e-16 is what arithmetic makes of 0: np.angle of a root of unity, np.sin(2 * np.pi), a
          difference of headings that agree. These rows vanish, so that counts do not add up to the number of rows, in the
          very direction where data are aligned with the axis. Fill angles % (2 * pi): that makes whole turns of them,
          which fall into the first bin.
seen:     np.angle of nine points of the unit circle, 45 degrees apart: 8 counted, 1 in the overflow; indices of -1e-17,
          -2e-16 and -1e-15: 8, 8 and 7
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.4.6 boost-histogram==1.8.1
cd "$folder"
bin/python -W ignore - <<'END'
import boost_histogram as bh
import numpy as np

turn = 2 * np.pi
histogram = bh.Histogram(bh.axis.Regular(8, 0, turn, circular=True))
angles = np.angle(np.exp(1j * np.linspace(0, turn, 9)))
histogram.fill(angles)
counted, beyond = histogram.values().sum(), histogram.values(flow=True)[-1]
print("angles", angles.size, "counted", counted, "overflow", beyond)
axis = histogram.axes[0]
indices = [int(axis.index(angle)) for angle in (-1e-17, -2e-16, -1e-15, turn)]
print("indices of -1e-17, -2e-16, -1e-15, 2 pi:", indices)
variable = bh.Histogram(bh.axis.Variable([0, 90, 180, 270, 360], circular=True)).fill([-1e-15, -1e-12])
print("degrees, Variable:", variable.values(flow=True))
if indices[2:] != [7, 0] or counted + beyond != 9:
    raise SystemExit("changed: what was right is so no longer")
if (counted, beyond, indices[:2], variable.values(flow=True)[-1]) != (8, 1, [8, 8], 1):
    raise SystemExit("changed: the seam is closed")
print("as described")
END
