"""Mixtures of von Mises-Fisher distributions: contract, bound, recovery, clusters, files."""

import doctest
import importlib
import os
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pandas
import pytest
import safetensors.numpy
import scipy.sparse
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score, silhouette_score
from sklearn.utils.estimator_checks import check_estimator

import logbessel
from logbessel.cluster import ModelError, VonMisesFisherMixture, choice, maximisation
from logbessel.cluster.expectation import expect
from logbessel.cluster.parameters import Parameters
from logbessel.cluster.rows import Rows
from logbessel.stats import SufficientStatistics, maximum_likelihood, vonmises_fisher

CROPS = Path(__file__).parents[1] / "examples" / "crops.npz"
PROBABILITIES = "a scikit-learn check that takes whatever has predict_proba for a classifier, and reads its class tags"
EXPECTED_TO_FAIL = dict.fromkeys(("check_estimator_sparse_array", "check_estimator_sparse_matrix"), PROBABILITIES)
NOT_RUN = {"check_array_api_input"}  # tests for input of other libraries; it runs only where SciPy is told to take it
MODES = [(a, c) for a in ("soft", "hard") for c in ("component", "tied", "fixed", 30.0)]


def draw(means, concentrations, counts, seed=0):
    rng = np.random.default_rng(seed)
    parts = [
        vonmises_fisher.rvs(mu, kappa, count, random_state=rng)
        for mu, kappa, count in zip(means, concentrations, counts, strict=True)
    ]
    return np.concatenate(parts), np.repeat(np.arange(len(counts)), counts)


def overlapping(seed=0):
    """Five components in twenty dimensions, hard to tell apart."""
    rng = np.random.default_rng(seed)
    means = rng.standard_normal((5, 20))
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    return draw(means, (10, 20, 30, 15, 60), (100, 150, 80, 200, 60), seed)[0]


def quiet(mixture, *arguments, **keywords):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return mixture.fit(*arguments, **keywords)


def test_scikit_learn_contract():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        results = check_estimator(VonMisesFisherMixture(), expected_failed_checks=EXPECTED_TO_FAIL, on_fail=None)
    wrong = [(r["check_name"], repr(r["exception"])) for r in results if r["status"] == "failed"]
    assert not wrong
    for result in results:
        if result["status"] == "xfail":
            assert "'NoneType' object has no attribute 'multi_class'" in repr(result["exception"].__cause__)
    assert {r["check_name"] for r in results if r["status"] == "skipped"} <= NOT_RUN


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(("assignment", "concentration"), MODES)
def test_the_bound_never_falls(assignment, concentration, dtype):
    x = overlapping().astype(dtype)
    for seed in range(4):
        mixture = VonMisesFisherMixture(
            7, assignment=assignment, concentration=concentration, init="random", tol=0, max_iter=60, random_state=seed
        )
        bounds = np.array(quiet(mixture, x).lower_bounds_)
        allowed = 1e-12 * abs(bounds[-1]) if dtype == np.float64 else 1e-6 * mixture.concentrations_.max()
        assert (np.diff(bounds) >= -allowed).all()
        assert len(bounds) == mixture.n_iter_
        assert bounds[-1] == mixture.lower_bound_


