"""Hard assignment of rows to components: to each the one of its largest term, and the sums of the rows of each.

A term is a given number, times one of the row, plus one of the component. NumPy would go over the terms once for each step, and
over the rows once more: this goes over both once, while they are in the cache. Sums are in double.
"""

LANES = 8  # numbers at once: one register of most processors, in single precision
NAME = "logbessel_assign"
ELEMENTS = {"f": "float", "d": "double"}


def assembly(code):
    """Of terms of type code "f" or "d", shape (rows, k), and rows of that type, of which `width` columns are summed:

    `scales` and `weights` have a double for each row, `offsets` a number of the type for each component; owners, values (the largest
    terms), masses and sums (both added to) are results.
    """
    element = ELEMENTS[code]
    vector, doubles, numbers = (f"<{LANES} x {kind}>" for kind in (element, "double", "i32"))
    suffix = f"v{LANES}{'f32' if code == 'f' else 'f64'}"
    align = 4 if code == "f" else 8
    lowest = _splat(element, "0xFFF0000000000000")
    first = f"<{', '.join(f'i32 {lane}' for lane in range(LANES))}>"
    widened = lambda kind, name: (
        f"fpext {kind} {name} to {'double' if kind == element else doubles}"
        if code == "f"
        else f"bitcast {kind} {name} to {kind}"
    )
    narrowed = "fptrunc double %scale to float" if code == "f" else "bitcast double %scale to double"
    return f"""
declare {element} @llvm.vector.reduce.fmax.{suffix}({vector})
declare i32 @llvm.vector.reduce.umin.v{LANES}i32({numbers})

define void @{NAME}(i64 %rows, i64 %k, i64 %width, ptr %terms, ptr %offsets, ptr %scales, ptr %weights, ptr %block, ptr %owners, ptr %values, ptr %masses, ptr %sums) {{
entry:
  %kwhole = and i64 %k, -{LANES}
  %dwhole = and i64 %width, -{LANES}
  %any = icmp sgt i64 %rows, 0
  br i1 %any, label %row, label %done

row:
  %i = phi i64 [0, %entry], [%inext, %next]
  %scalep = getelementptr double, ptr %scales, i64 %i
  %scale = load double, ptr %scalep
  %factor = {narrowed}
  %factor0 = insertelement {vector} poison, {element} %factor, i32 0
  %factors = shufflevector {vector} %factor0, {vector} poison, <{LANES} x i32> zeroinitializer
  %termstart = mul i64 %i, %k
  %rowterms = getelementptr {element}, ptr %terms, i64 %termstart
  %manyterms = icmp sgt i64 %kwhole, 0
  br i1 %manyterms, label %compare, label %reduced

compare:
  %j = phi i64 [0, %row], [%jnext, %compare]
  %most = phi {vector} [{lowest}, %row], [%mostnext, %compare]
  %place = phi {numbers} [{first}, %row], [%placenext, %compare]
  %here = phi {numbers} [{first}, %row], [%herenext, %compare]
  %tp = getelementptr {element}, ptr %rowterms, i64 %j
  %t = load {vector}, ptr %tp, align {align}
  %op = getelementptr {element}, ptr %offsets, i64 %j
  %o = load {vector}, ptr %op, align {align}
  %product = fmul {vector} %t, %factors
  %term = fadd {vector} %product, %o
  %larger = fcmp ogt {vector} %term, %most
  %mostnext = select <{LANES} x i1> %larger, {vector} %term, {vector} %most
  %placenext = select <{LANES} x i1> %larger, {numbers} %here, {numbers} %place
  %herenext = add {numbers} %here, {_splat("i32", LANES)}
  %jnext = add i64 %j, {LANES}
  %jmore = icmp slt i64 %jnext, %kwhole
  br i1 %jmore, label %compare, label %reduce

reduce:
  %top = call {element} @llvm.vector.reduce.fmax.{suffix}({vector} %mostnext)
  %top0 = insertelement {vector} poison, {element} %top, i32 0
  %tops = shufflevector {vector} %top0, {vector} poison, <{LANES} x i32> zeroinitializer
  %equal = fcmp oeq {vector} %mostnext, %tops
  %places = select <{LANES} x i1> %equal, {numbers} %placenext, {numbers} {_splat("i32", (1 << 31) - 1)}
  %least = call i32 @llvm.vector.reduce.umin.v{LANES}i32({numbers} %places)
  %leastplace = zext i32 %least to i64
  br label %reduced

reduced:
  %topsofar = phi {element} [0xFFF0000000000000, %row], [%top, %reduce]
  %placesofar = phi i64 [0, %row], [%leastplace, %reduce]
  %restterms = icmp slt i64 %kwhole, %k
  br i1 %restterms, label %compareone, label %found

compareone:
  %j1 = phi i64 [%kwhole, %reduced], [%j1next, %compareone]
  %most1 = phi {element} [%topsofar, %reduced], [%most1next, %compareone]
  %place1 = phi i64 [%placesofar, %reduced], [%place1next, %compareone]
  %tp1 = getelementptr {element}, ptr %rowterms, i64 %j1
  %t1 = load {element}, ptr %tp1
  %op1 = getelementptr {element}, ptr %offsets, i64 %j1
  %o1 = load {element}, ptr %op1
  %product1 = fmul {element} %t1, %factor
  %term1 = fadd {element} %product1, %o1
  %larger1 = fcmp ogt {element} %term1, %most1
  %most1next = select i1 %larger1, {element} %term1, {element} %most1
  %place1next = select i1 %larger1, i64 %j1, i64 %place1
  %j1next = add i64 %j1, 1
  %j1more = icmp slt i64 %j1next, %k
  br i1 %j1more, label %compareone, label %found

found:
  %value = phi {element} [%topsofar, %reduced], [%most1next, %compareone]
  %owner = phi i64 [%placesofar, %reduced], [%place1next, %compareone]
  %ownerp = getelementptr i64, ptr %owners, i64 %i
  store i64 %owner, ptr %ownerp
  %wide = {widened(element, "%value")}
  %valuep = getelementptr double, ptr %values, i64 %i
  store double %wide, ptr %valuep
  %weightp = getelementptr double, ptr %weights, i64 %i
  %weight = load double, ptr %weightp
  %massp = getelementptr double, ptr %masses, i64 %owner
  %mass = load double, ptr %massp
  %massnext = fadd double %mass, %weight
  store double %massnext, ptr %massp
  %share = fmul double %weight, %scale
  %share0 = insertelement {doubles} poison, double %share, i32 0
  %shares = shufflevector {doubles} %share0, {doubles} poison, <{LANES} x i32> zeroinitializer
  %rowstart = mul i64 %i, %width
  %rowp = getelementptr {element}, ptr %block, i64 %rowstart
  %sumstart = mul i64 %owner, %width
  %sump = getelementptr double, ptr %sums, i64 %sumstart
  %manycolumns = icmp sgt i64 %dwhole, 0
  br i1 %manycolumns, label %add, label %added

add:
  %c = phi i64 [0, %found], [%cnext, %add]
  %xp = getelementptr {element}, ptr %rowp, i64 %c
  %x = load {vector}, ptr %xp, align {align}
  %xwide = {widened(vector, "%x")}
  %sp = getelementptr double, ptr %sump, i64 %c
  %s = load {doubles}, ptr %sp, align 8
  %p = fmul contract {doubles} %xwide, %shares
  %snext = fadd contract {doubles} %s, %p
  store {doubles} %snext, ptr %sp, align 8
  %cnext = add i64 %c, {LANES}
  %cmore = icmp slt i64 %cnext, %dwhole
  br i1 %cmore, label %add, label %added

added:
  %restcolumns = icmp slt i64 %dwhole, %width
  br i1 %restcolumns, label %addone, label %next

addone:
  %c1 = phi i64 [%dwhole, %added], [%c1next, %addone]
  %xp1 = getelementptr {element}, ptr %rowp, i64 %c1
  %x1 = load {element}, ptr %xp1
  %xwide1 = {widened(element, "%x1")}
  %sp1 = getelementptr double, ptr %sump, i64 %c1
  %s1 = load double, ptr %sp1
  %p1 = fmul double %xwide1, %share
  %s1next = fadd double %s1, %p1
  store double %s1next, ptr %sp1
  %c1next = add i64 %c1, 1
  %c1more = icmp slt i64 %c1next, %width
  br i1 %c1more, label %addone, label %next

next:
  %inext = add i64 %i, 1
  %imore = icmp slt i64 %inext, %rows
  br i1 %imore, label %row, label %done

done:
  ret void
}}
"""


def _splat(kind, value):
    return "<" + ", ".join([f"{kind} {value}"] * LANES) + ">"
