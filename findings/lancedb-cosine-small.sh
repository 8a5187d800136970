#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    LanceDB's nearest vector by cosine is a tiny one, at distance minus infinity
versions: lancedb 0.40.0, pyarrow 26.0.1, Python 3.13
does:     The cosine distance divides by a squared norm in float32. That of (1e-30, 0) is 0: its distance to (3, 4)
          is -inf, and so it is to every query at less than a right angle: it comes first in half of all searches. A
          vector of zeros has the distance nan, and is left out of the results, however many are asked for.
guess:    A distance between 0 and 2: 0.4 for the tiny vector, whose direction is plain, and 1, 2 or an error for the
          zero one; ten results, or all, when ten are asked for.
matters:  One degenerate embedding, of an empty text for example, is the best match of half of all queries, and
          another can never be found. Normalise vectors before they are stored, and drop those that cannot be.
seen:     cosine: (3, -inf), (0, 0.0), (1, 1.0), and no row 2
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile lancedb==0.40.0 pyarrow==26.0.1
cd "$folder"
bin/python -W ignore - <<'END'
import tempfile

import lancedb

rows = [[3.0, 4.0], [4.0, -3.0], [0.0, 0.0], [1e-30, 0.0]]
table = lancedb.connect(tempfile.mkdtemp()).create_table("t", [{"id": i, "vector": row} for i, row in enumerate(rows)])
found = table.search([3.0, 4.0]).distance_type("cosine").limit(10).to_list()
print("cosine:", [(row["id"], row["_distance"]) for row in found])
if not any(row["id"] == 0 and abs(row["_distance"]) < 1e-6 for row in found):
    raise SystemExit("changed: the vector itself is no longer at distance 0")
if found[0]["id"] != 3 or found[0]["_distance"] > -1e30:
    raise SystemExit("changed: the tiny vector is no longer nearest, at minus infinity")
if any(row["id"] == 2 for row in found):
    raise SystemExit("changed: the zero vector is now among the results")
print("as described")
END
