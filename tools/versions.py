"""The core tests on every Python that is found, with the newest releases of what they need and with the oldest allowed.

    python tools/versions.py [VERSION ...] [--save]

Each runs in an environment of its own, from the checkout. With --save the table goes to
benchmarks/results/versions.md; rows of versions that are not named stay as they are.
"""

import os
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Annotated

import typer

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
PYTHONS = ("3.11", "3.12", "3.13", "3.14", "3.14t")
TESTS = "engine special_values reference derivatives vonmises_fisher".split()
SHOWN = ("numpy", "llvmlite", "scipy", "scikit-learn", "pandas")
COLUMNS = ("Python", "releases", *SHOWN, "passed", "failed", "skipped")


def counts(output):
    """How many tests passed, failed (those that broke before they ran among them) and were skipped, as pytest's output says."""
    line = output.rstrip().rpartition("\n")[2]
    for outcome in ("passed", "failed|error", "skipped"):
        yield str(sum(map(int, re.findall(rf"(\d+) (?:{outcome})", line))))


def interpreter(version):
    """The path of a Python of a version, or None; where pyenv is at hand its commands run only where one is chosen."""
    chosen = subprocess.run(["pyenv", "versions", "--bare"], capture_output=True, text=True) if _has("pyenv") else None
    releases = re.findall(rf"^{re.escape(version)}\.\d+$", chosen.stdout, re.M) if chosen else []
    environment = os.environ | ({"PYENV_VERSION": releases[-1]} if releases else {})
    code = "import ensurepip, sys, venv; print(sys.executable)"
    try:
        found = subprocess.run([f"python{version}", "-c", code], capture_output=True, text=True, env=environment)
    except OSError:
        return None
    return found.stdout.strip() if found.returncode == 0 else None


def _has(program):
    return any((Path(folder) / program).exists() for folder in os.get_exec_path())


def oldest():
    """The lowest releases that the core and its tests allow, as constraints of pip."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    optional = project["optional-dependencies"]
    wanted = [*project["dependencies"], *(line for extra in ("cli", "cluster", "stats") for line in optional[extra])]
    wanted += [line for line in optional["test-core"] if line.startswith("pandas")]
    return "".join(f"{name}=={least}.*\n" for name, _, least in (line.partition(">=") for line in wanted) if least)


def row(version, constraints):
    """What ran on a Python, or None where it is not found."""
    python = interpreter(version)
    if python is None:
        return None
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "constraints").write_text(constraints)
        subprocess.run([python, "-m", "venv", folder / "venv"], check=True)
        own = folder / "venv" / "bin" / "python"
        install = [own, "-m", "pip", "install", "--quiet", "--constraint", folder / "constraints", ".[test-core]"]
        installed = subprocess.run(install, cwd=ROOT, capture_output=True, text=True)
        kind = "oldest allowed" if constraints else "newest"
        if installed.returncode:
            reason = next((line for line in installed.stderr.splitlines() if line.startswith("ERROR")), "?")
            return version, kind, *["-"] * len(SHOWN), f"not installed: {reason[7:100]}", "", ""
        listed = subprocess.check_output([own, "-m", "pip", "list", "--format", "freeze"], text=True)
        versions = dict(line.split("==") for line in listed.splitlines() if "==" in line)
        command = [own, "-m", "pytest", "-p", "no:warnings", *(f"tests/test_{name}.py" for name in TESTS)]
        environment = os.environ | {"LOGBESSEL_CACHE_DIR": str(folder / "cache")}
        output = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=environment).stdout
        print(output[-3000:], flush=True)
        release = subprocess.check_output([own, "-c", "import platform; print(platform.python_version())"], text=True)
        return (
            release.strip(),
            kind,
            *(versions.get(name, "-") for name in SHOWN),
            *counts(output),
        )


def main(
    versions: Annotated[list[str], typer.Argument(help="Such as 3.12; all by default.")] = None,
    save: Annotated[bool, typer.Option("--save", help="Write benchmarks/results/versions.md and .csv.")] = False,
):
    """Run the core tests on every Python that is found."""
    from benchmarks import machine, tables

    rows = {}
    for version in versions or PYTHONS:
        for constraints in ("", oldest()) if version == PYTHONS[0] else ("",):
            found = row(version, constraints)
            rows[version, bool(constraints)] = found
            print(" | ".join(found) if found else f"{version} was not found", flush=True)
    if save:
        rows = {key(line): line for line in tables.rows("versions")} | {k: line for k, line in rows.items() if line}
        missing = [version for version in PYTHONS if interpreter(version) is None]
        note = f"{machine.line()}. Not found there: {', '.join(missing) or 'none'}. Made by `python tools/versions.py --save`."
        tables.save("versions", "The core tests on each Python", note, COLUMNS, [rows[k] for k in sorted(rows)])


def key(line):
    """Of which version a row is, and whether of the oldest releases."""
    return re.match(r"3\.\d+t?", line[0])[0], line[1] != "newest"


if __name__ == "__main__":
    typer.run(main)
