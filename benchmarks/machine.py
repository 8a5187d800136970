"""What a result was measured with: processor, versions, date; and the memory that a process takes."""

import datetime
import os
import platform
import threading
from importlib import metadata
from pathlib import Path

from llvmlite import binding as llvm

import logbessel

SAMPLING = 0.01  # seconds
PACKAGES = ("numpy", "scipy", "scikit-learn", "llvmlite")


VECTORS = {"avx512f": "AVX-512", "avx2": "AVX2", "avx": "AVX", "neon": "NEON"}


def processor():
    """The processor's name as the system gives it, as the compiler knows it, and its widest vectors."""
    names = [line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    features = llvm.get_host_cpu_features()
    vectors = next((f", {name}" for feature, name in VECTORS.items() if features.get(feature)), "")
    return f"{names[0] if names else platform.processor() or platform.machine()} ({llvm.get_host_cpu_name()}{vectors})"


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


def peak():
    """The most memory, in MB, that this process has had resident (Linux).

    Not that of `getrusage`, which begins with the peak of the process that started this one.
    """
    return int(next(line.split()[1] for line in _lines("/proc/self/status") if line.startswith("VmHWM:"))) / 1024


class Watch:
    """How far the memory of this process grows from now on, files that are mapped aside.

    It is sampled: the system keeps the peak of all that is resident only, as `peak` gives it.
    """

    def __init__(self):
        self.first = self.most = self._now()
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._sample, daemon=True)
        self.thread.start()

    def grown(self):
        """The most, in MB; it ends the watch."""
        self.ended.set()
        self.thread.join()
        return (self.most - self.first) / 1024

    def _sample(self):
        while not self.ended.wait(SAMPLING):
            self.most = max(self.most, self._now())

    @staticmethod
    def _now():
        return next(int(line.split()[1]) for line in _lines("/proc/self/status") if line.startswith("RssAnon:"))
