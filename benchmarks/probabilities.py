"""Where SciPy's probabilities and quantiles go wrong: a search over wide ranges of arguments, judged by ball arithmetic.

    python benchmarks/probabilities.py [--save]

Arguments are drawn with one significant digit. A probability counts as wrong if it is no number, outside [0, 1], or off by more than
1e-6 of its size; a quantile if it raises, is no number, or the probability of at most it is off by more than 1e-6. Of each method and
kind of failure the mildest cases are shown, those whose arguments are nearest to 1.
"""

import math
import platform
import sys
import warnings
from pathlib import Path
from typing import Annotated

import numpy as np
import scipy
import scipy.stats
import typer
from flint import arb, ctx

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))

import densities_truth  # noqa: E402
import marcum_truth  # noqa: E402

from logbessel import stats  # noqa: E402

DRAWS, SHOWN = 40, 3
NAMES = "rice", "ncx2", "skellam", "norminvgauss"
TOLERANCE = 1e-6


def digit(value):
    """Rounded to one significant digit."""
    unit = 10.0 ** math.floor(math.log10(abs(value)))
    return float(f"{round(value / unit) * unit:.0e}")


def point(rng, name):
    """Shape parameters, and a place near the middle of the distribution."""
    first, second = (digit(10 ** rng.uniform(-1, 4)) for _ in range(2))
    if name == "rice":
        return (first,), digit(abs(first + rng.normal() * 12) + 0.01)
    if name == "norminvgauss":
        a, share = digit(10 ** rng.uniform(-1, 3)), digit(rng.uniform(0.1, 0.94))
        b = float(f"{a * share:.6g}")
        gamma = math.sqrt(a * a - b * b)
        return (a, b), float(f"{b / gamma + 6 * rng.normal() * a / gamma**1.5:.2g}")
    if name == "ncx2":
        return (first, second), digit(abs(first + second + rng.normal() * 20 * math.sqrt(first + 2 * second)) + 0.01)
    return (first, second), float(round(first - second + rng.normal() * 8 * math.sqrt(first + second)))


def exact(name, x, shapes):
    """The logarithms of both probabilities, as floats."""
    if name == "rice":
        both = marcum_truth.logarithms(1.0, shapes[0], x)
    elif name == "norminvgauss":  # the integral of the density outwards, and what it leaves
        a, b = shapes
        up = x > b / math.sqrt(a * a - b * b)
        tail = densities_truth.log_tail(name, x, 1, a, b) if up else densities_truth.log_tail(name, -x, 1, a, -b)
        rest = (-tail.exp()).log1p()
        both = (rest, tail) if up else (tail, rest)
    elif name == "ncx2":
        both = _of_squares(shapes[0] / 2, shapes[1], x)
    else:
        first, second = shapes
        if x >= 0:  # P(K <= x) is 1 - P
            both = _of_squares(x + 1, 2 * second, 2 * first)[::-1]
        else:
            both = _of_squares(-x, 2 * first, 2 * second)
    return [float(value) for value in both]


def _of_squares(m, square_a, square_b):
    """At the roots of two doubles."""
    kept = ctx.prec
    try:
        ctx.prec = marcum_truth.HIGHEST
        roots = arb(square_a).sqrt(), arb(square_b).sqrt()
    finally:
        ctx.prec = kept
    return marcum_truth.logarithms(m, *roots)


def called(method, *arguments):
    """The result, or the name of what was raised."""
    with warnings.catch_warnings(action="ignore"):
        try:
            return float(method(*arguments))
        except Exception as error:  # whatever a user would see
            return type(error).__name__


def kind(value, right):
    if isinstance(value, str):
        return "raises"
    if not math.isfinite(value):
        return "no number"
    return "a wrong number" if abs(value - right) > TOLERANCE * abs(right) + 1e-300 else None


def failures(name, seed=0):
    rng = np.random.default_rng([seed, *name.encode()])
    theirs, ours = getattr(scipy.stats, name), getattr(stats, name)
    for _ in range(DRAWS if name != "norminvgauss" else DRAWS // 4):  # the ball integrals of which take a second
        shapes, x = point(rng, name)
        log_p, log_q = exact(name, x, shapes)
        for method, right in (("cdf", math.exp(log_p)), ("sf", math.exp(log_q)), ("logcdf", log_p), ("logsf", log_q)):
            value = called(getattr(theirs, method), x, *shapes)
            found = kind(value, right)
            if found and (right > 1e-290 or right < 0):
                yield method, found, x, shapes, value, right, called(getattr(ours, method), x, *shapes)
        if name in ("rice", "ncx2") and rng.random() < 0.5:  # a quantile of SciPy's may take a second
            q = digit(10 ** rng.uniform(-40, -0.3))
            for which, method in enumerate(("ppf", "isf")):
                value, mine = (called(getattr(side, method), q, *shapes) for side in (theirs, ours))
                reached = lambda x: (
                    math.exp(exact(name, x, shapes)[which]) if not isinstance(x, str) and 0 < x < 1e12 else math.nan
                )
                if abs(reached(mine) - q) > 1e-8 * q:
                    raise ArithmeticError(f"the {method} of {q} of {name}{shapes} is not {mine}.")
                found = "raises" if isinstance(value, str) else kind(reached(value), q)
                if found:
                    yield method, found, q, shapes, value, mine, mine


def mildness(row):
    return sum(abs(math.log10(abs(value) + 1e-3)) for value in (row[2], *row[3]))


def rows():
    for name in NAMES:
        kinds = {}
        for row in failures(name):
            kinds.setdefault(row[:2], []).append(row)
        for (method, found), cases in sorted(kinds.items()):
            for _, _, x, shapes, value, right, mine in sorted(cases, key=mildness)[:SHOWN]:
                call = f"{name}.{method}({', '.join(f'{number:g}' for number in (x, *shapes))})"
                shown = value if isinstance(value, str) else f"{value:.10g}"
                yield f"| `{call}` | {found} ({len(cases)}) | {shown} | {right:.10g} | {mine:.10g} |"


def main(save: Annotated[bool, typer.Option("--save", help="Write results/probabilities.md.")] = False):
    """Where SciPy's probabilities and quantiles go wrong."""
    lines = ["# Probabilities and quantiles where SciPy goes wrong", ""]
    lines += [
        f"Made by `python benchmarks/probabilities.py --save`, SciPy {scipy.__version__}, Python {platform.python_version()}."
    ]
    lines += [
        f"In brackets, how many of {DRAWS} random points fail so. Right quantiles are those of which the ball has the probability.",
        "",
    ]
    lines += ["| call | failure | SciPy | right | logbessel |", "| --- | --- | --- | --- | --- |", *rows()]
    print("\n".join(lines))
    if save:
        (HERE / "results" / "probabilities.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
