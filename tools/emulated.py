"""Other processors by user-mode emulation: do their loops give the bits of the processor at hand, and do the tests pass?

    python tools/emulated.py compare [--processors haswell ...] [--points 100000] [--functions log_iv ...] [--save]
    python tools/emulated.py test [--processors haswell ...] [PYTEST ARGUMENTS]

Needs QEMU's `qemu-x86_64-static` and `qemu-aarch64-static` (Debian: qemu-user-static). The x86-64 processors run this
environment's Python. For 64-bit ARM a Python 3.11 of Debian's and wheels from pip are put into `--folder` the first time.
"""

import argparse
import os
import subprocess
import sys
import sysconfig
from importlib.metadata import version
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results" / "emulated.md"
MODELS = {"nehalem": "Nehalem", "sandybridge": "SandyBridge", "haswell": "Haswell"}  # as QEMU names them
PROCESSORS = ("aarch64", *MODELS)
PRECISIONS = ("float64", "float32")
ARM_WHEELS = ("numpy", "llvmlite", "platformdirs")
TEST_WHEELS = (*ARM_WHEELS, "pytest", "pytest-xdist", "hypothesis", "mpmath", "python-flint", "scipy")


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
        start = ["qemu-aarch64-static", "-L", str(root), str(root / "usr/bin/python3.11")]
    else:
        packages = sysconfig.get_paths()["purelib"]
        start = ["qemu-x86_64-static", "-cpu", MODELS[processor], os.path.realpath(sys.executable)]
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), str(packages)])
    return start, environment


def arguments(names, points, folder):
    """Files of arguments, one a function: a row of first and one of second arguments, `points` from each set of points."""
    sys.path.insert(0, str(ROOT / "tests"))
    import points as known

    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        rng = np.random.default_rng(0)
        generators = [g for label, g in known.sets(name).items() if label != "zero curve"]  # that needs ball arithmetic
        np.save(folder / f"{name}.npy", np.concatenate([g(rng, points) for g in generators], axis=1))


def evaluate(source, target, *names):
    """The results at all arguments, in double and single precision. This part runs on each processor."""
    import llvmlite.binding as llvm

    import logbessel

    target.mkdir(parents=True, exist_ok=True)
    (target / "processor").write_text(llvm.get_host_cpu_name())
    for name in names:
        first, second = np.load(source / f"{name}.npy")
        for precision in PRECISIONS:
            result = target / f"{name}.{precision}.npy"
            if not result.exists():
                with np.errstate(all="ignore"):
                    values = getattr(logbessel, name)(first.astype(precision), second.astype(precision))
                np.save(target / "part.npy", np.asarray(values))
                os.replace(target / "part.npy", result)
        print(name, flush=True)


def different(one, other):
    """How many values differ in their bits. Any nan is as good as another: x86-64 and ARM make them with opposite signs."""
    bits = f"i{one.itemsize}"
    return int(((one.view(bits) != other.view(bits)) & ~(np.isnan(one) & np.isnan(other))).sum())


def compare(processors, names, points, folder):
    """Lines of a table: values and differing values for each processor and precision."""
    from logbessel.runtime import sources

    key = f"{points}-{sources.digest()[:12]}"  # what is already computed, by this code, is taken as it is
    source, here = (folder / f"{what}-{key}" for what in ("arguments", "here"))
    arguments(names, points, source)
    evaluate(source, here, *names)
    yield f"Loops of {(here / 'processor').read_text()} and of others, at {points:,} points of each set for each function:"
    yield ", ".join(names) + ".\n"
    yield "| processor | doubles | that differ | float32 | that differ |"
    yield "| --- | --- | --- | --- | --- |"
    for processor in processors:
        there = folder / f"{processor}-{key}"
        start, environment = command(processor, folder)
        subprocess.run([*start, __file__, "evaluate", str(source), str(there), *names], env=environment, check=True)
        cells = [f"{processor} ({(there / 'processor').read_text()})"]
        for precision in PRECISIONS:
            counts = []
            for name in names:
                one, other = (np.load(results / f"{name}.{precision}.npy") for results in (here, there))
                counts.append((one.size, different(one, other)))
                if counts[-1][1]:
                    print(f"{processor}: {name} in {precision}: {counts[-1][1]} of {one.size} differ", file=sys.stderr)
            cells += [f"{sum(column):,}" for column in zip(*counts)]
        yield f"| {' | '.join(cells)} |"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("compare", "test", "evaluate"))
    parser.add_argument("--processors", nargs="+", choices=PROCESSORS, default=PROCESSORS)
    parser.add_argument("--points", type=int, default=100_000, help="from each set of points")
    parser.add_argument("--functions", nargs="+", help="some of them")
    parser.add_argument(
        "--folder", type=Path, default=ROOT / "build" / "emulated", help="for what is downloaded and computed"
    )
    parser.add_argument("--save", action="store_true", help="write the table to benchmarks/results")
    options, rest = parser.parse_known_args()
    folder = options.folder.resolve()
    if options.what == "evaluate":
        source, target, *names = rest
        evaluate(Path(source), Path(target), *names)
    elif options.what == "compare":
        from logbessel.functions import PUBLIC

        names, lines = options.functions or [function.name for function in PUBLIC], []
        for line in compare(options.processors, names, options.points, folder):
            print(line, flush=True)
            lines.append(line)
        if options.save:
            RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    else:
        for processor in options.processors:
            start, environment = command(processor, folder, TEST_WHEELS)
            subprocess.run([*start, "-m", "pytest", "-n", "0", *rest], env=environment, cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
