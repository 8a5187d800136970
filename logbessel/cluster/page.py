"""A page about a fitted mixture: what it is, how well it fits, and which rows are typical of it.

`survey` passes over the rows once, in memory that does not grow with them; `page` writes one HTML file that needs no
other.
"""

import heapq
from dataclasses import dataclass

import numpy as np

from ..stats.sphere import directions
from ..stats.sphere.density_at_mean import log_uniform_density
from ..stats.sphere.inference import confidence_interval
from ..stats.sphere.picture import bin_count, interval_text
from ..stats.sphere.sufficient_statistics import SufficientStatistics
from .agreement import Agreement
from .page_parts import colour, curves, figure_of, provenance, rendered
from .scoring import Scorer

SHOWN = 4000  # rows in histograms and projection, drawn at random
SHOWN_BYTES = 1 << 26  # of them
EXTREMES = 10  # most and least typical rows
LEAST_BINS, MOST_BINS = 10, 60
PANELS = 24  # histograms at most


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


def page(mixture, findings, title, made=()):
    """The HTML text.

    Parameters
    ----------
    mixture : VonMisesFisherMixture
        The fit.
    findings : Findings
        Of `survey`.
    title : str
        What was fitted.
    made : sequence of (str, str), optional
        What else is known of how it was made, such as the command.
    """
    pictures = {
        "curves": curves(mixture),
        "histograms": _histograms(mixture, findings),
        "projection": _projection(mixture, findings),
    }
    return rendered(
        "page.html",
        title=title,
        summary=_summary(mixture, findings),
        components=_components(mixture, findings),
        tried=len(mixture.silhouettes_) > 1,
        pictures=pictures,
        shown=f"{len(findings.rows):,}",
        extremes=[
            (name, [_extreme(*row) for row in rows])
            for name, rows in (("Least typical", findings.least), ("Most typical", findings.most))
        ],
        made=[*made, *provenance(mixture)],
    )


def _summary(mixture, findings):
    components, dimensions = mixture.mean_directions_.shape
    rows = [
        ("rows", f"{sum(part.count for part in findings.components):,}"),
        ("dimensions", f"{dimensions:,}"),
        ("components", str(components)),
        ("mean log-density", f"{findings.mean_log_density:,.4f}"),
        ("log-density of the uniform distribution", f"{findings.uniform_log_density:,.4f}"),
        ("iterations", f"{mixture.n_iter_}{'' if mixture.converged_ else ', not converged'}"),
    ]
    if mixture.silhouettes_:
        rows.append(("silhouette, on a sample", f"{mixture.silhouettes_[components]:.4f}"))
    if findings.agreement.columns:
        rows.append(("adjusted Rand index with labels", f"{findings.agreement.adjusted_rand_index():.4f}"))
        rows.append(("mutual information, normalized", f"{findings.agreement.normalized_mutual_information():.4f}"))
    return rows


def _components(mixture, findings):
    return [
        {
            "colour": colour(number),
            "count": f"{part.count:,}",
            "weight": f"{weight:.4f}",
            "concentration": f"{kappa:,.1f}",
            "interval": interval_text(component_interval(part)),
        }
        for number, (part, weight, kappa) in enumerate(
            zip(findings.components, mixture.weights_, mixture.concentrations_)
        )
    ]


def _extreme(log_probability, number, component, density):
    return f"{number:,}", str(component), _p_value(log_probability), f"{density:,.2f}"


def _p_value(log_probability):
    """A probability, also one that underflows."""
    if log_probability > -700:
        return f"{np.exp(log_probability):.3g}"
    return f"1e{log_probability / np.log(10):.0f}"


# Pictures


def _histograms(mixture, findings):
    """One panel for each of the largest components."""
    sizes = np.array([part.count for part in findings.components])
    shown = np.sort(np.argsort(-sizes, kind="stable")[: min(PANELS, int((sizes > 0).sum()))])
    columns = min(4, len(shown))
    rows = -(-len(shown) // columns)
    figure, axes = figure_of(8.6, 3.2 if rows == 1 else 1.9 * rows, rows, columns)
    cosines = Scorer(mixture).cosines
    for axis, number in zip(axes, shown):
        _histogram(axis, findings.cosine_distances[findings.labels == number], cosines[number], colour(number))
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
    figure, (axis,) = figure_of(8.6, 5.2)
    points, means = spread @ plane.T, (mixture.mean_directions_ - centre) @ plane.T
    for number in range(len(means)):
        part = points[findings.labels == number]
        axis.scatter(part[:, 0], part[:, 1], s=6, color=colour(number), alpha=0.6, linewidths=0)
    axis.scatter(means[:, 0], means[:, 1], marker="x", color="black", s=40)
    if len(means) <= 40:
        for number, place in enumerate(means):
            axis.annotate(str(number), place, xytext=(4, 4), textcoords="offset points", fontsize=8)
    axis.set(aspect="equal", xlabel="first principal component", ylabel="second")
    return figure
