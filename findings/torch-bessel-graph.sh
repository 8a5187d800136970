#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    PyTorch's Bessel functions drop out of the graph without a word
versions: PyTorch 2.13.0, NumPy 2.4.6, Python 3.11
does:     torch.special.modified_bessel_i0, _i1, _k0, _k1, their scaled forms, bessel_j0 and the orthogonal
          polynomials return tensors that do not require gradients though their input does. torch.special.i0, the same
          function under another name, is differentiable.
guess:    A gradient, or the error 'derivative not implemented' that PyTorch raises for other functions, and at the
          latest in backward().
matters:  A loss with such a term beside others trains happily on the others alone: log K_1 of a concentration simply
          never pulls.
seen:     loss = i0(x) + modified_bessel_k0(x): gradient that of i0 alone, no error
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.11.7 python3.11 -m venv "$folder" || { echo "this finding needs Python 3.11" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.4.6 torch==2.13.0
cd "$folder"
bin/python -W ignore - <<'END'
import torch

x = torch.tensor(2.0, dtype=torch.double, requires_grad=True)
for name in ("i0", "modified_bessel_i0", "modified_bessel_k0", "scaled_modified_bessel_k1", "bessel_j0"):
    print(f"{name}: requires_grad = {getattr(torch.special, name)(x).requires_grad}")
loss = torch.special.i0(x) + torch.special.modified_bessel_k0(x)
(derivative,) = torch.autograd.grad(loss, x)
print("derivative of I_0 + K_0 at 2:", derivative.item(), "of I_0 alone:", torch.special.i1(x).item(), "right:",
      (torch.special.i1(x) - torch.special.modified_bessel_k1(x)).item())
if torch.special.modified_bessel_k0(x).requires_grad:
    raise SystemExit("changed: modified_bessel_k0 now requires a gradient")
if derivative.item() != torch.special.i1(x).item():
    raise SystemExit("changed: the derivative is no longer that of I_0 alone")
print("as described")
END
