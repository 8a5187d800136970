"""Hostile parameters through every density, moment and gradient, judged by ball arithmetic.

    python benchmarks/adversarial.py [--points N] [--judged N] [--save] [NAME ...]

A third of the points are random bits (of the sign that the domain asks for), a third log-uniform over 24 decades, a third at
the edges: the ends of the floats, small integers and halves, and parameters that are close to one another. Every result is
looked at: a log-density must be finite wherever the density is positive, a gradient finite wherever it is smooth, a moment
of the right sign. Those that are not finite, or have the wrong sign, go before the judge, and so does a sample of the others. Where the
truth is a double, a result is a violation if it is none, has the wrong sign (moments), or differs by more than `TOLERANCE` times
1, the truth and, of a log-density f, sum |t df/dt| over its arguments t: what half a unit in the last place of those does to f.

`SUBJECTS` says what is searched. Another front end's densities join by a line there: a name, who evaluates, and the truth.
"""

import argparse
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from flint import arb

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
import densities_truth

from logbessel import stats

POINTS, JUDGED, SUSPECTS = 100_000, 200, 200
TOLERANCE = 2.0**-43
SAVED = Path(__file__).with_name("results") / "adversarial.md"
LARGEST = float(np.finfo(float).max)
EDGES = np.array(
    [5e-324, 1e-310, 2.3e-308, 1e-300, 1e-155, 1e-16, 0.5, 1.0, 1.5, 2.0, 3.0, 24.9, 25.0, 1e16, 1e155, 1e300, 1e308]
)


@dataclass
class Subject:
    """A family of functions of the same arguments.

    `draw(rng, count)` gives the arguments, `results(*arguments)` a dict of arrays by quantity ("log-density", "derivative in NAME",
    "mean", "variance"), and `truth(quantity, *point)` a ball, or None where the function is not smooth or has no value.
    """

    name: str
    draw: Callable
    results: Callable
    truth: Callable
    derivatives: tuple[str, ...]


# Points


def positive(rng, count):
    """Random bits, log-uniform, and edges, shuffled."""
    bits = (rng.integers(0, 2**63, count, dtype=np.uint64)).view(np.float64)
    bits = np.where(np.isfinite(bits) & (bits > 0), bits, 1.0)
    wide = np.exp(rng.uniform(-28, 28, count))
    edges = rng.choice(EDGES, count)
    return np.choose(rng.integers(0, 3, count), [bits, wide, edges])


def real(rng, count):
    return rng.choice([-1.0, 1.0], count) * positive(rng, count)


def beside(rng, values):
    """Half of the time as it is, else close to the other: by 2^-52 to 1, relatively."""
    return values * (1 + rng.choice([-1.0, 1.0], values.size) * 2.0 ** -rng.integers(1, 53, values.size))


def mixed(rng, own, near):
    moved = beside(rng, near)
    return np.where((rng.random(own.size) < 0.3) & np.isfinite(moved), moved, own)


def inside_tails(rng, a):
    """b with |b| < a."""
    share = np.where(rng.random(a.size) < 0.5, rng.random(a.size), 1 - 2.0 ** -rng.integers(1, 53, a.size))
    b = rng.choice([-1.0, 0.0, 1.0], a.size, p=[0.45, 0.1, 0.45]) * share * a
    return np.where(np.abs(b) < a, b, 0.0)


def draw(name):
    def points(rng, n):
        a, b, c, d = (positive(rng, n) for _ in range(4))
        with np.errstate(all="ignore"):
            return {
                "vonmises": lambda: (rng.uniform(-np.pi, np.pi, n) * rng.choice([1.0, 1e-8, 1e-160], n), a),
                "rice": lambda: (mixed(rng, a, b), b),
                "skellam": lambda: (rng.choice([-1.0, 1.0], n) * np.rint(mixed(rng, a, np.abs(b - c))), b, c),
                "ncx2": lambda: (
                    mixed(rng, a, np.minimum(b, 8e307) + np.minimum(c, 8e307)),
                    b,
                    c * (rng.random(n) < 0.95),
                ),
                "bessel_process": lambda: (mixed(rng, a, c), b, c * (rng.random(n) < 0.95), d),
                "geninvgauss": lambda: (mixed(rng, a, np.ones(n)), real(rng, n), b),
                "genhyperbolic": lambda: (real(rng, n), real(rng, n), a, inside_tails(rng, a)),
                "norminvgauss": lambda: (real(rng, n), a, inside_tails(rng, a)),
                "variance_gamma": lambda: (real(rng, n) * (rng.random(n) < 0.98), a, b, inside_tails(rng, b)),
                "k_distribution": lambda: (mixed(rng, a, np.ones(n)), b, mixed(rng, c, b)),
            }[name]()

    return points


# The NumPy side


def numpy_results(name):
    distribution = getattr(stats, name)
    discrete = name == "skellam"

    def results(x, *shapes):
        found = {"log-density": (distribution.logpmf if discrete else distribution.logpdf)(x, *shapes)}
        derivatives = (distribution.logpmf_grad if discrete else distribution.logpdf_grad)(x, *shapes)
        found |= {f"derivative in {key}": derivatives[key] for key in derivative_names(name)}
        if name != "vonmises":
            found |= {"mean": distribution.mean(*shapes), "variance": distribution.var(*shapes)}
        return found

    return results


