"""The inner loop of a ufunc, as LLVM assembly around traced formulas.

The loop takes its arrays in blocks: load through the strides into buffers, evaluate, store. Over a block the usual
formula runs on every vector; elements that fall into another regime, and those whose usual results are not vouched for, wait
with their arguments until there are enough of them for whole vectors of each regime (`lists`). So do results in doubt of a
function with careful regimes.
Inputs are read before outputs are written, block by block, as in-place evaluation needs. In `reduce` and `accumulate`
each result is the next element's first argument: there a block is one element, and nothing waits.

Formulas raise floating-point flags of no meaning to the caller (a lane computed and not used, an error term that
underflows). The loop clears them at its end, and raises what NumPy's conventions ask for: "invalid" for a nan from
numbers, "divide by zero" for an infinity from finite numbers; and again those that it found raised, by the loops over
other parts of the same arrays, or by the casts between them.
"""

import re
import struct
from functools import lru_cache, partial
from itertools import chain

from ..arithmetic import formats
from ..arithmetic.vectors import Lanes, Trace, Vector, packed
from . import flags, one_by_one, one_order
from .lists import (
    ALONE,
    BLOCK,
    ELEMENT,
    NARROWED,
    PENDING,
    WIDENED,
    called_elsewhere,
    kept_careful,
    kept_others,
    level_pass,
    levels,
    others_pass,
    push_all,
    push_few,
)
from .registers import soonest, sparing

SHORT = 800  # operations
# Operations: a usual formula with a branch and one result gains 2 to 8 % by an order with its longest way first, where three
# values of four registers are kept; others lose 2 to 5 %, those of 50 to 90 for float32 up to 2 %, and up to 30 % with several
# results. It is the longer code: calls on less than a block, which find little of it in the processor's cache, lose 8 %.
HASTY = range(150, 211)
hasty = partial(soonest, most=3)
# Operations: most lists are short, so that formulas work on two registers of each value there, and half of four would be padding. With
# five values kept in such an order, one of 390 takes 1 to 4 % more on a long list than on four registers, and half on a short one.
HASTY_ON_LIST = range(350, 501)
hasty_on_list = partial(soonest, most=5)
LONG = 1300  # operations: on two registers of each value, what is so long gains little over one
_DEFINITION = re.compile(r"^(define internal .*\)) \{$", re.MULTILINE)
_AT_ONCE = 16  # floats
_UNNAMED = "unnamed_formula"


def traced(formula, arity, width, order, format=formats.DOUBLE):
    """The loops that a formula calls, its lines in an order, and its results' types and names; `_UNNAMED` stands for its own name."""
    trace, kinds, names = _trace(formula, arity, Lanes(width, order is not soonest, format))
    return trace.functions, order(trace.lines, names), kinds, names


def _trace(formula, arity, lanes):
    """A formula written down, and its results' types and names."""
    trace = Trace(lanes, _UNNAMED)
    results = formula(*(trace.argument(f"%a{i}") for i in range(arity)))
    results = results if isinstance(results, tuple) else (results,)
    kinds = [result.kind if isinstance(result, Vector) else lanes.real for result in results]
    names = [
        result.name if isinstance(result, Vector) else lanes.constant(result, kind)
        for result, kind in zip(results, kinds)
    ]
    return trace, kinds, names


def written(name, formula, arity, lanes, inline=True, order=sparing, traced=traced):
    """A formula as an internal function from vectors to a structure of vectors, and the loops that it calls."""
    loops, lines, kinds, names = traced(formula, arity, lanes.width, order, lanes.format)
    return _defined(name, arity, lanes, inline, loops, lines, kinds, names)


def _defined(name, arity, lanes, inline, loops, lines, kinds, names, *more):
    """The text of a function that returns a record; it may take more than the arguments."""
    record = "{" + ", ".join(kinds) + "}"
    arguments = ", ".join([*(f"{lanes.real} %a{i}" for i in range(arity)), *more])
    head = f"define internal {record} @{name}({arguments}) {{"
    whole = "\n".join([head, *lines, *packed(record, list(zip(kinds, names))), "}"])
    return "\n".join([*map(to_inline, loops), to_inline(whole) if inline else whole]).replace(_UNNAMED, name)


