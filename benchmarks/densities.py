"""Where SciPy's log-densities go wrong: a search over wide ranges of arguments, judged by ball arithmetic.

    python benchmarks/densities.py > benchmarks/results/densities.md

Arguments are drawn with one significant digit. SciPy's answer counts as wrong if it is no number, or off by more than
1e-9 of its size (or of 1). Of each kind of failure (infinite, nan, a wrong number) the mildest case is shown, the one whose
arguments are nearest to 1 and whose density is not small, with the truth and this library's answer.
"""

import platform
import sys
import warnings
from pathlib import Path

import numpy as np
import scipy
import scipy.stats
import typer

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
import densities_truth

from logbessel import stats

DRAWS = 2000
TOLERANCE = 1e-9


def digit(values):
    """Rounded to one significant digit."""
    unit = 10.0 ** np.floor(np.log10(np.abs(values)))
    return np.round(values / unit) * unit


def spread(rng, low, high):
    return digit(10 ** rng.uniform(low, high, DRAWS))


def signed(rng, low, high):
    return rng.choice([-1, 1], DRAWS) * spread(rng, low, high)


def near(rng, centre):
    """Within a factor of two of the centre, so that the density is not always negligible."""
    return digit(centre * 2 ** rng.uniform(-1, 1, DRAWS))


def points(rng):
    large = spread(rng, 0, 8)
    p, b = signed(rng, -1, 4), spread(rng, -3, 4)
    a = spread(rng, -1, 5)
    df, nc = spread(rng, -1, 8), spread(rng, -2, 8)
    return {
        "vonmises": (digit(rng.uniform(-3, 3, DRAWS)), spread(rng, -2, 12)),
        "rice": (near(rng, large), large),
        "skellam": (signed(rng, 0, 6).round(), spread(rng, -2, 8), spread(rng, -2, 8)),
        "ncx2": (near(rng, df + nc), df, nc),
        "geninvgauss": (near(rng, (p + np.hypot(p, b)) / b + 1e-9), p, b),
        "genhyperbolic": (signed(rng, -1, 2), signed(rng, -1, 3), a, digit(a * rng.uniform(-0.7, 0.7, DRAWS))),
        "norminvgauss": (signed(rng, -1, 3), a, digit(a * rng.uniform(-0.7, 0.7, DRAWS))),
    }


def kind(value, exact):
    """How a log-density is wrong; None if it is right."""
    if np.isnan(value):
        return "nan"
    if np.isinf(value):
        return "infinite"
    return "wrong" if abs(value - exact) > TOLERANCE * max(1, abs(exact)) else None


def wildness(arguments, exact):
    """How far the arguments are from 1, in tens, or the log-density from 0, in thirties."""
    return max(abs(exact) / 30, *(abs(np.log10(abs(a))) if a else 0 for a in arguments))


def log_density(distribution):
    return getattr(distribution, "logpmf" if distribution.name == "skellam" else "logpdf")


def study(name, arguments):
    """The numbers of each kind of failure, the mildest case of each, and the greatest error of this library."""
    with warnings.catch_warnings(action="ignore"), np.errstate(all="ignore"):
        theirs = log_density(getattr(scipy.stats, name))(*arguments)
    ours = log_density(getattr(stats, name))(*arguments)
    counts, cases, worst = {}, {}, 0.0
    for at, their, our in zip(zip(*arguments), theirs, ours):
        exact = float(densities_truth.log_density(name, *at))
        worst = max(worst, abs(our - exact) / max(1, abs(exact)))
        how = kind(their, exact)
        if how is None:
            continue
        counts[how] = counts.get(how, 0) + 1
        if how not in cases or wildness(at, exact) < wildness(cases[how][0], cases[how][2]):
            cases[how] = at, their, exact, our
    return counts, cases, worst


def main():
    """Search for log-densities that SciPy has wrong, and print the tables."""
    print("# Log-densities: SciPy beside this library\n")
    print(
        f"SciPy {scipy.__version__}, NumPy {np.__version__}, {platform.machine()}; `python benchmarks/densities.py`. Of"
    )
    print(
        f"{DRAWS} random arguments to each distribution, the shares for which SciPy's answer is infinite, nan or off by more"
    )
    print("than 1e-9; the greatest error of this library, relative to the value or to 1.\n")
    print("| distribution | infinite | nan | wrong | this library |\n| --- | --- | --- | --- | --- |")
    rows = []
    for name, arguments in points(np.random.default_rng(0)).items():
        counts, cases, worst = study(name, arguments)
        shares = " | ".join(f"{100 * counts.get(how, 0) / DRAWS:.1f} %" for how in ("infinite", "nan", "wrong"))
        print(f"| `{name}` | {shares} | {worst:.0e} |", flush=True)
        rows += [(name, *case) for case in cases.values()]
    print("\nThe mildest case of each:\n\n| call | SciPy | truth | this library |\n| --- | --- | --- | --- |")
    for name, at, their, exact, our in rows:
        call = f"{name}.{'logpmf' if name == 'skellam' else 'logpdf'}({', '.join(f'{a:.12g}' for a in at)})"
        print(f"| `{call}` | {their:.12g} | {exact:.12g} | {our:.12g} |")


if __name__ == "__main__":
    typer.run(main)
