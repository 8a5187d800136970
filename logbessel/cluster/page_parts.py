"""What pages about mixtures share: their template's rendering, what made them, and the picture of a fit's iterations."""

import base64
import datetime
import io
import numbers
from pathlib import Path

import logbessel

from ..extras import imported

COLOURS = "#4477aa #ee6677 #228833 #ccbb44 #66ccee #aa3377 #bbbbbb".split()


def rendered(template, **values):
    """The text of a template beside this file; its pictures are figures of Matplotlib."""
    jinja2 = imported("jinja2", "a page", "cli")
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=jinja2.StrictUndefined
    )
    values["pictures"] = {name: _encoded(figure) for name, figure in values["pictures"].items()}
    return environment.get_template(template).render(values)


def provenance(mixture):
    """What made a page."""
    seed = mixture.random_state
    return [
        ("logbessel", logbessel.__version__),
        ("seed", str(seed) if isinstance(seed, numbers.Integral) else "none"),
        ("date", datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC")),
    ]


def colour(number):
    """The colour of a component."""
    return COLOURS[number % len(COLOURS)]


def figure_of(width, height, rows=1, columns=1):
    """A figure and its panels."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(width, height), dpi=130, layout="constrained")
    FigureCanvasAgg(drawn)
    axes = drawn.subplots(rows, columns, squeeze=False).ravel()
    for axis in axes:
        axis.spines[["top", "right"]].set_visible(False)
    return drawn, axes


def _encoded(figure):
    """A figure as base64 of a PNG."""
    picture = io.BytesIO()
    figure.savefig(picture, format="png")
    return base64.b64encode(picture.getvalue()).decode()


def curves(mixture):
    """The bound at each iteration, and the silhouette of each number of components that was tried."""
    from matplotlib.ticker import MaxNLocator

    bounds, silhouettes = mixture.lower_bounds_, mixture.silhouettes_
    several = len(silhouettes) > 1
    figure, axes = figure_of(8.6, 2.8, 1, 2 if several else 1)
    axes[0].plot(range(1, len(bounds) + 1), bounds, "o-", ms=4, color=COLOURS[0])
    axes[0].set(xlabel="iteration", ylabel="mean log-density")
    if several:
        best = mixture.n_components_
        axes[1].plot(list(silhouettes), list(silhouettes.values()), "o-", ms=4, color=COLOURS[0])
        axes[1].plot(best, silhouettes[best], "o", ms=9, mfc="none", color=COLOURS[1])
        axes[1].set(xlabel="components", ylabel="mean silhouette")
    for axis in axes:
        axis.xaxis.set_major_locator(MaxNLocator(integer=True))
        axis.ticklabel_format(axis="y", useOffset=False)
    return figure
