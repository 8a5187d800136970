"""What a library offers of a function, as LLVM assembly around its loop: on numbers, on arrays, all by reference.

On a number the usual formula is at hand; where another holds, a loop runs over arrays of one element. So results and flags
are the ufuncs' everywhere.
"""

from dataclasses import dataclass
from functools import cache, partial

from .. import functions
from ..arithmetic.vectors import Lanes
from ..compiler import flags, loop, native
from ..compiler.kernel import each
from ..compiler.registers import soonest, sparing

PREFIX = "logbessel_"
NUMBERS, ARRAYS, BY_REFERENCE = FORMS = "", "_n", "_r"  # what the names of a function's forms end in
_LANES = Lanes()


@dataclass(frozen=True)
class Kind:
    """A type of C, which LLVM calls the same: what its functions' names end in, its bytes, its way to double and back."""

    c: str
    code: str
    ending: str
    size: int
    widen: str
    narrow: str


KINDS = (
    Kind("double", "d", "", 8, "fadd double {}, -0.0", "fadd double {}, -0.0"),
    Kind("float", "f", "f", 4, "fpext float {} to double", "fptrunc double {} to float"),
)


def exported():
    """The functions of a library."""
    return (*functions.PUBLIC, *functions.OF_THREE)


def symbol(function, kind, form):
    """The name of one form of a function."""
    return f"{PREFIX}{function.name}{kind.ending}{form}"


def symbols(function, forms=FORMS):
    """The names of some forms of a function."""
    return [symbol(function, kind, form) for kind in KINDS for form in forms]


