"""The inner loop of a ufunc, as LLVM assembly around traced formulas.

The loop takes its arrays in blocks: load through the strides into buffers, evaluate, store. Over a block the default
formula runs on every vector; the elements that fall into another regime are collected in lists of indices, and each
regime's formula runs on its list, so neither regime is computed for nothing and neither breaks the other's vectors.
Of a function with careful regimes, results in doubt are collected in lists of their own, and computed again at the end of
the block.
Inputs are read before outputs are written, block by block, as in-place evaluation needs. In `reduce` and `accumulate`
each result is the next element's first argument: there a block is one element.

Formulas raise floating-point flags of no meaning to the caller (a lane computed and not used, an error term that
underflows). The loop clears them at its end, and raises what NumPy's conventions ask for: "invalid" for a nan from
numbers, "divide by zero" for an infinity from finite numbers; and again those that it found raised, by the loops over
other parts of the same arrays, or by the casts between them.
"""

import re
import struct
from functools import lru_cache, partial
from itertools import chain, repeat

from ..arithmetic.vectors import Lanes, Trace, Vector, packed
from . import flags
from .registers import soonest, sparing

BLOCK = 512
PENDING = (
    4 * BLOCK
)  # results in doubt: as many as half of it wait, and a block adds no more than its own and the padding of lists
# Operations; of the formulas that run on lists, one of 410 gained 15 % on Zen 3, one of 570 lost 30 %.
SHORT, SHORT_ON_LIST = 800, 500
LONG = 1300  # operations: on two registers of each value, what is so long gains little over one
_DEFINITION = re.compile(r"^(define internal .*\)) \{$", re.MULTILINE)
_ELEMENT = {"f": "float", "d": "double"}
_AT_ONCE = 16  # floats
_UNNAMED = "unnamed_formula"


def traced(formula, arity, width, order):
    """The loops that a formula calls, its lines in an order, and its results' types and names; `_UNNAMED` stands for its own name."""
    lanes = Lanes(width, branches=order is not soonest)
    trace = Trace(lanes, _UNNAMED)
    results = formula(*(trace.argument(f"%a{i}") for i in range(arity)))
    results = results if isinstance(results, tuple) else (results,)
    kinds = [result.kind if isinstance(result, Vector) else lanes.real for result in results]
    names = [
        result.name if isinstance(result, Vector) else lanes.constant(result, kind)
        for result, kind in zip(results, kinds)
    ]
    return trace.loops, order(trace.lines, names), kinds, names


def written(name, formula, arity, lanes, inline=True, order=sparing, traced=traced):
    """A formula as an internal function from vectors to a structure of vectors, and the loops that it calls."""
    loops, lines, kinds, names = traced(formula, arity, lanes.width, order)
    record = "{" + ", ".join(kinds) + "}"
    arguments = ", ".join(f"{lanes.real} %a{i}" for i in range(arity))
    head = f"define internal {record} @{name}({arguments}) {{"
    whole = "\n".join([head, *lines, *packed(record, list(zip(kinds, names))), "}"])
    return "\n".join([*map(to_inline, loops), to_inline(whole) if inline else whole]).replace(_UNNAMED, name)


