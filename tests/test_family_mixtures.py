"""Mixtures of torsion angles, oval clouds and axes: densities, the bound, recovery, sources of rows, files, scikit-learn's contract."""

import numpy as np
import pytest
import scipy.sparse

pytest.importorskip("sklearn")
from sklearn.metrics import silhouette_score
from sklearn.utils.estimator_checks import parametrize_with_checks

from logbessel.cluster import (
    BivariateVonMisesMixture,
    KentMixture,
    MatrixFisherMixture,
    ModelError,
    VonMisesFisherMixture,
    WatsonMixture,
)
from logbessel.stats import bivariate_vonmises, kent, matrix_fisher, watson
from logbessel.stats.directional.ascent import risen

TURNED = np.eye(3)[:, [2, 0, 1]]


def torsions(scale=1):
    """Three clusters of pairs of angles."""
    clusters = [
        (bivariate_vonmises([-1.1, -0.7], [40, 40], -20), 600),
        (bivariate_vonmises([-2.1, 3.1], [10, 8], 2), 300),
        (bivariate_vonmises([1, 0.8], [100, 50], 30), 300),
    ]
    return np.concatenate([one.rvs(count * scale, seed) for seed, (one, count) in enumerate(clusters)])


def clouds(scale=1):
    """Two oval clouds of directions."""
    return np.concatenate([kent(np.eye(3), 100, 40).rvs(300 * scale, 1), kent(TURNED, 50, 10).rvs(700 * scale, 2)])


def axes(scale=1):
    """Two clusters of axes in four dimensions."""
    return np.concatenate([watson([0, 0, 1, 0], 30).rvs(250 * scale, 1), watson([0, 1, 0, 0], 20).rvs(750 * scale, 2)])


def turns(scale=1):
    """Two clusters of quaternions."""
    kinds = (matrix_fisher(np.diag([90, 60, 20])), 300), (matrix_fisher(np.diag([-30, -20, 10])), 700)
    return np.concatenate([one.bingham.rvs(count * scale, seed) for seed, (one, count) in enumerate(kinds)])


CASES = [
    (BivariateVonMisesMixture(3, random_state=0), torsions),
    (BivariateVonMisesMixture(3, model="cosine", random_state=0), torsions),
    (KentMixture(2, random_state=0), clouds),
    (WatsonMixture(2, random_state=0), axes),
    (MatrixFisherMixture(2, random_state=0), turns),
]
cases = pytest.mark.parametrize("mixture, draw", CASES, ids=["sine", "cosine", "kent", "watson", "rotations"])


def components(mixture):
    """The distributions of the components, from the attributes."""
    if isinstance(mixture, BivariateVonMisesMixture):
        parameters = zip(mixture.mean_angles_, mixture.concentrations_, mixture.correlations_)
        return [bivariate_vonmises(mu, kappa, float(c), mixture.model) for mu, kappa, c in parameters]
    if isinstance(mixture, KentMixture):
        return [kent(*parts) for parts in zip(mixture.axes_, mixture.concentrations_, mixture.ovalnesses_)]
    if isinstance(mixture, MatrixFisherMixture):
        return [matrix_fisher(F) for F in mixture.parameters_]
    return [watson(mu, kappa) for mu, kappa in zip(mixture.axes_, mixture.concentrations_)]


@cases
def test_densities_and_the_bound(mixture, draw):
    x = draw()
    mixture.set_params(tol=1e-6).fit(x)
    terms = np.array([w * one.pdf(x) for w, one in zip(mixture.weights_, components(mixture))])
    np.testing.assert_allclose(mixture.score_samples(x), np.log(terms.sum(0)), atol=1e-11)
    np.testing.assert_allclose(mixture.predict_proba(x), (terms / terms.sum(0)).T, atol=1e-11)
    assert (mixture.labels_ == terms.argmax(0)).all()
    assert np.diff(mixture.lower_bounds_).min() > -1e-12
    assert mixture.converged_
    assert mixture.score(x) == pytest.approx(mixture.lower_bound_, abs=1e-3)


@cases
def test_a_fit_is_a_maximum(mixture, draw):
    """Of one component: that of the family, where the prior is nothing."""
    x = draw()[:200]
    (one,) = components(type(mixture)(1, reg_concentration=1e-12, tol=1e-12, max_iter=50).fit(x))
    if isinstance(mixture, BivariateVonMisesMixture):
        best = bivariate_vonmises(*bivariate_vonmises.fit(x))
    elif isinstance(mixture, MatrixFisherMixture):
        best = matrix_fisher(matrix_fisher.fit(x))
    else:
        family = kent if isinstance(mixture, KentMixture) else watson
        best = family(*family.fit(x))
    assert one.logpdf(x).mean() == pytest.approx(best.logpdf(x).mean(), abs=1e-11)