def parts(function, width, suffix=""):
    """Assembly to be linked to one object: of functions around the loops that they call, and the loops.

    Forms on numbers call a scalar loop; those on arrays the same where vectors gain nothing. Long and rare formulas all loops
    have in common, on half as many elements as the vectors of arrays: a single number takes a sixth longer there. With a suffix
    the functions are hidden, to be chosen from by `dispatch`.
    """
    shared = max(width // 2, native.NARROW)
    traced = cache(loop.traced)
    for kind in KINDS:
        looped = partial(_around_loop, function, kind, shared, traced)
        numbers, arrays = _numbers(function, kind, suffix), _arrays(function, kind, suffix)
        if width == native.NARROW:
            yield looped(width, numbers + arrays)
        else:
            yield looped(native.NARROW, numbers)
            yield looped(width, arrays)


def _numbers(function, kind, suffix):
    of_type = function.of_type(kind.code)
    order = soonest if function.nout == 1 else sparing  # of several results too much would be alive
    return [
        _LANES.declarations(),
        loop.written("usual", of_type.regimes[0].holds, function.nin, _LANES),
        loop.written("value", _vouched(of_type), function.nin, _LANES, inline=False, order=order),
        _on_numbers(_visible(suffix), symbol(function, kind, NUMBERS) + suffix, function, kind),
    ]


def _vouched(function):
    """The usual formula's results, and whether they are the function's; where not, its loop knows more."""
    usual = function.regimes[0]

    def value(*arguments):
        results = usual.value(*arguments)
        results = results if isinstance(results, tuple) else (results,)
        if usual.doubtful:
            *results, good = results
        else:
            good = results[0] == results[0]
        if function.careful and function.careful.doubts_usual:
            good = good & ~function.careful.doubts_usual(*arguments, results[0])
        return *results, good

    return value


def _arrays(function, kind, suffix):
    strided, plain = (symbol(function, kind, form) + suffix for form in (ARRAYS, BY_REFERENCE))
    return [
        _on_arrays(_visible(suffix), strided, function, kind),
        _by_reference(_visible(suffix), plain, strided, function),
    ]


def _visible(suffix):
    return "hidden " if suffix else ""


def _around_loop(function, kind, shared, traced, width, lines):
    whole = loop.assembly("loop", function, kind.code, width, shared, traced)
    return "\n".join([whole.replace("define void @loop(", "define internal void @loop("), *lines])


def _on_numbers(visible, name, function, kind):
    """The value is returned; derivatives are written to where pointers say."""
    inputs, results, operands = range(function.nin), range(function.nout), range(function.nin + function.nout)
    parameters = [*(f"{kind.c} %a{k}" for k in inputs), *(f"ptr %p{k}" for k in results[1:])]
    record = "{" + "".join("double, " for _ in results) + "i1}"
    arguments = ", ".join(f"double %x{k}" for k in inputs)
    return f"""
define {visible}{kind.c} @{name}({", ".join(parameters)}) {{
entry:
  %data = alloca [{len(operands)} x ptr]
  %steps = alloca [{len(operands)} x i64]
  %one = alloca i64
{each(operands, f"  %place# = alloca {kind.c}")}
{each(inputs, f"  store {kind.c} %a#, ptr %place#")}
  %held = call i32 @{flags.NAME}()
{each(inputs, f"  %given# = load volatile {kind.c}, ptr %place# ; what is computed of it is computed after the flags are taken")}
{each(inputs, "  %x# = " + kind.widen.format("%given#"))}
  %test = call {{i1}} @usual({arguments})
  %usual = extractvalue {{i1}} %test, 0
  br i1 %usual, label %formula, label %other
formula:
  %value = call {record} @value({arguments})
{each(results, f"  %v# = extractvalue {record} %value, #")}
  %good = extractvalue {record} %value, {len(results)}
  br i1 %good, label %accepted, label %other
accepted:
{each(results, "  %first# = " + kind.narrow.format("%v#"))}
  br label %leave
other:
  %unmeant = call i32 @{flags.NAME}()
  store i64 1, ptr %one
{_table("data", "ptr", [f"%place{k}" for k in operands])}
{_table("steps", "i64", [str(kind.size) for _ in operands])}
  call void @loop(ptr %data, ptr %one, ptr %steps, ptr null)
  %raised = call i32 @{flags.NAME}()
{"".join(f"  %second{k} = load {kind.c}, ptr %place{function.nin + k}{chr(10)}" for k in results)}
  br label %leave
leave:
  %own = phi i32 [0, %accepted], [%raised, %other]
{each(results, f"  %r# = phi {kind.c} [%first#, %accepted], [%second#, %other]")}
{each(results[1:], f"  store {kind.c} %r#, ptr %p#")}
  %meaningless = call i32 @{flags.NAME}()
  %flags = or i32 %own, %held
  %quiet = icmp eq i32 %flags, 0
  br i1 %quiet, label %done, label %report
report:
  call void @raise(i32 %flags)
  br label %done
done:
  ret {kind.c} %r0
}}"""


def _table(array, kind, values):
    """The lines that store values into an array."""
    return "\n".join(
        f"  %{array}{k} = getelementptr {kind}, ptr %{array}, i64 {k}\n  store {kind} {value}, ptr %{array}{k}"
        for k, value in enumerate(values)
    )


def _on_arrays(visible, name, function, kind):
    """n elements of arrays whose strides are numbers of elements."""
    operands = range(function.nin + function.nout)
    strides = "\n".join(f"  %bytes{k} = mul i64 %stride{k}, {kind.size}" for k in operands)
    return f"""
define {visible}void @{name}(i64 %n, {", ".join(f"ptr %array{k}, i64 %stride{k}" for k in operands)}) {{
  %data = alloca [{len(operands)} x ptr]
  %steps = alloca [{len(operands)} x i64]
  %size = alloca i64
  store i64 %n, ptr %size
{strides}
{_table("data", "ptr", [f"%array{k}" for k in operands])}
{_table("steps", "i64", [f"%bytes{k}" for k in operands])}
  call void @loop(ptr %data, ptr %size, ptr %steps, ptr null)
  ret void
}}"""


def _by_reference(visible, name, strided, function):
    """Arrays without strides, and the number of elements an int behind a pointer, as R's .C hands over all arguments."""
    operands = range(function.nin + function.nout)
    return f"""
define {visible}void @{name}(ptr %count, {", ".join(f"ptr %array{k}" for k in operands)}) {{
  %given = load i32, ptr %count
  %n = sext i32 %given to i64
  call void @{strided}(i64 %n, {", ".join(f"ptr %array{k}, i64 1" for k in operands)})
  ret void
}}"""