def test_the_bound_is_the_mean_log_density():
    x = overlapping()
    mixture = VonMisesFisherMixture(5, concentration_prior=0, random_state=0).fit(x)
    assert mixture.lower_bound_ == pytest.approx(mixture.score(x), rel=1e-12)
    densities = [
        np.log(w) + vonmises_fisher.logpdf(x, mu, kappa)
        for w, mu, kappa in zip(mixture.weights_, mixture.mean_directions_, mixture.concentrations_, strict=True)
    ]
    np.testing.assert_allclose(mixture.score_samples(x), np.logaddexp.reduce(densities), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(mixture.predict_proba(x), np.exp(densities - mixture.score_samples(x)).T, atol=1e-12)
    assert (mixture.predict(x) == mixture.labels_).all()
    assert (mixture.fit_predict(x) == mixture.labels_).all()


def test_one_component_is_the_plain_fit():
    x = overlapping()
    estimate = maximum_likelihood(SufficientStatistics(20).update(x))
    mixture = VonMisesFisherMixture(1).fit(x)
    np.testing.assert_allclose(mixture.mean_directions_[0], estimate.mu, rtol=1e-12, atol=1e-14)
    assert mixture.concentrations_[0] == pytest.approx(estimate.kappa, rel=1e-12)
    assert mixture.lower_bound_ == pytest.approx(estimate.mean_log_density, rel=1e-12)


def test_the_prior_of_concentrations():
    """With it, each solves its equation, and the bound is less by the prior; without, it is the mean log-density."""
    x = overlapping()
    fit = VonMisesFisherMixture(4, concentration="component", concentration_prior=200, tol=1e-13, max_iter=2000)
    fit.fit(x)
    r = fit.predict_proba(x)
    lengths, masses = np.linalg.norm(r.T @ x, axis=1), r.sum(axis=0)
    a = logbessel.iv_ratio(10, fit.concentrations_)
    common = (a * (masses + 200) - lengths) / 200  # the mean resultant length of the rows that the prior adds
    np.testing.assert_allclose(common, common[0], rtol=1e-5)
    kappa_0 = logbessel.iv_ratio_inv(10, common[0])
    normaliser = lambda kappa: vonmises_fisher.logpdf(np.eye(20)[1], np.eye(20)[0], kappa)
    divergence = sum(
        normaliser(kappa_0) - normaliser(kappa) + (kappa_0 - kappa) * common[0] for kappa in fit.concentrations_
    )
    assert fit.lower_bound_ == pytest.approx(fit.score(x) - 200 * divergence / len(x), rel=1e-6)
    plain = fit.set_params(concentration_prior=0).fit(x)
    assert plain.lower_bound_ == pytest.approx(plain.score(x), rel=1e-12)
    assert np.ptp(plain.concentrations_) > 1


@pytest.mark.parametrize("concentration", ["component", "tied"])
@pytest.mark.parametrize("dimensions", [3, 100, 2048])
def test_recovery(dimensions, concentration):
    means = np.eye(dimensions)[:3]
    concentrations = np.array([1.0, 1.0, 1.0] if concentration == "tied" else [0.7, 1.0, 1.4]) * max(40, dimensions)
    x, labels = draw(means, concentrations, (400, 600, 1000))
    mixture = VonMisesFisherMixture(3, concentration=concentration, n_init=3, random_state=0).fit(x)
    assert adjusted_rand_score(labels, mixture.labels_) > 0.99
    order = np.argsort(mixture.weights_)
    np.testing.assert_allclose(mixture.weights_[order], [0.2, 0.3, 0.5], atol=0.01)
    separate = [maximum_likelihood(SufficientStatistics(dimensions).update(x[labels == j])) for j in range(3)]
    if concentration == "component":
        for j, estimate in zip(order, separate, strict=True):
            assert mixture.mean_directions_[j] @ estimate.mu > 0.999
            assert mixture.concentrations_[j] == pytest.approx(estimate.kappa, abs=estimate.kappa_standard_error)
    true = np.logaddexp.reduce([
        np.log(w) + vonmises_fisher.logpdf(x, mu, kappa)
        for w, mu, kappa in zip((0.2, 0.3, 0.5), means, concentrations, strict=True)
    ])  # fmt: skip
    assert mixture.lower_bound_ >= true.mean()


def test_own_concentrations_where_the_rows_are_as_the_model_says():
    """Groups of 20, 40 and 10 rows, one wide and one tight, in three dimensions: by default three are found, and told apart."""
    x, labels = draw(np.eye(3), (20, 40, 10), (20, 40, 10))
    chosen = VonMisesFisherMixture((2, 6), random_state=0).fit(x)
    assert chosen.n_components_ == 3
    assert adjusted_rand_score(labels, chosen.labels_) > 0.99
    separate = [maximum_likelihood(SufficientStatistics(3).update(x[labels == j])).kappa for j in range(3)]
    owners = [int(np.median(chosen.labels_[labels == j])) for j in range(3)]
    np.testing.assert_allclose(chosen.concentrations_[owners], separate, rtol=0.1)


def test_dispersion_is_measured_again_with_own_concentrations():
    """A common concentration puts rows of the widest groups into others, where they look dispersed."""
    means = np.random.default_rng(7).standard_normal((5, 50))
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    x, labels = draw(means, (30, 60, 100, 40, 80), (200, 40, 100, 30, 400))
    kinds = {"tied": {"concentration": "tied"}, "own": {}, "likelihood": {"concentration_prior": 0}}
    found = {
        name: [VonMisesFisherMixture(5, random_state=seed, **settings).fit(x) for seed in range(5)]
        for name, settings in kinds.items()
    }
    scores = {
        name: np.mean([normalized_mutual_info_score(labels, fitted.labels_) for fitted in fits])
        for name, fits in found.items()
    }
    assert scores["own"] >= scores["likelihood"]
    assert scores["own"] > scores["tied"]
    for fitted in found["own"]:
        assert (np.diff(fitted.lower_bounds_) >= -1e-12 * abs(fitted.lower_bound_)).all()


def test_clusters_of_photographs_beat_kmeans():
    with np.load(CROPS) as file:
        x, labels = file["features"].astype(np.float32), file["labels"]
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    x, labels = x[::4], labels[::4]  # a quarter of each photograph, for time; benchmarks/mixture.py takes all
    kinds = {
        "tied": lambda seed: VonMisesFisherMixture(16, concentration="tied", random_state=seed),
        "component": lambda seed: VonMisesFisherMixture(16, random_state=seed),
        "k-means": lambda seed: KMeans(16, n_init=1, random_state=seed),
    }
    scores = {
        name: np.mean([normalized_mutual_info_score(labels, make(seed).fit(x).labels_) for seed in range(10)])
        for name, make in kinds.items()
    }
    assert min(scores, key=scores.get) == "k-means"


def test_kinds_of_input_agree(tmp_path):
    x = overlapping().astype(np.float32)
    fit = VonMisesFisherMixture(5, random_state=0).fit(x)
    np.save(tmp_path / "x.npy", x)
    scaled = x * np.linspace(0.1, 10, len(x), dtype=np.float32)[:, None]
    others = (
        np.load(tmp_path / "x.npy", mmap_mode="r"),
        np.asfortranarray(x),
        scipy.sparse.csr_matrix(x),
        scipy.sparse.csr_array(x),
        scaled,
        x.astype(float),
    )
    for other in others:
        mixture = VonMisesFisherMixture(5, random_state=0).fit(other)
        assert (mixture.labels_ == fit.labels_).mean() > 0.99
        assert mixture.lower_bound_ == pytest.approx(fit.lower_bound_, abs=1e-4)
        assert (mixture.predict(other) == mixture.labels_).all()
        assert np.isfinite(mixture.score_samples(other)).all()
    assert fit.predict_proba(x).dtype == np.float32
    for coarse in (x.astype(np.float16), np.round(3000 * x).astype(np.int16)):
        assert VonMisesFisherMixture(5, random_state=0).fit(coarse).lower_bound_ == pytest.approx(
            fit.lower_bound_, abs=0.01
        )


def test_weights_are_repetitions_in_any_order():
    x = overlapping()
    rng = np.random.default_rng(0)
    weights = rng.integers(0, 4, len(x))
    repeated = rng.permutation(np.repeat(x, weights, axis=0))
    for init in ("kmeans++", np.eye(20)[:4]):
        weighted = VonMisesFisherMixture(4, init=init, random_state=0).fit(x, sample_weight=weights)
        plain = VonMisesFisherMixture(4, init=init, random_state=0).fit(repeated)
        np.testing.assert_allclose(weighted.concentrations_, plain.concentrations_, rtol=1e-9)
        assert weighted.lower_bound_ == pytest.approx(plain.lower_bound_, rel=1e-10)


def test_duplicates_stay_finite_and_empty_components_are_filled():
    x = np.repeat(np.eye(10)[:3], 20, axis=0)
    for assignment, concentration in MODES:
        mixture = VonMisesFisherMixture(5, assignment=assignment, concentration=concentration, random_state=0).fit(x)
        for array in (mixture.weights_, mixture.concentrations_, mixture.mean_directions_, mixture.score_samples(x)):
            assert np.isfinite(array).all()
        assert mixture.concentrations_.max() <= 9 / 2e-6
    x, _ = draw(np.eye(50)[:3], (200, 200, 200), (100, 100, 100))
    init = np.concatenate([np.eye(50)[:1] + np.eye(50)[1:2], np.full((2, 50), -1.0)])
    for assignment in ("soft", "hard"):
        mixture = VonMisesFisherMixture(3, assignment=assignment, init=init).fit(x)
        assert len(np.unique(mixture.labels_)) == 3
        assert (np.diff(mixture.lower_bounds_) >= -1e-12).all()


def test_zero_rows_are_as_likely_anywhere():
    x = overlapping()
    x[5] = 0
    mixture = VonMisesFisherMixture(3, random_state=0).fit(x)
    assert np.isfinite(mixture.score_samples(x)).all()
    sparse = VonMisesFisherMixture(3, random_state=0).fit(scipy.sparse.csr_matrix(x))
    assert sparse.lower_bound_ == pytest.approx(mixture.lower_bound_, rel=1e-10)


def test_warm_start_goes_on():
    x = overlapping()
    mixture = VonMisesFisherMixture(5, max_iter=2, tol=0, warm_start=True, random_state=0)
    first = quiet(mixture, x).lower_bound_
    assert not mixture.converged_
    assert quiet(mixture, x).lower_bounds_[0] >= first - 1e-12
    with pytest.raises(ValueError, match="should follow a fit of as many"):
        mixture.set_params(n_components=3).fit(x)


@pytest.mark.parametrize(("concentration", "count"), [("tied", 1), ("component", 5)])
def test_samples_and_criteria(concentration, count):
    x = overlapping()
    mixture = VonMisesFisherMixture(5, concentration=concentration, concentration_prior=0, random_state=0).fit(x)
    rows, labels = mixture.sample(3000)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, rtol=1e-12)
    np.testing.assert_allclose(np.bincount(labels) / 3000, mixture.weights_, atol=0.03)
    assert mixture.score(rows) == pytest.approx(mixture.score(x), abs=0.3)
    free, total = 5 * 19 + 4 + count, mixture.score(x) * len(x)
    assert mixture.aic(x) == pytest.approx(2 * free - 2 * total)
    assert mixture.bic(x) == pytest.approx(np.log(len(x)) * free - 2 * total)