def assembly(name, function, code, width, shared=None, traced=traced):
    """The LLVM assembly of the loop of a `logbessel.functions.Function`, for elements of type code "f" or "d".

    It works on vectors of `width` elements; short formulas, and with the usual one the conditions, on twice as many: that
    hides the time that an operation takes, and only long formulas keep so many values alive that they lose it again.
    Short formulas are inlined: a ring's loses a fifth to its calls. All of them in one function take twice as long to compile.

    Code is as long as vectors are wide. In a compact loop what is long or rarely used works on `shared` elements, and formulas
    are called: loops of one function, whatever their widths and types, have the same ones in common. Doubtful ones are of one type
    only, and inlined: LLVM makes no code for AVX-512 that returns a truth value in a vector of one. A `traced` that remembers, of
    `functools.cache`, writes formulas down once.
    """
    function = function.of_type(code)
    compact = shared is not None
    operations = [_operations(regime.value, function.nin) for regime in function.regimes]
    twice = 2 * width if width > 1 else width
    choice = [
        twice if count <= most else width for count, most in zip(operations, chain([SHORT], repeat(SHORT_ON_LIST)))
    ]
    if compact:
        rare = lambda regime, count: count > LONG or not regime.traced
        others = zip(function.regimes[1:], operations[1:], strict=True)
        choice[1:] = [shared if rare(*other) else width for other in others]
    choice = [*map(Lanes, choice)]
    short = 0 if compact else SHORT
    write = partial(written, traced=traced)
    wide, careful = choice[0], Lanes(shared if compact else twice)
    kinds = {lanes.width: lanes for lanes in [*choice, *([careful] if function.careful else [])]}.values()
    parts = [
        *(lanes.declarations() for lanes in kinds),
        _prelude(kinds),
        RAISE,
        to_inline(_load(code)),
        to_inline(_store(code)),
    ]
    parts += [
        write(f"value{index}", regime.value, function.nin, lanes, regime.doubtful or operations[index] <= short)
        for index, (regime, lanes) in enumerate(zip(function.regimes, choice, strict=True))
    ]
    parts += [
        write(f"holds{index}", regime.holds, function.nin, wide) for index, regime in enumerate(function.regimes[:-1])
    ]
    if function.careful:
        parts += _careful_formulas(write, function, careful, choice, short)
        parts.append(_careful_pass(function, careful, code))
    parts.append(_loop(name, function, choice))
    return "\n".join(parts)


def _careful_formulas(write, function, lanes, choice, short):
    careful = function.careful
    for index, regime in enumerate(careful.regimes):
        inline = _operations(regime.value, function.nin) <= short
        yield write(f"valuec{index}", regime.value, function.nin, lanes, inline)
        yield write(f"holdsc{index}", regime.holds, function.nin, lanes)
    if careful.doubts_usual:
        yield write("doubts_usual", careful.doubts_usual, function.nin + 1, choice[0])
    for width in sorted({lanes.width for lanes in choice[1:]}):
        yield write(f"doubts{width}", careful.doubts, function.nin + 1, Lanes(width))


@lru_cache(maxsize=256)
def _operations(formula, arity):
    trace = Trace(Lanes(), "counted")
    formula(*(trace.argument(f"%a{i}") for i in range(arity)))
    return len(trace.lines)


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


def _prelude(kinds):
    gathers = "\n".join(
        f"""declare {lanes.real} @llvm.masked.gather.{lanes.suffix}.v{lanes.width}p0({lanes.of("ptr")}, i32, {lanes.truth}, {lanes.real})
declare void @llvm.masked.scatter.{lanes.suffix}.v{lanes.width}p0({lanes.real}, {lanes.of("ptr")}, i32, {lanes.truth})"""
        for lanes in kinds
    )
    return f"""
declare i32 @{flags.NAME}()
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
{gathers}
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
    element = _ELEMENT[code]
    widen = "%value = fpext float %raw to double" if code == "f" else "%value = fadd double %raw, -0.0"
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
    element = _ELEMENT[code]
    narrow = "%value = fptrunc double %raw to float" if code == "f" else "%value = fadd double %raw, -0.0"
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


def _loop(name, function, choice):
    wide, longest = choice[0], max(lanes.width for lanes in choice)
    width, real, truth = wide.width, wide.real, wide.truth
    nin, nout = function.nin, function.nout
    aligned = min(64, 8 * width)
    others = range(1, len(function.regimes))
    full = wide.constant(True, truth)
    out = []
    write = lambda text: out.append(text.strip("\n"))

    write(f"define void @{name}(ptr %args, ptr %dimensions, ptr %steps, ptr %data) {{")
    write("entry:\n  %n = load i64, ptr %dimensions")
    for k in range(nin + nout):
        write(f"""
  %argp{k} = getelementptr ptr, ptr %args, i64 {k}
  %arg{k} = load ptr, ptr %argp{k}
  %stepp{k} = getelementptr i64, ptr %steps, i64 {k}
  %step{k} = load i64, ptr %stepp{k}
  %buffer{k} = alloca [{BLOCK} x double], align 64""")
    for r in others:
        # room for copies of the last element where a list of doubtful ones was not a multiple of its vectors, its own, and
        # what is written behind its end
        write(f"  %list{r} = alloca [{BLOCK + 2 * longest} x i32], align 64\n  %size{r} = alloca i64")
    careful = function.careful
    if careful:
        write(f"  %listc = alloca [{BLOCK + longest * len(choice) + 1} x i32], align 64\n  %sizec = alloca i64")
        for k in range(nin):
            write(f"  %again{k} = alloca [{PENDING} x double], align 64")
        write(f"  %places = alloca [{PENDING} x ptr], align 64\n  %pending = alloca i64\n  store i64 0, ptr %pending")
    write(f"""
  %divide = alloca i1
  %invalid = alloca i1
  store i1 false, ptr %divide
  store i1 false, ptr %invalid
  %held = call i32 @{flags.NAME}()
  %following = getelementptr i8, ptr %arg0, i64 %step0
  %next = icmp eq ptr %following, %arg{nin}
  %abreast = icmp eq i64 %step0, %step{nin}
  %chained = and i1 %next, %abreast
  %most = select i1 %chained, i64 1, i64 {BLOCK}
  %some = icmp sgt i64 %n, 0
  br i1 %some, label %block, label %end

