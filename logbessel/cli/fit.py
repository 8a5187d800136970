"""``logbessel fit``: one von Mises-Fisher distribution, or a mixture of them."""

from pathlib import Path
from typing import Annotated

import typer

from ..features import FeatureError
from ..files import whole_files
from . import options
from .errors import refusals, require_suffix, require_writable
from .fitting import Task

PICTURES = (".png", ".pdf", ".svg")
PAGE = ".html"


def fit(
    features: options.Features,
    array: options.Array = None,
    columns: options.Columns = None,
    exclude: options.Exclude = None,
    scale: options.Scale = None,
    label: Annotated[
        str | None,
        typer.Option(
            help="Of a mixture: a column, or array, of labels, with which agreement is printed.", metavar="NAME"
        ),
    ] = None,
    normalize: Annotated[bool, typer.Option("--normalize", help="Divide each row by its length.")] = False,
    components: Annotated[
        str | None,
        typer.Option(
            help="Fit a mixture: of so many components, or of a number from A to B that is found.", metavar="K|A:B"
        ),
    ] = None,
    concentration: Annotated[
        str,
        typer.Option(
            help="Of a mixture: component, one for each as far as the rows are as the model says, or tied, one for all.",
            metavar="component|tied",
        ),
    ] = "component",
    seed: Annotated[int, typer.Option(min=0, help="Of a mixture's start.")] = 0,
    starts: Annotated[int, typer.Option("--n-init", min=1, help="Starts of a mixture, of which the best is kept.")] = 1,
    tolerance: Annotated[
        float, typer.Option("--tol", min=0, help="Of a mixture: the rise of the mean log-density at which to stop.")
    ] = 1e-3,
    iterations: Annotated[int, typer.Option("--max-iter", min=1, help="Of a mixture: the most iterations.")] = 100,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Save the model: .safetensors, or .json.", metavar="MODEL"),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(
            help="Draw the cosines to the mean direction (.png, .pdf, .svg), or write a page (.html).", metavar="REPORT"
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object in the place of tables.")] = False,
    quiet: options.Quiet = False,
):
    """Fit a von Mises-Fisher distribution, or a mixture, to the rows of a file.

    Prints the concentration with its 95 % interval, the p-value of
    uniformity, the mean log-density, and that of the uniform distribution; of
    a mixture a line for each component. A page is a mixture's: of one
    component, if no number is given.
    """
    with refusals(features):
        page = report is not None and report.suffix == PAGE
        mixed = components is not None or page
        require_writable([features], output, report)
        require_suffix(report, [PAGE] if components else [PAGE, *PICTURES])
        require_suffix(output, [".safetensors", ".json"], "a model")
        if concentration not in ("component", "tied"):
            raise FeatureError(f"--concentration is component or tied, not {concentration}.")
        numbers = _numbers(components or "1")
        settings = {
            "concentration": concentration,
            "random_state": seed,
            "n_init": starts,
            "tol": tolerance,
            "max_iter": iterations,
        }
        with whole_files(*filter(None, (output, report))) as parts:
            table = options.opened(features, array, columns, exclude, [label], scale, quiet)
            results = {path: part for path, part in zip(filter(None, (output, report)), parts)}
            task = Task(table, features, label, normalize, output, report, results, as_json, quiet)
            shown = task.fit_mixture(numbers, settings) if mixed else task.fit_one()
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
