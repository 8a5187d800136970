"""An engine that bounds the rounding errors of the library's formulas: interval arithmetic over cells of arguments.

`logbessel.arithmetic` calls it for numbers of the class `Number`. A number stands for all doubles that a formula may compute at
its place while the arguments run over a cell. It holds

- an enclosure of what the formula would be worth there without rounding, as `multiple` x + `rest`: s + v and x cancel exactly;
- how far the double may be from that: a sum of unknowns that several numbers share, and a `radius` for all else. The low part of
  a double-double is such an unknown: it leaves the high part, and is found in the low one;
- a power of two of which the double is a multiple, `grid`, if one is known: sums on a common grid below 2^53 of it are exact;
- whether it is an "argument" or their "root", or the number that it was `matched` with, as its `role`, and, in `over`, the number
  that it is a power of two times, and that power.

The double-double operations of `logbessel.formulas.double_double` run as they are but for the products, quotients and roots, whose
low parts cancel only to first order. `products` puts in their place the bounds that follow from Joldes, Muller, Popescu, "Tight and
rigorous error bounds for basic building blocks of double-word arithmetic", ACM TOMS 44, 2017: here without renormalisation, so that
the bounds take the size of the low parts as it is, u = 2^-53 being the rounding unit.

Bounds are doubles rounded to nearest, each a sum of positive terms: `INFLATED` covers their own rounding.
"""

import math
from contextlib import contextmanager
from itertools import count

from flint import arb, ctx

from logbessel.formulas import double_double as dd

ctx.prec = 160
UNIT = 2.0**-53
INFLATED = 1 + 2.0**-30  # more than 10^5 roundings
_names = count()


class Unproven(ArithmeticError):
    """The cell is too large, or the bound cannot be had."""


class Cell:
    """The cell that the arguments run over: an enclosure of x, and the choices where it leaves a condition open."""

    current = None

    def __init__(self, x, choices=()):
        self.x, self.choices, self.open = x, list(choices), []
        self.sizes = {}  # of the unknowns

    def choose(self, options):
        """One of the options; which is told by `choices`, the first where they do not tell, and the others are noted as open."""
        place = len(self.open)
        index = self.choices[place] if place < len(self.choices) else 0
        self.open.append((index, len(options)))
        return options[index]

    def following(self):
        """The choices of the next run, or None."""
        taken = list(self.open)
        while taken and taken[-1][0] + 1 == taken[-1][1]:
            taken.pop()
        return [index for index, _ in taken[:-1]] + [taken[-1][0] + 1] if taken else None


def runs(x, formula):
    """formula() for all that the cell leaves open."""
    choices = []
    while choices is not None:
        Cell.current = Cell(x, choices)
        try:
            yield formula()
        finally:
            choices = Cell.current.following()


def upper(ball):
    """The greatest size in a ball, as a double."""
    return float(abs(ball).upper()) * INFLATED


def lower(ball):
    """The least."""
    return max(0.0, float(abs(ball).lower()) / INFLATED)


def half_ulp(size):
    """Half the distance of the doubles below `size`: the greatest rounding error of a result of that size."""
    return 0.0 if size == 0.0 else 2.0 ** (max(math.frexp(size)[1] - 1, -1022) - 53)


def least_ulp(size):
    """The distance of the doubles at `size`."""
    return 2.0 * half_ulp(size)


def hull(low, high):
    return arb(low).union(arb(high))


