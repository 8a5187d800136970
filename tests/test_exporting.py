"""Libraries for C: what is in the folder, whether it is the ufuncs' results, and who can link it."""

import ctypes
import errno
import importlib.util
import math
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import exported
import llvmlite.binding as llvm
import pytest
from exported import EXAMPLES, PRODUCT, expect, exports, named, run, tool

import logbessel
from logbessel.compiler import native, registers
from logbessel.exporting import archive, entries, linker
from logbessel.exporting import library as library_of

ON_LINUX = sys.platform.startswith("linux")
pytestmark = pytest.mark.skipif(not ON_LINUX, reason="libraries are for Linux")
ONE, FEW = named(["log_iv"]), named(["log_iv", "log_kv", "log_iv_and_grad", "iv_ratio_inv"])
X86 = ("x86-64-v2", "x86-64-v3", "x86-64-v4")


@pytest.fixture(scope="session")
def library(tmp_path_factory, worker_id):
    """A folder with a few functions for the processor at hand, to read only: the first of pytest's processes writes it for all."""
    import fcntl

    shared = tmp_path_factory.getbasetemp()
    shared = shared if worker_id == "master" else shared.parent
    with open(shared / "library.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return shared / "library" if (shared / "library").exists() else exports(shared / "library", "native", FEW)


def assert_equal(folder, chosen, tmp_path, compiler, n, emulator=()):
    """The program of `exported`, linked with the folder's static library, writes what the ufuncs return."""
    source, given, results = (tmp_path / name for name in ("program.c", "points", "results"))
    source.write_text(exported.program(chosen))
    exported.write_points(given, chosen, n)
    built = tmp_path / "program"
    run(compiler, "-Wall", "-Werror", "-I", folder / "include", source, "-o", built, folder / "lib" / "liblogbessel.a",
        "-static", "-lm")  # fmt: skip
    run(*emulator, built, given, results)
    assert exported.mismatches(given, results, chosen, n) == []


# Results


def test_every_function():
    """Each has all forms, in assembly that LLVM takes. `benchmarks/exported.py` runs them, for each processor."""
    for function in entries.exported():
        modules = [llvm.parse_assembly(assembly) for assembly in entries.parts(function, native.NARROW)]
        defined = [f.name for module in modules for f in module.functions if f.linkage == llvm.Linkage.external]
        assert set(entries.symbols(function)) <= set(defined)


def test_results(library, tmp_path):
    """Those of the ufuncs, in every bit."""
    assert_equal(library, FEW, tmp_path, tool("cc", "gcc"), 10_000)


def runs(target):
    """Whether the machine has what the level of x86-64 has."""
    if platform.machine() != "x86_64":
        return False
    needed = {"x86-64-v2": ("sse4.2",), "x86-64-v3": ("avx2", "fma", "bmi2"), "x86-64-v4": ("avx512vl", "avx512dq")}
    return all(llvm.get_host_cpu_features().get(feature) for feature in needed[target])


@pytest.mark.parametrize("target", X86)
def test_levels_of_x86(target, tmp_path):
    if not runs(target):
        pytest.skip(f"the machine is no {target}")
    folder = exports(tmp_path / "library", target, ONE, shared=False)
    assert_equal(folder, ONE, tmp_path, tool("cc", "gcc"), 100_000)


def test_several_levels(tmp_path):
    """The loader takes the highest level that there is, in a static program and from a shared library."""
    if platform.machine() != "x86_64":
        pytest.skip("the levels are of x86-64")
    folder = exports(tmp_path / "library", X86, ONE)
    assert_equal(folder, ONE, tmp_path, tool("cc", "gcc"), 10_000)
    shared = folder / "lib" / "liblogbessel.so"
    if shared.exists():
        call = ctypes.CDLL(shared).logbessel_log_iv
        call.restype, call.argtypes = ctypes.c_double, [ctypes.c_double] * 2
        assert call(2.5, 3.0) == logbessel.log_iv(2.5, 3.0)


@pytest.mark.parametrize(
    ("target", "emulator"), [("aarch64", "qemu-aarch64-static"), ("riscv64", "qemu-riscv64-static")]
)
def test_emulated(target, emulator, tmp_path):
    compiler, emulator = tool(f"{target}-linux-gnu-gcc"), tool(emulator)
    folder = exports(tmp_path / "library", target, ONE, shared=False)
    assert_equal(folder, ONE, tmp_path, compiler, 10_000, [emulator])


def test_order_of_formulas_on_numbers():
    """What is on the longest way to the result comes first, and what no result needs not at all."""
    sum_, product, quotient, both, unused, all_ = lines = [
        "  %t0 = fadd double %a0, %a1",
        "  %t1 = fmul double %a0, %a1",
        "  %t2 = fdiv double %a0, %a1",
        "  %t3 = fadd double %t0, %t1",
        "  %t4 = fadd double %t3, %a0",
        "  %t5 = fadd double %t2, %t3",
    ]
    assert registers.soonest(lines, ["%t5"]) == [quotient, sum_, product, both, all_]
    assert registers.soonest(lines, ["%t4"]) == [sum_, product, both, unused]


def test_order_of_formulas_on_numbers_keeps_few_values():
    """Quotients would come first, and be kept, but for the registers: sums with those that are there end their lives."""
    quotients = [f"  %t{k} = fdiv double %a0, %a{k}" for k in range(20)]
    sums = [f"  %t{20 + k} = fadd double %t{19 + k if k else 0}, %t{k}" for k in range(1, 20)]
    sums[0] = "  %t21 = fadd double %t0, %t1"
    names = [line.split()[0] for line in quotients + sums]

    def kept(order):
        """How many values are used after a line, at most."""
        seen, most = set(), 0
        for place, line in enumerate(order, 1):
            seen.add(line.split()[0])
            rest = " ".join(order[place:]).replace(",", "").split()
            most = max(most, len(seen.intersection(rest)))
        return most

    free, bound = (registers.soonest(quotients + sums, [names[-1]], most=most) for most in (40, 3))
    assert sorted(free) == sorted(bound) == sorted(quotients + sums)
    assert kept(free) > 10 and kept(bound) <= 4


def test_three_arguments(tmp_path):
    """On numbers and on arrays, with all derivatives; outside the domain."""
    tool("cc", "gcc")
    folder = exports(tmp_path / "library", "native", [PRODUCT])
    compiled = ctypes.CDLL(shared_library(folder))
    for of, ending in ((ctypes.c_double, ""), (ctypes.c_float, "f")):
        on_numbers, on_arrays = compiled[f"logbessel_product{ending}"], compiled[f"logbessel_product{ending}_n"]
        derivatives = [of() for _ in "abc"]
        on_numbers.restype, on_numbers.argtypes = of, [of] * 3 + [ctypes.c_void_p] * 3
        assert on_numbers(2, 3, 5, *map(ctypes.byref, derivatives)) == 30
        assert [derivative.value for derivative in derivatives] == [15, 10, 6]
        assert math.isnan(on_numbers(2, -3, 5, *map(ctypes.byref, derivatives)))
        on_arrays.restype, on_arrays.argtypes = None, [ctypes.c_size_t] + [ctypes.c_void_p, ctypes.c_ssize_t] * 7
        arrays = [(of * 20)(*range(k, 20 + k)) for k in (1, 2, 3)] + [(of * 20)() for _ in range(4)]
        on_arrays(20, *(each for array in arrays for each in (array, 1)))
        assert list(arrays[3]) == [(k + 1) * (k + 2) * (k + 3) for k in range(20)]
        assert list(arrays[6]) == [(k + 1) * (k + 2) for k in range(20)]


def test_flags(library):
    """Divide by zero and invalid as NumPy's conventions ask, nothing else, and what was raised before stays."""
    shared = library / "lib" / "liblogbessel.so"
    if not shared.exists() or platform.machine() != "x86_64":
        pytest.skip("no shared library, or other flags")
    compiled, libm = ctypes.CDLL(shared), ctypes.CDLL("libm.so.6")
    invalid, divide, overflow, all_but_inexact = 1, 4, 8, 0x1D
    for name in ("logbessel_log_iv", "logbessel_log_ivf"):
        call = compiled[name]
        of = ctypes.c_float if name.endswith("f") else ctypes.c_double
        call.restype, call.argtypes = of, [of] * 2
        for arguments, raised in (
            ((1.0, 0.0), divide), ((1.0, -1.0), invalid), ((30.0, 30.0), 0), ((1.0, 1.0), 0), ((float("nan"), 1.0), 0),
        ):  # fmt: skip
            for before in (0, overflow):
                libm.feclearexcept(0x3F)
                libm.feraiseexcept(before)
                call(*arguments)
                assert libm.fetestexcept(all_but_inexact) == raised | before, (name, arguments)


# The folder


def test_files(library):
    files = {str(path.relative_to(library)) for path in library.rglob("*") if not path.is_dir()}
    expected = {
        "include/logbessel.h", "include/logbessel.f90", "lib/liblogbessel.a", "lib/pkgconfig/logbessel.pc",
        "lib/cmake/logbessel/logbesselConfig.cmake", "lib/cmake/logbessel/logbesselConfigVersion.cmake",
        "share/doc/logbessel/NOTICE",
    }  # fmt: skip
    assert expected <= files <= expected | {"lib/liblogbessel.so", f"lib/{linker.SONAME}"}
    assert "MIT License" in (library / "share" / "doc" / "logbessel" / "NOTICE").read_text()


def test_symbols(library):
    """Nothing is open but memcpy and libm's, and nothing can be written to."""
    listed = [line.split() for line in run(tool("nm"), library / "lib" / "liblogbessel.a").splitlines() if line]
    own = {words[-1] for words in listed if words[-2:-1] == ["T"]}
    wanted = {symbol for function in FEW for symbol in entries.symbols(function)}
    assert own == wanted | {"logbessel_take_flags"}
    assert {words[1] for words in listed if words[0] == "U"} <= own | {"memcpy", "fma", "_GLOBAL_OFFSET_TABLE_"}
    assert not [words for words in listed if words[-2:-1] and words[-2] in "dDbBC" and len(words) == 3]


def test_archive(tmp_path):
    """Read by ar: names short and long, contents of odd and even length; by nm, the index."""
    members = [("a.o", b"odd", ["one", "two"]), (f"{'long' * 9}.o", b"even", ["three"]), ("empty.o", b"", [])]
    path = tmp_path / "test.a"
    path.write_bytes(archive.archive(members))
    assert archive.archive(members) == path.read_bytes()
    ar = tool("ar")
    assert run(ar, "t", path).split() == [name for name, _, _ in members]
    for name, content, _ in members:
        assert run(ar, "p", path, name) == content.decode()
    index = run(tool("nm"), "-s", path).partition("\n\n")[0].splitlines()
    assert [line.split(" in ") for line in index if " in " in line] == [
        [symbol, name] for name, _, symbols in members for symbol in symbols
    ]


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("sparc", "there is no target sparc; the targets are native, x86-64-v2"),
        ([], "there is no target None; the targets are"),
        (["x86-64-v3", "aarch64"], "a library is for one target, or for several levels of x86-64"),
        (["native", "x86-64-v3"], "a library is for one target"),
    ],
)
def test_no_such_target(wanted, message, tmp_path):
    with pytest.raises(ValueError, match=message):
        logbessel.export(tmp_path / "library", wanted)
    assert list(tmp_path.iterdir()) == []


