"""A picture of a fit: how the cosines to the mean direction are spread, and how the model says they are."""

import io

import numpy as np

from ...extras import needs
from . import directions
from .concentration import fisher_information
from .cosine import CosineDistribution

SPREAD = 5  # standard deviations of the fitted cosine on either side that the picture shows at least
POINTS = 1000
LEAST_BINS, MOST_BINS = 20, 200
NEAR = 1e-3  # a 1 - R below which the picture shows 1 - cos, whose digits can be read
DATA, MODEL = "#a6bddb", "#b2182b"


def cosine_distances_from(mu, blocks):
    """1 - cos of the angle between `mu` and each row of the blocks."""
    parts = []
    for block in blocks:
        for first, part in directions.row_blocks(block, np.dtype(float)):
            part, lengths = directions.measured(part, first)
            parts.append(directions.cosine_distances(part, lengths, mu))
    return np.concatenate(parts)


def draw(estimate, interval, cosine_distances, title, kind, made):
    """The histogram of the cosines over the fitted density, as the bytes of a picture.

    Parameters
    ----------
    estimate : Estimate
        The fit.
    interval : tuple of float
        The 95 % interval of its concentration.
    cosine_distances : ndarray of float64, shape (n,)
        1 - cos of the angle of each row to the mean direction.
    title : str
        What was fitted.
    kind : str
        "png", "pdf" or "svg".
    made : dict
        What the file says of itself besides, as Matplotlib's `savefig` takes it.

    Returns
    -------
    bytes
        The picture.
    """
    with needs("a picture", "cli"):
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4.5), dpi=150, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    draw_on(axes, estimate, interval, cosine_distances)
    axes.set_title(title)
    picture = io.BytesIO()
    figure.savefig(picture, format=kind, metadata={"Title": title, **made})
    return picture.getvalue()


def draw_on(axes, estimate, interval, cosine_distances):
    """The histogram of the cosines over the fitted density, on Matplotlib's axes."""
    edges = _edges(cosine_distances)
    grid = _grid(estimate, edges)
    near = estimate.mean_resultant_length_c < NEAR
    place = (lambda cosine_distance: cosine_distance) if near else (lambda cosine_distance: 1 - cosine_distance)
    axes.hist(
        place(cosine_distances), bins=np.sort(place(edges)), density=True, color=DATA, label=f"{estimate.count:,} rows"
    )
    density = np.exp(CosineDistribution(estimate.dimensions, estimate.kappa).logpdf_of_cosine_distance(grid))
    axes.plot(place(grid), density, color=MODEL, lw=2, label=_legend(estimate, interval))
    cosine = "cosine of the angle to the mean direction"
    axes.set(xlabel=f"1 - {cosine}" if near else cosine, ylabel="density")
    axes.set_ylim(bottom=0)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(framealpha=0.8, edgecolor="none")


def _legend(estimate, interval):
    return (
        f"von Mises-Fisher in {estimate.dimensions:,} dimensions,\n"
        f"concentration {number_text(estimate.kappa, interval)} ({interval_text(interval)})"
    )


def number_text(value, interval):
    """The text of a value to the second digit of half the length of its interval."""
    return _to_digits(value, interval)


def interval_text(interval):
    """The text of an interval to the second digit of half its length; None if there is none."""
    if interval is None:
        return "none: no two directions"
    return " to ".join(_to_digits(end, interval) for end in interval)


def _to_digits(value, interval):
    reach = (interval[1] - interval[0]) / 2
    if reach < 1e6 and value < 1e15:
        return f"{value:,.{max(0, 1 - int(f'{reach:e}'.partition('e')[2]))}f}"
    return f"{value:.6g}"


def _edges(cosine_distances):
    """Edges of bins over the cosine distances."""
    low, high = float(cosine_distances.min()), float(cosine_distances.max())
    if not low < high:
        low, high = max(0.0, low * (1 - 1e-6)), high * (1 + 1e-6) or 1e-6
    return np.linspace(low, high, bin_count(cosine_distances, high - low, LEAST_BINS, MOST_BINS) + 1)


def bin_count(values, length, least, most):
    """How many bins over a length, by the rule of Freedman and Diaconis (1981), in sensible number."""
    low, high = np.quantile(values, (0.25, 0.75))
    width = 2 * (high - low) / np.cbrt(len(values))
    return most if width * most <= length else max(least, round(length / width))


def _grid(estimate, edges):
    """Where to draw the density: inside the sphere, over the histogram and the bulk of the model."""
    middle, spread = estimate.mean_resultant_length_c, fisher_information(estimate.dimensions, estimate.kappa) ** 0.5
    low = max(min(edges[0], middle - SPREAD * spread), 0)
    high = min(max(edges[-1], middle + SPREAD * spread), 2)
    return np.linspace(low, high, POINTS + 2)[1:-1]
