#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    GPyTorch's Matern kernel has a second derivative of the wrong sign
versions: GPyTorch 1.15.2, PyTorch 2.13.0, NumPy 2.4.6, Python 3.11
does:     MaternKernel's backward pass multiplies by a derivative that was stored in the forward pass as a constant.
          Differentiating once more with create_graph=True works, and returns only the part that comes from elsewhere.
guess:    The second derivative, or the error that once_differentiable functions raise.
matters:  Laplace approximations, Newton steps and standard errors of the length scale are built on it. Here the second
          derivative has the wrong sign as well as the wrong size, and nothing says so. The kernel switches to ordinary
          autograd, and is right, if its inputs require gradients.
seen:     nu = 0.5: +0.130, right -0.095; nu = 1.5: +0.173, right -0.231; nu = 2.5: +0.179, right -0.300 (differences of the
          first derivative)
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.11.7 python3.11 -m venv "$folder" || { echo "this finding needs Python 3.11" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.4.6 torch==2.13.0 gpytorch==1.15.2
cd "$folder"
bin/python -W ignore - <<'END'
import torch
from gpytorch.kernels import MaternKernel

torch.manual_seed(0)
torch.set_default_dtype(torch.double)
points = torch.rand(5, 2)


def derivative(raw, nu, twice=False):
    kernel = MaternKernel(nu=nu)
    kernel.raw_lengthscale.data.fill_(raw)
    value = kernel(points, points).to_dense()[0, 1]
    (first,) = torch.autograd.grad(value, kernel.raw_lengthscale, create_graph=True)
    return torch.autograd.grad(first.sum(), kernel.raw_lengthscale)[0].item() if twice else first.item()


for nu in (0.5, 1.5, 2.5):
    said = derivative(0.0, nu, twice=True)
    true = (derivative(1e-4, nu) - derivative(-1e-4, nu)) / 2e-4
    print(f"nu = {nu}: autograd {said:+.4f}, differences {true:+.4f}")
    if abs(said - true) < 1e-3 * abs(true):
        raise SystemExit(f"changed: at nu = {nu} the second derivative is now right")
print("as described")
END
