"""How machine code comes about: when it is compiled, how it is kept, what happens when either fails."""

import ctypes
import dataclasses
import math
import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from logbessel import functions
from logbessel.compiler import loop, native, one_order
from logbessel.compiler.lists import levels
from logbessel.functions import _of_stats
from logbessel.functions.function import Careful, Function, Regime
from logbessel.runtime import cache, numpy_api, sources, ufunc

RIGHT = "0.697774657964"  # the first digits of I_1(2)/I_0(2)
CALL = "import logbessel; print(logbessel.iv_ratio(1.0, 2.0))"
FAIL_TO_COMPILE = """
    from logbessel.compiler import native

    def fail(assembly):
        raise RuntimeError("no compiler here")

    native.object_code = fail
"""


def start(code, folder):
    """A new process in which warnings are errors and `folder` keeps the compiled loops."""
    environment = os.environ | {"LOGBESSEL_CACHE_DIR": str(folder)}
    command = [sys.executable, "-W", "error", "-c", textwrap.dedent(code)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finish(process, report=""):
    """What the process printed; its standard error must hold `report`, and nothing where that is empty."""
    printed, reported = process.communicate()
    assert process.returncode == 0, reported
    assert report in reported if report else reported == ""
    return printed


def fresh(code, folder, report=""):
    return finish(start(code, folder), report)


def kept(folder):
    """The files of loops, those of what they have in common apart."""
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith(("entry-", "flags-")))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("LOGBESSEL_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A folder with the compiled loop of iv_ratio."""
    folder = tmp_path_factory.mktemp("filled")
    assert fresh(CALL, folder).startswith(RIGHT)
    return folder


# A function that compiles in no time: a + b, but a - b where a is negative

SUM = Function(
    "sum",
    (Regime(lambda a, b: a + b, lambda a, b: a >= 0.0), Regime(lambda a, b: a - b, lambda a, b: a < 0.0)),
    sample=(1.0, 1.0),
)
A, B = np.array([1.5, -1.5]), np.array([2.0, 2.0])
SUMS = [3.5, -3.5]


def make_sum():
    return ufunc.make_ufunc(SUM, "Sums.", cache.address)


@pytest.fixture
def compiled(monkeypatch):
    """The number of loops compiled since."""
    cache.entry_address()
    cache.take_flags_address()
    count = []
    original = native.object_code
    monkeypatch.setattr(native, "object_code", lambda assembly: count.append(1) or original(assembly))
    return count


@pytest.mark.parametrize("taking", [cache.take_flags_address, numpy_api.take_flags_address])
def test_flags_are_taken(taking):
    """Each set of flags is returned, and gone after that."""
    assembly = (
        loop.RAISE
        + """
        declare i32 @take()
        define i32 @taken(i32 %flags, i32 %again) {
          call void @raise(i32 %flags)
          %first = call i32 @take()
          %second = call i32 @take()
          %asked = icmp eq i32 %again, 1
          %result = select i1 %asked, i32 %second, i32 %first
          ret i32 %result
        }"""
    )
    taken = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, ctypes.c_int)(
        native.load(native.object_code(assembly), "taken", {"take": taking()})
    )
    taken(0, 0)  # what was raised before
    assert [taken(flags, 0) for flags in range(16)] == list(range(16))
    assert [taken(flags, 1) for flags in range(16)] == [0] * 16


# Import


def test_import_loads_no_compiler(folder, monkeypatch):
    for name in ("COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG"):  # measuring it would load more
        monkeypatch.delenv(name, raising=False)
    code = """
        import sys, logbessel
        print(sorted({name.partition(".")[0] for name in sys.modules} & {%s}))
    """
    heavy = ["llvmlite", "scipy", "torch", "jax", "pandas", "xarray", "platformdirs", "hashlib", "tempfile"]
    assert fresh(code % ", ".join(map(repr, [*heavy, "numpy"])), folder) == "['numpy']\n"
    assert not folder.exists()


def test_documentation():
    assert "Sums." in make_sum().__doc__


# The folder


