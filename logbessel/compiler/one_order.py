"""Formulas for calls with one order for all arguments: what depends on the order alone is computed before, the rest for each argument.

A formula is cut where its operations are written down, so that all are the same, with the same results, as where each argument has an
order of its own. What is computed before is kept as numbers in memory; an operation reads them as it reads coefficients.
"""

import re
from typing import NamedTuple

LEAST = 512  # elements: fewer do not save a millisecond in a hundred calls, and are not worth a loop of their own
_SHARE = 16  # of a formula's operations one must depend on the order alone, or it stays whole
_NAME = re.compile(r"%\w+")
_ORDER = "%a0"


class Halves(NamedTuple):
    """The lines that depend on the order alone, the names of what is kept of them, and all other lines."""

    before: list
    kept: list
    after: list


def halves(trace, lines, results):
    """The lines of a trace cut in two. Doubles are kept; truth values and integers, which are made of these, are made again."""
    fixed, before, after = {_ORDER}, [], []
    for line in lines:
        name, operands = _parts(line)
        if fixed.issuperset(operands):
            fixed.add(name)
            before.append(line)
        else:
            after.append(line)
    wanted = {name for line in after for name in _parts(line)[1]}.union(results)
    kept, again = [], []
    for line in reversed(before):
        name, operands = _parts(line)
        if name not in wanted:
            continue
        if trace.kind(name) == trace.lanes.real:
            kept.append(name)
        else:
            again.append(line)
            wanted.update(operands)
    return Halves(before, kept[::-1], again[::-1] + after)


def _parts(line):
    name, _, expression = line.strip().partition(" = ")
    return name, _NAME.findall(expression)


def is_worth_cutting(cut):
    return _SHARE * (len(cut.before) - len(cut.kept)) > len(cut.before) + len(cut.after)


def declarations(lanes):
    """The operations on what is kept."""
    real, width = lanes.real, lanes.width
    return f"""
define internal {real} @kept{width}(ptr %place) alwaysinline {{
  %number = load double, ptr %place
  %first = insertelement {real} undef, double %number, i32 0
  %all = shufflevector {real} %first, {real} undef, {lanes.of("i32")} zeroinitializer
  ret {real} %all
}}
define internal void @keep{width}({real} %numbers, ptr %place) alwaysinline {{
  %number = extractelement {real} %numbers, i32 0
  store double %number, ptr %place
  ret void
}}"""


def written_before(name, trace, cut, order):
    """What is computed of the order, as a function from a vector of it and a place in memory."""
    real, width = trace.lanes.real, trace.lanes.width
    stores = [
        f"  %kept{place} = getelementptr double, ptr %kept, i64 {place}\n"
        f"  call void @keep{width}({real} {number}, ptr %kept{place})"
        for place, number in enumerate(cut.kept)
    ]
    head = f"define internal void @before{name}({real} {_ORDER}, ptr %kept) noinline {{"
    return "\n".join([head, *order(cut.before, cut.kept), *stores, "  ret void\n}"])


def lines_after(trace, cut, names):
    """All other lines, what is kept read where it is first used; and the lines that say where it is kept."""
    call = f"call {trace.lanes.real} @kept{trace.lanes.width}(ptr %kept"
    unread, lines = {number: f"  {number} = {call}{place})" for place, number in enumerate(cut.kept)}, []
    for line in cut.after:
        lines += [unread.pop(operand) for operand in _parts(line)[1] if operand in unread]
        lines.append(line)
    places = [f"  %kept{place} = getelementptr double, ptr %kept, i64 {place}" for place in range(len(cut.kept))]
    return places, [*lines, *unread.values()]
