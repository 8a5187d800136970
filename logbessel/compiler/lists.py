"""Elements that the usual formula of a loop does not serve: lists of them, and what runs over the lists.

They wait across blocks, with their arguments and their numbers in the arrays, until there are enough of them; then they are sorted by
regime, each regime's formula runs on vectors of its own, and the results go where they belong. A block has few: a list of
its own for each regime and block would be mostly padding. Results in doubt are computed again in the same way by the
careful regimes, and those that are lost there too, a last time.
"""

from collections.abc import Callable
from typing import NamedTuple

from ..arithmetic.vectors import Lanes

BLOCK = 512
WAITING = BLOCK // 2  # from so many on they are computed; a block adds no more than its own elements
PENDING = 4 * BLOCK  # results in doubt: as many as BLOCK wait, and a block and the others with it add less than 3 BLOCK
ELEMENT = {"f": "float", "d": "double"}
ALONE = Lanes(1)  # what is so rare that no vector would be full
WIDENED = {"f": "fpext float {} to double", "d": "fadd double {}, -0.0"}
NARROWED = {"f": "fptrunc double {} to float", "d": "fadd double {}, -0.0"}


def push(tag, target, bits, width, start, following):
    """The elements whose bits are set, of a vector that begins at the element `start`, put on the list `target`."""

    def number(index, lane):
        return f"""
  %{index}l = add i64 {start}, {lane}
  %{index} = trunc i64 %{index}l to i32"""

    return _pushed(tag, target, bits, width, number, following)


def push_few(tag, target, bits, width, start, following):
    """The same where few bits are set: one after the other, from the lowest on."""
    return f"""{_any(tag, bits, width, following)}
  %size{tag}_before = load i64, ptr %size{target}
  br label %each{tag}
each{tag}:
  %left{tag} = phi i64 [%wide{tag}, %push{tag}], [%rest{tag}, %each{tag}]
  %end{tag} = phi i64 [%size{tag}_before, %push{tag}], [%longer{tag}, %each{tag}]
  %lane{tag} = call i64 @llvm.cttz.i64(i64 %left{tag}, i1 true)
  %element{tag} = add i64 {start}, %lane{tag}
  %index{tag} = trunc i64 %element{tag} to i32
  %slot{tag} = getelementptr i32, ptr %list{target}, i64 %end{tag}
  store i32 %index{tag}, ptr %slot{tag}
  %longer{tag} = add i64 %end{tag}, 1
  %below{tag} = sub i64 %left{tag}, 1
  %rest{tag} = and i64 %left{tag}, %below{tag}
  %another{tag} = icmp ne i64 %rest{tag}, 0
  br i1 %another{tag}, label %each{tag}, label %pushed{tag}
pushed{tag}:
  store i64 %longer{tag}, ptr %size{target}
  br label %{following}
"""


def _any(tag, bits, width, following):
    """The block that is left at once where no bit is set, and the label of what is done where one is."""
    return f"""
collect{tag}:
  %wide{tag} = zext i{width} {bits} to i64
  %any{tag} = icmp ne i64 %wide{tag}, 0
  br i1 %any{tag}, label %push{tag}, label %{following}
push{tag}:"""


def push_all(target, width, start, following):
    """All elements of such a vector."""
    indices = f"<{width} x i32>"
    lanes = ", ".join(f"i32 {lane}" for lane in range(width))
    return f"""
  %start{target} = trunc i64 {start} to i32
  %first{target} = insertelement {indices} undef, i32 %start{target}, i32 0
  %starts{target} = shufflevector {indices} %first{target}, {indices} undef, {indices} zeroinitializer
  %indices{target} = add {indices} %starts{target}, <{lanes}>
  %size{target}b = load i64, ptr %size{target}
  %slots{target} = getelementptr i32, ptr %list{target}, i64 %size{target}b
  store {indices} %indices{target}, ptr %slots{target}, align 4
  %more{target} = add i64 %size{target}b, {width}
  store i64 %more{target}, ptr %size{target}
  br label %{following}"""


