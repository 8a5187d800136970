"""Prove how far log I_v(x) and log K_v(x) may be off outside the disc, v^2 + x^2 >= 625, and in a part of it: cell by cell, less than 1 ulp.

    python tools/prove_errors.py [NAME ...] [--regime REGIME] [--ring RING] [--save]

The formulas themselves run on the engine of `error_engine.py`, once for each cell of s = sqrt(v^2 + x^2) and v/x and each choice that
a cell leaves open, and bound their own rounding errors. Added are

- what the uniform expansion leaves out (`truncation.py`), and what the fits to its last terms change (`exact_polynomials.py`);
- what is left out of the power series of artanh, and of the constants.

The error is compared with the ulp of the least result in the cell that is not in doubt (`doubts_outside` in careful.py). Those in
doubt are computed again by the careful regime, which is proved in its turn as far as its results are not `lost`. A cell whose
bound is above the target is cut in half. What comes out is the largest bound, 1/2 ulp for the last rounding included.

Rings end at s = 2^14: from there on a doubling of v and x doubles the error of the terms that are of their size, exactly, since the
significands are the same; those of the others grow by less than 2^-80 with log s, or fall. The bounds relative to |v| + x, by which
results are in doubt, or to 1 + v^2/(|v| + x), fall. Beyond v/x = 2^20 s is v, log I and log K are above 13 v, and no terms cancel.

For -1 < v < 0 the formulas are the same on cells of v/x < 0, and what the expansion leaves out, the part 2 sin(pi v) K_v/pi of I_v,
is below 2^-70 of it. Nearer than s = 64 the careful regimes are the power series of I (`series_errors.py`) and the tables beside the
curves where K vanishes (`zero_errors.py`), which are proved for all that they serve, in the disc too. In the annulus inside the disc
the formulas are those of outside, but for the sum, which is fitted (`annulus_errors.py`, `fit_errors.py`). Of the disc's other regimes
tests judge random points.
"""

import math
import sys
from collections.abc import Callable
from contextlib import ExitStack
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, NamedTuple

import annulus_errors
import error_engine as engine
import exact_polynomials as exact
import series_errors
import truncation
import typer
import zero_errors
from error_engine import Number, Pair, Unproven, hull, lower, upper
from flint import arb, fmpq_poly

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import tables
from logbessel.formulas import annulus, careful, coefficients, debye, elementary
from logbessel.formulas import double_double as dd

TERMS = 24
TARGET, DEPTH = 0.97, 16
WIDEST_ARTANH = 0.0412  # y = z^2, |z| <= 1/5 and what a comparison of bits leaves


# What is left out of series


@cache
def artanh_tail_error(table):
    """Of the polynomial in place of sum_k y^k/(2 k + 5), over its range: against 40 terms, beyond which there is nothing."""
    series = fmpq_poly([exact.fmpq(1, 2 * k + 5) for k in range(40)])
    polynomial = fmpq_poly([exact.rational(c) for c in table])
    return exact.Polynomial([polynomial - series]).size((0.0, 1.0), (0.0, WIDEST_ARTANH)) + WIDEST_ARTANH**40


def series_of_artanh(y):
    return sum((y**k / (2 * k + 5) for k in range(1, 30)), arb(1) / 5) + y**30 * hull(0, 1)


def artanh_tail(y):
    table = elementary.ARTANH_TAIL
    total = elementary.polynomial(table, y)
    ball = y.real
    low, high = max(ball.lower(), arb(0)), ball.upper()
    worth = hull(series_of_artanh(low).lower(), series_of_artanh(high).upper())
    return Number(worth, total.deviation + artanh_tail_error(table))


def careful_artanh_error():
    """Of the careful series of artanh(z)/z: its 26 terms, whose coefficients are double-doubles and then doubles."""
    y, pairs = WIDEST_ARTANH, len(careful._ARTANH)
    coefficients = sum(2.0**-107 * y**k for k in range(1, pairs)) + sum(2.0**-57 * y**k for k in range(pairs, 26))
    return coefficients + y**26 / (53 * (1 - y))


@cache
def constants_error():
    """Of log 2, and of the constants of order one."""
    worth = {
        "LOG_2": arb(2).log(),
        "HALF_LOG_2PI": (2 * arb.pi()).log() / 2,
        "HALF_LOG_HALF_PI": (arb.pi() / 2).log() / 2,
    }
    off = {name: upper(value - sum(map(arb, getattr(coefficients, name)))) for name, value in worth.items()}
    return off["LOG_2"], max(off["HALF_LOG_2PI"], off["HALF_LOG_HALF_PI"])


