#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    Arrow's safe cast guards the 25th bit of an integer and lets 70000 become infinity
versions: pyarrow 26.0.1, NumPy 2.5.5, Python 3.13
does:     pyarrow.compute.cast is safe by default: int64 16777217 to float32 is refused, since a bit would be lost.
          But float64 1e6 to float16, float64 1e300 to float32, and even int64 70000 to float16 become inf without a
          word.
guess:    'Safe' refuses the larger loss too; the documentation speaks of overflow and truncation.
matters:  Shrinking a column of embeddings or norms to half precision turns its largest values into inf, and the check
          that one trusts for it says nothing.
seen:     16777217 to float32: ArrowInvalid; 70000 to float16: inf; 1e300 to float32: inf
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.5.5 pyarrow==26.0.1
cd "$folder"
bin/python -W ignore - <<'END'
import pyarrow as pa
import pyarrow.compute as pc


def cast(value, target):
    try:
        return pc.cast(pa.array([value]), target)[0].as_py()
    except pa.ArrowInvalid as refused:
        return str(refused)


seen = {
    "16777217 to float32": cast(16777217, pa.float32()),
    "70000 to float16": cast(70000, pa.float16()),
    "1e6 to float16": cast(1e6, pa.float16()),
    "1e300 to float32": cast(1e300, pa.float32()),
}
for which, result in seen.items():
    print(which, "->", result)
if not isinstance(seen["16777217 to float32"], str):
    raise SystemExit("changed: a lost bit is no longer refused")
if any(seen[which] != float("inf") for which in list(seen)[1:]):
    raise SystemExit("changed: an overflow is now refused")
print("as described")
END