def test_first_use_keeps_the_code(filled):
    (name,) = kept(filled)
    assert name.startswith("iv_ratio-d-few-")
    assert name.endswith(".o")


def test_second_process_does_not_compile(filled, tmp_path):
    code = textwrap.dedent(FAIL_TO_COMPILE) + CALL
    assert fresh(code, filled).startswith(RIGHT)
    assert fresh(code, tmp_path, "no compiler here") == "nan\n"


def test_each_type_of_element_has_its_code(folder, compiled):
    function = make_sum()
    for code in "fdfd":
        np.testing.assert_array_equal(function(A.astype(code), B.astype(code)), SUMS)
    assert len(compiled) == len(kept(folder)) == 2


FORMS = [
    ("few", (0, 1, native.few()), lambda size: 2.0),
    ("many", (native.few() + 1, 1000), lambda size: np.full(size, 2.0)),
    ("many", (native.few() + 1, one_order.LEAST - 1), lambda size: 2.0),
    ("same_order", (one_order.LEAST, 1000), lambda size: 2.0),
]


@pytest.mark.parametrize(("form", "sizes", "first"), FORMS)
def test_each_form_of_a_call_has_its_code(folder, compiled, form, sizes, first):
    function = make_sum()
    for size in sizes:
        np.testing.assert_array_equal(function(first(size), np.full(size, -1.5)), np.full(size, 0.5))
    (name,) = kept(folder)
    assert name.startswith(f"sum-d-{form}-")
    assert len(compiled) == 1


CAREFUL = Careful(  # sums below 1 are in doubt, those below 1/2 lost
    lambda a, b, result: result < 1.0,
    lambda a, b, result: result < 1.0,
    (Regime(lambda a, b: a + b + 100.0, lambda a, b: a == a),),
    lambda a, b, result: result < 100.5,
    Regime(lambda a, b: a + b + 200.0, lambda a, b: a == a),
)
BESIDE = {"careful": CAREFUL, "family": "sum"}


def test_careful_regimes_need_a_family():
    """Their code is kept under its name: a loop would call what is nowhere."""
    for half in BESIDE:
        with pytest.raises(ValueError, match="family, or neither"):
            dataclasses.replace(SUM, **{half: BESIDE[half]})


@pytest.mark.parametrize("size", [1, 1000])
def test_levels_are_compiled_when_they_are_needed(folder, compiled, size, monkeypatch):
    cache._slots.clear()
    function = ufunc.make_ufunc(dataclasses.replace(SUM, **BESIDE), "", cache.address)
    sums = lambda b: np.unique(function(np.zeros(size), b)).tolist()
    assert sums(2.0) == [2.0] and len(kept(folder)) == 1
    with monkeypatch.context() as broken:
        broken.setattr(native, "object_code", refuse)
        broken.setattr(sys, "unraisablehook", lambda report: None)
        assert math.isnan(sums(0.75)[0])
    assert sums(0.75) == [100.75]
    assert [name.split("-")[2] for name in kept(folder)] == ["careful", "few" if size == 1 else "many"]
    assert sums(0.25) == [200.25]
    assert len(compiled) == len(kept(folder)) == 3
    other = ufunc.make_ufunc(dataclasses.replace(SUM, name="other", **BESIDE), "", cache.address)
    assert other(0.0, 0.25) == 200.25 and len(compiled) == 4


def test_levels_of_one_name_are_the_same():
    named = {}
    for function in {*functions.PUBLIC, *(one.joint for one in functions.PUBLIC if one.joint)}:
        for code in "fd":
            for level in levels(function.of_type(code)):
                named.setdefault(cache._level_name(function, code, level), set()).add(level)
    assert {name for name, codes in named.items() if len(codes) > 1} == set()


def test_second_ufunc_does_not_compile(folder, compiled):
    for _ in range(3):
        np.testing.assert_array_equal(make_sum()(A, B), SUMS)
    assert len(compiled) == len(kept(folder)) == 1


