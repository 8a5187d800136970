"""Speed of the normalisers beside trapezoids on the same Bessel functions, and recovery of parameters over many seeds.

python -m benchmarks.directional speed      ratios, in turns, in one process
python -m benchmarks.directional recovery   fits over 200 seeds: deviations in standard errors
python -m benchmarks.directional draws      the means of a million draws beside derivatives of the normalisers
python -m benchmarks.directional sine       the sine normaliser beside NumPyro's sum
python -m benchmarks.directional mixture    a mixture of torsion angles beside a Gaussian one on their cosines and sines
"""

import warnings
from typing import Annotated

import numpy as np
import typer
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

import logbessel
from logbessel.cluster import BivariateVonMisesMixture
from logbessel.stats import bingham, bivariate_vonmises, kent, matrix_fisher, normalisers, watson

from . import machine, tables
from .turns import REST, least_times

ELEMENTS, POINTS, TURNS = 100_000, 2_000, 3
SEEDS = 200
ROWS = {0.1: 50_000, 10.0: 3_000, 1e4: 3_000}  # by concentration: fewer near 0 hardly tell it from the uniform one
CONCENTRATIONS = tuple(ROWS)
SHARE = 20  # of the elements one in so many is done by the trapezoid
FEW = 20  # elements of what is slow
DRAWS = 1_000_000
PARTS = 10  # of the draws, in turn
PAIRS, COMPONENTS = 100_000, 12


def trapezoid_matrix_fisher(s):
    """log c by the trapezoidal rule with `POINTS` points, of values alone."""
    first, second, third = s.T[:, :, None]
    u = np.linspace(-1, 1, POINTS)
    weights = np.full(POINTS, 1 / (POINTS - 1))
    weights[[0, -1]] /= 2
    a, b = (second + third) * (1 + u) / 2, (second - third) * (1 - u) / 2
    exponent = first * (u - 1) + logbessel.log_ive(0, a) + logbessel.log_ive(0, b) + (a + b - second - third)
    return first[:, 0] + (second + third)[:, 0] + np.log(np.exp(exponent) @ weights)


