"""The binary formats of IEEE 754 that formulas compute in, and what their bits tell of a number."""

from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

import numpy as np


class Format(NamedTuple):
    """A format by the number of its bits, of those of the fraction, and its largest exponent.

    A number whose bits are those of `magic_value`, plus a small integer n, is `magic_value` + n: so small integers become
    numbers, and such numbers integers, by or, subtraction and addition alone.
    """

    width: int
    fraction: int
    largest: int

    @property
    def dtype(self):
        return np.dtype(f"f{self.width // 8}")

    @property
    def integers(self):
        return np.dtype(f"i{self.width // 8}")

    @property
    def magic_value(self):
        return 2.0**self.fraction

    @property
    def magic(self):
        return (self.fraction + self.largest) << self.fraction

    @property
    def bias(self):
        """What makes every difference of two exponents positive; shifted by the fraction it is the sign bit."""
        return 1 << (self.width - 1 - self.fraction)

    @property
    def half(self):
        """Half of an exponent's step, in bits."""
        return 1 << (self.fraction - 1)

    @property
    def exponents(self):
        """The bits of sign and exponent, as a signed integer."""
        return -(1 << self.fraction)

    @property
    def lower(self):
        """How many bits of the fraction are the lower half of a number."""
        return (self.fraction + 2) // 2


DOUBLE, SINGLE = Format(64, 52, 1023), Format(32, 23, 127)


def of(dtype):
    """The format of an array's type."""
    return SINGLE if dtype.itemsize == 4 else DOUBLE


_narrow = ContextVar("narrow", default=False)


@contextmanager
def of_singles():
    """Formulas are called with numbers that have a float32's exponents."""
    before = _narrow.set(True)
    try:
        yield
    finally:
        _narrow.reset(before)


def are_singles():
    """Whether they are."""
    return _narrow.get()


def current():
    """The format of the words that formulas are called with."""
    return SINGLE if are_singles() else DOUBLE


def by_exponents(of_doubles, of_singles):
    """A bound or a power for the exponents of the numbers that formulas are called with."""
    return of_singles if are_singles() else of_doubles
