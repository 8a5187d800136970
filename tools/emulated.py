"""Other processors by user-mode emulation: do their loops give the bits of the processor at hand, and do the tests pass?

    python tools/emulated.py compare [--processors haswell ...] [--points 10000] [--functions log_iv ...] [--here] [--save]
    python tools/emulated.py test [--processors haswell ...] [--files engine ...] [--here] [--save]

With --save the rows go to benchmarks/results/emulated.md and emulated_tests.md as they come; those of other processors,
functions and files of tests stay as they are. A comparison that was stopped goes on where it was.

All is compiled here, by the same compiler and for the emulated processor: QEMU would take minutes for each loop. With --here it
also runs here, which a newer processor of the same kind can do without QEMU: that is quick, but tells nothing of instructions
that the older one lacks.

Needs QEMU's `qemu-x86_64-static` and `qemu-aarch64-static` (Debian: qemu-user-static). The x86-64 processors run this
environment's Python. For 64-bit ARM a Python 3.11 of Debian's and wheels from pip are put into `--folder` the first time.
"""

import argparse
import json
import os
import platform
import shlex
import shutil
import subprocess
import sys
import sysconfig
from contextlib import contextmanager, nullcontext
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
PROCESS = ROOT / "tools" / "emulated_process"  # what such a process begins with
MODELS = {"nehalem": "Nehalem", "sandybridge": "SandyBridge", "haswell": "Haswell"}  # as QEMU names them
PROCESSORS = ("aarch64", *MODELS)
PRECISIONS = ("float64", "float32")
ARM_WHEELS = "numpy llvmlite platformdirs".split()
TEST_WHEELS = [
    *ARM_WHEELS,
    *"pytest pytest-xdist hypothesis mpmath python-flint scipy pandas pyarrow matplotlib".split(),
]


class Table(NamedTuple):
    command: str
    title: str
    columns: tuple[str, ...]


SUMMED = ("processor", "functions", "doubles", "that differ", "float32", "that differ", "points of each set")
COMPARED = Table(
    "compare",
    "Loops of other processors beside those of the processor at hand",
    ("processor", "function", *SUMMED[2:], "beside", "sources"),
)
TESTED = Table(
    "test", "The core tests on other processors", ("processor", "file", "passed", "failed", "skipped", "sources")
)


def arm_root(folder, wheels):
    """A folder with Debian's Python 3.11 for 64-bit ARM and all that it needs, and a folder of wheels of these versions."""
    root, packages, apt = folder / "root", folder / "packages", folder / "apt"
    if not (root / "usr/bin/python3.11").exists():
        for part in ("lists/partial", "cache/archives/partial"):
            (apt / part).mkdir(parents=True, exist_ok=True)
        (apt / "status").touch()  # nothing is installed: all dependencies are fetched
        settings = {
            "APT::Architecture": "arm64",
            "APT::Architectures": "arm64",
            "Dir::State::Lists": apt / "lists",
            "Dir::State::status": apt / "status",
            "Dir::Cache": apt / "cache",
            "Debug::NoLocking": "1",
        }
        apt_get = ["apt-get", "-qq", *(f"--option={key}={value}" for key, value in settings.items())]
        subprocess.run([*apt_get, "update"], check=True)
        wanted = ["python3.11", "libstdc++6", "libgcc-s1", "zlib1g", "libffi8"]
        subprocess.run(
            [*apt_get, "install", "--download-only", "--yes", "--no-install-recommends", *wanted], check=True
        )
        for package in sorted((apt / "cache/archives").glob("*.deb")):
            subprocess.run(["dpkg", "-x", package, root], check=True)
    missing = [name for name in wheels if not any(packages.glob(f"{name.replace('-', '_')}-*.dist-info"))]
    if missing:
        pinned = [f"{name}=={version(name)}" for name in missing]
        platforms = [f"--platform=manylinux_{glibc}_aarch64" for glibc in ("2_28", "2_27", "2_17")]
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-compile", "--upgrade", f"--target={packages}"]
        only = [
            "--only-binary=:all:",
            "--python-version=3.11",
            "--implementation=cp",
            *platforms,
            "--platform=manylinux2014_aarch64",
        ]
        subprocess.run([*pip, *only, *pinned], check=True)
    return root, packages


def command(processor, folder, wheels=ARM_WHEELS):
    """The emulator with its Python, and its environment."""
    # OPENBLAS_CORETYPE names a processor whose instructions the emulated one need not have
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("OPENBLAS", "PYTHON"))}
    environment["LOGBESSEL_CACHE_DIR"] = str(folder / "cache" / processor)
    if processor == "aarch64":
        root, packages = arm_root(folder, wheels)
        emulated = ["qemu-aarch64-static", "-L", str(root), str(root / "usr/bin/python3.11")]
    else:
        packages = sysconfig.get_paths()["purelib"]
        emulated = ["qemu-x86_64-static", "-cpu", MODELS[processor], os.path.realpath(sys.executable)]
    program = shutil.which(emulated[0]) or emulated[0]
    start, more = emulated_python(folder / f"python-{processor}", [program, *emulated[1:]], packages)
    return [start], environment | more


