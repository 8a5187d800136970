"""The elementary operations that every formula is built from, one meaning per name on every engine.

A formula is a plain Python function of numbers that support ``+ - * /``, comparisons and ``& | ~``, and of the
operations below. What it is called with decides who does the work: traced vectors
(`logbessel.arithmetic.vectors`), NumPy arrays, JAX arrays. Formulas take no decisions from data; they use `where`.
"""

from functools import cache
from importlib import import_module

from .error_terms import ABSENT, Absent, fused, is_plain, total

_DUAL, _PAIRS, _NUMBERS, _TORCH = (f"{__name__}.{name}" for name in ("dual", "pairs", "numpy_arrays", "torch_arrays"))


def _engine_of(kind):
    """The module that computes with a type: our own types name it, PyTorch's are known by their package."""
    of_torch = any(base.__module__.partition(".")[0] == "torch" for base in kind.__mro__)
    return getattr(kind, "engine", _TORCH if of_torch else _NUMBERS)


def _engine(*operands):
    return _engine_of_all(tuple(map(type, operands)))


@cache
def _engine_of_all(kinds):
    """The engine of operands of some types: numbers go with any, and dual numbers and pairs come before what they are made of."""
    engines = set(map(_engine_of, kinds))
    return import_module(
        next((made for made in (_DUAL, _PAIRS) if made in engines), None) or next(iter(engines - {_NUMBERS}), _NUMBERS)
    )


def fma(a, b, c):
    """a b + c; rounded once where the engine can, which only the accuracy, never the meaning, depends on."""
    known = fused(a, b, c)
    return _engine(a, b, c).fma(a, b, c) if known is None else known


def two_prod(a, b):
    """(p, e) with p = a b rounded and p + e = a b exactly."""
    if is_plain():
        return a * b, ABSENT
    return _engine(a, b).two_prod(a, b)


def sqrt(a):
    """The correctly rounded square root."""
    return _engine(a).sqrt(a)


def floor(a):
    """The largest integer not above a."""
    return _engine(a).floor(a)


def absolute(a):
    """|a|."""
    return _engine(a).absolute(a)


def where(condition, a, b):
    """a where the condition holds, else b."""
    if (a is ABSENT and isinstance(b, Absent | float)) or (b is ABSENT and isinstance(a, float)):
        return ABSENT
    a, b = (0.0 if operand is ABSENT else operand for operand in (a, b))
    return _engine(condition, a, b).where(condition, a, b)


def remainder(c, a, b):
    """c - a b, exact when a b is within a few roundings of c."""
    if is_plain():
        return ABSENT
    return _engine(a, b, c).remainder(c, a, b)


def matched(a, b):
    """(b 2^n, n) with 2/3 <= a / (b 2^n) <= 3/2, for positive normal a and b; n is a number, not an integer type."""
    return _engine(a, b).matched(a, b)


def pow2(n):
    """2^n for integral -1022 <= n <= 1023."""
    return _engine(n).pow2(n)


def rough(a):
    """a to the digits of its first word, in which all is computed that is made of such numbers alone; a itself but of pairs."""
    engine = _engine(a)
    return engine.rough(a) if hasattr(engine, "rough") else a


def whole(a):
    """A rough number as one that is computed with in all digits again."""
    engine = _engine(a)
    return engine.whole(a) if hasattr(engine, "whole") else a


def plus_smaller(a, b):
    """a + b for |a| >= |b| or a = 0, which pairs add in fewer operations."""
    engine = _engine(a, b)
    pairs = hasattr(engine, "plus_smaller") and a is not ABSENT and b is not ABSENT
    return engine.plus_smaller(a, b) if pairs else a + b


def minimum(a, b):
    """The smaller of two numbers (neither a nan)."""
    return where(a < b, a, b)


def maximum(a, b):
    """The larger of two numbers (neither a nan)."""
    return where(a < b, b, a)


def rint(a):
    """An integer nearest to a; the double below 1/2 is added, as with 1/2 the double below 1/2 would round up."""
    return floor(a + 0.49999999999999994)


def repeat(count, step, state, short=False):
    """The state after state = step(k, *state) for k = count, ..., 1; an item of it is a number or a pair of numbers.

    A loop where the engine of the state has one, else unrolled. A short one is unrolled for the vectors of a CPU, which
    run other chains beside it, and a loop for the threads of a GPU: values that recur in each step stay out of registers.
    """
    shape = [isinstance(item, tuple) for item in state]

    def flat(k, *numbers):
        return _flattened(step(k, *_shaped(numbers, shape)))

    numbers = _flattened(state)
    if count and all(isinstance(number, float) for number in numbers):  # the first step tells whose they are
        numbers, count = flat(float(count), *numbers), count - 1
    engine = _engine(*numbers)
    if count and hasattr(engine, "repeat"):
        return _shaped(engine.repeat(count, flat, numbers, short), shape)
    for k in range(count, 0, -1):
        numbers = flat(float(k), *numbers)
    return _shaped(numbers, shape)


def called(name, formula, numbers):
    """formula(*numbers), a sequence of numbers; an engine that writes code writes it once under the name, and calls it."""
    engine = _engine(*numbers)
    return engine.called(name, formula, numbers) if hasattr(engine, "called") else formula(*numbers)


def unless(condition, formula):
    """The value of formula(), but zero where the condition holds; vectors that it holds for as a whole go without the formula.

    Which elements are in a vector changes no result.
    """
    engine = _engine(condition)
    return engine.unless(condition, formula) if hasattr(engine, "unless") else where(condition, 0.0, formula())


def _flattened(state):
    """The numbers of a loop's state, of plain pairs their sums."""
    if is_plain():
        return [total(*item) if isinstance(item, tuple) else item for item in state]
    return [number for item in state for number in (item if isinstance(item, tuple) else (item,))]


def _shaped(numbers, shape):
    numbers = iter(numbers)
    return [(next(numbers), ABSENT if is_plain() else next(numbers)) if pair else next(numbers) for pair in shape]
