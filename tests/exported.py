"""A C program that runs all forms of some functions of an exported library on points of a file, and what it should write."""

import numpy as np
import points

import logbessel
from logbessel.exporting import entries

_TYPES = {"double": np.float64, "float": np.float32}


def program(functions):
    """Its source. It reads the number of points and the arguments of each function, as doubles, and writes all results."""
    widest = max(function.nin + function.nout for function in functions)
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
  for (int k = 0; k < 2; k++) given[k] = malloc(n * sizeof(double));
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
    """Points of every regime of each function, and some beside its zeros, where results are computed again."""
    with open(path, "wb") as file:
        file.write(np.int32(n).tobytes())
        for function in functions:
            v, x = points.sample(function.name, n)
            some = slice(0, n // 10)
            x[some] = _beside_zeros(getattr(logbessel, function.name), v[some], x[some])
            file.write(np.concatenate([v, x]).tobytes())


def _beside_zeros(function, v, x):
    """Arguments within 2^-5 to 2^-50 of a zero, by bisection, where the function of v changes its sign; else x as it is."""

    def value(x):
        result = function(v, x)
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
    """The forms that differ from the ufuncs anywhere, in any bit, nans aside, which have many."""
    arguments = np.fromfile(given, offset=4).reshape(len(functions), 2, n)
    content, place, wrong = results.read_bytes(), 0, []
    for function, pair in zip(functions, arguments):
        for kind in entries.KINDS:
            dtype = np.dtype(_TYPES[kind.c])
            with np.errstate(all="ignore"):
                expected = np.reshape(getattr(logbessel, function.name)(*pair.astype(dtype)), (function.nout, n))
            for form in (entries.ARRAYS, entries.BY_REFERENCE, entries.NUMBERS):
                found = np.frombuffer(content, dtype, expected.size, place).reshape(expected.shape)
                place += found.nbytes
                same = (found.view(f"i{kind.size}") == expected.view(f"i{kind.size}")) | (
                    np.isnan(found) & np.isnan(expected)
                )
                if not same.all():
                    wrong.append(f"{entries.symbol(function, kind, form)}: {(~same).sum()}")
    assert place == len(content)
    return wrong
