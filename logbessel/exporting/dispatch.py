"""Several levels of x86-64 in one library: each function is an indirect one (ELF's STT_GNU_IFUNC).

The dynamic linker asks its resolver once, before the program starts, which level's function to call: a call takes no
longer, and nothing is kept that could change. Which level the processor and the system have is what the x86-64 psABI
says ("Micro-Architecture Levels") and CPUID and XGETBV tell (Intel's manual, volume 2).
"""

from . import entries

LEVEL = f"{entries.PREFIX}level"
_CPUID = bytes.fromhex(
    "53"  # push rbx
    "89f8"  # mov eax, edi
    "31c9"  # xor ecx, ecx
    "0fa2"  # cpuid
    "8906"  # mov [rsi], eax
    "895e04"  # mov [rsi + 4], ebx
    "894e08"  # mov [rsi + 8], ecx
    "89560c"  # mov [rsi + 12], edx
    "5b"  # pop rbx
    "c3"  # ret
)
_XGETBV = bytes.fromhex(
    "31c9"  # xor ecx, ecx
    "0f01d0"  # xgetbv
    "c3"  # ret
)
_EBX, _ECX = 1, 2
_bits = lambda *places: sum(1 << place for place in places)
# What a level has beyond the one below: leaf of CPUID, register, bits
_FEATURES = {
    "x86-64-v3": (
        (1, _ECX, _bits(12, 22, 26, 27, 28, 29)),  # FMA, MOVBE, XSAVE and its use by the system, AVX, F16C
        (7, _EBX, _bits(3, 5, 8)),  # BMI1, AVX2, BMI2
        (0x80000001, _ECX, _bits(5)),  # LZCNT
    ),
    "x86-64-v4": ((7, _EBX, _bits(16, 17, 28, 30, 31)),),  # AVX-512 F, DQ, CD, BW, VL
}
_SAVED = {"x86-64-v3": _bits(1, 2), "x86-64-v4": _bits(5, 6, 7)}  # registers that the system saves, bits of XCR0


def levels():
    """A function that returns how many of the levels above x86-64-v2 there are, in machine code."""
    tests, known = [], "true"
    for level, (name, features) in enumerate(_FEATURES.items(), 1):
        for index, (leaf, register, bits) in enumerate(features):
            tests.append(_tested(f"{level}_{index}", f"call i32 @cpuid_register(i32 {leaf}, i64 {register})", bits))
        tests.append(_tested(f"{level}_saved", "call i32 @saved()", _SAVED[name]))
        for part in (*range(len(features)), "saved"):
            tests.append(f"  %has{level}_{part} = and i1 {known}, %is{level}_{part}")
            known = f"%has{level}_{part}"
        tests.append(f"  %level{level} = zext i1 {known} to i32")
    total = "\n".join(
        f"  %sum{level} = add i32 {f'%sum{level - 1}' if level > 1 else '0'}, %level{level}"
        for level in range(1, len(_FEATURES) + 1)
    )
    return f"""
{_machine_code("void @cpuid(i32 %leaf, ptr %registers)", _CPUID)}
{_machine_code("i32 @xgetbv()", _XGETBV)}
define internal i32 @cpuid_register(i32 %leaf, i64 %register) {{
entry:
  %registers = alloca [4 x i32]
  %kind = and i32 %leaf, -2147483648
  call void @cpuid(i32 %kind, ptr %registers)
  %highest = load i32, ptr %registers
  %known = icmp uge i32 %highest, %leaf
  br i1 %known, label %ask, label %nothing
ask:
  call void @cpuid(i32 %leaf, ptr %registers)
  %place = getelementptr i32, ptr %registers, i64 %register
  %value = load i32, ptr %place
  ret i32 %value
nothing:
  ret i32 0
}}
define internal i32 @saved() {{
entry:
  %features = call i32 @cpuid_register(i32 1, i64 {_ECX})
  %bit = and i32 %features, {_bits(27)}
  %used = icmp ne i32 %bit, 0
  br i1 %used, label %ask, label %nothing
ask:
  %value = call i32 @xgetbv()
  ret i32 %value
nothing:
  ret i32 0
}}
define hidden i32 @{LEVEL}() {{
{chr(10).join(tests)}
{total}
  ret i32 %sum{len(_FEATURES)}
}}"""


def _machine_code(head, code):
    """A function whose body is given in bytes: LLVM's assembler of the processor need not be there."""
    text = "".join(f"\\{byte:02X}" for byte in code)
    return f'define internal {head} noinline prologue [{len(code)} x i8] c"{text}" {{\n  unreachable\n}}'


def _tested(tag, call, bits):
    return f"""  %value{tag} = {call}
  %bits{tag} = and i32 %value{tag}, {bits}
  %is{tag} = icmp eq i32 %bits{tag}, {bits}"""


def assembly(function, targets):
    """The indirect functions of all forms, and the resolvers, which take the highest of the targets that is there."""
    parts = [f"declare hidden i32 @{LEVEL}()"]
    ranks = ["x86-64-v2", *_FEATURES]
    for symbol in entries.symbols(function):
        parts += [f"declare hidden void @{symbol}{_suffix(target)}()" for target in targets]
        choice = [f"  %choice0 = select i1 true, ptr @{symbol}{_suffix(targets[0])}, ptr null"]
        for k, target in enumerate(targets[1:], 1):
            choice.append(
                f"  %has{k} = icmp uge i32 %level, {ranks.index(target.name)}\n"
                f"  %choice{k} = select i1 %has{k}, ptr @{symbol}{_suffix(target)}, ptr %choice{k - 1}"
            )
        parts.append(f"""
@{symbol} = ifunc void (), ptr @resolve_{symbol}
define internal ptr @resolve_{symbol}() {{
  %level = call i32 @{LEVEL}()
{chr(10).join(choice)}
  ret ptr %choice{len(targets) - 1}
}}""")
    return "\n".join(parts)


def _suffix(target):
    return f"_{target.suffix}"
