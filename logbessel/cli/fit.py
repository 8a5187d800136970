"""``logbessel fit``: one von Mises-Fisher distribution, or a mixture of them."""

import time
from pathlib import Path
from typing import Annotated

import typer

from ..features import FeatureError, open_features
from ..files import WriteError, whole_files, writing
from ..stats import SufficientStatistics, confidence_interval, marginal_likelihood, uniformity_test
from .errors import complain, refusals, require_suffix, require_writable
from .models import JSON, MIXTURE, model_json
from .picture import cosine_distances_from, draw, interval_text, number_text
from .progress import WatchedFeatures
from .terminal import show_json, show_tables

PICTURES = (".png", ".pdf", ".svg")
PAGE = ".html"
LEVEL = 0.95  # of intervals


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
            help="Fit a mixture: of so many components, or of the number with the greatest silhouette.", metavar="K|A:B"
        ),
    ] = None,
    concentration: Annotated[
        str, typer.Option(help="Of a mixture: tied, one for all, or component, one for each.", metavar="tied|component")
    ] = "tied",
    seed: Annotated[int, typer.Option(min=0, help="Of a mixture's start.")] = 0,
    starts: Annotated[int, typer.Option("--n-init", min=1, help="Starts of a mixture, of which the best is kept.")] = 1,
    tolerance: Annotated[
        float, typer.Option("--tol", min=0, help="Of a mixture: the rise of the mean log-density at which to stop.")
    ] = 1e-3,
    iterations: Annotated[int, typer.Option("--max-iter", min=1, help="Of a mixture: the most iterations.")] = 100,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Save the model: .json, or of a mixture .safetensors.", metavar="MODEL"),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(
            help="Draw the cosines to the mean direction (.png, .pdf, .svg), or write a page (.html).", metavar="REPORT"
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object in the place of tables.")] = False,
):
    """Fit a von Mises-Fisher distribution, or a mixture, to the rows of a file.

    Prints the concentration with its 95 % interval, the p-value of uniformity, the mean log-density, and that of the
    uniform distribution; of a mixture a line for each component. A page is a mixture's: of one component, if no number is given.
    """
    with refusals(features):
        page = report is not None and report.suffix == PAGE
        mixed = components is not None or page
        require_writable([features], output, report)
        require_suffix(report, [PAGE] if components else [PAGE, *PICTURES])
        require_suffix(output, [MIXTURE if mixed else JSON], "a mixture" if mixed else "one distribution")
        if concentration not in ("tied", "component"):
            raise FeatureError(f"--concentration is tied or component, not {concentration}.")
        numbers = _numbers(components or "1")
        settings = {
            "concentration": concentration,
            "random_state": seed,
            "n_init": starts,
            "tol": tolerance,
            "max_iter": iterations,
        }
        with whole_files(*filter(None, (output, report))) as parts:
            table = open_features(features, array)
            results = {path: part for path, part in zip(filter(None, (output, report)), parts)}
            if mixed:
                shown = _fit_mixture(table, features, numbers, settings, normalize, output, report, results, as_json)
            else:
                shown = _fit_one(table, features, normalize, output, report, results, as_json)
        if shown is not None:
            raise shown


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


def _shown(as_json, contents, *tables):
    """Print the results; the error if that fails, which is told once they are in their files."""
    try:
        if as_json:
            show_json(contents)
        else:
            show_tables(*tables)
    except WriteError as error:
        return error


# One distribution


