"""Where SciPy's probabilities and quantiles go wrong: a search over wide ranges of arguments, judged by ball arithmetic.

    python benchmarks/probabilities.py [--save]

Arguments are drawn with few significant digits, and SciPy's results compared with those of the library. A probability counts as wrong if
it is no number or off by more than 1e-6 of its size; a quantile if it raises, is no number, or the probability of at most it is off by
more than that. Of each method and kind of failure the mildest cases, those whose arguments are nearest to 1, are judged by ball
arithmetic, which has to say that SciPy is wrong and the library right, and shown.
"""

import math
import platform
import sys
import time
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

DRAWS, QUANTILES, SECONDS = 400, 100, 8.0  # of each distribution, the last if SciPy takes longer
SHOWN = {"cdf": 6, "ppf": 6}  # two of other methods
TOLERANCE, CLOSE = 1e-6, 1e-10
PROBABILITIES = {"cdf": 0, "sf": 1, "logcdf": 0, "logsf": 1}
INVERSES = {"ppf": 0, "isf": 1}


def digits(value, number=1):
    return float(f"{value:.{number - 1}e}")


def wide(rng, low=-1.0, high=4.0):
    return digits(10 ** rng.uniform(low, high))


def _beside(rng, a):
    return digits(a * rng.uniform(-0.9, 0.9), 2)


def _two(rng, *ends):
    return wide(rng, *ends), wide(rng, *ends)


def _hyperbolic(rng):
    a = wide(rng, -1.0, 2.0)
    return digits(rng.uniform(-5, 5)), a, _beside(rng, a)


def _inverse_gaussian(rng):
    a = wide(rng, -1.0, 3.0)
    return a, _beside(rng, a)


SHAPES = {
    "vonmises": lambda rng: (wide(rng),),
    "rice": lambda rng: (wide(rng),),
    "ncx2": _two,
    "skellam": _two,
    "geninvgauss": lambda rng: (digits(rng.uniform(-9, 9)), wide(rng, -2.0, 3.0)),
    "genhyperbolic": _hyperbolic,
    "norminvgauss": _inverse_gaussian,
}


def exact(name, x, shapes):
    """The logarithms of both probabilities, as floats."""
    first, *others = shapes
    if name == "rice":
        both = marcum_truth.logarithms(1.0, first, x)
    elif name == "ncx2":
        both = _of_squares(first / 2, others[0], x)
    elif name == "skellam":  # for x >= 0, P(K <= x) is 1 - P
        both = (
            _of_squares(x + 1, 2 * others[0], 2 * first)[::-1] if x >= 0 else _of_squares(-x, 2 * first, 2 * others[0])
        )
    elif name == "vonmises":
        both = [densities_truth.log_arc(first, *ends) for ends in ((-math.inf, x), (x, math.inf))]
    else:  # the integral of the density away from where it is high, and what that leaves
        up = getattr(stats, name).cdf(x, *shapes) > 0.5
        tail = densities_truth.log_tail(
            name, x, 1 if up else -1, *shapes, centre=0.0 if name == "geninvgauss" else -math.inf
        )
        rest = (-tail.exp()).log1p()
        both = (rest, tail) if up else (tail, rest)
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
    with warnings.catch_warnings(action="ignore"), np.errstate(all="ignore"):
        try:
            return float(method(*arguments))
        except Exception as error:  # whatever a user would see
            return type(error).__name__


def kind(value, right):
    if isinstance(value, str):
        return "raises"
    if not math.isfinite(value):
        return "no number"
    return "a wrong number" if abs(value - right) > TOLERANCE * abs(right) else None


def place(rng, ours, shapes):
    """With two digits, and a probability beyond it of anything down to 1e-40."""
    q = 10 ** rng.uniform(-40, -0.3) if rng.random() < 0.5 else rng.uniform(0.02, 0.5)
    x = float((ours.ppf if rng.random() < 0.5 else ours.isf)(q, *shapes))
    return x if ours.name == "skellam" else digits(x, 2)


def differences(name, seed=0):
    """(method, kind of failure, argument, shape parameters, SciPy's result, the library's)."""
    rng = np.random.default_rng([seed, *name.encode()])
    theirs, ours = getattr(scipy.stats, name), getattr(stats, name)
    end = time.process_time() + SECONDS
    for draw in range(DRAWS):
        if time.process_time() > end:
            break
        shapes = SHAPES[name](rng)
        x = place(rng, ours, shapes)
        for method in PROBABILITIES:
            value, mine = (called(getattr(side, method), x, *shapes) for side in (theirs, ours))
            found = kind(value, mine)
            if found and math.isfinite(mine) and abs(mine) > 1e-290:
                yield method, found, x, shapes, value, mine
        if draw < QUANTILES:
            q = digits(10 ** rng.uniform(-20, -0.3) if rng.random() < 0.5 else rng.uniform(0.05, 0.95))
            for method, which in INVERSES.items():
                value, mine = (called(getattr(side, method), q, *shapes) for side in (theirs, ours))
                found = kind(value, mine)
                if found == "a wrong number":
                    found = _misses(name, value, mine, q, shapes, ours, which)
                if found:
                    yield method, found, q, shapes, value, mine


def _misses(name, value, mine, q, shapes, ours, which):
    """Whether the probability at the quantile is wrong, not only the quantile."""
    if name == "skellam":
        return "a wrong number" if value != mine else None
    reached = called((ours.cdf, ours.sf)[which], value, *shapes)
    return "a wrong number" if not abs(reached - q) <= TOLERANCE * q else None


def judged(name, method, found, x, shapes, value, mine):
    """The right value, if balls say that SciPy's is wrong and ours right."""
    if method in PROBABILITIES:
        right = exact(name, x, shapes)[PROBABILITIES[method]]
        right = right if method.startswith("log") else math.exp(right)
        fair = kind(value, right) == found and abs(mine - right) <= CLOSE * abs(right)
    else:
        which = INVERSES[method]
        reached = math.exp(exact(name, mine, shapes)[which])
        right = mine
        if name == "skellam":  # the first integer at which cdf reaches q, or from which on sf is at most q
            before = math.exp(exact(name, mine - 1, shapes)[which])
            fair = before < x <= reached if which == 0 else reached <= x < before
        else:
            fair = abs(reached - x) <= 1e-8 * x
    if not fair:
        raise ArithmeticError(f"{name}.{method} at {x}, {shapes}: {value} beside {mine}, right is {right}.")
    return right


def mildness(row):
    return sum(abs(math.log10(abs(value) + 1e-3)) for value in (row[2], *row[3]))


def rows():
    for name in SHAPES:
        kinds = {}
        for row in differences(name):
            kinds.setdefault(row[:2], []).append(row)
        for (method, found), cases in sorted(kinds.items()):
            for row in dict.fromkeys(sorted(cases, key=mildness)[: SHOWN.get(method, 2)]):
                right, (_, _, x, shapes, value, mine) = judged(name, *row), row
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
        f"In brackets, at how many of at most {DRAWS} random points ({QUANTILES} for quantiles) SciPy differs so from the library. The cases",
        "shown are judged by ball arithmetic. Right quantiles are those of which the ball has the probability.",
        "",
    ]
    lines += ["| call | failure | SciPy | right | logbessel |", "| --- | --- | --- | --- | --- |", *rows()]
    print("\n".join(lines))
    if save:
        (HERE / "results" / "probabilities.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
