"""NumPyro's own tests of distributions on those of `logbessel.numpyro`.

    pip download --no-deps --no-binary :all: numpyro && tar xf numpyro-*.tar.gz
    python tools/numpyro_suite.py numpyro-*/test [TEST ...] [--save]

Its tests run for every distribution in its lists; they run here, from a copy, for those of logbessel alone. With --save the
counts go to benchmarks/results/numpyro_suite.md; rows of tests that are not named stay as they are.
"""

import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml
from pathlib import Path
from typing import Annotated

import typer

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
TESTS = """args_attributes cdf_and_icdf dist_pytree dist_shape distribution_constraints entropy_samples entropy_scipy expand
generated_sample_distribution has_rsample independent_shape infer_shapes jit_log_likelihood log_prob log_prob_gradient
mean_var output_is_array sample_gradient vmap_dist""".split()
COLUMNS = ("test", "passed", "failed", "skipped", "why skipped")
CASES = """
import logbessel.numpyro as own

for kind, name in ((own.Skellam, "skellam"), (own.Rice, "rice"), (own.GeneralizedInverseGaussian, "geninvgauss"), (own.NormalInverseGaussian, "norminvgauss")):
    _DIST_MAP[kind] = getattr(osp, name)
_DIST_MAP[own.VonMises] = lambda loc, kappa: osp.vonmises(loc=np.array(loc, float), kappa=np.array(kappa, float))


def unit(*rows):
    return np.array(rows) / np.linalg.norm(rows, axis=-1, keepdims=True)


CONTINUOUS = [
    T(own.Rice, 1.5, 1.0, 2.0),
    T(own.Rice, np.array([[0.5], [3.0]]), np.array([0.0, 1.0]), 2.0),
    T(own.GeneralizedInverseGaussian, 0.7, 1.3, 1.0, 2.0),
    T(own.GeneralizedInverseGaussian, np.array([[-1.0], [2.0]]), np.array([1.3, 0.4])),
    T(own.NormalInverseGaussian, 2.0, 0.5, 1.0, 2.0),
    T(own.NormalInverseGaussian, np.array([[2.0], [3.0]]), np.array([-0.5, 0.5])),
    T(own.VarianceGamma, 1.2, 2.0, 0.5, 1.0, 2.0),
    T(own.VarianceGamma, np.array([[2.0], [3.0]]), 2.0, np.array([-0.5, 0.5])),
]
DISCRETE = [
    T(own.Skellam, 3.0, 5.0),
    T(own.Skellam, np.array([[3.0], [1.0]]), np.array([2.0, 5.0])),
]
DIRECTIONAL = [
    T(own.VonMises, 2.0, 10.0),
    T(own.VonMises, np.array([1 / 3 * np.pi, -1.0]), np.array([20.0, 30.0])),
    T(own.VonMisesFisher, np.array([0.0, 0.6, 0.8]), 10.0),
    T(own.VonMisesFisher, unit([1.0, 2.0, 3.0, 4.0], [0.0, 0.0, 0.0, 1.0]), np.array([20.0, 3.0])),
]
BASE = []
"""
EDITS = {
    # the lists are complete there
    "\n\ndef _is_batched_multivariate(": CASES + "\n\ndef _is_batched_multivariate(",
    # what is said of a class by name, and not by what it is: angles have a circular variance
    "[dist.VonMises": "[own.VonMises, dist.VonMises",
    # several unit vectors, where there they are one
    "x / jnp.linalg.norm(x, axis=-1)\n": "x / jnp.linalg.norm(x, axis=-1, keepdims=True)\n",
    # integers, for which NumPyro has no constraint
    "return random.bernoulli(key, shape=size)\n    elif": "return random.bernoulli(key, shape=size)\n"
    "    elif constraint is own.line.integer:\n        return random.randint(key, size, -9, 9)\n    elif",
    "return random.bernoulli(key, shape=size) - 2\n    elif": "return random.bernoulli(key, shape=size) - 2\n"
    "    elif constraint is own.line.integer:\n        return random.randint(key, size, -9, 9) + 0.5\n    elif",
    # each parameter: there only those of classes that have an entry of their own are mapped over
    "def _get_vmappable_dist_init_params(jax_dist):\n": "def _get_vmappable_dist_init_params(jax_dist):\n"
    "    return list(range(len(jax_dist.arg_constraints)))\n",
}


def prepared(tests, folder):
    """A copy of NumPyro's test file in a folder, with lists of logbessel's distributions."""
    source = (tests / "test_distributions.py").read_text(encoding="utf-8")
    for old, new in EDITS.items():
        if old not in source:
            sys.exit(f"NumPyro's test file has no {old.strip()!r}: it is of another release than this program knows")
        source = source.replace(old, new)
    (folder / "test_distributions.py").write_text(source, encoding="utf-8")
    (folder / "conftest.py").write_text((tests / "conftest.py").read_text(encoding="utf-8"), encoding="utf-8")


def counts(report, test):
    """A row of the table."""
    cases = [case for case in xml.parse(report).iter("testcase") if case.get("name").split("[")[0] == f"test_{test}"]
    skipped = [case.find("skipped").get("message") for case in cases if case.find("skipped") is not None]
    reasons = (re.sub(r"^\w+(\.| sampling)", "", reason).strip() for reason in skipped)  # which do not name the class
    failed = sum(case.find("failure") is not None or case.find("error") is not None for case in cases)
    passed = len(cases) - len(skipped) - failed
    return f"test_{test}", str(passed), str(failed), str(len(skipped)), "; ".join(sorted(set(reasons)))


def main(
    tests: Annotated[Path, typer.Argument(help="The folder `test` of NumPyro's sources.")],
    names: Annotated[list[str], typer.Argument(help="Such as vmap_dist; all by default.")] = None,
    save: Annotated[bool, typer.Option("--save", help="Write benchmarks/results/numpyro_suite.md and .csv.")] = False,
):
    """Run NumPyro's tests on the distributions of logbessel."""
    import numpyro

    from benchmarks import machine, tables

    names = names or TESTS
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        prepared(tests, folder)
        chosen = [f"test_distributions.py::test_{name}" for name in names]
        options = ["-q", "-p", "no:cacheprovider", "-c", "/dev/null", "--rootdir", ".", "--junitxml", "report.xml"]
        subprocess.run([sys.executable, "-m", "pytest", *options, *chosen], cwd=folder, check=False)
        rows = {row[0]: row for row in (counts(folder / "report.xml", name) for name in names)}
    for row in rows.values():
        print(" | ".join(row))
    if save:
        rows = {row[0]: row for row in tables.rows("numpyro_suite")} | rows
        note = f"NumPyro {numpyro.__version__}. {machine.line()}. Made by `python tools/numpyro_suite.py TESTS --save`."
        title = "NumPyro's own tests of distributions, on those of logbessel.numpyro"
        tables.save("numpyro_suite", title, note, COLUMNS, [rows[name] for name in sorted(rows)])


if __name__ == "__main__":
    typer.run(main)