@pytest.mark.parametrize("what", ["processor", "sources"])
def test_code_of_other_making_is_not_used(folder, compiled, monkeypatch, what):
    make_sum()(A, B)
    monkeypatch.setattr(
        *{"processor": (native, "description"), "sources": (sources, "digest")}[what], lambda: "another"
    )
    cache._fingerprint.cache_clear()
    try:
        make_sum()(A, B)
    finally:
        cache._fingerprint.cache_clear()
    assert len(compiled) == len(kept(folder)) == 2


@pytest.mark.parametrize("stamps", [[], [("another", 1, 1)]])
def test_nothing_is_kept_of_unknown_sources(folder, compiled, monkeypatch, stamps):
    make_sum()(A, B)
    monkeypatch.setattr(sources, "_AT_IMPORT", stamps)
    assert not sources.known()
    np.testing.assert_array_equal(make_sum()(A, B), SUMS)
    assert len(compiled) == 2
    assert len(kept(folder)) == 1


def test_digest_depends_on_each_source(monkeypatch, tmp_path):
    names = [os.path.relpath(file, sources._PACKAGE) for file in sources._files()]
    assert {os.path.join("functions", "log_i.py"), os.path.join("formulas", "debye.py")} <= set(names)
    assert os.path.join("compiler", "loop.py") in names
    monkeypatch.setattr(sources, "_PACKAGE", tmp_path)
    (tmp_path / "functions").mkdir()
    source = tmp_path / "functions" / "log_i.py"
    source.write_text("a")
    first = sources.digest()
    source.write_text("b")
    assert sources.digest() != first


def test_records_stand_among_the_sources():
    """What is made elsewhere would keep its code when it changes."""
    for path in Path(sources._PACKAGE).rglob("*.py"):
        if str(path) not in sources._files():
            assert not re.search(r"(?<![\w.])(Function|Regime)\(", path.read_text(encoding="utf-8")), path


OF_STATS = [value for value in vars(_of_stats).values() if isinstance(value, Function)]


@pytest.mark.parametrize("function", [*functions.ALL, *OF_STATS], ids=lambda function: function.name)
def test_padding_is_of_the_usual_regime(function):
    """Loops store whole vectors of others without asking which of them are padding."""
    with np.errstate(all="ignore"):
        assert function.regimes[0].holds(*map(np.float64, function.sample))


def flipped(content):
    return content[:-100] + bytes([content[-100] ^ 1]) + content[-99:]


