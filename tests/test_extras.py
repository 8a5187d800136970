"""Parts load when first used, and say in one line what to install where a package is missing."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import logbessel
from logbessel.extras import needs

WITHOUT = """
import sys
import tomllib
from pathlib import Path
for name in {missing!r}:
    sys.modules[name] = None
import logbessel
from logbessel import stats
{code}
"""


def last_line(code, *missing):
    """The last line of what a process writes in which some packages cannot be imported."""
    ended = subprocess.run(
        [sys.executable, "-c", WITHOUT.format(missing=missing, code=code)], capture_output=True, text=True
    )
    return (ended.stdout + ended.stderr).strip().splitlines()[-1]


def test_parts_load_when_first_used():
    code = "before = 'logbessel.cluster' in sys.modules; logbessel.cluster.VonMisesFisherMixture; print(before)"
    pytest.importorskip("sklearn")
    assert last_line(code) == "False"
    assert {"stats", "cluster", "gp", "torch", "jax", "cuda"} <= set(dir(logbessel))
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        logbessel.nonsense  # noqa: B018


def test_all_attributes_can_be_looked_at_where_packages_are_missing():
    code = "import inspect; print([name for name, _ in inspect.getmembers(logbessel) if name in logbessel._PARTS])"
    missing = ("sklearn", "jax", "numba", "numpyro", "pymc", "pytensor", "torch")
    assert last_line(code, *missing) == "['cuda', 'gp', 'stats']"


@pytest.mark.parametrize(
    ("code", "package", "extra"),
    [
        ("logbessel.torch", "torch", "torch"),
        ("logbessel.jax", "jax", "jax"),
        ("logbessel.cluster", "sklearn", "cluster"),
        ("logbessel.numba", "numba", "numba"),
        ("logbessel.numpyro", "numpyro", "numpyro"),
        ("logbessel.pymc", "pymc", "pymc"),
        ("logbessel.pytensor", "pytensor", "pytensor"),
        ("logbessel.gp.Matern", "sklearn", "gp"),
        ("from logbessel.jax import gp; gp.Matern", "tinygp", "tinygp"),
        ("from logbessel.jax import gp; gp.GPJaxMatern", "gpjax", "gpjax"),
        ("stats.rice.fit([1.0, 2.0, 3.0])", "scipy", "stats"),
        ("stats.rice.ppf(0.1, 2.0)", "scipy", "stats"),
        ("stats.skellam.median(2.0, 3.0)", "scipy", "stats"),
        ("stats.k_distribution.logpdf(1.0, 2.0, 3.0)", "scipy", "stats"),
        ("stats.variance_gamma.logpdf(1.0, 2.0, 3.0, 0.0)", "scipy", "stats"),
        ("stats.bessel_process.mean(3.0, 1.0, 1.0)", "scipy", "stats"),
        ("stats.ncx2.logpdf(1.0, 3.0, 2.0)", "scipy", "stats"),
        ("stats.equal_concentration_test([[1, 0], [0, 1]], [[1, 0], [0, 1]])", "scipy", "stats"),
    ],
)
def test_what_is_missing_is_named_with_what_brings_it(code, package, extra):
    line = last_line(code, package)
    assert line.startswith("ImportError: "), line
    assert line.endswith(f' needs {package}: pip install ".[{extra}]" in a checkout of logbessel')


def test_imports_of_statistics_name_what_brings_them():
    """Of packages that only some parts need: each in a `with needs(...)`."""
    for path in (Path(logbessel.__file__).parent / "stats").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        guarded = {
            part
            for node in ast.walk(tree)
            if isinstance(node, ast.With) and ast.unparse(node.items[0].context_expr).startswith("needs(")
            for part in ast.walk(node)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and not node.level and node not in guarded:
                assert node.module.split(".")[0] not in ("scipy", "sklearn", "matplotlib", "pandas"), (
                    path,
                    node.lineno,
                )


def test_uniformity_takes_nothing_else():
    assert last_line("print(stats.uniformity_test([[1, 0], [0, 1]]).pvalue < 1)", "scipy") == "True"


def test_what_is_missing_of_the_library_itself_is_no_package():
    with pytest.raises(ModuleNotFoundError), needs("this", "cli"):
        import logbessel.nonsense  # noqa: F401


def test_the_conda_recipe_asks_for_the_same():
    """Names, versions and lowest versions of the recipe are those of the project."""
    root = Path(__file__).resolve().parent.parent
    recipe = (root / "conda" / "recipe.yaml").read_text(encoding="utf-8")
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for wanted in project["dependencies"]:
        name, least = wanted.split(">=")
        assert f"    - {name} >={least}\n" in recipe
    assert f'version: "{logbessel.__version__}"' in recipe
    assert project["requires-python"] == ">=3.11"  # which conda-forge calls python_min
