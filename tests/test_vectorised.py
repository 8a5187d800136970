"""The machine code computes on vectors: of all arithmetic on doubles, only what raises flags is scalar, and what serves the nearest floats
to a curve of zeros, which are too few to fill a vector.

The same check of the same formulas, traced one lane wide, must find scalar arithmetic throughout and no other.
"""

import re
from collections import Counter

import llvmlite.binding as llvm
import pytest

from logbessel import functions
from logbessel.compiler import flags, loop, native

NAMES = ["log_iv", "log_kv", "log_hyp0f1", "iv_ratio"]
FLAGS = 4  # two divisions and two products in `loop`
X86 = re.compile(r"^\s+v?(?:add|sub|mul|div|sqrt|fn?m(?:add|sub)\d{3})([ps])d\s", re.MULTILINE)
ARM = re.compile(r"^\s+fn?(?:add|sub|mul|div|sqrt|m?add|m?sub|mul|mla|mls)\s+([vd])\d+(?:\.2d)?,", re.MULTILINE)
ROUTINE = re.compile(r"^\"?([A-Za-z_][\w.]*)\"?:.*\n", re.MULTILINE)
NEAREST = re.compile(r"_?valuen")  # the formula of the nearest floats, and the operations that it calls
MNEMONICS = {"x86_64": X86, "amd64": X86, "aarch64": ARM, "arm64": ARM}
ACROSS = {
    "aarch64": ("aarch64-unknown-linux-gnu", "", {}),
    "x86_64 with AVX2": ("x86_64-unknown-linux-gnu", "haswell", {"avx": True}),
    "x86_64 with AVX-512": ("x86_64-unknown-linux-gnu", "skylake-avx512", {"avx": True, "avx512f": True}),
}


def counts(assembly, architecture):
    """How many instructions of arithmetic work on vectors of doubles, and how many on one."""
    routines = zip(*[iter(ROUTINE.split(assembly)[1:])] * 2, strict=True)
    kinds = Counter(
        kind for name, code in routines if not NEAREST.match(name) for kind in MNEMONICS[architecture].findall(code)
    )
    return kinds["p"] + kinds["v"], kinds["s"] + kinds["d"]


def machine_code(name, machine, width):
    (function,) = (function for function in functions.PUBLIC if function.name == name)
    return native.machine_code(loop.assembly(name, function, "d", width), machine)


def architecture(triple):
    found = triple.partition("-")[0]
    if found not in MNEMONICS:
        pytest.skip(f"the mnemonics of {found} are not known here")
    return found


@pytest.mark.parametrize("name", NAMES)
def test_vectors_here(name):
    packed, scalar = counts(
        machine_code(name, native.machine(), native.width()), architecture(llvm.get_default_triple())
    )
    assert packed > 500
    assert scalar == FLAGS


def target_of(triple):
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    try:
        return llvm.Target.from_triple(triple)
    except RuntimeError:
        pytest.skip("this LLVM has no such target")


@pytest.mark.parametrize("target", ACROSS)
def test_vectors_elsewhere(target):
    triple, processor, features = ACROSS[target]
    there = target_of(triple)
    machine = there.create_target_machine(cpu=processor, opt=3, reloc="pic")
    packed, scalar = counts(machine_code("iv_ratio", machine, native.width(features)), architecture(triple))
    assert packed > 500
    assert scalar == FLAGS


SYSTEMS = {  # what the code of a loop may ask of the system: all that a process has, without a library that we would name
    "x86_64-pc-windows-msvc": {"memcpy", "memset", "fma", "__chkstk"},
    "arm64-apple-darwin22": {"_memcpy", "_memset"},
    "aarch64-unknown-linux-gnu": {"memcpy", "memset"},
}
CALL = re.compile(r"^\s+(?:callq?|bl)\s+([A-Za-z_]\w*)", re.MULTILINE)


@pytest.mark.parametrize("triple", SYSTEMS)
def test_other_systems_are_asked_for_little(triple):
    """Everything else that is called is in the code, but for what takes the flags."""
    there = target_of(triple)
    text = machine_code("iv_ratio", there.create_target_machine(cpu="", opt=3, reloc="pic", codemodel="small"), 4)
    own = set(re.findall(r"^\"?([A-Za-z_]\w*)\"?:", text, re.MULTILINE))
    asked = set(CALL.findall(text)) - own
    taking = f"_{flags.NAME}" if "apple" in triple else flags.NAME
    assert taking in asked
    assert asked - SYSTEMS[triple] == {taking}


def test_one_lane_fails_the_check():
    packed, scalar = counts(machine_code("iv_ratio", native.machine(), 1), architecture(llvm.get_default_triple()))
    assert packed == 0
    assert scalar > 500
