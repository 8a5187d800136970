"""Torsion angles of protein backbones: a mixture of bivariate von Mises distributions for general residues, glycine and proline.

`torsions.npz` holds phi and psi of 5,786 residues of fifteen structures of the Protein Data Bank (`make_torsions.py` computes
them). Half of the structures are held out. Beside the mixture a Gaussian mixture is fitted, with as many components, to the
same angles cut open at -180 degrees; what a density of angles that wraps around gains is the difference of their held-out
log-densities.

    pip install ".[cli]"
    python examples/ramachandran.py

prints mean log-densities of held-out residues, in nats, and draws `ramachandran.png`.
"""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from sklearn.mixture import GaussianMixture

from logbessel.cluster import BivariateVonMisesMixture

FILE = Path(__file__).resolve().parent / "torsions.npz"
COMPONENTS = {"general": 8, "glycine": 5, "proline": 3}
STARTS = 5
STEPS = 180  # of the picture's grid, along each side
SHARES = 0.98, 0.9, 0.5  # of draws inside the contours


def split():
    """Of each kind of residue the angles in radians, of every other structure and of the rest."""
    file = np.load(FILE)
    names = np.unique(file["structure"])
    fitted, angles = np.isin(file["structure"], names[::2]), np.radians(file["angles"].astype(float))
    return {kind: [angles[(file["residue"] == kind) & half] for half in (fitted, ~fitted)] for kind in COMPONENTS}


def contours(axis, mixture):
    """Contours of the whole mixture, by the shares of draws inside them."""
    middles = -np.pi + (np.arange(STEPS) + 0.5) * 2 * np.pi / STEPS
    grid = np.stack(np.meshgrid(middles, middles), axis=-1).reshape(-1, 2)
    density = np.exp(mixture.score_samples(grid))
    falling = np.sort(density)[::-1]
    inside = np.cumsum(falling) / falling.sum()
    levels = falling[np.searchsorted(inside, SHARES)]
    degrees = np.degrees(middles)
    axis.contour(degrees, degrees, density.reshape(STEPS, STEPS), levels, colors=["#bbbbbb", "#4477aa", "#222222"])


def draw(path, parts, fits):
    figure, axes = plt.subplots(1, 3, figsize=(12, 4.4), layout="constrained", sharey=True)
    for axis, (kind, (_, held_out)) in zip(axes, parts.items()):
        axis.scatter(*np.degrees(held_out).T, s=5, color="#ee6677", alpha=0.5, linewidths=0)
        contours(axis, fits[kind])
        ticks = np.arange(-180, 181, 60)
        axis.set(title=f"{kind}, {len(held_out):,} held out", xlabel="phi, degrees", aspect="equal")
        axis.set(xlim=(-180, 180), ylim=(-180, 180), xticks=ticks, yticks=ticks)
    axes[0].set_ylabel("psi, degrees")
    figure.savefig(path, dpi=120)


def main(folder="."):
    parts, fits, gains = split(), {}, {}
    for kind, (fitted, held_out) in parts.items():
        settings = {"n_components": COMPONENTS[kind], "n_init": STARTS, "random_state": 0}
        fits[kind] = BivariateVonMisesMixture(reg_concentration=1e-3, **settings).fit(fitted)
        flat = GaussianMixture(**settings).fit(fitted)
        ours, theirs = fits[kind].score(held_out), flat.score(held_out)
        gains[kind] = ours - theirs
        print(f"{kind}: {ours:.3f}, of a Gaussian mixture {theirs:.3f}, uniform {-2 * np.log(2 * np.pi):.3f}")
    draw(Path(folder) / "ramachandran.png", parts, fits)
    return gains


if __name__ == "__main__":
    main()