block:
  %start = phi i64 [0, %entry], [%stop, %stored]
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
  %source{k} = getelementptr i8, ptr %arg{k}, i64 %shift{k}
  call void @load(ptr %source{k}, ptr %buffer{k}, i64 %step{k}, i64 %count)""")
    for r in (*others, *("c" if careful else "")):
        write(f"  store i64 0, ptr %size{r}")
    write("""  br label %group

group:
  %g = phi i64 [0, %block], [%gnext, %grouped]""")
    for k in range(nin):
        write(f"""
  %at{k} = getelementptr double, ptr %buffer{k}, i64 %g
  %in{k} = load {real}, ptr %at{k}, align {aligned}""")
    arguments = ", ".join(f"{real} %in{k}" for k in range(nin))
    write(f"""
  %h0 = call {{{truth}}} @holds0({arguments})
  %usual = extractvalue {{{truth}}} %h0, 0
  %usualbits = bitcast {truth} %usual to i{width}
  %none = icmp eq i{width} %usualbits, -1
  br i1 %none, label %outer, label %sort
sort:
  %free0 = xor {truth} %usual, {full}""")
    for r in others:
        if r == others[-1]:
            write(f"  %mask{r} = and {truth} %free{r - 1}, {full}")
        else:
            write(f"""
  %h{r} = call {{{truth}}} @holds{r}({arguments})
  %holds{r} = extractvalue {{{truth}}} %h{r}, 0
  %mask{r} = and {truth} %holds{r}, %free{r - 1}
  %not{r} = xor {truth} %holds{r}, {full}
  %free{r} = and {truth} %free{r - 1}, %not{r}""")
        write(f"  %bits{r} = bitcast {truth} %mask{r} to i{width}")
    write(f"  br label %collect{others[0]}")
    for position, r in enumerate(others):
        following = f"collect{others[position + 1]}" if position + 1 < len(others) else "mixed"
        write(_push(r, r, f"%bits{r}", width, _NUMBER_IN_BLOCK, following))
    write(f"""
mixed: ; padding is usual, and not a reason to compute
  %final = icmp eq i64 %g, %last
  %real = select i1 %final, i{width} %tail, i{width} -1
  %needed = and i{width} %usualbits, %real
  %all = icmp eq i{width} %needed, 0
  br i1 %all, label %grouped, label %outer

