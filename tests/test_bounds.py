"""Every iteration ends: it runs over a range, or uses up what is there; and where the bound of a range is reached, the result says so."""

import ast
import math
from pathlib import Path

import numpy as np
import pytest

import logbessel
from logbessel import stats
from logbessel.stats.line import geninvgauss, quantiles
from logbessel.stats.sphere import marginal, polar_angle, resultant, sampling

PACKAGE = Path(logbessel.__file__).resolve().parent

CONSUMING = {  # where a `while` is used, and what each pass takes from something finite
    "cluster/workers.py": "a part of the rows that was begun",
    "compiler/registers.py": "an instruction from the queue",
    "cluster/dask_source.py": "sums of FAN_IN results in the place of these",
    "functions/__init__.py": "a record from the list, to which each adds its own once",
    "runtime/threads.py": "waits for the threads' shares, again after an interruption",
    "stats/line/normal_mixture.py": "at least FEW of MOST_NODES nodes",
    "stats/line/tails.py": "a piece, each twice as long, of what is at most 2^11 long",
    "stats/sphere/memory_map.py": "a step from a view to the array it is a view of",
}
ENDLESS = {"count", "cycle", "repeat"}  # of itertools
BOUNDED = {
    "compiler/loop.py": "as many as the operations that they are paired with",
    "compiler/native.py": "numbers of libraries, one a library",
    "jax/vonmises_fisher.py": "MOST_ROUNDS in its condition",
}


def endless(tree):
    """The loops and iterators of a module that name no bound."""
    nodes = list(ast.walk(tree))
    of_itertools = {"itertools." + name for name in ENDLESS}
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module == "itertools":
            of_itertools |= {alias.asname or alias.name for alias in node.names if alias.name in ENDLESS}
    for node in nodes:
        if isinstance(node, ast.While):
            yield "while"
        elif isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            sentinel = name == "iter" and len(node.args) == 2
            if name in of_itertools or sentinel or name.endswith("while_loop"):
                yield "call"


def test_loops_have_bounds():
    found = {"while": set(), "call": set()}
    for path in PACKAGE.rglob("*.py"):
        for kind in endless(ast.parse(path.read_text(encoding="utf-8"))):
            found[kind].add(path.relative_to(PACKAGE).as_posix())
    assert found == {"while": set(CONSUMING), "call": set(BOUNDED)}


def test_endless_loops_would_be_found():
    source = (
        "import itertools\nfor i in itertools.count():\n    pass\nwhile True:\n    pass\nfor x in iter(f, 0):\n    pass"
    )
    assert sorted(endless(ast.parse(source))) == ["call", "call", "while"]


# Rejection methods whose candidates are never accepted


def test_a_generator_that_accepts_nothing(monkeypatch):
    monkeypatch.setattr(sampling, "log_acceptance", lambda arrays, b, t, m: np.full_like(t, -np.inf))
    with pytest.raises(RuntimeError, match="5 draws were rejected in each of 1000 rounds"):
        stats.vonmises_fisher.rvs([0.0, 1.0], 3.0, size=5)
    monkeypatch.setattr(geninvgauss._Hat, "candidates", lambda self, u, k: (np.zeros(k.size), np.full(k.size, np.inf)))
    with pytest.raises(RuntimeError, match="4 draws were rejected in each of 1000 rounds"):
        stats.geninvgauss.rvs(2.0, 3.0, size=4)


def test_a_generator_of_pytorch_that_accepts_nothing(monkeypatch):
    torch = pytest.importorskip("torch")
    from logbessel.torch import polar_angle as angles

    monkeypatch.setattr(angles, "log_acceptance", lambda arrays, b, t, m: torch.full_like(t, -math.inf))
    with pytest.raises(RuntimeError, match="7 draws were rejected in each of 1000 rounds"):
        logbessel.torch.VonMisesFisher(torch.eye(3)[0], 2.0).sample((7,))


def test_a_generator_of_jax_that_accepts_nothing(monkeypatch):
    jax = pytest.importorskip("jax")
    from logbessel.jax import vonmises_fisher

    monkeypatch.setattr(vonmises_fisher, "log_acceptance", lambda arrays, b, t, m: arrays.full_like(t, -math.inf))
    draws = vonmises_fisher._squared_half_tangents.__wrapped__(jax.random.key(0), jax.numpy.ones(3), 4)
    assert np.isnan(np.asarray(draws)).all()


# Searches that are cut short


def test_searches_end_at_their_bounds(monkeypatch):
    """One step instead of as many as are needed: each returns, with what it has."""
    monkeypatch.setattr(quantiles, "MOST_STEPS", 1)
    monkeypatch.setattr(polar_angle, "MOST_STEPS", 1)
    monkeypatch.setattr(marginal, "STEPS", 1)
    assert np.isfinite(stats.geninvgauss.ppf(0.1, 2.0, 3.0))
    assert np.isfinite(stats.skellam.ppf(0.1, 20.0, 30.0))
    assert np.isfinite(stats.CosineDistribution(5, 20.0).ppf(0.1))
    x = stats.vonmises_fisher.rvs([0.0, 0.0, 1.0], 5.0, size=40, random_state=1)
    assert stats.marginal_likelihood(x).kappa > 0


def test_a_concentration_that_no_length_rejects(monkeypatch):
    x = stats.vonmises_fisher.rvs([0.0, 0.0, 1.0], 5.0, size=40, random_state=1)
    monkeypatch.setattr(resultant, "DOUBLINGS", 0)
    with pytest.raises(RuntimeError, match="is rejected at the level"):
        stats.confidence_interval(stats.marginal_likelihood(x))


@pytest.mark.filterwarnings("ignore::Warning")
def test_a_mixture_stops_at_its_last_iteration():
    from logbessel.cluster import VonMisesFisherMixture

    x = np.random.default_rng(0).standard_normal((60, 4))
    for steps in (1, 2, 5):
        mixture = VonMisesFisherMixture(3, max_iter=steps, tol=0.0, random_state=0).fit(x)
        assert mixture.n_iter_ == steps and not mixture.converged_
