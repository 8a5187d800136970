"""Nanoseconds an element, beside SciPy's, and the cost to start.

    python benchmarks/speed.py [--save]

Everything runs on one thread. The contestants of a comparison take turns, and each is represented by its best turn: on a
machine that does other work too, that is the one least disturbed. With --save the tables go to results/speed.md.
"""

import os
import platform
import subprocess
import sys
import tempfile
import timeit
from pathlib import Path
from typing import Annotated

import numpy as np
import scipy
import typer
from scipy import special

import logbessel
from logbessel.functions import PUBLIC

POINTS = 100_000
TURNS = 30
SCALAR_TURNS = 300  # short ones: the processor's clock changes
PROCESSES = 3
SAVED = Path(__file__).with_name("results") / "speed.md"


def scipy_log_iv(v, x):
    return np.log(special.ive(v, x)) + x


def scipy_log_kv(v, x):
    return np.log(special.kve(v, x)) - x


PEERS = {"log_iv": scipy_log_iv, "log_kv": scipy_log_kv}


# Arguments


def square(low, high):
    return lambda rng, n: rng.uniform(low, high, (2, n))


def inside_disc(rng, n):
    s, angle = 25 * np.sqrt(rng.random(n)), rng.uniform(0, np.pi / 2, n)
    return s * np.sin(angle), s * np.cos(angle)


def outside_disc(rng, n):
    v, x = rng.uniform(0, 150, (2, 2 * n))
    outside = np.hypot(v, x) >= 25
    return v[outside][:n], x[outside][:n]


def strip(low, high):
    """Orders in (1/2, 150), and an argument that is a ratio or its complement."""
    return lambda rng, n: (rng.uniform(0.5, 150, n), rng.uniform(low, high, n))


COMPARED = {
    "(0, 150)": (square(0, 150), {"log_iv": 35, "log_kv": 25}),
    "(150, 10000)": (square(150, 10_000), {"log_iv": 12, "log_kv": 12}),
}
DISC = {"outside": (outside_disc, 12), "inside": (inside_disc, 35)}
DERIVED = {"": 1, "_dv": 1, "_dx": 1, "_and_grad": 3}  # suffix and number of results
LOGARITHMS = ("log_iv", "log_kv", "log_ive", "log_kve")
OTHERS = {
    "log_hyp0f1": square(0, 10_000),
    "iv_ratio": strip(0, 150),
    "iv_ratio_c": strip(0, 150),
    "iv_ratio_inv": strip(0, 1),
    "iv_ratio_c_inv": strip(0, 1),
}


# Measuring


def best(calls, turns=TURNS, number=1):
    """The shortest time of each call, in seconds, the calls taking turns."""
    shortest = [np.inf] * len(calls)
    with np.errstate(all="ignore"):
        for _ in range(turns):
            for place, call in enumerate(calls):
                shortest[place] = min(shortest[place], timeit.timeit(call, number=number) / number)
    return shortest


def per_element(functions, arguments):
    """Nanoseconds an element of each function over the same arrays."""
    return [1e9 * t / arguments[0].size for t in best([lambda f=f: f(*arguments) for f in functions])]


def own(name):
    return getattr(logbessel, name)


def drawn(points, code="d"):
    return tuple(a.astype(code) for a in points(np.random.default_rng(0), POINTS))


def compared_rows():
    for region, (points, targets) in COMPARED.items():
        for name, target in targets.items():
            ours, theirs = per_element([own(name), PEERS[name]], drawn(points))
            ratio = theirs / ours
            yield name, region, f"{ours:.1f}", f"{theirs:.0f}", f"{ratio:.1f}", target, verdict(ratio >= target)


def both_types(names_and_points):
    """Nanoseconds an element of float64 and float32 of each function at its points, all of them in turns."""
    places = [(name, drawn(points, code)) for name, points in names_and_points for code in "df"]
    times = best([lambda name=name, arguments=arguments: own(name)(*arguments) for name, arguments in places])
    nanoseconds = [1e9 * seconds / POINTS for seconds in times]
    return zip(nanoseconds[::2], nanoseconds[1::2], strict=True)


def disc_rows():
    rows = [(name, region, *DISC[region]) for name in LOGARITHMS for region in DISC]
    times = both_types((name, points) for name, _, points, _ in rows)
    for (name, region, _, target), (double, single) in zip(rows, times, strict=True):
        yield name, region, f"{double:.1f}", f"{single:.1f}", target, verdict(double <= target)


def other_rows():
    for name, times in zip(OTHERS, both_types(OTHERS.items()), strict=True):
        yield name, *(f"{time:.1f}" for time in times)


