#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    PyTorch's von Mises density has nan for a derivative and zero for a variance
versions: PyTorch 2.13.0, NumPy 2.4.6, Python 3.11
does:     In float32, the gradient of VonMises(0, k).log_prob in the concentration k is nan from k = 1e5 on, while the
          value is finite; and .variance is exactly 0.
guess:    A derivative of 5e-6 and a variance of 1/(2k): in double precision both are there.
matters:  A concentration that a network predicts needs only to touch 1e5 (an angle known to 0.2 degrees) once: the
          nan goes into every weight. Clamp it, or compute in double.
seen:     k = 1e4: derivative 5e-05; k = 1e5: derivative nan, variance 0.0; in double: 4.5e-06
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.11.7 python3.11 -m venv "$folder" || { echo "this finding needs Python 3.11" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.4.6 torch==2.13.0
cd "$folder"
bin/python -W ignore - <<'END'
import math

import torch
from torch.distributions import VonMises


def derivative(k, dtype):
    k = torch.tensor(k, dtype=dtype, requires_grad=True)
    value = VonMises(torch.tensor(0.0, dtype=dtype), k).log_prob(torch.tensor(0.001, dtype=dtype))
    return value.item(), torch.autograd.grad(value, k)[0].item()


for k in (1e4, 1e5):
    print(f"k = {k:g}: float32 (log_prob, derivative) {derivative(k, torch.float32)}, double {derivative(k, torch.double)}")
variance = VonMises(torch.tensor(0.0), torch.tensor(1e5)).variance.item()
print("variance at 1e5:", variance, "right:", 0.5e-5)
value, at_1e5 = derivative(1e5, torch.float32)
if not (math.isfinite(value) and math.isnan(at_1e5)):
    raise SystemExit("changed: the derivative in float32 at 1e5 is no longer nan")
if variance != 0:
    raise SystemExit("changed: the variance in float32 at 1e5 is no longer zero")
if math.isnan(derivative(1e5, torch.double)[1]):
    raise SystemExit("changed: the derivative in double precision is nan too")
print("as described")
END
