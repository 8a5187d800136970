"""How far the power series of log I may be off: bounds for the formulas of `careful` and `power_series` of `logbessel.formulas`.

With b = v + 1 and y = x^2/4 both formulas sum T = T_2, T_k = 1 + (y/p_k) T_{k+1}, p_k = k (b + k - 1), as a quotient N/D of two
numbers that run side by side, D <- p_k D and N <- y N + D. All are positive, so only relative errors count, and of those of D,
which N shares, nothing is left in the quotient but in the part T_k - 1 of it. With e_y that of y N, e_p that of p_k D and e_s that
of their sum, each what one step adds, the quotient's error is

    t_k <= (T_k - 1)/T_k (t_{k+1} + e_y + e_p) + e_s,

and T_k is greatest in the corner of the least b and the greatest y. What the series leaves out is t_{n+1}, by a geometric series.
The steps are in double, then in double-double, where e follows from the bounds in `double_double` with the low parts as large as
the steps before have made them: at most l times the high parts, l = u where they are renormalised, u = 2^-53.
"""

from functools import cache
from typing import NamedTuple

import error_engine as engine
from error_engine import INFLATED, UNIT, Number, Pair, hull, lower, upper
from flint import arb

from logbessel.formulas import careful
from logbessel.formulas.coefficients import LOG_GAMMA_TWO


class Ratio(NamedTuple):
    """A positive double-double: its relative error, and the size of its low part over that of its high one."""

    error: float = 0.0
    low: float = 0.0

    def __mul__(self, other):
        low = self.low + other.low + UNIT
        rounding = 0.0 if self.low == 0.0 else UNIT * (self.low + UNIT)
        added = self.low * other.low + rounding + UNIT * low
        return Ratio(self.error + other.error + added * INFLATED, low * INFLATED)

    def __add__(self, other):
        """The error that the sum itself adds, and the larger of its terms'."""
        low = max(self.low, other.low) + UNIT
        added = UNIT * (max(self.low, other.low) + low)
        return Ratio(max(self.error, other.error) + added * INFLATED, low * INFLATED)

    def __truediv__(self, other):
        """A quotient that is off by 2 u, and the rest by which it is put right."""
        rest = 2.0 * UNIT + self.low + other.low
        added = UNIT * (2.0 * UNIT + (2.0 * UNIT + self.low) + 2.0 * rest) + rest * other.low
        return Ratio(self.error + other.error + added * INFLATED, rest * INFLATED)

    def renormalised(self):
        return self._replace(low=UNIT)


DOUBLE, EXACT_SUM, EXACT_PRODUCT = Ratio(), Ratio(0.0, UNIT), Ratio(0.0, UNIT)


class Series(NamedTuple):
    """A way to sum T: how many terms, how many in double-double, what a step in double adds to D, and whether steps renormalise."""

    terms: int
    pairs: int
    rough: float
    renormalised: bool

    def error(self, b, y):
        """The largest relative error of y T for b and y in two balls."""
        least, most = lower(b), upper(y)
        factor = lambda k: k * (least + (k - 1)) / INFLATED
        left = most / factor(self.terms + 1)
        if left >= 0.5:
            raise engine.Unproven("too few terms")
        value, off = 1.0 / (1.0 - left), left / (1.0 - left)
        above = below = DOUBLE
        for k in range(self.terms, 1, -1):
            if k > self.pairs:
                of_y, of_p, of_sum = 2.0 * UNIT, self.rough * UNIT, UNIT
            else:
                (of_y, of_p, of_sum), above, below = self.step(above, below)
            value = 1.0 + most / factor(k) * value
            off = (value - 1.0) / value * (off + of_y + of_p) + of_sum
        quotient = above.renormalised() / below.renormalised()
        last = EXACT_PRODUCT * (quotient.renormalised() if self.renormalised else quotient)
        return (off + last.error) * INFLATED

    def step(self, above, below):
        """What a step in double-double adds to y N, to D and to their sum, and the sizes of the low parts after it."""
        above, below = (number._replace(error=0.0) for number in (above, below))
        factor = (EXACT_SUM + DOUBLE) * DOUBLE if self.renormalised else EXACT_SUM * DOUBLE + DOUBLE
        product, raised = below * factor, EXACT_PRODUCT * above
        product = product.renormalised() if self.renormalised else product
        total = product._replace(error=0.0) + raised._replace(error=0.0)
        added = raised.error, product.error, total.error
        return added, total.renormalised() if self.renormalised else total, product

    def excess(self, b, y):
        """b 0F1(; b; y) - b on the engine: it rises with y and falls with b."""
        b, y = Pair(b), Pair(y)
        real = hull(excess(b.real.upper(), y.real.lower()).lower(), excess(b.real.lower(), y.real.upper()).upper())
        size = upper(real)
        return engine.split(Number(real, self.error(b.real, y.real) * size), 2.0 * UNIT * size)


def excess(b, y):
    b, y = arb(b), arb(y)
    return b * (y.hypgeom_0f1(b) - 1)


CAREFUL = Series(careful._TERMS, careful._CAREFUL_TERMS, rough=4.0, renormalised=True)


@cache
def log_gamma_two_error():
    """Of the coefficients of log Gamma(2 + mu) = (1 - gamma) mu + sum_k (-1)^k (zeta(k) - 1)/k mu^k, |mu| <= 1/2, and of those that
    are left out (DLMF 5.7.3)."""
    first = 27  # those after them are doubles
    count = len(LOG_GAMMA_TWO)
    exact = [1 - arb.const_euler(), *((-1) ** k * (arb(k).zeta() - 1) / k for k in range(2, count + 1))]
    taken = [arb(high) + arb(low) for high, low in LOG_GAMMA_TWO[:first]] + [
        arb(high) for high, _ in LOG_GAMMA_TWO[first:]
    ]
    off = sum(upper(a - b) * 2.0**-k for k, (a, b) in enumerate(zip(exact, taken, strict=True), 1))
    return off + 4.0**-count


def near_integers(v):
    """The parts of a ball of orders with one nearest integer each, and that integer."""
    for n in range(round(float(v.lower())) - 1, round(float(v.upper())) + 2):
        low, high = max(v.lower(), arb(n) - 0.5), min(v.upper(), arb(n) + 0.5)
        if low <= high:
            yield n, hull(low, high)


def rounding(formula, v, x, module, excess):
    """The largest error of the pair of a formula of a module, over balls of orders and arguments."""

    def over(n, v):
        nearest_integer = lambda _: (float(n), Number(v - n))
        run = lambda: Pair(formula(Number(v, role="argument"), Number(arb(0), multiple=1, role="argument")))
        with engine.double_doubles(), engine.replaced(module, nearest_integer=nearest_integer, **excess):
            return max(pair.off for pair in engine.runs(x, run))

    return max(over(n, part) for n, part in near_integers(v))


def careful_rounding(v, x):
    """Of `careful.series_i`, but for what its logarithms leave out."""
    excess = {"_excess": CAREFUL.excess}
    return rounding(careful.series_i, v, x, careful, excess) + log_gamma_two_error()
