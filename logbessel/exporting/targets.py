"""Processors that a library can be made for: what LLVM calls them, and how wide their vectors are."""

from dataclasses import dataclass, replace

import llvmlite.binding as llvm

from ..compiler import native

NATIVE = "native"


@dataclass(frozen=True)
class Target:
    """A processor, and Linux on it."""

    name: str
    architecture: str
    cpu: str
    features: str = ""
    width: int = native.NARROW  # doubles at once
    abi: str = ""

    @property
    def suffix(self):
        """The name as part of a symbol."""
        return self.name.replace("-", "_")

    @property
    def triple(self):
        return f"{self.architecture}-unknown-linux-gnu"

    def machine(self):
        """LLVM's generator of code that may lie anywhere."""
        llvm.initialize_all_targets()
        llvm.initialize_all_asmprinters()
        try:
            target = llvm.Target.from_triple(self.triple)
        except RuntimeError:
            raise ValueError(f"{self.name}: this LLVM cannot make code for it") from None
        return target.create_target_machine(
            cpu=self.cpu, features=self.features, opt=3, reloc="pic", codemodel="small", abiname=self.abi
        )


# A fused multiply-add is a call of the C library's where the processor has none: nothing is gained with vectors there.
_KNOWN = (
    Target("x86-64-v2", "x86_64", "x86-64-v2"),
    Target("x86-64-v3", "x86_64", "x86-64-v3", width=native.width({"avx": True})),
    Target("x86-64-v4", "x86_64", "x86-64-v4", "-prefer-256-bit", native.width({"avx512f": True})),
    Target("aarch64", "aarch64", "generic", width=native.width({})),
    Target("riscv64", "riscv64", "generic-rv64", "+m,+a,+f,+d,+c", abi="lp64d"),
)
TARGETS = {target.name: target for target in _KNOWN}
NAMES = (NATIVE, *TARGETS)


def chosen(names):
    """The targets of these names, lowest first, or a ValueError that says which may stand in one library."""
    names = list(dict.fromkeys(names))
    unknown = [name for name in names if name not in NAMES]
    if unknown or not names:
        raise ValueError(f"there is no target {unknown[0] if unknown else None}; the targets are {', '.join(NAMES)}")
    targets = [_at_hand() if name == NATIVE else TARGETS[name] for name in names]
    if len(targets) > 1 and any(name == NATIVE or TARGETS[name].architecture != "x86_64" for name in names):
        raise ValueError(f"targets {', '.join(names)}: a library is for one target, or for several levels of x86-64")
    return sorted(targets, key=list(TARGETS.values()).index) if len(targets) > 1 else targets


def _at_hand():
    """The processor at hand, with all that it can do."""
    triple = llvm.get_default_triple()
    architecture = triple.partition("-")[0]
    known = next((target for target in _KNOWN if target.architecture == architecture), None)
    if known is None or "linux" not in triple:
        raise ValueError(f"target {NATIVE}: libraries are for Linux, on {', '.join(TARGETS)}; this is {triple}")
    features = llvm.get_host_cpu_features()
    fused = architecture != "x86_64" or features.get("fma")
    return replace(
        known,
        name=NATIVE,
        cpu=llvm.get_host_cpu_name(),
        features=features.flatten(),
        width=native.width() if fused else native.NARROW,
    )
