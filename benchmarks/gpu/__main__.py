"""The kernels on a GPU: their tests, their results beside the CPU's, and their times beside those of other libraries.

    python -m benchmarks.gpu [--quick] [--minutes MINUTES]

From a checkout, which need not be installed. What is missing is named before anything starts; without a GPU the status
is 2. It writes benchmarks/results/gpu.md and gpu.csv.
"""

import sys
from typing import Annotated

from . import needs


def main(quick: bool, minutes: float):
    """Measure the kernels on the GPU at hand; write benchmarks/results/gpu.md and gpu.csv."""
    from .report import Run

    print("not here, and left out:", ", ".join(needs.missing(needs.USED)) or "nothing", flush=True)
    run = Run(quick, minutes)
    run.all()
    files = run.save()
    print(run.text())
    print("To commit:", *files)
    return 0 if run.right else 1


def command():
    import typer

    def parsed(
        quick: Annotated[bool, typer.Option("--quick", help="Some functions at fewer points: two minutes.")] = False,
        minutes: Annotated[float, typer.Option(help="What is not begun by then is left out, and named.")] = 7.5,
    ):
        raise typer.Exit(main(quick, minutes))

    parsed.__doc__ = main.__doc__
    typer.run(parsed)


if __name__ == "__main__":
    if lacking := needs.missing(needs.NEEDED):
        sys.exit(f"benchmarks.gpu needs what is not here: {', '.join(lacking)}")
    if reason := needs.no_gpu():
        print(f"No GPU to measure: {reason}", file=sys.stderr)
        sys.exit(2)
    command()
