"""A page about a fitted mixture: what it is, how well it fits, and which rows are typical of it.

`survey` passes over the rows once, in memory that does not grow with them; `page` writes one HTML file that needs no
other.
"""

import base64
import heapq
import html
import io
from dataclasses import dataclass

import numpy as np

from ..stats import SufficientStatistics, confidence_interval
from ..stats.sphere import directions
from ..stats.sphere.density_at_mean import log_uniform_density
from .agreement import Agreement
from .picture import bin_count, interval_text
from .scoring import Scorer

SHOWN = 4000  # rows in histograms and projection, drawn at random
SHOWN_BYTES = 1 << 26  # of them
EXTREMES = 10  # most and least typical rows
LEAST_BINS, MOST_BINS = 10, 60
PANELS = 24  # histograms at most
COLOURS = "#4477aa #ee6677 #228833 #ccbb44 #66ccee #aa3377 #bbbbbb".split()
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; color: #222; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.2rem; border-bottom: 1px solid #ddd; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; } .side { display: flex; gap: 4rem; flex-wrap: wrap; }
th, td { text-align: right; padding: .15rem .9rem; } th { border-bottom: 1px solid #999; font-weight: 600; }
td:first-child, th:first-child { text-align: left; padding-left: 0; } img { max-width: 100%; height: auto; }
p.note { color: #555; font-size: .9rem; } .dot { display: inline-block; width: .7em; height: .7em; border-radius: 50%; }
"""


@dataclass(frozen=True)
class Findings:
    """What a pass over the rows has found.

    Attributes
    ----------
    components : list of SufficientStatistics
        Of the rows that each component is likeliest for.
    mean_log_density, uniform_log_density : float
        Of the rows under the mixture, and of the uniform distribution.
    rows : ndarray, shape (m, d)
        Some rows, drawn at random, divided by their lengths.
    labels, cosine_distances : ndarray, shape (m,)
        Their components, and 1 - cos to the mean directions of these.
    least, most : list of (log p-value, number, component, log-density)
        The least and the most typical rows.
    agreement : Agreement
        Of components with labels, if there are any.
    """

    components: list
    mean_log_density: float
    uniform_log_density: float
    rows: np.ndarray
    labels: np.ndarray
    cosine_distances: np.ndarray
    least: list
    most: list
    agreement: Agreement


def survey(mixture, table, label=None):
    """One pass over the rows of a table with `shape` and `parts()`, among what is beside them a `label`."""
    count, dimensions = table.shape
    scorer, generator = Scorer(mixture), np.random.default_rng(0)
    middles = np.array([1 - cosine.mean() for cosine in scorer.cosines])
    spreads = np.array([cosine.std() for cosine in scorer.cosines])
    components = [SufficientStatistics(dimensions) for _ in mixture.weights_]
    size = min(count, SHOWN, max(2, SHOWN_BYTES // (4 * dimensions)))
    wanted = np.sort(generator.choice(count, size, replace=False))
    kept, least, most, total, first = [], [], [], 0.0, 0
    agreement = Agreement(len(components))
    for block, beside in table.parts():
        log_densities, labels, cosine_distances = scorer.scores(block, first)
        total += log_densities.sum()
        if label:
            agreement.update(labels, beside[label])
        for component in np.unique(labels):
            components[component].update(block[labels == component], normalize=True)
        places = wanted[slice(*np.searchsorted(wanted, (first, first + len(block))))] - first
        rows, lengths = directions.measured(np.asarray(block[places], dtype=float), first)
        kept.append(((rows / lengths[:, None]).astype(np.float32), labels[places], cosine_distances[places]))
        outlying = (cosine_distances - middles[labels]) / spreads[labels]
        order = np.argsort(outlying)
        entries = []
        for i in {*order[:EXTREMES].tolist(), *order[-EXTREMES:].tolist()}:
            probability = float(scorer.log_pvalues(labels[i], cosine_distances[i]))
            entries.append((probability, first + i, int(labels[i]), float(log_densities[i])))
        least, most = heapq.nsmallest(EXTREMES, least + entries), heapq.nlargest(EXTREMES, most + entries)
        first += len(block)
    rows, labels, cosine_distances = (np.concatenate(parts) for parts in zip(*kept))
    uniform = log_uniform_density(dimensions)
    return Findings(components, total / first, uniform, rows, labels, cosine_distances, least, most, agreement)


def component_interval(statistics, level=0.95):
    """The interval of a sample's concentration, or None if it has no two directions."""
    try:
        return confidence_interval(statistics, level)
    except ValueError:
        return None


# The page


def page(mixture, findings, title):
    """The HTML text.

    Parameters
    ----------
    mixture : VonMisesFisherMixture
        The fit.
    findings : Findings
        Of `survey`.
    title : str
        What was fitted.
    """
    components, dimensions = mixture.mean_directions_.shape
    count = sum(part.count for part in findings.components)
    summary = [
        ("rows", f"{count:,}"),
        ("dimensions", f"{dimensions:,}"),
        ("components", str(components)),
        ("mean log-density", f"{findings.mean_log_density:,.4f}"),
        ("log-density of the uniform distribution", f"{findings.uniform_log_density:,.4f}"),
        ("iterations", f"{mixture.n_iter_}{'' if mixture.converged_ else ', not converged'}"),
    ]
    silhouettes = mixture.silhouettes_
    if silhouettes:
        summary.append(("silhouette, on a sample", f"{silhouettes[components]:.4f}"))
    sections = [
        f"<h1>{html.escape(title)}</h1><p>A mixture of von Mises–Fisher distributions.</p>" + _table(summary),
        "<h2>Components</h2>" + _table(_component_rows(mixture, findings), COMPONENT_HEADS) + COMPONENT_NOTE,
        "<h2>Fit</h2><p>The mean log-density after each iteration"
        + (", and the silhouette by the number of components.</p>" if silhouettes else ".</p>")
        + _image(_curves(mixture), "bound per iteration"),
        "<h2>Cosines</h2><p>Of rows to the mean direction of their component; the line is the fitted density.</p>"
        + _image(_histograms(mixture, findings), "histograms of cosines"),
        f"<h2>Projection</h2><p>{len(findings.rows):,} rows drawn at random, on their first two principal components; "
        "crosses are mean directions.</p>" + _image(_projection(mixture, findings), "projection"),
        "<h2>Rows</h2><div class='side'>"
        + _extremes("Least typical", findings.least)
        + _extremes("Most typical", findings.most)
        + "</div><p class='note'>p: the probability of a draw from the row's component at least as far from its mean "
        "direction. Rows and components are counted from 0.</p>",
    ]
    head = f"<meta charset='utf-8'><title>{html.escape(title)}</title><style>{STYLE}</style>"
    body = "\n".join(sections)
    return f"<!DOCTYPE html>\n<html lang='en'><head>{head}</head>\n<body>\n{body}\n</body></html>\n"


COMPONENT_HEADS = ("component", "rows", "weight", "concentration", "of its rows alone, 95 % interval")
COMPONENT_NOTE = (
    "<p class='note'>The interval is that of the length of the sum of the rows that the component is likeliest for, "
    "which has no bias from the fitted direction. It takes no account of rows that lie between components, which "
    "narrow it, nor of a concentration shared by all.</p>"
)


def _component_rows(mixture, findings):
    return [
        (
            f"<span class='dot' style='background:{_colour(number)}'></span> {number}",
            f"{part.count:,}",
            f"{weight:.4f}",
            f"{kappa:,.1f}",
            interval_text(component_interval(part)),
        )
        for number, (part, weight, kappa) in enumerate(
            zip(findings.components, mixture.weights_, mixture.concentrations_)
        )
    ]


def _table(rows, heads=None):
    head = f"<tr>{''.join(f'<th>{name}</th>' for name in heads)}</tr>" if heads else ""
    return f"<table>{head}{''.join('<tr>' + ''.join(f'<td>{cell}</td>' for cell in row) + '</tr>' for row in rows)}</table>"


def _extremes(title, rows):
    cells = [
        (f"{number:,}", str(component), _p_value(probability), f"{density:,.2f}")
        for probability, number, component, density in rows
    ]
    return f"<div><h3>{title}</h3>{_table(cells, ('row', 'component', 'p', 'log-density'))}</div>"


def _p_value(log_probability):
    """A probability, also one that underflows."""
    if log_probability > -700:
        return f"{np.exp(log_probability):.3g}"
    return f"10<sup>{log_probability / np.log(10):,.0f}</sup>"


def _colour(number):
    return COLOURS[number % len(COLOURS)]


# Pictures


def _figure(width, height, rows=1, columns=1):
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), dpi=130, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(rows, columns, squeeze=False).ravel()
    for axis in axes:
        axis.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _image(figure, text):
    picture = io.BytesIO()
    figure.savefig(picture, format="png")
    return f"<img alt='{text}' src='data:image/png;base64,{base64.b64encode(picture.getvalue()).decode()}'/>"


def _curves(mixture):
    from matplotlib.ticker import MaxNLocator

    bounds, silhouettes = mixture.lower_bounds_, mixture.silhouettes_
    several = len(silhouettes) > 1
    figure, axes = _figure(8.6, 2.8, 1, 2 if several else 1)
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


def _histograms(mixture, findings):
    """One panel for each of the largest components."""
    sizes = np.array([part.count for part in findings.components])
    shown = np.sort(np.argsort(-sizes, kind="stable")[: min(PANELS, int((sizes > 0).sum()))])
    columns = min(4, len(shown))
    rows = -(-len(shown) // columns)
    figure, axes = _figure(8.6, 3.2 if rows == 1 else 1.9 * rows, rows, columns)
    cosines = Scorer(mixture).cosines
    for axis, number in zip(axes, shown):
        _histogram(axis, findings.cosine_distances[findings.labels == number], cosines[number], _colour(number))
        axis.set_title(f"{number}", fontsize=9, loc="left")
        axis.tick_params(labelsize=7)
    for axis in axes[len(shown) :]:
        axis.set_visible(False)
    figure.supxlabel("cosine", fontsize=9)
    return figure


def _histogram(axis, cosine_distances, cosine, colour):
    """The cosines of some rows, as 1 less their cosine distances, under the density of the model."""
    low, high = 1 - cosine.ppf(1e-4), 1 - cosine.isf(1e-4)
    edges = sorted((float(low), float(high)))
    if len(cosine_distances):
        edges = [min(edges[0], float(cosine_distances.min())), max(edges[1], float(cosine_distances.max()))]
        bins = bin_count(cosine_distances, edges[1] - edges[0], LEAST_BINS, MOST_BINS)
        axis.hist(
            1 - cosine_distances,
            np.linspace(1 - edges[1], 1 - edges[0], bins + 1),
            density=True,
            color=colour,
            alpha=0.5,
        )
    grid = np.linspace(*edges, 402)[1:-1]
    axis.plot(1 - grid, np.exp(cosine.logpdf_of_cosine_distance(grid)), color="#222222", lw=1.2)
    axis.set_yticks([])


def _projection(mixture, findings):
    """Rows and mean directions on the rows' first two principal components."""
    centre = findings.rows.mean(axis=0, dtype=float)
    spread = findings.rows - centre
    _, _, axes = np.linalg.svd(spread, full_matrices=False)
    plane = np.zeros((2, len(centre)))
    plane[: len(axes[:2])] = axes[:2]
    figure, (axis,) = _figure(8.6, 5.2)
    points, means = spread @ plane.T, (mixture.mean_directions_ - centre) @ plane.T
    for number in range(len(means)):
        part = points[findings.labels == number]
        axis.scatter(part[:, 0], part[:, 1], s=6, color=_colour(number), alpha=0.6, linewidths=0)
    axis.scatter(means[:, 0], means[:, 1], marker="x", color="black", s=40)
    if len(means) <= 40:
        for number, place in enumerate(means):
            axis.annotate(str(number), place, xytext=(4, 4), textcoords="offset points", fontsize=8)
    axis.set(aspect="equal", xlabel="first principal component", ylabel="second")
    return figure
