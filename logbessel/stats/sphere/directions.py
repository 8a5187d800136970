"""Rows of an array as directions: read in blocks that fit a processor's cache, measured, checked.

A block is a C-contiguous float32 or float64 array of a few rows. Single precision stays single, so that nothing is
converted that BLAS can sum as it is; float16 becomes float32, everything else float64.
"""

import numpy as np

from .memory_map import release

BLOCK_BYTES = 1 << 22  # measured: smaller blocks pay for their calls, larger ones leave the cache
CACHE_BYTES = 1 << 17  # of a temporary that is written and read back at once
LEAST_ROWS = 8  # however wide a row is, so that what is done once a block costs less than what is done once a row
CLOSE = 2.0**-22  # to 1, of lengths: what rounding in single precision leaves
CHUNK = 4096  # single-precision products summed before the sum is carried on in double


class LengthError(ValueError):
    """A row that is no unit vector."""


def as_table(x):
    """`x` as a two-dimensional array of real numbers with at least two columns, not copied if it is one."""
    x = as_real(x)
    if x.ndim != 2:
        raise ValueError(f"'x' must be two dimensional; its shape is {x.shape}.")
    require_columns(x.shape[1])
    return x


def unit_rows(x, normalize=False):
    """The rows of `x` as a table of unit vectors in double, a copy; of other lengths only if they are to be divided by them."""
    x = as_table(x)
    block, lengths = measured(np.array(x, dtype=float), 0)
    if not normalize:
        require_unit(block, lengths, tolerance(x.dtype), 0, "normalize=True divides rows by their lengths")
    return block / lengths[:, None]


def as_real(x):
    """`x` as an array of real numbers, not copied if it is one; missing values of data frames are nan.

    Raises a ValueError that names what is masked, or the column of a data frame that holds no numbers.
    """
    if np.ma.is_masked(x):
        place = ", ".join(map(str, np.argwhere(np.ma.getmaskarray(x))[0]))
        raise ValueError(f"'x' is masked at [{place}]: leave such rows out, as numpy.ma.compress_rows does.")
    array = np.asarray(x)
    if array.dtype.kind == "O" and hasattr(x, "columns"):
        array = np.stack([_column(x[name], name) for name in x.columns], axis=1)
    if array.dtype.kind not in "fiub":
        raise ValueError(f"'x' holds {array.dtype}, not real numbers.")
    return array


def _column(column, name):
    """A column of a data frame as an array; of nullable and Arrow types, too."""
    try:
        return np.asarray(column, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"column {name!r} holds {column.dtype}, not real numbers.") from None


def require_columns(columns):
    """Refuse rows that are too short to have a direction."""
    if columns < 2:
        raise ValueError(f"a direction has at least two columns; there {'is 1' if columns == 1 else 'are none'}.")


def working_dtype(dtype):
    """The precision in which a block of that type is processed."""
    return np.dtype(np.float32 if dtype.kind == "f" and dtype.itemsize <= 4 else np.float64)


def tolerance(dtype):
    """How far from 1 the length of a unit vector of that type may be.

    1e-5 is the relative tolerance of `numpy.allclose`, by which SciPy judges; float16 rounds more coarsely than that.
    """
    return max(1e-5, float(np.finfo(dtype).eps)) if dtype.kind == "f" else 1e-5


