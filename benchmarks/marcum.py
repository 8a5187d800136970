"""Accuracy of the Marcum Q function and its complement, raw bit patterns, and speed beside SciPy.

    python benchmarks/marcum.py [--points N] [--patterns N] [--speed] [--save]

Errors are those against ball arithmetic (tests/marcum_truth.py) at the sets of points of tests/test_marcum.py, in ulp and as a share
of what is allowed: 8 ulp, or 2^-50 M, M = |m df/dm| + |a df/da| + |b df/db|. Patterns are raw bits, with ordinary numbers among
them. With --save the rows go to results/marcum.md.
"""

import sys
import time
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))

import marcum_truth
import test_marcum
from flint import arb

import logbessel
from logbessel.runtime.ufunc import make_ufunc

CHUNK = 250_000


def errors(label, count, seed=1):
    """Errors in ulp, and as a share of what is allowed, of both functions."""
    m, a, b = test_marcum.POINTS[label](np.random.default_rng(seed), count)
    found = []
    for place, function in enumerate(test_marcum.FUNCTIONS):
        value = getattr(logbessel, function.name)(m, a, b)
        parts = [make_ufunc(derivative, "")(m, a, b) for derivative in function.derivatives]
        variation = sum(np.abs(at * part) for at, part in zip((m, a, b), parts))
        for k, point in enumerate(zip(m.tolist(), a.tolist(), b.tolist())):
            exact = marcum_truth.logarithms(*point)[place]
            if abs(exact) > 1e-300:
                ulp = np.spacing(abs(float(exact)))
                off = abs(float(arb(float(value[k])) - exact))
                found.append((off / ulp, off / max(8 * ulp, 2.0**-50 * variation[k])))
    return np.array(found).T


def patterns(count, seed=0):
    """(triples, wrong nans, sums off by more than 1e-13, steps of 1e-9 the wrong way in m, a and b)."""
    totals = np.zeros(5, int)
    for start in range(0, count, CHUNK):
        m, a, b = test_marcum.raw(np.random.default_rng([seed, start]), min(CHUNK, count - start))
        totals += test_marcum.faults(m, a, b)
    return count, *totals


def timed(function, *arguments):
    function(*arguments)
    best = np.inf
    for _ in range(5):
        start = time.process_time()
        function(*arguments)
        best = min(best, time.process_time() - start)
    return best / arguments[0].size


def speeds():
    """Rows of (case, the processor time of SciPy over ours), each the best of five, in turns."""
    from scipy import stats as theirs

    from logbessel import stats as ours

    rng = np.random.default_rng(0)
    n = 20_000
    at_random = {  # the ends of uniform arguments
        "rice.cdf, x and b in (0, 10)": ("rice", "cdf", (10, 10)),
        "rice.cdf, x and b in (0, 100)": ("rice", "cdf", (100, 100)),
        "ncx2.cdf, all in (0, 20)": ("ncx2", "cdf", (20, 20, 20)),
        "ncx2.cdf, all in (0, 1000)": ("ncx2", "cdf", (1000, 1000, 1000)),
        "skellam.cdf, means in (0, 20)": ("skellam", "cdf", (20, 20, 20)),
        "skellam.cdf, means in (0, 1000)": ("skellam", "cdf", (100, 1000, 1000)),
        "rice.ppf, b in (0, 10)": ("rice", "ppf", (1, 10)),
        "ncx2.ppf, df and nc in (0, 20)": ("ncx2", "ppf", (1, 20, 20)),
    }
    for label, (name, method, ends) in at_random.items():
        arguments = [rng.uniform(0, end, n) for end in ends]
        yield label, _ratio(name, method, arguments, 300 if method == "ppf" else n, ours, theirs)
    fixed = {  # SciPy's integrals take some 0.3 ms, its quantiles some 10 ms
        "geninvgauss": (0.7, 1.6),
        "genhyperbolic": (0.7, 2.0, 1.2),
        "norminvgauss": (2.0, 1.2),
        "vonmises": (3.0,),
        "skellam": (5.0, 3.0),
    }
    for name, shapes in fixed.items():
        draws = getattr(ours, name).rvs(*shapes, size=n, random_state=rng)
        many = n if name in ("vonmises", "skellam") else 50  # of which SciPy has series
        for method, values, few in (("cdf", draws, many), ("ppf", rng.random(n // 40), 4)):
            arguments = [values, *(np.full(values.size, shape) for shape in shapes)]
            yield f"{name}.{method}, {', '.join(map(str, shapes))}", _ratio(name, method, arguments, few, ours, theirs)


def _ratio(name, method, arguments, few, ours, theirs):
    """SciPy's time, at the first few points, over ours at all."""
    with np.errstate(all="ignore"):
        first = timed(getattr(getattr(theirs, name), method), *(values[:few] for values in arguments))
        return first / timed(getattr(getattr(ours, name), method), *arguments)


def main(
    points: Annotated[int, typer.Option(help="Of each set.")] = 100,
    patterns: Annotated[int, typer.Option(help="Raw bit patterns.")] = 10_000_000,
    speed: Annotated[bool, typer.Option("--speed", help="Beside SciPy, instead of the accuracy.")] = False,
    save: Annotated[bool, typer.Option("--save", help="Write results/marcum.md or results/marcum_speed.md.")] = False,
):
    """The Marcum Q function: accuracy, raw bit patterns and speed."""
    lines = list(_speed_lines() if speed else _accuracy_lines(points, patterns))
    print("\n".join(lines))
    if save:
        path = HERE / "results" / ("marcum_speed.md" if speed else "marcum.md")
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _speed_lines():
    yield from ("# Probabilities and quantiles on the line beside SciPy", "")
    yield from (
        "Made by `python benchmarks/marcum.py --speed --save`.",
        "",
        "| case | SciPy's processor time / ours |",
        "| --- | --- |",
    )
    for label, ratio in speeds():
        yield f"| {label} | {ratio:.1f} |"


def _accuracy_lines(points, count):
    yield from ("# The Marcum Q function", "", "Made by `python benchmarks/marcum.py --save`: log P and log Q.", "")
    yield from (
        "| points | number | median, ulp | 99 %, ulp | worst, ulp | worst / allowed |",
        "| --- | --- | --- | --- | --- | --- |",
    )
    for label in test_marcum.POINTS:
        ulps, shares = errors(label, points)
        middle, high = np.quantile(ulps, (0.5, 0.99))
        yield f"| {label} | {ulps.size} | {middle:.2f} | {high:.1f} | {ulps.max():.0f} | {shares.max():.2f} |"
    with np.errstate(all="ignore"):
        count, nans, sums, *steps = patterns(count)
    yield ""
    yield f"{count} raw bit patterns: {nans} wrong nans, {sums} sums P + Q off by more than 1e-13; steps of 1e-9 in"
    yield f"m, a and b that go the wrong way by more than the allowed error: {', '.join(map(str, steps))}."


if __name__ == "__main__":
    typer.run(main)