def expansion(sign):
    """The 24 terms of the expansion in sign w and q."""
    return exact.Polynomial([p * sign**k for k, p in enumerate(truncation.polynomials())])


class Tail:
    """The sum that a formula has in place of the 24 terms, and how far it is from them, over tiles of w and q."""

    RATIO, COLUMNS, FAR = 1.06, 40, 4096.0

    def __init__(self, series, sign):
        self.series, self.sign = series, sign
        self.difference, self.tile = cache(self._difference), cache(self._tile)

    def off(self, s, q):
        """The largest difference for s and q between two numbers."""
        rows = range(*(self._row(end) + step for end, step in zip(s, (0, 1))))
        last = self.COLUMNS - 1
        columns = range(min(int(q[0] * self.COLUMNS), last), min(int(q[1] * self.COLUMNS), last) + 1)
        return max(self.tile(row, column) for row in rows for column in columns)

    def _row(self, s):
        return int(math.log(min(s, self.FAR) / debye.RADIUS) / math.log(self.RATIO) + 1e-9)

    def _tile(self, row, column):
        near, far = (debye.RADIUS * self.RATIO**k for k in (row, row + 1))
        w = (0.0 if far > self.FAR else 0.999999 / far, 1.000001 / near)
        q = (column / self.COLUMNS, (column + 1) / self.COLUMNS)
        # a tile that a number of terms changes in has both
        known = {(w[k] <= 1 / debye.FAR, w[k] <= 1 / debye.FARTHER) for k in (0, 1)}
        return max(self.difference(*fewer).size(w, q) for fewer in known)

    def _difference(self, *fewer):
        exact.Polynomial.holds = {1 / debye.FAR: fewer[0], 1 / debye.FARTHER: fewer[1]}
        return exact.lifted(self.series(SimpleNamespace(w=exact.W, q=exact.Q))) - expansion(self.sign)


def careful_tail_off(w):
    """Of the careful sum: its coefficients are double-doubles, then doubles."""
    total = 0.0
    for k, p in enumerate(truncation.polynomials()[1:], 1):
        row = coefficients.DEBYE[k - 1]
        rests = coefficients.DEBYE_RESTS[k - 1] if k <= len(coefficients.DEBYE_RESTS) else [0.0] * len(row)
        taken = fmpq_poly([exact.rational(c) + exact.rational(r) for c, r in zip(row, rests, strict=True)])
        total += w[1] ** k * sum(upper(arb(c)) for c in (taken - p).coeffs())
    return total


# Cells


class Cell:
    """Those v and x with s and v/x between two numbers each; v is of one sign."""

    def __init__(self, s, slope):
        self.s, self.slope = s, slope
        near, far = sorted(map(abs, slope))
        inner, outer = ((1 + arb(t) ** 2).sqrt() for t in (near, far))
        self.x = hull((s[0] / outer).lower(), (s[1] / inner).upper())
        if slope[1] <= 0:
            self.v = -hull((s[0] * arb(near) / inner).lower(), (s[1] * arb(far) / outer).upper())
        elif slope[0] >= 1:
            self.v = hull(
                (s[0] / (1 + 1 / arb(slope[0]) ** 2).sqrt()).lower(),
                (s[1] / (1 + 1 / arb(slope[1]) ** 2).sqrt()).upper(),
            )
        else:
            self.v = hull((s[0] * arb(slope[0]) / inner).lower(), (s[1] * arb(slope[1]) / outer).upper())
        radius = hull(*s)
        self.root = engine.Root(1, self.v**2 / (radius + self.x)) if slope[1] <= 1 else engine.Root(0, radius)
        self.w = (1 / s[1], 1 / s[0])
        self.q = tuple(1 / (1 + 1 / t**2) if t > 2.0**-500 else 0.0 for t in (near, far))

    @property
    def halvings(self):
        """How often log 2 is taken, at most."""
        return upper(self.v) * (max(0.0, math.log2(2.0 * self.slope[1] + 2.0)) + 2.0) + abs(math.log2(self.s[1])) + 2.0

    def pieces(self):
        """Halves, across the wider of the two sides."""
        (a, b), (c, d) = self.s, self.slope
        if b / a > (1 + d) / (1 + c) and b / a > 1 + 2.0**-12:
            middle = math.sqrt(a) * math.sqrt(b)
            return Cell((a, middle), self.slope), Cell((middle, b), self.slope)
        middle = math.sqrt(c) * math.sqrt(d) if c > 0 and d > 4 * c else c + (d - c) / 2
        return Cell(self.s, (c, middle)), Cell(self.s, (middle, d))


