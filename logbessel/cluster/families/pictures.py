"""Pictures of mixtures: torsion angles, directions and axes, rotations."""

import numpy as np

from ...stats.directional.rotations import to_matrices
from ..page_parts import colour, figure_of

STEPS = 240  # of a grid, along the shorter side
SHARES = 0.9, 0.5  # of a component's draws inside its contours


def ramachandran(mixture, rows, labels):
    """Pairs of angles, -180 to 180 degrees, with the contours of the components."""
    figure, (axis,) = figure_of(6.8, 6.8)
    draw_ramachandran(axis, mixture, rows, labels)
    return figure


def draw_ramachandran(axis, mixture, rows, labels):
    """The same on axes of Matplotlib."""
    edges = np.linspace(-np.pi, np.pi, STEPS + 1)
    middles = (edges[1:] + edges[:-1]) / 2
    grid = np.stack(np.meshgrid(middles, middles), axis=-1)
    wrapped = np.degrees(np.angle(np.exp(1j * np.asarray(rows, dtype=float))))
    size = np.clip(2e4 / len(rows), 1, 12)
    for number in range(len(mixture.weights_)):
        here = labels == number
        axis.scatter(*wrapped[here].T, s=size, color=colour(number), alpha=0.35, linewidths=0)
    for number in range(len(mixture.weights_)):
        density = mixture.distribution(number).pdf(grid)
        degrees = np.degrees(middles)
        axis.contour(degrees, degrees, density, _levels(density), colors=[colour(number)], linewidths=1.4)
        _label(axis, np.degrees(mixture.mean_angles_[number]), number)
    ticks = np.arange(-180, 181, 60)
    axis.set(xlim=(-180, 180), ylim=(-180, 180), xticks=ticks, yticks=ticks, aspect="equal")
    axis.set(xlabel="first angle, degrees", ylabel="second angle, degrees")


def sphere(mixture, rows, labels):
    """Directions or axes in space, by longitude and latitude in Mollweide's projection, with contours."""
    figure, axis = _globe()
    latitudes, longitudes = (
        (edges[1:] + edges[:-1]) / 2
        for edges in (np.linspace(-np.pi / 2, np.pi / 2, STEPS + 1), np.linspace(-np.pi, np.pi, 2 * STEPS + 1))
    )
    longitude, latitude = np.meshgrid(longitudes, latitudes)
    around = np.cos(latitude)
    grid = np.stack([around * np.cos(longitude), around * np.sin(longitude), np.sin(latitude)], axis=-1)
    for number in range(len(mixture.weights_)):
        _scatter(axis, rows[labels == number], colour(number))
    for number in range(len(mixture.weights_)):
        density = mixture.distribution(number).pdf(grid)
        levels = _levels(density, around)
        axis.contour(longitudes, latitudes, density, levels, colors=[colour(number)], linewidths=1.4)
    return figure


def turned_axes(mixture, rows, labels):
    """Where rotations turn the three axes, with crosses where the modes turn them."""
    figure, axis = _globe()
    matrices = to_matrices(rows)
    for number in range(3):
        _scatter(axis, matrices[:, :, number], colour(number), f"image of axis {'xyz'[number]}")
    for component in range(len(mixture.weights_)):
        for image in mixture.distribution(component).mode().T:
            place = _place(image[None])
            axis.scatter(*place, marker="x", color="black", s=40)
            _label(axis, np.ravel(place), component)
    figure.legend(loc="outside lower center", ncols=3, frameon=False, markerscale=4)
    return figure


def _globe():
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8.6, 4.8), dpi=130, layout="constrained")
    FigureCanvasAgg(figure)
    axis = figure.add_subplot(projection="mollweide")
    axis.grid(alpha=0.3)
    axis.tick_params(labelsize=7)
    return figure, axis


def _place(vectors):
    return np.arctan2(vectors[:, 1], vectors[:, 0]), np.arcsin(np.clip(vectors[:, 2], -1, 1))


def _scatter(axis, vectors, tint, label=None):
    axis.scatter(*_place(vectors), s=5, color=tint, alpha=0.4, linewidths=0, label=label)


def _label(axis, place, number):
    axis.annotate(str(number), place, ha="center", va="center", fontsize=10, fontweight="bold")


def _levels(density, areas=1.0):
    """The densities above which lie the `SHARES` of what a grid holds, rising."""
    values, masses = density.ravel(), (density * areas).ravel()
    order = np.argsort(-values)
    inside = np.cumsum(masses[order])
    levels = [values[order][np.searchsorted(inside, share * inside[-1])] for share in SHARES]
    return np.unique(np.minimum(levels, values.max() * (1 - 1e-9)))


PICTURES = {
    "BivariateVonMisesMixture": ("Angles", ramachandran),
    "KentMixture": ("Directions", sphere),
    "WatsonMixture": ("Axes", sphere),
    "MatrixFisherMixture": ("Rotations", turned_axes),
}


def picture_of(mixture, rows, labels):
    """A heading and a figure; None where there is none, as of axes in more than three dimensions."""
    heading, draw = PICTURES[type(mixture).__name__]
    return None if draw is sphere and rows.shape[1] != 3 else (heading, draw(mixture, rows, labels))
