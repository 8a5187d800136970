"""Distributions of pairs of angles, directions, axes and rotations for NumPyro, against those of `logbessel.stats`."""

import numpy as np
import pytest

from logbessel import stats

numpyro = pytest.importorskip("numpyro", reason="NumPyro is not installed")
import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402
from numpyro.distributions import kl_divergence  # noqa: E402

import logbessel.numpyro as ln  # noqa: E402

KEY = jax.random.key(0)


def turned(dim):
    """A rotation."""
    matrix = np.linalg.qr(np.random.default_rng(dim).standard_normal((dim, dim)))[0]
    return matrix * [*[1.0] * (dim - 1), np.linalg.det(matrix)]


A, Q = turned(3), turned(4)
ANGLES = [[1.0, -2.0], [3.1, 0.0], [0.0, 0.0], [-1.0, 2.0], [0.5, 0.5]]
KAPPAS = [[2.0, 3.0], [0.0, 0.0], [1e8, 1e8], [2.0, 3.0], [50.0, 1e-3]]
FAMILIES = {  # parameters of a batch, the first an ordinary one; and arguments that do not vary
    "BivariateVonMises": ((ANGLES, KAPPAS, [1.0, 0.0, 5e7, 40.0, -3.0]), ()),
    "cosine": ((ANGLES, KAPPAS, [1.0, 0.0, 5e7, 40.0, -3.0]), ("cosine",)),
    "Kent": (([A, A, A, np.eye(3)], [5.0, 0.0, 1e8, 1e3], [2.0, 0.0, 5e7, 0.0]), ()),
    "Watson": (([Q[0], Q[1], Q[2], Q[3]], [3.0, 0.0, 1e8, -1e8]), ()),
    "Bingham": (([A, A, A], [[1.0, 0.0, -3.0], [0.0, 0.0, 0.0], [-1e8, 0.0, -1e8]]), ()),
    "Bingham of quaternions": (([Q, Q], [[1.0, 0.0, -3.0, 2.0], [0.0, -1e8, -1e8, -1.0]]), ()),
    "MatrixFisher": (([A @ np.diag([5.0, 3.0, -1.0]), np.zeros((3, 3)), 1e8 * A, np.diag([2.0, 2.0, -2.0])],), ()),
}


def case(name):
    """The class, the parameters of its batch, the rest, and the same of `logbessel.stats`."""
    parameters, rest = FAMILIES[name]
    kind = getattr(ln, {"cosine": "BivariateVonMises"}.get(name, name.split()[0]))
    parameters = [np.array(parameter) for parameter in parameters]
    return kind, parameters, rest, [kind.face.family(*one, *rest) for one in zip(*parameters, strict=True)]


def evaluated(kind, rest, x):
    """Log-densities and entropies of parameters, and the gradient of their sum."""

    def total(parameters):
        own = kind(*parameters, *rest, validate_args=False)  # differences leave orthonormal matrices
        logs, entropies = own.log_prob(x), own.entropy()
        return logs.sum() + entropies.sum(), (logs, entropies)

    return jax.jit(jax.value_and_grad(total, has_aux=True))


@pytest.mark.parametrize("name", FAMILIES)
def test_densities_are_those_of_stats(name):
    """Of draws, at any concentration; gradients are finite there too, and those of differences where these can tell."""
    kind, parameters, rest, frozen = case(name)
    x = np.stack([one.rvs(3, np.random.default_rng(5)) for one in frozen], axis=1)
    expected = np.stack([one.logpdf(x[:, i]) for i, one in enumerate(frozen)], axis=1)
    rounding = 4e-15 * np.abs(parameters[0]).max() if name == "MatrixFisher" else 1e-9  # of tr F^T R
    with jax.enable_x64(True):
        evaluate = evaluated(kind, rest, x)
        (_, (logs, entropies)), gradient = evaluate(parameters)
        np.testing.assert_allclose(logs, expected, rtol=1e-9, atol=rounding)
        np.testing.assert_allclose(entropies, [one.entropy() for one in frozen], rtol=1e-9, atol=1e-9)
        assert all(np.isfinite(part).all() for part in gradient)
        rng, changes = np.random.default_rng(2), [np.zeros_like(parameter) for parameter in parameters]
        for change in changes:
            change[0] = rng.standard_normal(change[0].shape)
        ends = []
        for step in (1e-5, -1e-5):
            moved = [parameter + step * change for parameter, change in zip(parameters, changes, strict=True)]
            _, (logs, entropies) = evaluate(moved)[0]
            ends.append(logs[:, 0].sum() + entropies[0])
        along = sum(np.vdot(part, change) for part, change in zip(gradient, changes, strict=True))
        np.testing.assert_allclose(along, (ends[0] - ends[1]) / 2e-5, rtol=1e-6)
        np.testing.assert_allclose(kind(*parameters, *rest).mean, [one.mean() for one in frozen], atol=1e-9)


@pytest.mark.parametrize("name", ["Kent", "Bingham", "MatrixFisher"])
def test_float32(name):
    """Computed in float64, derivatives too, and rounded."""
    kind, parameters, rest, frozen = case(name)
    x = np.stack([one.mode() for one in frozen])
    with jax.enable_x64(False):
        (_, (logs, _)), gradient = evaluated(kind, rest, x)([jnp.float32(parameter) for parameter in parameters])
        mapped = jax.vmap(lambda x, *p: kind(*p, *rest).log_prob(x))(x, *map(jnp.float32, parameters))
    np.testing.assert_allclose(mapped, logs, rtol=1e-5)
    assert logs.dtype == np.float32 and all(np.isfinite(part).all() for part in gradient)
    np.testing.assert_allclose(logs[0], frozen[0].logpdf(x[0]), rtol=1e-5)