def exponent(t):
    """(s - v log((v + s)/x))/s at v/x = t: it falls."""
    t = arb(t)
    return 1 - t.asinh() / (1 + 1 / t**2).sqrt() if t > 0 else arb(1)


def exponent_less_x(t):
    """(s - x - v log((v + s)/x))/s: it falls."""
    t = arb(t)
    if not t > 0:
        return arb(0)
    root = (1 + t * t).sqrt()
    return t / root * (t / (1 + root) - t.asinh())


# Functions


def reflected(cell):
    """The part of log I_v that v < 0 adds to log I_{-v}: below 2 sin(pi v) K_v/(pi I_v), DLMF 10.27.2, and the logarithms, of which
    the expansions differ in the sign of s and of the sum, below 0.01."""
    ratio = arb.pi() * (-2 * cell.s[0] * exponent(abs(cell.slope[0])) + 0.02).exp()
    return upper(2 / arb.pi() * ratio)


class Function(NamedTuple):
    """A logarithm outside the disc: its usual formula and the careful one, and the sum that the usual one has in place of the terms."""

    sign: int
    formula: Callable
    careful: Callable | None
    tail: Tail
    near: Callable | None = None  # the error of the careful formula for s < 64 over a cell
    curve: str | None = None  # of zero_errors.NAMES
    ring: Callable | None = None  # the formula of the annulus
    scaled: bool = False

    @property
    def large(self):
        return exponent_less_x if self.scaled else exponent

    @property
    def constant(self):
        return -(2 * arb.pi()).log() / 2 if self.sign > 0 else (arb.pi() / 2).log() / 2

    def size(self, cell):
        """What `lost` compares results with."""
        return 1 + cell.v**2 / (cell.v + cell.x) if self.scaled else cell.v + cell.x

    def doubted_below(self, cell):
        """What `doubts_outside` compares them with."""
        if self.careful is None:
            return arb(0)
        if self.scaled:
            return careful._SHARE_SCALED * (self.size(cell) - 1) + careful._LEAST_SCALED
        return careful._SHARE * self.size(cell) + careful._LEAST

    def doubted_inside(self, cell):
        """What the conditions of the disc compare them with, in the annulus: `doubts_i_scaled`, and `doubts_k` for K."""
        near = 2.0 if self.sign < 0 else 1.0 if cell.x.lower() < 2 else 4.0
        return arb(near * careful._INSIDE)

    def value(self, cell, rest=0.01):
        """The logarithm over a cell; the sum is below 0.01 outside the disc."""
        s = hull(*cell.s)
        low, high = sorted(map(self.large, map(abs, cell.slope)), key=float)
        return self.sign * s * hull(low.lower(), high.upper()) - s.log() / 2 + self.constant + arb(0, rest)

    def truncated(self, cell):
        if self.sign > 0:
            return truncation.of_i(TERMS, cell.s[0]) + (reflected(cell) if cell.slope[0] < 0 else 0.0)
        return truncation.of_k(TERMS, cell.s[0], cell.q[1])


def careful_series(polar):
    return -(
        exact.W
        * (exact.lifted(debye.DEBYE[0][0]) + exact.Q * debye.DEBYE[0][1] + debye._series_k_scaled(exact.W, exact.Q))
    )


def series_error(cell):
    """Of the careful power series, with its logarithms: that of x/2 is taken v times."""
    if upper(cell.v.rad()) > 0.5 or upper(cell.x.rad()) > 0.5:
        raise Unproven("a cell over which the series differs too much")
    of_artanh = careful_artanh_error() * (1.0 + upper(cell.v))
    return series_errors.careful_rounding(cell.v, cell.x) + of_artanh + 2.0**-150 * cell.halvings


FUNCTIONS = {
    "log_iv": Function(1, debye.log_i, careful.expanded_i, Tail(debye._series_i, 1), series_error, ring=annulus.log_i),
    "log_kv": Function(
        -1, debye.log_k, careful.expanded_k, Tail(debye._series_k, -1), curve="log_kv", ring=annulus.log_k
    ),
    "log_ive": Function(
        1, debye.log_i_scaled, None, Tail(debye.series_i_scaled, 1), ring=annulus.log_i_scaled, scaled=True
    ),
    "log_kve": Function(
        -1, debye.log_k_scaled, careful.expanded_k_scaled, Tail(careful_series, -1), curve="log_kve", scaled=True
    ),
}


