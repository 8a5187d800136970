"""Inner products of rows with some vectors, row by row as both lie in memory, and hard assignment of the rows by them.

A matrix product of BLAS copies the rows into an order of its own first, which takes two fifths as long as multiplying where vectors
are few. Here ROWS rows are multiplied with VECTORS vectors at once, from where they are: twelve sums, which hide each other's
latency, and seven loads a step. Rows are taken so few at a time that assignment finds them in the cache, too.
"""

from . import assignment

ROWS, VECTORS = 3, 4
QUAD = 4  # lanes that are added up together
NAME = "logbessel_assign_rows"


def assembly(code, lanes):
    """The loop over rows of type code "f" or "d", `lanes` numbers at once, four or more; it ends in that of `assignment`.

    Rows and vectors lie one after the other, `width` numbers each, and the number `k` of vectors is a multiple of VECTORS. At most
    `step` rows are taken at a time, and their products kept in `terms`. The sums' rows are `summed` wide: `width` or 0.
    """
    element = assignment.ELEMENTS[code]
    vector, truth, numbers = (f"<{lanes} x {kind}>" for kind in (element, "i1", "i64"))
    kind, align = f"v{lanes}{'f32' if code == 'f' else 'f64'}", 4 if code == "f" else 8
    counted = f"<{', '.join(f'i64 {lane}' for lane in range(lanes))}>"
    return f"""
declare {vector} @llvm.fmuladd.{kind}({vector}, {vector}, {vector})
declare {vector} @llvm.masked.load.{kind}.p0(ptr, i32, {truth}, {vector})
{assignment.assembly(code)}
{_tile(ROWS, element, lanes, kind, align)}
{_tile(1, element, lanes, kind, align)}
define void @{NAME}(i64 %rows, i64 %k, i64 %width, i64 %summed, i64 %step, ptr %block, ptr %vectors, ptr %terms, ptr %offsets, ptr %scales, ptr %weights, ptr %owners, ptr %values, ptr %masses, ptr %sums) {{
entry:
  %whole = and i64 %width, -{lanes}
  %rest = sub i64 %width, %whole
  %rest0 = insertelement {numbers} poison, i64 %rest, i32 0
  %rests = shufflevector {numbers} %rest0, {numbers} poison, <{lanes} x i32> zeroinitializer
  %mask = icmp slt {numbers} {counted}, %rests
  %any = icmp sgt i64 %rows, 0
  br i1 %any, label %chunk, label %done

chunk:
  %first = phi i64 [0, %entry], [%last, %assign]
  %after = add i64 %first, %step
  %most = icmp slt i64 %after, %rows
  %last = select i1 %most, i64 %after, i64 %rows
  %count = sub i64 %last, %first
  %full = sub i64 %count, {ROWS - 1}
  %chunkat = mul i64 %first, %width
  %chunkp = getelementptr {element}, ptr %block, i64 %chunkat
  br label %group

group:
  %j = phi i64 [0, %chunk], [%jnext, %groupend]
  %groupat = mul i64 %j, %width
  %groupp = getelementptr {element}, ptr %vectors, i64 %groupat
  %termp = getelementptr {element}, ptr %terms, i64 %j
  %many = icmp sgt i64 %full, 0
  br i1 %many, label %several, label %singles

several:
  %i = phi i64 [0, %group], [%inext, %several]
  %rowat = mul i64 %i, %width
  %rowp = getelementptr {element}, ptr %chunkp, i64 %rowat
  %outat = mul i64 %i, %k
  %outp = getelementptr {element}, ptr %termp, i64 %outat
  call void @tile{ROWS}(ptr %rowp, ptr %groupp, i64 %width, i64 %whole, {truth} %mask, ptr %outp, i64 %k)
  %inext = add i64 %i, {ROWS}
  %imore = icmp slt i64 %inext, %full
  br i1 %imore, label %several, label %singles

singles:
  %from = phi i64 [0, %group], [%inext, %several]
  %left = icmp slt i64 %from, %count
  br i1 %left, label %single, label %groupend

single:
  %i1 = phi i64 [%from, %singles], [%i1next, %single]
  %row1at = mul i64 %i1, %width
  %row1p = getelementptr {element}, ptr %chunkp, i64 %row1at
  %out1at = mul i64 %i1, %k
  %out1p = getelementptr {element}, ptr %termp, i64 %out1at
  call void @tile1(ptr %row1p, ptr %groupp, i64 %width, i64 %whole, {truth} %mask, ptr %out1p, i64 %k)
  %i1next = add i64 %i1, 1
  %i1more = icmp slt i64 %i1next, %count
  br i1 %i1more, label %single, label %groupend

groupend:
  %jnext = add i64 %j, {VECTORS}
  %jmore = icmp slt i64 %jnext, %k
  br i1 %jmore, label %group, label %assign

assign:
  %scalep = getelementptr double, ptr %scales, i64 %first
  %weightp = getelementptr double, ptr %weights, i64 %first
  %ownerp = getelementptr i64, ptr %owners, i64 %first
  %valuep = getelementptr double, ptr %values, i64 %first
  call void @{assignment.NAME}(i64 %count, i64 %k, i64 %summed, ptr %terms, ptr %offsets, ptr %scalep, ptr %weightp, ptr %chunkp, ptr %ownerp, ptr %valuep, ptr %masses, ptr %sums)
  %more = icmp slt i64 %last, %rows
  br i1 %more, label %chunk, label %done

done:
  ret void
}}
"""


