"""The exported library beside Boost.Math and GSL: machine code to machine code, on one thread.

    python benchmarks/native.py [--save]

The library is exported for the processor at hand. All three run loops over the same arrays, called in turns, each with its
least time; functions on numbers are called from a C program. Where there is Valgrind, it counts the instructions of each
loop, which no other work of the machine disturbs. Ranges are those of Plesner, Sørensen and Hauberg,
arXiv:2409.08729, section 5, who claim a median of 17 times the speed of the libraries that they tried, and 3403 times at most.
With --save the tables go to results/native.md.
"""

import ctypes
import re
import shutil
import statistics
import subprocess
import tempfile
from functools import partial
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

import logbessel
from benchmarks import machine, peers
from benchmarks.speed import COMPARED, DISC
from benchmarks.turns import least_times

# A peer takes as long for a piece as this library for all: turns of one length are disturbed alike
POINTS, PIECE = 4096, 128
ROUNDS = 12
HERE = Path(__file__).resolve().parent
SAVED = HERE / "results" / "native.md"
FUNCTIONS = ("log_iv", "log_kv")


def loop(library, name):
    """The exported function on arrays, as a peer's."""
    function = library[f"logbessel_{name}_n"]
    function.restype = None

    def call(v, x):
        out = np.empty_like(v)
        strided = [argument for a in (v, x, out) for argument in (ctypes.c_void_p(a.ctypes.data), ctypes.c_ssize_t(1))]
        function(ctypes.c_size_t(v.size), *strided)
        return out

    return call


def rows(contestants):
    """Of each range and function, nanoseconds an element of each contestant, and the share of finite results."""
    for label, (draw, _) in COMPARED.items():
        v, x = draw(np.random.default_rng(0), POINTS)
        for name in FUNCTIONS:
            calls = [functions[name] for functions in contestants.values()]
            pieces = np.split(v, POINTS // PIECE), np.split(x, POINTS // PIECE)
            turns = [partial(calls[0], v, x)] + [partial(call, *piece) for call in calls[1:] for piece in zip(*pieces)]
            least = 1e9 / POINTS * np.array(least_times(turns, ROUNDS))
            times = [least[0], *least[1:].reshape(len(calls) - 1, -1).sum(axis=1)]
            with np.errstate(all="ignore"):
                finite = [np.isfinite(call(v, x)).mean() for call in calls]
            yield label, name, times, finite


def counted(folder):
    """The same in instructions an element, by Valgrind's Callgrind."""
    with tempfile.TemporaryDirectory() as place:
        program, given = Path(place) / "counted", Path(place) / "points"
        subprocess.run(["cc", "-O2", HERE / "native_counted.c", "-ldl", "-o", program], check=True)
        own, others = folder / "lib" / "liblogbessel.so", peers.BUILD / "native_peers.so"
        for label, (draw, _) in COMPARED.items():
            given.write_bytes(np.stack(draw(np.random.default_rng(0), POINTS)).tobytes())
            for name in FUNCTIONS:
                loops = (own, f"logbessel_{name}_n"), (others, f"boost_{name}"), (others, f"gsl_{name}")
                yield label, name, [_collected(program, *loop, given) / POINTS for loop in loops]


def _collected(program, library, symbol, given):
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", f"--toggle-collect={symbol}"]
    run = subprocess.run(
        [*command, program, library, symbol, given, str(POINTS)], check=True, capture_output=True, text=True
    )
    return int(re.search(r"Collected : (\d+)", run.stderr)[1])


def table(contestants, measured, unit):
    """Rows as Markdown, of each range and of all the median of the ratios, and the largest."""
    own, *others = contestants
    head = [
        "range of v and x",
        "function",
        f"{own}, {unit}",
        *(f"{other}: times {own}'s" for other in others),
        "median",
    ]
    lines, ratios = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"], {}
    for label, name, values, *finite in measured:
        cells = [f"{values[0]:.1f}"]
        for place, value in enumerate(values[1:], 1):
            ratios.setdefault(label, []).append(value / values[0])
            share = f" ({finite[0][place]:.0%} finite)" if finite else ""
            cells.append(f"{value:.0f}{share}: {ratios[label][-1]:.0f}")
        lines.append(
            f"| {label} | `{name}` | {' | '.join(cells)} | {statistics.median(ratios[label][-len(others) :]):.0f} |"
        )
    medians = ", ".join(f"{statistics.median(of):.0f} over {label}" for label, of in ratios.items())
    every = sum(ratios.values(), [])
    return "\n".join(
        [*lines, "", f"Medians: {medians}, {statistics.median(every):.0f} of all; largest {max(every):.0f}."]
    )


def on_numbers(folder):
    """Nanoseconds of a call on two numbers, from a program in C, by function and region."""
    with tempfile.TemporaryDirectory() as place:
        source, program = HERE / "native_calls.c", Path(place) / "calls"
        command = [
            "cc",
            "-O2",
            f"-I{folder / 'include'}",
            source,
            folder / "lib" / "liblogbessel.a",
            "-lm",
            "-o",
            program,
        ]
        subprocess.run(command, check=True)
        lines = ["| function | region | ns a call |", "| --- | --- | --- |"]
        for region, (draw, _) in DISC.items():
            given = Path(place) / region
            given.write_bytes(np.stack(draw(np.random.default_rng(1), POINTS)).tobytes())
            printed = subprocess.run([program, given, str(POINTS)], check=True, capture_output=True, text=True).stdout
            lines += [
                f"| `{name}` | {region} the disc | {float(time):.0f} |"
                for name, time in map(str.split, printed.splitlines())
            ]
    return "\n".join(lines)


def main(save: Annotated[bool, typer.Option("--save", help="Write results/native.md.")] = False) -> None:
    """Measure, and print the tables."""
    folder = peers.BUILD / "native"
    folder.parent.mkdir(parents=True, exist_ok=True)
    logbessel.export(folder)
    library = ctypes.CDLL(str(folder / "lib" / "liblogbessel.so"))
    own = {name: loop(library, name) for name in FUNCTIONS}
    contestants = {"logbessel": own} | {peer.name: peer.functions for peer in peers.native()}
    parts = [f"{machine.line()}.", table(contestants, rows(contestants), "ns"), on_numbers(folder)]
    if shutil.which("valgrind"):
        parts.append(table(contestants, counted(folder), "instructions"))
    text = "\n\n".join(parts) + "\n"
    print(text)
    if save:
        SAVED.write_text(text)


if __name__ == "__main__":
    typer.run(main)
