"""Raw bit patterns through every function: no crash, nan exactly outside the domain, and no step the wrong way.

    python benchmarks/fuzz.py [--pairs N] [--save] [FUNCTION ...]

Half of the pairs are any 64 bits; of the others the exponents lie in -70 .. 10, where most of the regimes are. A function
that rises or falls in an argument is evaluated at the next double, too: the difference must not have the wrong sign by
more than twice what the function's record allows as an error. With --save the rows go to results/fuzz.md, in the place
of those of the same functions.
"""

import time
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

import logbessel
from logbessel.functions import PUBLIC

CHUNK = 250_000
SAVED = Path(__file__).with_name("results") / "fuzz.md"
PAIRS = 10_000_000
HEAD = (
    "# Raw bit patterns",
    "",
    "Made by `python benchmarks/fuzz.py --save`; what is counted says that file.",
    "",
    "| function | pairs | nan inside the domain | number outside | steps the wrong way | one of them |",
    "| --- | --- | --- | --- | --- | --- |",
)
RECORDS = {function.name: function for function in PUBLIC}


def pairs(rng, count, name):
    """Raw bits, half of them with the sign cleared and an ordinary exponent."""
    bits = rng.integers(0, 2**64, (2, count), dtype=np.uint64)
    half = count // 2
    exponents = rng.integers(1023 - 70, 1023 + 10, (2, half), dtype=np.uint64)
    bits[:, :half] = (bits[:, :half] & np.uint64(2**52 - 1)) | (exponents << np.uint64(52))
    if name.endswith("_inv"):
        bits[1, :half] = np.minimum(bits[1, :half], np.float64(1.0).view(np.uint64))
    return bits.view(np.float64)


def domain(function, v, x):
    """Where the function is a number; where only the judge can tell, True in a second array."""
    first, second = function.arguments
    inside = first.inside(v) & second.inside(x) & ~(np.isinf(v) & np.isinf(x))
    return inside, inside & (v <= first.unsure)


def size_of_terms(name, v, x):
    """M = |v d/dv| + |x d/dx| of one of the logarithms."""
    dv, dx = (getattr(logbessel, derivative.name)(v, x) for derivative in RECORDS[name].derivatives)
    return np.abs(v * dv) + np.abs(x * dx)


def tolerance(name, v, x, result):
    """Twice the allowed error."""
    error = RECORDS[name].accuracy.usual
    ulps = error.ulps * np.spacing(np.abs(result))
    if not error.of_terms:
        return 2 * ulps
    return 2 * np.maximum(ulps, error.of_terms * np.nan_to_num(size_of_terms(name, v, x), nan=0.0, posinf=0.0))


def wrong_steps(name, v, x, result):
    """How many steps to a neighbouring double go the wrong way, and one of them."""
    function, count, example = getattr(logbessel, name), 0, None
    ordinary = (v >= 0) & (v < 1e300) & (x > 0) & (x < 1e300) & np.isfinite(result)
    v, x, result = v[ordinary], x[ordinary], result[ordinary]
    allowed = tolerance(name, v, x, result)
    for place, sign in enumerate(RECORDS[name].rises):
        if sign == 0:
            continue
        moved = [v, x]
        moved[place] = np.nextafter(moved[place], np.inf)
        step = sign * (function(*moved) - result)
        wrong = (step < -allowed) & np.isfinite(step)
        count += int(wrong.sum())
        if wrong.any():
            first = int(np.flatnonzero(wrong)[0])
            example = (float(v[first]).hex(), float(x[first]).hex(), "vx"[place])
    return count, example


def fuzzed(name, count, seed=0):
    """(pairs, wrong nans, missing nans, wrong steps, example of the last kind found) of one function."""
    rng = np.random.default_rng([seed, *name.encode()])
    totals, example = np.zeros(3, np.int64), None
    for start in range(0, count, CHUNK):
        v, x = pairs(rng, min(CHUNK, count - start), name)
        results = getattr(logbessel, name)(v, x)
        inside, unknown = domain(RECORDS[name], v, x)
        for result in results if isinstance(results, tuple) else (results,):
            is_nan = np.isnan(result)
            bad = is_nan & inside & ~unknown
            totals += int(bad.sum()), int((~is_nan & ~inside & ~unknown).sum()), 0
            if bad.any():
                first = int(np.flatnonzero(bad)[0])
                example = (float(v[first]).hex(), float(x[first]).hex(), "nan")
        if any(RECORDS[name].rises):
            steps, where = wrong_steps(name, v, x, results)
            totals[2] += steps
            example = where or example
    return count, *map(int, totals), example


def saved_rows():
    """The rows of the saved table, by the names of their functions."""
    lines = SAVED.read_text(encoding="utf-8").splitlines() if SAVED.exists() else []
    return {line.split()[1]: line for line in lines[len(HEAD) :]}


def main(
    names: Annotated[list[str] | None, typer.Argument(metavar="FUNCTION")] = None,
    count: Annotated[int, typer.Option("--pairs", help="Pairs of each function.")] = PAIRS,
    save: Annotated[bool, typer.Option("--save", help=f"Write results/{SAVED.name} too.")] = False,
):
    """Raw bit patterns through every function."""
    print(*HEAD[-2:], sep="\n")
    rows = saved_rows()
    with np.errstate(all="ignore"):
        for name in names or RECORDS:
            start = time.perf_counter()
            *counts, example = fuzzed(name, count)
            rows[name] = f"| {name} | {' | '.join(map(str, counts))} | {example or ''} |"
            print(rows[name], f"{time.perf_counter() - start:.0f} s", flush=True)
    if save:
        lines = [*HEAD, *(rows[name] for name in RECORDS if name in rows)]
        SAVED.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