outer:""")
    for k in range(nin):
        write(f"  %safe{k} = select {truth} %usual, {real} %in{k}, {real} {wide.constant(function.sample[k], real)}")
    safe = ", ".join(f"{real} %safe{k}" for k in range(nin))
    usual = _record(function, 0, wide)
    write(f"  %value = call {usual} @value0({safe})")
    for k in range(nout):
        write(f"""
  %result{k} = extractvalue {usual} %value, {k}
  %where{k} = getelementptr double, ptr %buffer{nin + k}, i64 %g
  store {real} %result{k}, ptr %where{k}, align {aligned}""")
    if careful and careful.doubts_usual:
        write(f"""
  %doubtful = call {{{truth}}} @doubts_usual({safe}, {real} %result0)
  %doubted = extractvalue {{{truth}}} %doubtful, 0
  %doubtbits = bitcast {truth} %doubted to i{width}
  br label %collectdoubt""")
        write(_push("doubt", "c", "%doubtbits", width, _NUMBER_IN_BLOCK, "grouped"))
    else:
        write(_doubtful(function, 0, "%value", wide, _NUMBER_IN_BLOCK, "grouped"))
    write(f"""
grouped:
  %gnext = add i64 %g, {width}
  %gmore = icmp slt i64 %gnext, %count
  br i1 %gmore, label %group, label %regime{others[0]}
""")
    for position, r in enumerate(others):
        following = f"regime{others[position + 1]}" if position + 1 < len(others) else "evaluated"
        write(_regime(function, r, function.regimes[r], following, choice[r], nout))
    write("evaluated:")
    for k in range(nout):
        write(f"""
  %oshift{k} = mul i64 %start, %step{nin + k}
  %target{k} = getelementptr i8, ptr %arg{nin + k}, i64 %oshift{k}
  call void @store(ptr %target{k}, ptr %buffer{nin + k}, i64 %step{nin + k}, i64 %count)""")
    write("  %again = icmp slt i64 %stop, %n")
    write(_kept_for_later(nin) if careful else "  br label %stored")
    write(f"""
stored:
  br i1 %again, label %block, label %end

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
}}""")
    return "\n".join(out)


_NUMBER_IN_BLOCK = """
  %index{tag}l = add i64 %g, {lane}
  %index{tag} = trunc i64 %index{tag}l to i32"""
_NUMBER_ON_LIST = """
  %from{tag}l = add i64 %j{r}, {lane}
  %from{tag} = getelementptr i32, ptr %list{r}, i64 %from{tag}l
  %index{tag} = load i32, ptr %from{tag}"""


def _push(tag, target, bits, width, number, following, source=None):
    """The elements whose bits are set, put on the list of the regime `target`; `number` finds that of a lane.

    Each lane's is written behind the list's end, which moves by the bit: how many bits are set, no branch could foretell.
    """
    lines = [
        _pushed_lane(f"{tag}_{lane}", lane, tag, target, number.format(tag=f"{tag}_lane{lane}", lane=lane, r=source))
        for lane in range(width)
    ]
    return f"""
collect{tag}:
  %wide{tag} = zext i{width} {bits} to i64
  %any{tag} = icmp ne i64 %wide{tag}, 0
  br i1 %any{tag}, label %push{tag}, label %{following}
push{tag}:
  %end{tag}_0 = load i64, ptr %size{target}
{"".join(lines).strip()}
  store i64 %end{tag}_{width}, ptr %size{target}
  br label %{following}
"""


def _pushed_lane(own, lane, tag, target, number):
    return f"""
{number.strip()}
  %slot{own} = getelementptr i32, ptr %list{target}, i64 %end{own}
  store i32 %index{tag}_lane{lane}, ptr %slot{own}
  %bits{own} = lshr i64 %wide{tag}, {lane}
  %bit{own} = and i64 %bits{own}, 1
  %end{tag}_{lane + 1} = add i64 %end{own}, %bit{own}"""


def _record(function, r, lanes):
    """The type of what a regime's formula returns."""
    return "{" + ", ".join([lanes.real] * function.nout + [lanes.truth] * function.regimes[r].doubtful) + "}"


def _doubtful(function, r, value, lanes, number, following):
    """What a doubtful regime does not vouch for goes to the list of the next."""
    if not function.regimes[r].doubtful:
        return f"  br label %{following}"
    tag, width = f"doubt{r}", lanes.width
    return f"""
  %good{r} = extractvalue {_record(function, r, lanes)} {value}, {function.nout}
  %bad{r} = xor {lanes.truth} %good{r}, {lanes.constant(True, lanes.truth)}
  %badbits{r} = bitcast {lanes.truth} %bad{r} to i{width}
  br label %collect{tag}
{_push(tag, r + 1, f"%badbits{r}", width, number, following, r).strip()}
"""


