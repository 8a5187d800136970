"""A function as a list of regimes: where each formula holds, in order of precedence."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from ..arithmetic import absolute


class Regime(NamedTuple):
    """A formula and the condition under which it is used.

    `limits` marks formulas whose nans and infinities are results: the domain's edge and outside. What is not `traced` is
    left out where formulas are compiled with the program that uses them, as it would be most of what there is to compile:
    I_v for v <= -1, and regimes whose successor serves there with fewer digits.
    """

    value: Callable
    holds: Callable
    limits: bool = False
    traced: bool = True

    def changed(self, value=lambda formula: formula, holds=lambda condition: condition):
        """The regime with its formula and its condition changed."""
        return self._replace(value=value(self.value), holds=holds(self.holds))


@dataclass(frozen=True)
class Function:
    """A function of real arguments.

    An element takes the first of the regimes that holds; the first is the usual one, tested before all others,
    and `sample` are arguments inside it. The last regime's condition need not be looked at. `reflects` says that at negative
    integers v it is the function at -v (DLMF 10.27.1), but for the derivative in v.
    """

    name: str
    regimes: tuple[Regime, ...]
    sample: tuple[float, ...] = (30.0, 30.0)
    nout: int = 1
    reflects: bool = False

    @property
    def nin(self):
        return len(self.sample)


def anywhere(first, second):
    """The condition of the last regime."""
    return first == first


def both(first, second):
    """Where two conditions hold."""
    return lambda v, x: first(v, x) & second(v, x)


def of_size(formula):
    """The formula, or condition, at |v|."""
    return lambda v, x: formula(absolute(v), x)
