#!/usr/bin/env bash
set -euo pipefail
cat <<'END'
title:    PyTorch's second derivative in forward mode of an autograd function is zero, without a word
versions: PyTorch 2.13.0, NumPy 2.4.6, Python 3.11
does:     Of a torch.autograd.Function with forward, setup_context, backward and jvp, written as the documentation asks,
          torch.func.jacfwd(jacfwd(f)) is 0. The first derivative is right, and so are forward over reverse, reverse over
          forward and reverse over reverse.
guess:    The second derivative, or an error: the documentation of torch.func says that all transforms nest.
matters:  Whoever takes second derivatives in forward mode (few inputs, many outputs) through an extension that is a
          Function gets a second derivative of zero, and a Newton step that is infinite or a variance that is wrong.
seen:     of x^3 at 2: jacfwd 12.0; jacfwd of jacfwd 0.0, of the plain formula 12.0; hessian 12.0
END
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYENV_VERSION=3.11.7 python3.11 -m venv "$folder" || { echo "this finding needs Python 3.11" >&2; exit 2; }
"$folder/bin/pip" install --quiet --no-compile numpy==2.4.6 torch==2.13.0
cd "$folder"
bin/python -W ignore - <<'END'
import torch
from torch.func import grad, hessian, jacfwd, jvp


class Cube(torch.autograd.Function):
    generate_vmap_rule = True

    @staticmethod
    def forward(x):
        return x**3

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(*inputs)
        ctx.save_for_forward(*inputs)

    @staticmethod
    def backward(ctx, gradient):
        (x,) = ctx.saved_tensors
        return gradient * 3 * x**2

    @staticmethod
    def jvp(ctx, tangent):
        (x,) = ctx.saved_tensors
        return tangent * 3 * x**2


x = torch.tensor(2.0, dtype=torch.float64)
one = torch.ones_like(x)
first, twice = jacfwd(Cube.apply)(x).item(), jacfwd(jacfwd(Cube.apply))(x).item()
plain = jacfwd(jacfwd(lambda x: x**3))(x).item()
others = [
    hessian(Cube.apply)(x).item(),
    grad(lambda x: jvp(Cube.apply, (x,), (one,))[1])(x).item(),
    grad(grad(Cube.apply))(x).item(),
]
print(f"of x^3 at 2: jacfwd {first}; jacfwd of jacfwd {twice}, of the plain formula {plain}; hessian {others[0]}")
print("reverse over forward, reverse over reverse:", *others[1:])
if (first, plain, *others) != (12.0, 12.0, 12.0, 12.0, 12.0):
    raise SystemExit("changed: another derivative is no longer right")
if twice != 0.0:
    raise SystemExit("changed: the second derivative in forward mode is no longer zero")
print("as described")
END
