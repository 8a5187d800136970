"""What takes the processor's floating-point flags: it returns them, as NumPy's bits, and clears them.

NumPy's own goes through the C library, which clears the flags of the x87 unit too, in 50 ns; loops use none of that unit.
The flags are bits of a register:

| processor | register | invalid | division by zero | overflow | underflow |
| --- | --- | --- | --- | --- | --- |
| x86-64 | MXCSR, of SSE and AVX | 1 | 4 | 8 | 16 |
| 64-bit ARM | FPSR | 1 | 2 | 4 | 8 |
| RISC-V | fcsr, which C's functions on flags hand over as it is | 16 | 8 | 4 | 2 |
| NumPy | | 8 | 1 | 2 | 4 |
"""

import platform

NAME = "logbessel_take_flags"


def known():
    """Whether `assembly` is for the processor at hand."""
    return platform.machine() in ("x86_64", "AMD64")


def assembly(architecture="x86_64"):
    """The function for a processor that LLVM calls so."""
    return _ASSEMBLY[architecture]


_ASSEMBLY = {
    "x86_64": f"""
declare void @llvm.x86.sse.stmxcsr(ptr)
declare void @llvm.x86.sse.ldmxcsr(ptr)

define i32 @{NAME}() {{
entry:
  %place = alloca i32
  call void @llvm.x86.sse.stmxcsr(ptr %place)
  %control = load i32, ptr %place
  %raised = and i32 %control, 29
  %none = icmp eq i32 %raised, 0
  br i1 %none, label %leave, label %clear
clear:
  %cleared = and i32 %control, -64
  store i32 %cleared, ptr %place
  call void @llvm.x86.sse.ldmxcsr(ptr %place)
  br label %leave
leave:
  %divide_and_flows = lshr i32 %raised, 2
  %first = and i32 %raised, 1
  %invalid = shl i32 %first, 3
  %flags = or i32 %divide_and_flows, %invalid
  ret i32 %flags
}}
""",
    "aarch64": f"""
declare i64 @llvm.aarch64.get.fpsr()
declare void @llvm.aarch64.set.fpsr(i64)

define i32 @{NAME}() {{
entry:
  %status = call i64 @llvm.aarch64.get.fpsr()
  %raised = and i64 %status, 15
  %none = icmp eq i64 %raised, 0
  br i1 %none, label %leave, label %clear
clear:
  %cleared = and i64 %status, -32
  call void @llvm.aarch64.set.fpsr(i64 %cleared)
  br label %leave
leave:
  %divide_and_flows = lshr i64 %raised, 1
  %first = and i64 %raised, 1
  %invalid = shl i64 %first, 3
  %both = or i64 %divide_and_flows, %invalid
  %flags = trunc i64 %both to i32
  ret i32 %flags
}}
""",
    "riscv64": f"""
declare i32 @fetestexcept(i32)
declare i32 @feclearexcept(i32)

define i32 @{NAME}() {{
entry:
  %raised = call i32 @fetestexcept(i32 30)
  %none = icmp eq i32 %raised, 0
  br i1 %none, label %leave, label %clear
clear:
  %cleared = call i32 @feclearexcept(i32 31)
  br label %leave
leave:
  %by_eight = lshr i32 %raised, 3
  %divide = and i32 %by_eight, 1
  %by_two = lshr i32 %raised, 1
  %overflow = and i32 %by_two, 2
  %invalid = and i32 %by_two, 8
  %twice = shl i32 %raised, 1
  %underflow = and i32 %twice, 4
  %flows = or i32 %overflow, %underflow
  %others = or i32 %divide, %invalid
  %flags = or i32 %flows, %others
  ret i32 %flags
}}
""",
}