def test_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").touch()
    for folder, error in ((tmp_path / "file", NotADirectoryError), (tmp_path / "none" / "library", FileNotFoundError)):
        with pytest.raises(error):
            logbessel.export(folder)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_folder_in_the_way(tmp_path):
    """A folder where a file should go, or the other way round: nothing is replaced before that is found."""
    for name, error in (("lib", NotADirectoryError), ("lib/liblogbessel.a", IsADirectoryError)):
        folder = tmp_path / name.replace("/", "-")
        (folder / "include").mkdir(parents=True)
        (folder / "include" / "logbessel.h").write_text("before")
        if error is NotADirectoryError:
            (folder / name).touch()
        else:
            (folder / name).mkdir(parents=True)
        with pytest.raises(error):
            exports(folder, "native", [], shared=False)
        assert (folder / "include" / "logbessel.h").read_text() == "before"
        assert not (folder / "share").exists() and not list(folder.glob(".*"))


@pytest.mark.parametrize("existing", [False, True])
def test_compiler_that_fails(tmp_path, existing):
    folder, broken = tmp_path / "library", tmp_path / "cc"
    broken.write_text("#!/bin/sh\necho no licence >&2\necho more >&2\nexit 3\n")
    broken.chmod(0o755)
    if existing:
        folder.mkdir()
        (folder / "mine").touch()
    for compiler, message in (
        (broken, "cannot link a shared library: no licence$"),
        (tmp_path / "none", "cannot be run"),
    ):
        with pytest.raises(RuntimeError, match=message):
            exports(folder, "native", [], compiler=str(compiler))
    assert [path.name for path in folder.iterdir()] == ["mine"] if existing else not folder.exists()


