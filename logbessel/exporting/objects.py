"""The object files of a library, (name, content, symbols) each."""

import platform
import re

import llvmlite.binding as llvm

from ..compiler import constants, flags, native
from . import dispatch, entries

_READ_ONLY = re.compile(r"^\s*\.section\s+\.rodata\S*$", re.MULTILINE)
_LOCAL = ".Lfma"
_CALL, _LOCAL_CALL = "callq\tfma@PLT", f"callq\t{_LOCAL}"
_NO_LITERAL = re.compile(r"[^ !#-\[\]-~]")


def objects(targets):
    """Those of all functions for some targets: one a function and target, and what they have in common."""
    lowest, several = targets[0], len(targets) > 1
    take_flags = flags.assembly(lowest.architecture).replace("define i32", "define hidden i32")
    yield "flags.o", _code(lowest, take_flags), [flags.NAME]
    if several:
        yield "level.o", _code(lowest, dispatch.levels()), [dispatch.LEVEL]
    for function in entries.exported():
        if several:
            yield f"{function.name}.o", _code(lowest, dispatch.assembly(function, targets)), entries.symbols(function)
        for target in targets:
            suffix = f"_{target.suffix}" if several else ""
            yield _of(function, target, suffix)


def _of(function, target, suffix):
    symbols = [symbol + suffix for symbol in entries.symbols(function)]
    return f"{function.name}{suffix}.o", _code(target, *entries.parts(function, target.width, suffix)), symbols


def _code(target, *assemblies):
    """The object of some modules, of whose internal functions that are equal one is kept."""
    machine = target.machine()
    if target.architecture != "x86_64":
        assemblies = map(_with_table, assemblies)
    module = native.joined(target.triple, machine, assemblies)
    module = native.passed(module, machine, lambda passes: passes.add_merge_functions_pass())
    with native.scheduling("source"):
        if target.architecture != "x86_64" or platform.machine() != "x86_64":
            return machine.emit_object(module)
        text = machine.emit_assembly(module)
    return _with_constants_in_text(target, text, machine)


def _with_table(assembly):
    """The same with its constants read from one table."""
    table = constants.Table(constants.HOST)
    return "\n".join([table.read(assembly), table.definition()])


def _with_constants_in_text(target, text, machine):
    """The object of machine code as text, its constants in the section of instructions, and all calls of fma through one jump.

    There their distance is known. Elsewhere each use of one takes a relocation of 24 bytes: half of the object.
    """
    llvm.initialize_native_asmparser()
    text = _READ_ONLY.sub("\t.text", text)
    if _CALL in text:
        text = f"{text.replace(_CALL, _LOCAL_CALL)}\n\t.text\n{_LOCAL}:\n\tjmp\tfma@PLT\n"
    literal = _NO_LITERAL.sub(lambda c: f"\\{ord(c[0]):02X}", text)
    return machine.emit_object(native.joined(target.triple, machine, [f'module asm "{literal}"']))
