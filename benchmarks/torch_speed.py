"""The functions on PyTorch tensors, beside NumPy's ufuncs on the same memory.

    python benchmarks/torch_speed.py [--save]

One thread, a million elements of float64. A value is compared with the ufunc, and a value with its gradients in order and
argument with the value alone. The contestants take turns, and each is represented by its best turn. With --save the
table goes to results/torch_speed.md.
"""

from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from speed import best, square, table

import logbessel
import logbessel.torch as lt

POINTS = 1_000_000
TURNS = 7
SAVED = Path(__file__).with_name("results") / "torch_speed.md"
REGIONS = {"(0, 150)": square(0, 150), "(150, 10000)": square(150, 10_000)}
NAMES = ("log_iv", "log_kv", "log_ive", "log_kve", "iv_ratio", "iv_ratio_inv", "log_hyp0f1", "kv_ratio")
HEADER = (
    *("function", "v, x uniform in", "ufunc, ns", "PyTorch, ns", "ratio, at most 1.2"),
    *("with gradients, ns", "to the value, at most 3.5"),
)


def contestants(name, v, x):
    ufunc, function = getattr(logbessel, name), getattr(lt, name)
    x = logbessel.iv_ratio(v, x) if name == "iv_ratio_inv" else x
    first, second = torch.from_numpy(v), torch.from_numpy(x)
    leaves = [tensor.clone().requires_grad_() for tensor in (first, second)]

    def with_gradients():
        torch.autograd.grad(function(*leaves).sum(), leaves)

    return (lambda: ufunc(v, x)), (lambda: function(first, second)), with_gradients


def rows():
    for region, points in REGIONS.items():
        v, x = points(np.random.default_rng(0), POINTS)
        v = np.maximum(v, 0.5)  # where the ratio is defined too
        for name in NAMES:
            ufunc, value, both = (1e9 * t / POINTS for t in best(contestants(name, v, x), TURNS))
            yield (
                name,
                region,
                f"{ufunc:.1f}",
                f"{value:.1f}",
                f"{value / ufunc:.2f}",
                f"{both:.1f}",
                f"{both / value:.2f}",
            )


def report():
    from llvmlite import binding

    return (
        f"# Speed of the functions on PyTorch tensors\n\nOne thread of a {binding.get_host_cpu_name()} processor; PyTorch "
        f"{torch.__version__}, NumPy {np.__version__}. Best of {TURNS} turns over {POINTS} elements of float64. Made by "
        f"`python benchmarks/torch_speed.py --save`.\n\n{table(HEADER, rows())}\n"
    )


def main(save: Annotated[bool, typer.Option("--save", help=f"Write results/{SAVED.name} too.")] = False):
    """Speed of the functions on PyTorch tensors."""
    torch.set_num_threads(1)
    text = report()
    print(text)
    if save:
        SAVED.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
