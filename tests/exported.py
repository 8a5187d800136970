"""Libraries for tests: written, called from a C program on points of a file, compared, and linked with examples."""

import ctypes
import shutil
import subprocess
from pathlib import Path

import numpy as np
import points
import pytest

import logbessel
from logbessel import functions
from logbessel.compiler import native
from logbessel.exporting import device, entries
from logbessel.functions.function import Argument, Function, Regime, Words

EXAMPLES = Path(__file__).parent.parent / "examples" / "linking"
TYPES = {"double": np.float64, "float": np.float32}


def tool(*names):
    """The first of some commands, or a skipped test."""
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.skip(f"no {names[0]} is at hand")
    return found


def run(*command, **options):
    """What a command prints, which must succeed."""
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def named(names):
    return [function for function in entries.exported() if function.name in names]


def exports(folder, wanted, chosen, **options):
    """The folder, with a library of the chosen functions."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(functions, "PUBLIC", chosen)
        patch.setattr(functions, "OF_THREE", ())
        logbessel.export(folder, wanted, **options)
    return folder


def _product(a, b, c):
    return a * b * c, b * c, a * c, a * b


# The shortest of functions, but of three arguments and with all derivatives; its second regime is outside its domain
PRODUCT = Function(
    "product",
    regimes=(
        Regime(_product, lambda a, b, c: (a > 0) & (b > 0) & (c > 0)),
        Regime(lambda a, b, c: (a * float("nan"),) * 4, lambda a, b, c: a == a, limits=True),
    ),
    arguments=tuple(Argument(name, f"number {name}", 0.0, open=True) for name in "abc"),
    sample=(1.0, 2.0, 3.0),
    nout=4,
    words=Words("The product.", "a b c", (), "", "", ((), 0.0)),
)


def numbers(text):
    return [float(word) for word in text.split() if word[-1].isdigit()]


def expect(printed, *expected):
    assert numbers(printed) == pytest.approx(expected, rel=1e-11)


def program(functions):
    """A C program that runs all forms of some functions.

    It reads the number of points and each function's arguments, as doubles, and writes all results.
    """
    widest = max(function.nin for function in functions)
    calls = "\n".join(_calls(function, kind) for function in functions for kind in entries.KINDS)
    return f"""
#include <stdio.h>
#include <stdlib.h>
#include "logbessel.h"

static int n;
static double *given[{widest}];