def _push_again(tag, target, bits, width, source, following):
    """The same of a vector of elements on the list `source`."""

    def number(index, lane):
        return f"""
  %{index}l = add i64 %j{source}, {lane}
  %{index}p = getelementptr i32, ptr %list{source}, i64 %{index}l
  %{index} = load i32, ptr %{index}p"""

    return _pushed(tag, target, bits, width, number, following)


def _pushed(tag, target, bits, width, number, following):
    """Each lane's number is written behind the list's end, which moves by the bit: how many bits are set, no branch could foretell."""
    lines = "".join(_pushed_lane(tag, target, number(f"index{tag}_{lane}", lane), lane) for lane in range(width))
    return f"""{_any(tag, bits, width, following)}
  %end{tag}_0 = load i64, ptr %size{target}
{lines.strip()}
  store i64 %end{tag}_{width}, ptr %size{target}
  br label %{following}
"""


def _pushed_lane(tag, target, number, lane):
    own = f"{tag}_{lane}"
    return f"""
{number.strip()}
  %slot{own} = getelementptr i32, ptr %list{target}, i64 %end{own}
  store i32 %index{own}, ptr %slot{own}
  %bits{own} = lshr i64 %wide{tag}, {lane}
  %bit{own} = and i64 %bits{own}, 1
  %end{tag}_{lane + 1} = add i64 %end{own}, %bit{own}"""


def _kept(nin, tag, waiting, into, place):
    """The arguments of the elements on a list of a block added to those that wait, and by `place` where they belong.

    A block begins at %before{tag} and ends at %kept{tag}, where %all{tag} elements wait.
    """
    copies = "\n".join(
        f"""  %{tag}{k}p = getelementptr double, ptr %buffer{k}, i32 %{tag}i
  %{tag}{k} = load double, ptr %{tag}{k}p
  %{tag}{k}q = getelementptr double, ptr %{into}{k}, i64 %{tag}to
  store double %{tag}{k}, ptr %{tag}{k}q"""
        for k in range(nin)
    )
    return f"""
before{tag}:
  %count{tag} = load i64, ptr %size{tag}
  %old{tag} = load i64, ptr %{waiting}
  %none{tag} = icmp eq i64 %count{tag}, 0
  br i1 %none{tag}, label %kept{tag}, label %keep{tag}
keep{tag}:
  %{tag}n = phi i64 [0, %before{tag}], [%{tag}next, %keep{tag}]
  %{tag}to = phi i64 [%old{tag}, %before{tag}], [%{tag}tonext, %keep{tag}]
  %{tag}p = getelementptr i32, ptr %list{tag}, i64 %{tag}n
  %{tag}i = load i32, ptr %{tag}p
  %{tag}l = zext i32 %{tag}i to i64
{copies}
{place.strip(chr(10))}
  %{tag}next = add i64 %{tag}n, 1
  %{tag}tonext = add i64 %{tag}to, 1
  %{tag}more = icmp slt i64 %{tag}next, %count{tag}
  br i1 %{tag}more, label %keep{tag}, label %kept{tag}
kept{tag}:
  %all{tag} = phi i64 [%old{tag}, %before{tag}], [%{tag}tonext, %keep{tag}]
  store i64 %all{tag}, ptr %{waiting}"""


def kept_others(function):
    """After a block: what it has put on the list of others waits, or is computed."""
    number = """
  %onumber = add i64 %start, %ol
  %onumberp = getelementptr i64, ptr %numbers, i64 %oto
  store i64 %onumber, ptr %onumberp"""
    return f"""
{_kept(function.nin, "o", "waiting", "other", number).strip()}
  %ocrowded = icmp sge i64 %allo, {WAITING}
  %osome = icmp sgt i64 %allo, 0
  %opressing = or i1 %ocrowded, %urgent
  %odue = and i1 %opressing, %osome
  br i1 %odue, label %compute, label %computed
compute:
  call void @others({_taken(function, "%other", "%numbers", "%allo", "arg", function.nin)})
  store i64 0, ptr %waiting
  br label %computed
dense: ; a block without a usual element is sorted where it lies
  call void @others({_taken(function, "%buffer", "@in_order", "%count")})
  store i64 0, ptr %sizeo
  br label %beforeo
computed:
  br label %{"beforec" if function.careful else "stored"}"""


