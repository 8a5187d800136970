"""Distributions of angles, axes, directions and rotations: densities, draws, fits, divergences, and what they refuse."""

import doctest
import importlib
import math

import numpy as np
import pytest

from logbessel.stats import bingham, bivariate_vonmises, kent, matrix_fisher, watson
from logbessel.stats.directional import rotations

N = 8_000
DEVIATIONS = 4.5  # standard errors, of some hundred numbers, drawn with fixed seeds


def turn(seed, dim=3):
    q, r = np.linalg.qr(np.random.default_rng(seed).normal(size=(dim, dim)))
    q = q * np.sign(np.diag(r))
    return q * [*[1] * (dim - 1), np.linalg.det(q)]


MEAN = turn(5, 10)[:, 0]
CASES = {
    "sine": lambda: bivariate_vonmises([0.3, -2], [10, 30], 12),
    "sine, two modes": lambda: bivariate_vonmises([0.3, -2], [5, 3], -10),
    "sine, 1e8": lambda: bivariate_vonmises([0.3, 3], [1e8, 1e4], 1e5),
    "cosine": lambda: bivariate_vonmises([0.3, -2], [2, 50], -1.9, "cosine"),
    "cosine, frustrated": lambda: bivariate_vonmises([0.3, -2], [10, 30], -12, "cosine"),
    "cosine, 1e8": lambda: bivariate_vonmises([0.3, -2], [1e8, 1e8], 5e7, "cosine"),
    "watson": lambda: watson(MEAN, 8),
    "watson, across": lambda: watson(MEAN, -300),
    "watson, 1e8": lambda: watson(MEAN[:2] / np.linalg.norm(MEAN[:2]), 1e8),
    "bingham": lambda: bingham(turn(1), [0, -5, -20]),
    "bingham, 1e8": lambda: bingham(turn(1, 4), [-3, -1e8, 0, -1e4]),
    "kent": lambda: kent(turn(2), 5, 2),
    "kent, 1e8": lambda: kent(turn(2), 1e8, 4.9e7),
    "matrix fisher": lambda: matrix_fisher(turn(3) * [5, 3, -1] @ turn(4)),
    "matrix fisher, equal": lambda: matrix_fisher(turn(3) * 20.0),
    "matrix fisher, 1e8": lambda: matrix_fisher(turn(3) * [1e8, 1e8, -99e6] @ turn(4)),
}


@pytest.fixture(params=CASES)
def distribution(request):
    return CASES[request.param]()


def family(distribution):
    return {"FrozenBivariateVonMises": bivariate_vonmises, "FrozenWatson": watson, "FrozenBingham": bingham,
            "FrozenKent": kent, "FrozenMatrixFisher": matrix_fisher}[type(distribution).__name__]  # fmt: skip


def fitted(distribution, x, **how):
    if hasattr(distribution, "model"):
        return bivariate_vonmises(*bivariate_vonmises.fit(x, model=distribution.model, **how), distribution.model)
    parameters = family(distribution).fit(x, **how)
    return family(distribution)(*(parameters if isinstance(parameters, tuple) else (parameters,)))


class Counting(np.random.Generator):
    """Counts the candidates of a rejection method, for each of which it draws one exponential variate."""

    candidates = 0

    def standard_exponential(self, size):
        self.candidates += size
        return super().standard_exponential(size)


def test_draws_fits_and_divergences(distribution):
    """The mean of -log f over draws is the entropy; a fit is likelier than the truth, by half a chi-square."""
    generator = Counting(np.random.PCG64(7))
    x = distribution.rvs(N, generator)
    assert N >= 0.3 * generator.candidates or hasattr(distribution, "model")
    values = distribution.logpdf(x)
    error = values.std() / math.sqrt(N)
    assert abs(values.mean() + distribution.entropy()) < DEVIATIONS * error
    fit = fitted(distribution, x)
    gain = 2 * (fit.logpdf(x) - values).sum()
    assert -1e-6 * max(1, abs(values.sum())) ** 0.5 < gain < 50
    assert 2 * N * distribution.kl_divergence(fit) == pytest.approx(gain, abs=0.1 + 0.25 * gain)
    assert distribution.kl_divergence(distribution) == pytest.approx(0, abs=2e-9)
    difference = values - fit.logpdf(x)
    assert abs(difference.mean() - distribution.kl_divergence(fit)) < DEVIATIONS * difference.std() / math.sqrt(N)


