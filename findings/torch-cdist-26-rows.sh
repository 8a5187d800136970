#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    A distance to oneself is zero for 25 rows and 0.1 for 26
versions: PyTorch 2.13.0, NumPy 2.4.6, Python 3.11
does:     torch.cdist computes differences for up to 25 rows and, by default, |a|^2 + |b|^2 - 2ab by a matrix product
          for more. In float32 the second loses everything below 1e-3 of the vectors' own length.
guess:    The distances of two points do not depend on how many other points are asked for.
matters:  Tests on small batches pass, and production batches give rows a distance from themselves: nearest
          neighbours, duplicates and Matern kernels of small distances are wrong.
          compute_mode='donot_use_mm_for_euclid_dist' gives the first way back.
seen:     largest self-distance of 25 rows 0.0, of 26 rows 0.125, for points of norm 283
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.11.7 python3.11 -m venv "$folder" || { echo "this finding needs Python 3.11" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.4.6 torch==2.13.0
cd "$folder"
bin/python -W ignore - <<'END'
import torch

torch.manual_seed(0)
rows = torch.randn(26, 8) + 100
largest = {n: torch.cdist(rows[:n], rows[:n]).diagonal().max().item() for n in (25, 26)}
exact = torch.cdist(rows, rows, compute_mode="donot_use_mm_for_euclid_dist").diagonal().max().item()
print("largest distance of a row from itself:", largest, "without the matrix product:", exact)
if largest[25] != 0 or exact != 0:
    raise SystemExit("changed: the ways that were exact are so no longer")
if largest[26] < 1e-3:
    raise SystemExit("changed: 26 rows now have no distance from themselves")
print("as described")
END