def _tile(rows, element, lanes, kind, align):
    """A function that writes the products of some rows and VECTORS vectors, each in the same order whatever their number."""
    vector, truth = f"<{lanes} x {element}>", f"<{lanes} x i1>"
    sums = [f"{i}_{j}" for i in range(rows) for j in range(VECTORS)]
    zero = f"{vector} zeroinitializer"
    loaded = lambda name, start, place: [
        f"  %{name}p = getelementptr {element}, ptr {start}, i64 {place}",
        f"  %{name} = load {vector}, ptr %{name}p, align {align}",
    ]
    masked = lambda name, start: [
        f"  %{name}p = getelementptr {element}, ptr {start}, i64 %whole",
        f"  %{name} = call {vector} @llvm.masked.load.{kind}.p0(ptr %{name}p, i32 {align}, {truth} %mask, {zero})",
    ]
    added = lambda to, x, v, sum: (
        f"  %{to} = call {vector} @llvm.fmuladd.{kind}({vector} %{x}, {vector} %{v}, {vector} {sum})"
    )
    starts = [f"%row{i}" for i in range(rows)], [f"%vector{j}" for j in range(VECTORS)]
    heads = [
        line
        for name, first, count in (("row", "%rows", rows), ("vector", "%vectors", VECTORS))
        for i in range(count)
        for line in (
            f"  %{name}{i}at = mul i64 %width, {i}",
            f"  %{name}{i} = getelementptr {element}, ptr {first}, i64 %{name}{i}at",
        )
    ]
    steps = [line for i in range(rows) for line in loaded(f"x{i}", starts[0][i], "%c")]
    for j in range(VECTORS):
        steps += loaded(f"v{j}", starts[1][j], "%c")
        steps += [added(f"next{i}_{j}", f"x{i}", f"v{j}", f"%sum{i}_{j}") for i in range(rows)]
    ends = [line for i in range(rows) for line in masked(f"xrest{i}", starts[0][i])]
    for j in range(VECTORS):
        ends += masked(f"vrest{j}", starts[1][j])
        ends += [added(f"end{i}_{j}", f"xrest{i}", f"vrest{j}", f"%so{i}_{j}") for i in range(rows)]
    stored = [line for i in range(rows) for line in _added_up(i, element, lanes, align)]
    phis = lambda name, places: [
        f"  %{name}{sum} = phi {vector} " + ", ".join(f"[{value.format(sum)}, %{label}]" for value, label in places)
        for sum in sums
    ]
    return "\n".join(
        [
            f"define private void @tile{rows}(ptr %rows, ptr %vectors, i64 %width, i64 %whole, {truth} %mask, ptr %out, i64 %k) alwaysinline {{",
            "entry:",
            *heads,
            "  %many = icmp sgt i64 %whole, 0",
            "  br i1 %many, label %loop, label %sofar",
            "loop:",
            "  %c = phi i64 [0, %entry], [%cnext, %loop]",
            *phis("sum", [("zeroinitializer", "entry"), ("%next{}", "loop")]),
            *steps,
            f"  %cnext = add i64 %c, {lanes}",
            "  %more = icmp slt i64 %cnext, %whole",
            "  br i1 %more, label %loop, label %sofar",
            "sofar:",
            *phis("so", [("zeroinitializer", "entry"), ("%next{}", "loop")]),
            "  %left = icmp slt i64 %whole, %width",
            "  br i1 %left, label %rest, label %store",
            "rest:",
            *ends,
            "  br label %store",
            "store:",
            *phis("all", [("%so{}", "sofar"), ("%end{}", "rest")]),
            *stored,
            "  ret void",
            "}",
        ]
    )


def _added_up(row, element, lanes, align):
    """The lines that add up the lanes of a row's VECTORS sums, side by side, and store them."""
    vector, quad = f"<{lanes} x {element}>", f"<{QUAD} x {element}>"
    name, lines = (lambda text: f"%{text}r{row}"), []

    def pairs(result, a, b):
        """Neighbours added, of two vectors, in each quad."""
        for side in (0, 1):
            places = [
                first + 2 * pair + side + of for first in range(0, lanes, QUAD) for of in (0, lanes) for pair in (0, 1)
            ]
            lines.append(f"  {name(result)}{side} = shufflevector {vector} {a}, {vector} {b}, {_places(places)}")
        lines.append(f"  {name(result)} = fadd {vector} {name(result)}0, {name(result)}1")

    pairs("front", f"%all{row}_0", f"%all{row}_1")
    pairs("back", f"%all{row}_2", f"%all{row}_3")
    pairs("quads", name("front"), name("back"))
    for part in range(lanes // QUAD):
        places = range(part * QUAD, (part + 1) * QUAD)
        lines.append(
            f"  {name('quad')}{part} = shufflevector {vector} {name('quads')}, {vector} poison, {_places(places)}"
        )
        before = name("total") + str(part - 1) if part > 1 else name("quad") + "0"
        if part:
            lines.append(f"  {name('total')}{part} = fadd {quad} {before}, {name('quad')}{part}")
    total = name("total") + str(lanes // QUAD - 1) if lanes > QUAD else name("quad") + "0"
    return [
        *lines,
        f"  %at{row} = mul i64 %k, {row}",
        f"  %to{row} = getelementptr {element}, ptr %out, i64 %at{row}",
        f"  store {quad} {total}, ptr %to{row}, align {align}",
    ]


def _places(places):
    return f"<{len(places)} x i32> <{', '.join(f'i32 {place}' for place in places)}>"
