"""The loop for few elements: one after the other, each straight to the formula that serves it.

Nothing is buffered, and no lists are kept, which are for vectors. Formulas that it shares with other loops may work on several
lanes: there an element is in each of them.
"""

from .lists import ALONE, ELEMENT, NARROWED, WIDENED, remembered


def elements(function, choice, careful, code):
    """What follows the entry of a loop, up to its end: `choice` has the lanes of the regimes, `careful` those of careful ones."""
    nin, nout = function.nin, function.nout
    last = len(function.regimes) - 1
    out = [
        "element:\n  %i = phi i64 [0, %entry], [%following, %stored]\n  %following = add i64 %i, 1",
        *(_read(k, code) for k in range(nin)),
        _asked("", 0, choice[0], nin, "serve0", "ask1"),
    ]
    for r, regime in enumerate(function.regimes):
        if 0 < r < last:
            out.append(f"ask{r}:\n" + _asked("", r, choice[0], nin, f"serve{r}", f"ask{r + 1}"))
        elif r == last:
            out.append(f"ask{r}:\n  br label %serve{r}")
        out.append(_served(function, r, regime, choice[r]))
    if function.careful:
        regimes = function.careful.regimes
        for j in range(len(regimes)):
            following = f"askc{j + 1}" if j + 1 < len(regimes) else "stored"
            out.append(f"askc{j}:\n" + _asked("c", j, careful, nin, f"servec{j}", following))
            out.append(_computed(f"c{j}", careful, nin, 1, False))
            out.append(_doubted(f"c{j}", "lost", careful, nin, "serven") if function.careful.nearest else _LEAVE)
        if function.careful.nearest:
            out += [_computed("n", ALONE, nin, 1, False), _LEAVE]
    out.append("stored:")
    out += [_written(k, nin + k, code) for k in range(nout)]
    out.append("  %more = icmp slt i64 %following, %n\n  br i1 %more, label %element, label %end")
    return "\n".join(out)


def slots(nout):
    """Where an element's results are until they are stored."""
    return "\n".join(f"  %slot{k} = alloca double" for k in range(nout))


def _read(k, code):
    return f"""
  %offset{k} = mul i64 %i, %step{k}
  %from{k} = getelementptr i8, ptr %arg{k}, i64 %offset{k}
  %raw{k} = load {ELEMENT[code]}, ptr %from{k}, align 1
  %given{k} = {WIDENED[code].format(f"%raw{k}")}
  %single{k} = insertelement <1 x double> undef, double %given{k}, i32 0"""


def _written(k, place, code):
    return f"""
  %found{k} = load double, ptr %slot{k}
  %narrow{k} = {NARROWED[code].format(f"%found{k}")}
  %goal{k} = mul i64 %i, %step{place}
  %to{k} = getelementptr i8, ptr %arg{place}, i64 %goal{k}
  store {ELEMENT[code]} %narrow{k}, ptr %to{k}, align 1"""


def _arguments(tag, lanes, nin):
    """The element in every lane."""
    lines = "\n".join(
        f"  %arg{tag}_{k} = shufflevector <1 x double> %single{k}, <1 x double> undef, {lanes.of('i32')} zeroinitializer"
        for k in range(nin)
    )
    return lines, ", ".join(f"{lanes.real} %arg{tag}_{k}" for k in range(nin))


def _bit(name, condition, lanes):
    """The truth value in the first lane."""
    return f"""
  %{name}bits = bitcast {lanes.truth} {condition} to i{lanes.width}
  %{name} = {f"trunc i{lanes.width} %{name}bits to i1" if lanes.width > 1 else f"and i1 %{name}bits, true"}"""


def _asked(kind, r, lanes, nin, yes, no):
    """The condition of a regime, and where to go."""
    tag = f"h{kind}{r}"
    lines, arguments = _arguments(tag, lanes, nin)
    return f"""{lines}
  %{tag} = call {{{lanes.truth}}} @holds{kind}{r}({arguments})
  %{tag}lanes = extractvalue {{{lanes.truth}}} %{tag}, 0{_bit(f"{tag}bit", f"%{tag}lanes", lanes)}
  br i1 %{tag}bit, label %{yes}, label %{no}"""


def _computed(tag, lanes, nin, nout, doubtful):
    """A formula's results, in their slots."""
    lines, arguments = _arguments(tag, lanes, nin)
    record = "{" + ", ".join([lanes.real] * nout + [lanes.truth] * doubtful) + "}"
    out = [f"serve{tag}:\n{lines}\n  %value{tag} = call {record} @value{tag}({arguments})"]
    for k in range(nout):
        out.append(f"""
  %result{tag}_{k} = extractvalue {record} %value{tag}, {k}
  %first{tag}_{k} = extractelement {lanes.real} %result{tag}_{k}, i32 0
  store double %first{tag}_{k}, ptr %slot{k}""")
    if doubtful:
        out.append(f"  %good{tag} = extractvalue {record} %value{tag}, {nout}")
    return "\n".join(out)


def _doubted(tag, doubts, lanes, nin, other):
    """Whether a formula's result is in doubt, and where to go if it is."""
    arguments = ", ".join(f"{lanes.real} %arg{tag}_{k}" for k in range(nin))
    return f"""
  %doubtful{tag} = call {{{lanes.truth}}} @{doubts}({arguments}, {lanes.real} %result{tag}_0)
  %doubted{tag} = extractvalue {{{lanes.truth}}} %doubtful{tag}, 0{_bit(f"doubt{tag}", f"%doubted{tag}", lanes)}
  br i1 %doubt{tag}, label %{other}, label %stored"""


_LEAVE = "  br label %stored"


def _served(function, r, regime, lanes):
    """A regime's formula, and what comes after it."""
    nin, nout, careful = function.nin, function.nout, function.careful
    out = [_computed(r, lanes, nin, nout, regime.doubtful)]
    if regime.limits:
        out += [remembered(r, k, nin, lanes) for k in range(nout)]
    doubts = None
    if careful and not regime.limits:
        doubts = f"doubts{lanes.width}" if r else "doubts_usual" if careful.doubts_usual else None
    if regime.doubtful:
        out.append(_bit(f"vouched{r}", f"%good{r}", lanes))
        out.append(f"  br i1 %vouched{r}, label %stored, label %serve{r + 1}")
    else:
        out.append(_doubted(r, doubts, lanes, nin, "askc0") if doubts else _LEAVE)
    return "\n".join(out)
