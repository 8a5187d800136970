"""A function as a CUDA kernel, as LLVM assembly around its formulas, traced on single numbers.

Threads of a warp that take different regimes would wait for one another. So a block of threads first sorts its tile of
elements by regime, into lists of indices in shared memory, and then each warp takes 32 elements of one regime at a time:
only a list's last 32 places may be taken in part. It costs a few integer instructions an element, for which
there are free issue slots beside those of arithmetic in double, and an atomic addition in shared memory.

The kernel is a row of phases, functions of the thread's number and the block's, which share nothing but the shared
memory; on a GPU there are barriers between them. A simulator without threads calls each phase for every thread.

One kernel serves float32 and float64, arrays of any rank and strides, and numbers: it is told at run time which operand
is what, by `Arguments`. Where all arrays are float32 it is that of the function for float32, if there is one. The kernel of a
function in pairs of float32 takes float32 alone, and holds no instruction on doubles.
"""

from ..arithmetic.formats import DOUBLE
from ..arithmetic.vectors import Lanes, packed
from .constants import Table
from .loop import to_inline, written

THREADS = 128
WARP = 32
LARGEST_TILE, SHARED = 2048, 48 * 1024  # elements; bytes of shared memory that a kernel may declare
LARGEST_RANK = 64  # as in NumPy and PyTorch
BLOCKS_PER_PROCESSOR = 8  # twice as many as fit, so that none is idle for long at the end
PHASES = ("clear", "sort", "evaluate")
REGISTERS = 128  # a thread; four blocks fit a multiprocessor's 65536

# Fields of 8 bytes; a tile is a multiple of THREADS.
# {count, tile, rank, {size of each axis, innermost first}, {operands}},
# operand: {address, or 0 for a number; that number, in the kernel's format; 1 for float32 or 0 for float64; {stride in bytes of each axis}}
HEADER, OPERAND = 3 + LARGEST_RANK, 3 + LARGEST_RANK


def assembly(function):
    """The phases of the function's kernel, and the formulas that they call."""
    regimes = function.regimes
    arity, results = function.nin, function.nout
    lanes = _lanes(function)
    parts = [
        lanes.declarations(),
        _types(function),
        _locate("inputs", 0, arity),
        _locate("results", arity, results),
        *((_LOAD_DOUBLE, _STORE) if function.format == DOUBLE else (_LOAD_SINGLE, _STORE_SINGLE)),
    ]
    values = [written(f"value{r}", regime.value, arity, lanes) for r, regime in enumerate(regimes)]
    if function.format == DOUBLE:
        constants = Table()
        values = [*map(constants.read, values), constants.definition()]
    parts += values
    parts += [written(f"holds{r}", regime.holds, arity, lanes) for r, regime in enumerate(regimes[:-1])]
    parts += [_clear(len(regimes)), _fetch(arity, lanes.real), _regime(arity, len(regimes), lanes.real)]
    parts += [_sort(function), _evaluate(function)]
    return to_inline("\n".join(parts))  # calls would need a stack, in local memory


def _lanes(function):
    return Lanes(format=function.format)


