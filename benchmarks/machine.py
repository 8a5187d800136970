"""What a result was measured with: processor, versions, date."""

import datetime
import os
import platform
from importlib import metadata
from pathlib import Path

from llvmlite import binding as llvm

import logbessel

PACKAGES = ("numpy", "scipy", "scikit-learn", "llvmlite")


def processor():
    """The processor's name as the system gives it, and as the compiler knows it."""
    names = [line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    return f"{names[0] if names else platform.processor() or platform.machine()} ({llvm.get_host_cpu_name()})"


def _lines(path):
    return Path(path).read_text().splitlines() if os.path.exists(path) else []


def line(*others):
    """One line of text; `others` are further versions."""
    versions = [f"{name} {metadata.version(name)}" for name in PACKAGES if _installed(name)]
    return (
        f"{datetime.date.today()}, {processor()}, {os.cpu_count()} cores, {platform.system()}, "
        f"Python {platform.python_version()}, logbessel {logbessel.__version__}, {', '.join([*versions, *others])}"
    )


def _installed(name):
    try:
        return bool(metadata.version(name))
    except metadata.PackageNotFoundError:
        return False
