"""The elementary operations on JAX arrays of doubles, or of singles, for XLA to compile.

XLA turns (a + c) - c into a for constants c, and the compilers behind it contract a b + c though a b is used elsewhere.
Either destroys the error terms of double-double arithmetic. So formulas compute with `Number`s: a constant that is
added or subtracted gets a zero added that XLA cannot know to be one, and a product is hidden behind a selection, except
in `fma`. Numbers of one formula share a `Trace`, in which an operation that was written before is found again.
"""

import operator

import jax.numpy as jnp
from jax import lax

from . import dekker, formats

_SMALL = 2.0**-64  # far above the least single, and far below its inverse


class Trace:
    """What was computed so far, by operation and operands, and the zero that hides constants."""

    def __init__(self, zero):
        self.zero = zero
        self._known = [{}]  # and one for each loop body that is being traced, inside the others

    def apply(self, operation, *operands):
        key = operation, *(operand.hex() if isinstance(operand, float) else id(operand) for operand in operands)
        for known in self._known:
            if key in known:
                return known[key][0]
        self._known[-1][key] = operation(*operands), operands  # which keeps the operands, and so their ids
        return self._known[-1][key][0]

    def body(self, step):
        """A loop's body, from and to arrays."""

        def traced(*arrays):
            self._known.append({})
            try:
                return [_array(self, number) for number in step(*(Number(array, self) for array in arrays))]
            finally:
                self._known.pop()

        return traced

    def number(self, operation, *operands):
        return Number(self.apply(operation, *operands), self)


class Number:
    """An array of numbers or truth values in a trace."""

    __slots__ = ("value", "trace")
    engine = __name__
    __hash__ = None

    def __init__(self, value, trace):
        self.value, self.trace = value, trace

    def _hidden(self, number):
        if isinstance(number, Number):
            return number.value
        return self.trace.apply(lax.add, self.trace.zero, float(number))

    def _new(self, operation, left, right):
        return self.trace.number(operation, left, right)

    def __add__(self, other):
        if not isinstance(other, _OPERANDS):
            return NotImplemented
        return self if _is_zero(other) else self._new(lax.add, self.value, self._hidden(other))

    __radd__ = __add__

    def __sub__(self, other):
        if not isinstance(other, _OPERANDS):
            return NotImplemented
        return self if _is_zero(other) else self._new(lax.sub, self.value, self._hidden(other))

    def __rsub__(self, other):
        return self._new(lax.sub, self._hidden(other), self.value)

    def __mul__(self, other):
        if not isinstance(other, _OPERANDS):
            return NotImplemented
        if isinstance(other, Number):
            return self._new(_uncontracted_product, self.value, other.value)
        return self._new(lax.mul, self.value, float(other))

    __rmul__ = __mul__

    def __truediv__(self, other):
        if not isinstance(other, _OPERANDS):
            return NotImplemented
        return self._new(lax.div, self.value, self._hidden(other))

    def __rtruediv__(self, other):
        return self._new(lax.div, _plain(other), self.value)

    def __neg__(self):
        return self.trace.number(lax.neg, self.value)

    def __lt__(self, other):
        return self._compared(lax.lt, other)

    def __le__(self, other):
        return self._compared(lax.le, other)

    def __gt__(self, other):
        return self._compared(lax.gt, other)

    def __ge__(self, other):
        return self._compared(lax.ge, other)

    def __eq__(self, other):
        return self._compared(lax.eq, other)

    def __ne__(self, other):
        return self._compared(lax.ne, other)

    def _compared(self, comparison, other):
        if not isinstance(other, _OPERANDS):
            return NotImplemented
        return self._new(comparison, self.value, _plain(other))

    def __and__(self, other):
        return self._new(operator.and_, self.value, _plain(other))

    __rand__ = __and__

    def __or__(self, other):
        return self._new(operator.or_, self.value, _plain(other))

    __ror__ = __or__

    def __invert__(self):
        return self.trace.number(lax.bitwise_not, self.value)


_OPERANDS = (Number, int, float)


