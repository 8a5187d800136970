"""How smooth are they? The smoothness of two real series, learnt with everything else by maximum likelihood.

The yearly numbers of sunspots since 1700 are smoother than the usual Matérn kernels (nu = 3/2, 5/2); the weekly
carbon dioxide at Mauna Loa, less its trend and seasons, is much rougher. Each is a Gaussian process, a Matérn kernel
plus white noise; amplitude, length scale and noise are fitted again at each fixed smoothness.

    pip install ".[gp]" statsmodels matplotlib
    python examples/learn_smoothness.py

prints the log-likelihoods, in about half a minute, and draws `learn_smoothness.png`.
"""

import warnings
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, WhiteKernel
from statsmodels.datasets import co2, sunspots

from logbessel.gp import Matern

FIXED = (0.1, 0.25, 0.5, 1.0, 1.5, 2.5, 5.0, 10.0, 20.0)
WEEKS = 400


def sunspot_numbers():
    """Years and the square roots of the numbers, which evens out their variance."""
    data = sunspots.load_pandas().data
    return data.YEAR.to_numpy(), np.sqrt(data.SUNACTIVITY.to_numpy())


def carbon_dioxide():
    """Years and parts per million, less a cubic trend and four harmonics of the year, for the first weeks."""
    data = co2.load_pandas().data.dropna()
    t = (data.index - data.index[0]).days.to_numpy() / 365.25
    waves = [wave(2 * np.pi * k * t) for k in range(1, 5) for wave in (np.sin, np.cos)]
    terms = np.stack([*(t**k for k in range(4)), *waves], axis=1)
    rest = data.co2.to_numpy() - terms @ np.linalg.lstsq(terms, data.co2.to_numpy())[0]
    start = data.index[0].year + data.index[0].day_of_year / 365.25
    return start + t[:WEEKS], rest[:WEEKS]


SERIES = {"sunspots, yearly": sunspot_numbers, "carbon dioxide, weekly": carbon_dioxide}


def fitted(t, y, nu, bounds):
    """The process of greatest likelihood; the length scale starts at ten steps."""
    step = np.median(np.diff(t))
    kernel = ConstantKernel(1.0) * Matern(10 * step, (step / 10, 1e4 * step), nu, bounds) + WhiteKernel(0.1, (1e-6, 10))
    with warnings.catch_warnings(action="ignore", category=ConvergenceWarning):  # the noise may end at its lower bound
        return GaussianProcessRegressor(kernel, alpha=1e-8).fit(t[:, np.newaxis], (y - y.mean()) / y.std())


def study(t, y):
    """The learnt smoothness, its log-likelihood, and those at the fixed values."""
    likelihoods = [fitted(t, y, nu, "fixed").log_marginal_likelihood_value_ for nu in FIXED]
    learnt = fitted(t, y, FIXED[int(np.argmax(likelihoods))], (0.05, 50.0))
    return learnt.kernel_.k1.k2.nu, learnt.log_marginal_likelihood_value_, np.array(likelihoods)


def draw(path, results):
    figure, axes = plt.subplots(2, 2, figsize=(10, 6), layout="constrained")
    for (name, load), (series, curve) in zip(SERIES.items(), axes.T):
        nu, best, likelihoods = results[name]
        series.plot(*load(), ".-", markersize=2, linewidth=0.5)
        series.set(title=name, xlabel="year")
        curve.semilogx(FIXED, likelihoods - best, "o-", label="fixed")
        curve.semilogx(nu, 0, "*", markersize=14, label=f"learnt: {nu:.2f}")
        for usual in (1.5, 2.5):
            curve.axvline(usual, color="grey", linewidth=0.5)
        curve.set(xlabel="smoothness nu", ylabel="log-likelihood less the greatest")
        curve.set_ylim(bottom=max(-60.0, float(np.min(likelihoods - best)) - 2))
        curve.legend()
    figure.savefig(path, dpi=120)


def main(folder="."):
    """The gains over nu = 1.5 and 2.5 for each series."""
    results, gains = {}, {}
    for name, load in SERIES.items():
        results[name] = nu, best, likelihoods = study(*load())
        gains[name] = [best - likelihoods[FIXED.index(usual)] for usual in (1.5, 2.5)]
        print(f"{name}: nu = {nu:.2f}, log-likelihood {best:.1f}")
        for usual, gain in zip((1.5, 2.5), gains[name]):
            print(f"    {gain:.1f} above that of nu = {usual}")
    draw(Path(folder) / "learn_smoothness.png", results)
    return gains


if __name__ == "__main__":
    main()
