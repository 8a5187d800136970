"""Machine code is loaded in one block, wherever the process finds room for it.

`far_apart.c` is preloaded: there no two anonymous mappings lie within the reach of an offset of 32 bits.
"""

import mmap
import os
import shutil
import subprocess
import sys
from ctypes import addressof, c_char
from pathlib import Path

import numpy as np
import points
import pytest

import logbessel
from logbessel import functions
from logbessel.compiler import native

HERE = Path(__file__).parent
NAMES = [function.name for function in functions.PUBLIC]
COMPILER = next(filter(None, map(shutil.which, ("gcc", "cc", "clang"))), None)
SIZES = (1, native.few() + 1, 200)  # the loop for few elements, that for many, and its usual vectors


def evaluated(given, names):
    """The results of every loop of the functions, by function, kind and number of elements."""
    results = {}
    with np.load(given) as arrays, np.errstate(all="ignore"):
        for name in names:
            for kind in "fd":
                for size in SIZES:
                    values = getattr(logbessel, name)(*arrays[name][:, :size].astype(kind))
                    results[f"{name} {kind} {size}"] = np.stack(values if isinstance(values, tuple) else [values])
    return results


def distance():
    """How far apart two mappings of a page lie that are asked for one after the other."""
    pages = [mmap.mmap(-1, mmap.PAGESIZE) for _ in range(2)]
    first, second = (addressof(c_char.from_buffer(page)) for page in pages)
    return abs(second - first)


def forbid_compilation():
    def compiled(assembly):
        raise AssertionError("compiled, and not taken from the cache")

    native.object_code = compiled


def elsewhere(given, folder, names, code="", **environment):
    """What `evaluated` returns in a new process that first runs `code`."""
    target = folder / "results.npz"
    code = f"""if True:
        import sys
        sys.path.insert(0, {str(HERE)!r})
        import test_loader
        {code}
        given, target, *names = sys.argv[1:]
        test_loader.np.savez(target, **test_loader.evaluated(given, names))"""
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, given, target, *names],
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    with np.load(target) as values:
        return dict(values)


def assert_same(results, expected):
    assert results.keys() == expected.keys()
    for key in expected:
        assert results[key].tobytes() == expected[key].tobytes(), key


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    """A file of points for each function."""
    path = tmp_path_factory.mktemp("given") / "points.npz"
    np.savez(path, **{name: points.sample(name, max(SIZES)) for name in NAMES})
    return path


@pytest.fixture(scope="module")
def far_apart(tmp_path_factory):
    """The environment of a process whose mappings lie far apart."""
    if not sys.platform.startswith("linux") or sys.maxsize < 1 << 32:
        pytest.skip("libraries are preloaded on Linux, of 64 bits")
    if COMPILER is None:
        pytest.skip("no C compiler is at hand")
    library = tmp_path_factory.mktemp("preloaded") / "far_apart.so"
    subprocess.run([COMPILER, "-shared", "-fPIC", "-o", library, HERE / "far_apart.c"], check=True)
    return {"LD_PRELOAD": str(library)}


CHECK_DISTANCE = "assert test_loader.distance() > 1 << 33"


def test_every_loop_far_apart(given, far_apart, tmp_path):
    """From the cache on disk, which this process fills."""
    expected = evaluated(given, NAMES)
    code = f"{CHECK_DISTANCE}; test_loader.forbid_compilation()"
    assert_same(elsewhere(given, tmp_path, NAMES, code, **far_apart), expected)


@pytest.mark.parametrize("name", ["iv_ratio"])
def test_compiled_far_apart(given, far_apart, tmp_path, name):
    """Compiled there, and then from the cache that it left."""
    expected = evaluated(given, [name])
    environment = far_apart | {"LOGBESSEL_CACHE_DIR": str(tmp_path)}
    assert_same(elsewhere(given, tmp_path, [name], CHECK_DISTANCE, **environment), expected)
    code = f"{CHECK_DISTANCE}; test_loader.forbid_compilation()"
    assert_same(elsewhere(given, tmp_path, [name], code, **environment), expected)


def test_without_jitlink(given, tmp_path):
    code = "native = test_loader.native; native.has_jitlink = lambda triple: False"
    assert_same(elsewhere(given, tmp_path, ["iv_ratio"], code), evaluated(given, ["iv_ratio"]))


@pytest.mark.parametrize(
    ("triple", "has"),
    [
        ("x86_64-unknown-linux-gnu", True),
        ("aarch64-unknown-linux-gnu", True),
        ("arm64-apple-darwin24.1.0", True),
        ("x86_64-pc-windows-msvc", False),
        ("x86_64-w64-windows-gnu", False),
        ("s390x-ibm-linux-gnu", False),
    ],
)
def test_systems_with_jitlink(triple, has):
    assert native.has_jitlink(triple) is has
