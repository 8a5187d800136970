"""The functions in code that Numba compiles: the ufuncs' bits, for numbers, arrays, threads and other processes."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import points
import pytest

import logbessel
from logbessel import gp
from logbessel.functions import ALL, PUBLIC

numba = pytest.importorskip("numba", reason="Numba is not installed")
import logbessel.numba  # noqa: E402
from logbessel.numba.loops import on_numbers  # noqa: E402

UFUNCS = {
    function.name: getattr(logbessel if function.words.module == "logbessel" else gp, function.name)
    for function in ALL
    if function.words
}
SOME = np.array([0.0, 0.5, 2.5, 30.0]), np.array([[0.25], [7.0], [40.0]])


def same(results, expected):
    for result, right in zip(*(x if isinstance(x, tuple) else (x,) for x in (results, expected)), strict=True):
        assert result.dtype == right.dtype
        np.testing.assert_array_equal(result, right)


@pytest.mark.parametrize(
    ("name", "dtype"),
    [
        *((function.name, np.float64) for function in PUBLIC if function.nout == 1),
        ("log_iv", np.float32),
        ("log_kv_dv", np.float32),
    ],
)
def test_numbers(name, dtype):
    """At points of all regimes and of all seams, each number by itself."""
    ufunc = UFUNCS[name]

    @numba.njit
    def compiled(first, second):
        results = np.empty_like(first)
        for k in range(len(first)):
            results[k] = ufunc(first[k], second[k])
        return results

    with np.errstate(all="ignore"):
        first, second = (x.astype(dtype) for x in points.sample(name, 20))
        same(compiled(first, second), ufunc(first, second))


def test_functions_that_are_no_ufuncs_of_the_package():
    hidden = next(function for function in ALL if function.name == "iv_ratio_dvv")
    call = on_numbers(hidden)
    compiled = numba.njit(lambda v, x: call(v, x))
    assert compiled(2.5, 3.0) == pytest.approx(
        (logbessel.iv_ratio_dv(2.5 + 1e-6, 3.0) - logbessel.iv_ratio_dv(2.5 - 1e-6, 3.0)) / 2e-6, rel=1e-7
    )


def test_types_of_numbers():
    compiled = numba.njit(lambda v, x: logbessel.log_kv(v, x))
    for v, x in [(2, 3), (2, 3.5), (True, 3.5), (np.float32(2), 3), (np.int8(2), np.float32(3)), (np.ones(()), 2.0)]:
        assert compiled(v, x) == logbessel.log_kv(v, x)
    with pytest.raises(numba.TypingError, match="log_kv"):
        compiled(1j, 2.0)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (2.5, SOME[1]),
        (np.arange(4)[::-2], SOME[1].astype(np.float32)),
        (SOME[0].astype(np.float32), np.float32(3)),
        (np.linspace(0.1, 90, 120).reshape(4, 5, 6).T, np.linspace(0.1, 9, 6)[:, None, None]),
        (np.empty((0, 3)), SOME[0][:3]),
    ],
)
def test_arrays(first, second):
    """Types and shapes are those of NumPy, over any strides."""
    compiled = numba.njit(lambda v, x: logbessel.log_iv(v, x))
    same(compiled(first, second), logbessel.log_iv(first, second))


def test_results_of_several_and_in_given_arrays():
    compiled = numba.njit(lambda v, x: logbessel.log_iv_and_grad(v, x))
    same(compiled(*SOME), logbessel.log_iv_and_grad(*SOME))
    assert compiled(2.5, 3.0) == tuple(map(float, logbessel.log_iv_and_grad(2.5, 3.0)))
    into = numba.njit(lambda r, nu, out: gp.matern_log_correlation(r, nu, out))
    out = np.empty((4, 3)).T
    same(into(*SOME, out), gp.matern_log_correlation(*SOME))
    same(out, gp.matern_log_correlation(*SOME))
    with pytest.raises(ValueError, match="broadcast"):
        into(*SOME, np.empty((2, 3)).T)
    with pytest.raises(numba.TypingError, match="takes 1 arrays of float64"):
        into(*SOME, np.empty((3, 4), np.float32))


def test_vectorize():
    made = numba.vectorize(lambda v, x: logbessel.log_hyp0f1(v, x) + 1.0)
    same(made(*[x + 1 for x in SOME]), logbessel.log_hyp0f1(*[x + 1 for x in SOME]) + 1.0)


PROGRAM = """
import sys
import numba
import numpy as np
import logbessel

@numba.njit(cache=True, parallel=True)
def in_parallel(v, x):
    results = np.empty_like(x)
    for k in numba.prange(len(x)):
        results[k] = logbessel.log_kv_dv(v, x[k])
    return results

x = np.linspace(0.1, 60, 500)
np.testing.assert_array_equal(in_parallel(2.5, x), logbessel.log_kv_dv(2.5, x))
print(sum(in_parallel.stats.cache_hits.values()), "logbessel.numba" in sys.modules)
"""


def test_processes_without_an_import(tmp_path):
    """Threads of Numba call a loop first; the code is found on disk by the next process; the entry point loads the rest."""
    project = tomllib.loads(Path(__file__).parents[1].joinpath("pyproject.toml").read_text())["project"]
    installed = tmp_path / "site" / "entry_point-1.dist-info"
    installed.mkdir(parents=True)
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: entry-point\nVersion: 1\n")
    (group,) = project["entry-points"]
    lines = [f"{name} = {place}" for name, place in project["entry-points"][group].items()]
    (installed / "entry_points.txt").write_text("\n".join([f"[{group}]", *lines]))
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    package = str(Path(logbessel.__file__).parents[1])
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(tmp_path / "site"), package]),
        "NUMBA_CACHE_DIR": str(tmp_path / "cache"),
        "LOGBESSEL_CACHE_DIR": str(tmp_path / "loops"),
        "NUMBA_NUM_THREADS": "2",
    }
    for hits in "01":
        ended = subprocess.run([sys.executable, program], capture_output=True, text=True, env=environment)
        assert ended.stdout == f"{hits} True\n", ended.stderr
