"""``logbessel fit``: one von Mises-Fisher distribution, or a mixture of them."""

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from ..features import FeatureError, open_features
from ..files import whole_file, write_whole
from ..stats import SufficientStatistics, maximum_likelihood
from .errors import refusals, require_suffix, require_writable
from .models import model_json
from .picture import deviations_from, draw, with_error
from .progress import WatchedFeatures

PICTURES = (".png", ".pdf", ".svg")
PAGE = ".html"


def fit(
    features: Annotated[
        Path,
        typer.Argument(
            help="A .npy, .npz or .parquet file, or a folder of the last; each row a feature vector.",
            metavar="FEATURES",
        ),
    ],
    array: Annotated[
        str | None, typer.Option(help="The array of a .npz, or the column of lists of a .parquet.", metavar="NAME")
    ] = None,
    normalize: Annotated[bool, typer.Option("--normalize", help="Divide each row by its length.")] = False,
    components: Annotated[
        str | None,
        typer.Option(
            help="Fit a mixture: of so many components, or of the number with the least BIC.", metavar="K|A:B"
        ),
    ] = None,
    concentration: Annotated[
        str, typer.Option(help="Of a mixture: tied, one for all, or component, one for each.", metavar="tied|component")
    ] = "tied",
    seed: Annotated[int, typer.Option(min=0, help="Of a mixture's start.")] = 0,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Save the model: JSON, or a mixture.", metavar="MODEL")
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(
            help="Draw the cosines to the mean direction (.png, .pdf, .svg), or write a page (.html).", metavar="REPORT"
        ),
    ] = None,
):
    """Fit a von Mises-Fisher distribution, or a mixture, to the rows of a file.

    Prints the concentration with its standard error, the mean log-density, and that of the uniform distribution; of a
    mixture a line for each component. A page is a mixture's: of one component, if no number is given.
    """
    with refusals(features):
        page = report is not None and report.suffix == PAGE
        mixed = components is not None or page
        require_writable([features], output, report)
        require_suffix(report, [PAGE] if components else [PAGE, *PICTURES])
        if concentration not in ("tied", "component"):
            raise FeatureError(f"--concentration is tied or component, not {concentration}.")
        numbers = _numbers(components or "1")
        table = open_features(features, array)
        if mixed:
            _fit_mixture(table, features, numbers, concentration, normalize, seed, output, report)
        else:
            _fit_one(table, features, normalize, output, report)


def _numbers(text):
    """The numbers of components that 10 or 2:20 means."""
    first, _, last = text.partition(":")
    try:
        low, high = int(first), int(last or first)
    except ValueError:
        low, high = 0, 0
    if not 1 <= low <= high:
        raise FeatureError(f"--components is a number such as 10, or a range such as 2:20, not {text}.")
    return range(low, high + 1)


# One distribution


def _fit_one(table, path, normalize, output, report):
    started = time.perf_counter()
    estimate = maximum_likelihood(gathered(table, normalize))
    seconds = time.perf_counter() - started
    contents = {}
    if output:
        contents[output] = model_json(estimate, normalize, str(path), table.name)
    if report:
        deviations = deviations_from(estimate.mu, WatchedFeatures(table, "drawing").blocks())
        contents[report] = draw(estimate, deviations, path.name, report.suffix[1:])
    write_whole(contents)
    rows = (
        ("rows", f"{estimate.count:,}"),
        ("dimensions", f"{estimate.dimensions:,}"),
        ("mean resultant length", _length_text(estimate)),
        ("concentration", with_error(estimate.kappa, estimate.kappa_standard_error)),
        ("mean log-density", f"{estimate.mean_log_density:,.4f}"),
        ("log-density, uniform", f"{estimate.uniform_log_density:,.4f}"),
        ("seconds", f"{seconds:.3g}"),
    )
    _print(rows, _title(path, table))


def gathered(table, normalize):
    """The sufficient statistics of all rows."""
    statistics = SufficientStatistics(table.shape[1])
    for block in WatchedFeatures(table, "reading").blocks():
        statistics.update(block, normalize)
    return statistics


def _length_text(estimate):
    if estimate.mean_resultant_length_c < 1e-4:
        return f"1 - {estimate.mean_resultant_length_c:.6g}"
    return f"{estimate.mean_resultant_length:.6f}"


def _title(path, table):
    return f"{path.name}{f': {table.name}' if table.name else ''}"


def _print(rows, title, headers=None):
    table = Table(title=title, show_header=headers is not None)
    for number, header in enumerate(headers or ("", "")):
        table.add_column(header, style="bold" if number == 0 else None, justify="left" if number == 0 else "right")
    for row in rows:
        table.add_row(*row)
    Console().print(table)


# A mixture


def _fit_mixture(table, path, numbers, concentration, normalize, seed, output, report):
    from .page import interval_text, page, survey

    started = time.perf_counter()
    whole = gathered(table, normalize)  # which refuses bad rows by their number
    if whole.count < numbers[-1]:
        raise FeatureError(f"{path}: has {whole.count} rows, fewer than {numbers[-1]} components.")
    criteria, mixture = {}, None
    for number in numbers:
        candidate, criterion = _fitted(table, number, concentration, seed)
        criteria[number] = criterion
        if criterion == min(criteria.values()):
            mixture = candidate
    seconds = time.perf_counter() - started
    findings = survey(mixture, WatchedFeatures(table, "summing up"))
    uniform = findings.uniform_log_density
    if report:
        text = page(mixture, findings, criteria, _title(path, table))
    if output:
        with whole_file(output) as part:
            mixture.save(part)
            if report:
                write_whole({report: text.encode()})
    elif report:
        write_whole({report: text.encode()})
    _print(
        [
            (str(number), f"{part.count:,}", f"{weight:.4f}", f"{kappa:,.1f}", interval_text(part))
            for number, (part, weight, kappa) in enumerate(
                zip(findings.components, mixture.weights_, mixture.concentrations_)
            )
        ],
        _title(path, table),
        ("component", "rows", "weight", "concentration", "of its rows, 95 %"),
    )
    _print(
        [
            ("rows", f"{whole.count:,}"),
            ("dimensions", f"{whole.dimensions:,}"),
            *((f"BIC, {number} components", f"{criterion:,.1f}") for number, criterion in criteria.items()),
            ("mean log-density", f"{findings.mean_log_density:,.4f}"),
            ("log-density, uniform", f"{uniform:,.4f}"),
            ("seconds", f"{seconds:.3g}"),
        ],
        None,
    )


def _fitted(table, number, concentration, seed):
    """A mixture and its BIC."""
    from ..cluster import VonMisesFisherMixture

    mixture = VonMisesFisherMixture(n_components=number, concentration=concentration, random_state=seed)
    watched = WatchedFeatures(table, f"fitting {number} component{'s' if number > 1 else ''}")
    return mixture.fit(watched), mixture.bic(watched)
