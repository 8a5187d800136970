"""Speed of the normalisers beside trapezoids on the same Bessel functions, and recovery of parameters over many seeds.

python -m benchmarks.directional speed      ratios, in turns, in one process
python -m benchmarks.directional recovery   fits over 200 seeds: deviations in standard errors
python -m benchmarks.directional mixture    a mixture of torsion angles beside a Gaussian one on their cosines and sines
"""

import sys
import time
import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

import logbessel
from logbessel.cluster import BivariateVonMisesMixture
from logbessel.stats import bivariate_vonmises, kent, matrix_fisher, normalisers, watson

from . import machine, tables
from .turns import least_times

ELEMENTS, POINTS, TURNS = 10_000, 2_000, 3
SEEDS, ROWS = 200, 300
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
    """Time a call, the least of some turns: ours with gradient, and the trapezoid's of a tenth of the elements, times ten."""
    generator = np.random.default_rng(0)
    s = np.sort(generator.uniform(5, 100, (ELEMENTS, 3)))[:, ::-1].copy()
    ours, theirs = [], []
    normalisers.log_matrix_fisher(s[:10], 1)
    for _ in range(TURNS):
        start = time.process_time()
        value, _ = normalisers.log_matrix_fisher(s, 1)
        ours.append(time.process_time() - start)
        start = time.process_time()
        other = np.concatenate([trapezoid_matrix_fisher(part) for part in np.array_split(s[: ELEMENTS // 10], 20)])
        theirs.append(10 * (time.process_time() - start))
    rows = [[POINTS, f"{min(theirs) / min(ours):.1f}", f"{np.abs(other - value[: ELEMENTS // 10]).max():.1e}"]]
    return ["points of the trapezoid", "times as slow", "its largest error"], rows


def recovery():
    """Of `SEEDS` fits the share within three standard errors of each concentration, and the largest deviation."""
    rows = []
    for kappa in (0.5, 10.0, 1e4):
        cases = {
            "sine": bivariate_vonmises([0.5, -2], [kappa, 2 * kappa], 0.7 * kappa),
            "kent": kent(np.eye(3), kappa, 0.3 * kappa),
            "watson": watson([0, 0, 1], kappa),
            "matrix fisher": matrix_fisher(np.diag([kappa, 0.5 * kappa, 0.1 * kappa])),
        }
        for name, one in cases.items():
            deviations = np.abs([deviation(name, one, seed) for seed in range(SEEDS)])
            rows.append([name, f"{kappa:g}", f"{(deviations < 3).mean():.3f}", f"{deviations.max():.1f}"])
    return ["distribution", "concentration", "within 3 standard errors", "largest deviation"], rows


def deviation(name, one, seed):
    """Of the concentrations that are fitted to `ROWS` draws, in standard errors."""
    x = one.rvs(ROWS, seed)
    errors = one.standard_errors(ROWS)
    if name == "sine":
        _, kappa, correlation = bivariate_vonmises.fit(x)
        return np.append((kappa - one.kappa) / errors[1], (correlation - one.correlation) / errors[2])
    if name == "kent":
        _, kappa, beta = kent.fit(x)
        return np.array([(kappa - one.kappa) / errors[1], (beta - one.beta) / errors[2]])
    if name == "watson":
        return np.array([(watson.fit(x)[1] - one.kappa) / errors[1]])
    return (matrix_fisher(matrix_fisher.fit(x)).s - one.s) / errors[1]


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
        ours, theirs = least_times([lambda: fits[0].fit(x), lambda: fits[1].fit(z)], TURNS)
    each = [[type(fit).__name__, fit.n_iter_, f"{seconds / ours:.2f}"] for fit, seconds in zip(fits, (ours, theirs))]
    return ["mixture", "iterations", "time, ours being 1"], each


TITLES = {
    "speed": "Normalisers beside a trapezoid",
    "recovery": "Concentrations recovered",
    "mixture": "A mixture of torsion angles",
}
NOTES = {
    "speed": "log c of the matrix Fisher distribution with its gradient, and its value alone by the trapezoidal rule.",
    "recovery": f"Maximum-likelihood fits to {ROWS} draws each, over {SEEDS} seeds.",
    "mixture": f"{COMPONENTS} components fitted to {PAIRS:,} pairs of angles; the Gaussian mixture to their cosines and sines.",
}

if __name__ == "__main__":
    part = sys.argv[1]
    columns, rows = {"speed": speed, "recovery": recovery, "mixture": mixture}[part]()
    print(tables.markdown(columns, rows))
    if "--save" in sys.argv:
        tables.save(f"directional_{part}", TITLES[part], f"{NOTES[part]} {machine.line()}.", columns, rows)