def emulated_python(path, call, packages):
    """The path of a program that does the same as a call, and the environment of an emulated process that it starts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'#!/bin/sh\nexec {shlex.join(call)} "$@"\n')
    path.chmod(0o755)
    return str(path), {
        "EMULATED_PYTHON": str(path),
        "OUTSIDE_PYTHON": sys.executable,
        "OUTSIDE_PROGRAM": __file__,
        "PYTHONPATH": os.pathsep.join(map(str, (PROCESS, ROOT, packages))),
    }


def arguments(functions, points, folder):
    """Files of arguments, one a function: rows of first, second, ... arguments, `points` from each set of points."""
    sys.path.insert(0, str(ROOT / "tests"))
    import exported
    import points as known

    folder.mkdir(parents=True, exist_ok=True)
    for function in functions:
        target = folder / f"{function.name}.npy"
        if target.exists():
            continue
        if function.nin == 3:
            parts = [exported.arguments(function, points * len(function.regimes))]
        else:
            sets, rng = known.sets(function.name), np.random.default_rng(0)
            parts = [
                generate(rng, points) for label, generate in sets.items() if label != "zero curve"
            ]  # ball arithmetic
            parts.append(exported.arguments(function, max(points // 10, 20)))  # a tenth of these beside zeros
        keep(target, np.concatenate(parts, axis=1))


def keep(path, array):
    """Write a file whole, or not at all."""
    part = path.with_name("part.npy")
    np.save(part, array)
    os.replace(part, path)


def evaluate(source, target, *names):
    """The results at all arguments, in double and single precision. This part runs on each processor."""
    import llvmlite.binding as llvm

    import logbessel

    target.mkdir(parents=True, exist_ok=True)
    (target / "processor").write_text(llvm.get_host_cpu_name())
    for name in names:
        given = np.load(source / f"{name}.npy")
        for precision in PRECISIONS:
            result = target / f"{name}.{precision}.npy"
            if not result.exists():
                with np.errstate(all="ignore"):
                    values = getattr(logbessel, name)(*given.astype(precision))
                keep(result, np.asarray(values))
        yield name


def different(one, other):
    """How many values differ in their bits. Any nan is as good as another: x86-64 and ARM make them with opposite signs."""
    bits = f"i{one.itemsize}"
    return int(((one.view(bits) != other.view(bits)) & ~(np.isnan(one) & np.isnan(other))).sum())


def host():
    """What the compiler knows of the processor that runs this."""
    import llvmlite.binding as llvm

    return {
        "triple": llvm.get_default_triple(),
        "cpu": llvm.get_host_cpu_name(),
        "features": dict(llvm.get_host_cpu_features()),
        "machine": platform.machine(),
    }


@contextmanager
def taken_for(host, folder):
    """The compiler makes code for a processor that is not at hand, and keeps it in that one's folder of compiled loops."""
    import llvmlite.binding as llvm
    from llvmlite.binding import targets

    from logbessel.runtime import cache

    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    triple = lambda: host["triple"]
    cpu, features = lambda: host["cpu"], lambda: targets.FeatureMap(host["features"])
    cache._fingerprint.cache_clear()
    with (
        patch.multiple(llvm, get_default_triple=triple, get_host_cpu_name=cpu, get_host_cpu_features=features),
        patch.object(targets, "get_default_triple", triple),
        patch.dict(os.environ, {"LOGBESSEL_CACHE_DIR": str(folder)}),
    ):
        yield
    cache._fingerprint.cache_clear()


def compile_here(functions, start, environment, forms=("many",)):
    """The loops of an emulated processor, in forms that `cache.machine_code` knows, where it will look for them.

    Its environment then says what it is, so that it can have other code compiled.
    """
    from logbessel.compiler.lists import levels
    from logbessel.runtime import cache

    known = json.loads(subprocess.check_output([*start, __file__, "host"], env=environment, text=True))
    environment["COMPILED_FOR"] = json.dumps(known)
    with taken_for(known, environment["LOGBESSEL_CACHE_DIR"]):
        for function in functions:
            for code in "df":
                for form in forms:
                    cache.machine_code(function, code, form)
                for level in levels(function.of_type(code)):
                    cache.level_code(function, code, level.name)
    return known


def as_if(known, environment):
    """This environment's Python, told to take the processor at hand for another."""
    environment |= {"TAKEN_FOR": json.dumps(known), "PYTHONPATH": str(ROOT)}
    return [sys.executable]


def place(emulate):
    """Where the code of another processor runs, in words."""
    return "emulated" if emulate else "here"