@pytest.mark.parametrize(
    "wrong",
    [
        {"n_components": 0}, {"assignment": "firm"}, {"concentration": "loose"}, {"concentration": -1.0}, {"tol": -1},
        {"max_iter": 0}, {"n_init": 0}, {"init": "best"}, {"init": np.eye(3)}, {"reg_concentration": 0},
        {"init": np.zeros((2, 20))}, {"n_components": 1000}, {"concentration_prior": "rows"}, {"concentration_prior": -1},
        {"learning_decay": 0.5},
    ],
)  # fmt: skip
def test_wrong_parameters(wrong):
    with pytest.raises(ValueError, match=r"should|shape|direction"):
        VonMisesFisherMixture(**wrong).fit(overlapping())


def test_what_cannot_be_fitted_or_drawn():
    x = overlapping()
    with pytest.raises(ValueError, match="ample weights (sum to zero|must contain at least one non-zero)"):
        VonMisesFisherMixture().fit(x, sample_weight=np.zeros(len(x)))
    with pytest.raises(ValueError, match="all rows are zero"):
        VonMisesFisherMixture(2).fit(np.zeros((5, 3)))
    with pytest.raises(ValueError, match="n_samples=0 should be at least 1"):
        VonMisesFisherMixture().fit(x).sample(0)


