"""Orientations of a sensor moved by hand: a matrix Fisher distribution in each window of time.

`orientations.npz` holds 3,157 unit quaternions of a recording (`make_orientations.py` takes them from a package). In each window
the mode is the mean orientation, with its standard error; the singular values say how much the sensor turned about it, and about
which axis most.

    pip install ".[cli]"
    python examples/orientations.py

prints the stillest and the liveliest window, and draws `orientations.png`.
"""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from scipy.spatial.transform import Rotation

from logbessel.stats import matrix_fisher

FILE = Path(__file__).resolve().parent / "orientations.npz"
WINDOW = 40  # orientations


def fits(quaternions):
    """The distribution of each window."""
    windows = len(quaternions) // WINDOW
    return [
        matrix_fisher(matrix_fisher.fit(Rotation.from_quat(part)))
        for part in np.array_split(quaternions[: windows * WINDOW], windows)
    ]


def spreads(one):
    """Standard deviations of turns about the principal axes, in degrees; the largest first."""
    means = one.s[[1, 2, 0]] + one.s[[2, 0, 1]]
    return np.degrees(np.sort(1 / np.sqrt(np.maximum(means, 0.5)))[::-1])


def draw(path, quaternions, found):
    figure, (top, bottom) = plt.subplots(2, 1, figsize=(10, 6), layout="constrained", sharex=True)
    times = (np.arange(len(found)) + 0.5) * WINDOW
    first = Rotation.from_matrix(found[0].mode())
    angles = np.degrees((first.inv() * Rotation.from_quat(quaternions)).magnitude())
    top.plot(angles, ".", ms=2, color="#bbbbbb", label="orientations")
    modes = [np.degrees((first.inv() * Rotation.from_matrix(one.mode())).magnitude()) for one in found]
    top.plot(times, modes, "o-", ms=3, lw=1, color="#4477aa", label="modes of windows")
    top.set(ylabel="degrees from the first mode")
    top.legend(frameon=False)
    for number, tint in enumerate(("#ee6677", "#ccbb44", "#228833")):
        values = [spreads(one)[number] for one in found]
        bottom.semilogy(
            times, values, color=tint, label=f"{('most', 'second', 'least')[number]} about a principal axis"
        )
    bottom.set(xlabel="orientation", ylabel="standard deviation of turns, degrees")
    bottom.legend(frameon=False)
    figure.savefig(path, dpi=120)


def main(folder="."):
    quaternions = np.load(FILE)["quaternions"].astype(float)
    found = fits(quaternions)
    largest = [spreads(one)[0] for one in found]
    for name, number in (("stillest", int(np.argmin(largest))), ("liveliest", int(np.argmax(largest)))):
        one = found[number]
        error = np.degrees(one.standard_errors(WINDOW)[0].max())
        turns = " ".join(f"{value:.2f}" for value in spreads(one))
        print(f"{name} window, from {number * WINDOW}: turns of {turns} degrees, the mode known to {error:.2f} degrees")
    draw(Path(folder) / "orientations.png", quaternions, found)
    return largest


if __name__ == "__main__":
    main()
