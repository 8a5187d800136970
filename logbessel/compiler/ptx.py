"""PTX, the assembly of NVIDIA's virtual processors, of a kernel's phases.

The driver translates it for the processor at hand. So the oldest target that a toolkit of today still takes serves them
all; the kernels use nothing newer. Arithmetic is IEEE's: no product and sum is contracted, nothing is approximate.
"""

import llvmlite.binding as llvm

from . import kernel, native

TARGET = "sm_75"
_TRIPLE = "nvptx64-nvidia-cuda"


def of(function):
    """The PTX, as bytes, of the function's kernel, which has the function's name."""
    return translated(kernel.assembly(function) + entry(function.name))


def translated(*assemblies):
    """The PTX, as bytes, of modules of LLVM assembly, joined to one."""
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    machine = llvm.Target.from_triple(_TRIPLE).create_target_machine(cpu=TARGET, opt=3)
    module = native.passed(native.joined(_TRIPLE, machine, assemblies), machine, _shortened)
    with native.scheduling("default"):
        return machine.emit_assembly(module).encode()


def inlined(assembly, machine):
    """The module without calls; more is for the driver's compiler to do, which knows the processor."""
    return native.inlined(assembly, machine, _shortened)


def _shortened(passes):
    passes.add_sroa_pass()
    passes.add_instruction_combine_pass()
    passes.add_simplify_cfg_pass()


def entry(name):
    """A kernel of this name that runs the phases, with barriers between them."""
    phases = "\n  call void @llvm.nvvm.barrier0()\n".join(
        f"  call void @{phase}(ptr %arguments, i64 %block, i32 %thread)" for phase in kernel.PHASES
    )
    return f"""
declare i32 @llvm.nvvm.read.ptx.sreg.tid.x()
declare i32 @llvm.nvvm.read.ptx.sreg.ctaid.x()
declare void @llvm.nvvm.barrier0()
define ptx_kernel void @{name}(ptr byval(%Arguments) align 8 %arguments) {{
  %thread = call i32 @llvm.nvvm.read.ptx.sreg.tid.x()
  %number = call i32 @llvm.nvvm.read.ptx.sreg.ctaid.x()
  %block = zext i32 %number to i64
{phases}
  ret void
}}
!nvvm.annotations = !{{!0, !1}}
!0 = !{{ptr @{name}, !"maxntidx", i32 {kernel.THREADS}}}
!1 = !{{ptr @{name}, !"maxnreg", i32 {kernel.REGISTERS}}}
"""
