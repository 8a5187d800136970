"""Every iteration ends: it runs over a range, or uses up what is there.

A loop over a range that nothing leaves reaches its end whenever it is entered. For each of the others `REACHED` names the test that
reaches it, and what comes out then.
"""

import ast
import math
from pathlib import Path

import numpy as np
import pytest

import logbessel
from logbessel import stats
from logbessel.stats import quadrature
from logbessel.stats.directional import ascent
from logbessel.stats.line import fitting, geninvgauss, quantiles, radius
from logbessel.stats.sphere import marginal, polar_angle, resultant, sampling

PACKAGE = Path(logbessel.__file__).resolve().parent

CONSUMING = {  # where a `while` is used, and what each pass takes from something finite
    "cluster/workers.py": "a part of the rows that was begun",
    "compiler/registers.py": "an instruction from the queue",
    "cluster/dask_source.py": "sums of FAN_IN results in the place of these",
    "formulas/quad_double.py": "one of the parts that are asked for",
    "functions/__init__.py": "a record from the list, to which each adds its own once",
    "runtime/callbacks.py": "a frame from the main thread's; waits for that thread to leave a callback",
    "runtime/threads.py": "an interruption, after which all pieces that are left are done in one go",
    "stats/line/normal_mixture.py": "at least FEW of MOST_NODES nodes",
    "stats/line/tails.py": "a piece, each twice as long, of what is at most 2^11 long",
    "stats/sphere/memory_map.py": "a step from a view to the array it is a view of",
}
ENDLESS = {"count", "cycle", "repeat"}  # of itertools
BOUNDED = {
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


def left_early(tree):
    """The ranges of loops that end before them, by `break` or `return`."""
    for loop in ast.walk(tree):
        if isinstance(loop, ast.For) and isinstance(loop.iter, ast.Call) and ast.unparse(loop.iter.func) == "range":
            if any(_leaves(part) for part in loop.body):
                yield ast.unparse(loop.iter)


def _leaves(node, own=True):
    """Whether a part of a loop's body leaves it; a `break` of a loop within does not."""
    if isinstance(node, (ast.FunctionDef, ast.Lambda, ast.ClassDef)):
        return False
    own = own and not isinstance(node, (ast.For, ast.While))
    here = isinstance(node, ast.Return) or (own and isinstance(node, ast.Break))
    return here or any(_leaves(part, own) for part in ast.iter_child_nodes(node))


def test_every_range_that_is_left_early_is_reached():
    found = {
        f"{path.relative_to(PACKAGE).as_posix()}: {bound}"
        for path in PACKAGE.rglob("*.py")
        for bound in left_early(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert found == set(REACHED)
    leaving = "for i in range(3):\n    for j in x:\n        break\n    if i:\n        break"
    assert list(left_early(ast.parse(leaving))) == ["range(3)"]
    assert not list(left_early(ast.parse(leaving.replace("    if i:\n        break", ""))))


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


class Refusing(np.random.Generator):
    """A generator that accepts nothing, where a candidate is accepted with a probability."""

    def standard_exponential(self, size):
        return np.full(size, -np.inf)


@pytest.mark.parametrize(
    "distribution",
    [
        stats.bingham(np.eye(3), [3.0, 1.0, 0.0]),
        stats.bivariate_vonmises([0.0, 0.0], [3.0, 2.0], 1.0),
        stats.kent(np.eye(3), 5.0, 1.0),
        stats.watson([0.0, 0.0, 1.0], 3.0),
    ],
    ids=lambda distribution: type(distribution).__name__,
)
def test_directions_that_are_never_accepted(distribution):
    with pytest.raises(RuntimeError, match="5 draws were rejected in each of 1000 rounds"):
        distribution.rvs(5, random_state=Refusing(np.random.PCG64(0)))


# Searches that are cut short


def test_searches_end_at_their_bounds(monkeypatch):
    """One step instead of as many as are needed: each returns, with what it has."""
    monkeypatch.setattr(quantiles, "MOST_STEPS", 1)
    monkeypatch.setattr(polar_angle, "MOST_STEPS", 1)
    monkeypatch.setattr(marginal, "STEPS", 1)
    monkeypatch.setattr(resultant, "STEPS", 1)
    assert np.isfinite(stats.geninvgauss.ppf(0.1, 2.0, 3.0))
    assert np.isfinite(stats.skellam.ppf(0.1, 20.0, 30.0))
    assert np.isfinite(stats.CosineDistribution(5, 20.0).ppf(0.1))
    x = stats.vonmises_fisher.rvs([0.0, 0.0, 1.0], 5.0, size=40, random_state=1)
    estimate = stats.marginal_likelihood(x)
    low, high = stats.confidence_interval(estimate)
    assert 0 < low < estimate.kappa < high < np.inf


def test_a_quantile_that_newton_does_not_find(monkeypatch):
    """It is searched for as those of other distributions are."""
    right = stats.rice.ppf(0.1, 2.0)
    monkeypatch.setattr(radius, "MORE", 0)
    monkeypatch.setattr(radius, "STEPS", 0)
    monkeypatch.setattr(radius, "_NEAR", -1.0)
    np.testing.assert_allclose(stats.rice.ppf(0.1, 2.0), right, rtol=1e-12)


def test_a_zero_of_a_polynomial_after_one_step(monkeypatch):
    right = quadrature.gauss_legendre(5)
    monkeypatch.setattr(quadrature, "NEWTON_STEPS", 1)
    np.testing.assert_allclose(quadrature.gauss_legendre.__wrapped__(5), right, rtol=1e-3)


def test_a_fit_stops_at_its_last_round(monkeypatch):
    """Of one step each, however much is gained."""
    for name, value in (("_ROUNDS", 2), ("_STEPS", 1), ("_FIRST_STEPS", 1), ("_GAIN", -1.0)):
        monkeypatch.setattr(fitting, name, value)
    x = stats.norminvgauss.rvs(2.0, 1.0, size=200, random_state=1)
    assert np.isfinite(stats.norminvgauss.fit(x)).all()


def test_an_ascent_without_a_top_and_one_without_a_rise():
    rising = lambda x: (x, np.ones(1), np.eye(1))
    assert ascent.ascend(0.0, rising, lambda x, step: x + step[0]) == ascent.MOST_STEPS
    asked = []

    def falling(x):
        asked.append(x)
        return -abs(x), np.full(1, 1e9), np.eye(1)

    assert ascent.ascend(0.0, falling, lambda x, step: x + step[0]) == 0.0
    assert len(asked) == ascent.MOST_HALVINGS + 1

    asked.clear()
    of_points = lambda x: (falling(x[0, 0])[0] * np.ones(1), np.full((1, 1), 1e9), np.eye(1)[None])
    start = np.zeros((1, 1))
    assert ascent.risen(start, of_points(start), of_points, lambda x, step: x + step) == start
    assert len(asked) == ascent.MOST_HALVINGS + 1


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


def test_concentrations_are_freed_a_few_times(monkeypatch):
    """However much each time frees."""
    from logbessel.cluster import VonMisesFisherMixture, iteration

    settled = []
    settle = iteration.Run._settle
    monkeypatch.setattr(iteration, "FREED", math.inf)
    monkeypatch.setattr(iteration.Run, "_settle", lambda self, steps: (settled.append(1), settle(self, steps)))
    x = np.concatenate([stats.vonmises_fisher.rvs(mu, 50.0, 100, random_state=1) for mu in np.eye(3)])
    VonMisesFisherMixture(3, concentration_prior=10.0, n_init=1, random_state=0).fit(x)
    assert len(settled) == iteration.ROUNDS + 2


@pytest.mark.filterwarnings("ignore::Warning")
@pytest.mark.parametrize("batch_size", [None, 20])
def test_k_means_stops_at_its_last_pass(batch_size):
    from logbessel.cluster import SphericalKMeans

    x = np.random.default_rng(0).standard_normal((200, 4))
    assert SphericalKMeans(9, max_iter=2, tol=0.0, batch_size=batch_size, random_state=0).fit(x).n_iter_ == 2


REACHED = {
    "cluster/iteration.py: range(ROUNDS if own and self.rule.rows > 0 else 0)": test_concentrations_are_freed_a_few_times,
    "cluster/iteration.py: range(max(1, steps - len(self.bounds)))": test_a_mixture_stops_at_its_last_iteration,
    "cluster/spherical_k_means.py: range(1, self.max_iter + 1)": test_k_means_stops_at_its_last_pass,
    "stats/directional/ascent.py: range(MOST_HALVINGS)": test_an_ascent_without_a_top_and_one_without_a_rise,
    "stats/directional/ascent.py: range(MOST_STEPS)": test_an_ascent_without_a_top_and_one_without_a_rise,
    "stats/directional/bingham.py: range(MOST_ROUNDS)": test_directions_that_are_never_accepted,
    "stats/directional/bivariate_vonmises.py: range(MOST_ROUNDS)": test_directions_that_are_never_accepted,
    "stats/directional/kent.py: range(MOST_ROUNDS)": test_directions_that_are_never_accepted,
    "stats/directional/step_envelope.py: range(MOST_ROUNDS)": test_directions_that_are_never_accepted,
    "stats/line/fitting.py: range(rounds)": test_a_fit_stops_at_its_last_round,
    "stats/line/geninvgauss.py: range(MOST_ROUNDS)": test_a_generator_that_accepts_nothing,
    "stats/line/quantiles.py: range(MOST_STEPS)": test_searches_end_at_their_bounds,
    "stats/line/radius.py: range(MORE)": test_a_quantile_that_newton_does_not_find,
    "stats/line/radius.py: range(STEPS)": test_a_quantile_that_newton_does_not_find,
    "stats/quadrature.py: range(NEWTON_STEPS)": test_a_zero_of_a_polynomial_after_one_step,
    "stats/sphere/marginal.py: range(STEPS)": test_searches_end_at_their_bounds,
    "stats/sphere/polar_angle.py: range(MOST_STEPS)": test_searches_end_at_their_bounds,
    "stats/sphere/resultant.py: range(DOUBLINGS)": test_a_concentration_that_no_length_rejects,
    "stats/sphere/resultant.py: range(STEPS)": test_searches_end_at_their_bounds,
    "stats/sphere/sampling.py: range(MOST_ROUNDS)": test_a_generator_that_accepts_nothing,
    "torch/polar_angle.py: range(MOST_ROUNDS)": test_a_generator_of_pytorch_that_accepts_nothing,
}
