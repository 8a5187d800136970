"""Instructions an element of the usual formula of a function, and the share of the processor's peak that its loop reaches.

    python benchmarks/instructions.py [FUNCTION ...] [--across]

The instructions are counted in the assembly of the formula, compiled as the loop compiles it but alone. The clock is
measured in the same run by a chain of dependent additions and exclusive-ors of integers, each of which takes one cycle
on every processor of the last decades. With --across the formulas are compiled and counted for other processors, too.
"""

import ctypes
import re
import time
from collections import Counter
from typing import Annotated

import llvmlite.binding as llvm
import numpy as np
import typer
from speed import best, drawn, outside_disc, own, table

from logbessel import functions
from logbessel.arithmetic.vectors import Lanes
from logbessel.compiler import loop, native

NAMES = ["log_iv", "log_kv", "log_ive", "log_kve"]
ARITHMETIC = re.compile(r"\s+v?(add|sub|mul|div|sqrt|fn?m(?:add|sub)\d{3})[ps]d\s")
STACK = re.compile(r"\(%r[sb]p")
POINTS = 10_000  # all of which the second-level cache holds
STEPS, TURNS = 5_000_000, 300  # each of a millisecond or less, so that some are not disturbed
PER_CYCLE = {"multiplications": 2, "additions": 2, "both": 4}  # of vectors, on Zen 2 to 4
ACROSS = {"haswell": {"avx": True}, "znver3": {"avx": True}, "skylake-avx512": {"avx": True, "avx512f": True},
          "znver4": {"avx": True, "avx512f": True}}  # fmt: skip


CHAIN = """
define i64 @chain(i64 %count, i64 %step) {
entry:
  br label %again
again:
  %left = phi i64 [%count, %entry], [%fewer, %again]
  %x0 = phi i64 [%count, %entry], [%x8, %again]
  LINKS
  %fewer = sub i64 %left, 8
  %more = icmp ne i64 %fewer, 0
  br i1 %more, label %again, label %done
done:
  ret i64 %x8
}
"""


def clock():
    """Cycles a nanosecond, by a chain of additions and exclusive-ors that no compiler can shorten."""
    links = [f"%x{i + 1} = {('add', 'xor')[i % 2]} i64 %x{i}, %step" for i in range(8)]
    code = native.object_code(CHAIN.replace("LINKS", "\n".join(links)))
    chain = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_int64, ctypes.c_int64)(native.load(code, "chain", {}))
    return STEPS / (1e9 * min(_seconds(lambda: chain(STEPS, 1)) for _ in range(TURNS)))


def _seconds(call):
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def formula_assembly(name, machine, width):
    """The machine code of the first regime's formula alone, as a function on vectors in memory."""
    (function,) = (function for function in functions.PUBLIC if function.name == name)
    lanes = Lanes(2 * width)
    order = loop.usual_order(function)
    text = loop.written("value0", function.regimes[0].value, function.nin, lanes, order=order)
    record = "{" + ", ".join([lanes.real] * function.nout) + "}"
    wrapper = f"""
        define void @on_memory(ptr %v, ptr %x, ptr %result) {{
          %a = load {lanes.real}, ptr %v, align 64
          %b = load {lanes.real}, ptr %x, align 64
          %r = call {record} @value0({lanes.real} %a, {lanes.real} %b)
          store {record} %r, ptr %result, align 64
          ret void
        }}"""
    return native.machine_code("\n".join([lanes.declarations(), text, wrapper]), machine)


def counts(assembly, width):
    """Instructions for one element: multiplications (fused ones among them), additions, quotients and roots, others."""
    found = Counter()
    for line in assembly.splitlines():
        if not line.startswith("\t") or line.startswith("\t."):
            continue
        operation = ARITHMETIC.match(line)
        kind = operation.group(1) if operation else None
        found["all"] += 1
        if kind in ("div", "sqrt"):
            found["quotients"] += 1
        elif kind in ("add", "sub"):
            found["additions"] += 1
        elif kind:
            found["multiplications"] += 1
        if STACK.search(line):
            found["stack"] += 1
    return {key: found[key] / width for key in ("all", "multiplications", "additions", "quotients", "stack")}


def here(names):
    """Rows of counts, times and shares on the processor at hand."""
    points = [a[:POINTS] for a in drawn(outside_disc)]
    out = np.empty(POINTS)
    frequency = clock()
    for name in names:
        found = counts(formula_assembly(name, native.machine(), native.width()), 2 * native.width())
        (seconds,) = best([lambda name=name: own(name)(*points, out=out)], TURNS)
        ns = 1e9 * seconds / POINTS
        cycles = ns * frequency
        least = max(
            found["multiplications"] / PER_CYCLE["multiplications"], found["additions"] / PER_CYCLE["additions"]
        )
        yield (
            name,
            *(f"{found[key]:.1f}" for key in found),
            f"{ns:.1f}",
            f"{cycles:.1f}",
            f"{least:.1f}",
            f"{100 * least / cycles:.0f} %",
        )
    yield "clock, GHz", *[""] * 6, f"{frequency:.2f}", "", ""


def elsewhere(names):
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    target = llvm.Target.from_triple("x86_64-unknown-linux-gnu")
    for processor, features in ACROSS.items():
        machine = target.create_target_machine(cpu=processor, opt=3, reloc="pic", codemodel="small")
        for name in names:
            width = native.width(features)
            found = counts(formula_assembly(name, machine, width), 2 * width)
            yield processor, name, 2 * width, *(f"{value:.1f}" for value in found.values())


def main(
    names: Annotated[list[str] | None, typer.Argument(metavar="FUNCTION")] = None,
    across: Annotated[bool, typer.Option("--across", help="Count for other processors too.")] = False,
):
    """Instructions of the loops, and the share of the processor's peak."""
    names = names or NAMES
    kinds = ("all", "multiplications", "additions", "quotients", "of the stack")
    with np.errstate(all="ignore"):
        print(
            f"One thread of a {llvm.get_host_cpu_name()}, vectors of {2 * native.width()} doubles, outside the disc.\n"
        )
        print(table(("function", *kinds, "ns", "cycles", "cycles at least", "share"), here(names)))
        if across:
            print("\n" + table(("processor", "function", "width", *kinds), elsewhere(names)))


if __name__ == "__main__":
    typer.run(main)
