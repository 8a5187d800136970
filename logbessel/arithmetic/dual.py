"""First derivatives of formulas by dual numbers: each operation carries d(value) along.

A formula called with a `Dual` in one argument returns its derivative in that argument, to a few units in the last
place wherever differentiation does not cancel. The error terms of double-double arithmetic have the derivative zero.
"""

from .. import arithmetic as plain


class Dual:
    """A value and its derivative; a missing derivative is the number 0.0."""

    __slots__ = ("value", "derivative")
    engine = __name__
    __array_ufunc__ = None  # NumPy leaves mixed operations to this class

    def __init__(self, value, derivative=0.0):
        self.value, self.derivative = value, derivative

    def __add__(self, other):
        other = lifted(other)
        return Dual(self.value + other.value, _sum(self.derivative, other.derivative))

    __radd__ = __add__

    def __neg__(self):
        return Dual(-self.value, -self.derivative)

    def __sub__(self, other):
        return self + (-lifted(other))

    def __rsub__(self, other):
        return lifted(other) + (-self)

    def __mul__(self, other):
        other = lifted(other)
        return Dual(self.value * other.value, _product_derivative(self, other))

    __rmul__ = __mul__

    def __truediv__(self, other):
        other = lifted(other)
        quotient = self.value / other.value
        return Dual(quotient, _scaled(_sum(self.derivative, -_scaled(other.derivative, quotient)), 1.0 / other.value))

    def __rtruediv__(self, other):
        return lifted(other) / self

    def __lt__(self, other):
        return self.value < lifted(other).value

    def __le__(self, other):
        return self.value <= lifted(other).value

    def __gt__(self, other):
        return self.value > lifted(other).value

    def __ge__(self, other):
        return self.value >= lifted(other).value

    def __eq__(self, other):
        return self.value == lifted(other).value

    __hash__ = None


def lifted(value):
    return value if isinstance(value, Dual) else Dual(value)


def _zero(derivative):
    return isinstance(derivative, float) and derivative == 0.0


def _sum(a, b):
    return b if _zero(a) else a if _zero(b) else a + b


def _scaled(derivative, factor):
    return 0.0 if _zero(derivative) else derivative * factor


def _product_derivative(a, b):
    return _sum(_scaled(a.derivative, b.value), _scaled(b.derivative, a.value))


def fma(a, b, c):
    a, b, c = lifted(a), lifted(b), lifted(c)
    return Dual(plain.fma(a.value, b.value, c.value), _sum(_product_derivative(a, b), c.derivative))


def two_prod(a, b):
    a, b = lifted(a), lifted(b)
    product, error = plain.two_prod(a.value, b.value)
    return Dual(product, _product_derivative(a, b)), Dual(error)


def remainder(c, a, b):
    a, b, c = lifted(a), lifted(b), lifted(c)
    return Dual(plain.remainder(c.value, a.value, b.value), _sum(c.derivative, -_product_derivative(a, b)))


def matched(a, b):
    b = lifted(b)
    scaled, exponent = plain.matched(lifted(a).value, b.value)
    return Dual(scaled, _scaled(b.derivative, scaled / b.value)), Dual(exponent)


def sqrt(a):
    root = plain.sqrt(a.value)
    return Dual(root, _scaled(a.derivative, 0.5 / root))


def rough(a):
    return Dual(plain.rough(a.value), plain.rough(a.derivative))


def whole(a):
    return Dual(plain.whole(a.value), plain.whole(a.derivative))


def floor(a):
    return Dual(plain.floor(a.value))


def pow2(n):
    return Dual(plain.pow2(n.value))


def absolute(a):
    negative = a.value < 0.0
    return Dual(
        plain.absolute(a.value), 0.0 if _zero(a.derivative) else plain.where(negative, -a.derivative, a.derivative)
    )


def where(condition, a, b):
    a, b = lifted(a), lifted(b)
    derivative = (
        0.0 if _zero(a.derivative) and _zero(b.derivative) else plain.where(condition, a.derivative, b.derivative)
    )
    return Dual(plain.where(condition, a.value, b.value), derivative)


def repeat(count, step, state, short):
    """A loop over the values and their derivatives."""

    def both(k, *numbers):
        return _taken_apart(step(k, *map(Dual, numbers[::2], numbers[1::2])))

    numbers = plain.repeat(count, both, _taken_apart(state), short)
    return list(map(Dual, numbers[::2], numbers[1::2]))


def _taken_apart(duals):
    return [number for dual in map(lifted, duals) for number in (dual.value, dual.derivative)]


def derivative(formula, argument):
    """The derivative of a formula of several arguments in the one at the given place."""
    return lambda *arguments: _seeded(formula, argument, arguments, 1.0)


def logarithmic_derivative(formula, argument):
    """The same by way of the derivative in the logarithm: derivatives neither overflow nor underflow with the argument."""

    def derivative(*arguments):
        at = arguments[argument]
        return _seeded(formula, argument, arguments, at) / at

    return derivative


def _seeded(formula, argument, arguments, seed):
    return formula(*(Dual(at, seed) if place == argument else at for place, at in enumerate(arguments))).derivative
