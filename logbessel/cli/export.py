"""``logbessel export``: the functions as a library for C."""

from pathlib import Path
from typing import Annotated

import typer

from ..exporting import export as write
from ..exporting.targets import NAMES, NATIVE
from .errors import complain


def export(
    folder: Annotated[Path, typer.Argument(help="Where to write: include, lib and share inside it.", metavar="FOLDER")],
    target: Annotated[
        list[str], typer.Option(help=f"One of {', '.join(NAMES)}; several levels of x86-64 go into one library.")
    ] = [NATIVE],  # noqa: B006 (typer reads it)
    compiler: Annotated[str | None, typer.Option(help="The C compiler that links the shared library.")] = None,
    shared: Annotated[bool, typer.Option(help="Whether to link a shared library, where there is a compiler.")] = True,
    cuda: Annotated[
        bool, typer.Option("--cuda", help="Add device functions and kernels for CUDA C++, as PTX.")
    ] = False,
):
    """Write all functions as a library for C, C++, CUDA C++, Fortran, R, Julia and others.

    A C header, a Fortran module, a static library, a shared one where a C compiler is at hand, a pkg-config file, a CMake
    package and the licence; with --cuda also PTX and a header for CUDA C++. All of them, or nothing.
    """
    try:
        written = write(folder, target, compiler=compiler, shared=shared, cuda=cuda)
    except (ValueError, RuntimeError) as error:
        complain(f"{error}.")
        raise typer.Exit(2) from None
    except OSError as error:
        complain(f"{error.filename or folder}: cannot be written: {error.strerror}.")
        raise typer.Exit(2) from None
    for path in written:
        typer.echo(path)
