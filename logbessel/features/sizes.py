"""How much of a table is read at once."""

from .errors import FeatureError

BLOCK_BYTES = 1 << 24
MOST_COLUMNS = 1 << 24  # a row of them has 128 MB in double precision


def rows_of(row_bytes):
    """Rows in a block."""
    return max(1, BLOCK_BYTES // row_bytes)


def require_width(columns, where):
    """Refuse rows of which a few would not fit in memory."""
    if columns > MOST_COLUMNS:
        raise FeatureError(f"{where}: has {columns} columns, more than {MOST_COLUMNS}.")
