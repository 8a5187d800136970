#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    Voyager's one-byte indices shorten unit vectors by 6 %, and know nothing of it when they give distances
versions: voyager 2.2.3, NumPy 2.4.6, Python 3.13
does:     Float8 storage cuts the decimals of 127 times each component off where it could round, and the cosine distance takes
          the vectors to have length 1 still. Of 384 components of a unit vector, each is some 7 steps large: the stored
          vector has the length 0.94, and its distance to itself is 0.115. With E4M3 storage half of all vectors are at a
          negative distance from themselves.
guess:    Components rounded to the nearest step, which leaves the distance within 0.002 of 0; distances of at least 0.
matters:  Every similarity is scaled by 0.89, by more the more dimensions there are, so thresholds (a duplicate is within
          0.05) that hold for float32 find nothing. Only the order of neighbours survives.
seen:     distance of a vector to itself, 384 dimensions: Float32 0.0000, Float8 0.1155, with rounding to nearest
          -0.0020; E4M3, 16 dimensions: from -0.077 to 0.059, 51 % below zero
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.4.6 voyager==2.2.3
cd "$folder"
bin/python -W ignore - <<'END'
import numpy as np
import voyager


def to_themselves(vectors, storage):
    """The cosine distance of each vector to itself, and the vectors as they are stored."""
    index = voyager.Index(voyager.Space.Cosine, vectors.shape[1], storage_data_type=getattr(voyager.StorageDataType, storage))
    index.add_items(vectors, num_threads=1)
    found, distances = index.query(vectors, 1, num_threads=1)
    same = found[:, 0] == np.arange(len(vectors))
    return distances[same, 0], index.get_vectors(list(range(len(vectors))))


unit = np.random.default_rng(0).standard_normal((1000, 384)).astype(np.float32)
unit /= np.linalg.norm(unit, axis=1, keepdims=True)
rounded = np.round(127 * unit) / 127
whole, _ = to_themselves(unit, "Float32")
cut, stored = to_themselves(unit, "Float8")
print(f"distance of a vector to itself, 384 dimensions: Float32 {np.median(whole):.4f}, Float8 {np.median(cut):.4f}")
print(f"if rounded to nearest: {np.median(1 - (rounded * rounded).sum(1)):.4f}")
print(f"length as stored: {np.linalg.norm(stored, axis=1).mean():.3f}; larger than given: {(abs(stored) > abs(unit) + 1e-6).mean():.0%}")
short = np.random.default_rng(0).standard_normal((1000, 16)).astype(np.float32)
signed, _ = to_themselves(short, "E4M3")
print(f"E4M3, 16 dimensions: from {signed.min():.3f} to {signed.max():.3f}, {(signed < 0).mean():.0%} below zero")
if np.median(cut) < 0.05:
    raise SystemExit("changed: Float8 rounds, or knows the lengths")
if signed.min() >= 0:
    raise SystemExit("changed: no distance is negative")
print("as described")
END
