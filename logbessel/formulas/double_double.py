"""Double-double arithmetic: an unevaluated sum (high, low) with low a rounding error of high holds 106 bits.

Sums and products follow Dekker (Numer. Math. 18, 1971) and Knuth (TAOCP 2, 4.2.2). Results are not renormalised:
low may grow to a few units in the last place of high, and each operation is off by a few units of 2^-104 relative to
its largest operand. `renormalised` renormalises.

With u = 2^-53, high and low parts xh, xl, and l the low part of the result, what an operation adds to the errors of its operands is,
as in Joldes, Muller, Popescu (ACM TOMS 44, 2017, algorithms 5, 11 and 15, before they renormalise), at most

    add         u |xl + yl| + u |l|
    multiply    |xl yl| + u |xl yh + e| + u |l|,  |e| <= u |xh yh|
    divide      (u |xh - q yh| + u |xh - q yh + xl| + 2 u |l yh|) / |y| + |l yl/yh|
    square_root d^2/(2 s) + 4 u |d|,  |d| <= |xl|/(2 s) + u s

tools/error_engine.py takes these bounds over cells of arguments.
"""

from ..arithmetic import fma, formats, remainder, two_prod
from ..arithmetic import sqrt as rounded_sqrt
from ..arithmetic import where as choose
from ..arithmetic.error_terms import ABSENT, is_plain, total
from ..arithmetic.exact_sums import fast_two_sum, two_sum


def renormalised(x):
    """x with |low| <= ulp(high)/2."""
    return fast_two_sum(*x)


def gathered(x):
    """x, in one number where it comes without error terms: a low part is no more than a term that was put off."""
    return (total(*x), ABSENT) if is_plain() else x


def add(x, y):
    """x + y."""
    high, low = two_sum(x[0], y[0])
    return high, low + (x[1] + y[1])


def add_smaller(x, y):
    """x + y for |x| >= |y| or x = 0."""
    high, low = fast_two_sum(x[0], y[0])
    return high, low + (x[1] + y[1])


def add_double(x, b):
    """x + b for a double b."""
    high, low = two_sum(x[0], b)
    return high, low + x[1]


def negative(x):
    return -x[0], -x[1]


def subtract(x, y):
    return add(x, negative(y))


def multiply(x, y):
    high, low = two_prod(x[0], y[0])
    return high, fma(x[0], y[1], fma(x[1], y[0], low))


def multiply_double(x, b):
    """x b for a double b."""
    high, low = two_prod(x[0], b)
    return high, fma(x[1], b, low)


def scale(x, power):
    """x times a power of two."""
    return x[0] * power, x[1] * power


def square(x):
    high, low = two_prod(x[0], x[0])
    return high, fma(x[0] + x[0], x[1], low)


def divide(x, y):
    """x / y: a quotient by the reciprocal, then one correction by the exact remainder; plain numbers and pairs of singles have a
    quotient of their own."""
    if is_plain() or formats.are_singles():
        return x[0] / y[0], ABSENT
    reciprocal = 1.0 / y[0]
    quotient = x[0] * reciprocal
    rest = fma(-quotient, y[1], remainder(x[0], quotient, y[0]) + x[1])
    return quotient, rest * reciprocal


def square_root(x):
    """(root, 1/root as a double): a rounded root, then one Newton correction."""
    root = rounded_sqrt(x[0])
    reciprocal = 1.0 / root
    return (root, (remainder(x[0], root, root) + x[1]) * (0.5 * reciprocal)), reciprocal


def quotient(p, q):
    """p/q of two integers: Python rounds their quotients to the nearest double."""
    high = p / q
    n, d = high.as_integer_ratio()
    return high, (p * d - n * q) / (d * q)


def where(condition, x, y):
    return choose(condition, x[0], y[0]), choose(condition, x[1], y[1])


def rounded(x):
    """The double nearest to x, within 2^-104 of the operands that made it."""
    return total(*x)