def _written_in_two(index, formula, arity, lanes, inline, order=sparing):
    """A regime's formula, after what depends on the order alone, as two functions."""
    trace, kinds, names = _trace(formula, arity, lanes)
    cut = one_order.halves(trace, order(trace.lines, names), names)
    places, lines = one_order.lines_after(trace, cut, names)
    rest = _defined(
        f"value{index}",
        arity,
        lanes,
        inline,
        trace.functions,
        [*places, *order(lines, names)],
        kinds,
        names,
        "ptr %kept",
    )
    return f"{one_order.written_before(index, trace, cut, order)}\n{rest}".replace(_UNNAMED, f"value{index}")


@lru_cache(maxsize=256)
def cut(formula, arity):
    """The operations of a formula, how many of them are left where the order is one for all, and how many numbers are kept then.

    As many are left, and none is kept, where it is not worth cutting.
    """
    trace, _, names = _trace(formula, arity, Lanes(2))
    lines = soonest(trace.lines, names)
    halves = one_order.halves(trace, lines, names)
    return (
        (len(lines), len(halves.after), len(halves.kept))
        if one_order.is_worth_cutting(halves)
        else (len(lines), len(lines), 0)
    )


def assembly(name, function, code, width, shared=None, traced=traced, same_order=False):
    """The LLVM assembly of the loop of a `logbessel.functions.Function`, for elements of type code "f" or "d".

    It works on vectors of `width` elements; a usual formula that is short on twice as many: that
    hides the time that an operation takes, and only long formulas keep so many values alive that they lose it again.
    Short formulas are inlined: a ring's loses a fifth to its calls. All of them in one function take twice as long to compile.

    Code is as long as vectors are wide. In a compact loop what is long or rarely used works on `shared` elements, and formulas
    are called: loops of one function, whatever their widths and types, have the same ones in common. Doubtful ones are of one type
    only, and inlined: LLVM makes no code for AVX-512 that returns a truth value in a vector of one. A `traced` that remembers, of
    `functools.cache`, writes formulas down once.

    With `same_order` the loop is for calls in which all elements have the first argument in common, and no result is the next
    element's order: the entry of the ufuncs hands it no others (`entry`).
    """
    function = function.of_type(code)
    compact = shared is not None
    operations = [_operations(regime.value, function.nin) for regime in function.regimes]
    kept = [0] * len(operations)
    if same_order:
        _, operations, kept = zip(*(cut(regime.value, function.nin) for regime in function.regimes), strict=True)
    choice = [2 * width if width > 1 and operations[0] <= SHORT else width, *[width] * (len(operations) - 1)]
    if compact:
        rare = lambda regime, count: count > LONG or not regime.traced
        others = zip(function.regimes[1:], operations[1:], strict=True)
        choice[1:] = [shared if rare(*other) else width for other in others]
    choice = [*map(Lanes, choice)]
    short = 0 if compact else SHORT
    write = partial(written, traced=traced)
    sorting, inside, below = Lanes(width), levels(function), Lanes(shared or 1)
    kinds = [*choice, sorting, *([below, ALONE] if inside and compact else [])]
    asked = Lanes(max(width // 2, 1))  # a register of each value
    parts = [declared([*kinds, asked]), RAISE]
    parts += [one_order.declarations(lanes) for lanes in distinct(kinds) if same_order]
    in_both_orders = width > 1 and not (compact or same_order) and usual_order(function) is hasty
    if in_both_orders:
        parts.append(write("shortly", function.regimes[0].value, function.nin, choice[0]))
    for index, (regime, lanes) in enumerate(zip(function.regimes, choice, strict=True)):
        inline = regime.doubtful or operations[index] <= short
        order = _order_of(function, index, operations[index], width, compact)
        if kept[index]:
            parts.append(_written_in_two(index, regime.value, function.nin, lanes, inline, order))
        else:
            parts.append(write(f"value{index}", regime.value, function.nin, lanes, inline, order))
    parts += [
        write(f"holds{index}", regime.holds, function.nin, sorting)
        for index, regime in enumerate(function.regimes[:-1])
        if index or width == 1
    ]
    if inside:
        parts += _doubts(write, function, choice)
    if inside and not compact:
        parts.append(called_elsewhere(inside[0], function.nin))
    for level in inside if compact else ():
        parts += level_written(write, function, level, below, code)
    if width == 1:
        return "\n".join([*parts, _few(name, function, choice, code)])
    parts.append(write("asked", function.regimes[0].holds, function.nin, asked))
    parts += [to_inline(_load(code)), to_inline(_store(code)), others_pass(function, sorting, choice, code, kept)]
    parts.append(_loop(name, function, choice, asked, code, kept[0], same_order, in_both_orders))
    return "\n".join(parts)


def _doubts(write, function, choice):
    """What is asked of results."""
    careful = function.careful
    if careful.doubts_usual:
        yield write("doubts_usual", careful.doubts_usual, function.nin + 1, choice[0])
    for width in sorted({lanes.width for lanes in choice[1:]}):
        yield write(f"doubts{width}", careful.doubts, function.nin + 1, Lanes(width))


def level_written(write, function, level, lanes, code):
    """A level's formulas, and the pass that calls them."""
    tag, lanes = level.name[0], ALONE if level.alone else lanes
    for index, regime in enumerate(level.regimes):
        yield write(f"value{tag}{index}", regime.value, function.nin, lanes, inline=False)
        yield write(f"holds{tag}{index}", regime.holds, function.nin, lanes)
    if level.lost:
        yield write("lost", level.lost, function.nin + 1, lanes)
    yield level_pass(function, level, lanes, code)


def _operations(formula, arity):
    return _counted(formula, arity)[0]


@lru_cache(maxsize=256)
def _counted(formula, arity):
    """The operations of a formula, and whether it has functions of its own: branches or loops."""
    trace = Trace(Lanes(), "counted")
    formula(*(trace.argument(f"%a{i}") for i in range(arity)))
    return len(trace.lines), bool(trace.functions)


def _order_of(function, index, operations, width, compact):
    """That of a regime's operations."""
    if width == 1:
        return sparing if compact or operations > LONG else soonest
    if index == 0:
        return usual_order(function)
    return sparing if compact or operations not in HASTY_ON_LIST else hasty_on_list


def usual_order(function):
    """That of the usual formula's operations on vectors."""
    operations, branches = _counted(function.regimes[0].value, function.nin)
    return hasty if function.nout == 1 and branches and operations in HASTY else sparing


def to_inline(assembly):
    """The internal functions marked to be inlined."""
    return _DEFINITION.sub(r"\1 alwaysinline {", assembly)


_FLAGS = (  # NumPy's bit, and what raises it
    (1, "fdiv", 1.0, 0.0),
    (2, "fmul", 2.0**1023, 2.0**1023),
    (4, "fmul", 2.0**-1022, 2.0**-1022),
    (8, "fdiv", 0.0, 0.0),
)
_DIVIDE, _INVALID = 1, 8


def _raise(bit, operation, left, right):
    left, right = (f"0x{struct.unpack('<Q', struct.pack('<d', number))[0]:016X}" for number in (left, right))
    return f"""  %set{bit} = and i32 %flags, {bit}
  %is{bit} = icmp ne i32 %set{bit}, 0
  br i1 %is{bit}, label %do{bit}, label %next{bit}
do{bit}:
  store volatile double {left}, ptr %place
  %left{bit} = load volatile double, ptr %place
  store volatile double {right}, ptr %place
  %right{bit} = load volatile double, ptr %place
  %result{bit} = {operation} double %left{bit}, %right{bit}
  store volatile double %result{bit}, ptr %place
  br label %next{bit}
next{bit}:"""


_raising = "\n".join(_raise(*flag) for flag in _FLAGS)

RAISE = f"""
; the flags of a mask, raised by arithmetic on numbers that the compiler cannot know
define internal void @raise(i32 %flags) noinline {{
entry:
  %place = alloca double
{_raising}
  ret void
}}
"""


def distinct(kinds):
    """Each width of vectors once."""
    return {lanes.width: lanes for lanes in kinds}.values()


def declared(kinds):
    """What formulas and loops on vectors of some kinds call."""
    kinds = distinct(kinds)
    gathers = "\n".join(
        f"""declare {lanes.real} @llvm.masked.gather.{lanes.suffix}.v{lanes.width}p0({lanes.of("ptr")}, i32, {lanes.truth}, {lanes.real})
declare void @llvm.masked.scatter.{lanes.suffix}.v{lanes.width}p0({lanes.real}, {lanes.of("ptr")}, i32, {lanes.truth})"""
        for lanes in kinds
    )
    return f"""
declare i32 @{flags.NAME}()
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
declare void @llvm.prefetch.p0(ptr, i32, i32, i32)
declare i64 @llvm.cttz.i64(i64, i1)
{gathers}
{chr(10).join(lanes.declarations() for lanes in kinds)}
"""


def _copy(name, arguments, body, contiguous, starts="[0, %entry]"):
    """A loop over %count elements: `contiguous` where the stride is that, else, or from where that ends, one by one."""
    return f"""
define internal void @{name}({arguments}, i64 %stride, i64 %count) {{
entry:
{contiguous}
slow:
  %i = phi i64 {starts}, [%next, %slow]
  %offset = mul i64 %i, %stride
{body}
  %next = add i64 %i, 1
  %more = icmp slt i64 %next, %count
  br i1 %more, label %slow, label %done
done:
  ret void
}}"""


def _load(code):
    element = ELEMENT[code]
    widen = "%value = " + WIDENED[code].format("%raw")
    body = f"""  %from = getelementptr i8, ptr %source, i64 %offset
  %raw = load {element}, ptr %from, align 1
  {widen}
  %to = getelementptr double, ptr %buffer, i64 %i
  store double %value, ptr %to"""
    arguments = "ptr %source, ptr %buffer"
    if code == "d":
        return _copy("load", arguments, body, _copied("ptr %buffer, ptr %source"))
    converted = _converted("float", 1, "%source", "fpext", "double", 64, "%buffer")
    return _copy("load", arguments, body, converted, "[0, %entry], [%whole, %rest]")


def _store(code):
    element = ELEMENT[code]
    narrow = "%value = " + NARROWED[code].format("%raw")
    body = f"""  %from = getelementptr double, ptr %buffer, i64 %i
  %raw = load double, ptr %from
  {narrow}
  %to = getelementptr i8, ptr %target, i64 %offset
  store {element} %value, ptr %to, align 1"""
    arguments = "ptr %target, ptr %buffer"
    if code == "d":
        return _copy("store", arguments, body, _copied("ptr %target, ptr %buffer"))
    converted = _converted("double", 64, "%buffer", "fptrunc", "float", 1, "%target")
    return _copy("store", arguments, body, converted, "[0, %entry], [%whole, %rest]")


def _copied(operands):
    """Doubles beside each other, as they are."""
    return f"""  %beside = icmp eq i64 %stride, 8
  %several = icmp sgt i64 %count, 4
  %dense = and i1 %beside, %several
  br i1 %dense, label %block, label %slow
block:
  %bytes = mul i64 %count, 8
  call void @llvm.memcpy.p0.p0.i64({operands}, i64 %bytes, i1 false)
  br label %done"""


def _converted(element, alignment, source, conversion, result, result_alignment, target):
    """Floats beside each other, in vectors, as far as these are full."""
    many, wanted = f"<{_AT_ONCE} x {element}>", f"<{_AT_ONCE} x {result}>"
    return f"""  %beside = icmp eq i64 %stride, 4
  %whole = and i64 %count, -{_AT_ONCE}
  %several = icmp sgt i64 %whole, 0
  %dense = and i1 %beside, %several
  br i1 %dense, label %block, label %slow
block:
  %b = phi i64 [0, %entry], [%after, %block]
  %here = getelementptr {element}, ptr {source}, i64 %b
  %floats = load {many}, ptr %here, align {alignment}
  %changed = {conversion} {many} %floats to {wanted}
  %there = getelementptr {result}, ptr {target}, i64 %b
  store {wanted} %changed, ptr %there, align {result_alignment}
  %after = add i64 %b, {_AT_ONCE}
  %again = icmp slt i64 %after, %whole
  br i1 %again, label %block, label %rest
rest:
  %single = icmp slt i64 %whole, %count
  br i1 %single, label %slow, label %done"""


_END = f"""
end:
  %meaningless = call i32 @{flags.NAME}()
  %divided = load i1, ptr %divide
  %undefined = load i1, ptr %invalid
  %one = select i1 %divided, i32 {_DIVIDE}, i32 0
  %eight = select i1 %undefined, i32 {_INVALID}, i32 0
  %own = or i32 %one, %eight
  %flags = or i32 %own, %held
  %quiet = icmp eq i32 %flags, 0
  br i1 %quiet, label %leave, label %report
report:
  call void @raise(i32 %flags)
  br label %leave
leave:
  ret void
}}"""


def _entered(name, operands):
    """The head of a loop: its arguments, and the flags that it finds raised."""
    lines = "\n".join(
        f"""  %argp{k} = getelementptr ptr, ptr %args, i64 {k}
  %arg{k} = load ptr, ptr %argp{k}
  %stepp{k} = getelementptr i64, ptr %steps, i64 {k}
  %step{k} = load i64, ptr %stepp{k}"""
        for k in range(operands)
    )
    return f"""
define void @{name}(ptr %args, ptr %dimensions, ptr %steps, ptr %data) {{
entry:
  %n = load i64, ptr %dimensions
{lines}
  %divide = alloca i1
  %invalid = alloca i1
  store i1 false, ptr %divide
  store i1 false, ptr %invalid
  %held = call i32 @{flags.NAME}()
  %some = icmp sgt i64 %n, 0"""


def _few(name, function, choice, code):
    """The loop on single elements."""
    head = _entered(name, function.nin + function.nout)
    elements = one_by_one.elements(function, choice, code)
    return f"{head}\n{one_by_one.slots(function, code)}\n  br i1 %some, label %element, label %end\n{elements}\n{_END}"


def _order(wide, kept):
    """The order in all of its buffer, and what depends on it alone."""
    lines = f"order:\n  call void @load(ptr %arg0, ptr %buffer0, i64 0, i64 {BLOCK})"
    if kept:
        lines += f"""
  %kept = alloca [{kept} x double]
  %orders = load {wide.real}, ptr %buffer0, align {min(64, 8 * wide.width)}
  call void @before0({wide.real} %orders, ptr %kept)"""
    return lines + "\n  br label %block"


def _prefetched(function, width, code):
    """The elements a block after this group's, on their way from memory while the formula runs.

    A block is loaded at once, and the processor's own prefetching stops at the end of a page. Beyond the arrays, where addresses may be
    nobody's and a processor looks for them in vain, this group's own are taken; strides other than the element's leave some
    of the lines to be waited for.
    """
    yield f"""  %ahead = add i64 %g, {BLOCK}
  %within = icmp slt i64 %ahead, %left
  %fetched = select i1 %within, i64 %ahead, i64 %g
  %next_element = add i64 %start, %fetched"""
    in_line = 64 // {"f": 4, "d": 8}[code]
    for operand in range(function.nin + function.nout):
        for part in range(0, width, in_line):
            place = f"{operand}_{part}"
            yield f"""  %element{place} = add i64 %next_element, {part}
  %bytes{place} = mul i64 %element{place}, %step{operand}
  %line{place} = getelementptr i8, ptr %arg{operand}, i64 %bytes{place}
  call void @llvm.prefetch.p0(ptr %line{place}, i32 {int(operand >= function.nin)}, i32 3, i32 1)"""


def _asked(wide, asked, nin):
    """The bits of the elements for which the usual formula holds, one register after the other: compilers join conditions on
    several in bytes, which takes twice the instructions."""
    width, part = wide.width, asked.width
    whole = "0"
    for first in range(0, width, part):
        lanes = ", ".join(f"i32 {lane}" for lane in range(first, first + part))
        for k in range(nin):
            yield f"  %part{first}_{k} = shufflevector {wide.real} %in{k}, {wide.real} undef, <{part} x i32> <{lanes}>"
        arguments = ", ".join(f"{asked.real} %part{first}_{k}" for k in range(nin))
        shifted = f"%shifted{first}" if first + part < width else "%usualbits"
        yield f"""  %asked{first} = call {{{asked.truth}}} @asked({arguments})
  %answer{first} = extractvalue {{{asked.truth}}} %asked{first}, 0
  %answers{first} = bitcast {asked.truth} %answer{first} to i{part}
  %word{first} = zext i{part} %answers{first} to i{width}
  %moved{first} = shl i{width} %word{first}, {first}
  {shifted} = or i{width} {whole}, %moved{first}"""
        whole = shifted


def _loop(name, function, choice, asked, code, kept, same_order, in_both_orders):
    wide = choice[0]
    width, real, truth = wide.width, wide.real, wide.truth
    nin, nout = function.nin, function.nout
    aligned = min(64, 8 * width)
    careful = function.careful
    judged = function.regimes[0].doubtful or bool(careful and careful.doubts_usual)
    out = []
    write = lambda text: out.append(text.strip("\n"))

    write(_entered(name, nin + nout))
    for k in range(nin + nout):
        write(f"  %buffer{k} = alloca [{BLOCK} x double], align 64")
    for k in range(nin):
        write(f"  %other{k} = alloca [{2 * BLOCK + width} x double], align 64")
    write(f"""
  %numbers = alloca [{2 * BLOCK} x i64], align 64
  %waiting = alloca i64
  store i64 0, ptr %waiting
  %listo = alloca [{BLOCK + 1} x i32], align 64
  %sizeo = alloca i64""")
    if judged:
        write(f"  %words = alloca [{BLOCK // width} x i{width}], align 64")
    if careful:
        write(f"  %listc = alloca [{BLOCK + 1} x i32], align 64\n  %sizec = alloca i64")
        for k in range(nin):
            write(f"  %again{k} = alloca [{PENDING} x double], align 64")
        write(f"  %places = alloca [{PENDING} x ptr], align 64\n  %pending = alloca i64\n  store i64 0, ptr %pending")
    write(f"""
  %following = getelementptr i8, ptr %arg0, i64 %step0
  %next = icmp eq ptr %following, %arg{nin}
  %abreast = icmp eq i64 %step0, %step{nin}
  %chained = and i1 %next, %abreast
  %most = select i1 %chained, i64 1, i64 {BLOCK}
  %short_call = icmp slt i64 %n, {BLOCK}
  br i1 %some, label %{"order" if same_order else "block"}, label %end""")
    before = "%entry"
    if same_order:
        before = "%order"
        write(_order(wide, kept))
    write(f"""
block:
  %start = phi i64 [0, {before}], [%stop, %stored]
  %left = sub i64 %n, %start
  %short = icmp slt i64 %left, %most
  %count = select i1 %short, i64 %left, i64 %most
  %stop = add i64 %start, %count
  %before = sub i64 %count, 1
  %last = and i64 %before, -{width}
  %behind = xor i64 %before, {width - 1}
  %missing = and i64 %behind, {width - 1}
  %shift = trunc i64 %missing to i{width}
  %tail = lshr i{width} -1, %shift""")
    for k in range(nin):
        write(f"""
  %pad{k} = getelementptr double, ptr %buffer{k}, i64 %last
  store {real} {wide.constant(function.sample[k], real)}, ptr %pad{k}, align {aligned}
  %shift{k} = mul i64 %start, %step{k}
  %source{k} = getelementptr i8, ptr %arg{k}, i64 %shift{k}""")
        if same_order and k == 0:  # but for what was just padded, it is there
            write("  %lost = sub i64 %count, %last\n  call void @load(ptr %arg0, ptr %pad0, i64 0, i64 %lost)")
        else:
            write(f"  call void @load(ptr %source{k}, ptr %buffer{k}, i64 %step{k}, i64 %count)")
    for r in ("o", *("c" if careful else "")):
        write(f"  store i64 0, ptr %size{r}")
    write("""  br label %group

group:
  %g = phi i64 [0, %block], [%gnext, %grouped]""")
    if judged:
        write(f"""
  %wordi = lshr i64 %g, {width.bit_length() - 1}
  %wordp = getelementptr i{width}, ptr %words, i64 %wordi
  store i{width} 0, ptr %wordp""")
    for k in range(nin):
        write(f"""
  %at{k} = getelementptr double, ptr %buffer{k}, i64 %g
  %in{k} = load {real}, ptr %at{k}, align {aligned}""")
    for line in chain(_prefetched(function, width, code), _asked(wide, asked, nin)):
        write(line)
    write(f"""
  %none = icmp eq i{width} %usualbits, -1
  br i1 %none, label %outer, label %sort
sort:
  %unusual = xor i{width} %usualbits, -1
  %whole = icmp eq i{width} %usualbits, 0
  br i1 %whole, label %full, label %collecto
full: ; padding is usual: here is none""")
    write(push_all("o", width, "%g", "grouped"))
    write(push_few("o", "o", "%unusual", width, "%g", "mixed"))
    write(f"""
mixed: ; padding is no reason to compute
  %final = icmp eq i64 %g, %last
  %real = select i1 %final, i{width} %tail, i{width} -1
  %needed = and i{width} %usualbits, %real
  %all = icmp eq i{width} %needed, 0""")
    write(f"  %usual = bitcast i{width} %usualbits to {truth}")
    for k in range(nin):
        write(f"  %blend{k} = select {truth} %usual, {real} %in{k}, {real} {wide.constant(function.sample[k], real)}")
    write("""  br i1 %all, label %grouped, label %outer

outer:""")
    for k in range(nin):
        write(f"  %safe{k} = phi {real} [%in{k}, %group], [%blend{k}, %mixed]")
    safe = ", ".join(f"{real} %safe{k}" for k in range(nin))
    given = safe + ", ptr %kept" * bool(kept)
    usual = "{" + ", ".join([real] * nout + [truth] * function.regimes[0].doubtful) + "}"
    if in_both_orders:
        write(f"""
  br i1 %short_call, label %briefly, label %lastingly
briefly:
  %value_shortly = call {usual} @shortly({given})
  br label %had
lastingly:
  %value_at_length = call {usual} @value0({given})
  br label %had
had:
  %value = phi {usual} [%value_shortly, %briefly], [%value_at_length, %lastingly]""")
    else:
        write(f"  %value = call {usual} @value0({given})")
    for k in range(nout):
        write(f"""
  %result{k} = extractvalue {usual} %value, {k}
  %where{k} = getelementptr double, ptr %buffer{nin + k}, i64 %g
  store {real} %result{k}, ptr %where{k}, align {aligned}""")
    if function.regimes[0].doubtful:
        write(f"""
  %good = extractvalue {usual} %value, {nout}
  %doubted = xor {truth} %good, {wide.constant(True, truth)}""")
    elif judged:
        write(f"""
  %doubtful = call {{{truth}}} @doubts_usual({safe}, {real} %result0)
  %doubted = extractvalue {{{truth}}} %doubtful, 0""")
    if judged:  # a branch here would wait for the end of a long formula, and be guessed wrong for each result in doubt
        write(f"  %doubtbits = bitcast {truth} %doubted to i{width}\n  store i{width} %doubtbits, ptr %wordp")
    write("  br label %grouped")
    write(f"""
grouped:
  %gnext = add i64 %g, {width}
  %gmore = icmp slt i64 %gnext, %count
  br i1 %gmore, label %group, label %{"scan" if judged else "evaluated"}""")
    if judged:
        write(f"""
scan:
  %sg = phi i64 [0, %grouped], [%sgnext, %scanned]
  %scani = lshr i64 %sg, {width.bit_length() - 1}
  %scanp = getelementptr i{width}, ptr %words, i64 %scani
  %word = load i{width}, ptr %scanp
  br label %collectdoubt""")
        write(push_few("doubt", "o" if function.regimes[0].doubtful else "c", "%word", width, "%sg", "scanned"))
        write(f"""
scanned:
  %sgnext = add i64 %sg, {width}
  %sgmore = icmp slt i64 %sgnext, %count
  br i1 %sgmore, label %scan, label %evaluated""")
    write("evaluated:")
    for k in range(nout):
        write(f"""
  %oshift{k} = mul i64 %start, %step{nin + k}
  %target{k} = getelementptr i8, ptr %arg{nin + k}, i64 %oshift{k}""")
    write("  %again = icmp slt i64 %stop, %n\n  %finished = xor i1 %again, true\n  %urgent = or i1 %finished, %chained")
    write("""
  %unserved = load i64, ptr %sizeo
  %without = icmp eq i64 %unserved, %count
  br i1 %without, label %dense, label %sparse
sparse:""")
    for k in range(nout):
        write(f"  call void @store(ptr %target{k}, ptr %buffer{nin + k}, i64 %step{nin + k}, i64 %count)")
    write("  br label %beforeo")
    write(kept_others(function))
    if careful:
        write(kept_careful(function))
    write("""
stored:
  br i1 %again, label %block, label %end
""")
    write(_END)
    return "\n".join(out)
