"""The house: which part of the package imports which, read from the sources. Imports run from each level to those below."""

import ast
import os
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import logbessel
from logbessel.formulas import debye, later

PACKAGE = Path(logbessel.__file__).resolve().parent

LEVELS = (  # each level imports from those before it alone
    {"arithmetic", "extras", "files"},
    {"formulas", "compiler"},
    {"functions", "runtime"},
    {"logbessel"},  # the ufuncs
    {"stats.shared", "features", "cuda", "exporting"},
    {"stats.normalisers"},
    {"stats.line", "stats.sphere"},
    {"stats.directional"},
    {"stats", "cluster", "jax", "torch"},
    {"gp", "cli"},
    {"numba"},
    {"numpyro", "pytensor"},
    {"pymc"},
    {"__main__"},
)
ROOT = {
    "__init__.py",
    "__init__.pyi",
    "__main__.py",
    "extras.py",
    "files.py",
    "py.typed",
    "typed_ufuncs.pyi",
}


def modules():
    """The package's modules and their files."""
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


FILES = dict(modules())


def imported(name, path):
    """The package's modules that a module imports, anywhere in its source."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in FILES)
        elif isinstance(node, ast.ImportFrom):
            steps = package.split(".")[: len(package.split(".")) + 1 - node.level] if node.level else []
            source = ".".join([*steps, *([node.module] if node.module else [])])
            for alias in node.names:
                inner = f"{source}.{alias.name}"
                yield from (module for module in (inner if inner in FILES else source,) if module in FILES)


GRAPH = {name: set(imported(name, path)) - {name} for name, path in FILES.items()}


def room(name):
    """The part of the house in which a module is: its folder; a file of `stats` itself serves both of its folders."""
    _, *parts = name.split(".")
    if not parts:
        return "logbessel"
    if parts[0] == "stats" and len(parts) > 1:
        return f"stats.{parts[1]}" if f"logbessel.stats.{parts[1]}.__init__" in FOLDERS else "stats.shared"
    return parts[0]


FOLDERS = {f"{name}.__init__" for name, path in FILES.items() if path.name == "__init__.py"}


def test_no_circle():
    """`prepare` raises CycleError, with the modules of a circle."""
    TopologicalSorter(GRAPH).prepare()


def test_imports_run_down_the_levels():
    level = {part: number for number, parts in enumerate(LEVELS) for part in parts}
    assert {room(name) for name in FILES} <= set(level)
    upward = [
        f"{name} imports {other}"
        for name, others in GRAPH.items()
        for other in others
        if room(name) != room(other) and level[room(name)] <= level[room(other)]
    ]
    assert not upward


def test_the_root_holds_little():
    files = {path.name for path in PACKAGE.iterdir() if path.is_file()}
    assert files <= ROOT, files - ROOT


def test_every_source_of_machine_code_is_in_its_digest():
    """What a loop is made from lies in the folders of `runtime.sources`."""
    from logbessel.runtime import sources

    made_from, todo = set(), ["logbessel.compiler.loop", "logbessel.compiler.kernel", "logbessel.functions"]
    while todo:
        name = todo.pop()
        if name not in made_from:
            made_from.add(name)
            todo += GRAPH[name]
    assert {str(FILES[name]) for name in made_from if name != "logbessel"} <= set(sources._files())


def test_kept_machine_code_needs_no_formula(tmp_path):
    """Formulas are imported by the process that compiles; neither an import nor a call of what is kept waits for them."""
    code = """
import sys, logbessel
loaded = lambda: sum(name.startswith("logbessel.formulas.") for name in sys.modules) - 1  # less `later`
print(loaded(), logbessel.log_kve(3.11, 7.0), loaded())  # near enough to a zero to be in doubt"""
    environment = os.environ | {"LOGBESSEL_CACHE_DIR": str(tmp_path)}
    run = lambda: subprocess.check_output([sys.executable, "-c", code], env=environment, text=True).split()
    (before, value, after), again = run(), run()
    assert before == "0" and int(after) > 0
    assert again == ["0", value, "0"]


def test_no_formula_is_taken_for_another_module():
    """`pickle` asks every module for the first part of a name, and takes an AttributeError alone for a no."""
    assert later.debye.usual is debye.usual
    assert not hasattr(later, "torch")