def test_the_bound_has_the_prior_in_it():
    """Uniform rows beside those of each component: their mean log-density, here over a grid, exact for trigonometric polynomials."""
    mixture, x, share = BivariateVonMisesMixture(3, reg_concentration=0.3, tol=1e-10, random_state=0), torsions(), 0.3
    mixture.set_params(max_iter=500).fit(x)
    circle = np.arange(16) * (np.pi / 8)
    uniform = np.stack(np.meshgrid(circle, circle), axis=-1).reshape(-1, 2)
    prior = sum(one.logpdf(uniform).mean() for one in components(mixture)) * share / 3
    assert mixture.lower_bound_ == pytest.approx(mixture.score(x) + prior, abs=1e-8)
    assert np.diff(mixture.lower_bounds_).min() > -1e-12


def test_a_step_that_goes_too_far_is_shortened():
    """Newton's for -(1 + x^2)^(1/2) leads from x to -x^3: farther away from the maximum beyond 1."""

    def evaluate(x):
        root = np.sqrt(1 + x[:, 0] ** 2)
        return -root, -x / root[:, None], root[:, None, None] ** -3

    points = np.array([[0.5], [3.0], [-20.0]])
    found = risen(points, evaluate(points), evaluate, lambda x, step: x + step)
    assert found[0] == pytest.approx(-0.125)
    assert (evaluate(found)[0] > evaluate(points)[0]).all()


def test_recovery():
    mixture = BivariateVonMisesMixture(3, tol=1e-6, random_state=0).fit(torsions(10))
    order = np.argsort(-mixture.weights_)[[0, 1, 2]]
    helix = order[0]
    np.testing.assert_allclose(mixture.weights_[helix], 0.5, atol=0.01)
    np.testing.assert_allclose(mixture.mean_angles_[helix], [-1.1, -0.7], atol=0.01)
    np.testing.assert_allclose(mixture.concentrations_[helix], [40, 40], rtol=0.06)
    np.testing.assert_allclose(mixture.correlations_[helix], -20, rtol=0.1)
    ovals = KentMixture(2, random_state=0).fit(clouds(10))
    narrow = int(ovals.concentrations_.argmax())
    np.testing.assert_allclose(np.abs(ovals.axes_[narrow] * np.eye(3)).sum(0), 1, atol=1e-3)
    np.testing.assert_allclose([ovals.concentrations_[narrow], ovals.ovalnesses_[narrow]], [100, 40], rtol=0.06)
    lines = WatsonMixture(2, random_state=0).fit(axes(10))
    np.testing.assert_allclose(np.sort(lines.weights_), [0.25, 0.75], atol=0.01)
    np.testing.assert_allclose(np.sort(lines.concentrations_), [20, 30], rtol=0.05)
    rotations = MatrixFisherMixture(2, random_state=0).fit(turns(10))
    narrow = int(np.linalg.norm(rotations.parameters_, axis=(1, 2)).argmax())
    np.testing.assert_allclose(rotations.parameters_[narrow], np.diag([90, 60, 20]), atol=5)


def test_a_girdle_has_a_negative_concentration():
    x = watson([0, 0, 1], -30).rvs(1000, 0)
    mixture = WatsonMixture(1).fit(x)
    assert mixture.concentrations_[0] == pytest.approx(watson.fit(x)[1], rel=1e-4)


@cases
def test_sources_weights_and_files(mixture, draw, tmp_path):
    x = draw()
    whole = mixture.set_params(tol=1e-3).fit(x)
    blocks = type(mixture)(**mixture.get_params()).fit(lambda: iter(np.array_split(x, 7)))
    np.testing.assert_allclose(blocks.score_samples(x), whole.score_samples(x), atol=1e-9)
    np.save(tmp_path / "x.npy", x)
    read = type(mixture)(**mixture.get_params()).fit(tmp_path / "x.npy")
    np.testing.assert_allclose(read.score_samples(tmp_path / "x.npy"), whole.score_samples(x), atol=1e-9)
    some = np.arange(len(x)) % 3 > 0
    weighted = type(mixture)(1, tol=1e-9).fit(x, sample_weight=some.astype(float))
    alone = type(mixture)(1, tol=1e-9).fit(x[some])
    np.testing.assert_allclose(weighted.score_samples(x), alone.score_samples(x), atol=1e-6)
    for suffix in ("safetensors", "json"):
        path = tmp_path / f"m.{suffix}"
        whole.save(path)
        again = type(mixture).load(path)
        assert again.get_params() == whole.get_params()
        assert (again.score_samples(x) == whole.score_samples(x)).all()
        with pytest.raises(ModelError, match=f"holds a {type(mixture).__name__}, not a VonMisesFisherMixture"):
            VonMisesFisherMixture.load(path)
    text = (tmp_path / "m.json").read_text()
    (tmp_path / "bad.json").write_text(text.replace('"weights": [', '"weights": [7,'))
    with pytest.raises(ModelError, match="do not fit together"):
        type(mixture).load(tmp_path / "bad.json")
    drawn, labels = whole.sample(50)
    assert drawn.shape == (50, x.shape[1])
    assert labels.shape == (50,)
    assert whole.bic(x) > whole.aic(x)