class Number:
    """All doubles that a formula may compute at a place."""

    __slots__ = ("multiple", "rest", "unknowns", "radius", "grid", "role", "over", "_real")
    engine = __name__
    __hash__ = None

    def __init__(self, rest, radius=0.0, unknowns=None, multiple=0, grid=0.0, role=None):
        self.rest, self.radius, self.unknowns, self.multiple, self.grid = rest, radius, unknowns or {}, multiple, grid
        self.role, self.over, self._real = role, None, None

    @property
    def real(self):
        if self._real is None:
            self._real = self.rest + self.multiple * Cell.current.x if self.multiple else self.rest
        return self._real

    @property
    def deviation(self):
        sizes = Cell.current.sizes
        return self.radius + sum(abs(factor) * sizes[name] for name, factor in self.unknowns.items())

    @property
    def size(self):
        return upper(self.real) + self.deviation

    @property
    def least(self):
        return max(0.0, lower(self.real) - self.deviation)

    @property
    def step(self):
        """What it is a multiple of."""
        return max(self.grid, least_ulp(self.least) if self.least else 0.0)

    def rounded(self, extra=0.0, exact=False):
        """After a rounding of what it stands for; `extra` is added to the radius."""
        self.radius += extra + (0.0 if exact else half_ulp(self.size + extra))
        return self

    def __add__(self, other):
        if other is self:
            return scaled(self, 2.0)
        other = lifted(other)
        unknowns = dict(self.unknowns)
        for name, factor in other.unknowns.items():
            unknowns[name] = unknowns.get(name, 0.0) + factor
            if unknowns[name] == 0.0:
                del unknowns[name]
        multiple = self.multiple + other.multiple
        grid = min(self.step, other.step)
        total = Number(self.rest + other.rest, self.radius + other.radius, unknowns, multiple, grid)
        _clip(total, self, other)
        return total.rounded(exact=_is_exact(total, self, other))

    __radd__ = __add__

    def __neg__(self):
        unknowns = {name: -factor for name, factor in self.unknowns.items()}
        role = self.role if isinstance(self.role, Number) else None
        return Number(-self.rest, self.radius, unknowns, -self.multiple, self.grid, role)

    def __sub__(self, other):
        return self + (-lifted(other))

    def __rsub__(self, other):
        return lifted(other) + (-self)

    def __mul__(self, other):
        if _is_power(other):
            return scaled(self, other)
        product, grid = _product(self, lifted(other))
        return product.rounded(exact=grid and product.size <= grid * 2.0**53)

    __rmul__ = __mul__

    def __truediv__(self, other):
        if self.over and self.over[0] is other:
            return self.over[1]
        other = lifted(other)
        if not other.least:
            raise Unproven("division by what may be zero")
        quotient = self.real / other.real
        radius = (self.deviation + upper(quotient) * other.deviation) / other.least
        return Number(quotient, radius).rounded()

    def __rtruediv__(self, other):
        return lifted(other) / self

    def __lt__(self, other):
        return _decided(self - other)

    def __gt__(self, other):
        return _decided(lifted(other) - self)

    def __le__(self, other):
        return _decided(self - other)

    def __ge__(self, other):
        return _decided(lifted(other) - self)

    def __eq__(self, other):
        if self is other:
            return Truth(True)
        if other == math.inf:
            return Truth(False)
        return Truth(False) if (self - other).least else Truth(Cell.current.choose([True, False]))


class Truth:
    """What a condition is, once chosen."""

    __slots__ = ("holds",)
    engine = __name__

    def __init__(self, holds):
        self.holds = bool(holds)

    def __and__(self, other):
        return Truth(self.holds and holds(other))

    def __or__(self, other):
        return Truth(self.holds or holds(other))

    __rand__, __ror__ = __and__, __or__

    def __invert__(self):
        return Truth(not self.holds)


def holds(condition):
    return condition.holds if isinstance(condition, Truth) else bool(condition)


def _decided(difference):
    """Whether a difference is negative."""
    if difference.least:
        return Truth(difference.real < 0)
    return Truth(Cell.current.choose([True, False]))


def lifted(value):
    return value if isinstance(value, Number) else constant(float(value))


def constant(value):
    grid = math.ulp(value) if value else 1.0
    while value and (value / grid) % 2 == 0:
        grid *= 2
    return Number(arb(value), grid=grid)


def is_zero(number):
    return not number.unknowns and not number.radius and not number.multiple and number.rest == 0


def _is_exact(total, a, b):
    """Whether the sum of two numbers is a double."""
    on_grid = total.grid and total.size <= total.grid * 2.0**53
    return is_zero(a) or is_zero(b) or on_grid or _matched(a, b) or _close(a, b)


def _matched(a, b):
    return a.role is b or b.role is a


def _clip(total, a, b):
    """The difference of two matched numbers is at most half of either."""
    if _matched(a, b) and not total.multiple:
        most = ((a if b.role is a else b).size / 2.0 + total.deviation) * INFLATED
        low, high = max(total.rest.lower(), arb(-most)), min(total.rest.upper(), arb(most))
        if low <= high:
            total.rest = hull(low, high)


def _close(a, b):
    """Sterbenz's lemma: a difference is exact where one is between half and twice the other."""
    if not (a.least and b.least):
        return False
    opposite = (a.real > 0 and b.real < 0) or (a.real < 0 and b.real > 0)
    return opposite and a.size <= 2.0 * b.least and b.size <= 2.0 * a.least


