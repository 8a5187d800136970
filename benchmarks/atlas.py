"""Maps of the error over the plane of orders and arguments, for this library and its peers.

One random point in each cell of a fine grid in log scales: 10^5 points, none of them a special one. The colour is the
error in units in the last place of the exact value; black is where a result is not finite though the value is.
"""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import BoundaryNorm

from logbessel.functions import PUBLIC

from . import exact

CELLS = 320
LOGARITHMS = ("log_iv", "log_kv", "log_ive", "log_kve")
RATIOS = ("iv_ratio", "iv_ratio_c", "iv_ratio_inv", "iv_ratio_c_inv")
SINGLE = tuple(function.name for function in PUBLIC if function.nout == 1)
BOUNDS = [0, 0.5, 1, 2, 4, 16, 256, 2**16, 2**32, 2**52]
COLUMNS = ("function", "library", "points", "finite", "median ulp", "99 % ulp", "largest ulp")


def points(function, cells):
    """Orders and arguments, cell by cell: v from 1e-3 to 1e5, x from 1e-3 to 1e6, but for ratios."""
    generator = np.random.default_rng(list(function.encode()))
    row, column = np.divmod(np.arange(cells * cells), cells)
    across, up = (column + generator.random(cells * cells)) / cells, (row + generator.random(cells * cells)) / cells
    low = -0.3 if "ratio" in function and function != "kv_ratio" else -3
    v = 10.0 ** (low + (5 - low) * across)
    x = 10.0 ** (-3 + 9 * up)
    if function.endswith("_inv"):
        x = 1 / (1 + np.exp(-(-30 + 60 * up)))
    return np.maximum(v, 0.5) if "ratio" in function else v, x


def measured(function, libraries, cells=CELLS):
    """(v, x, {library: errors}) over the map of a function."""
    v, x = points(function, cells)
    truth = exact.values(function, v, x)
    maps = {}
    for library in libraries:
        if function in library.functions:
            maps[library.name] = exact.errors(library.evaluate(function, v, x)[0], truth)
    return v, x, maps


def rows(function, maps):
    for library, errors in maps.items():
        finite = errors[np.isfinite(errors)]
        figures = (np.median(finite), np.percentile(finite, 99), finite.max())
        yield (
            function,
            library,
            len(errors),
            f"{len(finite) / len(errors):.2%}",
            *(f"{figure:.3g}" for figure in figures),
        )


def draw(path, function, v, x, maps):
    """One panel a library."""
    count = len(maps)
    columns = min(count, 3)
    lines = -(-count // columns)
    figure, panels = plt.subplots(
        lines,
        columns,
        figsize=(1 + 4 * columns, 3.6 * lines),
        layout="constrained",
        squeeze=False,
        sharex=True,
        sharey=True,
    )
    colours = plt.get_cmap("turbo", len(BOUNDS) - 1)
    norm = BoundaryNorm(BOUNDS, len(BOUNDS) - 1)
    cells = int(np.sqrt(len(v)))
    inverse = function.endswith("_inv")
    across, up = np.log10(v), np.log10(x / (1 - x)) if inverse else np.log10(x)
    extent = [across.min(), across.max(), up.min(), up.max()]
    for panel, (library, errors) in zip(panels.flat, maps.items(), strict=False):
        picture = np.where(np.isfinite(errors), np.minimum(errors, 2.0**51), np.nan).reshape(cells, cells)
        panel.set_facecolor("black")
        shown = panel.imshow(
            picture, cmap=colours, norm=norm, origin="lower", aspect="auto", extent=extent, interpolation="none"
        )
        panel.set_title(f"{function}, {library}", fontsize=10)
    for panel in list(panels.flat)[count:]:
        panel.axis("off")
    figure.supxlabel("log10 of the order" if "hyp0f1" not in function else "log10 of b")
    figure.supylabel("log10 of r/(1 - r)" if inverse else "log10 of the argument")
    bar = figure.colorbar(shown, ax=panels, ticks=BOUNDS[:-1], label="error, ulp")
    bar.ax.set_yticklabels(["0", "1/2", "1", "2", "4", "16", "256", "2^16", "2^32"])
    figure.savefig(path, dpi=90)
    plt.close(figure)
