"""What the commands that read features have in common: which file, and what of it."""

from typing import Annotated

import typer

from ..features import open_features
from ..features.errors import listed
from ..features.scaled import read_scale
from .errors import complain

KINDS = "npy, npz, parquet, arrow, feather, csv, tsv (.gz, .zst), h5, h5ad, zarr, safetensors, fvecs, fbin, lance"
Features = Annotated[
    str,
    typer.Argument(
        help=f"A file ({KINDS}), a folder of files, a pattern such as 'shards/*.npy', or - for standard input; each row a "
        "feature vector.",
        metavar="FEATURES",
        show_default=False,
    ),
]
Array = Annotated[
    str | None, typer.Option(help="The array of a file that has several, or its column of lists.", metavar="NAME")
]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        help="Columns to take: names, patterns as 'emb_*', or numbers as 0:768. May be repeated.", metavar="NAMES"
    ),
]
Exclude = Annotated[list[str] | None, typer.Option(help="Columns not to take.", metavar="NAMES")]
Scale = Annotated[
    str | None,
    typer.Option(help="What numbers are multiplied with: one number, or a .npy file of one a column.", metavar="S"),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress, and no line on which columns were taken.")]


def opened(path, array, columns, exclude, beside, scale, quiet, skip_missing=False):
    """The table of features; a line says which of its columns are taken, where they have names."""
    table = open_features(
        path,
        array,
        columns=_split(columns),
        exclude=_split(exclude),
        beside=[name for name in beside if name],
        scale=None if scale is None else read_scale(scale),
        skip_missing=skip_missing,
    )
    if not quiet and (table.names or table.left_out):
        complain(f"{path}: {_taken(table)}.")
    return table


def _split(texts):
    return [part for text in texts or () for part in text.split(",") if part]


def _taken(table):
    if table.names is None:
        what = f"column {table.name}"
    elif len(table.names) == 1:
        what = f"column {table.names[0]}"
    else:
        what = f"{len(table.names)} columns, {table.names[0]} to {table.names[-1]}"
    return f"takes {what}" + (f", not {listed(table.left_out)}" if table.left_out else "")