def numbers(*arrays):
    """The arrays, all of one shape and dtype, as `Number`s of a new trace.

    The zero is min(|a|, 0) of the last one: a nan there is a nan in every result, as it should be.
    """
    trace = Trace(jnp.minimum(jnp.abs(arrays[-1]), 0.0))
    return [Number(array, trace) for array in arrays]


def _is_zero(number):
    return not isinstance(number, Number) and number == 0.0


def _plain(number):
    return number.value if isinstance(number, Number) else float(number)


def _trace(*operands):
    return next(operand.trace for operand in operands if isinstance(operand, Number))


def _array(trace, number):
    """The number as an array."""
    return number.value if isinstance(number, Number) else trace.apply(lax.full_like, trace.zero, float(number))


def fma(a, b, c):
    trace = _trace(a, b, c)
    a, b, c = _plain(a), _plain(b), _plain(c)
    if isinstance(a, float) and isinstance(b, float):
        return trace.number(lax.add, c, a * b)
    return trace.number(lax.add, trace.apply(lax.mul, a, b), c)


def two_prod(a, b):
    """Dekker's product, which contraction leaves exact; the product itself is hidden."""
    trace = _trace(a, b)
    a, b = _array(trace, a), _array(trace, b)
    product = trace.apply(_uncontracted_product, a, b)
    error = dekker.error(product, trace.apply(_halves, a), trace.apply(_halves, b))
    return Number(product, trace), Number(error, trace)


def _uncontracted_product(a, b):
    """The rounded product, whatever is added to it: no compiler contracts through the selection, nor removes it."""
    product = lax.mul(a, b)
    return lax.select(lax.eq(product, 0.0), lax.full_like(product, 0.0), product)


def remainder(c, a, b):
    """Halves of a small single may be subnormal, which XLA takes for zeros: so many times as large is b here, and as small is a."""
    if isinstance(b, Number) and formats.of(b.value.dtype) == formats.SINGLE:
        small = absolute(b) < _SMALL
        a, b = a * where(small, _SMALL, 1.0), b * where(small, 1.0 / _SMALL, 1.0)
    product, error = two_prod(a, b)
    return (c - product) - error


def sqrt(a):
    return a.trace.number(lax.sqrt, a.value)


def floor(a):
    return a.trace.number(lax.floor, a.value)


def absolute(a):
    return a.trace.number(lax.abs, a.value)


def where(condition, a, b):
    trace = condition.trace
    return trace.number(lax.select, condition.value, _array(trace, a), _array(trace, b))


def repeat(count, step, state, short):
    """A loop for XLA, which takes long over straight-line code, be the recurrence `short` or not."""
    trace = _trace(*state)
    body = trace.body(step)
    turn = lambda i, arrays: body(lax.full_like(trace.zero, count - i), *arrays)
    return [Number(array, trace) for array in lax.fori_loop(0, count, turn, [_array(trace, item) for item in state])]


def _bits(a):
    return lax.bitcast_convert_type(a, formats.of(a.dtype).integers)


def _from_bits(a):
    return lax.bitcast_convert_type(a, formats.of(a.dtype).dtype)


def _halves(a):
    return dekker.halves(_bits, _from_bits, formats.of(a.dtype))(a)


def matched(a, b):
    """The difference of the bits of a and b, rounded to a multiple of 2^52, is the exponent to add to b, as in `vector`."""
    trace = _trace(a, b)
    start, target = _bits(_array(trace, b)), _bits(_array(trace, a))
    format = formats.of(target.dtype)
    step = (target - start + format.half) & format.exponents
    biased = lax.shift_right_logical(step + -(1 << (format.width - 1)), lax.full_like(step, format.fraction))
    exponent = _from_bits(biased | format.magic) - (format.magic_value + format.bias)
    return Number(_from_bits(step + start), trace), Number(exponent, trace)


def pow2(n):
    format = formats.of(n.value.dtype)
    shifted = _bits(n.value + (format.magic_value + format.largest))
    return Number(_from_bits(shifted << format.fraction), n.trace)
