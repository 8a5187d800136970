"""Every block of code on a page of the documentation and in the README runs, top to bottom, page by page.

Blocks marked `python` share one set of names, and blocks marked `sh` one folder, in which `examples/` is that of the
repository. Of a command, `pip install` is not run, but what it asks for must be an extra of this package.
"""

import ast
import os
import re
import subprocess
import sys
import tomllib
import warnings
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^( *)```(python|sh)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
FIGURES = re.compile(r" *# (\[?-?(?:\d|inf)[^;]*)(?:;.*)?")  # a comment that begins with a figure
NUMBER = re.compile(r"-?(?:\d+(?:\.\d+)?(?:e[-+]?\d+)?|inf)")
FRAMEWORKS = {"numba", "numpyro", "pymc", "pytensor"}  # pages that need the package of their name
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
    lines = code.splitlines()
    with warnings.catch_warnings():
        if page.name == "README.md":
            warnings.simplefilter("ignore")  # what SciPy says on its way to a wrong result
        for statement in ast.parse(code).body:
            said = FIGURES.fullmatch(lines[statement.end_lineno - 1][statement.end_col_offset :])
            if said and isinstance(statement, ast.Expr):
                compare(said[1], value_of(statement.value, names, page))
            else:
                exec(compile(ast.Module([statement], []), str(page), "exec"), names)


def value_of(expression, names, page):
    """What an expression is, or what it prints."""
    printed = isinstance(expression, ast.Call) and getattr(expression.func, "id", "") == "print"
    parts = expression.args if printed else [expression]
    return [eval(compile(ast.Expression(part), str(page), "eval"), names) for part in parts]


def compare(said, values):
    """The figures of a comment, up to a semicolon, are those of the values, to the digits shown."""
    figures = NUMBER.findall(said)
    values = np.concatenate([np.ravel(np.asarray(value, dtype=float)) for value in values])
    assert len(figures) == len(values), f"{said!r} is said of {values}"
    for figure, value in zip(figures, values, strict=True):
        digits, _, exponent = figure.partition("e")
        step = 10.0 ** (int(exponent or 0) - len(digits.partition(".")[2]))
        same = value == float(figure) or abs(value - float(figure)) <= 0.501 * step
        assert same, f"{figure} is said of {value}"


def run_sh(code, folder):
    environment = os.environ | {"PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])}
    for command in commands(code):
        if "pip install" in command:
            asked = re.search(
                r'install (?:-e )?"?\.(?:\[([\w,]+)\])?', command
            )  # of the checkout: no package index has it
            assert asked and set((asked[1] or "").split(",")) <= EXTRAS | {""}, command
        elif "pytest" not in command:
            subprocess.run(["bash", "-ec", command], cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_page(page, tmp_path, monkeypatch):
    if page.stem in FRAMEWORKS:
        pytest.importorskip(page.stem, reason=f"{page.stem} is not installed")
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
    for wrong in ("2 + 2  # 5", "print([1.0, 2.04])  # [1.0, 2.1]; nearly", "1.0  # 1.0, 2.0"):
        with pytest.raises(AssertionError, match="is said of"):
            run_python(wrong, {}, tmp_path)
    run_python("print([1.0, 2.04], 7)  # [1.0, 2.0], 7; and no more", {}, tmp_path)
    with pytest.raises(subprocess.CalledProcessError):
        run_sh("logbessel fit missing.npy", tmp_path)
    with pytest.raises(AssertionError):
        run_sh('pip install ".[nonsense]"', tmp_path)


@pytest.mark.parametrize("page", [*PAGES, ROOT / "CONTRIBUTING.md"], ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    """Those to other pages and pictures, as they stand in the checkout."""
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    missing = [link for link in links if ":" not in link and not (page.parent / link).exists()]
    assert not missing
