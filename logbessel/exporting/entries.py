"""What a library offers of a function, as LLVM assembly around its loop: on numbers, on arrays, all by reference.

On a number the usual formula is at hand; where another holds, a loop runs over arrays of one element. So results and flags
are the ufuncs' everywhere.
"""

from dataclasses import dataclass

from ..arithmetic.vectors import Lanes
from ..compiler import flags, loop, native

PREFIX = "logbessel_"
IN_BLOCKS = f"{PREFIX}in_blocks"
NUMBERS, ARRAYS, BY_REFERENCE = FORMS = "", "_n", "_r"  # what the names of a function's forms end in
_LANES = Lanes()
_MOST = 8  # arguments and results


@dataclass(frozen=True)
class Kind:
    """A type of C, which LLVM calls the same: what its functions' names end in, its bytes, its way to double and back."""

    c: str
    ending: str
    size: int
    widen: str
    narrow: str


KINDS = (
    Kind("double", "", 8, "fadd double {}, -0.0", "fadd double {}, -0.0"),
    Kind("float", "f", 4, "fpext float {} to double", "fptrunc double {} to float"),
)


def symbol(function, kind, form):
    """The name of one form of a function."""
    return f"{PREFIX}{function.name}{kind.ending}{form}"


def symbols(function, forms=FORMS):
    """The names of some forms of a function."""
    return [symbol(function, kind, form) for kind in KINDS for form in forms]


def parts(function, width, suffix=""):
    """Pairs of forms and their assembly, which has the loop that they call.

    Forms on numbers call one that works number by number; those on arrays the same where vectors gain nothing. With a suffix
    the functions are hidden, to be chosen from by `dispatch`.
    """
    numbers, arrays = _numbers(function, suffix), _arrays(function, suffix)
    if width == native.NARROW:
        return [(FORMS, _around_loop(function, width, numbers + arrays))]
    return [
        ((NUMBERS,), _around_loop(function, native.NARROW, numbers)),
        ((ARRAYS, BY_REFERENCE), _around_loop(function, width, arrays)),
    ]


def _numbers(function, suffix):
    usual = function.regimes[0]
    return [
        _LANES.declarations(),
        loop.written("usual", usual.holds, function.nin, _LANES),
        loop.written("value", usual.value, function.nin, _LANES, inline=False),
        *(_on_numbers(_visible(suffix), symbol(function, kind, NUMBERS) + suffix, function, kind) for kind in KINDS),
    ]


def _arrays(function, suffix):
    lines = [f"declare hidden void @{IN_BLOCKS}(ptr, i64, i64, i64, ptr, ptr)"]
    for kind in KINDS:
        strided, plain = (symbol(function, kind, form) + suffix for form in (ARRAYS, BY_REFERENCE))
        lines.append(_on_arrays(_visible(suffix), strided, function, kind))
        lines.append(_by_reference(_visible(suffix), plain, strided, function))
    return lines


def _visible(suffix):
    return "hidden " if suffix else ""


def _around_loop(function, width, lines):
    whole = loop.assembly("loop", function, "d", width)
    return "\n".join([whole.replace("define void @loop(", "define internal void @loop("), *lines])


def _on_numbers(visible, name, function, kind):
    """The value is returned; slopes are written to where pointers say."""
    inputs, results, operands = range(function.nin), range(function.nout), range(function.nin + function.nout)
    each = lambda text, numbers: "\n".join(text.replace("#", str(number)) for number in numbers)
    parameters = [*(f"{kind.c} %a{k}" for k in inputs), *(f"ptr %p{k}" for k in results[1:])]
    record = "{" + ", ".join("double" for _ in results) + "}"
    arguments = ", ".join(f"double %x{k}" for k in inputs)
    return f"""
define {visible}{kind.c} @{name}({", ".join(parameters)}) {{
entry:
  %data = alloca [{len(operands)} x ptr]
  %steps = alloca [{len(operands)} x i64]
  %one = alloca i64
{each("  %place# = alloca double", operands)}
{each("  %wide# = " + kind.widen.format("%a#"), inputs)}
{each("  store double %wide#, ptr %place#", inputs)}
  %held = call i32 @{flags.NAME}()
{each("  %x# = load volatile double, ptr %place# ; what is computed of it is computed after the flags are taken", inputs)}
  %test = call {{i1}} @usual({arguments})
  %usual = extractvalue {{i1}} %test, 0
  br i1 %usual, label %formula, label %other
formula:
  %value = call {record} @value({arguments})
{each(f"  %v# = extractvalue {record} %value, #", results)}
{each("  %first# = " + kind.narrow.format("%v#"), results)}
  br label %leave
other:
  %unmeant = call i32 @{flags.NAME}()
  store i64 1, ptr %one
{_table("data", "ptr", [f"%place{k}" for k in operands])}
{_table("steps", "i64", ["8" for _ in operands])}
  call void @loop(ptr %data, ptr %one, ptr %steps, ptr null)
  %raised = call i32 @{flags.NAME}()
{"".join(f"  %w{k} = load double, ptr %place{function.nin + k}{chr(10)}" for k in results)}
{each("  %second# = " + kind.narrow.format("%w#"), results)}
  br label %leave
leave:
  %own = phi i32 [0, %formula], [%raised, %other]
{each(f"  %r# = phi {kind.c} [%first#, %formula], [%second#, %other]", results)}
{each(f"  store {kind.c} %r#, ptr %p#", results[1:])}
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
    run = (
        "@loop(ptr %data, ptr %size, ptr %steps, ptr null)"
        if kind.size == 8
        else f"@{IN_BLOCKS}(ptr @loop, i64 {function.nin}, i64 {len(operands)}, i64 %n, ptr %data, ptr %steps)"
    )
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
  call void {run}
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


def in_blocks():
    """A loop on doubles over arrays of floats, which are widened and narrowed block by block.

    In: the loop, the number of arguments, that of arguments and results, of elements, the arrays, their strides in bytes.
    """
    float_, block = KINDS[1], loop.BLOCK
    return f"""{loop.RAISE}