def block_rows(columns, itemsize):
    """Rows in a block."""
    return max(LEAST_ROWS, BLOCK_BYTES // (columns * itemsize))


def row_blocks(x, dtype, beside=0):
    """Yield (number of the first row, block) over the rows of `x`, in order; what is mapped is let go once used.

    A block is smaller where so many numbers a row are worked on `beside` it, and where it is a converted copy, since the one before is
    still held when the next is made.
    """
    held = 1 if x.dtype == dtype else 2
    most = block_rows(held * x.shape[1] + beside, dtype.itemsize)
    step = -(-len(x) // -(-len(x) // most)) if len(x) else 1  # blocks of one size, not a small one at the end
    for first in range(0, len(x), step):
        block = x[first : first + step]
        yield first, np.ascontiguousarray(block, dtype=dtype)
        release(block)


def squared_lengths(block):
    """Sums of squares of the rows, in double; nan or inf where a row holds one, or a square overflows."""
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        return _squares(block)


def _squares(block):
    rows, columns = block.shape
    if columns < CHUNK:
        return np.vecdot(block, block).astype(float)
    whole = columns - columns % CHUNK
    chunks, rest = block[:, :whole].reshape(rows, -1, CHUNK), block[:, whole:]
    return np.vecdot(chunks, chunks).sum(axis=1, dtype=float) + np.vecdot(rest, rest)


def cosine_distances(block, lengths, direction):
    """1 - cos of the angle between each row, of the given length, and a direction of a length close to 1.

    The law of cosines, |a - b|^2 = (|a| - |b|)^2 + 2 |a| |b| (1 - cos), solved for the last factor: next to nothing
    cancels while the two lengths are close, however small the angle. If some are not, rows are divided by them first.
    """
    scale = None
    if np.abs(lengths - 1).max(initial=0) > CLOSE:
        scale, lengths = (1 / lengths).astype(block.dtype)[:, None], np.ones(len(block))
    squares = _squared_distances(block, scale, direction)
    length = np.sqrt(squared_lengths(direction[None])[0])
    return np.maximum(squares - (lengths - length) ** 2, 0) / (2 * lengths * length)


def _squared_distances(block, scale, direction):
    """|scale row - direction|^2 of each row, through a small buffer; `direction` is tiled to its size, for speed."""
    rows = min(len(block), max(1, CACHE_BYTES // (block.shape[1] * block.itemsize)))
    buffer, tile = np.empty((2, rows, block.shape[1]), block.dtype)
    tile[:] = direction
    squares = np.empty(len(block))
    for first in range(0, len(block), rows):
        part = block[first : first + rows]
        difference = buffer[: len(part)]
        if scale is not None:
            part = np.multiply(part, scale[first : first + rows], out=difference)
        np.subtract(part, tile[: len(part)], out=difference)
        squares[first : first + rows] = _squares(difference)
    return squares


def require_unit(block, lengths, allowed, first, advice="divide it by its length"):
    """Raise a LengthError that names the first row whose length is not 1 within `allowed`, and says what to do."""
    wrong = ~(np.abs(lengths - 1) <= allowed)
    if wrong.any():
        row = int(np.argmax(wrong))
        length = _length(block[row], first + row)
        raise LengthError(f"row {first + row} (counted from 0) has length {length:.6g}, not 1: {advice}.")


def measured(block, first):
    """The block and the lengths of its rows; or a double block of rows each divided by its largest number, and theirs.

    The second where squares leave the range of the numbers. Raises a ValueError that names the first row without a
    direction.
    """
    squares = squared_lengths(block)
    low, high = (1e-30, 1e30) if block.dtype == np.float32 else (1e-280, 1e280)
    extreme = np.flatnonzero(~((squares > low) & (squares < high)))
    for row in extreme:
        _length(block[row], first + row)
    if extreme.size:
        block = block.astype(float)
        block /= np.abs(block).max(axis=1, keepdims=True)
        squares = squared_lengths(block)
    return block, np.sqrt(squares)


def _length(row, number):
    """The length of a row, or a ValueError if it has no direction."""
    finite = np.isfinite(row)
    if not finite.all():
        column = int(np.argmin(finite))
        raise ValueError(f"row {number}, column {column} (counted from 0) is {row[column]}.")
    largest = float(np.abs(row).max())
    if largest == 0:
        raise ValueError(f"row {number} (counted from 0) is zero: it has no direction.")
    return largest * float(np.linalg.norm(np.asarray(row, dtype=float) / largest))