def proved(q):
    """1/s and q of the scaled K, as `_reciprocal_and_q` says."""

    def reciprocal_and_q(polar):
        inverse = 1 / polar.s[0].real
        size = upper(inverse)
        pair = engine.split(Number(inverse, 20.0 * engine.UNIT**2 * size), 4.0 * engine.UNIT * size)
        return pair, Number(q, engine.half_ulp(upper(q)) + 40.0 * engine.UNIT**2)

    return reciprocal_and_q


def rounding(formula, cell):
    """The largest error of a formula's pair over a cell, before it is rounded."""
    with ExitStack() as stack:
        stack.enter_context(engine.double_doubles())
        stack.enter_context(engine.replaced(dd, square_root=cell.root))
        stack.enter_context(engine.replaced(elementary, _artanh_tail=artanh_tail))
        stack.enter_context(engine.replaced(debye, _reciprocal_and_q=proved(hull(*cell.q))))
        run = lambda: Pair(formula(Number(cell.v, role="argument"), Number(arb(0), multiple=1, role="argument")))
        return max(pair.off for pair in engine.runs(cell.x, run))


def usual_error(function, cell):
    """Of the usual formula's pair, with what it leaves out."""
    polar = debye.ExtremePolar if cell.s[1] > 2.0**499 or cell.x.lower() < 2.0**-899 else debye.Polar
    of_log_2, of_constant = constants_error()
    total = rounding(partial(function.formula, polar=polar), cell) + of_constant + of_log_2 * cell.halvings
    return total + function.truncated(cell) + function.tail.off(cell.s, cell.q)


def careful_error(function, cell):
    """Of the careful formula's, which has more of log 2."""
    if cell.s[0] < careful.RADIUS:
        return function.near(cell)
    total = rounding(function.careful, cell) + constants_error()[1] + 2.0**-150 * cell.halvings
    return total + function.truncated(cell) + careful_tail_off(cell.w) + careful_artanh_error() * (1.0 + upper(cell.v))


def usual_ulps(function, cell):
    """The bound over a cell in ulp, 0 where all its results are in doubt."""
    logarithm, border = function.value(cell), function.doubted_below(cell)
    if abs(logarithm) < border:
        return 0.0
    off = usual_error(function, cell)
    return 0.5 + off / engine.least_ulp(max(lower(logarithm), lower(border)) - off)


def careful_ulps(function, cell):
    """The bound of results in doubt that are not lost, 0 where there are none."""
    logarithm, border = function.value(cell), function.doubted_below(cell)
    if abs(logarithm) > border * (1 + 2.0**-30):
        return 0.0
    off = careful_error(function, cell)
    return 0.5 + off / engine.least_ulp(max(lower(logarithm), careful._LOST * lower(function.size(cell))) - off)


def ring_ulps(function, cell):
    """The bound over a cell of the annulus, where the sum is below 1/64; 0 where all its results are in doubt."""
    logarithm, border = function.value(cell, 1.0 / 64.0), function.doubted_inside(cell)
    if abs(logarithm) < border:
        return 0.0
    of_log_2, of_constant = constants_error()
    with engine.replaced(annulus, _Rest=annulus_errors.Rest):
        off = rounding(function.ring, cell) + of_constant + of_log_2 * cell.halvings
    off += annulus_errors.off(function.sign, cell.s, cell.slope)
    return 0.5 + off / engine.least_ulp(max(lower(logarithm), lower(border)) - off)


class Worst(NamedTuple):
    """The largest bound, where, and of how many cells."""

    bound: float = 0.0
    cell: Cell | None = None
    cells: int = 0

    def __add__(self, other):
        return Worst(*max(self, other, key=lambda worst: worst.bound)[:2], self.cells + other.cells)


def worst(ulps, function, cell, depth=0):
    """The largest bound over a cell, in pieces where it is above the target."""
    try:
        found = ulps(function, cell)
    except Unproven:
        found = math.inf
    if found <= TARGET or depth == DEPTH:
        return Worst(found, cell, 1)
    total = Worst()
    for piece in cell.pieces():
        total += worst(ulps, function, piece, depth + 1)
        if total.bound >= 1.0:
            break
    return total


