"""How far fitted tables are from what they stand for: bounds over rectangles, proven by interpolation.

Let f be analytic and at most M in size where both its variables run over the insides of Bernstein ellipses of a parameter r, with foci
-1 and 1. Its interpolant of degree n in one variable at cos(j pi/n) is off by 4 M r^-n/(r - 1) at most (Trefethen, Approximation
Theory and Approximation Practice, 2013, theorem 8.2), and is at most 1 + (2/pi) log(n + 1) times what it interpolates (theorem
15.2). In two variables one error is added to the other times that. Balls give f at the nodes, and the sizes of the interpolant's
Chebyshev coefficients add up to a bound.

M is the bound on the two ellipses' rims, by the principle of the maximum. There f need only be bounded roughly:

    |K_v(x)| <= K_{Re v}(Re x)                                      from DLMF 10.32.9,
    |0F1(; b; y)/Gamma(b)| <= 0F1(; Re b; |y|)/|Gamma(b)|, Re b > 0   term by term.

f is a value over the one that the table gives, less 1. It has no poles, for it is made of entire functions and of exponentials.
"""

import math
from contextlib import contextmanager
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from error_engine import INFLATED, hull, lower, upper
from flint import acb, arb, arb_mat, ctx


class Side(NamedTuple):
    """A side of a rectangle, a number between two, and the parameter of an ellipse around it."""

    ends: tuple[float, float]
    parameter: float

    def place(self, t):
        """What is at t from -1 to 1."""
        low, high = map(arb, self.ends)
        return (low + high) / 2 + (high - low) / 2 * t

    def nodes(self, degree):
        """Those of a degree; an odd one has no node in the middle."""
        return [self.place((arb.pi() * j / degree).cos()) for j in range(degree + 1)]

    def rim(self, arcs, turn=2):
        """Balls that cover the ellipse, or its upper half for half a turn."""
        ends = [arb.pi() * (turn * k) / arcs for k in range(arcs + 1)]
        for start, end in pairwise(ends):
            angle = hull(start.lower(), end.upper())
            point = acb(angle.cos(), angle.sin()) * self.parameter
            yield acb(self.place(acb(0)) + (self.place(acb(1)) - self.place(acb(0))) * (point + 1 / point) / 2)

    def degree(self, most, negligible):
        """The least odd one that leaves less than what is negligible, of a function of at most some size on the rim."""
        share = math.log(4.0 * most / (negligible * (self.parameter - 1.0))) / math.log(self.parameter)
        return math.ceil(share) | 1


def growth(degree):
    """The most that interpolation makes of a size."""
    return 1.0 + 2.0 / math.pi * math.log(degree + 1.0)


@cache
def transform(degree, precision):
    """The matrix from values at the nodes to Chebyshev coefficients."""
    weights = [1, *[2] * (degree - 1), 1]
    cosines = [(arb.pi() * j / degree).cos() / (2 * degree) for j in range(2 * degree)]
    rows = range(degree + 1)
    return arb_mat([[cosines[j * k % (2 * degree)] * (weights[k] * weights[j]) for j in rows] for k in rows])


@contextmanager
def precision(bits):
    kept, ctx.prec = ctx.prec, bits
    try:
        yield
    finally:
        ctx.prec = kept


def largest(function, bound, first, second, negligible, arcs=(16, 48)):
    """The largest size of function(a, b) over a rectangle, and a little that is negligible; bound(a, b) is above it on the rims.

    The function is real for real numbers.
    """
    with precision(64):
        rim = list(second.rim(arcs[1]))
        most = max(bound(a, b) for a in first.rim(arcs[0], turn=1) for b in rim)
    degrees = first.degree(most, negligible), second.degree(16.0 * most, negligible)
    assert growth(degrees[0]) < 16.0
    bits = 96 - math.frexp(negligible)[1]
    with precision(bits):
        others = second.nodes(degrees[1])
        values = arb_mat([[function(a, b) for b in others] for a in first.nodes(degrees[0])])
        coefficients = transform(degrees[0], bits) * values * transform(degrees[1], bits).transpose()
        return (sum(map(upper, coefficients.entries())) + 2.0 * negligible) * INFLATED


def largest_along(function, bound, side, negligible, arcs=64):
    """The same of function(a)."""
    with precision(64):
        degree = side.degree(max(map(bound, side.rim(arcs, turn=1))), negligible)
    bits = 96 - math.frexp(negligible)[1]
    with precision(bits):
        coefficients = transform(degree, bits) * arb_mat([[function(a)] for a in side.nodes(degree)])
        return (sum(map(upper, coefficients.entries())) + negligible) * INFLATED


def horner(coefficients, x):
    total = coefficients[-1]
    for c in coefficients[-2::-1]:
        total = total * x + c
    return total


def of_rows(rows, a, b):
    """sum_k p_k(a) b^k, p_k the polynomial of row k."""
    return horner([horner(row, a) for row in rows], b)


def log_k(m, x):
    """log K_v(x) for real numbers, m = v^2."""
    if m > 0:
        return x.bessel_k(m.sqrt()).log()
    return acb(x).bessel_k(acb(m).sqrt()).real.log()


def rough_k(m, x):
    """A bound of |K_v(x)| for balls of complex numbers, m = v^2."""
    order, argument = arb(abs(m.sqrt().real).upper()), arb(x.real.lower())
    return arb(argument.bessel_k(order).upper())


# Beside the zeros of K


class BesideZeros(NamedTuple):
    """The tables of `logbessel.formulas.macdonald_zeros`: log K, or log K + x, as eta G(xi, eta)."""

    scaled: int
    at: tuple
    curve: tuple
    rows: tuple
    rests: tuple

    def argument(self, xi):
        return (xi / arb(self.at[0])).exp() * arb(self.at[1])

    def curve_at(self, xi):
        """W, the last two of whose coefficients are doubles."""
        pairs, last = self.curve[:-2], self.curve[-2:]
        return horner([*(arb(high) + arb(low) for high, low in pairs), *(arb(high) for high, _ in last)], xi)

    def quotient(self, eta, xi):
        """G."""
        first = [arb(c) + arb(r) for c, r in zip(self.rows[0], self.rests)] + list(
            map(arb, self.rows[0][len(self.rests) :])
        )
        return of_rows([first, *([arb(c) for c in row] for row in self.rows[1:])], xi, eta)

    def off(self, eta, xi):
        x = self.argument(xi)
        logarithm = log_k(x * (self.curve_at(xi) + eta), x) + self.scaled * x
        return (logarithm - eta * self.quotient(eta, xi)).exp() - 1

    def rough(self, eta, xi):
        x = self.argument(xi)
        other = self.scaled * x - eta * self.quotient(eta, xi)
        return rough_k(x * (self.curve_at(xi) + eta), x) * arb(other.real.upper()).exp() + 1

    def off_on_curve(self, xi):
        """Over a part of the curve, where eta is 0."""
        return largest_along(lambda a: self.off(arb(0), a), lambda a: upper(self.rough(acb(0), a)), xi, 2.0**-106)

    def off_from_curve(self, eta, xi):
        """What is added to that beside it, over eta."""
        on_curve = {}

        def quotient(b, a):
            if (node := a.mid()) not in on_curve:
                on_curve[node] = self.off(arb(0), a)
            return (self.off(b, a) - on_curve[node]) / b

        def rough(b, a):
            return upper(self.rough(b, a) + self.rough(acb(0), a)) / lower(b)

        return largest(quotient, rough, eta, xi, 2.0**-66)
