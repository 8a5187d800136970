"""Formulas to SIMD code: a formula called with `Vector`s writes itself down as LLVM assembly.

Every operation appends one line to a `Trace`; an operation that was written before is found again, so common
subexpressions cost nothing. Python loops unroll by running. The result is straight-line code on vectors of a
fixed width, which LLVM maps to whatever registers the processor has: nothing is left to an auto-vectoriser.
Long recurrences stay loops (`repeat`): compilers take more than twice the time for twice the straight-line code.
"""

import re
import struct

from . import formats
from .error_terms import is_plain, is_short

_NAME = re.compile(r"%\w+")


class Lanes:
    """The types of values: vectors of `width` elements of a format, or single numbers where that is None.

    Without `branches` all is computed, in one block whose lines may stand in any order.
    """

    def __init__(self, width=None, branches=True, format=formats.DOUBLE):
        self.width, self.branches, self.format = width, branches, format
        self.element = "double" if format == formats.DOUBLE else "float"
        self.real, self.bits, self.truth = map(self.of, (self.element, f"i{format.width}", "i1"))
        self.suffix = f"f{format.width}" if width is None else f"v{width}f{format.width}"
        self._rounded = float if format == formats.DOUBLE else formats.SINGLE.dtype.type
        self._numbers = {}  # literals by the bits

    def of(self, element):
        return element if self.width is None else f"<{self.width} x {element}>"

    def constant(self, value, kind):
        """A literal with the same number in each lane."""
        if kind == self.real:
            word = struct.pack("<d", self._rounded(value))
            if word not in self._numbers:
                self._numbers[word] = self._everywhere(self.element, f"0x{int.from_bytes(word, 'little'):016X}")
            return self._numbers[word]
        if kind == self.bits:
            return self._everywhere(f"i{self.format.width}", str(int(value)))
        return self._everywhere("i1", "true" if value else "false")

    def _everywhere(self, element, text):
        return text if self.width is None else "<" + ", ".join([f"{element} {text}"] * self.width) + ">"

    def declarations(self):
        """Those of the operations that LLVM has as intrinsic functions."""
        return "\n".join(
            f"declare {self.real} @llvm.{name}.{self.suffix}({', '.join([self.real] * arity)})"
            for name, arity in (("fma", 3), ("sqrt", 1), ("floor", 1), ("fabs", 1))
        )


