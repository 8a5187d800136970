"""Sums with their rounding errors: double-double arithmetic is made of these."""

from . import plus_smaller
from .error_terms import ABSENT, is_plain


def two_sum(a, b):
    """a + b exactly, for any a and b."""
    total = a + b
    if is_plain():
        return total, ABSENT
    b_part = total - a
    return total, (a - (total - b_part)) + (b - b_part)


def fast_two_sum(a, b):
    """a + b exactly, for |a| >= |b| or a = 0."""
    if is_plain():
        return plus_smaller(a, b), ABSENT
    total = a + b
    return total, b - (total - a)
