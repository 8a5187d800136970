"""What records are built with: changes of formulas, and the arguments and words that several functions share."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from ..arithmetic import absolute, formats, maximum, minimum, rough, where
from ..arithmetic.dual import derivative
from ..arithmetic.formats import by_exponents
from ..formulas.later import debye
from ..formulas.later import double_double as dd
from .function import Argument, Function, made

scaled = partial(partial, scaled=True)

ARGUMENT = Argument("x", "Argument", least=0.0)
RATIO_ORDER = Argument("v", "Order", least=0.5)

_SMALL_SHARE = 2.0**-75  # 2^50 times that, its square shows in no digit of a pair
_FLAT_SHARE = 2.0**-80  # 2^50 times that shows in no digit of a float32


# Formulas


def extreme(formula):
    """A formula outside the disc, for arguments whose squares overflow or underflow."""
    return partial(formula, polar=debye.ExtremePolar)


def size(v, x):
    """That of the leading terms of log I and log K."""
    return debye.size(v, x)


def size_scaled(v, x):
    """That of log K + x."""
    return debye.size_scaled(v, x)


def rounding_scaled(v, x):
    """What is rounded in log I - x, where nothing cancels."""
    return debye.rounding_scaled(v, x)


def rounded(formula, **options):
    """The double that is nearest to a formula's pair."""
    return lambda v, x: dd.rounded(formula(v, x, **options))


def beside(*formulas):
    """One formula with the results of several."""
    return lambda v, x: tuple(formula(v, x) for formula in formulas)


def beside_both(value, derivatives):
    """A value's formula and one that returns both derivatives."""
    return lambda v, x: (value(v, x), *derivatives(v, x))


def flat_or_extreme(flat, otherwise):
    """Outside the disc, what is not usual of a scaled logarithm."""
    flat, otherwise = rounded(flat), rounded(extreme(otherwise))
    return lambda v, x: where(debye.flat(v, x), flat(v, x), otherwise(v, x))


def odd(formula):
    """A formula for v >= 0, continued as an odd function of v."""

    def value(v, x):
        result = formula(absolute(v), x)
        return where(v < 0.0, -result, result)

    return value


def even_odd_even(formula):
    """Value and derivatives of an even function of v from those at |v|."""

    def value(v, x):
        level, dv, dx = formula(absolute(v), x)
        return level, where(v < 0.0, -dv, dv), dx

    return value


def linear_below(formula):
    """An odd function of v, whose parts may be subnormal where it is not: below v = 2^-600, of singles 2^-90, and
    2^-70 x from x = 1 to 2^64, it is linear."""

    def value(v, x):
        of_singles = lambda: where(x < 1.0, 2.0**-90, 2.0**-70 * minimum(x, 2.0**64))
        below = of_singles() if formats.are_singles() else 2.0**-600
        up = by_exponents(2.0**400, 2.0**50)
        small = absolute(v) < below
        return rough(formula(where(small, v * up, v), x)) * where(small, 1.0 / up, 1.0)

    return value


def of_either(of_doubles, of_singles):
    """The formula of doubles, and that which pairs of singles have in its place."""
    return lambda v, x: (of_singles if formats.are_singles() else of_doubles)(v, x)


def in_pairs(change):
    """A change of formulas that those of pairs of singles alone need."""
    return lambda formula: of_either(formula, change(formula))


linear_below_in_pairs = in_pairs(linear_below)


@in_pairs
def linear_in_argument(formula):
    """A formula that is linear in an x small beside v, where results may be subnormal: it is then rounded once."""
    return _in_units_of_argument(formula, lambda v, x: x < _SMALL_SHARE * maximum(v, 1.0), 2.0**50, 1)


@in_pairs
def linear_in_small_argument(formula):
    """Likewise, for one that is linear in an x small beside v^2 and 1."""
    return _in_units_of_argument(formula, lambda v, x: x < _SMALL_SHARE * minimum(v, 1.0) * minimum(v, 1.0), 2.0**50, 1)