def _over_list(nin, r, lanes, following):
    """The head of a loop over a list of indices: the arguments of a vector of them, and its end."""
    width, real, truth, indices, pointers = lanes.width, lanes.real, lanes.truth, lanes.of("i32"), lanes.of("ptr")
    head = f"""
regime{r}:
  %total{r} = load i64, ptr %size{r}
  %work{r} = icmp sgt i64 %total{r}, 0
  br i1 %work{r}, label %pad{r}x, label %{following}
pad{r}x:
  %final{r}p = sub i64 %total{r}, 1
  %final{r} = getelementptr i32, ptr %list{r}, i64 %final{r}p
  %copy{r} = load i32, ptr %final{r}
  %one{r} = insertelement {indices} undef, i32 %copy{r}, i32 0
  %copies{r} = shufflevector {indices} %one{r}, {indices} undef, {indices} zeroinitializer
  %tail{r} = getelementptr i32, ptr %list{r}, i64 %total{r}
  store {indices} %copies{r}, ptr %tail{r}, align 4
  br label %run{r}
run{r}:
  %j{r} = phi i64 [0, %pad{r}x], [%jnext{r}, %ran{r}]
  %which{r} = getelementptr i32, ptr %list{r}, i64 %j{r}
  %lanes{r} = load {indices}, ptr %which{r}, align 4"""
    full, nothing = lanes.constant(True, truth), lanes.constant(0.0, real)
    for k in range(nin):
        head += f"""
  %from{r}_{k} = getelementptr double, ptr %buffer{k}, {indices} %lanes{r}
  %arg{r}_{k} = call {real} @llvm.masked.gather.{lanes.suffix}.v{width}p0({pointers} %from{r}_{k}, i32 8, {truth} {full}, {real} {nothing})"""
    tail = f"""
ran{r}:
  %jnext{r} = add i64 %j{r}, {width}
  %jmore{r} = icmp slt i64 %jnext{r}, %total{r}
  br i1 %jmore{r}, label %run{r}, label %{following}"""
    return head, tail


def _kept_for_later(nin):
    """The arguments of results in doubt, and where the results go; those of a chain are needed at once."""
    copies = "\n".join(
        f"""  %doubted{k}p = getelementptr double, ptr %buffer{k}, i32 %doubtedi
  %doubted{k} = load double, ptr %doubted{k}p
  %again{k}p = getelementptr double, ptr %again{k}, i64 %pendingi
  store double %doubted{k}, ptr %again{k}p"""
        for k in range(nin)
    )
    return f"""
  %doubtcount = load i64, ptr %sizec
  %pendingold = load i64, ptr %pending
  %nodoubt = icmp eq i64 %doubtcount, 0
  br i1 %nodoubt, label %keptall, label %keep
keep:
  %keepi = phi i64 [0, %evaluated], [%keepnext, %keep]
  %pendingi = phi i64 [%pendingold, %evaluated], [%pendingnext, %keep]
  %doubtedip = getelementptr i32, ptr %listc, i64 %keepi
  %doubtedi = load i32, ptr %doubtedip
{copies}
  %doubtedl = zext i32 %doubtedi to i64
  %doubtedshift = mul i64 %doubtedl, %step{nin}
  %doubtedplace = getelementptr i8, ptr %target0, i64 %doubtedshift
  %placep = getelementptr ptr, ptr %places, i64 %pendingi
  store ptr %doubtedplace, ptr %placep
  %keepnext = add i64 %keepi, 1
  %pendingnext = add i64 %pendingi, 1
  %keepmore = icmp slt i64 %keepnext, %doubtcount
  br i1 %keepmore, label %keep, label %keptall
keptall:
  %pendingall = phi i64 [%pendingold, %evaluated], [%pendingnext, %keep]
  store i64 %pendingall, ptr %pending
  %somepending = icmp sgt i64 %pendingall, 0
  %crowded = icmp sgt i64 %pendingall, {PENDING // 2}
  %finished = xor i1 %again, true
  %pressing = or i1 %crowded, %finished
  %urgent = or i1 %pressing, %chained
  %due = and i1 %urgent, %somepending
  br i1 %due, label %lookagain, label %stored
lookagain:
  call void @careful({", ".join(f"ptr %again{k}" for k in range(nin))}, ptr %places, i64 %pendingall)
  store i64 0, ptr %pending
  br label %stored"""