def derivative_rows():
    """Times as multiples of the value's. Results go to arrays that exist: first touches of new ones would count too."""
    regions = {
        "outside": outside_disc,
        "inside": inside_disc,
        "(150, 10000)": COMPARED["(150, 10000)"][0],
    }
    for kind in "ik":
        for region, points in regions.items():
            arguments = drawn(points)
            results = [np.empty(POINTS) for _ in range(3)]
            calls = [
                lambda name=name, out=tuple(results[:count]): own(name)(*arguments, out=out)
                for name, count in ((f"log_{kind}v{suffix}", count) for suffix, count in DERIVED.items())
            ]
            value, *others = best(calls)
            ratios = [seconds / value for seconds in others]
            met = all(ratio <= target for ratio, target in zip(ratios, (3, 3, 3.5), strict=True))
            yield f"log_{kind}v", region, *(f"{ratio:.2f}" for ratio in ratios), verdict(met)


def scalar_rows():
    for name, peer in (("log_iv", special.ive), ("log_kv", special.kve)):
        for v, x in ((30.5, 40.25), (2.5, 3.25)):
            calls = [lambda f=f: f(v, x) for f in (own(name), peer)]
            ours, theirs = (1e6 * t for t in best(calls, SCALAR_TURNS, number=200))
            yield name, f"({v}, {x})", f"{ours:.2f}", f"{theirs:.2f}", verdict(ours <= theirs)


def verdict(met):
    return "met" if met else "missed"


# The cost to start, in fresh processes

IMPORTING = "from time import perf_counter as now; start = now(); import {}; print(now() - start)"
CALLING = (
    "from time import perf_counter as now; import logbessel; start = now(); logbessel.{}({}, {}); print(now() - start)"
)


def fresh(code, folder):
    """What a new process prints, as a number."""
    environment = os.environ | {"LOGBESSEL_CACHE_DIR": folder}
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    return float(run.stdout)


def import_rows():
    for module, target in (("numpy", None), ("logbessel", 0.5)):
        seconds = min(fresh(IMPORTING.format(module), "") for _ in range(PROCESSES))
        yield module, f"{seconds:.2f}", target or "", verdict(seconds <= target) if target else ""


def first_call_rows():
    for name in (function.name for function in PUBLIC):
        code = CALLING.format(name, 2.5, 0.25)
        with tempfile.TemporaryDirectory() as folder:
            cold = fresh(code, folder)
            cached = min(fresh(code, folder) for _ in range(PROCESSES))
        yield name, f"{cold:.2f}", f"{cached:.2f}", verdict(cold <= 6 and cached <= 1)


# The report

SECTIONS = (
    (
        "Beside SciPy, ns an element",
        compared_rows,
        ("function", "v, x uniform in", "logbessel", "SciPy", "ratio", "target", ""),
    ),
    (
        "Inside and outside the disc v² + x² < 625, ns an element",
        disc_rows,
        ("function", "where", "float64", "float32", "target", ""),
    ),
    ("The other functions, ns an element", other_rows, ("function", "float64", "float32")),
    (
        "Derivatives, in times of the value",
        derivative_rows,
        ("function", "where", "d/dv, at most 3", "d/dx, at most 3", "value and both, at most 3.5", ""),
    ),
    (
        "A call on two numbers, µs, beside SciPy's `ive` and `kve`",
        scalar_rows,
        ("function", "(v, x)", "logbessel", "SciPy", ""),
    ),
    ("Import, s", import_rows, ("module", "s", "target", "")),
    (
        "First call in a process, s: compiled, and from the cache",
        first_call_rows,
        ("function", "at most 6", "at most 1", ""),
    ),
)


def table(header, rows):
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def preamble():
    from llvmlite import binding

    versions = f"Python {platform.python_version()}, NumPy {np.__version__}, SciPy {scipy.__version__}"
    vectors = "AVX-512" if binding.get_host_cpu_features().get("avx512f") else "no AVX-512"
    return (
        f"# Speed\n\nOne thread of a {binding.get_host_cpu_name()} processor ({platform.machine()}, {vectors}); {versions}. "
        f"Best of {TURNS} turns over {POINTS} points. Made by `python benchmarks/speed.py --save`."
    )


def report():
    """The parts of the report, each as soon as it is measured."""
    yield preamble()
    for title, rows, header in SECTIONS:
        yield f"## {title}\n\n{table(header, rows())}"


def main(save: Annotated[bool, typer.Option("--save", help=f"Write results/{SAVED.name} too.")] = False):
    """Speed and memory of the ufuncs beside SciPy."""
    parts = []
    for part in report():
        print(part, end="\n\n", flush=True)
        parts.append(part)
    if save:
        SAVED.parent.mkdir(exist_ok=True)
        SAVED.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
