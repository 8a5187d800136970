#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    SciPy's entropy of a mixture is 0.17 instead of 2.11 where the components are far apart, and nan where
          there is a gap
versions: SciPy 1.18.1, NumPy 2.5.5, Python 3.13
does:     stats.Mixture integrates -p log p over the whole support at nodes that are chosen without regard to the
          components. Two unit normals at -1000 and 1000 are missed, without a warning. Where the density is 0 inside
          the support, 0 log 0 makes the result nan.
guess:    2.1121 = 1.4189 + log 2 at any distance, as the mean and the variance of the same object are right, which
          it takes from the components; and log 2 for two uniform pieces.
matters:  Entropies of mixtures are compared to choose models and to measure information; a silent 0.17 nats is a
          confident answer. Integrate each component's expectation of -log p.
seen:     -10 and 10: 2.1121; -100 and 100: 2.1121; -1000 and 1000: 0.1695; uniform on (0, 1) and (2, 3): nan
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.13.0 python3.13 -m venv "$folder" || { echo "this finding needs Python 3.13" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.5.5 scipy==1.18.1
cd "$folder"
bin/python -W ignore - <<'END'
import numpy as np
from scipy import stats

right = 0.5 * np.log(2 * np.pi * np.e) + np.log(2)
entropies = {}
for m in (10, 100, 1000):
    mixture = stats.Mixture([stats.Normal(mu=-m), stats.Normal(mu=m)])
    entropies[m] = float(mixture.entropy())
    print(f"-{m} and {m}: entropy {entropies[m]:.4f}, right {right:.4f}, variance {mixture.variance():.0f}")
uniform = stats.Mixture([stats.Uniform(a=0, b=1), stats.Uniform(a=2, b=3)])
print(f"uniform on (0, 1) and (2, 3): entropy {uniform.entropy()}, right {np.log(2):.4f}")
if abs(entropies[100] - right) > 1e-6:
    raise SystemExit("changed: the entropy at 100 is no longer right")
if abs(entropies[1000] - right) < 1:
    raise SystemExit("changed: the entropy at 1000 is now right")
if not np.isnan(uniform.entropy()):
    raise SystemExit("changed: the entropy of two uniform pieces is now a number")
print("as described")
END