@pytest.mark.parametrize("kappa, correlation", [((2, 50), 7), ((1e8, 1e8), 5e7), ((0, 0), 3), ((5, 3), -10)])
@pytest.mark.parametrize("model", ["sine", "cosine"])
def test_pairs_are_accepted(model, kappa, correlation):
    """Candidates are those of both angles: at least 30 % of each are accepted."""
    generator = Counting(np.random.PCG64(7))
    bivariate_vonmises([0, 0], kappa, correlation, model).rvs(N, generator)
    assert 2 * N >= 0.5 * generator.candidates


def test_moments_of_draws():
    generator = np.random.default_rng(3)
    angles = bivariate_vonmises([0.5, -1], [3, 2], 2.5, seed=generator)
    d = angles.rvs(N) - angles.mu
    statistics = np.stack([np.cos(d[:, 0]), np.cos(d[:, 1]), np.sin(d).prod(1)])
    moments = angles._moments
    assert (abs(statistics.mean(1) - moments.gradient) < DEVIATIONS * np.sqrt(np.diag(moments.hessian) / N)).all()
    *_, ss, cc = angles._density.averages(np, angles._natural, moments)
    assert abs(np.cos(d).prod(1).mean() - cc) < DEVIATIONS / math.sqrt(N) and ss == moments.gradient[2]
    for one in (watson(MEAN, 8, generator), bingham(turn(1), [0, -5, -20], generator)):
        x = one.rvs(N)
        assert abs(x.T @ x / N - one.scatter()).max() < DEVIATIONS / math.sqrt(N)
        assert abs(x.mean(0) - one.mean()).max() < DEVIATIONS / math.sqrt(N)
    kents, turns = CASES["kent"](), CASES["matrix fisher"]()
    for one in (kents, turns):
        assert abs(one.rvs(N, generator).mean(0) - one.mean()).max() < DEVIATIONS / math.sqrt(N)
    y = kents.rvs(N, generator) @ kents.axes
    assert abs(
        (y**2).mean(0) - kents._density.averages(np, kents._natural, kents._moments)[1]
    ).max() < DEVIATIONS / math.sqrt(N)


def test_densities_integrate_to_one():
    a = np.linspace(0, 2 * np.pi, 80, endpoint=False)
    pairs = np.stack(np.meshgrid(a, a), axis=-1)
    for model in ("sine", "cosine"):
        values = bivariate_vonmises([0.3, 1], [4, 2], -5, model).pdf(pairs)
        assert values.mean() * 4 * np.pi**2 == pytest.approx(1, abs=1e-13)
    u, weights = np.polynomial.legendre.leggauss(60)
    x = np.stack(
        np.broadcast_arrays(
            np.sqrt(1 - u[:, None] ** 2) * np.cos(a), np.sqrt(1 - u[:, None] ** 2) * np.sin(a), u[:, None]
        ),
        axis=-1,
    )
    for one in (kent(turn(1), 9, 4), watson(turn(1)[0], 7), watson(turn(1)[0], -7), bingham(turn(1), [1, -4, 8])):
        assert weights @ one.pdf(x).mean(1) * 2 * np.pi == pytest.approx(1, abs=1e-13)
    R = turn(8)
    turns = CASES["matrix fisher"]()
    exponent = np.trace(turns.F.T @ R)
    assert turns.logpdf(R) == pytest.approx(exponent - float(turns._moments.log), abs=1e-13)
    assert turns.logpdf(turns.mode()) == pytest.approx(turns.s.sum() - float(turns._moments.log), abs=1e-13)


def test_modes_are_likeliest(distribution):
    x = distribution.rvs(50, 1)
    assert distribution.logpdf(distribution.mode()) >= distribution.logpdf(x).max() - 1e-9


