#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    JAX's Poisson draws are a third too wide at a mean of 10^8, and constant from 2^31 on
versions: JAX 0.12.0.1, NumPy 2.5.5, Python 3.13
does:     jax.random.poisson accepts and rejects in float32, with float64 turned on too. The logarithms of the densities are
          large numbers there, and from a mean of some 10^6 on their rounding decides what is accepted. Without 64
          bits what is beyond int32 becomes its largest number, without a warning.
guess:    The standard deviation sqrt(mean) at any mean, at least with float64 on; beyond int32 an error, or a warning.
matters:  Counts of photons, and their differences (Skellam), have too much variance and fourth moments of another
          distribution: an inference checked on such data looks wrong where it is right. Draw a rounded normal number
          at such means, or let NumPy draw.
seen:     standard deviation over sqrt(mean): 1.00 at 1e4, 1.02 at 1e6, 0.96 at 1e7, 1.31 at 1e8, 1.32 at 1e9, and
          1.32 at 3e9 with 64 bits; fourth moment over the squared variance 5.7 at 1e8, where 3 is right; without 64 bits
          all draws at 3e9 are 2147483647
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile jax==0.12.0.1 jaxlib==0.12.0.1 numpy==2.5.5
cd "$folder"
bin/python -W error - <<'END'
import jax
import numpy as np

key = jax.random.key(0)


def draws(mean):
    return np.asarray(jax.random.poisson(key, mean, (200_000,)), float)


for wide in (False, True):
    with jax.enable_x64(wide):
        for mean in (1e4, 1e6, 1e7, 1e8, 1e9):
            numbers = draws(mean)
            ratio = numbers.std() / mean**0.5
            fourth = ((numbers - numbers.mean()) ** 4).mean() / numbers.var() ** 2
            print(f"{64 if wide else 32} bits, mean {mean:g}: standard deviation {ratio:.3f} of the right one, fourth moment {fourth:.2f}")
            if mean == 1e4 and abs(ratio - 1) > 0.01:
                raise SystemExit("changed: draws of mean 1e4 are wrong now")
            if mean == 1e8 and not (1.2 < ratio < 1.4 and fourth > 4):
                raise SystemExit("changed: draws of mean 1e8 have another width now")
found = np.unique(draws(3e9))
print(f"32 bits, mean 3e9: {len(found)} distinct number, {found[0]:.0f}")
if found.tolist() != [2147483647]:
    raise SystemExit("changed: draws beyond int32 are no longer all its largest number")
with jax.enable_x64(True):
    print(f"64 bits, mean 3e9: standard deviation {draws(3e9).std() / 3e9**0.5:.3f} of the right one")
print("as described")
END
