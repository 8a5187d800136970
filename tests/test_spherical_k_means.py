"""Spherical k-means: contract, optimum, every source of rows; and components merged."""

import doctest
import warnings

import numpy as np
import pytest
import scipy.sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import adjusted_rand_score
from sklearn.utils.estimator_checks import check_estimator

from logbessel.cluster import SphericalKMeans, VonMisesFisherMixture, spherical_k_means
from logbessel.stats import kl_divergence, vonmises_fisher


def draw(number=4, dimensions=20, kappa=60, count=100):
    means = np.eye(dimensions)[:number]
    x = np.concatenate([vonmises_fisher.rvs(mu, kappa, count, random_state=i) for i, mu in enumerate(means)])
    return x, np.repeat(np.arange(number), count)


def test_scikit_learn_contract():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        results = check_estimator(SphericalKMeans(2), on_fail=None)
    wrong = [(r["check_name"], repr(r["exception"])) for r in results if r["status"] == "failed"]
    assert [name for name, _ in wrong if name != "check_array_api_input"] == []


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_it_finds_the_clusters_and_their_inertia(dtype):
    x, labels = draw()
    lengths = np.random.default_rng(0).uniform(0.1, 10, (len(x), 1))
    found = SphericalKMeans(4, random_state=0).fit((x * lengths).astype(dtype))
    assert adjusted_rand_score(labels, found.labels_) == 1
    sums = np.array([x[found.labels_ == j].sum(axis=0) for j in range(4)])
    np.testing.assert_allclose(found.cluster_centers_, sums / np.linalg.norm(sums, axis=1, keepdims=True), atol=1e-6)
    distances = found.transform(x.astype(dtype))
    assert distances.dtype == dtype
    np.testing.assert_allclose(distances, 1 - x @ found.cluster_centers_.T, atol=1e-6)
    assert found.inertia_ == pytest.approx(distances.min(axis=1).sum(), rel=1e-5)
    assert found.score(x) == pytest.approx(-found.inertia_, rel=1e-5)
    np.testing.assert_array_equal(distances.argmin(axis=1), found.predict(x))


def test_starts_weights_and_given_centres():
    x, labels = draw(8, kappa=15)
    one, best = (SphericalKMeans(8, n_init=n, init="random", random_state=0).fit(x).inertia_ for n in (1, 10))
    assert best <= one
    weights = np.random.default_rng(0).integers(0, 3, len(x))
    given = SphericalKMeans(8, init=np.eye(20)[:8])
    weighted = given.fit(x, sample_weight=weights).cluster_centers_
    repeated = given.fit(np.repeat(x, weights, axis=0)).cluster_centers_
    np.testing.assert_allclose(weighted, repeated, atol=1e-12)


def test_every_source_gives_the_same(tmp_path):
    x, _ = draw()
    settings = {"n_clusters": 4, "random_state": 0}
    centres = SphericalKMeans(**settings).fit(x).cluster_centers_
    np.save(tmp_path / "x.npy", x)
    sources = [tmp_path / "x.npy", lambda: np.array_split(x, 7), scipy.sparse.csr_array(x), np.asfortranarray(x)]
    dask = pytest.importorskip("dask.array")
    for source in (*sources, dask.from_array(x, (90, 7))):
        found = SphericalKMeans(**settings).fit(source)
        np.testing.assert_allclose(found.cluster_centers_, centres, atol=1e-9)
        assert np.asarray(found.predict(source)).shape == (400,)
        assert np.asarray(found.transform(source)).shape == (400, 4)
    with pytest.raises(ValueError, match="batch_size should be None for a Dask array"):
        SphericalKMeans(4, batch_size=50).fit(dask.from_array(x, (90, 20)))


def test_mini_batches():
    x, labels = draw(count=500)
    order = np.random.default_rng(0).permutation(len(x))
    for source in (x[order], lambda: np.array_split(x[order], 3)):
        found = SphericalKMeans(4, batch_size=64, random_state=0, max_iter=20).fit(source)
        assert adjusted_rand_score(labels[order], found.predict(x[order])) > 0.98
    stream = SphericalKMeans(4, random_state=0)
    for part in np.array_split(order, 20):
        stream.partial_fit(x[part])
    assert adjusted_rand_score(labels, stream.predict(x)) > 0.98
    assert stream.n_iter_ == 20
    before = found.cluster_centers_.copy()
    found.partial_fit(x[:10])  # which moves little what has seen thousands of rows
    assert np.vecdot(before, found.cluster_centers_).min() > 0.99


