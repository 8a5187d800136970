"""Directions of the magnetic field in lavas of Antarctica: is their cloud round?

`mcmurdo.csv` holds the declinations and inclinations of 133 sites near McMurdo, in degrees, as PmagPy carries them (its
`data_files/3_0/McMurdo/sites.txt`; Lawrence and others, Geochemistry, Geophysics, Geosystems 10, 2009, Q08005). Directions of reversed
polarity are turned round. A Kent distribution is fitted, whose contours are ovals, and Fisher's, whose contours are circles.

    pip install ".[cli]"
    python examples/palaeomagnetism.py

prints the concentration and the ovalness with their standard errors, and how much the oval gains; and draws `palaeomagnetism.png`.
"""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from scipy.stats import chi2

from logbessel.stats import kent, vonmises_fisher

FILE = Path(__file__).resolve().parent / "mcmurdo.csv"
SHARES = 0.5, 0.95  # of draws inside the contours
STEPS = 400


def directions():
    """Unit vectors (north, east, down), all of normal polarity, which points up in the south."""
    declination, inclination = np.radians(np.genfromtxt(FILE, delimiter=",", skip_header=1, usecols=(1, 2)).T)
    level = np.cos(inclination)
    x = np.stack([level * np.cos(declination), level * np.sin(declination), np.sin(inclination)], axis=1)
    return x * np.where(x[:, 2:] > 0, -1, 1)


def projected(x):
    """Lambert's equal-area projection of the upper half, east to the right and north up."""
    scale = np.sqrt(2 / (1 - x[..., 2]))
    return scale * x[..., 1], scale * x[..., 0]


def draw(path, x, fits):
    edges = np.linspace(-1.2, 1.2, STEPS)
    east, north = np.meshgrid(edges, edges)
    squares = east**2 + north**2
    length = np.sqrt(np.maximum(1 - squares / 4, 0))
    grid = np.stack([north * length, east * length, squares / 2 - 1], axis=-1)
    grid /= np.linalg.norm(grid, axis=-1, keepdims=True)
    figure, axis = plt.subplots(figsize=(5.6, 5.6), layout="constrained")
    axis.scatter(*projected(x), s=12, color="#4477aa", alpha=0.6, linewidths=0)
    for (name, fit), tint in zip(fits.items(), ("#ee6677", "#999999")):
        density = fit.pdf(grid)
        falling = np.sort(density.ravel())[::-1]
        inside = np.cumsum(falling) / falling.sum()  # of an equal-area projection
        levels = sorted(falling[np.searchsorted(inside, share)] for share in SHARES)
        axis.contour(east, north, density, levels, colors=[tint])
        axis.plot([], color=tint, label=name)
    axis.plot(0, 0, "+", color="black", ms=10)
    axis.annotate("straight up", (0, 0), xytext=(6, -12), textcoords="offset points", fontsize=8)
    axis.set(aspect="equal", xlabel="east", ylabel="north", xticks=[], yticks=[])
    axis.legend(frameon=False, loc="upper right")
    figure.savefig(path, dpi=120)


def main(folder="."):
    x = directions()
    fits = {"Kent": kent(*kent.fit(x)), "Fisher": vonmises_fisher(*vonmises_fisher.fit(x))}
    oval = fits["Kent"]
    _, kappa_error, beta_error = oval.standard_errors(len(x))
    gain = float(fits["Kent"].logpdf(x).sum() - fits["Fisher"].logpdf(x).sum())
    probability = chi2.sf(2 * gain, 2)
    print(
        f"{len(x)} sites: concentration {oval.kappa:.1f} ± {kappa_error:.1f}, ovalness {oval.beta:.2f} ± {beta_error:.2f}"
    )
    print(f"the oval gains {gain:.2f} nats: probability {probability:.3g}, were the cloud round")
    draw(Path(folder) / "palaeomagnetism.png", x, fits)
    return oval, probability


if __name__ == "__main__":
    main()