def test_weights_count_rows():
    for name in ("sine", "cosine", "kent", "watson", "bingham", "matrix fisher"):
        one = CASES[name]()
        x = one.rvs(40, 2)
        weights = np.arange(40) % 3
        a, b = fitted(one, x, weights=weights), fitted(one, np.repeat(x, weights, axis=0))
        assert a.kl_divergence(b) == pytest.approx(0, abs=1e-9)


def test_standard_errors():
    """The spread of 40 fits to 200 draws each is what is promised, within 45 % (four deviations of a chi with 39 degrees)."""
    generator, count = np.random.default_rng(11), 200

    def fits(one):
        return [fitted(one, one.rvs(count, generator)) for _ in range(40)]

    def check(values, promised):
        np.testing.assert_allclose(np.std(values, axis=0), promised, rtol=0.45)

    one = bivariate_vonmises([0, 0], [8, 5], 3)
    check(
        [[*f.mu, *f.kappa, f.correlation] for f in fits(one)],
        np.concatenate([*one.standard_errors(count)[:2], [one.standard_errors(count)[2]]]),
    )
    one = kent(np.eye(3), 60, 20)
    axes, kappa, beta = one.standard_errors(count)
    check([[f.kappa, f.beta, *f.axes[1:, 0]] for f in fits(one)], [kappa, beta, axes[2], axes[1]])
    one = matrix_fisher(np.diag([30.0, 20, -5]))
    turns, s = one.standard_errors(count)
    check([[*f.s, *(f.mode() @ one.mode().T)[[2, 0, 1], [1, 2, 0]]] for f in fits(one)], [*s, *turns])


def test_matrix_fisher_is_bingham_on_quaternions():
    for name in ("matrix fisher", "matrix fisher, equal"):
        one = CASES[name]()
        back = matrix_fisher.from_bingham(one.bingham)
        np.testing.assert_allclose(back.F, one.F, atol=1e-13)
        assert one.entropy() == pytest.approx(one.bingham.entropy() - math.log(2 * math.pi**2), abs=1e-13)
    with pytest.raises(ValueError, match="four dimensions, not 3"):
        matrix_fisher.from_bingham(bingham(np.eye(3), [0, 0, 0]))


def test_rotations_in_three_forms():
    one = CASES["matrix fisher"]()
    x = one.rvs(30, 1)
    q = rotations.quaternions(x)
    np.testing.assert_allclose(rotations.to_matrices(q), x, atol=1e-15)
    np.testing.assert_allclose(one.logpdf(q), one.logpdf(x), atol=1e-12)
    np.testing.assert_allclose(matrix_fisher.fit(-q), matrix_fisher.fit(x), rtol=1e-9)
    scipy_rotation = pytest.importorskip("scipy.spatial.transform").Rotation
    np.testing.assert_allclose(one.logpdf(scipy_rotation.from_matrix(x)), one.logpdf(x), atol=1e-12)
    np.testing.assert_allclose(scipy_rotation.from_quat(q).as_matrix(), x, atol=1e-14)
    half = np.stack([np.diag(d) for d in ([1.0, -1, -1], [-1, 1, -1], [-1, -1, 1], [1, 1, 1])])
    np.testing.assert_array_equal(abs(rotations.from_matrices(half)), np.eye(4))


def test_shapes_and_seeds(distribution):
    assert distribution.rvs(None, 1).shape == distribution.rvs((2, 3), 1).shape[2:]
    assert np.array_equal(distribution.rvs(5, 3), distribution.rvs(5, np.random.default_rng(3)))
    assert distribution.rvs(0).shape[0] == 0
    x = distribution.rvs((2, 3), 1)
    assert distribution.logpdf(x).shape == (2, 3) and distribution.pdf(x[0, 0]) == np.exp(distribution.logpdf(x[0, 0]))
    distribution.random_state = 4
    first = distribution.rvs()
    distribution.random_state = 4
    assert np.array_equal(first, distribution.rvs())