def test_dask():
    array = pytest.importorskip("dask.array")
    x = torsions()
    here = BivariateVonMisesMixture(3, random_state=0).fit(x)
    there = BivariateVonMisesMixture(3, random_state=0).fit(array.from_array(x, chunks=(400, -1)))
    np.testing.assert_allclose(there.score_samples(array.from_array(x)).compute(), here.score_samples(x), atol=1e-9)


@pytest.mark.parametrize("mixture, draw, number", [(*CASES[0], 3), (*CASES[2], 2), (*CASES[3], 2), (*CASES[4], 2)])
def test_the_number_of_components(mixture, draw, number):
    chosen = type(mixture)((2, 5), random_state=0).fit(draw())
    assert chosen.n_components_ == number
    assert set(chosen.silhouettes_) == {2, 3, 4, 5}


@pytest.mark.parametrize(
    "mixture, draw, cosine",
    [
        (*CASES[0], lambda x: np.cos(x[:, None] - x).mean(-1)),
        (*CASES[2], lambda x: x @ x.T),
        (*CASES[3], lambda x: (x @ x.T) ** 2),
    ],
)
def test_silhouettes_compare_all_pairs(mixture, draw, cosine):
    x = draw()[::4]
    mixture.fit(x)
    distances = 1 - cosine(x)
    np.fill_diagonal(distances, 0)
    expected = silhouette_score(distances, mixture.labels_, metric="precomputed")
    assert mixture.silhouette(x) == pytest.approx(expected, abs=1e-10)


@pytest.mark.parametrize("kind", [KentMixture, WatsonMixture, BivariateVonMisesMixture])
def test_duplicates_and_empty_components_keep_everything_finite(kind):
    x = np.repeat([[1.0, 0.5]] if kind is BivariateVonMisesMixture else [[0.6, 0.8, 0.0]], 20, axis=0)
    mixture = kind(3, random_state=0).fit(x)
    assert np.isfinite(mixture.score_samples(x)).all()
    assert np.abs(mixture.concentrations_).max() < 1e7


@pytest.mark.parametrize(
    "mixture, x, message",
    [
        (BivariateVonMisesMixture(1), np.ones((5, 3)), "pair of angles, not 3 numbers"),
        (BivariateVonMisesMixture(1), np.array([[0.0, 1], [np.nan, 1]]), "row 1 "),
        (BivariateVonMisesMixture(1, model="both"), np.ones((5, 2)), "'sine' or 'cosine', not 'both'"),
        (KentMixture(1), np.ones((5, 2)), "three dimensions, not 2 numbers"),
        (KentMixture(1), np.array([[0.0, 1, 0], [0, 0, 0]]), "row 1 .* has no direction"),
        (WatsonMixture(1), np.array([[0.0, 1, 0], [0, np.inf, 0]]), "row 1 .* NaN or infinity"),
        (WatsonMixture(1, assignment="both"), np.ones((5, 2)), "'soft' or 'hard', not 'both'"),
        (WatsonMixture(1, init="best"), np.ones((5, 2)), "not 'best'"),
        (WatsonMixture(1, reg_concentration=1), np.ones((5, 2)), "between 0 and 1"),
        (MatrixFisherMixture(1), np.ones((5, 3)), "a quaternion, scalar last, not 3"),
        (WatsonMixture(9), np.eye(3), "n_samples=3 should be >= n_components=9"),
    ],
)
def test_what_is_refused(mixture, x, message):
    with pytest.raises(ValueError, match=message):
        mixture.fit(x)


def test_streams_of_another_width_are_refused():
    fitted = KentMixture(2, random_state=0).fit(clouds())
    with pytest.raises(ValueError, match="X has 2 features, but 3 features are expected"):
        fitted.predict(lambda: [clouds()[:, :2]])


def test_sparse_rows_are_refused():
    x = clouds()[:50]
    sparse = scipy.sparse.csr_array(x)
    for rows in (sparse, lambda: iter([sparse])):
        with pytest.raises(TypeError, match="dense rows are needed"):
            KentMixture(2).fit(rows)
    with pytest.raises(TypeError, match="dense rows are needed"):
        WatsonMixture(2, random_state=0).fit(x).predict(sparse)


REASONS = {"check_estimators_dtypes": "one of its rows of integers is zero: no axis"}


@parametrize_with_checks([WatsonMixture()], expected_failed_checks=lambda estimator: REASONS)
def test_contract_of_scikit_learn(estimator, check):
    check(estimator)