DAMAGE = {
    "empty": lambda content: b"",
    "short": lambda content: content[:20],
    "truncated": lambda content: content[:-1],
    "digest alone": lambda content: content[:32],
    "one bit": flipped,
    "garbage": lambda content: b"garbage" * 100,
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damaged_file_is_replaced(folder, compiled, damage):
    make_sum()(A, B)
    path = folder / kept(folder)[0]
    whole = path.read_bytes()
    path.write_bytes(DAMAGE[damage](whole))
    np.testing.assert_array_equal(make_sum()(A, B), SUMS)
    assert len(compiled) == 2
    assert path.read_bytes() == whole


def test_folder_that_is_a_file(folder):
    folder.write_text("in the way")
    np.testing.assert_array_equal(make_sum()(A, B), SUMS)
    assert folder.read_text() == "in the way"


def test_folder_in_the_place_of_the_file(folder):
    make_sum()(A, B)
    path = folder / kept(folder)[0]
    path.unlink()
    path.mkdir()
    np.testing.assert_array_equal(make_sum()(A, B), SUMS)
    assert kept(folder) == [path.name]


class FullDisk:
    def __init__(self, descriptor, mode):
        self.descriptor = descriptor

    def __enter__(self):
        return self

    def __exit__(self, *error):
        os.close(self.descriptor)

    def write(self, content):
        os.write(self.descriptor, content[:100])
        raise OSError(28, "No space left on device")


def refuse(*arguments, **keywords):
    raise PermissionError(13, "Permission denied")


@pytest.mark.parametrize(
    ("module", "attribute", "failure"),
    [
        (cache.os, "fdopen", FullDisk),
        (cache.os, "replace", refuse),
        (cache.tempfile, "mkstemp", refuse),
        (cache.Path, "mkdir", refuse),
    ],
)
def test_folder_that_cannot_be_written(folder, monkeypatch, module, attribute, failure):
    monkeypatch.setattr(module, attribute, failure)
    np.testing.assert_array_equal(make_sum()(A, B), SUMS)
    assert not folder.exists() or kept(folder) == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is read-only to the superuser")
def test_read_only_folder(folder):
    folder.mkdir()
    folder.chmod(0o500)
    np.testing.assert_array_equal(make_sum()(A, B), SUMS)
    assert kept(folder) == []


def test_file_that_cannot_be_read(folder, monkeypatch):
    make_sum()(A, B)
    monkeypatch.setattr(cache.Path, "read_bytes", refuse)
    cache._fingerprint()
    np.testing.assert_array_equal(make_sum()(A, B), SUMS)


def test_default_folder(monkeypatch):
    monkeypatch.delenv("LOGBESSEL_CACHE_DIR", raising=False)
    assert "logbessel" in cache.folder().parts


# More than one result

SEVERAL = Function(
    "several",
    (Regime(lambda a, b: (a + b, a - b), lambda a, b: a >= 0.0), Regime(lambda a, b: (a * b, a), lambda a, b: a < 0.0)),
    sample=(1.0, 1.0),
    nout=2,
)


@pytest.mark.parametrize("code", "fd")
def test_several_results(folder, code):
    function = ufunc.make_ufunc(SEVERAL, "", cache.address)
    assert function.nout == 2
    a, b = np.random.default_rng(0).normal(size=(2, 1300)).astype(code)
    first, second = np.where(a >= 0, a + b, a * b), np.where(a >= 0, a - b, a)
    out = np.zeros((1300, 3), code)
    function(a[::-1], b[::-1], out=(out[:, 0], out[:, 2]))
    np.testing.assert_array_equal(out, np.stack([first[::-1], np.zeros(1300), second[::-1]], axis=1))
    np.testing.assert_array_equal(function(a[:5], b[:5]), [first[:5], second[:5]])


# Several at once


def test_processes_fill_one_folder(folder):
    processes = [start(CALL, folder) for _ in range(3)]
    assert all(finish(process).startswith(RIGHT) for process in processes)
    assert len(kept(folder)) == 1


def test_threads(folder):
    code = """
        import threading
        from concurrent.futures import ThreadPoolExecutor
        import numpy as np
        import logbessel

        names = ["log_iv", "log_hyp0f1", "iv_ratio", "iv_ratio_c"]
        names += ["log_hyp0f1_db", "log_hyp0f1_dz", "iv_ratio_dv", "iv_ratio_dx"]
        together = threading.Barrier(len(names))
        v, x = np.random.default_rng(0).uniform(1, 60, (2, 3000))

        def call(name):
            together.wait()
            return getattr(logbessel, name)(v, x)

        with ThreadPoolExecutor(len(names)) as pool:
            results = list(pool.map(call, names))
        for name, result in zip(names, results):
            np.testing.assert_array_equal(result, getattr(logbessel, name)(v, x))
            assert np.isfinite(result).all()
        print(np.unique([result[0] for result in results]).size)
    """
    assert fresh(code, folder) == "8\n"
    assert sum("-many-" in name for name in kept(folder)) == 8


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_other_processes_after_use(filled, method):
    code = f"""
        import multiprocessing
        from functools import partial
        import logbessel

        if __name__ == "__main__":
            here = [logbessel.iv_ratio(1.0, x) for x in (2.0, 3.0)]
            with multiprocessing.get_context("{method}").Pool(2) as pool:
                print(pool.map(partial(logbessel.iv_ratio, 1.0), [2.0, 3.0]) == here)
    """
    if not hasattr(os, method) and method == "fork":
        pytest.skip("no fork on this system")
    assert fresh(code, filled) == "True\n"


# Failure and interruption


def test_failure_to_compile(folder, monkeypatch):
    """Nan, a report, and another attempt at the next call."""
    reports = []
    monkeypatch.setattr(sys, "unraisablehook", reports.append)
    function = make_sum()
    with monkeypatch.context() as broken:
        broken.setattr(native, "object_code", refuse)
        result = np.full(4, 7.0)
        function(A, B, out=result[::2])
        assert math.isnan(function(np.float32(1.0), np.float32(1.0)))
    np.testing.assert_array_equal(result, [np.nan, 7.0, np.nan, 7.0])
    assert [report.exc_type for report in reports] == [PermissionError] * 2
    np.testing.assert_array_equal(function(A, B), SUMS)
    assert len(reports) == 2


@pytest.mark.parametrize(
    "raised", ["signal.raise_signal(signal.SIGINT)", "raise KeyboardInterrupt", "signal.raise_signal(signal.SIGTERM)"]
)
@pytest.mark.parametrize("reporting", [0.0, 0.2])
def test_interruption(folder, raised, reporting):
    """It arrives, however long the report of what was raised inside the callback takes."""
    code = f"""
        import signal, sys, time
        import logbessel
        from logbessel.compiler import native

        compile_loop = native.object_code

        def interrupted(assembly):
            {raised}
            return compile_loop(assembly)

        native.object_code = interrupted
        signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(3))
        sys.unraisablehook = lambda report: time.sleep({reporting})
        try:
            logbessel.iv_ratio(1.0, 2.0)
            time.sleep(60)
        except (KeyboardInterrupt, SystemExit):
            print("interrupted")
        native.object_code = compile_loop
        print(logbessel.iv_ratio(1.0, 2.0))
    """
    first, second = fresh(code, folder).splitlines()
    assert first == "interrupted"
    assert second.startswith(RIGHT)


HANDLERS = {
    "a function": "def handler(number, frame): raise TimeoutError('too slow')",
    "a method": """
        class Limit:
            def stop(self, number, frame): raise TimeoutError("too slow")
        handler = Limit().stop""",
    "what takes anything": """
        def handler(*given, **named): raise TimeoutError("too slow")""",
    "part of a function": """
        from functools import partial
        def stop(words, number, frame): raise TimeoutError(words)
        handler = partial(stop, "too slow")""",
}


@pytest.mark.parametrize("handler", HANDLERS.values(), ids=HANDLERS)
@pytest.mark.parametrize("place", ["native.object_code", "cache._fingerprint", "Path.read_bytes", "os.replace"])
def test_an_exception_of_a_handler(folder, place, handler):
    """One of any class is raised again, and none is taken for a failure of the disk, as which a TimeoutError passes."""
    module = {"native": "logbessel.compiler", "cache": "logbessel.runtime", "Path": "pathlib"}.get(place.split(".")[0])
    code = f"""
        {textwrap.dedent(handler).replace(chr(10), chr(10) + " " * 8)}
        import signal, time
        {f"from {module} " if module else ""}import {place.split(".")[0]}
        import logbessel

        original = {place}

        def interrupted(*given):
            {place} = original
            signal.raise_signal(signal.SIGTERM)
            return original(*given)

        signal.signal(signal.SIGTERM, handler)
        {place} = interrupted
        try:
            logbessel.iv_ratio(1.0, 2.0)
            time.sleep(10)
        except TimeoutError as error:
            print(error)
        print(logbessel.iv_ratio(1.0, 2.0))
    """
    first, second = fresh(code, folder, "TimeoutError: too slow").splitlines()
    assert first == "too slow"
    assert second.startswith(RIGHT)


DIVISION = Function(
    "division",
    (
        Regime(lambda a, b: a / b, lambda a, b: b != 0.0),
        Regime(lambda a, b: a / b, lambda a, b: b == 0.0, limits=True),
    ),
    sample=(1.0, 1.0),
)


def test_flags_of_the_first_call():
    function = ufunc.make_ufunc(DIVISION, "", cache.address)
    with np.errstate(divide="raise"), pytest.raises(FloatingPointError):
        function(1.0, 0.0)
