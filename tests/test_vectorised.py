"""The machine code computes on vectors: of all arithmetic on doubles, only what raises flags is scalar.

The same check of the same formulas, traced one lane wide, must find scalar arithmetic throughout and no other.
"""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import llvmlite.binding as llvm
import pytest

from logbessel import functions
from logbessel.engines import loop, native, vector

NAMES = ["log_iv", "log_kv", "log_hyp0f1", "iv_ratio"]
FLAGS = 4  # two divisions and two products in `loop`
X86 = re.compile(r"^\s+v?(?:add|sub|mul|div|sqrt|fn?m(?:add|sub)\d{3})([ps])d\s", re.MULTILINE)
ARM = re.compile(r"^\s+fn?(?:add|sub|mul|div|sqrt|m?add|m?sub|mul|mla|mls)\s+([vd])\d+(?:\.2d)?,", re.MULTILINE)
MNEMONICS = {"x86_64": X86, "amd64": X86, "aarch64": ARM, "arm64": ARM}
ACROSS = {"aarch64": ("aarch64-unknown-linux-gnu", ""), "x86_64 with AVX2": ("x86_64-unknown-linux-gnu", "haswell")}


def counts(assembly, architecture):
    """How many instructions of arithmetic work on vectors of doubles, and how many on one."""
    kinds = Counter(MNEMONICS[architecture].findall(assembly))
    return kinds["p"] + kinds["v"], kinds["s"] + kinds["d"]


def machine_code(name, machine):
    (function,) = (function for function in functions.PUBLIC if function.name == name)
    return machine.emit_assembly(native.optimised(loop.assembly(name, function, "d"), machine))


def architecture(triple):
    found = triple.partition("-")[0]
    if found not in MNEMONICS:
        pytest.skip(f"the mnemonics of {found} are not known here")
    return found


@pytest.mark.parametrize("name", NAMES)
def test_vectors_here(name):
    packed, scalar = counts(machine_code(name, native.machine()), architecture(llvm.get_default_triple()))
    assert packed > 500
    assert scalar == FLAGS


@pytest.mark.parametrize("target", ACROSS)
def test_vectors_elsewhere(target):
    triple, processor = ACROSS[target]
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    try:
        there = llvm.Target.from_triple(triple)
    except RuntimeError:
        pytest.skip("this LLVM has no such target")
    machine = there.create_target_machine(cpu=processor, opt=3, reloc="pic")
    packed, scalar = counts(machine_code("iv_ratio", machine), architecture(triple))
    assert packed > 500
    assert scalar == FLAGS


ONE_LANE = """
import sys, types
import logbessel.engines
path = {path!r}
source = open(path, encoding="utf-8").read()
assert source.count("WIDTH = {width}\\n") == 1
narrow = types.ModuleType("logbessel.engines.vector")
narrow.__package__ = "logbessel.engines"
exec(compile(source.replace("WIDTH = {width}\\n", "WIDTH = 1\\n"), path, "exec"), narrow.__dict__)
sys.modules[narrow.__name__] = logbessel.engines.vector = narrow
sys.path.insert(0, {tests!r})
from test_vectorised import machine_code, native
print(machine_code("iv_ratio", native.machine()))
"""


def test_one_lane_fails_the_check():
    here = architecture(llvm.get_default_triple())
    code = ONE_LANE.format(path=vector.__file__, width=vector.WIDTH, tests=str(Path(__file__).parent))
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    packed, scalar = counts(run.stdout, here)
    assert packed == 0
    assert scalar > 500
