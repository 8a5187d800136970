"""LLVM assembly to machine code for this processor, and into this process."""

import ctypes
import re
import threading
from contextlib import contextmanager
from functools import cache
from itertools import count

import llvmlite
import llvmlite.binding as llvm

_options = threading.Lock()
_numbers = count()  # of libraries, whose names must differ
# LLVM, "JITLink and ORC's ObjectLinkingLayer", section "JITLink Availability and Feature Status"
_JITLINKED = ("x86_64", "amd64", "aarch64", "arm64", "riscv64", "loongarch64", "powerpc64le", "ppc64le")
_WINDOWS = re.compile("windows|win32|mingw|cygwin")
NARROW = 1  # doubles at once where there are too few for more


def machine():
    """The code generator for the processor at hand, with all of its instruction sets."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    target = llvm.Target.from_default_triple()
    return target.create_target_machine(
        cpu=llvm.get_host_cpu_name(),
        features=llvm.get_host_cpu_features().flatten(),
        opt=3,
        reloc="pic",
        codemodel="small",
    )


def width(features=None):
    """How many doubles a formula should work on at once: two registers full.

    One leaves half of the issue slots empty, as each operation waits for the one before; four do not fit into the
    register file, and what is gained is lost in loads and stores.
    """
    features = llvm.get_host_cpu_features() if features is None else features
    return 16 if features.get("avx512f") else 8 if features.get("avx") else 4


def register_width(code):
    """How many numbers of type code "f" or "d" fill a register; four, where two doubles do."""
    return max(4, width() // 2 * (2 if code == "f" else 1))


def few(features=None):
    """How many elements are too few for vectors of `width`: one after the other they take no longer."""
    return width(features) // 4


def description():
    """Compiler and processor, as a text that differs where their machine code does."""
    return " ".join(
        (
            llvmlite.__version__,
            llvm.get_default_triple(),
            llvm.get_host_cpu_name(),
            llvm.get_host_cpu_features().flatten(),
            str(width()),
        )
    )


def inlined(assembly, target_machine, more=lambda passes: None):
    """The parsed module, the calls of what is to be inlined replaced; `more` may add passes.

    Traces compute nothing twice and nothing in vain: passes that look for that take half of the time to compile, and leave
    the loops as fast as they were.
    """
    return passed(llvm.parse_assembly(assembly), target_machine, more)


def joined(triple, target_machine, assemblies):
    """One parsed module of several, for a processor that need not be the one at hand."""
    head = f'target triple = "{triple}"\ntarget datalayout = "{target_machine.target_data}"\n'
    module, *others = (llvm.parse_assembly(head + assembly) for assembly in assemblies)
    for other in others:
        module.link_in(other)
    return module


def passed(module, target_machine, more=lambda passes: None):
    """The module, once calls of what is to be inlined are replaced and what `more` adds has run."""
    passes = llvm.create_new_module_pass_manager()
    passes.add_always_inliner_pass()
    more(passes)
    passes.run(module, llvm.create_pass_builder(target_machine, llvm.create_pipeline_tuning_options()))
    return module


@contextmanager
def scheduling(order):
    """LLVM's scheduler of machine instructions off, and that of its selection of instructions set.

    Made for short blocks, they move the coefficients of whole polynomials to the front, where no register is left for
    them: inside the disc the order "source", that of the code given, takes a quarter less time. The options
    are the process's: what is not set here depends on what was compiled before, and what is set is restored.
    """
    with _options:
        llvm.set_option("", "-enable-misched=false")
        llvm.set_option("", f"-pre-RA-sched={order}")
        try:
            yield
        finally:
            llvm.set_option("", "-enable-misched=true")
            llvm.set_option("", "-pre-RA-sched=default")


def object_code(assembly):
    """Machine code as the bytes of an object file."""
    target_machine = machine()
    module = inlined(assembly, target_machine)
    with scheduling("source"):
        return target_machine.emit_object(module)


def machine_code(assembly, target_machine):
    """The same as text, for a processor that need not be the one at hand."""
    module = inlined(assembly, target_machine)
    with scheduling("source"):
        return target_machine.emit_assembly(module)


def load(code, name, symbols, places=None):
    """The address of the function `name` of an object file, with addresses for the symbols it leaves open.

    What is in its `places` when it is first called is an address for each.
    The code stays for the life of the process: NumPy, XLA and threads keep addresses inside it.
    """
    places = places or {}
    library = llvm.JITLibraryBuilder().add_object_img(code)
    for exported in (name, *places):
        library.export_symbol(exported)
    for symbol, address in symbols.items():
        library.import_symbol(symbol, address)
    linked = library.link(_linker(), f"{name}-{next(_numbers)}")
    address = linked[name]
    for place, content in places.items():
        ctypes.c_void_p.from_address(linked[place]).value = content
    linked.detach()
    return address


@cache
def _linker():
    """JITLink where there is one, for it lays an object out in one block.

    The older RuntimeDyld maps each section by itself. In a process of many large libraries two of them may lie farther
    apart than the offsets of the "small" code model reach, and LLVM then ends the process.
    """
    return llvm.create_lljit_compiler(machine(), use_jit_link=has_jitlink(llvm.get_default_triple()))


def has_jitlink(triple):
    """Whether JITLink takes the object files of a system: not on Windows, where llvmlite refuses it; elsewhere by processor."""
    return not _WINDOWS.search(triple) and triple.partition("-")[0] in _JITLINKED
