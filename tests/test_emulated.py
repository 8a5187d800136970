"""The comparison of bits in `tools/emulated.py`, with this interpreter in the place of an emulated one."""

import json
import os
import subprocess
import sys

import numpy as np

from logbessel.compiler import entry, native
from logbessel.functions import OF_THREE, PUBLIC
from logbessel.runtime import cache
from tools import emulated, versions


def test_signs_of_zero_differ_and_nans_do_not():
    one, other = np.array([0.0, np.nan, 1.0, np.inf]), np.array([-0.0, -np.nan, 1.0, np.inf])
    for precision in emulated.PRECISIONS:
        assert emulated.different(one.astype(precision), other.astype(precision)) == 1


def test_what_breaks_before_it_runs_has_failed():
    told = ["1 failed, 4 passed, 2 skipped, 3 errors in 5.0s", "1 error in 0.1s", "no tests ran in 0.0s"]
    found = [list(versions.counts(f"of 7 failed ones\n==== {line} ====\n")) for line in told]
    assert found == [["4", "4", "2"], ["0", "1", "0"], ["0", "0", "0"]]


def test_compare(tmp_path, monkeypatch):
    environment = os.environ | {"PYTHONPATH": str(emulated.ROOT), "LOGBESSEL_CACHE_DIR": str(cache.folder())}
    monkeypatch.setattr(emulated, "command", lambda processor, folder: ([sys.executable], environment))
    chosen = [function for function in (*PUBLIC, *OF_THREE) if function.name in ("log_iv", "log_marcum_q")]
    rows = list(emulated.compare(["haswell"], chosen, 4, tmp_path))
    (folder,) = tmp_path.glob("haswell-*")
    for processor, name, *counts in rows:
        values = [np.load(folder / f"{name}.{precision}.npy") for precision in emulated.PRECISIONS]
        assert all(np.isfinite(part).mean() > 0.5 for part in values)
        assert processor == "haswell, emulated" and counts[:4] == [f"{values[0].size:,}", "0"] * 2
    ((_, functions, *sums, points),) = emulated.summary(rows)
    assert functions == len(chosen) and sums[1] == sums[3] == "0" and points == "4"


def test_loops_of_another_processor(tmp_path):
    """They are compiled as that processor would compile them, where it will look for them, and are its own."""
    known = emulated.host()
    features = known["features"] | dict.fromkeys(
        (name for name in known["features"] if "avx" in name or name == "fma"), False
    )
    (function,) = (function for function in PUBLIC if function.name == "log_ive")
    code = {}
    for place, host in (("here", known), ("other", known | {"cpu": "nehalem", "features": features})):
        with emulated.taken_for(host, tmp_path / place):
            code[place] = cache.machine_code(function, "d")
        assert len(list((tmp_path / place).iterdir())) == 1
    assert code["here"] == cache.machine_code(function, "d")
    assert code["other"] != code["here"]


def test_an_emulated_process_has_others_compile(tmp_path):
    """It starts Python by the program that started it, and the compiler is another process, of the processor at hand."""
    start, more = emulated.emulated_python(tmp_path / "python", [sys.executable], tmp_path)
    more |= {"COMPILED_FOR": json.dumps(emulated.host()), "LOGBESSEL_CACHE_DIR": str(tmp_path)}
    code = """
import sys
from logbessel.compiler import entry, native
import llvmlite.binding
llvmlite.binding.parse_assembly = None
print(sys.executable, native.object_code(entry.assembly()).hex())
"""
    printed = subprocess.check_output([start, "-c", code], env=os.environ | more, text=True)
    assert printed.split() == [start, native.object_code(entry.assembly()).hex()]