class Trace:
    """The lines of one function, in single-assignment form, and the text of the loops that it calls.

    Its values are numbered from `first` on: what a loop's body names below its own first is of the trace around it.
    """

    def __init__(self, lanes, name="formula", first=0, around=(), operations=None):
        self.lanes, self.name, self.first = lanes, name, first
        self.lines, self.loops = [], []
        # what the names of operations that are called begin with, and by their names how much they return and their text
        self._operations = operations or (name, {})
        self._known, self._kinds = {}, {}
        self._open = around or []  # the traces being written, shared by all of them: this one, and bodies inside bodies
        self._open.append(self)

    def argument(self, name):
        """The vector of doubles that the function is given under a name."""
        return Vector(self, name, self.lanes.real)

    def emit(self, instruction, kind):
        """The vector that the instruction computes; the same vector if the same instruction was emitted before.

        It is written into the innermost loop body, whichever trace its operands come from.
        """
        for trace in self._open:
            if instruction in trace._known:
                return Vector(self, trace._known[instruction], kind)
        return Vector(self, self._open[-1]._append(instruction, kind), kind)

    def _append(self, instruction, kind):
        name = f"%t{self.first + len(self.lines)}"
        self.lines.append(f"  {name} = {instruction}")
        self._known[instruction], self._kinds[name] = name, kind
        return name

    def repeat(self, count, step, state):
        """A loop of the body that `step` writes down, as a function of its own."""
        real, places = self.lanes.real, range(len(state))

        def write(body, local):
            items = [local(f"item{i}") for i in places]
            return items, step(body.argument(local("k")), *map(body.argument, items))

        body, (items, results), renamed, outer, inner, local = self._body("loop", write)
        starts = [local(f"start{i}") for i in places]
        phi = "  {} = phi {} [{}, %entry], [{}, %again]".format
        record = "{" + ", ".join([real] * len(state)) + "}"
        lines = [
            f"define internal {record} @{body.name}({_typed(real, starts, zip(inner.values(), outer.values()))}) {{\nentry:\n  br label %again\nagain:",
            phi("%left", "i32", count, "%less"),
            phi(local("k"), real, self.lanes.constant(float(count), real), "%lower"),
            *(phi(items[i], real, starts[i], renamed(results[i])) for i in places),
            *map(renamed, body.lines),
            f"  %lower = fadd {real} {local('k')}, {self.lanes.constant(-1.0, real)}",
            "  %less = sub i32 %left, 1\n  %more = icmp ne i32 %less, 0",
            "  br i1 %more, label %again, label %done\ndone:",
            *packed(record, [(real, renamed(result)) for result in results]),
            "}",
        ]
        self._keep(body, lines)
        whole = self.emit(f"call {record} @{body.name}({_typed(real, self.named(state), outer.items())})", record)
        return [self.emit(f"extractvalue {record} {whole.name}, {i}", real) for i in places]

    def called(self, name, formula, numbers):
        """The numbers that an operation returns, which is a function of its own: `name` is the same for the same formula."""
        real, (prefix, written) = self.lanes.real, self._operations
        name = f"{prefix}_{name}"
        if name not in written:
            body = Trace(self.lanes, name, operations=self._operations)
            names = [f"%a{i}" for i in range(len(numbers))]
            results = body.named(formula(*map(body.argument, names)))
            record = "{" + ", ".join([real] * len(results)) + "}"
            head = f"define internal {record} @{name}({_typed(real, names, ())}) noinline {{"
            lines = [head, *body.lines, *packed(record, [(real, result) for result in results]), "}"]
            written[name] = record, len(results), "\n".join([*body.loops, *lines])
        record, count, _ = written[name]
        whole = self.emit(f"call {record} @{name}({_typed(real, self.named(numbers), ())})", record)
        return [self.emit(f"extractvalue {record} {whole.name}, {i}", real) for i in range(count)]

    @property
    def functions(self):
        """The text of the functions that the lines call."""
        return [*self.loops, *(text for *_, text in self._operations[1].values())]

    def unless(self, condition, formula):
        """The formula's value behind a branch, as a function of its own: zero where the condition holds in every lane."""
        real, truth, width = self.lanes.real, self.lanes.truth, self.lanes.width
        body, (_, (result,)), renamed, outer, inner, local = self._body(
            "unless", lambda body, local: (None, (formula(),))
        )
        given = local("given")
        everywhere = (
            f"  %every = and i1 {given}, true"
            if width is None
            else f"  %bits = bitcast {truth} {given} to i{width}\n  %every = icmp eq i{width} %bits, -1"
        )
        taken = _typed(truth, [given], zip(inner.values(), outer.values()))
        lines = [
            f"define internal {real} @{body.name}({taken}) {{\nentry:",
            everywhere,
            "  br i1 %every, label %done, label %compute\ncompute:",
            *map(renamed, body.lines),
            "  br label %done\ndone:",
            f"  %value = phi {real} [{self.lanes.constant(0.0, real)}, %entry], [{renamed(result)}, %compute]",
            f"  ret {real} %value\n}}",
        ]
        self._keep(body, lines)
        value = self.emit(f"call {real} @{body.name}({_typed(truth, [condition.name], outer.items())})", real)
        return self.emit(
            f"select {truth} {condition.name}, {real} {self.lanes.constant(0.0, real)}, {real} {value.name}", real
        )

    def _body(self, kind, write):
        """What `write(body, local)` writes down: the trace, what it returned with its results' names, how names of the trace
        around are renamed, their types and their new names, and how names of its own are made."""
        around = self._open[-1]
        body = Trace(
            self.lanes,
            f"{around.name}_{kind}{len(around.loops)}",
            around.first + len(around.lines),
            self._open,
            self._operations,
        )
        local = lambda name: f"%{body.name}_{name}"
        kept, results = write(body, local)
        results = body.named(results)
        self._open.pop()
        names = _NAME.findall("\n".join([*body.lines, *results]))
        outer = {name: self.kind(name) for name in sorted(set(names)) if not body.owns(name)}
        inner = {name: local(f"outer{i}") for i, name in enumerate(outer)}
        renamed = lambda text: _NAME.sub(lambda name: inner.get(name[0], name[0]), text)
        return body, (kept, results), renamed, outer, inner, local

    def _keep(self, body, lines):
        self._open[-1].loops += [*body.loops, "\n".join(lines)]

    def kind(self, name):
        """The type of a value by its name, which a trace that is being written may have from one around it."""
        return next((trace._kinds[name] for trace in reversed(self._open) if name in trace._kinds), self.lanes.real)

    def named(self, numbers):
        """The names of vectors of doubles, constants among them."""
        return [
            number.name if isinstance(number, Vector) else self.lanes.constant(number, self.lanes.real)
            for number in numbers
        ]

    def owns(self, name):
        """Whether the name is that of a line, or of an argument, of this trace."""
        return (
            int(name[2:]) >= self.first if name[2:].isdigit() and name[1] == "t" else name.startswith(f"%{self.name}_")
        )


def packed(record, values):
    """The lines that return values, pairs of type and name, in a structure."""
    lines = [
        f"  %p{i + 1} = insertvalue {record} {'undef' if i == 0 else f'%p{i}'}, {kind} {value}, {i}"
        for i, (kind, value) in enumerate(values)
    ]
    return [*lines, f"  ret {record} %p{len(values)}"]


def _typed(kind, names, others):
    """Operands of one type, then pairs of name and type."""
    return ", ".join([*(f"{kind} {name}" for name in names), *(f"{other} {name}" for name, other in others)])


