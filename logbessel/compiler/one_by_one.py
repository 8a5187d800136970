"""The loop for few elements: one after the other, each straight to the formula that serves it.

Nothing is buffered, and no lists are kept, which are for vectors. Formulas that it shares with other loops may work on several
lanes: there an element is in each of them.
"""

from .lists import ELEMENT, NARROWED, WIDENED, remembered


def elements(function, choice, code):
    """What follows the entry of a loop, up to its end: `choice` has the lanes of the regimes."""
    nin, nout = function.nin, function.nout
    last = len(function.regimes) - 1
    out = [
        "element:\n  %i = phi i64 [0, %entry], [%following, %stored]\n  %following = add i64 %i, 1",
        *(_read(k, code) for k in range(nin)),
        _asked(0, choice[0], nin, "serve0", "ask1"),
    ]
    for r, regime in enumerate(function.regimes):
        if 0 < r < last:
            out.append(f"ask{r}:\n" + _asked(r, choice[0], nin, f"serve{r}", f"ask{r + 1}"))
        elif r == last:
            out.append(f"ask{r}:\n  br label %serve{r}")
        out.append(_served(function, r, regime, choice[r]))
    if function.careful:
        out.append(_again(nin, code))
    out.append("stored:")
    out += [_written(k, nin + k, code) for k in range(nout)]
    out.append("  %more = icmp slt i64 %following, %n\n  br i1 %more, label %element, label %end")
    return "\n".join(out)


def slots(function, code):
    """Where an element's results are until they are stored, and what it has if it is computed again."""
    lines = [f"  %slot{k} = alloca double" for k in range(function.nout)]
    if function.careful:
        lines += [f"  %again{k} = alloca double" for k in range(function.nin)]
        lines.append(f"  %kept = alloca {ELEMENT[code]}\n  %place = alloca ptr\n  store ptr %kept, ptr %place")
    return "\n".join(lines)


def _again(nin, code):
    """The result in doubt computed again."""
    return "\n".join(
        [
            "again:",
            *(f"  store double %given{k}, ptr %again{k}" for k in range(nin)),
            f"  call void @careful({', '.join(f'ptr %again{k}' for k in range(nin))}, ptr %place, i64 1)",
            f"  %careful = load {ELEMENT[code]}, ptr %kept",
            f"  %recomputed = {WIDENED[code].format('%careful')}",
            "  store double %recomputed, ptr %slot0\n  br label %stored",
        ]
    )


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


def _asked(r, lanes, nin, yes, no):
    """The condition of a regime, and where to go."""
    tag = f"h{r}"
    lines, arguments = _arguments(tag, lanes, nin)
    return f"""{lines}
  %{tag} = call {{{lanes.truth}}} @holds{r}({arguments})
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


def _doubted(tag, doubts, lanes, nin):
    """Whether a formula's result is in doubt, and where to go."""
    arguments = ", ".join(f"{lanes.real} %arg{tag}_{k}" for k in range(nin))
    return f"""
  %doubtful{tag} = call {{{lanes.truth}}} @{doubts}({arguments}, {lanes.real} %result{tag}_0)
  %doubted{tag} = extractvalue {{{lanes.truth}}} %doubtful{tag}, 0{_bit(f"doubt{tag}", f"%doubted{tag}", lanes)}
  br i1 %doubt{tag}, label %again, label %stored"""


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
        out.append(_doubted(r, doubts, lanes, nin) if doubts else _LEAVE)
    return "\n".join(out)