def test_progress_is_told_where_asked_for(capsys):
    mixture = VonMisesFisherMixture(2, verbose=2, random_state=0).fit(overlapping())
    lines = capsys.readouterr().out.splitlines()
    assert [f"iteration {number}" for number in range(1, mixture.n_iter_ + 1)] == [
        line.partition(":")[0] for line in lines[:-1]
    ]
    assert lines[-1].endswith(f"bound {mixture.lower_bound_:.9g} after {mixture.n_iter_} iterations")


def test_without_scikit_learn_it_says_what_to_install():
    code = "import sys; sys.modules['sklearn'] = None; import logbessel.cluster"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stderr.endswith(
        """ImportError: logbessel.cluster needs sklearn: pip install ".[cluster]" in a checkout of logbessel\n"""
    )


def test_files_take_safetensors(tmp_path, monkeypatch):
    mixture = VonMisesFisherMixture().fit(overlapping())
    mixture.save(tmp_path / "m.safetensors")
    monkeypatch.setitem(sys.modules, "safetensors", None)
    monkeypatch.setitem(sys.modules, "safetensors.numpy", None)
    with pytest.raises(ImportError, match="pip install"):
        mixture.save(tmp_path / "again.safetensors")
    with pytest.raises(ImportError, match="pip install"):
        VonMisesFisherMixture.load(tmp_path / "m.safetensors")