def test_families_take_parameters():
    x = [[0.1, 0.2]]
    assert bivariate_vonmises.logpdf(x, [0, 0], [1, 1], 0.5) == bivariate_vonmises([0, 0], [1, 1], 0.5).logpdf(x)
    assert kent.pdf([1, 0, 0], np.eye(3), 2, 1) == kent(np.eye(3), 2, 1).pdf([1, 0, 0])
    assert watson.entropy([1, 0, 0], 3) == watson([1, 0, 0], 3).entropy()
    assert bingham.rvs(np.eye(3), [0, 1, 2], size=4, random_state=1).shape == (4, 3)
    matrix_fisher.random_state = 2
    assert matrix_fisher.rvs(np.eye(3)).shape == (1, 3, 3)
    assert watson([0, 1], 0).logpdf([1, 0]) == pytest.approx(-math.log(2 * math.pi))


REFUSED = [
    (lambda: bivariate_vonmises([0, 0], [1, 1], 0).logpdf([[0, 0], [1, np.nan]]), r"the angle at \[1, 1\] is nan, not a finite number"),
    (lambda: bivariate_vonmises([0, 0], [1, -1], 0), "'kappa' should not be negative"),
    (lambda: bivariate_vonmises([0, 0], [1, 1], np.inf), "'correlation' should be a finite number, not inf"),
    (lambda: bivariate_vonmises([0, 0], [1, 1], 0, "tangent"), "'sine' or 'cosine', not 'tangent'"),
    (lambda: bivariate_vonmises.fit(np.zeros((5, 2))), "the angles do not vary"),
    (lambda: bivariate_vonmises([0, 0, 0], [1, 1], 0), "'mu' should be two real numbers"),
    (lambda: kent(np.eye(3), 10, 6), "'beta' should be at most kappa/2 = 5, not 6"),
    (lambda: kent(np.eye(3), -1, 0), "'kappa' should be a finite number of at least 0"),
    (lambda: kent(np.ones((3, 3)), 1, 0), "orthonormal: their products are off by 3"),
    (lambda: kent.fit([[1, 0, 0], [0, 2, 0]]), r"the vector at \[1\] has length 2, not 1"),
    (lambda: kent.fit([[1, 0, 0], [-1, 0, 0]]), "no mean direction"),
    (lambda: watson([1, 1], 1), "has length 1.41421, not 1"),
    (lambda: watson.fit([[1.0, 0, 0], [-1, 0, 0]]), "on one axis"),
    (lambda: bingham(np.eye(5), np.zeros(5)), "a 3x3 or 4x4 matrix"),
    (lambda: bingham(np.eye(3), [0, np.nan, 1]), r"the z at \[1\] is nan"),
    (lambda: bingham.fit([[1.0, 0, 0], [0, 1, 0]]), "across an axis"),
    (lambda: matrix_fisher(np.eye(3)).logpdf(np.diag([1, 1, 1.25])), "the matrix is not a rotation: it is 0.25 from the nearest one"),
    (lambda: matrix_fisher.fit([np.eye(3), -np.eye(3)]), r"the matrix at \[1\] is not a rotation: it is 2 from the nearest"),
    (lambda: matrix_fisher(np.eye(3)).logpdf([1.0, 2, 3]), "the shape here is"),
    (lambda: matrix_fisher.fit([np.eye(3)] * 3), "about one axis"),
    (lambda: matrix_fisher([[1.0, 2], [3, 4]]), "3x3 matrix"),
    (lambda: watson.fit(np.eye(3), weights=[1, -1, 1]), "3 nonnegative numbers"),
]  # fmt: skip


@pytest.mark.parametrize("wrong, words", REFUSED)
def test_what_is_refused(wrong, words):
    with pytest.raises(ValueError, match=words) as caught:
        wrong()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["bivariate_vonmises", "kent", "watson", "bingham", "matrix_fisher"])
def test_examples(name):
    assert (
        doctest.testmod(
            importlib.import_module(f"logbessel.stats.directional.{name}"), optionflags=doctest.ELLIPSIS
        ).failed
        == 0
    )
