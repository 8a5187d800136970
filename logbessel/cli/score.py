"""``logbessel score``: log-densities, components and p-values of rows under a model."""

from pathlib import Path
from typing import Annotated

import typer

from ..features import FeatureError, open_features
from ..files import whole_file, writing
from .errors import refusals, require_suffix, require_writable
from .models import load_model
from .progress import WatchedFeatures
from .scoring import Scorer


def score(
    model: Annotated[Path, typer.Argument(help="A model that fit has saved.", metavar="MODEL")],
    features: Annotated[
        Path, typer.Argument(help="A .npy, .npz or .parquet file, or a folder of the last.", metavar="FEATURES")
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="Where the scores go.", metavar="SCORES.parquet")],
    array: Annotated[
        str | None, typer.Option(help="The array of a .npz, or the column of lists of a .parquet.", metavar="NAME")
    ] = None,
):
    """Score the rows of a file under a model.

    Writes three columns: log_density, the logarithm of the density of the row's direction; component, the likeliest,
    counted from 0; p_value, the probability of a draw from that component at least as far from its mean direction, small for
    outliers.
    """
    with refusals(features):
        require_writable([model, features], output)
        require_suffix(output, [".parquet"])
        import pyarrow
        import pyarrow.parquet

        mixture = load_model(model)
        scorer = Scorer(mixture)
        table = open_features(features, array)
        if table.shape[1] != mixture.n_features_in_:
            raise FeatureError(f"{features}: has {table.shape[1]} columns; {model} is for {mixture.n_features_in_}.")
        fields = [("log_density", pyarrow.float64()), ("component", pyarrow.int32()), ("p_value", pyarrow.float64())]
        schema = pyarrow.schema(fields)
        first = 0
        with whole_file(output) as part, writing(output), pyarrow.parquet.ParquetWriter(part, schema) as writer:
            for block in WatchedFeatures(table, "scoring").blocks():
                columns = scorer.scores(block, first)[:3]
                writer.write_table(pyarrow.table(dict(zip(schema.names, columns)), schema))
                first += len(block)