def largest_tile(function):
    """Elements of a tile at most, so that a list of indices for each regime, and its length, find room."""
    room = (SHARED // len(function.regimes) - 8) // 2
    return min(LARGEST_TILE, room // THREADS * THREADS)


def _types(function):
    operands, regimes = function.nin + function.nout, len(function.regimes)
    return f"""
%Axes = type [{LARGEST_RANK} x i64]
%Operand = type {{ i64, double, i64, %Axes }}
%Arguments = type {{ i64, i64, i64, %Axes, [{operands} x %Operand] }}
@sizes = internal addrspace(3) global [{regimes} x i32] undef, align 8
@lists = internal addrspace(3) global [{regimes} x [{largest_tile(function)} x i16]] undef, align 8"""


def _function(name, arguments, lines, kind, results):
    """A function that returns a record of values of one kind."""
    record = _record(kind, len(results))
    head = f"define internal {record} @{name}({', '.join(arguments)}) {{"
    return "\n".join([head, *lines, *packed(record, [(kind, result) for result in results]), "}"])


def _record(kind, count):
    return "{" + ", ".join([kind] * count) + "}"


def _locate(name, first, count):
    """The element's offset in each of some operands: its number is divided by the axes' sizes, from the innermost on."""
    operands = range(first, first + count)
    lines = f"""
entry:
  %rankp = getelementptr %Arguments, ptr %arguments, i32 0, i32 2
  %rank = load i64, ptr %rankp
  %last = sub i64 %rank, 1
  br label %test
test:
  %axis = phi i64 [0, %entry], [%following, %step]
  %rest = phi i64 [%element, %entry], [%quotient, %step]
{each(operands, "  %o# = phi i64 [0, %entry], [%next#, %step]")}
  %more = icmp slt i64 %axis, %last
  br i1 %more, label %step, label %outermost
step:
  %sizep = getelementptr %Arguments, ptr %arguments, i32 0, i32 3, i64 %axis
  %size = load i64, ptr %sizep
  %quotient = udiv i64 %rest, %size
  %whole = mul i64 %quotient, %size
  %place = sub i64 %rest, %whole
{each(operands, _ADVANCE.format(name="next", axis="%axis", place="%place"))}
  %following = add i64 %axis, 1
  br label %test
outermost:
{each(operands, _ADVANCE.format(name="end", axis="%last", place="%rest"))}"""
    return _function(
        f"locate_{name}", ["ptr %arguments", "i64 %element"], [lines], "i64", [f"%end{k}" for k in operands]
    )


_ADVANCE = """  %{name}p# = getelementptr %Arguments, ptr %arguments, i32 0, i32 4, i32 #, i32 3, i64 {axis}
  %{name}s# = load i64, ptr %{name}p#
  %{name}d# = mul i64 {place}, %{name}s#
  %{name}# = add i64 %o#, %{name}d#"""


def each(numbers, text):
    """The text once for each number, which takes the place of #."""
    return "\n".join(text.replace("#", str(number)) for number in numbers)


_LOAD = """
define internal # @load(ptr %operand, i64 %offset) {
entry:
  %base = load i64, ptr %operand
  %none = icmp eq i64 %base, 0
  br i1 %none, label %number, label %memory
number:
  %numberp = getelementptr %Operand, ptr %operand, i32 0, i32 1
  %given = load #, ptr %numberp
  ret # %given
memory:
  %address = add i64 %base, %offset
  %place = inttoptr i64 %address to ptr addrspace(1)"""

_LOAD_SINGLE = f"""{_LOAD.replace("#", "float")}
  %four = load float, ptr addrspace(1) %place
  ret float %four
}}"""

_LOAD_DOUBLE = f"""{_LOAD.replace("#", "double")}
  %singlep = getelementptr %Operand, ptr %operand, i32 0, i32 2
  %single = load i64, ptr %singlep
  %narrow = icmp ne i64 %single, 0
  br i1 %narrow, label %float, label %double
float:
  %four = load float, ptr addrspace(1) %place
  %wide = fpext float %four to double
  ret double %wide
double:
  %eight = load double, ptr addrspace(1) %place
  ret double %eight
}}"""

_STORE_SINGLE = """
define internal void @store(ptr %operand, i64 %offset, float %value) {
  %base = load i64, ptr %operand
  %address = add i64 %base, %offset
  %place = inttoptr i64 %address to ptr addrspace(1)
  store float %value, ptr addrspace(1) %place
  ret void
}"""

_STORE = """
define internal void @store(ptr %operand, i64 %offset, double %value) {
entry:
  %base = load i64, ptr %operand
  %address = add i64 %base, %offset
  %place = inttoptr i64 %address to ptr addrspace(1)
  %singlep = getelementptr %Operand, ptr %operand, i32 0, i32 2
  %single = load i64, ptr %singlep
  %narrow = icmp ne i64 %single, 0
  br i1 %narrow, label %float, label %double
float:
  %four = fptrunc double %value to float
  store float %four, ptr addrspace(1) %place
  ret void
double:
  store double %value, ptr addrspace(1) %place
  ret void
}"""


def _fetch(arity, real):
    """The values of the inputs, given the offsets."""
    lines = each(
        range(arity),
        """  %operand# = getelementptr %Arguments, ptr %arguments, i32 0, i32 4, i32 #
  %value# = call REAL @load(ptr %operand#, i64 %offset#)""".replace("REAL", real),
    )
    arguments = ["ptr %arguments", *(f"i64 %offset{k}" for k in range(arity))]
    return _function("fetch", arguments, [lines], real, [f"%value{k}" for k in range(arity)])


def _regime(arity, count, real):
    """The number of the first regime that holds; the first of all is asked for alone, as it mostly does."""
    arguments = ", ".join(f"{real} %a{k}" for k in range(arity))
    others = range(1, count - 1)
    asked = "\n".join(
        f"  %r{r} = call {{i1}} @holds{r}({arguments})\n  %h{r} = extractvalue {{i1}} %r{r}, 0" for r in others
    )
    chosen, last = [], str(count - 1)
    for r in reversed(others):
        chosen.append(f"  %c{r} = select i1 %h{r}, i32 {r}, i32 {last}")
        last = f"%c{r}"
    return f"""
define internal i32 @regime({arguments}) {{
  %r0 = call {{i1}} @holds0({arguments})
  %h0 = extractvalue {{i1}} %r0, 0
  br i1 %h0, label %usual, label %other
usual:
  ret i32 0
other:
{asked}
{chr(10).join(chosen)}
  ret i32 {last}
}}"""


def _clear(regimes):
    return f"""
define internal void @clear(ptr %arguments, i64 %block, i32 %thread) {{
  %mine = icmp ult i32 %thread, {regimes}
  br i1 %mine, label %empty, label %done
empty:
  %sizep = getelementptr [{regimes} x i32], ptr addrspace(3) @sizes, i32 0, i32 %thread
  store i32 0, ptr addrspace(3) %sizep
  br label %done
done:
  ret void
}}"""


def _inputs(function):
    """The values of an element's inputs."""
    real = _lanes(function).real
    return f"""
  %offsets = call {_record("i64", function.nin)} @locate_inputs(ptr %arguments, i64 %element)
{each(range(function.nin), _extracted("offset", "offsets", "i64", function.nin))}
  %inputs = call {_record(real, function.nin)} @fetch(ptr %arguments, {_list("i64 %offset#", function.nin)})
{each(range(function.nin), _extracted("a", "inputs", real, function.nin))}"""


def _extracted(name, record, kind, count):
    return f"  %{name}# = extractvalue {_record(kind, count)} %{record}, #"


def _list(text, count):
    return ", ".join(text.replace("#", str(k)) for k in range(count))


def _sort(function):
    regimes, real = len(function.regimes), _lanes(function).real
    return f"""
define internal void @sort(ptr %arguments, i64 %block, i32 %thread) {{
entry:
  %count = load i64, ptr %arguments
  %tilep = getelementptr %Arguments, ptr %arguments, i32 0, i32 1
  %tile = load i64, ptr %tilep
  %first = mul i64 %block, %tile
  %left = sub i64 %count, %first
  %whole = icmp ult i64 %tile, %left
  %end = select i1 %whole, i64 %tile, i64 %left
  %own = zext i32 %thread to i64
  br label %test
test:
  %within = phi i64 [%own, %entry], [%next, %sorted]
  %more = icmp slt i64 %within, %end
  br i1 %more, label %sorted, label %done
sorted:
  %element = add i64 %first, %within
{_inputs(function)}
  %regime = call i32 @regime({_list(f"{real} %a#", function.nin)})
  %sizep = getelementptr [{regimes} x i32], ptr addrspace(3) @sizes, i32 0, i32 %regime
  %slot = atomicrmw add ptr addrspace(3) %sizep, i32 1 syncscope("block") monotonic
  %index = trunc i64 %within to i16
  %entryp = getelementptr [{regimes} x [{largest_tile(function)} x i16]], ptr addrspace(3) @lists, i32 0, i32 %regime, i32 %slot
  store i16 %index, ptr addrspace(3) %entryp
  %next = add i64 %within, {THREADS}
  br label %test
done:
  ret void
}}"""


def _evaluate(function):
    """The lists' chunks of 32 places, one regime after the other, are dealt out to the warps in turn.

    Across a formula a thread keeps its place and nothing else; sizes are read again, so that they take no registers.
    """
    regimes = range(len(function.regimes))
    works = "\n".join(_work(function, r) for r in regimes)
    deals = "\n".join(_deal(r, len(regimes)) for r in regimes)
    return f"""{works}
define internal void @evaluate(ptr %arguments, i64 %block, i32 %thread) {{
entry:
  br label %deal0
{deals}
deal{len(regimes)}:
  ret void
}}"""


def _work(function, r):
    """One element of a regime, given its place in the list.

    The element's number is read again for the results: meanwhile the formula can have its registers.
    """
    regimes, arity, results = len(function.regimes), function.nin, function.nout
    real = _lanes(function).real
    stores = "\n".join(
        f"""  %goal{k} = extractvalue {_record("i64", results)} %goals, {k}
  %target{k} = getelementptr %Arguments, ptr %arguments, i32 0, i32 4, i32 {arity + k}
  call void @store(ptr %target{k}, i64 %goal{k}, {real} %out{k})"""
        for k in range(results)
    )
    return f"""
define internal i64 @element{r}(ptr %arguments, i64 %block, i32 %place) {{
  %tilep = getelementptr %Arguments, ptr %arguments, i32 0, i32 1
  %tile = load i64, ptr %tilep
  %start = mul i64 %block, %tile
  %entryp = getelementptr [{regimes} x [{largest_tile(function)} x i16]], ptr addrspace(3) @lists, i32 0, i32 {r}, i32 %place
  %index = load volatile i16, ptr addrspace(3) %entryp
  %within = zext i16 %index to i64
  %element = add i64 %start, %within
  ret i64 %element
}}
define internal void @work{r}(ptr %arguments, i64 %block, i32 %place) {{
entry:
  %element = call i64 @element{r}(ptr %arguments, i64 %block, i32 %place)
{_inputs(function)}
{_value(function, r)}
  %again = call i64 @element{r}(ptr %arguments, i64 %block, i32 %place)
  %goals = call {_record("i64", results)} @locate_results(ptr %arguments, i64 %again)
{stores}
  ret void
}}"""


def _value(function, r):
    """The results %out0, %out1, ... of a regime's formula, or of the next one's where that is in doubt: there threads diverge."""
    real = _lanes(function).real
    arguments = _list(f"{real} %a#", function.nin)
    results, plain = range(function.nout), _record(real, function.nout)
    if not function.regimes[r].doubtful:
        return f"  %results = call {plain} @value{r}({arguments})\n" + each(
            results, _extracted("out", "results", real, function.nout)
        )
    judged = plain[:-1] + ", i1}"
    return f"""  %judged = call {judged} @value{r}({arguments})
{each(results, f"  %first# = extractvalue {judged} %judged, #")}
  %good = extractvalue {judged} %judged, {function.nout}
  br i1 %good, label %settled, label %doubted
doubted:
  %others = call {plain} @value{r + 1}({arguments})
{each(results, _extracted("other", "others", real, function.nout))}
  br label %settled
settled:
{each(results, f"  %out# = phi {real} [%first#, %entry], [%other#, %doubted]")}"""


def _deal(r, regimes):
    """The warp's chunks of one regime; how far its next place is beyond the last chunk is its first in the next regime."""
    before = f"[%beyond{r - 1}, %test{r - 1}]" if r else "[%thread, %entry]"
    return f"""
deal{r}:
  %first{r} = phi i32 {before}
  br label %test{r}
test{r}:
  %place{r} = phi i32 [%first{r}, %deal{r}], [%next{r}, %worked{r}]
  %sizep{r} = getelementptr [{regimes} x i32], ptr addrspace(3) @sizes, i32 0, i32 {r}
  %size{r} = load volatile i32, ptr addrspace(3) %sizep{r}
  %more{r} = add i32 %size{r}, {WARP - 1}
  %filled{r} = and i32 %more{r}, -{WARP}
  %beyond{r} = sub i32 %place{r}, %filled{r}
  %mine{r} = icmp ult i32 %place{r}, %filled{r}
  br i1 %mine{r}, label %take{r}, label %deal{r + 1}
take{r}:
  %within{r} = icmp ult i32 %place{r}, %size{r}
  br i1 %within{r}, label %work{r}, label %worked{r}
work{r}:
  call void @work{r}(ptr %arguments, i64 %block, i32 %place{r})
  br label %worked{r}
worked{r}:
  %next{r} = add i32 %place{r}, {THREADS}
  br label %test{r}"""
