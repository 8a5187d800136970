"""Quad-double arithmetic: an unevaluated sum of four doubles, the largest first, holds some 210 bits.

Each operation lists the products and rounding errors that matter and sums the list by error-free passes: one pass
replaces a list by its rounded sum and the errors of its additions, and k passes sum it as if in k-fold precision
(Ogita, Rump, Oishi, SIAM J. Sci. Comput. 26, 2005, algorithm 4.8 and theorem 4.5). What is left out is below 2^-205 of the
largest operand. Engines that write code write each operation down once.
"""

from functools import wraps

from ..arithmetic import called, two_prod
from ..arithmetic import where as choose
from . import double_double as dd

_PARTS = 4


def _shared(operation):
    """An operation of quad-doubles, tuples, and doubles, as a function that code calls."""

    @wraps(operation)
    def run(*operands):
        places = [len(operand) if isinstance(operand, tuple) else 0 for operand in operands]

        def flat(*numbers):
            numbers = iter(numbers)
            return operation(*(tuple(next(numbers) for _ in range(n)) if n else next(numbers) for n in places))

        numbers = [number for operand in operands for number in (operand if isinstance(operand, tuple) else (operand,))]
        return tuple(called(f"{operation.__name__}{''.join(map(str, places))}", flat, numbers))

    return run


def _pass(terms):
    """The rounded sum of some numbers, roughly from the largest to the smallest, and the errors of its additions."""
    total, errors = terms[-1], []
    for term in terms[-2::-1]:
        total, error = dd.two_sum(term, total)
        errors.append(error)
    return total, errors[::-1]


def _summed(terms):
    """Their sum, if the first outweighs the others."""
    parts = []
    while len(parts) < _PARTS - 1:
        total, terms = _pass(terms)
        parts.append(total)
    return *parts, sum(terms[-2::-1], terms[-1])


def _cancelled(terms):
    """Their sum, whatever they are: one more pass before."""
    total, errors = _pass(terms)
    return _summed([total, *errors])


def of(x):
    """A double, or a double-double, as a quad-double."""
    parts = x if isinstance(x, tuple) else (x,)
    return *parts, *[0.0] * (_PARTS - len(parts))


@_shared
def add(x, y):
    """x + y."""
    return _cancelled([part for pair in zip(x, y, strict=True) for part in pair])


@_shared
def add_double(x, b):
    """x + b for a double b."""
    return _cancelled([x[0], b, *x[1:]])


def negative(x):
    return tuple(-part for part in x)


def subtract(x, y):
    return add(x, negative(y))


@_shared
def multiply(x, y):
    """x y."""
    products = {(i, j): two_prod(x[i], y[j]) for i in range(3) for j in range(3 - i)}
    rest = x[0] * y[3] + x[1] * y[2] + x[2] * y[1] + x[3] * y[0]
    rest = rest + (products[0, 2][1] + products[1, 1][1] + products[2, 0][1])
    of_order = lambda n, k: [products[i, n - i][k] for i in range(n + 1)]
    return _summed([*of_order(0, 0), *of_order(1, 0), *of_order(0, 1), *of_order(2, 0), *of_order(1, 1), rest])


@_shared
def multiply_double(x, b):
    """x b for a double b."""
    (first, low), (second, lower), (third, lowest) = (two_prod(part, b) for part in x[:3])
    return _summed([first, second, low, third, lower, x[3] * b + lowest])


@_shared
def divide(x, y):
    """x / y by long division: five quotients, each of what the ones before leave."""
    quotients, left = [], x
    for _ in range(_PARTS + 1):
        quotients.append(left[0] / y[0])
        left = subtract(left, multiply_double(y, quotients[-1]))
    return _summed(quotients)


@_shared
def divide_double(x, b):
    """x / b for a double b, likewise."""
    quotients, left = [], x
    for _ in range(_PARTS):
        quotients.append(left[0] / b)
        product, error = two_prod(quotients[-1], b)
        left = _cancelled([left[0], -product, left[1], -error, *left[2:]])
    return _summed(quotients)


def scale(x, power):
    """x times a power of two."""
    return tuple(part * power for part in x)


@_shared
def square_root(x):
    """By one Newton step from the double-double root."""
    root, _ = dd.square_root(dd.renormalised(x[:2]))
    root = of(dd.renormalised(root))
    rest = subtract(x, multiply(root, root))
    return add(root, scale(divide(rest, root), 0.5))


def where(condition, x, y):
    return tuple(choose(condition, a, b) for a, b in zip(x, y, strict=True))


def rounded(x):
    """The double nearest to x."""
    return x[0] + (x[1] + (x[2] + x[3]))