def _is_power(value):
    return isinstance(value, (int, float)) and value != 0 and math.frexp(abs(value))[0] == 0.5


def scaled(number, power):
    """Times a power of two."""
    unknowns = {name: factor * power for name, factor in number.unknowns.items()}
    size = abs(power)
    role = number.role if isinstance(number.role, str) and 0 < power <= 1 else None
    return Number(
        number.rest * arb(power), number.radius * size, unknowns, number.multiple * power, number.grid * size, role
    )


def _product(a, b):
    """a b before it is rounded, and what it is a multiple of."""
    off_a, off_b = a.deviation, b.deviation
    grid = a.step * b.step
    product = Number(a.real * b.real, upper(a.real) * off_b + upper(b.real) * off_a + off_a * off_b, grid=0.0)
    return product, grid


def unknown(size, name=None):
    """A name for something of at most a size."""
    name = next(_names)
    Cell.current.sizes[name] = size
    return name


def split(total, size):
    """(high, low) of a sum that is known as a number, where the low part is at most of a size."""
    name = unknown(size)
    unknowns = dict(total.unknowns)
    unknowns[name] = -1.0
    return Number(total.rest, total.radius, unknowns, total.multiple, total.grid), Number(arb(0), 0.0, {name: 1.0})


# The operations of logbessel.arithmetic


def fma(a, b, c):
    a, b, c = lifted(a), lifted(b), lifted(c)
    if is_zero(a) or is_zero(b):
        return c
    product, grid = _product(a, b)
    total = Number(product.rest + c.rest, product.radius + c.radius, dict(c.unknowns), c.multiple)
    grid = min(grid, c.step)
    return total.rounded(exact=grid and total.size <= grid * 2.0**53)


def two_prod(a, b):
    product, grid = _product(lifted(a), lifted(b))
    if grid and product.size <= grid * 2.0**53:
        return product, 0.0
    return split(product, half_ulp(product.size))


def sqrt(a):
    raise Unproven("roots are those of double-doubles")


def remainder(c, a, b):
    return fma(-lifted(a), b, c)


def absolute(a):
    if a.least:
        return a if a.real > 0 else -a
    return Number(abs(a.real), a.deviation)


def where(condition, a, b):
    return a if holds(condition) else b


def unless(condition, formula):
    return 0.0 if holds(condition) else formula()


def pow2(n):
    raise Unproven("a power that is not chosen")


def matched(a, b):
    """(b 2^n, n) with 2/3 <= a / (b 2^n) <= 3/2."""
    a, b = lifted(a), lifted(b)
    ratio = a.real / b.real
    if not lower(ratio):
        raise Unproven("a quotient that may be zero")
    spread = 1 + 2.0**-40
    first = math.ceil(math.log2(lower(ratio) / 1.5 / spread) - 1e-12)
    last = math.floor(math.log2(upper(ratio) * 1.5 * spread) + 1e-12)
    n = Cell.current.choose(list(range(first, last + 1)))
    high = scaled(b, 2.0**n)
    if n and high.multiple and not a.multiple:
        high = Number(high.real, high.radius, high.unknowns, 0, high.grid)
    if not high.multiple:
        low = max(high.rest.lower(), a.real.lower() / arb(1.5) / spread)
        top = min(high.rest.upper(), a.real.upper() * arb(1.5) * spread)
        high = Number(hull(low, top) if low <= top else high.rest, high.radius, high.unknowns, 0, high.grid)
    high.role, high.over = a, (b, 2.0**n)
    return high, float(n)


# The operations of double-doubles


def _sum(a, b):
    """a + b before it is rounded, and whether it is a double."""
    a, b = lifted(a), lifted(b)
    rounded = a + b
    total = Number(rounded.rest, a.radius + b.radius, dict(rounded.unknowns), rounded.multiple, rounded.grid)
    return total, _is_exact(total, a, b)


class Pair:
    """A double-double: what it would be worth, how far its sum is from that, and the sizes of its parts."""

    def __init__(self, x):
        high, low = map(lifted, x)
        total, _ = _sum(high, low)
        self.real, self.off = total.real, total.deviation
        self.total, self.high, self.low = upper(total.real), high.size, low.size
        self.least, self.zero_low = high.least, is_zero(low)
        self.step = high.step


