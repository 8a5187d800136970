"""Errors of the formulas in pairs of float32, by function and engine.

    python -m benchmarks.pairs [--points N] [--engine ENGINE] [--save] [FUNCTION ...]

The engines run on this machine's CPU: NumPy's arrays, PyTorch's tensors as on devices without float64, JAX without x64, and the CUDA
kernels on the simulated GPU of the tests. `torch.compile` calls PyTorch's operators as they are (tests/test_pairs.py). XLA takes minutes to
compile some of the functions as a whole, so that all are computed by it operation by operation, and two also compiled; the others are
with --engine "JAX, compiled". All takes about ten minutes on two cores.

Errors are in ulp of float32, against the loops for float64, where |f| >= 2^-16 M, M = |v df/dv| + |x df/dx| being the size of what
cancels. Orders and arguments are those of the tests (tests/pairs_measure.py): of all sizes, subnormal ones among them. XLA takes
these for zeros: rows of JAX are without subnormal arguments and results. With --save the table goes to results/pairs, in the place of
the rows of the same functions and engines.
"""

import sys
from pathlib import Path
from typing import Annotated
from unittest.mock import patch

import numpy as np
import typer

import logbessel

from . import tables

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from pairs_measure import NAMED, by_numpy, error, normal, some_points

HEAD = ("function", "engine", "points", "worst error, ulp", "99th percentile", "not the nearest float32")


def by_torch(function, v, x):
    import torch

    from logbessel.torch import evaluation

    with patch.object(evaluation, "_has_doubles", lambda kind: False):
        return evaluation.evaluated(function, torch.from_numpy(v), torch.from_numpy(x)).numpy()


def by_jax(function, v, x):
    import jax

    from logbessel.jax import evaluation

    with jax.disable_jit():
        return np.asarray(evaluation.evaluation(function, doubles=False)(v, x))


def by_compiled_jax(function, v, x):
    import jax

    from logbessel.jax import evaluation

    return np.asarray(jax.jit(evaluation.evaluation(function, doubles=False))(v, x))


def by_cuda(function, v, x):
    import simulated_cuda

    from logbessel import cuda

    result = np.empty_like(v)
    with simulated_cuda.installed(simulated_cuda.Driver(capability=(8, 9))):
        getattr(cuda, function.name)(simulated_cuda.Array(v), simulated_cuda.Array(x), out=simulated_cuda.Array(result))
    return result


ENGINES = {
    "NumPy": by_numpy,
    "PyTorch": by_torch,
    "JAX": by_jax,
    "JAX, compiled": by_compiled_jax,
    "CUDA, simulated": by_cuda,
}
SOON_COMPILED = ("iv_ratio", "log_iv")


def row(function, engine, v, x):
    by_xla = engine.startswith("JAX")
    if by_xla:
        usual = normal(v, x)
        v, x = v[usual], x[usual]
    with np.errstate(all="ignore"):
        result = ENGINES[engine](function, v, x)
        errors, promised = error(function.name, v, x, result)
        nearest = getattr(logbessel, function.name)(v.astype(float), x.astype(float)).astype(np.float32)
    promised &= ~np.isnan(nearest)
    if by_xla:
        promised &= normal(nearest)
    errors, exact = errors[promised], (result == nearest)[promised]
    cells = f"{errors.max():.2f}", f"{np.quantile(errors, 0.99):.2f}", f"{100 * np.mean(~exact):.3f} %"
    return [function.name, engine, f"{len(errors)}", *cells]


def _usual_engines(name):
    return [engine for engine in ENGINES if engine != "JAX, compiled" or name in SOON_COMPILED]


def main(
    names: Annotated[list[str] | None, typer.Argument(metavar="FUNCTION")] = None,
    count: Annotated[int, typer.Option("--points", help="How many points, about.")] = 20_000,
    engines: Annotated[
        list[str] | None, typer.Option("--engine", help=f"One of {', '.join(ENGINES)}; all if none.")
    ] = None,
    save: Annotated[bool, typer.Option("--save", help="Write the table to benchmarks/results.")] = False,
):
    """Errors of the formulas in pairs of float32, by function and engine."""
    points = some_points(count // 6, np.random.default_rng(0))
    rows = tables.told(
        row(NAMED[name], engine, *points) for name in names or NAMED for engine in engines or _usual_engines(name)
    )
    if save:
        note = "In ulp of float32, where |f| >= 2^-16 M. Made by `python -m benchmarks.pairs --save`."
        kept = tables.with_saved("pairs", rows, NAMED, cells=2)
        tables.save("pairs", "Errors of the formulas in pairs of float32", note, HEAD, kept)


if __name__ == "__main__":
    typer.run(main)