def test_an_empty_cluster_moves_to_the_farthest_row():
    x, labels = draw(3)
    start = np.concatenate([np.eye(20)[:2], [-np.ones(20) / 20**0.5]])  # the last is the nearest of no row
    assert adjusted_rand_score(labels, SphericalKMeans(3, init=start).fit(x).labels_) == 1


def test_bad_settings_and_rows():
    x, _ = draw()
    for settings, text in (
        ({"n_clusters": 0}, "n_clusters should be an integer"),
        ({"init": "pca"}, "init should be 'k-means\\+\\+', 'random' or an array"),
        ({"batch_size": 0}, "batch_size should be None"),
        ({"tol": -1}, "tol should be at least 0"),
        ({"n_clusters": 500}, "n_samples=400 should be >= n_clusters=500"),
        ({"init": np.eye(3)}, "init should have the shape"),
    ):
        with pytest.raises(ValueError, match=text):
            SphericalKMeans(**settings).fit(x)
    with pytest.raises(ValueError, match="sum to zero"):
        SphericalKMeans(2).fit(lambda: [x], sample_weight=np.zeros(400))
    with pytest.raises(ValueError, match="all rows are zero"):
        SphericalKMeans(2).fit(np.zeros((5, 3)))
    with pytest.warns(ConvergenceWarning, match="after max_iter=1 passes"):
        SphericalKMeans(4, max_iter=1, random_state=0).fit(x)


def test_it_tells_how_it_goes(capsys):
    SphericalKMeans(4, random_state=0, verbose=2, n_init=2).fit(draw()[0])
    text = capsys.readouterr().out
    assert "pass 1: inertia" in text
    assert "start 2: inertia" in text


# Components merged


def test_halves_of_components_are_put_together_again():
    x, labels = draw(count=300)
    mixture = VonMisesFisherMixture(8, random_state=0, n_init=3).fit(x)
    fewer, new = mixture.merge(4)
    assert adjusted_rand_score(labels, fewer.predict(x)) > 0.99
    np.testing.assert_array_equal(new[mixture.labels_], fewer.labels_)
    assert fewer.weights_.sum() == pytest.approx(1)
    np.testing.assert_allclose(np.bincount(new, mixture.weights_), fewer.weights_)
    assert len(mixture.weights_) == 8
    assert fewer.partial_fit(x).weights_.shape == (4,)
    np.testing.assert_array_equal(mixture.merge(8)[1], np.arange(8))
    for number in (0, 9):
        with pytest.raises(ValueError, match="n_components should be from 1 to 8"):
            mixture.merge(number)


def test_what_a_merging_loses_is_the_divergence_from_the_merged(tmp_path):
    """The pair merged first has the least weighted divergence from its best common distribution."""
    mixture = VonMisesFisherMixture(5, concentration="component", random_state=0).fit(draw(3, kappa=10)[0])
    parts = [vonmises_fisher(mu, kappa) for mu, kappa in zip(mixture.mean_directions_, mixture.concentrations_)]

    def lost(i, j):
        weights = mixture.weights_[[i, j]] / mixture.weights_[[i, j]].sum()
        moment = sum(w * parts[k].cosine.mean() * parts[k].mu for w, k in zip(weights, (i, j)))
        length = np.linalg.norm(moment)
        from logbessel.stats.sphere.concentration import concentration

        common = vonmises_fisher(moment / length, float(concentration(20, length, 1 - length)))
        return sum(mixture.weights_[k] * kl_divergence(parts[k], common) for k in (i, j))

    losses = {(i, j): lost(i, j) for i in range(5) for j in range(i + 1, 5)}
    _, new = mixture.merge(4)
    i, j = np.flatnonzero(new == np.bincount(new).argmax())
    assert (i, j) == min(losses, key=losses.get)
    fewer, _ = mixture.merge(2)
    fewer.save(tmp_path / "m.safetensors")
    assert VonMisesFisherMixture.load(tmp_path / "m.safetensors").n_components == 2


def test_examples_in_docstrings():
    assert doctest.testmod(spherical_k_means).failed == 0
