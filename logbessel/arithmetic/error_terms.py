"""Double-double arithmetic, or plain: whether sums and products come with their error terms.

A float32 result needs 24 bits, which plain doubles have to spare. `plain` calls a formula so that its error terms are
`ABSENT`; `short` also takes the short tables. So formulas of pairs serve both precisions: what an absent term enters is absent
too, or without it.
"""

from contextvars import ContextVar
from functools import wraps

from . import formats

WITH_ERROR_TERMS, PLAIN, SHORT = range(3)
_terms = ContextVar("terms", default=WITH_ERROR_TERMS)


def is_plain():
    """Whether sums and products come without their error terms."""
    return _terms.get() != WITH_ERROR_TERMS


def is_short():
    """Whether formulas are called for the digits of a float32."""
    return _terms.get() == SHORT


def are_brief():
    """Whether the short tables do: for the digits of a float32, by plain numbers or by pairs of singles."""
    return is_short() or formats.are_singles()


def _with(terms):
    """The change of a formula to one that is called with these terms."""

    def changed(formula):
        @wraps(formula)
        def called(*arguments):
            before = _terms.set(terms)
            try:
                return formula(*arguments)
            finally:
                _terms.reset(before)

        return called

    return changed


with_error_terms, plain, short = map(_with, (WITH_ERROR_TERMS, PLAIN, SHORT))


def either(long, brief):
    """The table for the precision asked for."""
    return brief if is_short() else long


class Absent:
    """An error term that is not computed: as an addend nothing, as a factor itself.

    The low part of a constant is as small, and goes with it.
    """

    __slots__ = ()
    __array_ufunc__ = None  # NumPy leaves sums with its arrays to the methods here

    def _plus(self, other):
        return self if isinstance(other, float | Absent) else other

    __add__ = __radd__ = __rsub__ = _plus

    def __sub__(self, other):
        return self if isinstance(other, float | Absent) else -other

    def _itself(self, *other):
        return self

    __mul__ = __rmul__ = __neg__ = __truediv__ = _itself


ABSENT = Absent()


def total(high, low):
    """high + low, the low part absent or not."""
    return high if low is ABSENT else high + low


def fused(a, b, c):
    """The fused multiply-add where one of the three is absent; None where it is to be computed."""
    if a is ABSENT or b is ABSENT:
        return c
    if c is ABSENT:
        return ABSENT if isinstance(a, float) or isinstance(b, float) else a * b
    return None