def kept_careful(function):
    """After a block: its results in doubt wait, or are computed again; those of a chain are needed at once."""
    nin = function.nin
    place = f"""
  %cshift = mul i64 %cl, %step{nin}
  %cplace = getelementptr i8, ptr %target0, i64 %cshift"""
    return f"""
{_kept(nin, "c", "pending", "again", place + _KEPT_PLACE).strip()}
  %ccrowded = icmp sgt i64 %allc, {BLOCK}
  %csome = icmp sgt i64 %allc, 0
  %cpressing = or i1 %ccrowded, %urgent
  %cdue = and i1 %cpressing, %csome
  br i1 %cdue, label %lookagain, label %stored
lookagain:
  call void @careful({", ".join(f"ptr %again{k}" for k in range(nin))}, ptr %places, i64 %allc)
  store i64 0, ptr %pending
  br label %stored"""


_KEPT_PLACE = """
  %cplacep = getelementptr ptr, ptr %places, i64 %cto
  store ptr %cplace, ptr %cplacep"""


def _taken(function, arguments, numbers, count, target="target", first=0):
    """What `others_pass` makes is given; the targets are numbered from `first` on."""
    nin, places = function.nin, range(function.nout)
    again = [f"ptr %again{k}" for k in range(nin)] + ["ptr %places", "ptr %pending"]
    return ", ".join(
        [
            *(f"ptr {arguments}{k}" for k in range(nin)),
            f"ptr {numbers}, i64 {count}",
            *(f"ptr %{target}{first + k}, i64 %step{nin + k}" for k in places),
            "ptr %divide, ptr %invalid",
            *(again if function.careful else []),
        ]
    )


