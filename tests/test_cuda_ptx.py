"""The kernels compiled ahead of time, for processors that are not here: what arithmetic they hold, and what they need.

Each takes at most 128 registers, and keeps nothing in local memory: no spilled registers, no stack.
"""

import importlib.util
import re
import shutil
import subprocess
import sys
import textwrap
from functools import cache
from pathlib import Path

import pytest

from logbessel import functions
from logbessel.compiler import kernel, ptx

FUNCTIONS = {each.name: each for function in functions.PUBLIC for each in map(function.of_type, "df")}
DOUBLES = re.compile(r"^\s+(?:@!?%p\d+ )?([a-z][a-z0-9._]*\.f64\S*)", re.MULTILINE)
MOVES = re.compile(r"\b(?:ld|st|mov)\.[\w.]+")  # of f64 in LLVM 20, of b64 later
EXACT = {  # rounded to nearest, or without rounding
    *("add.rn.f64", "sub.rn.f64", "mul.rn.f64", "fma.rn.f64", "div.rn.f64", "rcp.rn.f64", "sqrt.rn.f64"),
    *("neg.f64", "abs.f64", "cvt.rmi.f64.f64", "cvt.f64.f32", "cvt.rn.f32.f64", "selp.f64", "max.f64", "min.f64"),
}


@cache
def text(name):
    return ptx.of(FUNCTIONS[name]).decode()


PAIRED = {
    each.name: each.in_pairs for each in (functions.LOG_IV, functions.LOG_KV, functions.IV_RATIO, functions.LOG_IVE_DX)
}  # shorter ones


@cache
def text_in_pairs(name):
    return ptx.of(PAIRED[name]).decode()


@pytest.mark.parametrize("name", PAIRED)
def test_kernels_in_pairs_hold_no_double(name):
    assembly = text_in_pairs(name)
    assert not re.search(r"\.f64|approx|ftz|\.full\.|\bcall\b|\.func|\.local", assembly)
    assert {word for word in re.findall(r"\b(?:add|sub|mul|fma|div|rcp|sqrt)\.\S*f32", assembly)} <= {
        f"{operation}.rn.f32" for operation in ("add", "sub", "mul", "fma", "div", "rcp", "sqrt")
    }


def assembler():
    """ptxas, of a CUDA toolkit or of the package nvidia-cuda-nvcc."""
    found = importlib.util.find_spec("nvidia")
    packaged = (Path(folder) / "cu13/bin/ptxas" for folder in (found.submodule_search_locations if found else ()))
    program = next((str(path) for path in packaged if path.exists()), shutil.which("ptxas"))
    return program or pytest.skip("ptxas is not here: pip install nvidia-cuda-nvcc")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_arithmetic_is_that_of_ieee(name):
    """No approximate instruction, no flush to zero, and none without a rounding mode, which might be contracted."""
    assembly = MOVES.sub("", text(name))
    used = set(DOUBLES.findall(assembly))
    assert len(used) > 5
    assert {word for word in used if not word.startswith("setp.")} <= EXACT
    assert not re.search(r"approx|ftz|\.full\.", assembly)
    assert not re.search(r"\.f32\s", re.sub(r"cvt\.(f64\.f32|rn\.f32\.f64)", "", assembly).replace(".reg .f32", ""))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_kernel_calls_nothing(name):
    assembly = text(name)
    assert re.findall(r"\.entry (\w+)", assembly) == [name]
    assert not re.search(r"\bcall\b|\.func|\.local", assembly)
    assert f".maxntid {kernel.THREADS}" in assembly
    assert f".maxnreg {kernel.REGISTERS}" in assembly


def test_text_does_not_depend_on_what_was_compiled_before():
    """LLVM's options are the process's, and compiling for the processor at hand sets some."""
    code = """
        import hashlib
        from logbessel.compiler import loop, native, ptx
        from logbessel.functions import IV_RATIO
        {}
        print(hashlib.sha256(ptx.of(IV_RATIO)).hexdigest())
    """
    before = "native.object_code(loop.assembly('loop', IV_RATIO, 'd', 2))"
    digests = {
        subprocess.run(
            [sys.executable, "-c", textwrap.dedent(code).format(line)], capture_output=True, text=True, check=True
        ).stdout
        for line in ("", before)
    }
    assert len(digests) == 1


LONG = ("iv_ratio_inv", "iv_ratio_c_inv", "log_iv_and_grad", "log_kv_and_grad", "log_kv_dvv", "log_ive", "log_kve")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_registers(name, tmp_path):
    """For both processors where that takes seconds; `python -m benchmarks.cuda_prediction` does all of them."""
    assert_fits(tmp_path, text(name), ["sm_90"] if name in LONG else ["sm_80", "sm_90"])


@pytest.mark.parametrize("name", PAIRED)
def test_kernels_in_pairs_fit_processors_of_slow_doubles(name, tmp_path):
    assert_fits(tmp_path, text_in_pairs(name), ["sm_89"])


def assert_fits(tmp_path, assembly, processors):
    source = tmp_path / "kernel.ptx"
    source.write_text(assembly)
    for processor in processors:
        command = [assembler(), "-v", "-warn-spills", f"-arch={processor}", source, "-o", tmp_path / "kernel.cubin"]
        report = subprocess.run(command, capture_output=True, text=True, check=True).stderr
        assert re.findall(r"(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads", report) == [
            ("0", "0", "0")
        ]
        assert int(re.search(r"Used (\d+) registers", report)[1]) <= 128
        assert int(re.search(r"(\d+) bytes smem", report)[1]) <= 48 * 1024
        assert "lmem" not in report