@pytest.mark.parametrize("name", ["BivariateVonMises", "Kent", "Watson", "Bingham", "MatrixFisher"])
def test_draws(name):
    """Under `jit` and `vmap`, of a batch: their mean log-density is minus the entropy."""
    kind, parameters, rest, _ = case(name)
    own = kind(*(parameter[0] for parameter in parameters), *rest)
    batch = own.expand((5, 2))
    x = jax.jit(lambda key: batch.sample(key, (100,)))(KEY)
    assert x.shape == (100, 5, 2, *own.event_shape)
    logs = np.array(batch.log_prob(x))
    assert abs(logs.mean() + own.entropy()) < 5 * logs.std() / logs.size**0.5
    mapped = jax.jit(jax.vmap(lambda key, *p: kind(*p, *rest).sample(key, (4,))))
    keys = jax.random.split(KEY, len(parameters[0]))
    y = mapped(keys, *map(jnp.asarray, parameters))
    assert y.shape == (len(keys), 4, *own.event_shape) and np.isfinite(y).all()
    assert len(np.unique(np.array(y)[:, 0].reshape(len(keys), -1)[:, 0])) == len(keys)
    leaves, structure = jax.tree.flatten(own)
    again = jax.tree.unflatten(structure, leaves)
    np.testing.assert_array_equal(again.log_prob(x[0, 0, 0]), own.log_prob(x[0, 0, 0]))
    shapes = [np.shape(parameter) for parameter in parameters]
    assert kind.infer_shapes(*shapes) == ((len(keys),), own.event_shape)


def test_wrong_parameters():
    with pytest.raises(ValueError, match="beta parameter: it should be at most kappa/2"):
        ln.Kent(np.eye(3), 2.0, [0.5, 1.5], validate_args=True)
    with pytest.raises(ValueError, match="Kent distribution got invalid axes parameter"):
        jax.jit(lambda: ln.Kent(np.ones((3, 3)), 2.0, 1.0, validate_args=True))()
    with pytest.raises(ValueError, match=r"'z' should be of shape \(\.\.\., 3\), not \(4,\)"):
        ln.Bingham(np.eye(3), np.zeros(4))
    with pytest.raises(ValueError, match=r"'F' should be of shape \(\.\.\., 3, 3\), not \(3,\)"):
        ln.MatrixFisher(np.zeros(3))
    with pytest.raises(ValueError, match="'model' should be 'sine' or 'cosine', not 'tangent'"):
        ln.BivariateVonMises([0.0, 0.0], [1.0, 1.0], 0.0, "tangent")
    with pytest.warns(UserWarning, match="Out-of-support"):
        ln.MatrixFisher(np.eye(3), validate_args=True).log_prob(np.diag([1.0, 1.0, -1.0]))
    draws = ln.Kent(np.eye(3), 2.0, [0.5, 1.5], validate_args=False).sample(KEY)
    np.testing.assert_array_equal(np.isnan(draws), [[False] * 3, [True] * 3])


def test_divergences():
    """Those of `logbessel.stats`, with gradients as differences have them."""
    others = {"BivariateVonMises": -2.0, "Kent": 0.5, "Watson": 1.0, "Bingham": [[0.0, 2.0, 1.0]], "MatrixFisher": None}
    with jax.enable_x64(True):
        for name, last in others.items():
            kind, parameters, _, frozen = case(name)
            changed = [*parameters[:-1], np.broadcast_to(last, parameters[-1].shape)] if last else [parameters[0] + 1]
            first, second = ([part[0] for part in parts] for parts in (parameters, changed))
            divergence = jax.jit(lambda *q, kind=kind, p=first: kl_divergence(kind(*p), kind(*q, validate_args=False)))
            np.testing.assert_allclose(
                divergence(*second), frozen[0].kl_divergence(kind.face.family(*second)), rtol=1e-9
            )
            step = np.random.default_rng(3).standard_normal(np.shape(second[-1])) * 1e-5
            ends = [divergence(*second[:-1], second[-1] + sign * step) for sign in (1, -1)]
            derivative = jax.grad(divergence, argnums=len(second) - 1)(*second)
            np.testing.assert_allclose(np.vdot(derivative, step), (ends[0] - ends[1]) / 2, rtol=1e-5)


def test_matrix_fisher():
    rotations = stats.matrix_fisher(np.diag([9.0, 5.0, 2.0]), seed=1).rvs(500)
    own = ln.MatrixFisher(stats.matrix_fisher.fit(rotations))
    loss = lambda F: -ln.MatrixFisher(F).log_prob(rotations).mean()
    np.testing.assert_allclose(jax.grad(loss)(own.F), 0.0, atol=1e-5)
    assert np.linalg.eigvalsh(np.reshape(jax.hessian(loss)(jnp.asarray(own.F)), (9, 9))).min() > 0
    assert np.isfinite(jax.hessian(loss)(jnp.zeros((3, 3)))).all()
    np.testing.assert_allclose(own.mode, np.eye(3), atol=0.1)


def test_a_variance_of_rotations_is_refused():
    with pytest.raises(NotImplementedError, match="variance of a matrix Fisher"):
        ln.MatrixFisher(np.eye(3)).variance  # noqa: B018 (a property)
