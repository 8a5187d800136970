"""What the uniform expansions share: s, w = 1/s and q = (v/s)^2, and sums sum_k w^k p_k(q)."""

from functools import cache

from ..arithmetic import formats, rough, unless, whole
from . import double_double as dd
from .elementary import BORNE, magnitude, polynomial, step

SHORT_FAR, SHORT_COUNT = 512.0, 3  # from where on, and how many terms leave less than a tenth of what a float32 bears


class Expansion:
    """s = sqrt(v^2 + x^2) as a double-double from its square, and 1/s, t = v/s and q = t^2, which no unit changes.

    v and x may be counted in units, of which 1 is `down`; w is 1/s without them.
    """

    def __init__(self, v, square, down=1.0):
        self.square, self.down = square, down
        self.s, self.reciprocal = dd.square_root(square)
        self.w = self.reciprocal * down
        self.t = v * self.reciprocal
        self.q = self.t * self.t


_LARGEST_W = 1.0 / 24.0


def level(w, q, rows, beyond=None, size=0.5, reach=1.0):
    """sum_{k>=0} w^k p_k(q), p_k the polynomial of row k, zero where the row is empty, and `beyond` added to the last of them.

    The sum is a part of what has the given size, and where that cancels q is at most the reach.
    """
    if formats.are_singles() and beyond is None:
        rows = _enough(tuple(rows), 2.0**-28 if size == BORNE else 2.0**-43 * size)
    w = rough(w) if size == BORNE else w
    magnitudes = [magnitude(row, reach) * _LARGEST_W**k for k, row in enumerate(rows)]
    value = lambda k: polynomial(rows[k], q, reach, size / _LARGEST_W**k)
    last = len(rows) - 1
    total, power, rest = value(last), w, magnitudes[last]
    if beyond is not None:
        total = (total if size == BORNE else whole(total)) + beyond
    for k in range(last - 1, -1, -1):
        if rows[k]:
            total, power = step(total, power, value(k), magnitudes[k] + rest, rest, size), w
        else:
            power = power * w
        rest = rest + magnitudes[k]
    return total


@cache
def _enough(rows, least):
    """As many rows as leave less than the least part of such a sum that shows, by their largest values at 33 points."""
    points = [k / 32 for k in range(33)]
    heights = [max(abs(_at(row, q)) for q in points) * _LARGEST_W**k for k, row in enumerate(rows)]
    return rows[: next(k for k in range(1, len(rows) + 1) if sum(heights[k:]) < least)]


def _at(row, q):
    return sum(c * q**k for k, c in enumerate(row))


def series(w, q, rows, beyond=None, size=0.5, reach=1.0):
    """The same from k = 1 on."""
    return level(w, q, rows, beyond, size / _LARGEST_W, reach) * (rough(w) if size == BORNE else w)


def short_series(w, q, sign, rows, rest, far=SHORT_FAR, size=0.5):
    """sum_k (sign w)^k (row k)(q) for the digits of a float32, a part of what has the given size: rows as they are up to the third
    term, and a fit to those after it, over (sign w)^3, which vectors far from the origin go without."""
    signed = w if sign > 0 else -w
    beyond = lambda: series(w, q, rest, size=BORNE)
    return series(signed, q, rows, beyond() if formats.are_singles() else unless(w <= 1.0 / far, beyond), size)
