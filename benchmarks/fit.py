"""How long a fit takes, and drawing, in units of what NumPy needs to read or draw the numbers at all.

The yardstick of a fit is `X.sum(axis=0)` plus one pass of row norms, `einsum("ij,ij->i", X, X)`; that of drawing is
`standard_normal`. Times are the least of several, taken in turns, on one thread. Run

    python benchmarks/fit.py [--rows 100000] [--columns 2048]
"""

import os

os.environ.pop("OPENBLAS_CORETYPE", None)  # let BLAS use the processor that is there
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from typing import Annotated

import numpy as np
import typer
from turns import least_times

from logbessel.stats import vonmises_fisher

ROUNDS = 5


def draw(rows, columns, kappa, dtype):
    rng = np.random.default_rng(0)
    mu = np.full(columns, columns**-0.5)
    table = np.empty((rows, columns), dtype)
    for first in range(0, rows, 1000):
        table[first : first + 1000] = vonmises_fisher.rvs(mu, kappa, len(table[first : first + 1000]), random_state=rng)
    return table


def time_fit(name, table, normalize=False):
    read = lambda: (table.sum(axis=0), np.einsum("ij,ij->i", table, table))
    yard, fit = least_times([read, lambda: vonmises_fisher.fit(table, normalize)], ROUNDS)
    shape = f"{table.shape[0]:7} x {table.shape[1]:6}"
    print(f"fit   {name:38} {shape}  NumPy {yard:6.3f} s   fit {fit:6.3f} s   ratio {fit / yard:.2f}")


def time_draws(columns, rows):
    rng = np.random.default_rng(0)
    mu = np.full(columns, columns**-0.5)
    normals = lambda: rng.standard_normal((rows, columns))
    yard, ours = least_times([normals, lambda: vonmises_fisher.rvs(mu, columns, rows, random_state=rng)], ROUNDS)
    yard, ours = (1e9 * seconds / rows / columns for seconds in (yard, ours))
    shape = f"{rows:7} x {columns:6}"
    print(f"draw  {'':38} {shape}  normals {yard:5.1f} ns   vMF {ours:5.1f} ns   ratio {ours / yard:.2f}")


def main(
    rows: Annotated[int, typer.Option(help="Rows of the float32 tables.")] = 100_000,
    columns: Annotated[int, typer.Option(help="Their columns.")] = 2048,
):
    for kappa, what in ((columns / 2, "spread out"), (30 * columns, "R = 0.98"), (1000 * columns, "R = 0.9995")):
        table = draw(rows, columns, kappa, np.float32)
        time_fit(f"float32, {what}", table)
        table *= 3
        time_fit(f"float32, {what}, normalize=True", table, normalize=True)
        del table
    for dtype in (np.float64, np.float16):
        time_fit(f"{np.dtype(dtype)}, spread out", draw(rows // 10, columns, columns / 2, dtype))
    for columns, rows in ((3, 1_000_000), (512, 10_000), (32768, 100)):
        time_draws(columns, rows)


if __name__ == "__main__":
    typer.run(main)
