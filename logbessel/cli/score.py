"""``logbessel score``: log-densities, components and probabilities of rows under a model."""

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from ..features import FeatureError
from ..files import whole_file, writing
from . import options
from .columns import columns_of
from .errors import complain, refusals, require_suffix, require_writable
from .families import kind_of_mixture
from .models import in_degrees, load_model
from .progress import WatchedFeatures
from .scores import WRITERS, on_standard_output


def score(
    model: Annotated[Path, typer.Argument(help="A model that fit has saved.", metavar="MODEL")],
    features: options.Features,
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", help="Where the scores go: .parquet, .csv or .jsonl, or - for CSV on standard output.",
            metavar="SCORES",
        ),
    ],
    array: options.Array = None,
    columns: options.Columns = None,
    exclude: options.Exclude = None,
    scale: options.Scale = None,
    identifier: Annotated[
        str | None, typer.Option("--id", help="A column, or array, that goes along with the scores.", metavar="NAME")
    ] = None,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Leave the scores of rows without a direction empty, and count them.")
    ] = False,
    quiet: options.Quiet = False,
):  # fmt: skip
    """Score the rows of a file under a model.

    Writes a line for each row: log_density, the logarithm of the density of
    the row's direction; component, the likeliest, counted from 0; p_value, the
    share of the fitted rows of that component that lie at least as far from
    its mean direction, small for outliers; and model_p_value, the probability
    that the model gives for that, where the fitted rows are as it says. Under
    other models than von Mises-Fisher's: log_density, component, and
    probability, that of the component; angles are read as the fit read them.
    """
    with refusals(features):
        to_screen = str(output) == "-"
        require_writable([model, features], None if to_screen else output)
        if not to_screen:
            require_suffix(output, list(WRITERS))
        import pyarrow

        mixture = load_model(model)
        table = options.opened(features, array, columns, exclude, [identifier], scale, quiet, skip_missing=skip_bad)
        if table.shape[1] != mixture.n_features_in_:
            raise FeatureError(
                f"{features}: has {table.shape[1]} columns; {model} was fitted to {mixture.n_features_in_}."
            )
        kind = kind_of_mixture(mixture)
        columns_of_rows = columns_of(mixture, kind)
        if kind:
            table = kind.checked(table, features, in_degrees(model), finite=not skip_bad)
        fields = [(name, getattr(pyarrow, type_name)()) for name, type_name in columns_of_rows.kinds.items()]
        if identifier:
            fields.insert(0, (identifier, _kind(table, identifier)))
        schema, first, bad = pyarrow.schema(fields), 0, 0
        with ExitStack() as stack:
            if to_screen:
                write = stack.enter_context(on_standard_output(schema))
            else:
                part = stack.enter_context(whole_file(output))
                stack.enter_context(writing(output))
                write = stack.enter_context(WRITERS[output.suffix](part, schema))
            for block, beside in WatchedFeatures(table, "scoring", quiet).parts():
                good = columns_of_rows.good(block) if skip_bad else np.ones(len(block), bool)
                values = columns_of_rows.values(block[good] if skip_bad else block, first)
                arrays = [_spread(column, good) for column in values]
                if identifier:
                    arrays.insert(0, _plain(beside[identifier]))
                write(pyarrow.record_batch([pyarrow.array(column) for column in arrays], schema=schema))
                first += len(block)
                bad += len(block) - int(good.sum())
        if bad:
            what = "not finite" if kind and kind.angular else "zero or not finite"
            complain(f"{features}: {bad} of {first} rows skipped: {what}.")


def _spread(values, good):
    """Values of the good rows as an Arrow array of all rows, null elsewhere and where there is none."""
    import pyarrow

    spread = np.zeros(len(good), np.int32 if values.dtype.kind == "i" else float)
    spread[good] = values
    return pyarrow.array(spread, mask=~good | np.isnan(spread))


def _kind(table, name):
    """The Arrow type of what is beside the features."""
    import pyarrow

    for _, beside in table.parts():
        return pyarrow.array(_plain(beside[name])).type
    return pyarrow.null()


def _plain(values):
    """Values as an Arrow array; of categories, what they stand for."""
    import pyarrow

    values = pyarrow.array(values)
    return values.dictionary_decode() if pyarrow.types.is_dictionary(values.type) else values