class Vector:
    """A value of the trace: doubles, integers or truth values in a (virtual) register. A product knows its factors."""

    __slots__ = ("trace", "name", "kind", "factors")
    engine = __name__

    def __init__(self, trace, name, kind):
        self.trace, self.name, self.kind, self.factors = trace, name, kind, None

    def _binary(self, operation, left, right, kind=None):
        if not (isinstance(left, _OPERANDS) and isinstance(right, _OPERANDS)):
            return NotImplemented
        left, right = self._operand(left), self._operand(right)
        return self.trace.emit(f"{operation} {self.kind} {left}, {right}", kind or self.kind)

    def _compare(self, operation, other):
        return self._binary(operation, self, other, self.trace.lanes.truth)

    def _operand(self, value):
        return value.name if isinstance(value, Vector) else self.trace.lanes.constant(value, self.kind)

    def __add__(self, other):
        return self._contracted(other) or self._binary("fadd", self, other)

    __radd__ = __add__

    def __sub__(self, other):
        return self._contracted(other, -1) or self._binary("fsub", self, other)

    def __rsub__(self, other):
        return self._binary("fsub", other, self)

    def _contracted(self, other, sign=1):
        """The sum, or the difference, as one operation where one of the two is a product and no error terms are asked for."""
        if not is_plain() or not isinstance(other, _OPERANDS):
            return None
        if isinstance(other, Vector) and other.factors:
            first, second = other.factors
            return fma(first if sign > 0 else -first, second, self)
        return self.factors and fma(*self.factors, other if sign > 0 else -other)

    def __mul__(self, other):
        product = self._binary("fmul", self, other)
        if product is not NotImplemented:
            product.factors = self, other
        return product

    __rmul__ = __mul__

    def __truediv__(self, other):
        return self._binary("fdiv", self, other)

    def __rtruediv__(self, other):
        return self._binary("fdiv", other, self)

    def __neg__(self):
        negative = self.trace.emit(f"fneg {self.kind} {self.name}", self.kind)
        if self.factors and is_short():
            first, second = self.factors
            negative.factors = -first, second
        return negative

    def __lt__(self, other):
        return self._compare("fcmp olt", other)

    def __le__(self, other):
        return self._compare("fcmp ole", other)

    def __gt__(self, other):
        return self._compare("fcmp ogt", other)

    def __ge__(self, other):
        return self._compare("fcmp oge", other)

    def __eq__(self, other):
        return self._compare("fcmp oeq", other)

    def __ne__(self, other):
        return self._compare("fcmp une", other)

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
        arguments = ", ".join(f"{self.kind} {self._operand(operand)}" for operand in (self, *operands))
        return self.trace.emit(f"call {self.kind} @llvm.{intrinsic}.{self.trace.lanes.suffix}({arguments})", self.kind)

    def _as(self, kind):
        return self.trace.emit(f"bitcast {self.kind} {self.name} to {kind}", kind)


_OPERANDS = Vector, int, float


def _first(*operands):
    return next(operand for operand in operands if isinstance(operand, Vector))


def fma(a, b, c):
    vector = _first(a, b, c)
    real, suffix = vector.trace.lanes.real, vector.trace.lanes.suffix
    a, b, c = map(vector._operand, (a, b, c))
    return vector.trace.emit(f"call {real} @llvm.fma.{suffix}({real} {a}, {real} {b}, {real} {c})", real)


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
    lanes = condition.trace.lanes
    kind = next((value.kind for value in (a, b) if isinstance(value, Vector)), lanes.real)
    chosen, other = (value.name if isinstance(value, Vector) else lanes.constant(value, kind) for value in (a, b))
    return condition.trace.emit(f"select {lanes.truth} {condition.name}, {kind} {chosen}, {kind} {other}", kind)


def remainder(c, a, b):
    return fma(-a, b, c)


def repeat(count, step, state, short):
    trace = _first(*state).trace
    if not short or trace.lanes.width is None:
        return trace.repeat(count, step, state)
    for k in range(count, 0, -1):
        state = step(float(k), *state)
    return state


def called(name, formula, numbers):
    return _first(*numbers).trace.called(name, formula, numbers)


def unless(condition, formula):
    if not condition.trace.lanes.branches:
        return where(condition, 0.0, formula())
    return condition.trace.unless(condition, formula)


def matched(a, b):
    """The bits of a double, read as an integer, are 2^52 times its logarithm to base 2, within 0.09 (Mitchell 1962).

    So the difference of the bits of a and b, rounded to a multiple of 2^52, is the exponent to add to b.
    """
    lanes = a.trace.lanes
    format, target = lanes.format, a._as(lanes.bits)
    start = b._as(lanes.bits) if isinstance(b, Vector) else int(format.dtype.type(b).view(format.integers))
    bias = format.bias << format.fraction
    step = target._binary("sub", target, start)
    step = step._binary("add", step, format.half + bias)
    biased = step._binary("lshr", step, format.fraction)
    number = biased._binary("or", biased, format.magic)._as(lanes.real) - (format.magic_value + format.bias)
    start = start - bias if isinstance(start, int) else start._binary("sub", start, bias)
    return step._binary("add", step._binary("and", step, format.exponents), start)._as(lanes.real), number


def pow2(n):
    lanes = n.trace.lanes
    format = lanes.format
    shifted = (n + (format.magic_value + format.largest))._as(lanes.bits)
    return shifted._binary("shl", shifted, format.fraction)._as(lanes.real)