def test_rows_beyond_single_precision_are_refused():
    x = overlapping().astype(np.float32)
    x[3] *= np.float32(1e-30)
    with pytest.raises(ValueError, match="row 3 "):
        VonMisesFisherMixture().fit(x)


def test_files(tmp_path):
    x = overlapping()
    path = tmp_path / "mixture.safetensors"
    for init in ("kmeans++", np.eye(20)[:4]):
        mixture = VonMisesFisherMixture(4, init=init, random_state=np.random.RandomState(0)).fit(x)
        mixture.save(path)
        read = VonMisesFisherMixture.load(path)
        assert (read.score_samples(x) == mixture.score_samples(x)).all()
        assert read.lower_bounds_ == mixture.lower_bounds_
        assert read.get_params()["n_components"] == 4
        np.testing.assert_array_equal(read.init, init)
    whole = path.read_bytes()
    bad = tmp_path / "bad.safetensors"
    changes = {
        "empty": b"",
        "half": whole[: len(whole) // 2],
        "foreign": b"PK\x03\x04" + whole,
        "newer": whole.replace(b'"version":"1"', b'"version":"9"'),
        "no mixture": whole.replace(b"logbessel-mixture", b"another---mixture"),
        "a number": whole[:-8] + b"\xff" * 8,
        "a parameter": whole.replace(b'n_init\\": 1', b'n_init\\": 0'),
    }
    for data in changes.values():
        assert data != whole
        bad.write_bytes(data)
        with pytest.raises(ModelError) as caught:
            VonMisesFisherMixture.load(bad)
        assert str(caught.value).startswith(str(bad))
        assert "\n" not in str(caught.value)
    with pytest.raises(ModelError, match="cannot be read"):
        VonMisesFisherMixture.load(tmp_path / "missing")
    bad.write_bytes(changes["newer"])
    with pytest.raises(ModelError, match="reads versions up to"):
        VonMisesFisherMixture.load(bad)


@pytest.fixture(scope="module")
def contents(tmp_path_factory):
    """Metadata and tensors of the file of a mixture."""
    path = tmp_path_factory.mktemp("model") / "mixture.safetensors"
    VonMisesFisherMixture(4, random_state=0).fit(overlapping()).save(path)
    with safetensors.safe_open(path, "numpy") as file:
        return file.metadata(), {name: file.get_tensor(name) for name in file.keys()}


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("weights", lambda a: a.astype(np.float32), "not 1-dimensional, finite and of type float64"),
        ("masses", lambda a: a * np.nan, "not 1-dimensional, finite"),
        ("mean_directions", lambda a: a[:, :1], "empty"),
        ("lower_bounds", lambda a: a[:0], "empty"),
        ("concentrations", lambda a: a[1:], "do not fit together"),
        ("resultants", lambda a: a[:, 1:], "do not fit together"),
        ("weights", lambda a: a * 2, "out of range"),
        ("concentrations", lambda a: -a, "out of range"),
        ("mean_directions", lambda a: a * 2, "no unit vector"),
        ("resultants", None, "'resultants' is missing"),
    ],
)
def test_file_with_a_wrong_tensor(tmp_path, contents, name, change, message):
    metadata, tensors = contents
    tensors = {key: tensor for key, tensor in tensors.items() if change or key != name}
    if change:
        tensors[name] = np.ascontiguousarray(change(tensors[name]))
    path = tmp_path / "bad.safetensors"
    safetensors.numpy.save_file(tensors, path, metadata)
    with pytest.raises(ModelError, match=message):
        VonMisesFisherMixture.load(path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda metadata: metadata | {"version": "one"}, "no version"),
        (lambda metadata: metadata | {"model": metadata["model"].replace("null", '["a"]')}, "names as columns"),
    ],
)
def test_file_with_wrong_metadata(tmp_path, contents, change, message):
    metadata, tensors = contents
    assert change(metadata) != metadata
    path = tmp_path / "bad.safetensors"
    safetensors.numpy.save_file(tensors, path, change(metadata))
    with pytest.raises(ModelError, match=message):
        VonMisesFisherMixture.load(path)