def others_pass(function, sorting, choice, code, kept):
    """What is not served by the usual formula, sorted by regime, computed, and stored where it belongs.

    Their conditions are asked of `sorting` lanes: of mostly few elements, which would not fill those of the usual formula. `kept`
    says of how many numbers of the order alone each regime's formula makes use.
    """
    longest = max(lanes.width for lanes in choice)
    width, real, truth = sorting.width, sorting.real, sorting.truth
    nin, nout, careful = function.nin, function.nout, function.careful
    others, results = range(1, len(function.regimes)), range(nin, nin + nout)
    lists = [*others, *("c" if careful else "")]
    numbers = ", ".join(f"i64 {number}" for number in range(BLOCK))
    out = [
        f"""
@in_order = internal constant [{BLOCK} x i64] [{numbers}]
define internal void @others({_taken(function, "%buffer", "%numbers", "%count")}) noinline {{
entry:"""
    ]
    out += [f"  %buffer{k} = alloca [{2 * BLOCK} x double], align 64" for k in results]
    out += [
        f"  %list{r} = alloca [{2 * BLOCK + longest} x i32], align 64\n  %size{r} = alloca i64\n  store i64 0, ptr %size{r}"
        for r in lists
    ]
    out += [f"  %kept{r} = alloca [{kept[r]} x double]" for r in others if kept[r]]
    out.append(f"""
  %before = sub i64 %count, 1
  %last = and i64 %before, -{width}
  %behind = xor i64 %before, {width - 1}
  %missing = and i64 %behind, {width - 1}
  %shift = trunc i64 %missing to i{width}
  %tail = lshr i{width} -1, %shift
  br label %group
group:
  %g = phi i64 [0, %entry], [%gnext, %grouped]
  %final = icmp eq i64 %g, %last
  %own = select i1 %final, i{width} %tail, i{width} -1
  %free0 = bitcast i{width} %own to {truth}""")
    for k in range(nin):
        out.append(f"""
  %at{k} = getelementptr double, ptr %buffer{k}, i64 %g
  %in{k} = load {real}, ptr %at{k}, align {min(64, 8 * width)}""")
    arguments = ", ".join(f"{real} %in{k}" for k in range(nin))
    for r in others:
        if r == others[-1]:
            out.append(f"  %bits{r} = bitcast {truth} %free{r - 1} to i{width}")
        else:
            out.append(f"""
  %h{r} = call {{{truth}}} @holds{r}({arguments})
  %holds{r} = extractvalue {{{truth}}} %h{r}, 0
  %mask{r} = and {truth} %holds{r}, %free{r - 1}
  %not{r} = xor {truth} %holds{r}, {sorting.constant(True, truth)}
  %free{r} = and {truth} %free{r - 1}, %not{r}
  %bits{r} = bitcast {truth} %mask{r} to i{width}""")
    following = [*(f"collect{r}" for r in others[1:]), "grouped"]
    out.append(f"  br label %collect{others[0]}")
    out += [push(r, r, f"%bits{r}", width, "%g", after) for r, after in zip(others, following, strict=True)]
    out.append(f"""
grouped:
  %gnext = add i64 %g, {width}
  %gmore = icmp slt i64 %gnext, %count
  br i1 %gmore, label %group, label %regime{others[0]}""")
    following = [*(f"regime{r}" for r in others[1:]), "settle"]
    out += [
        _regime(
            *(function, r, function.regimes[r], after, choice[r], nout),
            doubt=(f"doubts{choice[r].width}", "c") if careful and not function.regimes[r].limits else None,
            kept=kept[r],
        )
        for r, after in zip(others, following, strict=True)
    ]
    after = "beforec" if careful else "done"
    out.append("""
settle:
  %ordered = icmp eq ptr %numbers, @in_order
  br i1 %ordered, label %dense, label %settling
dense:""")
    out += [f"  call void @store(ptr %target{k - nin}, ptr %buffer{k}, i64 %step{k}, i64 %count)" for k in results]
    out.append(f"""
  br label %{after}
settling:
  %k = phi i64 [0, %settle], [%knext, %settling]
  %numberp = getelementptr i64, ptr %numbers, i64 %k
  %number = load i64, ptr %numberp""")
    for k in results:
        narrowed = NARROWED[code].format(f"%raw{k}")
        out.append(f"""
  %raw{k}p = getelementptr double, ptr %buffer{k}, i64 %k
  %raw{k} = load double, ptr %raw{k}p
  %narrow{k} = {narrowed}
  %rshift{k} = mul i64 %number, %step{k}
  %there{k} = getelementptr i8, ptr %target{k - nin}, i64 %rshift{k}
  store {ELEMENT[code]} %narrow{k}, ptr %there{k}, align 1""")
    out.append(f"""
  %knext = add i64 %k, 1
  %kmore = icmp slt i64 %knext, %count
  br i1 %kmore, label %settling, label %{after}""")
    if careful:
        number = f"""
  %cnumberp = getelementptr i64, ptr %numbers, i64 %cl
  %cnumber = load i64, ptr %cnumberp
  %cshift = mul i64 %cnumber, %step{nin}
  %cplace = getelementptr i8, ptr %target0, i64 %cshift"""
        out.append(_kept(nin, "c", "pending", "again", number + _KEPT_PLACE))
        out.append("  br label %done")
    out.append("""
done:
  ret void
}""")
    return "\n".join(line.strip("\n") for line in out)


class Level(NamedTuple):
    """What computes results in doubt again: its name, its regimes, which results it loses, and the level that has those.

    One that is `alone` is for so few that no vector would be full.
    """

    name: str
    regimes: tuple
    lost: Callable | None = None
    next: "Level | None" = None
    alone: bool = False


NAMES = "careful", "nearest"  # of levels, the first first


def levels(function):
    """The levels of a function, the first first."""
    careful = function.careful
    if not careful:
        return ()
    nearest = Level(NAMES[1], (careful.nearest,), alone=True) if careful.nearest else None
    first = Level(NAMES[0], careful.regimes, careful.lost if nearest else None, nearest)
    return (first, nearest) if nearest else (first,)


def place(name):
    """The name of the place of a level's address in code that calls it from elsewhere."""
    return f"place_of_{name}"


