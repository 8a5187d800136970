"""A page about a fitted mixture of angles, directions, axes or rotations."""

import heapq
from dataclasses import dataclass

import numpy as np

from ..agreement import Agreement
from ..page_parts import colour, curves, provenance, rendered
from .pictures import SHARES, picture_of

SHOWN = 10_000  # rows in a picture, drawn at random
LEAST = 10  # rows of the least density


@dataclass(frozen=True)
class Findings:
    """What a pass over the rows has found.

    Attributes
    ----------
    counts : ndarray, shape (k,)
        Of the rows that each component is likeliest for.
    mean_log_density : float
        Of the rows under the mixture.
    rows, labels : ndarrays, shapes (m, d) and (m,)
        Some rows, drawn at random, and their components.
    least : list of (log-density, number, component)
        The rows where the mixture has the least density.
    agreement : Agreement
        Of components with labels, if there are any.
    """

    counts: np.ndarray
    mean_log_density: float
    rows: np.ndarray
    labels: np.ndarray
    least: list
    agreement: Agreement


def survey(mixture, table, label=None):
    """One pass over the rows of a table with `shape` and `parts()`, among what is beside them a `label`."""
    count, components = table.shape[0], len(mixture.weights_)
    wanted = np.sort(np.random.default_rng(0).choice(count, min(count, SHOWN), replace=False))
    counts, agreement = np.zeros(components, int), Agreement(components)
    kept, least, total, first = [], [], 0.0, 0
    for block, beside in table.parts():
        log_densities, labels = mixture.score_samples(block), mixture.predict(block)
        total += log_densities.sum()
        counts += np.bincount(labels, minlength=components)
        if label:
            agreement.update(labels, beside[label])
        places = wanted[slice(*np.searchsorted(wanted, (first, first + len(block))))] - first
        kept.append((np.asarray(block[places], dtype=float), labels[places]))
        entries = [
            (float(log_densities[i]), first + i, int(labels[i])) for i in np.argsort(log_densities)[:LEAST].tolist()
        ]
        least = heapq.nsmallest(LEAST, least + entries)
        first += len(block)
    rows, labels = (np.concatenate(parts) for parts in zip(*kept))
    return Findings(counts, float(total / first), rows, labels, least, agreement)


def page(mixture, findings, title, heading, summary, heads, components, made=()):
    """The HTML text.

    Parameters
    ----------
    mixture : FamilyMixture
        The fit.
    findings : Findings
        Of `survey`.
    title, heading : str
        What was fitted, and with what.
    summary : list of (str, str)
        What is said of the whole.
    heads, components : list of str, list of list of str
        What is said of the components.
    made : sequence of (str, str), optional
        What else is known of how it was made, such as the command.
    """
    picture = picture_of(mixture, findings.rows, findings.labels)
    return rendered(
        "families/page.html",
        title=title,
        heading=heading,
        summary=summary,
        heads=heads,
        components=[(colour(number), cells) for number, cells in enumerate(components)],
        tried=len(mixture.silhouettes_) > 1,
        picture=picture[0] if picture else None,
        shares=" and ".join(f"{share:.0%}" for share in SHARES),
        shown=f"{len(findings.rows):,}",
        least=[(f"{number:,}", str(component), f"{value:,.2f}") for value, number, component in findings.least],
        pictures={"curves": curves(mixture)} | ({"rows": picture[1]} if picture else {}),
        made=[*made, *provenance(mixture)],
    )