def speed():
    """Time a call, the least of some turns: ours with gradient, and the trapezoid's of a share of the elements."""
    generator = np.random.default_rng(0)
    s = np.sort(generator.uniform(5, 100, (ELEMENTS, 3)))[:, ::-1].copy()
    some = s[: ELEMENTS // SHARE]

    def ours():
        return normalisers.log_matrix_fisher(s, 1)

    def theirs():
        return np.concatenate([trapezoid_matrix_fisher(part) for part in np.array_split(some, len(some) // 50)])

    error = np.abs(theirs() - ours()[0][: len(some)]).max()
    mine, other = least_times([ours, theirs], TURNS)
    rows = [[f"{ELEMENTS:,}", POINTS, f"{SHARE * other / mine:.1f}", f"{error:.1e}"]]
    return ["elements", "points of the trapezoid", "times as slow", "its largest error"], rows


def distributions(kappa):
    """One of each, of that concentration."""
    return {
        "sine": bivariate_vonmises([0.5, -2], [kappa, 2 * kappa], 0.7 * kappa),
        "kent": kent(np.eye(3), kappa, 0.3 * kappa),
        "watson": watson([0, 0, 1], kappa),
        "matrix fisher": matrix_fisher(np.diag([kappa, 0.5 * kappa, 0.1 * kappa])),
    }


def recovery():
    """Of `SEEDS` fits the share within three standard errors of each concentration, and the size of the deviations."""
    rows = []
    for kappa, count in ROWS.items():
        for name, one in distributions(kappa).items():
            deviations = np.concatenate([deviation(name, one, count, seed) for seed in range(SEEDS)])
            sizes = np.abs(deviations)
            size = np.sqrt((deviations**2).mean())
            rows.append(
                [name, f"{kappa:g}", f"{count:,}", f"{(sizes < 3).mean():.3f}", f"{size:.2f}", f"{sizes.max():.1f}"]
            )
    return ["distribution", "concentration", "rows", "within 3 standard errors", "root mean square", "largest"], rows


def deviation(name, one, count, seed):
    """Of the concentrations that are fitted to `count` draws, in standard errors."""
    x = one.rvs(count, seed)
    errors = one.standard_errors(count)
    if name == "sine":
        _, kappa, correlation = bivariate_vonmises.fit(x)
        return np.append((kappa - one.kappa) / errors[1], (correlation - one.correlation) / errors[2])
    if name == "kent":
        _, kappa, beta = kent.fit(x)
        return np.array([(kappa - one.kappa) / errors[1], (beta - one.beta) / errors[2]])
    if name == "watson":
        return np.array([(watson.fit(x)[1] - one.kappa) / errors[1]])
    return (matrix_fisher(matrix_fisher.fit(x)).s - one.s) / errors[1]


def draws():
    """Of each statistic whose mean is a derivative of the normaliser, how far the draws' mean is from it, in standard errors."""
    rows = []
    for kappa in CONCENTRATIONS:
        cases = distributions(kappa) | {
            "cosine": bivariate_vonmises([0, 0], [kappa, 2 * kappa], 0.7 * kappa, "cosine"),
            "bingham": bingham(np.eye(4), [0, -kappa / 4, -kappa / 2, -kappa]),
        }
        for name, one in cases.items():
            generator = np.random.default_rng(0)
            parts = [statistics(name, one.rvs(DRAWS // PARTS, generator)) for _ in range(PARTS)]
            count, means = DRAWS, np.mean([part.mean(0) for part in parts], axis=0)
            spread = np.sqrt(np.mean([((part - means) ** 2).mean(0) for part in parts], axis=0) / count)
            off = np.abs(means - expected(name, kappa)) / spread
            rows.append([name, f"{kappa:g}", len(off), f"{off.max():.2f}"])
    return ["distribution", "concentration", "statistics", "largest deviation, standard errors"], rows


def statistics(name, x):
    """Those whose means are derivatives of the normaliser, less their values at the mode, so that little cancels."""
    if name in ("sine", "cosine"):
        s, t = (x - ([0.5, -2] if name == "sine" else [0, 0])).T
        third = np.sin(s) * np.sin(t) if name == "sine" else np.cos(s - t)
        return np.stack([np.cos(s), np.cos(t), third], axis=1)
    if name == "kent":
        return np.stack([x[:, 0], x[:, 1] ** 2 - x[:, 2] ** 2], axis=1)
    if name == "watson":
        return x[:, 2:] ** 2
    if name == "bingham":
        return x**2
    return np.diagonal(x, axis1=1, axis2=2)


def expected(name, kappa):
    """Their means."""
    gradients = {
        "sine": lambda: normalisers.log_vonmises_sine(kappa, 2 * kappa, 0.7 * kappa, derivatives=1)[1],
        "cosine": lambda: normalisers.log_vonmises_cosine(kappa, 2 * kappa, 0.7 * kappa, derivatives=1)[1],
        "kent": lambda: normalisers.log_kent(kappa, 0.3 * kappa, derivatives=1)[1],
        "watson": lambda: np.atleast_1d(normalisers.log_watson(kappa, 3, derivatives=1)[1]),
        "bingham": lambda: normalisers.log_bingham([0, -kappa / 4, -kappa / 2, -kappa], derivatives=1)[1],
        "matrix fisher": lambda: normalisers.log_matrix_fisher([kappa, 0.5 * kappa, 0.1 * kappa], derivatives=1)[1],
    }
    return gradients[name]()


def sine():
    """The sine normaliser at (1000, 1000) beside NumPyro's `SineBivariateVonMises.norm_const`, compiled, in turns."""
    import jax
    from numpyro.distributions import SineBivariateVonMises

    jax.config.update("jax_enable_x64", True)
    generator = np.random.default_rng(0)
    correlation = generator.uniform(0, 900, ELEMENTS)
    few = correlation[:FEW]

    @jax.jit
    def theirs_of(correlation):
        return SineBivariateVonMises(0.0, 0.0, 1000.0, 1000.0, correlation).norm_const

    def theirs():
        return np.asarray(theirs_of(few))

    def ours():
        return normalisers.log_vonmises_sine(1000.0, 1000.0, correlation)

    error = float(np.abs(theirs() - ours()[:FEW]).max())
    mine, other = least_times([ours, theirs], TURNS)
    return ["times as slow", "its largest difference"], [[f"{other / FEW / (mine / ELEMENTS):.0f}", f"{error:.1e}"]]


def mixture():
    """Fits of `COMPONENTS` components to `PAIRS` pairs of angles, in turns."""
    generator = np.random.default_rng(0)
    x = np.concatenate([
        bivariate_vonmises(
            generator.uniform(-np.pi, np.pi, 2), generator.uniform(5, 50, 2), generator.uniform(-5, 5)
        ).rvs(PAIRS // COMPONENTS + 1, seed)
        for seed in range(COMPONENTS)
    ])[:PAIRS]  # fmt: skip
    generator.shuffle(x)
    z = np.concatenate([np.cos(x), np.sin(x)], axis=1)
    fits = [BivariateVonMisesMixture(COMPONENTS, random_state=0), GaussianMixture(COMPONENTS, random_state=0)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        ours, theirs = least_times([lambda: fits[0].fit(x), lambda: fits[1].fit(z)], TURNS, REST)
    each = [[type(fit).__name__, fit.n_iter_, f"{seconds / ours:.2f}"] for fit, seconds in zip(fits, (ours, theirs))]
    return ["mixture", "iterations", "time, ours being 1"], each


PROGRAMS = {"speed": speed, "recovery": recovery, "draws": draws, "sine": sine, "mixture": mixture}
TITLES = {
    "speed": "Normalisers beside a trapezoid",
    "recovery": "Concentrations recovered",
    "draws": "Means of draws",
    "sine": "The sine normaliser beside NumPyro's",
    "mixture": "A mixture of torsion angles",
}
NOTES = {
    "speed": f"log c of the matrix Fisher distribution with its gradient, and its value alone by the trapezoidal rule, of one element in {SHARE}: times of one.",
    "recovery": f"Maximum-likelihood fits over {SEEDS} seeds; deviations of concentrations in asymptotic standard errors, of which a normal variate is within three with probability 0.9973.",
    "draws": f"Means of {DRAWS:,} draws of the statistics whose means are the derivatives of log C.",
    "sine": f"Concentrations 1000 and 1000, couplings from 0 to 900; {FEW} elements of NumPyro's, compiled by JAX in double, and {ELEMENTS:,} here: times of one.",
    "mixture": f"{COMPONENTS} components fitted to {PAIRS:,} pairs of angles; the Gaussian mixture to their cosines and sines.",
}


def main(
    part: Annotated[str, typer.Argument(metavar="PART", help=", ".join(PROGRAMS))],
    save: Annotated[bool, typer.Option("--save", help="Write results/directional_PART.")] = False,
) -> None:
    """Measure one part."""
    columns, rows = PROGRAMS[part]()
    print(tables.markdown(columns, rows))
    if save:
        tables.save(f"directional_{part}", TITLES[part], f"{NOTES[part]} {machine.line()}.", columns, rows)


if __name__ == "__main__":
    typer.run(main)