RINGS = tuple(pairwise((25.0, 32.0, 64.0, 128.0, 320.0, 800.0, 2048.0, 2.0**14)))
SLOPES = (
    0.0,
    2.0**-20,
    2.0**-12,
    *(2.0**k for k in range(-8, -1)),
    0.5,
    0.75,
    1.0,
    1.25,
    1.5,
    1.75,
    2.0,
    3.0,
    4.0,
    8.0,
    64.0,
    2.0**20,
)
COLUMNS = ("function", "regime", "s", "proven, ulp", "at s", "at v/x", "cells")
PREAMBLE = """Bounds of the error, in units in the last place, proven cell by cell for v > -1 and v/x <= 2^20, with
s = sqrt(v^2 + x^2), and the cell where each is attained: outside the disc s < 25 for all results; inside where a row says so.
Made by `python tools/prove_errors.py --save`, which says how. Rings without a row have not been run, or have no bound below 1."""


def over_ring(ulps, function, ring, slopes=SLOPES):
    return sum((worst(ulps, function, Cell(ring, slope)) for slope in pairwise(slopes)), Worst())


def label(ring):
    return "{:g} to {:g}".format(*ring)


def usual(function):
    """The largest bound over each ring, for results that are not in doubt."""
    for ring in RINGS:
        yield label(ring), partial(over_ring, usual_ulps, function, ring)


def negative(function):
    """Those for -1 < v < 0; K is even in v."""
    for ring in RINGS if function.sign > 0 else ():
        slopes = -1.0 / math.sqrt(ring[0] ** 2 - 1.0), 0.0
        yield label(ring), partial(over_ring, usual_ulps, function, ring, slopes)


def doubted(function):
    """Those for results in doubt; nearer than s = 64 by the power series of I, of which none are in doubt for v < 0."""
    for ring in RINGS:
        if function.careful and (function.near or ring[0] >= careful.RADIUS):
            yield label(ring), partial(over_ring, careful_ulps, function, ring)


def beside_zeros(function):
    """Those for results of K in doubt nearer than s = 64, inside the disc too."""
    if function.curve:
        strips = zero_errors.strips(function.curve)
        total = lambda: sum((Worst(strip.ulps(), strip, 1) for strip in strips), Worst())
        yield f"below {careful.RADIUS:g}", total


def within(function):
    """Those for the annulus inside the disc, where the sum is fitted, as far as x >= 2^-30 for I and 2^-60 for K."""
    slopes = (*SLOPES, *(2.0**k for k in range(24, 37 if function.sign > 0 else 65, 4)))
    for ring in pairwise(annulus_errors.RINGS[function.sign]) if function.ring else ():
        yield label(ring), partial(over_ring, ring_ulps, function, ring, slopes)


REGIMES = {"annulus": within, "usual": usual, "v < 0": negative, "careful": doubted, "careful, table": beside_zeros}


def rows(name, regimes, rings):
    """A row for each regime and ring."""
    for regime in regimes:
        for ring, total in REGIMES[regime](FUNCTIONS[name]):
            if rings and ring not in rings:
                continue
            found = total()
            s, slope = (f"{ends[0]:.5g} to {ends[1]:.5g}" for ends in (found.cell.s, found.cell.slope))
            yield [name, regime, ring, f"{found.bound:.3f}", s, slope, f"{found.cells}"]


def main(
    names: Annotated[list[str] | None, typer.Argument(help="Functions; all by default.")] = None,
    regimes: Annotated[
        list[str] | None, typer.Option("--regime", help=f"Of {', '.join(REGIMES)}; all by default.")
    ] = None,
    rings: Annotated[list[str] | None, typer.Option("--ring", help="As the table names them; all by default.")] = None,
    saved: Annotated[bool, typer.Option("--save", help="Put the rows of these functions into results/proven.")] = False,
):
    """Prove the error bounds of the logarithms outside the disc and in a part of it."""
    for name in names or FUNCTIONS:
        found = tables.told(rows(name, regimes or REGIMES, rings))
        if saved:  # a ring that has a bound of 1 or more has been left there
            kept = [row for row in tables.with_saved("proven", found, FUNCTIONS, cells=3) if float(row[3]) < 1.0]
            tables.save("proven", "Proven bounds", PREAMBLE, COLUMNS, kept)


if __name__ == "__main__":
    typer.run(main)
