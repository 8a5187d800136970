"""How far log K_v(x) and log K_v(x) + x may be off beside the curves where they vanish, by the tables of `macdonald_zeros`.

What is computed is eta G(xi, eta), eta = v^2/x - W(xi), with G > 0. Its error is that of eta, times G, and that of G, times eta, which is
no larger beside the curve than the result over G: so the second is counted relative to the result, by the ulp that holds 2^53 of it
at most, and the first, with what the fit to the curve leaves, against the ulp of the least result that is not `lost`. The product
itself adds 10 u^2 of it: its operands' low parts are below u and 2 u of the high ones, u = 2^-53.

Results in doubt are all nearer to the curve than the tables reach, and with 0.38 < x < 36.9, scaled 1.15 < x < 62.8: log K rises with
v and falls with x, and so does log K + x.
"""

import math
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import error_engine as engine
import fit_errors as fits
from error_engine import UNIT, Number, Pair, Unproven, hull, lower, upper
from flint import arb

from logbessel.formulas import careful, coefficients, debye, macdonald_zeros

NAMES = ("log_kv", "log_kve")
PARAMETER, TILES, STRIPS, PARTS = 3.0, 8, 64, 16


def reach(name, xi):
    """How far from the curve, in eta, results in doubt are found, beside a part of the curve."""
    if name == "log_kv":
        return 0.45
    return 0.25 if xi[1] <= -0.5 else 0.29


@cache
def table(name):
    of = "K_ZERO" if name == "log_kv" else "SCALED_K_ZERO"
    tables = (getattr(coefficients, f"{of}_{part}") for part in ("AT", "CURVE", "QUOTIENT", "RESTS"))
    return fits.BesideZeros(int(name == "log_kve"), *tables)


@cache
def fit_errors(name, tile):
    """What the fits leave, on a part of the curve and, over eta, beside it."""
    most = reach(name, tile)
    xi, eta = fits.Side(tile, PARAMETER), fits.Side((-most, most), PARAMETER)
    return table(name).off_on_curve(xi), table(name).off_from_curve(eta, xi)


class Strip(NamedTuple):
    """What lies beside a part of the curve, xi between two numbers."""

    name: str
    xi: tuple[float, float]

    @property
    def x(self):
        return table(self.name).argument(hull(*self.xi))

    @property
    def reach(self):
        return reach(self.name, self.xi)

    @property
    def eta(self):
        return hull(-self.reach, self.reach)

    @property
    def s(self):
        v, x = self.v, self.x
        return math.hypot(lower(v), lower(x)), math.hypot(upper(v), upper(x))

    @property
    def slope(self):
        v, x = self.v, self.x
        return lower(v) / upper(x), upper(v) / lower(x)

    @property
    def v(self):
        square = self.x * (table(self.name).curve_at(hull(*self.xi)) + self.eta)
        if square.upper() < 0:
            raise Unproven("no order")
        return hull(max(square.lower(), arb(0)).sqrt().lower(), square.upper().sqrt().upper())

    def quotient(self):
        """G, for parts of the range of eta."""
        ends = [self.reach * (2 * k / PARTS - 1) for k in range(PARTS + 1)]
        return [table(self.name).quotient(hull(*eta), hull(*self.xi)) for eta in pairwise(ends)]

    def doubted_below(self):
        """The largest result in doubt, for s < 64."""
        v, x = self.v, self.x
        inside = careful._INSIDE * (1.0 if self.name == "log_kve" and upper(x) < 4.0 else 2.0)
        if self.name == "log_kv":
            outside = careful._SHARE * upper(v + x) + careful._LEAST
        else:
            outside = careful._SHARE_SCALED * upper(v * v / (v + x)) + careful._LEAST_SCALED
        near, far = lower(v * v + x * x) < debye.RADIUS**2, upper(v * v + x * x) > debye.RADIUS**2
        return max(inside * near, outside * far)

    def least(self):
        """The least that is not lost."""
        v, x = self.v, self.x
        return careful._LOST * lower(v + x if self.name == "log_kv" else 1 + v * v / (v + x))

    def roundings(self):
        """Of eta and of G."""
        tables = table(self.name)
        v, x = Number(self.v, role="argument"), Number(arb(0), multiple=1, role="argument")

        def run():
            eta, xi = macdonald_zeros._distance(v, x, tables.at, tables.curve)
            off = Pair(eta).off
            beside = engine.split(Number(self.eta, off), engine.half_ulp(upper(self.eta)))
            within = engine.split(Number(hull(*self.xi), Pair(xi).off), engine.half_ulp(upper(hull(*self.xi))))
            return off, Pair(macdonald_zeros._quotient(beside, within, tables.rows, tables.rests)).off

        with engine.double_doubles():
            return map(max, zip(*engine.runs(self.x, run)))

    def ulps(self):
        """The bound of the error of results in doubt."""
        quotients = self.quotient()
        least = min(map(lower, quotients))
        if self.reach * min(lower(quotients[0]), lower(quotients[-1])) < self.doubted_below() * (1 + 2.0**-30):
            raise Unproven("results in doubt beyond what the table reaches")
        of_eta, of_quotient = self.roundings()
        tile = next(ends for ends in tiles() if ends[0] <= self.xi[0] and self.xi[1] <= ends[1])
        on_curve, beside = fit_errors(self.name, tile)
        most = max(map(upper, quotients))
        relative = (of_quotient + 1.001 * beside) / least + 10.0 * UNIT**2
        return 0.5 + relative / UNIT + (most * of_eta + 1.001 * on_curve) / engine.least_ulp(self.least())


def tiles():
    return tuple(pairwise(2.0 * k / TILES - 1.0 for k in range(TILES + 1)))


def strips(name):
    return [Strip(name, ends) for ends in pairwise(2.0 * k / STRIPS - 1.0 for k in range(STRIPS + 1))]