declare i32 @{flags.NAME}()
%Block = type [{block} x double]

define hidden void @{IN_BLOCKS}(ptr %loop, i64 %nin, i64 %operands, i64 %n, ptr %arrays, ptr %strides) {{
entry:
  %buffers = alloca [{_MOST} x %Block], align 64
  %data = alloca [{_MOST} x ptr]
  %steps = alloca [{_MOST} x i64]
  %size = alloca i64
  %held = call i32 @{flags.NAME}()
  br label %place
place:
  %p = phi i64 [0, %entry], [%pnext, %place]
  %buffer = getelementptr %Block, ptr %buffers, i64 %p
  %datap = getelementptr ptr, ptr %data, i64 %p
  store ptr %buffer, ptr %datap
  %stepp = getelementptr i64, ptr %steps, i64 %p
  store i64 8, ptr %stepp
  %pnext = add i64 %p, 1
  %pmore = icmp slt i64 %pnext, %operands
  br i1 %pmore, label %place, label %test
test:
  %start = phi i64 [0, %place], [%stop, %narrowed]
  %flags = phi i32 [%held, %place], [%all, %narrowed]
  %left = sub i64 %n, %start
  %some = icmp sgt i64 %left, 0
  br i1 %some, label %block, label %end
block:
  %short = icmp slt i64 %left, {block}
  %count = select i1 %short, i64 %left, i64 {block}
  %stop = add i64 %start, %count
  store i64 %count, ptr %size
  br label %widen
{
        _each_element(
            "widen",
            "0",
            "%nin",
            "widened",
            f'''  %raw = load float, ptr %widen_outer, align 1
  %wide = {float_.widen.format("%raw")}
  store double %wide, ptr %widen_inner''',
            "block",
        )
    }
widened:
  call void %loop(ptr %data, ptr %size, ptr %steps, ptr null)
  %raised = call i32 @{flags.NAME}()
  %all = or i32 %flags, %raised
  br label %narrow
{
        _each_element(
            "narrow",
            "%nin",
            "%operands",
            "narrowed",
            f'''  %result = load double, ptr %narrow_inner
  %rounded = {float_.narrow.format("%result")}
  store float %rounded, ptr %narrow_outer, align 1''',
            "widened",
        )
    }
narrowed:
  br label %test
end:
  %meaningless = call i32 @{flags.NAME}()
  %quiet = icmp eq i32 %flags, 0
  br i1 %quiet, label %done, label %report
report:
  call void @raise(i32 %flags)
  br label %done
done:
  ret void
}}
"""


def _each_element(name, first, last, after, body, before):
    """Blocks that run `body` for the elements of a block of some operands, between an array and its buffer."""
    return f"""{name}:
  %{name}_k = phi i64 [{first}, %{before}], [%{name}_knext, %{name}_done]
  %{name}_bufferp = getelementptr ptr, ptr %data, i64 %{name}_k
  %{name}_buffer = load ptr, ptr %{name}_bufferp
  %{name}_arrayp = getelementptr ptr, ptr %arrays, i64 %{name}_k
  %{name}_array = load ptr, ptr %{name}_arrayp
  %{name}_stridep = getelementptr i64, ptr %strides, i64 %{name}_k
  %{name}_stride = load i64, ptr %{name}_stridep
  br label %{name}_each
{name}_each:
  %{name}_i = phi i64 [0, %{name}], [%{name}_inext, %{name}_each]
  %{name}_element = add i64 %start, %{name}_i
  %{name}_offset = mul i64 %{name}_element, %{name}_stride
  %{name}_outer = getelementptr i8, ptr %{name}_array, i64 %{name}_offset
  %{name}_inner = getelementptr double, ptr %{name}_buffer, i64 %{name}_i
{body}
  %{name}_inext = add i64 %{name}_i, 1
  %{name}_imore = icmp slt i64 %{name}_inext, %count
  br i1 %{name}_imore, label %{name}_each, label %{name}_done
{name}_done:
  %{name}_knext = add i64 %{name}_k, 1
  %{name}_kmore = icmp slt i64 %{name}_knext, {last}
  br i1 %{name}_kmore, label %{name}, label %{after}"""
