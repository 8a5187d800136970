"""A new function by the recipe of CONTRIBUTING.md, in a copy of the package: five files, and all the rest is made of them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
NAME = "debye_radius"
NEW = {  # what is written by hand: new files, and what is added to the ends of others
    "logbessel/formulas/radius.py": '''"""The radius of the uniform expansions, s = sqrt(v^2 + x^2) (DLMF 10.41.8)."""

from ..arithmetic import absolute, sqrt, where

_INF, _NAN = float("inf"), float("nan")


def radius(v, x):
    return sqrt(v * v + x * x)


def limit(v, x):
    """Where x is zero, or an argument infinite or outside."""
    return where((x < 0.0) | (absolute(v) == _INF) & (x == _INF), _NAN, absolute(v) + x)
''',
    "logbessel/functions/radius.py": f'''"""The radius of the uniform expansions."""

from ..formulas.later import limits, radius
from . import accuracy, build
from .function import Regime, Words, anywhere
from .log_k import ORDER

RADIUS = build.differentiable(
    "{NAME}",
    lambda: (
        Regime(radius.radius, lambda v, x: (x > 0.0) & (x < 1e150) & (v * v < 1e300)),
        Regime(radius.limit, limits.special, limits=True),
        Regime(radius.radius, anywhere),
    ),
    (ORDER, build.ARGUMENT),
    rises=(1, 1),
    accuracy=accuracy.TWO,
    words=Words(
        summary="The radius of the uniform expansions.",
        formula="s = sqrt(v^2 + x^2)",
        special=build.limits("|v|", "inf", "inf", "inf"),
        sources="DLMF 10.41.8.",
        example=((3.0, 4.0), 5.0),
    ),
)
''',
    "tests/judge.py": f'''
FORMULAS["{NAME}"] = lambda v, x: (v * v + x * x).sqrt()
EDGES["{NAME}"] = (lambda v: v, INF, INF)
PARITY["{NAME}"] = 1
''',
    "tests/points.py": f'''
OWN["{NAME}"] = {{"uniform": judge.uniform, "log-uniform": judge.log_uniform}}
''',
    "CHANGELOG.md": f"- `{NAME}`: the radius of the uniform expansions.\n",
}
USE = f"""
import doctest
import judge, numpy as np, points
import jax, torch
import logbessel, logbessel.jax, logbessel.torch
import benchmarks.fuzz as fuzz
from tools import documentation, make_stubs

name = "{NAME}"
assert name in points.VALUES
function = getattr(logbessel, name)
for label, generator in points.sets(name).items():
    v, x = generator(np.random.default_rng(1), 100)
    assert judge.check(name, v, x, function(v, x)) == [], label
edges = np.array([(v, x) for v in (-np.inf, -2, 0, 3, np.inf, np.nan) for x in (-1, 0, 2, np.inf, np.nan)]).T
with np.errstate(all="ignore"):
    assert judge.check(name, *edges, function(*edges)) == []
    count, *wrong, example = fuzz.fuzzed(name, 4000)
assert wrong == [0, 0, 0], example
single = function(v.astype(np.float32), x.astype(np.float32))
assert single.dtype == np.float32

jax.config.update("jax_enable_x64", True)
np.testing.assert_array_equal(getattr(logbessel.jax, name)(v, x), function(v, x))
np.testing.assert_allclose(jax.grad(getattr(logbessel.jax, name), (0, 1))(3.0, 4.0), (0.6, 0.8), rtol=1e-15)
operands = [torch.tensor(a, requires_grad=True) for a in (v, x)]
assert torch.equal(getattr(logbessel.torch, name)(*operands), torch.from_numpy(function(v, x)))
assert torch.autograd.gradcheck(getattr(logbessel.torch, name), [torch.tensor(a, dtype=torch.float64, requires_grad=True) for a in (3.0, 4.0)])

for module in (logbessel, logbessel.jax, logbessel.torch):
    example = doctest.DocTestParser().get_doctest(getattr(module, name).__doc__, {{}}, name, None, 0)
    assert example.examples and doctest.DocTestRunner().run(example).failed == 0
    assert f"::: {{module.__name__}}.{{name}}" in documentation.on_page_markdown(f"<!-- functions of {{module.__name__}} -->")
make_stubs.main()
assert all(f"{{name}}" in path.read_text() for path in make_stubs.STUBS)
"""


def copied(folder):
    for part in ("logbessel", "tools", "benchmarks"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__", "results", "*.npz"))
    (folder / "tests").mkdir()
    for name in ("judge.py", "points.py"):
        shutil.copy(ROOT / "tests" / name, folder / "tests" / name)
    shutil.copy(ROOT / "CHANGELOG.md", folder)


def test_a_new_function_costs_five_files(tmp_path):
    for library in ("jax", "torch", "griffe", "latex2mathml"):
        pytest.importorskip(library)
    copied(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    for name, text in NEW.items():
        with (tmp_path / name).open("a", encoding="utf-8") as file:
            file.write(text)
    changed = [path for path in tmp_path.rglob("*") if path.is_file() and before.get(path) != path.read_bytes()]
    assert len(changed) == 5
    assert sum(text.count(NAME) for text in NEW.values()) <= 6
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(tmp_path), str(tmp_path / "tests")]),
        "LOGBESSEL_CACHE_DIR": str(tmp_path / "cache"),
    }
    program = subprocess.run(
        [sys.executable, "-W", "error", "-c", USE], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert program.returncode == 0, program.stderr
