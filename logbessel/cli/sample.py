"""``logbessel sample``: random rows from a model."""

from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from ..features.sizes import rows_of
from ..files import whole_file, writing
from .errors import complain, refusals, require_suffix, require_writable
from .families import kind_of_mixture
from .models import in_degrees, load_model
from .progress import watched


def sample(
    model: Annotated[Path, typer.Argument(help="A model that fit has saved.", metavar="MODEL")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Where the rows go.", metavar="ROWS.npy|ROWS.parquet")],
    count: Annotated[int, typer.Option("-n", "--count", min=1, help="How many rows.")] = 1,
    seed: Annotated[int | None, typer.Option(min=0, help="For the same rows each time.")] = None,
):
    """Draw random rows from a model, in float64: unit vectors, or pairs of angles as they were fitted.

    A .npy file holds an array of rows; a .parquet file a column of lists,
    features, and the component of each row.
    """
    with refusals(model):
        require_writable([model], output)
        require_suffix(output, list(WRITERS))
        mixture = load_model(model)
        shape = count, mixture.n_features_in_
        kind = kind_of_mixture(mixture)
        degrees = kind is not None and kind.angular and in_degrees(model)
        with whole_file(output) as part, writing(output), WRITERS[output.suffix](part, shape) as write:
            blocks = drawn(mixture, count, np.random.default_rng(seed))
            for rows, components in watched(blocks, "drawing", count, size=lambda block: len(block[0])):
                write(np.degrees(rows) if degrees else rows, components)
        if kind and kind.angular:
            complain(f"{output}: angles are in {'degrees' if degrees else 'radians'}, as those of the fit.")


def drawn(mixture, count, generator):
    """Yield blocks of rows and their components, in random order."""
    dimensions, weights = mixture.n_features_in_, mixture.weights_ / mixture.weights_.sum()
    step = rows_of(8 * dimensions)
    for first in range(0, count, step):
        components = generator.choice(len(weights), min(step, count - first), p=weights).astype(np.int32)
        rows = np.empty((len(components), dimensions))
        for component in np.unique(components):
            chosen = np.flatnonzero(components == component)
            rows[chosen] = mixture._draws(component, len(chosen), generator)
        yield rows, components


@contextmanager
def _npy(path, shape):
    header = {"descr": np.dtype(float).str, "fortran_order": False, "shape": shape}
    with open(path, "wb") as file:
        np.lib.format.write_array_header_1_0(file, header)
        yield lambda rows, _: file.write(rows.data)


@contextmanager
def _parquet(path, shape):
    import pyarrow
    import pyarrow.parquet

    kind = pyarrow.list_(pyarrow.float64(), shape[1])
    schema = pyarrow.schema([("features", kind), ("component", pyarrow.int32())])
    with pyarrow.parquet.ParquetWriter(path, schema) as writer:
        yield lambda rows, components: writer.write_table(
            pyarrow.table([pyarrow.FixedSizeListArray.from_arrays(rows.ravel(), type=kind), components], schema=schema)
        )


WRITERS = {".npy": _npy, ".parquet": _parquet}