def two_sum(a, b):
    total, exact = _sum(a, b)
    return (total, 0.0) if exact else split(total, half_ulp(total.size))


def fast_two_sum(a, b):
    a, b = lifted(a), lifted(b)
    total, exact = _sum(a, b)
    if exact:
        return total, 0.0
    above = isinstance(a.role, str) and isinstance(b.role, str) and (a.role, b.role) == ("root", "argument")
    if not (above or a.least >= b.size or a.step >= least_ulp(b.size)):
        total.radius += 3.0 * half_ulp(
            b.size
        )  # where |a| < |b|: two roundings, of total - a, not larger than 2 |b|, and of what is left
    return split(total, half_ulp(total.size))


def _result(real, off, low):
    return split(Number(real, off * INFLATED), low * INFLATED)


def multiply(x, y):
    x, y = Pair(x), Pair(y)
    size = x.high * y.high
    error = 0.0 if x.step * y.step and size <= x.step * y.step * 2.0**53 else half_ulp(size)
    first = x.low * y.high + error
    rounding = 0.0 if x.zero_low else half_ulp(first)
    low = x.high * y.low + first + rounding
    last = 0.0 if y.zero_low else half_ulp(low)
    off = x.total * y.off + y.total * x.off + x.off * y.off + x.low * y.low + rounding + last
    return _result(x.real * y.real, off, low + last)


def multiply_double(x, b):
    return multiply(x, (b, 0.0))


def square(x):
    x = Pair(x)
    error = half_ulp(x.high * x.high)
    low = 2.0 * x.high * x.low + error
    last = 0.0 if x.zero_low else half_ulp(low)
    off = 2.0 * x.total * x.off + x.off * x.off + x.low * x.low + last
    return _result(x.real * x.real, off, low + last)


def divide(x, y):
    """q = xh RN(1/yh) rounded, and (xh - q yh + xl - q yl) RN(1/yh): the reciprocal is that of y to u and yl/yh."""
    x, y = Pair(x), Pair(y)
    if not y.least:
        raise Unproven("division by what may be zero")
    quotient = x.high / y.least
    left = quotient * y.high * 2.0 * UNIT * INFLATED  # |xh - q yh|
    inner = left + x.low
    rest = inner + quotient * y.low
    roundings = half_ulp(left) + (0.0 if x.zero_low else half_ulp(inner)) + (0.0 if y.zero_low else half_ulp(rest))
    low = rest / y.least
    off = roundings / y.least + low * (UNIT + y.low / (y.least - y.low)) + half_ulp(low)
    real = x.real / y.real
    off += (x.off + upper(real) * y.off) / (y.least - y.low - y.off)
    return _result(real, off, low * (1 + 2 * UNIT))


class Root:
    """The square root of double-doubles, whose worth is given: it is s in all formulas, which is known as x + v^2/(s + x) too.

    As a double it is not below v and x, the arguments: squares, sums and roots are rounded monotonically, and the root of a rounded
    square is the double that was squared.
    """

    def __init__(self, multiple, rest):
        self.multiple, self.rest = multiple, rest

    def __call__(self, square):
        square = Pair(square)
        s = Number(self.rest, 0.0, None, self.multiple)
        least, size = lower(s.real), upper(s.real)
        if not least:
            raise Unproven("a root that may be zero")
        away = square.low / (2.0 * least) + half_ulp(size) * INFLATED  # of the rounded root from the root
        low = away + away * away / least
        off = away * away / least + 4.0 * UNIT * low + square.off / (2.0 * least)
        high, rest = split(Number(self.rest, off * INFLATED, None, self.multiple), low * INFLATED)
        high.role = "root"
        reciprocal = 1 / s.real
        rounding = min(UNIT, half_ulp(upper(reciprocal)) / lower(reciprocal))
        relative = (away / least + rounding) * INFLATED
        return (high, rest), Number(reciprocal, upper(reciprocal) * relative)


OPERATIONS = (two_sum, fast_two_sum, multiply, multiply_double, square, divide)


@contextmanager
def replaced(module, **functions):
    """Functions of a module, or a class, in whose place others stand."""
    kept = {name: getattr(module, name) for name in functions}
    try:
        for name, function in functions.items():
            setattr(module, name, function)
        yield
    finally:
        for name, function in kept.items():
            setattr(module, name, function)


def double_doubles():
    """Their operations as they are here."""
    return replaced(dd, **{operation.__name__: operation for operation in OPERATIONS})
