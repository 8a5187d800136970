"""The tests that need a GPU, run by pytest in a process of its own."""

import re
import subprocess
import sys

from benchmarks import exact, tables

COLUMNS = ("test", "outcome")


def files():
    """The test modules with tests that are marked."""
    return sorted(path for path in exact.TESTS.glob("test_*.py") if "mark.gpu" in path.read_text(encoding="utf-8"))


def run(limit):
    """(the last line of pytest's report, the tests that failed, all of its output)."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-m",
        "gpu",
        "-n",
        "0",
        "-p",
        "no:cacheprovider",
        "-rA",
        *map(str, files()),
    ]
    try:
        done = subprocess.run(command, cwd=tables.ROOT, capture_output=True, text=True, timeout=limit)
        output = done.stdout + done.stderr
    except subprocess.TimeoutExpired as expired:
        output = (expired.stdout or b"").decode() + f"\nstopped after {limit:.0f} s"
    failed = re.findall(r"^(?:FAILED|ERROR) (\S+)", output, re.MULTILINE)
    lines = [line for line in output.splitlines() if line.strip()]
    return (lines[-1].strip("= ") if lines else "no output"), failed, output
