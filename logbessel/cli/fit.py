"""``logbessel fit``: one distribution of directions, angles or rotations, or a mixture."""

from pathlib import Path
from typing import Annotated

import typer

from ..features import FeatureError
from ..files import whole_files
from . import options
from .errors import refusals, require_suffix, require_writable
from .families import DIRECTIONS, KINDS, kind_of
from .fitting import Task
from .fitting_families import FamilyTask

PICTURES = (".png", ".pdf", ".svg")
PAGE = ".html"


def fit(
    context: typer.Context,
    features: options.Features,
    array: options.Array = None,
    columns: options.Columns = None,
    exclude: options.Exclude = None,
    scale: options.Scale = None,
    model: Annotated[
        str,
        typer.Option(
            help=f"The distribution: {DIRECTIONS}, or {', '.join(kind.option for kind in KINDS)}.", metavar="MODEL"
        ),
    ] = DIRECTIONS,
    degrees: Annotated[
        bool, typer.Option("--degrees", help="Of bivariate-vonmises: angles are in degrees, not in radians.")
    ] = False,
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
    """Fit a distribution, von Mises-Fisher's or the one that --model names, or a mixture, to the rows of a file.

    Prints the concentration with its 95 % interval, the p-value of
    uniformity, the mean log-density, and that of the uniform distribution; of
    a mixture a line for each component. A page is a mixture's: of one
    component, if no number is given. Of the models beside von Mises-Fisher's
    it prints the parameters, of one distribution with standard errors.
    """
    with refusals(features):
        kind = kind_of(model)
        _require_options_of(kind, degrees, normalize, context)
        page = report is not None and report.suffix == PAGE
        mixed = components is not None or page
        require_writable([features], output, report)
        require_suffix(report, [PAGE] if components or kind else [PAGE, *PICTURES])
        require_suffix(output, [".safetensors", ".json"], "a model")
        if concentration not in ("component", "tied"):
            raise FeatureError(f"--concentration should be component or tied, not {concentration}.")
        numbers = _numbers(components or "1")
        settings = {
            "random_state": seed,
            "n_init": starts,
            "tol": tolerance,
            "max_iter": iterations,
        }
        with whole_files(*filter(None, (output, report))) as parts:
            table = options.opened(features, array, columns, exclude, [label], scale, quiet)
            results = {path: part for path, part in zip(filter(None, (output, report)), parts)}
            given = features, label, normalize, output, report, results, as_json, quiet
            if kind:
                table = kind.checked(table, features, degrees, normalize)
                shown = FamilyTask(table, *given, kind, degrees).fit(numbers, settings)
            elif mixed:
                shown = Task(table, *given).fit_mixture(numbers, settings | {"concentration": concentration})
            else:
                shown = Task(table, *given).fit_one()
        if shown is not None:
            raise shown


def _require_options_of(kind, degrees, normalize, context):
    """Refuse options that mean nothing to a kind of model."""
    angular = kind is not None and kind.angular
    if degrees and not angular:
        raise FeatureError("--degrees goes with --model bivariate-vonmises only.")
    if normalize and angular:
        raise FeatureError("--normalize is for directions: angles have no length.")
    source = context.get_parameter_source("concentration")
    if kind and source is not None and source.name != "DEFAULT":
        raise FeatureError(
            f"--concentration goes with --model {DIRECTIONS} only: each component of {kind.option} has its own."
        )


def _numbers(text):
    """The numbers of components that 10 or 2:20 means."""
    first, _, last = text.partition(":")
    try:
        low, high = int(first), int(last or first)
    except ValueError:
        low, high = 0, 0
    if not 1 <= low <= high:
        raise FeatureError(f"--components should be a number such as 10, or a range such as 2:20, not {text}.")
    return range(low, high + 1)
