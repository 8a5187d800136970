"""The error that a function is allowed, as numbers for who judges and as words for its docstring."""

from collections.abc import Callable
from typing import NamedTuple


class Allowed(NamedTuple):
    """The greater of `ulps` of the result f and `of_terms` times M = |v df/dv| + |x df/dx|.

    M is the size of what cancels where f is small beside it, and what a change of the arguments by a part of them makes.
    """

    ulps: float
    of_terms: float = 0.0


class Accuracy(NamedTuple):
    """What is allowed, and how a docstring says it; `elsewhere` are conditions on the arguments under which it is something else."""

    words: str
    usual: Allowed | None = None
    elsewhere: tuple[tuple[Callable, Allowed], ...] = ()

    def at(self, v, x):
        """What is allowed at a pair of floats."""
        return next((allowed for holds, allowed in self.elsewhere if holds(v, x)), self.usual)


def _within(ulps):
    return Accuracy(f"the error is at most {ulps} ulp.", Allowed(ulps))


def _inside_disc(v, x):
    return v * v + x * x < 625.0


def _reflected(v, x):
    """Where log I_v has the formulas of DLMF 10.27.2."""
    return v <= -1.0


ONE, TWO, FOUR = map(_within, (1, 2, 4))
# of I for v < 0, whose derivatives have zeros and poles there
BESIDE_ZEROS = Accuracy(
    """the error is at most 2 ulp; beside zeros and poles, what 1/256 ulp of v or of x
changes for -1 < v < 0, and 1/4 ulp for v <= -1.""",
    Allowed(2),
    ((_reflected, Allowed(2, of_terms=2.0**-54)), (lambda v, x: v < 0.0, Allowed(2, of_terms=2.0**-60))),
)
BESIDE_A_ZERO = Accuracy(
    """the error is at most 2 ulp;
beside the zero near v^2 = x and those for v < 0, what 1/4 ulp of v or of x changes.""",
    Allowed(2, of_terms=2.0**-54),
)
SECOND = Accuracy(
    "the error is at most 4 ulp; beside zeros and poles, what 1/4 ulp of v or of x changes.",
    Allowed(4, of_terms=2.0**-54),
)
_ELSEWHERE = """CUDA kernels, and formulas that JAX traces for a device, leave out the second
look at results that are small beside M = |v df/dv| + |x df/dx|: there it is max(1 ulp, 2^-63 M) where v^2 + x^2 >= 625 and
max(2 ulp, 2^-54 M) elsewhere."""
CANCELLING = Accuracy(f"the error is at most 1 ulp for every pair of floats. {_ELSEWHERE}", Allowed(1))
CANCELLING_I = Accuracy(
    f"the error is at most 1 ulp for every pair of floats with v > -1. {_ELSEWHERE}\nSo it is for v <= -1.",
    Allowed(1),
    (
        (lambda v, x: _reflected(v, x) and _inside_disc(v, x), Allowed(2, of_terms=2.0**-54)),
        (_reflected, Allowed(1, of_terms=2.0**-63)),
    ),
)


def of_each(*names):
    """That of a joint function."""
    *first, last = (f"`{name}`" for name in names)
    return Accuracy(f"that of {', '.join(first)} and {last}.")