def _careful_pass(function, lanes, code):
    """The results in doubt, computed again by the careful regimes and stored where they belong.

    They come from many blocks, so that there are enough for whole vectors.
    """
    width, real, truth = lanes.width, lanes.real, lanes.truth
    careful, nin = function.careful.regimes, function.nin
    element = _ELEMENT[code]
    head, tail = _over_list(nin, "c", lanes, "regimec0")
    arguments = ", ".join(f"{real} %argc_{k}" for k in range(nin))
    out = [
        f"define internal void @careful({', '.join(f'ptr %buffer{k}' for k in range(nin))}, ptr %places, i64 %count) noinline {{",
        "entry:",
    ]
    for r in ("c", *(f"c{j}" for j in range(len(careful)))):
        out.append(
            f"  %list{r} = alloca [{PENDING + width} x i32], align 64\n  %size{r} = alloca i64\n  store i64 0, ptr %size{r}"
        )
    out.append(f"""
  %buffer{nin} = alloca [{PENDING} x double], align 64
  store i64 %count, ptr %sizec
  br label %number
number:
  %i = phi i64 [0, %entry], [%following, %number]
  %slot = getelementptr i32, ptr %listc, i64 %i
  %index = trunc i64 %i to i32
  store i32 %index, ptr %slot
  %following = add i64 %i, 1
  %more = icmp slt i64 %following, %count
  br i1 %more, label %number, label %regimec
{head}""")
    for j in range(len(careful)):
        out.append(f"""
  %hc{j} = call {{{truth}}} @holdsc{j}({arguments})
  %holdsc{j} = extractvalue {{{truth}}} %hc{j}, 0
  %notc{j} = xor {truth} %holdsc{j}, {lanes.constant(True, truth)}""")
        if j:
            out.append(
                f"  %maskc{j} = and {truth} %holdsc{j}, %freec{j - 1}\n  %freec{j} = and {truth} %notc{j}, %freec{j - 1}"
            )
        else:
            out.append(f"  %maskc0 = or {truth} %holdsc0, %holdsc0\n  %freec0 = or {truth} %notc0, %notc0")
        following = f"askc{j + 1}" if j + 1 < len(careful) else "ranc"
        out.append(f"  %bitsc{j} = bitcast {truth} %maskc{j} to i{width}")
        out.append(f"  br label %collectc{j}")
        out.append(_push(f"c{j}", f"c{j}", f"%bitsc{j}", width, _NUMBER_ON_LIST, following, "c"))
        if j + 1 < len(careful):
            out.append(f"askc{j + 1}:")
    out.append(tail)
    for j, regime in enumerate(careful):
        following = f"regimec{j + 1}" if j + 1 < len(careful) else "settle"
        out.append(_regime(function, f"c{j}", regime, following, lanes, 1))
    narrow = "%result = fptrunc double %raw to float" if code == "f" else "%result = fadd double %raw, -0.0"
    out.append(f"""
settle:
  %k = phi i64 [%knext, %settle], {", ".join(f"[0, %{block}]" for block in _ends(len(careful)))}
  %rawp = getelementptr double, ptr %buffer{nin}, i64 %k
  %raw = load double, ptr %rawp
  {narrow}
  %placep = getelementptr ptr, ptr %places, i64 %k
  %place = load ptr, ptr %placep
  store {element} %result, ptr %place, align 1
  %knext = add i64 %k, 1
  %kmore = icmp slt i64 %knext, %count
  br i1 %kmore, label %settle, label %done
done:
  ret void
}}""")
    return "\n".join(line.strip("\n") for line in out)


def _ends(count):
    """The blocks that the last careful regime may be left from."""
    return f"regimec{count - 1}", f"ranc{count - 1}"