@in_pairs
def falling_in_argument(formula):
    """Likewise, for one that is linear in the inverse of an x large beside v."""
    return _in_units_of_argument(formula, lambda v, x: v < _FLAT_SHARE * x, 2.0**-50, -1)


def _in_units_of_argument(formula, linear, unit, power):
    """A formula proportional to a power of x, 1 or -1, where a condition holds: there it is taken at so many times x."""
    factor = unit**-power

    def value(v, x):
        holds = linear(v, x)
        return rough(formula(v, where(holds, x * unit, x))) * where(holds, factor, 1.0)

    return value


# Functions from functions


def part(name, joint, place, **known):
    """One of the results of a joint function's formulas, and what it alone takes."""
    chosen = lambda formula: lambda v, x: formula(v, x)[place]
    return Function(name, lambda: tuple(regime.changed(chosen) for regime in joint.regimes), joint.sample, **known)


def differentiated(name, regimes, place, sample=(30.0, 30.0), **known):
    """The derivative of a function's formulas in the argument at `place`, by dual numbers; nan at the edges of the domain."""
    nan = lambda v, x: v * float("nan")
    change = lambda regime: lambda formula: nan if regime.limits else derivative(formula, place)
    return Function(name, lambda: tuple(regime.changed(change(regime)) for regime in made(regimes)), sample, **known)


def differentiable(name, regimes, arguments, sample=(30.0, 30.0), **known):
    """A function whose formulas are differentiated by dual numbers."""
    derivatives = tuple(
        differentiated(f"{name}_d{argument.name}", regimes, place, sample, arguments=arguments)
        for place, argument in enumerate(arguments)
    )
    return Function(name, regimes, sample, arguments=arguments, derivatives=derivatives, **known)


class InArgument(NamedTuple):
    """The formulas of a logarithm's derivative in x, for the regimes of its value and both derivatives."""

    outer: Callable
    limit: Callable
    ring: Callable
    tiny: Callable
    inner: Callable
    extreme: Callable
    near: Callable | None = None
    below: tuple[Callable, ...] = ()


class Values(NamedTuple):
    """The formulas of a logarithm, to stand beside its derivatives.

    `outer` is the usual one, where v/x is not small; `ring` that of the annulus; `rest` serves all the rest outside the
    disc. `dx` are the formulas of its derivative in x, of which `inner` returns that in v before it.
    """

    outer: Callable
    ring: Callable
    limit: Callable
    inner: tuple[Callable, ...]
    rest: Callable
    dx: InArgument
    below: tuple[Callable, ...] = ()


# Words

NOWHERE = ("outside the domain; an argument is nan", "nan")
EXPANSION = "the logarithm of the uniform expansion (DLMF 10.41.3-4) where v^2 + x^2 >= 625"
OUTSIDE = "where v^2 + x^2 >= 625 the uniform expansion (DLMF 10.41.3-4), differentiated term by term;\ninside, "
TWICE = OUTSIDE.replace("differentiated", "differentiated twice")
WITHOUT_ONE = """where v^2 + x^2 >= 625 the uniform expansion (DLMF 10.41.3-4), differentiated term by term, the 1 taken
out of its first term in double-double, s/x - 1 = v^2/(x (s + x)) with s^2 = v^2 + x^2; inside, """
IN_RING = "\nIn the annulus where the value is leading terms and a fitted polynomial, their derivatives."


def limits(at_zero, far, high, low):
    """Rows of special values: at x = 0, at x = inf, at v = inf and at v = -inf."""
    return (
        ("x = 0", at_zero),
        ("x = inf, v finite", far),
        ("v = inf, x finite", high),
        ("v = -inf, x finite", low),
        ("both infinite", "nan"),
        NOWHERE,
    )


def limits_above_half(near, far, high):
    """Those of a function of v >= 1/2 and x >= 0."""
    return (
        ("x = 0", near),
        ("x = inf, v finite", far),
        ("v = inf, x finite", high),
        ("both infinite", "nan"),
        NOWHERE,
    )