def test_examples():
    module = importlib.import_module("logbessel.cluster.von_mises_fisher_mixture")
    assert doctest.testmod(module).failed == 0


def test_tables_as_people_have_them():
    """Nullable and Arrow frames are arrays; a column of words, and what is masked, are named."""
    x = overlapping()
    expected = VonMisesFisherMixture(random_state=0).fit(x).lower_bound_
    for kind in ("Float64", "float64[pyarrow]"):
        table = pandas.DataFrame(x).astype(kind)
        assert VonMisesFisherMixture(random_state=0).fit(table).lower_bound_ == pytest.approx(expected, rel=1e-12)
    table = pandas.DataFrame(x).assign(who="u")
    with pytest.raises(ValueError, match="column 'who' holds .*, not real numbers"):
        VonMisesFisherMixture().fit(table)
    masked = np.ma.array(x, mask=np.zeros_like(x, bool))
    masked.mask[4, 1] = True
    with pytest.raises(ValueError, match=r"'x' is masked at \[4, 1\]"):
        VonMisesFisherMixture().fit(masked)


def test_tensors_where_scikit_learn_dispatches(tmp_path):
    pytest.importorskip("torch")
    x = overlapping()
    np.save(tmp_path / "x.npy", x)
    code = (
        "import numpy as np, sklearn, torch\n"
        "from logbessel.cluster import VonMisesFisherMixture\n"
        "x = torch.tensor(np.load('x.npy'))\n"
        "with sklearn.config_context(array_api_dispatch=True):\n"
        "    print(VonMisesFisherMixture(random_state=0).fit(x).score(x))"
    )
    settings = {**os.environ, "SCIPY_ARRAY_API": "1"}
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=settings, cwd=tmp_path)
    assert float(ended.stdout or "nan") == VonMisesFisherMixture(random_state=0).fit(x).score(x), ended.stderr


def test_a_small_component_is_not_an_empty_one():
    """One row among a hundred thousand for two components; a mass of 1e-7 of that is what rounding leaves."""
    np.testing.assert_array_equal(maximisation.empty_components(np.array([1e5 - 1, 1.0])), [])
    np.testing.assert_array_equal(maximisation.empty_components(np.array([1e5, 1e-7, 0.0])), [1, 2])


# The number of components


def test_silhouette_is_that_of_scikit_learn():
    x = overlapping()
    mixture = VonMisesFisherMixture(4, random_state=0).fit(5 * x)
    expected = silhouette_score(x, mixture.labels_, metric="cosine")
    assert mixture.silhouette(x) == pytest.approx(expected, rel=1e-12)
    assert mixture.silhouette(scipy.sparse.csr_array(x)) == pytest.approx(expected, rel=1e-12)
    assert mixture.silhouette(lambda: np.array_split(x, 7)) == pytest.approx(expected, rel=1e-12)
    alone = VonMisesFisherMixture(1).fit(x)
    assert alone.silhouette(x) == 0


