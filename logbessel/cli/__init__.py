"""The command line: one file a command."""

import signal
import sys
from typing import Annotated

from .. import __version__
from ..extras import needs

try:
    with needs("the command line", "cli"):
        import rich  # noqa: F401
        import typer
except ImportError as error:
    print(f"logbessel: {error}", file=sys.stderr)
    raise SystemExit(2) from None

from . import export, fit, sample, score

app = typer.Typer(
    no_args_is_help=True, pretty_exceptions_enable=False, context_settings={"help_option_names": ["-h", "--help"]}
)
for command in (fit.fit, score.score, sample.sample, export.export):
    app.command()(command)


def main():
    """Run the command line; SIGTERM cleans up as Ctrl-C does."""
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    try:
        app()
    except KeyboardInterrupt:
        raise SystemExit(130) from None


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
    """Distributions on the sphere, fitted to files of feature vectors.

    Errors name the file, row or column at fault, counted from 0, on one line,
    and exit with status 2; Ctrl-C exits with 130. Neither leaves a broken file.
    """