def called_elsewhere(level, nin):
    """A level's pass where its code is apart: at `place(level.name)` is the address of where its address is."""
    operands = [*(f"%buffer{k}" for k in range(nin)), "%places"]
    stored = "\n".join(
        f"  %arg{k} = getelementptr ptr, ptr %args, i64 {k}\n  store ptr {name}, ptr %arg{k}"
        for k, name in enumerate(operands)
    )
    return f"""
@{place(level.name)} = global ptr null
define internal void @{level.name}({_again(nin)}) noinline {{
  %args = alloca [{nin + 1} x ptr]
  %size = alloca i64
{stored}
  store i64 %count, ptr %size
  %slot = load ptr, ptr @{place(level.name)}
  %code = load ptr, ptr %slot
  call void %code(ptr %args, ptr %size, ptr null, ptr null)
  ret void
}}"""


def _again(nin):
    return ", ".join([*(f"ptr %buffer{k}" for k in range(nin)), "ptr %places, i64 %count"])


def level_pass(function, level, lanes, code):
    """The results in doubt, computed again by a level's regimes and stored where they belong; then the next level's pass over the lost."""
    width, real, truth = lanes.width, lanes.real, lanes.truth
    tag, regimes, nin = level.name[0], level.regimes, function.nin
    lost = "l" if level.next else None
    head, tail = _over_list(nin, tag, lanes, f"regime{tag}0")
    arguments = ", ".join(f"{real} %arg{tag}_{k}" for k in range(nin))
    out = [f"define internal void @{level.name}({_again(nin)}) noinline {{", "entry:"]
    for r in (tag, *(f"{tag}{j}" for j in range(len(regimes))), *(lost or ())):
        out.append(
            f"  %list{r} = alloca [{PENDING + width} x i32], align 64\n  %size{r} = alloca i64\n  store i64 0, ptr %size{r}"
        )
    if lost:
        out += [f"  %again{k} = alloca [{PENDING} x double], align 64" for k in range(nin)]
        out.append(
            f"  %again = alloca [{PENDING} x ptr], align 64\n  %pending = alloca i64\n  store i64 0, ptr %pending"
        )
    out.append(f"""
  %buffer{nin} = alloca [{PENDING} x double], align 64
  store i64 %count, ptr %size{tag}
  br label %number
number:
  %i = phi i64 [0, %entry], [%following, %number]
  %slot = getelementptr i32, ptr %list{tag}, i64 %i
  %index = trunc i64 %i to i32
  store i32 %index, ptr %slot
  %following = add i64 %i, 1
  %more = icmp slt i64 %following, %count
  br i1 %more, label %number, label %regime{tag}
{head}
  %free = bitcast i{width} %own{tag} to {truth}""")
    free = "%free"
    for j in range(len(regimes)):
        r = f"{tag}{j}"
        out.append(f"""
  %h{r} = call {{{truth}}} @holds{r}({arguments})
  %holds{r} = extractvalue {{{truth}}} %h{r}, 0
  %not{r} = xor {truth} %holds{r}, {lanes.constant(True, truth)}
  %mask{r} = and {truth} %holds{r}, {free}
  %free{r} = and {truth} %not{r}, {free}
  %bits{r} = bitcast {truth} %mask{r} to i{width}
  br label %collect{r}""")
        following = f"ask{tag}{j + 1}" if j + 1 < len(regimes) else f"ran{tag}"
        out.append(_push_again(r, r, f"%bits{r}", width, tag, following))
        free = f"%free{r}"
        if j + 1 < len(regimes):
            out.append(f"ask{tag}{j + 1}:")
    out.append(tail)
    for j, regime in enumerate(regimes):
        following = f"regime{tag}{j + 1}" if j + 1 < len(regimes) else "settle"
        out.append(_regime(function, f"{tag}{j}", regime, following, lanes, 1, ("lost", lost) if lost else None))
    out.append(f"""
settle:
  br label %settling
settling:
  %k = phi i64 [0, %settle], [%knext, %settling]
  %rawp = getelementptr double, ptr %buffer{nin}, i64 %k
  %raw = load double, ptr %rawp
  %result = {NARROWED[code].format("%raw")}
  %placep = getelementptr ptr, ptr %places, i64 %k
  %place = load ptr, ptr %placep
  store {ELEMENT[code]} %result, ptr %place, align 1
  %knext = add i64 %k, 1
  %kmore = icmp slt i64 %knext, %count
  br i1 %kmore, label %settling, label %{"beforel" if lost else "done"}""")
    if lost:
        place = """
  %foundp = getelementptr ptr, ptr %places, i64 %ll
  %found = load ptr, ptr %foundp
  %keptp = getelementptr ptr, ptr %again, i64 %lto
  store ptr %found, ptr %keptp"""
        out.append(f"""{_kept(nin, lost, "pending", "again", place)}
  %some = icmp sgt i64 %alll, 0
  br i1 %some, label %next, label %done
next:
  call void @{level.next.name}({", ".join(f"ptr %again{k}" for k in range(nin))}, ptr %again, i64 %alll)
  br label %done""")
    out.append("done:\n  ret void\n}")
    return "\n".join(line.strip("\n") for line in out)