@pytest.mark.parametrize("existing", [False, True])
@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(errno.ENOSPC, "No space left on device")])
def test_interrupted(tmp_path, monkeypatch, existing, error):
    """Or the disk is full: nothing is left behind, what was there stays."""

    def objects(targets):
        yield "flags.o", b"", []
        raise error

    folder = tmp_path / "library"
    if existing:
        (folder / "include").mkdir(parents=True)
        (folder / "include" / "logbessel.h").write_text("before")
    monkeypatch.setattr(library_of, "objects", objects)
    with pytest.raises(type(error)):
        logbessel.export(folder)
    left = [str(path.relative_to(tmp_path)) for path in sorted(tmp_path.rglob("*"))]
    assert left == (["library", "library/include", "library/include/logbessel.h"] if existing else [])
    assert not existing or (folder / "include" / "logbessel.h").read_text() == "before"


def test_disk_that_is_full(tmp_path):
    """One line: that the header cannot be written, or the static library."""
    code = """
import resource, sys
from exported import named
from logbessel import functions
from logbessel.cli import main
functions.PUBLIC, functions.OF_THREE = named(["iv_ratio"]), ()
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)),) * 2)
main()
"""
    # -B: Python would keep what it could write of its byte code, and read that
    start = [sys.executable, "-B", "-c", code]
    for most in (1000, 10_000):  # bytes of a file
        command = [*start, str(most), "export", str(tmp_path / "library"), "--target", "riscv64"]
        done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parent)
        assert done.returncode == 2 and done.stdout == ""
        assert done.stderr.endswith("cannot be written: File too large.\n") and done.stderr.count("\n") == 1
        assert list(tmp_path.iterdir()) == []


