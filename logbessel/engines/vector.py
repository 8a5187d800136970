"""Formulas to SIMD code: a formula called with `Vector`s writes itself down as LLVM assembly.

Every operation appends one line to a `Trace`; an operation that was written before is found again, so common
subexpressions cost nothing. Python loops unroll by running. The result is straight-line code on vectors of a
fixed width, which LLVM maps to whatever registers the processor has: nothing is left to an auto-vectoriser.
"""

import struct

WIDTH = 16
REAL = f"<{WIDTH} x double>"
BITS = f"<{WIDTH} x i64>"
TRUTH = f"<{WIDTH} x i1>"


class Trace:
    """The lines of one function, in single-assignment form."""

    def __init__(self):
        self.lines = []
        self._known = {}

    def emit(self, instruction, kind):
        """The vector that the instruction computes; the same vector if the same instruction was emitted before."""
        if instruction not in self._known:
            name = f"%t{len(self.lines)}"
            self.lines.append(f"  {name} = {instruction}")
            self._known[instruction] = name
        return Vector(self, self._known[instruction], kind)


class Vector:
    """A value of the trace: `WIDTH` doubles, integers or truth values in a (virtual) register."""

    __slots__ = ("trace", "name", "kind")

    def __init__(self, trace, name, kind=REAL):
        self.trace, self.name, self.kind = trace, name, kind

    def _binary(self, operation, left, right, kind=None):
        if not all(isinstance(operand, Vector | int | float) for operand in (left, right)):
            return NotImplemented
        left, right = _operand(left, self.kind), _operand(right, self.kind)
        return self.trace.emit(f"{operation} {self.kind} {left}, {right}", kind or self.kind)

    def __add__(self, other):
        return self._binary("fadd", self, other)

    __radd__ = __add__

    def __sub__(self, other):
        return self._binary("fsub", self, other)

    def __rsub__(self, other):
        return self._binary("fsub", other, self)

    def __mul__(self, other):
        return self._binary("fmul", self, other)

    __rmul__ = __mul__

    def __truediv__(self, other):
        return self._binary("fdiv", self, other)

    def __rtruediv__(self, other):
        return self._binary("fdiv", other, self)

    def __neg__(self):
        return self.trace.emit(f"fneg {self.kind} {self.name}", self.kind)

    def __lt__(self, other):
        return self._binary("fcmp olt", self, other, TRUTH)

    def __le__(self, other):
        return self._binary("fcmp ole", self, other, TRUTH)

    def __gt__(self, other):
        return self._binary("fcmp ogt", self, other, TRUTH)

    def __ge__(self, other):
        return self._binary("fcmp oge", self, other, TRUTH)

    def __eq__(self, other):
        return self._binary("fcmp oeq", self, other, TRUTH)

    def __ne__(self, other):
        return self._binary("fcmp une", self, other, TRUTH)

    __hash__ = None

    def __and__(self, other):
        return self._binary("and", self, other)

    __rand__ = __and__

    def __or__(self, other):
        return self._binary("or", self, other)

    __ror__ = __or__

    def __invert__(self):
        return self._binary("xor", self, True)

    def _call(self, intrinsic, *operands):
        arguments = ", ".join(f"{self.kind} {_operand(operand, self.kind)}" for operand in (self, *operands))
        return self.trace.emit(f"call {self.kind} @llvm.{intrinsic}.v{WIDTH}f64({arguments})", self.kind)

    def _as(self, kind):
        return self.trace.emit(f"bitcast {self.kind} {self.name} to {kind}", kind)


def _operand(value, kind):
    return value.name if isinstance(value, Vector) else constant(value, kind)


def constant(value, kind=REAL):
    """A literal vector with the same number in each lane."""
    element = kind.split()[2].rstrip(">")
    if kind == REAL:
        text = f"0x{struct.unpack('<Q', struct.pack('<d', float(value)))[0]:016X}"
    else:
        text = str(int(value)) if kind == BITS else ("true" if value else "false")
    return "<" + ", ".join([f"{element} {text}"] * WIDTH) + ">"


DECLARATIONS = "\n".join(
    f"declare {REAL} @llvm.{name}.v{WIDTH}f64({', '.join([REAL] * arity)})"
    for name, arity in (("fma", 3), ("sqrt", 1), ("floor", 1), ("fabs", 1))
)


def _first(*operands):
    return next(operand for operand in operands if isinstance(operand, Vector))


def fma(a, b, c):
    vector = _first(a, b, c)
    arguments = ", ".join(f"{REAL} {_operand(operand, REAL)}" for operand in (a, b, c))
    return vector.trace.emit(f"call {REAL} @llvm.fma.v{WIDTH}f64({arguments})", REAL)


def two_prod(a, b):
    product = a * b
    return product, fma(a, b, -product)


def sqrt(a):
    return a._call("sqrt")


def floor(a):
    return a._call("floor")


def absolute(a):
    return a._call("fabs")


def where(condition, a, b):
    kind = next((value.kind for value in (a, b) if isinstance(value, Vector)), REAL)
    chosen, other = _operand(a, kind), _operand(b, kind)
    return condition.trace.emit(f"select {TRUTH} {condition.name}, {kind} {chosen}, {kind} {other}", kind)


def remainder(c, a, b):
    return fma(-a, b, c)


# A double whose bits are those of 2^52 plus a small integer n has the value 2^52 + n: integers below 2^52 become
# doubles, and doubles integers, by or, subtraction and addition alone, which every vector unit has.
_MAGIC = 0x4330000000000000
_MAGIC_VALUE = 2.0**52
_HALF, _INTEGER = 1 << 51, -(1 << 52)
_BIAS = 2048


def matched(a, b):
    """The bits of a double, read as an integer, are 2^52 times its logarithm to base 2, within 0.09 (Mitchell 1962).

    So the difference of the bits of a and b, rounded to a multiple of 2^52, is the exponent to add to b.
    """
    target = a._as(BITS)
    start = b._as(BITS) if isinstance(b, Vector) else struct.unpack("<q", struct.pack("<d", b))[0]
    step = target._binary("sub", target, start)
    step = step._binary("and", step._binary("add", step, _HALF), _INTEGER)
    biased = step._binary("lshr", step._binary("add", step, _BIAS << 52), 52)
    number = biased._binary("or", biased, _MAGIC)._as(REAL) - (_MAGIC_VALUE + _BIAS)
    return step._binary("add", step, start)._as(REAL), number


def pow2(n):
    shifted = (n + (_MAGIC_VALUE + 1023.0))._as(BITS)
    return shifted._binary("shl", shifted, 52)._as(REAL)