def _fit_one(table, path, normalize, output, report, parts, as_json):
    started = time.perf_counter()
    statistics = gathered(table, normalize)
    estimate = marginal_likelihood(statistics)
    interval = confidence_interval(statistics, LEVEL)
    uniform = uniformity_test(statistics).pvalue
    seconds = time.perf_counter() - started
    contents = {
        "rows": estimate.count,
        "dimensions": estimate.dimensions,
        "mean_resultant_length": estimate.mean_resultant_length,
        "concentration": estimate.kappa,
        "concentration_interval": interval,
        "p_value_of_uniformity": uniform,
        "mean_log_density": estimate.mean_log_density,
        "uniform_log_density": estimate.uniform_log_density,
        "seconds": seconds,
    }
    rows = (
        ("rows", f"{estimate.count:,}"),
        ("dimensions", f"{estimate.dimensions:,}"),
        ("mean resultant length", _length_text(estimate)),
        ("concentration", number_text(estimate.kappa, interval)),
        ("its 95 % interval", interval_text(interval)),
        ("p-value of uniformity", f"{uniform:.3g}"),
        ("mean log-density", f"{estimate.mean_log_density:,.4f}"),
        ("log-density, uniform", f"{estimate.uniform_log_density:,.4f}"),
        ("seconds", f"{seconds:.3g}"),
    )
    shown = _shown(as_json, contents, (_title(path, table), None, rows))
    if output:
        with writing(output):
            parts[output].write_bytes(model_json(estimate, normalize, str(path), table.name))
    if report:
        cosine_distances = cosine_distances_from(estimate.mu, WatchedFeatures(table, "drawing").blocks())
        picture = draw(estimate, interval, cosine_distances, path.name, report.suffix[1:])
        with writing(report):
            parts[report].write_bytes(picture)
    return shown


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


# A mixture


def _fit_mixture(table, path, numbers, settings, normalize, output, report, parts, as_json):
    from .page import component_interval, page, survey

    started = time.perf_counter()
    whole = gathered(table, normalize)  # which refuses bad rows by their number
    if whole.count < numbers[-1]:
        raise FeatureError(f"{path}: has {whole.count} rows, fewer than {numbers[-1]} components.")
    mixture = _fitted(table, numbers, settings)
    silhouettes, best = mixture.silhouettes_, mixture.n_components_
    seconds = time.perf_counter() - started
    findings = survey(mixture, WatchedFeatures(table, "summing up"))
    intervals = [component_interval(part) for part in findings.components]
    contents = {
        "rows": whole.count,
        "dimensions": whole.dimensions,
        "components": [
            {
                "rows": part.count,
                "weight": float(weight),
                "concentration": float(kappa),
                "interval_of_its_rows": interval,
            }
            for part, weight, kappa, interval in zip(
                findings.components, mixture.weights_, mixture.concentrations_, intervals
            )
        ],
        "silhouettes": silhouettes,
        "mean_log_density": float(findings.mean_log_density),
        "uniform_log_density": findings.uniform_log_density,
        "seconds": seconds,
    }
    components = [
        (str(number), f"{part.count:,}", f"{weight:.4f}", f"{kappa:,.1f}", interval_text(interval))
        for number, (part, weight, kappa, interval) in enumerate(
            zip(findings.components, mixture.weights_, mixture.concentrations_, intervals)
        )
    ]
    rows = [
        ("rows", f"{whole.count:,}"),
        ("dimensions", f"{whole.dimensions:,}"),
        *((f"silhouette, {number} components", f"{silhouette:.4f}") for number, silhouette in silhouettes.items()),
        ("mean log-density", f"{findings.mean_log_density:,.4f}"),
        ("log-density, uniform", f"{findings.uniform_log_density:,.4f}"),
        ("seconds", f"{seconds:.3g}"),
    ]
    heads = ("component", "rows", "weight", "concentration", "of its rows, 95 %")
    shown = _shown(as_json, contents, (_title(path, table), heads, components), (None, None, rows))
    if silhouettes and best == numbers[-1]:
        complain(f"{path}: {best} components, the most tried, have the greatest silhouette: more may be better.")
    if output:
        with writing(output):
            mixture.save(parts[output])
    if report:
        text = page(mixture, findings, _title(path, table))
        with writing(report):
            parts[report].write_bytes(text.encode())
    return shown


def _fitted(table, numbers, settings):
    """A mixture of a number of components, or of the best of several."""
    from ..cluster import VonMisesFisherMixture

    components = numbers[0] if len(numbers) == 1 else (numbers[0], numbers[-1])
    mixture = VonMisesFisherMixture(n_components=components, **settings)
    what = (
        f"{numbers[0]} to {numbers[-1]} components"
        if len(numbers) > 1
        else f"{numbers[0]} component" + "s" * (numbers[0] > 1)
    )
    return mixture.fit(WatchedFeatures(table, f"fitting {what}"))