def _over_list(nin, r, lanes, following, kept=0):
    """The head of a loop over a list of indices: the arguments of a vector of them, and which lanes are no padding; and its end."""
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
  store {indices} %copies{r}, ptr %tail{r}, align 4{_before(r, lanes) if kept else ""}
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
    head += f"""
  %left{r} = sub i64 %total{r}, %j{r}
  %filled{r} = icmp sgt i64 %left{r}, {width}
  %lacking{r} = sub i64 {width}, %left{r}
  %padding{r} = select i1 %filled{r}, i64 0, i64 %lacking{r}
  %padded{r} = trunc i64 %padding{r} to i{width}
  %own{r} = lshr i{width} -1, %padded{r}"""
    tail = f"""
ran{r}:
  %jnext{r} = add i64 %j{r}, {width}
  %jmore{r} = icmp slt i64 %jnext{r}, %total{r}
  br i1 %jmore{r}, label %run{r}, label %{following}"""
    return head, tail


def _before(r, lanes):
    """What depends on the order alone, where all elements have the same one."""
    return f"""
  %order{r} = call {lanes.real} @kept{lanes.width}(ptr %buffer0)
  call void @before{r}({lanes.real} %order{r}, ptr %kept{r})"""


def _regime(function, r, regime, following, lanes, nout, doubt, kept=0):
    """One regime's formula over its list of indices, on vectors of its own width; the first `nout` results are kept.

    `doubt` is what is asked whether a result is in doubt, and the list for those that are; None where none is.
    """
    width, real, truth, indices, pointers = lanes.width, lanes.real, lanes.truth, lanes.of("i32"), lanes.of("ptr")
    nin = function.nin
    head, tail = _over_list(nin, r, lanes, following, kept)
    record = "{" + ", ".join([real] * nout) + "}"
    full = lanes.constant(True, truth)
    out = [head]
    arguments = ", ".join(f"{real} %arg{r}_{k}" for k in range(nin))
    given = arguments + f", ptr %kept{r}" * bool(kept)
    out.append(f"  %value{r} = call {record} @value{r}({given})")
    for k in range(nout):
        out.append(f"""
  %result{r}_{k} = extractvalue {record} %value{r}, {k}
  %to{r}_{k} = getelementptr double, ptr %buffer{nin + k}, {indices} %lanes{r}
  call void @llvm.masked.scatter.{lanes.suffix}.v{width}p0({real} %result{r}_{k}, {pointers} %to{r}_{k}, i32 8, {truth} {full})""")
        if regime.limits:
            out.append(remembered(r, k, nin, lanes))
    if doubt:
        asked, target = doubt
        out.append(f"""
  %doubtful{r} = call {{{truth}}} @{asked}({arguments}, {real} %result{r}_0)
  %doubted{r} = extractvalue {{{truth}}} %doubtful{r}, 0
  %alldoubted{r} = bitcast {truth} %doubted{r} to i{width}
  %doubtbits{r} = and i{width} %alldoubted{r}, %own{r}
  br label %collectdoubt{r}""")
        out.append(_push_again(f"doubt{r}", target, f"%doubtbits{r}", width, r, f"ran{r}"))
    else:
        out.append(f"  br label %ran{r}")
    out.append(tail)
    return "\n".join(line.strip("\n") for line in out)


def remembered(r, k, nin, lanes):
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
