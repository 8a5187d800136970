"""Every block of code on a page of the documentation and in the README runs, top to bottom, page by page.

Blocks marked `python` share one set of names, and blocks marked `sh` one folder, in which `examples/` is that of the
repository. Of a command, `pip install` is not run, but what it asks for must be an extra of this package.
"""

import os
import re
import subprocess
import sys
import tomllib
import warnings
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^( *)```(python|sh)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
EXTRAS = set(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"])


def blocks(page):
    for found in BLOCK.finditer(page.read_text(encoding="utf-8")):
        indent, language, code = found.groups()
        yield language, re.sub(f"^{indent}", "", code, flags=re.MULTILINE)


def commands(code):
    """The commands of a block: its lines, but for those that end in a backslash, and what `&&` joins."""
    for line in code.replace("\\\n", " ").splitlines():
        yield from (part.strip() for part in line.split("&&") if part.strip())


def run_python(code, names, page):
    with warnings.catch_warnings():
        if page.name == "README.md":
            warnings.simplefilter("ignore")  # what SciPy says on its way to a wrong result
        exec(compile(code, str(page), "exec"), names)


def run_sh(code, folder):
    environment = os.environ | {"PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])}
    for command in commands(code):
        if "pip install" in command:
            extras = re.search(r"\[([\w,]+)\]", command)
            assert set(extras[1].split(",")) <= EXTRAS if extras else "logbessel" in command or "." in command
        elif "pytest" not in command:
            subprocess.run(["bash", "-ec", command], cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_page(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "agg")
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    names = {"__name__": "__main__"}
    for language, code in blocks(page):
        if language == "python":
            run_python(code, names, page)
        else:
            run_sh(code, tmp_path)


def test_the_readme_has_code():
    assert {language for language, _ in blocks(PAGES[0])} == {"python", "sh"}


def test_code_that_is_wrong_fails(tmp_path):
    with pytest.raises(ZeroDivisionError):
        run_python("1 / 0", {}, tmp_path)
    with pytest.raises(subprocess.CalledProcessError):
        run_sh("logbessel fit missing.npy", tmp_path)
    with pytest.raises(AssertionError):
        run_sh('pip install "logbessel[nonsense]"', tmp_path)