def compare(processors, functions, points, folder, emulate=True):
    """Rows of the table, as they come."""
    from logbessel.runtime import sources

    digest = sources.digest()[:8]
    key = f"{points}-{digest}"  # what is already computed, by this code, is taken as it is
    source, here = (folder / f"{what}-{key}" for what in ("arguments", "here"))
    names = [function.name for function in functions]
    arguments(functions, points, source)
    for _ in evaluate(source, here, *names):
        pass
    for processor in processors:
        start, environment = command(processor, folder)
        known = compile_here(functions, start, environment)
        if not emulate:
            start = as_if(known, environment)
        run = place(emulate)
        there = folder / f"{processor}-{run}-{key}"
        call = [*start, __file__, "evaluate", str(source), str(there), *names]
        with subprocess.Popen(call, env=environment, stdout=subprocess.PIPE, text=True) as process:
            for line in process.stdout:
                name, counts = line.strip(), []
                for precision in PRECISIONS:
                    one, other = (np.load(results / f"{name}.{precision}.npy") for results in (here, there))
                    counts += [f"{one.size:,}", f"{different(one, other):,}"]
                yield f"{processor}, {run}", name, *counts, f"{points:,}", (here / "processor").read_text(), digest
        if process.returncode:
            raise SystemExit(f"{processor} ended with status {process.returncode}")


def summary(rows):
    """The rows of each processor as one."""
    for processor in dict.fromkeys(row[0] for row in rows):
        columns = list(zip(*(row for row in rows if row[0] == processor)))
        sums = (f"{sum(int(count.replace(',', '')) for count in column):,}" for column in columns[2:6])
        points = sorted({int(count.replace(",", "")) for count in columns[6]})
        yield processor, len(columns[1]), *sums, " or ".join(f"{count:,}" for count in points)


def test(processors, files, folder, emulate=True):
    """What the tests of each file did on each processor."""
    from logbessel.functions import OF_THREE, PUBLIC
    from logbessel.runtime import sources
    from tools.versions import counts

    for processor in processors:
        start, environment = command(processor, folder, TEST_WHEELS)
        known = compile_here((*PUBLIC, *OF_THREE) if emulate else (), start, environment, forms=("many", "few"))
        if not emulate:
            start = as_if(known, environment)
        for file in files:
            call = [*start, __file__, "pytest", "-n", "0", "-p", "no:cacheprovider", f"tests/test_{file}.py"]
            output = subprocess.run(call, env=environment, cwd=ROOT, capture_output=True, text=True).stdout
            print(output[-3000:], flush=True)
            yield f"{processor}, {place(emulate)}", file, *counts(output), sources.digest()[:8]


def collect(name, table, rows, save, summarise=None):
    """Print the rows as they come and put them in the table of results, where those of the same first two cells stood."""
    from benchmarks import machine, tables

    for row in rows:
        print(" | ".join(row), flush=True)
        if save:
            kept = {tuple(line[:2]): line for line in tables.rows(name)}  # now: others may have added theirs
            kept[row[:2]] = row
            ordered = [kept[key] for key in sorted(kept)]
            note = f"{machine.line()}. Made by `python tools/emulated.py {table.command} --save`."
            if summarise:
                note += f"\n\n{tables.markdown(SUMMED, summarise(ordered))}"
            tables.save(name, table.title, note, table.columns, ordered)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("compare", "test", "evaluate", "pytest", "host", "compile"))
    parser.add_argument("--processors", nargs="+", choices=PROCESSORS, default=PROCESSORS)
    parser.add_argument("--points", type=int, default=10_000, help="from each set of points")
    parser.add_argument("--here", action="store_true", help="run the loops of other x86-64 processors without QEMU")
    parser.add_argument("--functions", nargs="+", help="some of them")
    parser.add_argument("--files", nargs="+", help="of the core tests, such as engine")
    parser.add_argument(
        "--folder", type=Path, default=ROOT / "build" / "emulated", help="for what is downloaded and computed"
    )
    parser.add_argument("--save", action="store_true", help="write the table to benchmarks/results")
    options, rest = parser.parse_known_args()
    folder = options.folder.resolve()
    sys.path.insert(0, str(ROOT))
    known = os.environ.get("TAKEN_FOR")
    processor = taken_for(json.loads(known), os.environ["LOGBESSEL_CACHE_DIR"]) if known else nullcontext()
    if options.what == "evaluate":
        source, target, *names = rest
        with processor:
            for name in evaluate(Path(source), Path(target), *names):
                print(name, flush=True)
    elif options.what == "pytest":
        import pytest

        with processor:
            raise SystemExit(pytest.main(rest))
    elif options.what == "compile":
        from logbessel.compiler import native

        with processor:
            sys.stdout.buffer.write(native.object_code(sys.stdin.read()))
    elif options.what == "host":
        print(json.dumps(host()))
    elif options.what == "compare":
        from logbessel.functions import OF_THREE, PUBLIC

        chosen = [f for f in (*PUBLIC, *OF_THREE) if not options.functions or f.name in options.functions]
        rows = compare(options.processors, chosen, options.points, folder, not options.here)
        collect("emulated", COMPARED, rows, options.save, summary)
    else:
        from tools.versions import TESTS

        rows = test(options.processors, options.files or TESTS, folder, not options.here)
        collect("emulated_tests", TESTED, rows, options.save)


if __name__ == "__main__":
    main()
