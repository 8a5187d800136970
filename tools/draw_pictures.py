"""Draws the pictures of the documentation that show mathematics, and runs the examples whose figures it shows.

    python tools/draw_pictures.py [regimes] [overflow] [truncation] [examples]

What comes from measurements, the maps of errors among it, is drawn by the benchmarks.
"""

import sys
from fractions import Fraction
from importlib import import_module
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from make_coefficients import debye_polynomials
from matplotlib.colors import ListedColormap
from matplotlib.patches import Patch
from scipy import special

import logbessel
from logbessel.formulas import annulus, debye, macdonald

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "pictures"
EXAMPLES = ("photographs", "outliers", "torch_classifier", "learn_smoothness")
EXPANSION, ANNULUS, SERIES, TABLE = "#d9e6f2", "#9ebfdd", "#f6c28b", "#b5d6a7"
LINE = "#b2182b"


def regimes():
    """Which method serves where, and the curves on which a logarithm vanishes."""
    v, x = np.meshgrid(np.logspace(-2, 3, 900), np.logspace(-3, 3, 900))
    outside = debye.outside_disc(v, x)
    of_i = np.where(outside, 0, np.where(annulus.holds_for_i(v, x), 1, 2))
    of_k = np.where(outside, 0, np.where(annulus.holds_for_k(v, x), 1, np.where(x < macdonald.TABLE_START, 2, 3)))
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.6), layout="constrained", sharey=True)
    for axes, kinds, value, title in (
        (left, of_i, logbessel.log_iv(v, x), r"$\log I_v(x)$"),
        (right, of_k, logbessel.log_kv(v, x), r"$\log K_v(x)$"),
    ):
        axes.pcolormesh(
            v, x, kinds, cmap=ListedColormap([EXPANSION, ANNULUS, SERIES, TABLE]), vmin=0, vmax=3, rasterized=True
        )
        axes.contour(v, x, value, [0], colors=LINE, linewidths=1.5)
        axes.set(xscale="log", yscale="log", xlabel="order v", title=title)
    left.set_ylabel("argument x")
    labels = {EXPANSION: "uniform expansion", ANNULUS: "its sum fitted", SERIES: "power series"}
    patches = [Patch(color=color, label=label) for color, label in labels.items()]
    left.legend(handles=patches, loc="lower right")
    right.legend(handles=[*patches, Patch(color=TABLE, label="Chebyshev table")], loc="lower right")
    for axes in (left, right):
        axes.plot([], [], color=LINE)
    figure.savefig(FOLDER / "regimes.png", dpi=130)


def overflow():
    """Where the functions themselves leave the range of a double, which their logarithms do not."""
    v, x = np.meshgrid(np.logspace(-1, 4.5, 700), np.logspace(-1, 5.5, 700))
    with np.errstate(all="ignore"):
        lost = [~np.isfinite(np.log(f(v, x))) for f in (special.ive, special.kve)]
    figure, axes = plt.subplots(1, 2, figsize=(10, 4.2), layout="constrained", sharey=True)
    for panel, name, log, missing in zip(
        axes, ("ive", "kve"), (logbessel.log_ive, logbessel.log_kve), lost, strict=True
    ):
        values = log(v, x)
        assert np.isfinite(values).all()
        panel.pcolormesh(v, x, missing, cmap=ListedColormap(["white", "#f4c7c3"]), rasterized=True)
        lines = panel.contour(
            v,
            x,
            values,
            [-1e5, -1e4, -1e3, -100, 0, 100, 1e3, 1e4, 1e5],
            colors="#35618f",
            linewidths=0.8,
            linestyles="solid",
        )
        row = int(np.searchsorted(x[:, 0], 10.0))
        places = [(v[row, abs(values[row] - level).argmin()], 10.0) for level in lines.levels]
        panel.clabel(
            lines,
            fmt="%g",
            fontsize=7,
            inline=False,
            colors="black",
            manual=[place for place in places if v[0, 9] < place[0] < v[0, -9]],
        )
        panel.set(
            xscale="log",
            yscale="log",
            xlabel="order v",
            title=f"log_{name}, and where log(scipy.special.{name}) is infinite or nan",
        )
        panel.title.set_fontsize(9)
    axes[0].set_ylabel("argument x")
    figure.savefig(FOLDER / "overflow.png", dpi=130)


def truncation():
    """The first terms that the expansion leaves out, by direction, at several distances from the origin."""
    degrees = np.linspace(0, 90, 181)
    squares = [Fraction(float(np.sin(np.radians(angle)) ** 2)) for angle in degrees]
    rows = [
        np.array([float(sum(c * q**j for j, c in enumerate(row))) for q in squares])
        for row in debye_polynomials(24)[debye.TERMS :]
    ]
    figure, axes = plt.subplots(figsize=(7, 4), layout="constrained")
    for s, colour in ((16, "#9ecae1"), (20, "#6baed6"), (25, LINE), (40, "#08519c")):
        terms = [abs(row) / s**k for k, row in enumerate(rows, debye.TERMS + 1)]
        axes.semilogy(degrees, np.max(terms, axis=0), color=colour, label=f"s = {s}")
    axes.axhline(2.0**-53, color="grey", lw=0.8, ls=":")
    axes.annotate("$2^{-53}$", (91, 2.0**-53), va="center", color="grey", annotation_clip=False)
    axes.set(xlabel="direction: arctan(v/x), degrees", ylabel="largest term left out", xlim=(0, 90), ylim=(1e-24, 1e-9))
    axes.legend()
    figure.savefig(FOLDER / "truncation.png", dpi=130)


def examples():
    """The figures with which examples end."""
    sys.path.insert(0, str(ROOT / "examples"))
    for name in EXAMPLES:
        import_module(name).main(FOLDER)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    pictures = {picture.__name__: picture for picture in (regimes, overflow, truncation, examples)}
    for name in sys.argv[1:] or pictures:
        pictures[name]()