@pytest.mark.parametrize("number", [3, 5])
def test_the_number_of_components_is_found(number, tmp_path):
    x, _ = draw(np.eye(60)[:number], np.full(number, 50.0), (90,) * number)
    mixture = VonMisesFisherMixture((2, 8), random_state=0).fit(x)
    assert mixture.n_components_ == number == len(mixture.weights_)
    assert list(mixture.silhouettes_) == list(range(2, 9))
    assert max(mixture.silhouettes_, key=mixture.silhouettes_.get) == number
    mixture.save(tmp_path / "m.safetensors")
    again = VonMisesFisherMixture.load(tmp_path / "m.safetensors")
    assert (again.n_components_, list(again.n_components)) == (number, [2, 8])
    np.testing.assert_array_equal(again.predict(x), mixture.labels_)


def test_agreement_is_the_mean_jaccard_coefficient():
    one, other = [0, 0, 0, 1, 1, 1], [7, 7, 2, 2, 2, 2]
    assert choice._likeness(one, other) == choice._likeness(other, one) == pytest.approx((2 / 3 + 3 / 4) / 2)
    assert choice._likeness(one, [5, 5, 5, 3, 3, 3]) == 1


def test_the_fewest_that_agree_not_significantly_less():
    """Four splits with a standard deviation of 0.02 each; means that differ by 0.02 do so significantly, by 0.01 not."""
    spread = 0.02 * np.sqrt(0.75) * np.array([1, 1, -1, -1])
    found = {number: mean + spread for number, mean in ((3, 0.5), (4, 0.59), (5, 0.57), (6, 0.6), (7, 0.4))}
    assert choice._fewest(found) == 4
    found[4] -= 0.02
    assert choice._fewest(found) == 6


def test_the_number_is_found_where_groups_are_small_and_large():
    """Starts seldom hit all small groups: merging the components of a larger fit does, whose fit is the first start."""
    means = np.random.default_rng(0).standard_normal((7, 300))
    x, groups = draw(
        means / np.linalg.norm(means, axis=1, keepdims=True), np.full(7, 150.0), (200, 150, 100, 80, 60, 40, 30)
    )
    mixture = VonMisesFisherMixture((4, 9), random_state=0).fit(x)
    assert mixture.n_components_ == 7
    assert normalized_mutual_info_score(groups, mixture.labels_) > 0.99
    assert normalized_mutual_info_score(groups, VonMisesFisherMixture(7, random_state=0).fit(x).labels_) < 0.99


def test_automatic_numbers_stay_below_that_of_rows():
    x, _ = draw(np.eye(20)[:2], np.full(2, 500.0), (4, 4))
    mixture = VonMisesFisherMixture("auto", random_state=0).fit(x)
    assert mixture.n_components_ == 2
    assert max(mixture.silhouettes_) < len(x)


@pytest.mark.parametrize("number", [0, "many", (3, 2), (1, 2, 3), 2.0, (0, 3)])
def test_numbers_of_components_that_are_none(number):
    with pytest.raises(ValueError, match="n_components should be an integer of at least 1, two that rise, or 'auto'"):
        VonMisesFisherMixture(number).fit(np.eye(4))


def test_a_stream_that_passes_once_has_its_number_given():
    with pytest.raises(ValueError, match="partial_fit needs a fixed number of components"):
        VonMisesFisherMixture("auto").partial_fit(np.eye(4))


def test_empty_components_are_not_moved_to_rows_without_weight():
    """The lowest rows, which re-seed empty components, have a direction and a weight."""
    x = np.array([[1.0, 0, 0], [1, 0, 0], [0, 0, -1], [0, 0, 0]])  # the third is the farthest, and weighs nothing
    model = Parameters(np.array([0.5, 0.5]), np.eye(3)[:2], np.array([50.0, 5.0]))
    found = expect(Rows(x, np.array([1.0, 1.0, 0.0, 1.0])), model, False)
    np.testing.assert_array_equal(np.sort(found.lowest), [0, 1])
    fewer = expect(Rows(x, np.array([1.0, 0.0, 0.0, 1.0])), model, False)  # than there are components
    np.testing.assert_array_equal(fewer.lowest, [0])
