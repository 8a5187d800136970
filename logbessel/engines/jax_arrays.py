"""The elementary operations on JAX arrays of doubles, for XLA to compile.

XLA turns (a + c) - c into a for constants c, and the compilers behind it contract a b + c though a b is used elsewhere.
Either destroys the error terms of double-double arithmetic. So formulas compute with `Number`s: a constant that is
added or subtracted gets a zero added that XLA cannot know to be one, and a product is hidden behind a selection, except
in `fma`.
"""

import jax.numpy as jnp
from jax import lax

_MAGIC = 0x4330000000000000  # the bits of 2^52: or-ing a small integer n to them gives the bits of 2^52 + n
_MAGIC_VALUE = 2.0**52
_BIAS, _BIASING = 2048, -(1 << 63)  # 2048 2^52 wraps around
_HALF, _INTEGER = 1 << 51, -(1 << 52)
_HALF_OF_LOW, _HIGH = 1 << 26, -(1 << 27)


class Number:
    """An array of doubles or truth values, and the zero that hides constants."""

    __slots__ = ("value", "zero")

    def __init__(self, value, zero):
        self.value, self.zero = value, zero

    def _constant(self, number):
        return jnp.asarray(number, self.zero.dtype)

    def _hidden(self, number):
        return number.value if isinstance(number, Number) else self._constant(number) + self.zero

    def _plain(self, number):
        return number.value if isinstance(number, Number) else number

    def _new(self, value):
        return Number(value, self.zero)

    def __add__(self, other):
        if not isinstance(other, _OPERANDS):
            return NotImplemented
        return self if _is_zero(other) else self._new(self.value + self._hidden(other))

    __radd__ = __add__

    def __sub__(self, other):
        if not isinstance(other, _OPERANDS):
            return NotImplemented
        return self if _is_zero(other) else self._new(self.value - self._hidden(other))

    def __rsub__(self, other):
        return self._new(self._hidden(other) - self.value)

    def __mul__(self, other):
        if not isinstance(other, _OPERANDS):
            return NotImplemented
        if isinstance(other, Number):
            return self._new(_uncontracted(self.value * other.value))
        return self._new(self.value * other)

    __rmul__ = __mul__

    def __truediv__(self, other):
        if not isinstance(other, _OPERANDS):
            return NotImplemented
        return self._new(self.value / self._hidden(other))

    def __rtruediv__(self, other):
        return self._new(self._plain(other) / self.value)

    def __neg__(self):
        return self._new(-self.value)

    def __lt__(self, other):
        return self._compared(other, jnp.less)

    def __le__(self, other):
        return self._compared(other, jnp.less_equal)

    def __gt__(self, other):
        return self._compared(other, jnp.greater)

    def __ge__(self, other):
        return self._compared(other, jnp.greater_equal)

    def __eq__(self, other):
        return self._compared(other, jnp.equal)

    def __ne__(self, other):
        return self._compared(other, jnp.not_equal)

    __hash__ = None

    def _compared(self, other, comparison):
        if not isinstance(other, _OPERANDS):
            return NotImplemented
        return self._new(comparison(self.value, self._plain(other)))

    def __and__(self, other):
        return self._new(self.value & self._plain(other))

    __rand__ = __and__

    def __or__(self, other):
        return self._new(self.value | self._plain(other))

    __ror__ = __or__

    def __invert__(self):
        return self._new(~self.value)


_OPERANDS = (Number, int, float)


def numbers(*arrays):
    """The arrays, all of one shape and dtype float64, as `Number`s.

    The zero is min(|a|, 0) of the last one: a nan there is a nan in every result, as it should be.
    """
    zero = jnp.minimum(jnp.abs(arrays[-1]), 0.0)
    return [Number(array, zero) for array in arrays]


def _is_zero(number):
    return not isinstance(number, Number) and number == 0.0


def _any_number(*operands):
    return next(operand for operand in operands if isinstance(operand, Number))


def fma(a, b, c):
    number = _any_number(a, b, c)
    return number._new(number._plain(a) * number._plain(b) + number._plain(c))


def two_prod(a, b):
    """Dekker's product of factors split by their bits, which contraction leaves exact; the product itself is hidden."""
    number = _any_number(a, b)
    a, b = (factor.value if isinstance(factor, Number) else number._constant(factor) for factor in (a, b))
    product = _uncontracted(a * b)
    (a_high, a_low), (b_high, b_low) = _halves(a), _halves(b)
    error = ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low
    return number._new(product), number._new(error)


def _uncontracted(product):
    """The rounded product, whatever is added to it: no compiler contracts through the selection, nor removes it."""
    return jnp.where(product == 0.0, 0.0, product)


def _halves(a):
    """a = high + low with 26 bits each."""
    high = _from_bits((_bits(a) + _HALF_OF_LOW) & _HIGH)
    return high, a - high


def remainder(c, a, b):
    product, error = two_prod(a, b)
    return (c - product) - error


def sqrt(a):
    return a._new(jnp.sqrt(a.value))


def floor(a):
    return a._new(jnp.floor(a.value))


def absolute(a):
    return a._new(jnp.abs(a.value))


def where(condition, a, b):
    a, b = (operand.value if isinstance(operand, Number) else condition._constant(operand) for operand in (a, b))
    return condition._new(jnp.where(condition.value, a, b))


def _bits(a):
    return lax.bitcast_convert_type(a, jnp.int64)


def _from_bits(a):
    return lax.bitcast_convert_type(a, jnp.float64)


def matched(a, b):
    """The difference of the bits of a and b, rounded to a multiple of 2^52, is the exponent to add to b, as in `vector`."""
    number = _any_number(a, b)
    target, start = (
        _bits(operand.value if isinstance(operand, Number) else number._constant(operand)) for operand in (a, b)
    )
    step = (target - start + _HALF) & _INTEGER
    biased = lax.shift_right_logical(step + _BIASING, jnp.full_like(step, 52))
    exponent = _from_bits(biased | _MAGIC) - (_MAGIC_VALUE + _BIAS)
    return number._new(_from_bits(step + start)), number._new(exponent)


def pow2(n):
    shifted = _bits(n.value + (_MAGIC_VALUE + 1023.0))
    return n._new(_from_bits(shifted << 52))
