"""The shared library, which a C compiler links from the static one."""

import os
import platform
import shutil
import subprocess

SONAME = "liblogbessel.so.0"


def compiler(target):
    """The C compiler for a target: $CC or the usual one for the machine at hand, else that for another processor; or None."""
    if target.architecture == platform.machine():
        names = (os.environ.get("CC"), "cc", "gcc", "clang")
    else:
        names = (f"{target.architecture}-linux-gnu-gcc",)
    return next((name for name in names if name and shutil.which(name)), None)


def link(compiler, archive, shared):
    """Write the shared library of all that is in the archive, whose symbols must all be there or in libm.

    Raises
    ------
    RuntimeError
        If the compiler fails: its name, and the first line of what it says.
    """
    command = [compiler, "-shared", f"-Wl,-soname,{SONAME}", "-Wl,-z,defs", "-o", shared]
    command += ["-Wl,--whole-archive", archive, "-Wl,--no-whole-archive", "-lm"]
    try:
        run = subprocess.run(command, capture_output=True, text=True, errors="replace")
    except OSError as error:
        raise RuntimeError(f"{compiler}: cannot be run: {error.strerror}") from None
    if run.returncode:
        said = (run.stderr.strip() or f"status {run.returncode}").splitlines()[0]
        raise RuntimeError(f"{compiler}: cannot link a shared library: {said}")
