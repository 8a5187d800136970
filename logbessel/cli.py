"""The command line."""

import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

try:
    import typer
    from rich.console import Console
    from rich.progress import Progress
    from rich.table import Table
except ImportError:
    print("logbessel: the command line takes typer and rich: pip install 'logbessel[cli]'", file=sys.stderr)
    raise SystemExit(2) from None

from . import __version__
from .features import FeatureError, first_line, open_features
from .model_file import model_json, write_whole
from .report import deviations_from, draw, with_error
from .stats import SufficientStatistics, maximum_likelihood

PATIENCE = 2.0  # seconds before a progress bar shows
PICTURES = (".png", ".pdf", ".svg")

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


def main():
    """Run the command line."""
    app()


def _version(wanted):
    if wanted:
        typer.echo(f"logbessel {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
):
    """Distributions on the sphere, fitted to files of feature vectors."""


@app.command()
def fit(
    features: Annotated[
        Path, typer.Argument(help="A .npy, .npz or .parquet file; each row a feature vector.", metavar="FEATURES")
    ],
    array: Annotated[
        str | None, typer.Option(help="The array of a .npz, or the column of lists of a .parquet.", metavar="NAME")
    ] = None,
    normalize: Annotated[bool, typer.Option("--normalize", help="Divide each row by its length.")] = False,
    output: Annotated[Path | None, typer.Option(help="Save the model as JSON.", metavar="MODEL.json")] = None,
    report: Annotated[
        Path | None,
        typer.Option(help="Draw the cosines to the mean direction and their fitted density.", metavar="REPORT.png"),
    ] = None,
):
    """Fit a von Mises-Fisher distribution to the rows of a file.

    Prints the concentration with its standard error, the mean log-density, and that of the uniform distribution.
    Errors name the file, row or column at fault, counted from 0, and exit with status 2.
    """
    try:
        _require_writable(features, output, report)
        _fit(features, array, normalize, output, report)
    except FeatureError as error:
        _refuse(error)
    except ValueError as error:
        _refuse(f"{features}: {error}")


def _refuse(text):
    typer.echo(f"logbessel: {text}", err=True)
    raise typer.Exit(2)


def _require_writable(features, *paths):
    """Refuse, before any work, what could not be written after it."""
    for path in filter(None, paths):
        if not path.parent.is_dir():
            raise FeatureError(f"{path}: cannot be written: no folder {path.parent}.")
        if path.is_dir():
            raise FeatureError(f"{path}: cannot be written: it is a folder.")
        if path.resolve() == features.resolve():
            raise FeatureError(f"{path}: would replace the features.")
    output, report = paths
    if report and report.suffix not in PICTURES:
        raise FeatureError(f"{report}: its name ends in none of {', '.join(PICTURES)}.")
    if output and report and output.resolve() == report.resolve():
        raise FeatureError(f"{output}: the model and the report need a file each.")


def _fit(path, array, normalize, output, report):
    started = time.perf_counter()
    features = open_features(path, array)
    statistics = SufficientStatistics(features.shape[1])
    for block in _watched(features, "reading"):
        statistics.update(block, normalize)
    estimate = maximum_likelihood(statistics)
    seconds = time.perf_counter() - started
    contents = {}
    if output:
        contents[output] = model_json(estimate, normalize, str(path), features.name)
    if report:
        contents[report] = _picture(features, path, estimate, report.suffix[1:])
    try:
        write_whole(contents)
    except OSError as error:
        raise FeatureError(f"{error.filename}: cannot be written: {error.strerror or first_line(error)}.") from None
    Console().print(_table(path, features.name, estimate, seconds))


def _picture(features, path, estimate, kind):
    deviations = deviations_from(estimate.mu, _watched(features, "drawing"))
    return draw(estimate, deviations, path.name, kind)


def _watched(features, action):
    """The blocks of the features; on a terminal, with a progress bar if they take long."""
    console, started, done = Console(stderr=True), time.monotonic(), 0
    with ExitStack() as stack:
        bar = None
        for block in features.blocks():
            yield block
            done += len(block)
            if bar is None and console.is_terminal and time.monotonic() - started > PATIENCE:
                bar = stack.enter_context(Progress(console=console, transient=True))
                task = bar.add_task(action, total=features.shape[0])
            if bar is not None:
                bar.update(task, completed=done)


def _table(path, array, estimate, seconds):
    table = Table(title=f"{path.name}{f': {array}' if array else ''}", show_header=False)
    table.add_column(style="bold")
    table.add_column(justify="right")
    for row in (
        ("rows", f"{estimate.count:,}"),
        ("dimensions", f"{estimate.dimensions:,}"),
        ("mean resultant length", _length_text(estimate)),
        ("concentration", with_error(estimate.kappa, estimate.kappa_standard_error)),
        ("mean log-density", f"{estimate.mean_log_density:,.4f}"),
        ("log-density, uniform", f"{estimate.uniform_log_density:,.4f}"),
        ("seconds", f"{seconds:.3g}"),
    ):
        table.add_row(*row)
    return table


def _length_text(estimate):
    if estimate.mean_resultant_length_c < 1e-4:
        return f"1 - {estimate.mean_resultant_length_c:.6g}"
    return f"{estimate.mean_resultant_length:.6f}"
