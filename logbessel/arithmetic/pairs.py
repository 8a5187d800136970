"""Numbers of some 46 bits as pairs of singles, for devices that have no doubles, or slow ones.

A `Pair` is the unevaluated sum of two numbers of an engine whose words are float32, the lower at most half a unit in the last
place of the higher: double-double arithmetic, which holds in any binary format, with float32 for its word. Formulas are called
with pairs in the place of doubles, and without error terms of their own (`in_pairs`). Exponents are those of a float32.
"""

import operator
from functools import wraps

import numpy as np

from .. import arithmetic as words
from . import formats
from .error_terms import plain, with_error_terms
from .exact_sums import fast_two_sum, two_sum

_INFINITY = float("inf")
_FINE = 2.0**-100  # the error of the rounding of a smaller product may be no number of a float32's exponents


class Pair:
    """high + low; low is the number 0.0 where it is known to be zero. A `power` is a power of two, or several. What is `rough` has
    no low part, nor has what is made of such pairs and constants.

    A `loose` one, a sum, may have a low part as large as the higher one, where what was added cancelled, which does not matter to sums.
    """

    __slots__ = ("high", "low", "power", "rough", "loose")
    engine = __name__
    __hash__ = None
    __array_ufunc__ = None  # NumPy leaves mixed operations to this class

    def __init__(self, high, low=0.0, power=False, rough=False, loose=False):
        self.high, self.low, self.power, self.rough, self.loose = high, low, power, rough, loose

    def __add__(self, other):
        return _sum(self, other) if isinstance(other, _OPERANDS) else NotImplemented

    __radd__ = __add__

    def __neg__(self):
        return Pair(-self.high, 0.0 if _zero(self.low) else -self.low, rough=self.rough, loose=self.loose)

    def __sub__(self, other):
        return _sum(self, -other) if isinstance(other, _OPERANDS) else NotImplemented

    def __rsub__(self, other):
        return _sum(-self, other)

    def __mul__(self, other):
        if not isinstance(other, _OPERANDS):
            return NotImplemented
        if _all_rough(self, other):
            return _of_words(operator.mul, self, other)
        other = lifted(other)
        return Pair(*_product(self, other), self.power and other.power, loose=self.loose != other.loose)

    __rmul__ = __mul__

    def __truediv__(self, other):
        return _quotient(self, other) if isinstance(other, _OPERANDS) else NotImplemented

    def __rtruediv__(self, other):
        return _quotient(other, self)

    def __lt__(self, other):
        return self._compared(other, operator.lt, operator.lt)

    def __le__(self, other):
        return self._compared(other, operator.lt, operator.le)

    def __gt__(self, other):
        return self._compared(other, operator.gt, operator.gt)

    def __ge__(self, other):
        return self._compared(other, operator.gt, operator.ge)

    def __eq__(self, other):
        return self._compared(other, None, operator.eq)

    def __ne__(self, other):
        return ~(self == other)

    def _compared(self, other, strictly, compare):
        """By the high parts, and where these are equal by the low ones."""
        if not isinstance(other, _OPERANDS):
            return NotImplemented
        a, b = settled(self), settled(lifted(other))
        if _decided(a, b):
            return Truth(compare(a.high, b.high))
        low = a.low if _zero(b.low) else a.low - b.low
        if isinstance(low, float):  # of a number without a low part and a constant
            low = low + 0.0 * a.high
        equal = (a.high == b.high) & compare(low, 0.0)
        return Truth(strictly(a.high, b.high) | equal if strictly else equal)


class Truth:
    """What a comparison of pairs says, for the words of one engine."""

    __slots__ = ("value",)
    engine = __name__
    __hash__ = None

    def __init__(self, value):
        self.value = value

    def __and__(self, other):
        return Truth(self.value & _truth(other))

    __rand__ = __and__

    def __or__(self, other):
        return Truth(self.value | _truth(other))

    __ror__ = __or__

    def __invert__(self):
        return Truth(~self.value)


_OPERANDS = (Pair, int, float)


def _truth(value):
    return value.value if isinstance(value, Truth) else value


def lifted(value):
    """A number as a pair of singles, and a pair as it is."""
    if isinstance(value, Pair):
        return value
    with np.errstate(over="ignore"):
        high = float(np.float32(value))
        low = float(np.float32(value - high)) if abs(high) < _INFINITY else 0.0
    return Pair(high, low, power=abs(high) < _INFINITY and low == 0.0 and np.frexp(high)[0] == 0.5)


def _zero(word):
    return isinstance(word, float) and word == 0.0


def _decided(a, b):
    """Whether the high parts decide a comparison: the low ones are zeros, or a number is infinite."""
    infinite = any(isinstance(high, float) and abs(high) == _INFINITY for high in (a.high, b.high))
    return infinite or (_zero(a.low) and _zero(b.low))


def _plus(a, b):
    return b if _zero(a) else a if _zero(b) else a + b


def _fma(a, b, c):
    return c if _zero(a) or _zero(b) else a * b if _zero(c) else words.fma(a, b, c)


def _all_rough(*numbers):
    """Whether the numbers are rough pairs, and constants."""
    pairs = [number for number in numbers if isinstance(number, Pair)]
    return bool(pairs) and all(pair.rough for pair in pairs)


@with_error_terms
def _of_words(operation, *numbers):
    return Pair(operation(*(lifted(number).high for number in numbers)), rough=True)


def rough(a):
    return Pair(settled(a).high, rough=True)


def whole(a):
    return Pair(a.high) if a.rough else a