def derivative_names(name):
    return (*(() if name == "skellam" else ("x",)), *getattr(stats, name).shapes)


def line_truth(name):
    places = {key: place for place, key in enumerate(("x", *getattr(stats, name).shapes))}

    def truth(quantity, x, *shapes):
        if quantity in ("mean", "variance"):
            return densities_truth.moments(name, *shapes)[quantity == "variance"]
        if quantity == "log-density":
            return None if densities_truth.boundary(name, x, *shapes) else densities_truth.log_density(name, x, *shapes)
        place = places[quantity.removeprefix("derivative in ")]
        if (x, *shapes)[place] == 0 or densities_truth.boundary(name, x, *shapes):
            return None
        return densities_truth.derivative(name, place, x, *shapes)

    return truth


SUBJECTS = [
    Subject(name, draw(name), numpy_results(name), line_truth(name), derivative_names(name))
    for name in (
        "vonmises rice skellam ncx2 bessel_process geninvgauss genhyperbolic norminvgauss variance_gamma k_distribution"
    ).split()
]


# The search


@dataclass
class Row:
    name: str
    quantity: str
    points: int
    judged: int
    unjudged: int
    violations: int
    worst: float
    case: str


def study(subject, points, judged):
    rng = np.random.default_rng(abs(hash_of(subject.name)))
    arguments = subject.draw(rng, points)
    with np.errstate(all="ignore"), warnings.catch_warnings(action="error"):
        results = subject.results(*arguments)
    for quantity, values in results.items():
        values = np.broadcast_to(values, arguments[0].shape)
        bad = ~np.isfinite(values) | ((quantity == "variance") & (values < 0))
        suspects = np.flatnonzero(bad)
        chosen = np.concatenate([rng.permutation(suspects)[:SUSPECTS], rng.choice(points, judged, replace=False)])
        row = Row(subject.name, quantity, points, 0, 0, 0, 0.0, "")
        for i in chosen:
            point = tuple(float(a[i]) for a in arguments)
            verdict(row, subject, quantity, point, float(values[i]), results, i, arguments)
        yield row


def hash_of(name):
    return sum(ord(letter) * 31**place for place, letter in enumerate(name)) % 2**31


def verdict(row, subject, quantity, point, value, results, i, arguments):
    try:
        exact = subject.truth(quantity, *point)
    except (ArithmeticError, ZeroDivisionError, OverflowError, ValueError):
        row.unjudged += 1
        return
    if exact is None:
        return
    row.judged += 1
    if not abs(exact) < LARGEST:
        return
    size = arb(1) if quantity == "log-density" or quantity.startswith("derivative") else arb(0)
    size = size + abs(exact)
    if quantity == "log-density":
        for key, at in zip(subject.derivatives, range(len(point) - len(subject.derivatives), len(point))):
            derivative = float(np.broadcast_to(results[f"derivative in {key}"], arguments[0].shape)[i])
            if np.isfinite(derivative):
                size = size + abs(arb(point[at]) * arb(derivative))
    elif quantity.startswith("derivative"):
        size = size + conditioning(subject, quantity, point, exact)
    tiny = arb(2) ** -1022
    error = float("inf") if not np.isfinite(value) else float(abs(arb(value) - exact) / (size + tiny))
    signed = quantity in ("mean", "variance") and value * float(exact.mid()) < 0
    if error > row.worst or signed:
        row.worst = max(error, row.worst)
        row.case = f"{quantity}{point} = {value!r}, right {float(exact.mid())!r}"
    row.violations += bool(error > TOLERANCE or signed)


def conditioning(subject, quantity, point, exact):
    """sum |t d/dt| of a derivative over the arguments t, by differences of 2^-40 in balls."""
    total = arb(0)
    for at, value in enumerate(point):
        if value == 0:
            continue
        moved = (*point[:at], value * (1 + 2.0**-40), *point[at + 1 :])
        try:
            other = subject.truth(quantity, *moved)
        except (ArithmeticError, ZeroDivisionError, OverflowError, ValueError):
            continue
        if other is not None:
            total = total + abs(other - exact) * arb(2) ** 40
    return total


HEAD = (
    "# Hostile parameters",
    "",
    "Made by `python benchmarks/adversarial.py --save`, which says what is counted.",
    "",
    "| distribution | quantity | points | judged | violations | worst error, against what half a unit in the arguments does |",
    "| --- | --- | --- | --- | --- | --- |",
)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--points", type=int, default=POINTS)
    parser.add_argument("--judged", type=int, default=JUDGED)
    parser.add_argument("--save", action="store_true")
    options = parser.parse_args()
    lines = []
    for subject in SUBJECTS:
        if options.names and subject.name not in options.names:
            continue
        for row in study(subject, options.points, options.judged):
            lines.append(
                f"| `{row.name}` | {row.quantity} | {row.points:,} | {row.judged} | {row.violations} | {row.worst:.1e} |"
            )
            note = f"   {row.case}" if row.violations else ""
            print(lines[-1], f"(unjudged {row.unjudged})", note, flush=True)
    if options.save:
        SAVED.write_text("\n".join((*HEAD, *lines)) + "\n")


if __name__ == "__main__":
    main()
