"""Errors of the formulas in pairs of float32, by function and engine.

    python -m benchmarks.pairs [--points N] [--engine ENGINE] [--save] [FUNCTION ...]

The engines run on this machine's CPU: NumPy's arrays, PyTorch's tensors as on devices without float64, JAX without x64, compiled by XLA.
Errors are in ulp of float32, against the loops for float64, where |f| >= 2^-16 M, M = |v df/dv| + |x df/dx| being the size of what
cancels in a logarithm, and arguments and result are 0 or at least 2^-100. Orders and arguments are of all sizes, half of them within
2^-10 and 2^20 or near the origin. With --save the table goes to results/pairs, in the place of the rows of the same functions.
"""

from typing import Annotated
from unittest.mock import patch

import numpy as np
import typer

import logbessel
from logbessel import functions

from . import tables

HEAD = ("function", "engine", "points", "worst error, ulp", "99th percentile", "not the nearest float32")
LOGARITHMS = ("log_iv", "log_ive", "log_kv", "log_kve")
LEAST, DIGITS = 2.0**-100, 2.0**-16


def points(count):
    """Orders and arguments as float32."""
    rng = np.random.default_rng(0)
    wide = np.exp2(rng.uniform(-100, 128, (2, count // 2)))
    usual = np.exp2(rng.uniform(-10, 20, (2, count // 4)))
    near = rng.uniform(-0.999, 26.0, count // 4), rng.uniform(2.0**-20, 26.0, count // 4)
    return np.concatenate([wide, usual, near], axis=1).astype(np.float32)


def by_numpy(function, v, x):
    result, left = np.full(v.shape, np.nan, np.float32), np.full(v.shape, True)
    for regime in function.in_pairs.regimes:
        chosen = left & regime.holds(v, x)
        left = left & ~chosen
        if chosen.any():
            result[chosen] = regime.value(v[chosen], x[chosen])
    return result


def by_torch(function, v, x):
    import torch

    from logbessel.torch import evaluation

    with patch.object(evaluation, "_has_doubles", lambda kind: False):
        return evaluation.evaluated(function, torch.from_numpy(v), torch.from_numpy(x)).numpy()


def by_jax(function, v, x):
    import jax

    from logbessel.jax import evaluation

    return np.asarray(jax.jit(evaluation.evaluation(function, doubles=False))(v, x))


ENGINES = {"NumPy": by_numpy, "PyTorch": by_torch, "JAX": by_jax}


def size(name, v, x):
    """M for a logarithm; in the others nothing cancels."""
    if name not in LOGARITHMS:
        return 0.0 * v
    order = getattr(logbessel, f"{name[:5]}v_dv" if name.endswith("e") else f"{name}_dv")
    return abs(v * order(v, x)) + abs(x * getattr(logbessel, f"{name}_dx")(v, x))


def row(function, engine, v, x):
    with np.errstate(all="ignore"):
        result = ENGINES[engine](function, v, x)
        v, x = v.astype(float), x.astype(float)
        right = getattr(logbessel, function.name)(v, x)
        nearest = right.astype(np.float32)
        promised = (abs(right) >= np.maximum(LEAST, DIGITS * size(function.name, v, x))) & ~np.isnan(nearest)
        error = np.where(result == nearest, abs(result - right), np.inf)
        finite = np.isfinite(result) & np.isfinite(nearest)
        error[finite] = abs(result - right)[finite] / np.spacing(abs(nearest))[finite]
        error[~finite & (result == nearest)] = 0.0
    error, exact = error[promised], (result == nearest)[promised]
    cells = f"{error.max():.2f}", f"{np.quantile(error, 0.99):.2f}", f"{100 * np.mean(~exact):.3f} %"
    return [function.name, engine, f"{len(error)}", *cells]


def main(
    names: Annotated[list[str] | None, typer.Argument(metavar="FUNCTION")] = None,
    count: Annotated[int, typer.Option("--points", help="How many points.")] = 100_000,
    engines: Annotated[
        list[str] | None, typer.Option("--engine", help=f"One of {', '.join(ENGINES)}; all if none.")
    ] = None,
    save: Annotated[bool, typer.Option("--save", help="Write the table to benchmarks/results.")] = False,
):
    """Errors of the formulas in pairs of float32, by function and engine."""
    paired = {each.name: each for each in functions.PUBLIC if each.paired and each.nout == 1}
    rows = tables.told(
        row(paired[name], engine, *points(count)) for name in names or paired for engine in engines or ENGINES
    )
    if save:
        note = "In ulp of float32, where |f| >= 2^-16 M. Made by `python -m benchmarks.pairs --save`."
        kept = tables.with_saved("pairs", rows, paired, cells=2)
        tables.save("pairs", "Errors of the formulas in pairs of float32", note, HEAD, kept)


if __name__ == "__main__":
    typer.run(main)