int main(int argc, char **argv) {{
  FILE *source = fopen(argv[1], "rb"), *target = fopen(argv[2], "wb");
  if (argc != 3 || !source || !target || fread(&n, sizeof n, 1, source) != 1) return 1;
  for (int k = 0; k < {widest}; k++) given[k] = malloc(n * sizeof(double));
{calls}
  return fclose(target);
}}
"""


def _calls(function, kind):
    """On arrays with strides 1, 1 and 2, by reference, and number by number."""
    inputs, outputs = range(function.nin), range(function.nin, function.nin + function.nout)
    of = kind.c
    lines = [f"    {of} *a{k} = malloc(2 * n * sizeof({of}));" for k in (*inputs, *outputs)]
    if kind is entries.KINDS[0]:
        lines += [f"    if (fread(given[{k}], sizeof(double), n, source) != (size_t)n) return 1;" for k in inputs]
    lines += [f"    for (int i = 0; i < n; i++) a{k}[i] = ({of})given[{k}][i];" for k in inputs]
    name = lambda form: entries.symbol(function, kind, form)
    strided = ", ".join([*(f"a{k}, 1" for k in inputs), *(f"a{k}, 2" for k in outputs)])
    lines.append(f"    {name(entries.ARRAYS)}(n, {strided});")
    lines += [f"    for (int i = 0; i < n; i++) fwrite(a{k} + 2 * i, sizeof({of}), 1, target);" for k in outputs]
    lines.append(f"    {name(entries.BY_REFERENCE)}(&n, {', '.join(f'a{k}' for k in (*inputs, *outputs))});")
    lines += [f"    fwrite(a{k}, sizeof({of}), n, target);" for k in outputs]
    given = [*(f"a{k}[i]" for k in inputs), *(f"a{k} + i" for k in outputs[1:])]
    lines.append(f"    for (int i = 0; i < n; i++) a{outputs[0]}[i] = {name(entries.NUMBERS)}({', '.join(given)});")
    lines += [f"    fwrite(a{k}, sizeof({of}), n, target);" for k in outputs]
    return "  {\n" + "\n".join(lines) + "\n  }"


def write_points(path, functions, n):
    """The number of points, and those of each function."""
    with open(path, "wb") as file:
        file.write(np.int32(n).tobytes())
        for function in functions:
            file.write(np.stack(arguments(function, n)).tobytes())


def arguments(function, n):
    """n points of every regime of a function, some of them beside its zeros."""
    if function.nin == 3:
        return _of_three(np.random.default_rng(0), n)
    *others, x = points.sample(function.name, n)
    some = slice(0, n // 10)
    before = [other[some] for other in others]
    x[some] = _beside_zeros(lambda x: getattr(logbessel, function.name)(*before, x), x[some])
    return *others, x


def _of_three(rng, n):
    """Arguments of all sizes for the Marcum functions, half of them about where neither of the two is small."""
    m, a, b = 10 ** rng.uniform(-3, 5, (3, n))
    return m, a, np.where(np.arange(n) % 2, b, np.sqrt(a * a + 2 * m) * rng.uniform(0.8, 1.25, n))


def _beside_zeros(function, x):
    """Arguments within 2^-5 to 2^-50 of a zero, by bisection, where the function changes its sign; else x as it is."""

    def value(x):
        result = function(x)
        return result[0] if isinstance(result, tuple) else result

    with np.errstate(all="ignore"):
        low, high = np.full_like(x, 1e-3), np.full_like(x, 1e3)
        first, changes = value(low), value(low) * value(high) < 0
        for _ in range(60):
            middle = (low + high) / 2
            before = value(middle) * first > 0
            low, high = np.where(before, middle, low), np.where(before, high, middle)
    return np.where(changes, low * (1 + 2.0 ** -(5 + np.arange(x.size) % 46)), x)


def mismatches(given, results, functions, n):
    """The forms that differ from the ufuncs in any bit, nans aside, which have many, and at how many points."""
    given, results, wrong = np.fromfile(given, offset=4), results.read_bytes(), []
    first = place = 0
    for function in functions:
        arguments = given[first : first + function.nin * n].reshape(function.nin, n)
        first += arguments.size
        for kind in entries.KINDS:
            dtype = np.dtype(TYPES[kind.c])
            with np.errstate(all="ignore"):
                expected = np.reshape(getattr(logbessel, function.name)(*arguments.astype(dtype)), (function.nout, n))
            for form in (entries.ARRAYS, entries.BY_REFERENCE, entries.NUMBERS):
                found = np.frombuffer(results, dtype, expected.size, place).reshape(expected.shape)
                place += found.nbytes
                count = different(found, expected)
                if count:
                    wrong.append((entries.symbol(function, kind, form), count))
    assert place == len(results)
    return wrong


def different(found, expected):
    """How many results differ in any bit; any nan is as good as another."""
    bits = f"i{found.itemsize}"
    return int(((found.view(bits) != expected.view(bits)) & ~(np.isnan(found) & np.isnan(expected))).sum())


def device_function(function, kind):
    """A loop over arrays around what a GPU runs on numbers, compiled for the processor at hand."""
    inputs, operands, of = range(function.nin), range(function.nin + function.nout), kind.c
    places = "\n".join(f"  %p{k} = getelementptr {of}, ptr %array{k}, i64 %i" for k in operands)
    loads = "\n".join(f"  %v{k} = load {of}, ptr %p{k}" for k in inputs)
    given = [*(f"{of} %v{k}" for k in inputs), *(f"ptr %p{k}" for k in operands[function.nin + 1 :])]
    loop = f"""
define void @over_arrays(i64 %n, {", ".join(f"ptr %array{k}" for k in operands)}) {{
entry:
  br label %again
again:
  %i = phi i64 [0, %entry], [%next, %again]
{places}
{loads}
  %value = call {of} @{entries.symbol(function, kind, entries.NUMBERS)}({", ".join(given)})
  store {of} %value, ptr %p{function.nin}
  %next = add i64 %i, 1
  %more = icmp slt i64 %next, %n
  br i1 %more, label %again, label %done
done:
  ret void
}}"""
    code = native.object_code(device.on_numbers(function, kind) + loop)
    return ctypes.CFUNCTYPE(None, ctypes.c_int64, *[ctypes.c_void_p] * len(operands))(
        native.load(code, "over_arrays", {})
    )