@with_error_terms
def settled(a):
    """The number, its lower part no more than half a unit of the higher."""
    return Pair(*fast_two_sum(a.high, a.low)) if a.loose and not _zero(a.low) else a


def _sum(a, b):
    return _added(a, b, two_sum)


def plus_smaller(a, b):
    """a + b for |a| >= |b| or a = 0."""
    return _added(a, b, fast_two_sum)


@with_error_terms
def _added(a, b, of_words):
    if _all_rough(a, b):
        return _of_words(operator.add, a, b)
    a, b = lifted(a), lifted(b)
    if _zero(a.high) or _zero(b.high):
        return b if _zero(a.high) else a
    high, low = of_words(a.high, b.high)
    return Pair(high, _plus(low, _plus(a.low, b.low)), loose=not (_zero(a.low) and _zero(b.low)))


@with_error_terms
def _product(a, b):
    """The parts of a b, the lower one at most four units of the higher."""
    a, b = lifted(a), lifted(b)
    if a.loose and b.loose:  # of one low part alone the product with the other's is no more than its own error
        a, b = settled(a), settled(b)
    if a.power or b.power:
        power, other = (a, b) if a.power else (b, a)
        return other.high * power.high, 0.0 if _zero(other.low) else other.low * power.high
    high, low = words.two_prod(a.high, b.high)
    return high, _fma(a.high, b.low, _fma(a.low, b.high, low))


@with_error_terms
def _quotient(a, b):
    if _all_rough(a, b):
        return _of_words(operator.truediv, a, b)
    a, b = settled(lifted(a)), settled(lifted(b))
    quotient = a.high / b.high
    rest = _fma(-quotient, b.low, _plus(words.remainder(a.high, quotient, b.high), a.low))
    reciprocal = quotient if isinstance(a.high, float) and a.high == 1.0 else 1.0 / b.high
    correction = rest * reciprocal
    exact = words.absolute(correction) < _INFINITY  # not where the quotient, a divisor or its reciprocal is infinite
    if not isinstance(a.high, float):
        exact = exact & (words.absolute(a.high) > _FINE)
    return Pair(quotient, words.where(exact, correction, 0.0), loose=True)


@with_error_terms
def fma(a, b, c):
    if _all_rough(a, b, c):
        return _of_words(words.fma, a, b, c)
    c = lifted(c)
    product, error = _product(a, b)
    if _zero(c.high):
        return Pair(product, error, loose=True)
    high, low = two_sum(product, c.high)
    return Pair(high, _plus(low, _plus(error, c.low)), loose=True)


@with_error_terms
def sqrt(a):
    if a.rough:
        return _of_words(words.sqrt, a)
    a = settled(a)
    root = words.sqrt(a.high)
    rest = _plus(words.remainder(a.high, root, root), a.low)
    return Pair(root, words.where(root > 0.0, rest * (0.5 * (1.0 / root)), 0.0), loose=True)


def floor(a):
    a = settled(a)
    whole = words.floor(a.high)
    if _zero(a.low):
        return Pair(whole)
    below = words.where(a.high == whole, words.floor(a.low), 0.0)
    return settled(Pair(whole, below, loose=True))


def absolute(a):
    a = settled(a)
    if _zero(a.low):
        return Pair(words.absolute(a.high))
    return Pair(words.absolute(a.high), words.where(a.high < 0.0, -a.low, a.low))


def where(condition, a, b):
    if isinstance(a, Truth) or isinstance(b, Truth):
        return Truth(words.where(_truth(condition), _truth(a), _truth(b)))
    all_rough = _all_rough(a, b)
    a, b, condition = lifted(a), lifted(b), _truth(condition)
    if all_rough:
        return Pair(words.where(condition, a.high, b.high), rough=True)
    low = 0.0 if _zero(a.low) and _zero(b.low) else words.where(condition, a.low, b.low)
    return Pair(words.where(condition, a.high, b.high), low, a.power and b.power, loose=a.loose or b.loose)


def matched(a, b):
    a, b = settled(a), settled(lifted(b))
    high, exponent = words.matched(a.high, b.high)
    return Pair(high, 0.0 if _zero(b.low) else b.low * words.pow2(exponent)), Pair(exponent)


def pow2(n):
    return Pair(words.pow2(settled(n).high), power=True)


def repeat(count, step, state, short):
    """A loop over the parts of pairs."""

    def parts(k, *numbers):
        return _parts(step(k if isinstance(k, float) else Pair(k), *map(Pair, numbers[::2], numbers[1::2])))

    numbers = words.repeat(count, parts, _parts(state), short)
    return list(map(Pair, numbers[::2], numbers[1::2]))


def _parts(numbers):
    return [part for number in map(settled, map(lifted, numbers)) for part in (number.high, number.low)]


def in_pairs(formula):
    """The formula for words: called with pairs, and rounded to words at its end."""

    @wraps(formula)
    def called(*arguments):
        with formats.of_singles():
            results = plain(formula)(*map(Pair, arguments))
            return tuple(map(_rounded, results)) if isinstance(results, tuple) else _rounded(results)

    return called


def roughly(condition):
    """The condition for words, looked at in rough numbers: the formulas on both sides of a boundary hold beyond it."""

    @wraps(condition)
    def called(*arguments):
        with formats.of_singles():
            return _truth(plain(condition)(*(Pair(argument, rough=True) for argument in arguments)))

    return called


def _rounded(result):
    if not isinstance(result, Pair) or _zero(result.low):
        return result.high if isinstance(result, Pair) else result
    total = result.high + result.low
    return words.where(words.absolute(result.high) == _INFINITY, result.high, total)