def _regime(function, r, regime, following, lanes, nout):
    """One regime's formula over its list of indices, on vectors of its own width; the first `nout` results are kept."""
    width, real, truth, indices, pointers = lanes.width, lanes.real, lanes.truth, lanes.of("i32"), lanes.of("ptr")
    nin = function.nin
    head, tail = _over_list(nin, r, lanes, following)
    record = _record(function, r, lanes) if isinstance(r, int) else f"{{{real}}}"
    full = lanes.constant(True, truth)
    out = [head]
    arguments = ", ".join(f"{real} %arg{r}_{k}" for k in range(nin))
    out.append(f"  %value{r} = call {record} @value{r}({arguments})")
    for k in range(nout):
        out.append(f"""
  %result{r}_{k} = extractvalue {record} %value{r}, {k}
  %to{r}_{k} = getelementptr double, ptr %buffer{nin + k}, {indices} %lanes{r}
  call void @llvm.masked.scatter.{lanes.suffix}.v{width}p0({real} %result{r}_{k}, {pointers} %to{r}_{k}, i32 8, {truth} {full})""")
        if regime.limits:
            out.append(_flags(r, k, nin, lanes))
    if function.careful and not regime.limits and isinstance(r, int):
        out.append(f"""
  %doubtful{r} = call {{{truth}}} @doubts{width}({arguments}, {real} %result{r}_0)
  %doubted_on{r} = extractvalue {{{truth}}} %doubtful{r}, 0
  %doubtbits{r} = bitcast {truth} %doubted_on{r} to i{width}
  br label %collectdoubt{r}""")
        out.append(_push(f"doubt{r}", "c", f"%doubtbits{r}", width, _NUMBER_ON_LIST, f"ran{r}", r))
    elif isinstance(r, int):
        out.append(_doubtful(function, r, f"%value{r}", lanes, _NUMBER_ON_LIST, f"ran{r}"))
    else:
        out.append(f"  br label %ran{r}")
    out.append(tail)
    return "\n".join(line.strip("\n") for line in out)


def _flags(r, k, nin, lanes):
    """Remember an infinity from finite numbers and a nan from numbers."""
    width, real, truth = lanes.width, lanes.real, lanes.truth
    tag = f"{r}_{k}"
    infinity, zero = lanes.constant(float("inf"), real), lanes.constant(0.0, real)
    lines = []
    # An argument that is no number shows in an "ordered" comparison, an infinite one in its product with zero.
    numbers, finite = [], []
    for i in range(nin):
        lines.append(f"  %num{tag}_{i} = fcmp ord {real} %arg{r}_{i}, {zero}")
        lines.append(f"  %null{tag}_{i} = fmul {real} %arg{r}_{i}, {zero}")
        lines.append(f"  %fin{tag}_{i} = fcmp ord {real} %null{tag}_{i}, {zero}")
        numbers.append(f"%num{tag}_{i}")
        finite.append(f"%fin{tag}_{i}")
    lines.append(f"  %mag{tag} = call {real} @llvm.fabs.{lanes.suffix}({real} %result{tag})")
    lines.append(f"  %inf{tag}_0 = fcmp oeq {real} %mag{tag}, {infinity}")
    lines.append(f"  %nan{tag}_0 = fcmp uno {real} %mag{tag}, {zero}")
    for i in range(nin):
        lines.append(f"  %inf{tag}_{i + 1} = and {truth} %inf{tag}_{i}, {finite[i]}")
        lines.append(f"  %nan{tag}_{i + 1} = and {truth} %nan{tag}_{i}, {numbers[i]}")
    for kind, slot in (("inf", "divide"), ("nan", "invalid")):
        lines.append(f"""  %{kind}bits{tag} = bitcast {truth} %{kind}{tag}_{nin} to i{width}
  %{kind}any{tag} = icmp ne i{width} %{kind}bits{tag}, 0
  %{kind}old{tag} = load i1, ptr %{slot}
  %{kind}new{tag} = or i1 %{kind}old{tag}, %{kind}any{tag}
  store i1 %{kind}new{tag}, ptr %{slot}""")
    return "\n".join(lines)
