"""PTX of a function for CUDA C++: functions of a device, which other code calls, and kernels on arrays with strides.

Threads that call a device function and take different regimes wait for one another; kernels sort their elements first
(`compiler.kernel`). A device function computes again what is in doubt, as the loops of a CPU do; kernels do not.
"""

from ..arithmetic.vectors import Lanes
from ..compiler import kernel, ptx
from ..compiler.kernel import each
from ..compiler.loop import written
from .entries import ARRAYS, KINDS, NUMBERS, exported, symbol

_LANES = Lanes()


def programs():
    """The files of PTX of all functions: names and contents."""
    for function in exported():
        yield f"{function.name}{NUMBERS}.ptx", functions_of(function)
        yield f"{function.name}{ARRAYS}.ptx", kernels_of(function)


def sizes():
    """What a program must know of all kernels."""
    of_types = (function.of_kernel(kind.code) for function in exported() for kind in KINDS)
    return {
        "threads": kernel.THREADS,
        "rank": kernel.LARGEST_RANK,
        "blocks": kernel.BLOCKS_PER_PROCESSOR,
        "tile": min(map(kernel.largest_tile, of_types), default=kernel.THREADS),
    }


def functions_of(function):
    """The PTX, as bytes, of the device functions for double and float.

    Constants are literals: a table in constant memory would take from the 64 KB that a whole program has.
    """
    return ptx.translated(*(on_numbers(function, kind) for kind in KINDS))


def kernels_of(function):
    """The PTX, as bytes, of the kernel for arrays of any of the types, and of that for arrays of float alone."""
    return ptx.translated(
        *(kernel.assembly(function.of_kernel(kind.code)) + ptx.entry(symbol(function, kind, ARRAYS)) for kind in KINDS)
    )


def on_numbers(function, kind):
    """The LLVM assembly of a device function: the value is returned, derivatives are written to where pointers say."""
    of_type = function.of_type(kind.code)
    inputs, results = range(function.nin), range(function.nout)
    parameters = [*(f"{kind.c} %a{k}" for k in inputs), *(f"ptr %p{k}" for k in results[1:])]
    return "\n".join([_LANES.declarations(), *_formulas(of_type), f"""
define {kind.c} @{symbol(function, kind, NUMBERS)}({", ".join(parameters)}) {{
entry:
{each(results, "  %place# = alloca double")}
{each(inputs, "  %x# = " + kind.widen.format("%a#"))}
  br label %ask0
{"".join(_usual_or_other(of_type))}
done:
{each(results, "  %v# = load double, ptr %place#")}
{each(results, "  %r# = " + kind.narrow.format("%v#"))}
{each(results[1:], f"  store {kind.c} %r#, ptr %p#")}
  ret {kind.c} %r0
}}"""])  # fmt: skip


def _formulas(function):
    """The usual formula is inlined; the others are called, so that they take none of its registers."""
    formula = lambda name, value, more=0, inline=True: written(name, value, function.nin + more, _LANES, inline)
    careful = function.careful
    for tag, regimes in (("", function.regimes), ("c", careful.regimes if careful else ())):
        for r, regime in enumerate(regimes):
            yield formula(f"value{tag}{r}", regime.value, inline=f"{tag}{r}" == "0")
        for r, regime in enumerate(regimes[:-1]):
            yield formula(f"holds{tag}{r}", regime.holds)
    if careful:
        yield formula("doubts", careful.doubts, more=1)
        if careful.doubts_usual:
            yield formula("doubts_usual", careful.doubts_usual, more=1)


def _usual_or_other(function):
    """Blocks that store the results of the first regime that holds, or, where that leaves them in doubt, of another."""
    careful, last = function.careful, len(function.regimes) - 1
    for r, regime in enumerate(function.regimes):
        yield _taken(function, r, function.nout, regime.doubtful, r == last)
        if regime.doubtful:
            yield f"  br i1 %good{r}, label %done, label %take{r + 1}\n"
        elif careful and not regime.limits and (r or careful.doubts_usual):
            yield _doubted(function, r, "doubts" if r else "doubts_usual")
        else:
            yield "  br label %done\n"
    for r in range(len(careful.regimes) if careful else 0):
        yield _taken(function, f"c{r}", 1, False, r == len(careful.regimes) - 1)
        yield "  br label %done\n"


def _taken(function, r, nout, doubtful, last):
    """A regime's condition, if it is not the last, and what its formula returns."""
    arguments = ", ".join(f"double %x{k}" for k in range(function.nin))
    record = "{" + ", ".join(["double"] * nout + ["i1"] * doubtful) + "}"
    following = r + 1 if isinstance(r, int) else f"c{int(r[1:]) + 1}"
    asked = f"""
  %test{r} = call {{i1}} @holds{r}({arguments})
  %holds{r} = extractvalue {{i1}} %test{r}, 0
  br i1 %holds{r}, label %take{r}, label %ask{following}"""
    stored = "\n".join(
        f"  %value{r}_{k} = extractvalue {record} %value{r}, {k}\n  store double %value{r}_{k}, ptr %place{k}"
        for k in range(nout)
    )
    return f"""
ask{r}:{f"{chr(10)}  br label %take{r}" if last else asked}
take{r}:
  %value{r} = call {record} @value{r}({arguments})
{stored}
{f"  %good{r} = extractvalue {record} %value{r}, {nout}" if doubtful else ""}
"""


def _doubted(function, r, name):
    arguments = ", ".join([*(f"double %x{k}" for k in range(function.nin)), f"double %value{r}_0"])
    return f"""
  %doubt{r} = call {{i1}} @{name}({arguments})
  %doubtful{r} = extractvalue {{i1}} %doubt{r}, 0
  br i1 %doubtful{r}, label %askc0, label %done
"""