def test_existing_folder(tmp_path):
    """Files of other names stay, those of the same names are replaced."""
    (tmp_path / "include").mkdir()
    for name in ("other.h", "logbessel.h"):
        (tmp_path / "include" / name).write_text("before")
    exports(tmp_path, "native", [], shared=False)
    assert (tmp_path / "include" / "other.h").read_text() == "before"
    assert "LOGBESSEL_VERSION" in (tmp_path / "include" / "logbessel.h").read_text()
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["--target", "z80"], "logbessel: there is no target z80; the targets are"), ([], "cannot be written")],
)
def test_command_refuses_in_one_line(tmp_path, arguments, message):
    code = "from logbessel.cli import main; main()"
    command = [sys.executable, "-c", code, "export", str(tmp_path / "no" / "where"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2 and done.stdout == ""
    assert message in done.stderr and done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


# Examples


def linked(library, built, *sources, compiler, flags=()):
    """What the sources compile to, in the folder `built`, with the header and the static library of another."""
    built /= Path(sources[-1]).stem
    lib = library / "lib" / "liblogbessel.a"
    run(compiler, *flags, "-I", library / "include", *sources, "-o", built, lib, "-lm", cwd=built.parent)
    return built


PEDANTIC = ["-Wall", "-Wextra", "-pedantic", "-Werror"]


def test_c(library, tmp_path):
    flags = ["-std=c99", *PEDANTIC]
    printed = run(linked(library, tmp_path, EXAMPLES / "concentration.c", compiler=tool("cc", "gcc"), flags=flags))
    values = logbessel.log_iv(4095.0, [10.0, 1e3, 1e5])
    expect(printed, logbessel.iv_ratio_inv(4096.0, 0.1), *values)


def test_header_in_cpp(library):
    header = library / "include" / "logbessel.h"
    run(tool("c++", "g++"), "-std=c++98", *PEDANTIC, "-fsyntax-only", "-x", "c++-header", header)


@pytest.fixture
def moved(library, tmp_path):
    """The folder in another place."""
    return shutil.copytree(library, tmp_path / "moved", symlinks=True)


def test_cmake(moved, tmp_path):
    cmake = tool("cmake")
    tool("cc", "gcc")
    run(cmake, "-S", EXAMPLES, "-B", tmp_path, f"-DCMAKE_PREFIX_PATH={moved}")
    run(cmake, "--build", tmp_path)
    assert run(tmp_path / "concentration").startswith("concentration")


def test_pkg_config(moved, tmp_path):
    compiler, found = tool("cc", "gcc"), tool("pkg-config")
    environment = {"PKG_CONFIG_PATH": str(moved / "lib" / "pkgconfig"), "PATH": "/usr/bin:/bin"}
    flags = run(found, "--cflags", "--libs", "logbessel", env=environment).split()
    run(compiler, EXAMPLES / "concentration.c", *flags, "-o", tmp_path / "concentration")
    printed = run(tmp_path / "concentration", env={"LD_LIBRARY_PATH": str(moved / "lib")})
    assert printed.startswith("concentration")
    assert run(found, "--modversion", "logbessel", env=environment).strip() == logbessel.__version__


def headers(name, *folders):
    """A folder in which a header is, or a skipped test."""
    found = next((folder for folder in folders if (Path(folder) / name).exists()), None)
    if found is None:
        pytest.skip(f"{name} is not at hand")
    return ["-I", found]


def test_boost(library, tmp_path):
    compiler = tool("c++", "g++")
    flags = headers("boost/math/special_functions/bessel.hpp", "/usr/include", "/usr/local/include")
    printed = run(linked(library, tmp_path, EXAMPLES / "beside_boost.cpp", compiler=compiler, flags=flags))
    expect(printed, logbessel.log_kv(2.5, 3.0), logbessel.log_kv(2.5, 3.0), logbessel.log_kv(1000.0, 1.0))


def test_fortran(library, tmp_path):
    module = library / "include" / "logbessel.f90"
    printed = run(
        linked(library, tmp_path, module, EXAMPLES / "gradient.f90", compiler=tool("gfortran"), flags=["-std=f2003"])
    )
    expect(printed, *logbessel.log_iv_and_grad(2.5, 3.0))


def shared_library(library):
    shared = library / "lib" / "liblogbessel.so"
    if not shared.exists():
        pytest.skip("no C compiler has linked a shared library")
    return shared


def test_r(library):
    printed = run(tool("Rscript"), EXAMPLES / "vectors.R", shared_library(library))
    expect(printed, *logbessel.log_iv(2.5, [1.0, 3.0, 1000.0]))


def test_octave(library, tmp_path):
    compiler, octave = tool("mkoctfile"), tool("octave-cli")
    static = library / "lib" / "liblogbessel.a"
    run(compiler, f"-I{library / 'include'}", EXAMPLES / "log_iv.cc", static, cwd=tmp_path)
    call = "printf('%.15g ', log_iv([2.5 2.5], [3 1000]))"
    printed = run(octave, "--no-init-file", "--no-history", "--eval", call, cwd=tmp_path)
    expect(printed, *logbessel.log_iv(2.5, [3.0, 1000.0]))


def test_stan(library, tmp_path):
    """The C++ of the user's header: its derivatives, as Stan's autodiff finds them. The wheel of httpstan has all headers, and TBB."""
    package = importlib.util.find_spec("httpstan")
    if package is None:
        pytest.skip("no headers of Stan are at hand: pip install httpstan")
    (place,) = package.submodule_search_locations
    flags = [
        "-std=c++17",
        "-w",
        "-D_REENTRANT",
        "-Wl,--no-as-needed",
        "-I",
        f"{place}/include",
        f"-Wl,-rpath,{place}/lib",
    ]
    sources = [f"{place}/lib/libtbb.so", EXAMPLES / "log_iv_stan.cpp"]
    printed = run(linked(library, tmp_path, *sources, compiler=tool("c++", "g++"), flags=flags))
    expect(printed, *logbessel.log_iv_and_grad(2.5, 3.0))


def test_julia(library):
    printed = run(tool("julia"), EXAMPLES / "ccall.jl", shared_library(library))
    expect(printed.strip().strip("[]").replace(",", ""), *logbessel.log_iv(2.5, [1.0, 3.0, 1000.0]))
