"""Mixtures of rows that are on disk or come in blocks: the same fit as in memory, in bounded memory."""

import re
import warnings

import numpy as np
import pyarrow
import pyarrow.dataset
import pyarrow.parquet
import pytest
import scipy.sparse
from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.metrics import adjusted_rand_score

from logbessel.cluster import VonMisesFisherMixture, initialisation
from logbessel.features import open_features
from logbessel.stats import vonmises_fisher


def draw(dimensions=30, counts=(300, 500, 400), kappa=40.0, seed=0):
    """Rows of three components, shuffled, and their components."""
    rng = np.random.default_rng(seed)
    rows = [vonmises_fisher.rvs(mu, kappa, n, rng) for mu, n in zip(np.eye(dimensions), counts, strict=False)]
    order = rng.permutation(sum(counts))
    return np.concatenate(rows)[order], np.repeat(np.arange(len(counts)), counts)[order]


def blocks_of(x, size=170):
    return [x[first : first + size] for first in range(0, x.shape[0], size)]


class Loader:
    """Blocks that can be read again; it has a length, as the loaders of PyTorch do."""

    def __init__(self, blocks):
        self.blocks_, self.passes = blocks, 0

    def __iter__(self):
        self.passes += 1
        return iter(self.blocks_)

    def __len__(self):
        return len(self.blocks_)


def streams(x, folder):
    """Every kind of stream of the rows of a table."""
    np.save(folder / "x.npy", x)
    np.savez(folder / "x.npz", features=x)
    (folder / "parts").mkdir()
    for i, block in enumerate(blocks_of(x, 500)):
        column = pyarrow.array(list(block), pyarrow.list_(pyarrow.from_numpy_dtype(x.dtype), x.shape[1]))
        pyarrow.parquet.write_table(pyarrow.table({"features": column}), folder / "parts" / f"{i}.parquet")
    return {
        "callable": lambda: iter(blocks_of(x)),
        "iterable": Loader(blocks_of(x)),
        "npy": str(folder / "x.npy"),
        "npz": folder / "x.npz",
        "folder": folder / "parts",
        "dataset": pyarrow.dataset.dataset(folder / "parts", format="parquet"),
        "reader": open_features(folder / "x.npz"),
        "sparse": lambda: (scipy.sparse.csr_array(block) for block in blocks_of(x)),
    }


def assert_same(mixture, other):
    assert mixture.n_iter_ == other.n_iter_
    np.testing.assert_allclose(mixture.weights_, other.weights_, rtol=1e-10)
    np.testing.assert_allclose(mixture.mean_directions_, other.mean_directions_, atol=1e-12)
    np.testing.assert_allclose(mixture.concentrations_, other.concentrations_, rtol=1e-10)
    assert mixture.lower_bound_ == pytest.approx(other.lower_bound_, rel=1e-12)


@pytest.fixture(params=["whole", "sampled"])
def sample(request, monkeypatch):
    """Starts drawn from all rows, and from a part of them."""
    if request.param == "sampled":
        monkeypatch.setattr(initialisation, "SAMPLE_NUMBERS", 250 * 30)
        monkeypatch.setattr(initialisation, "SPARSE_ROWS", 250)


@pytest.mark.parametrize("assignment", ["soft", "hard"])
def test_streams_are_fitted_as_tables(tmp_path, sample, assignment):
    x, _ = draw()
    make = lambda: VonMisesFisherMixture(4, assignment=assignment, random_state=0)
    whole = make().fit(x)
    for stream in streams(x, tmp_path).values():
        mixture = make().fit(stream)
        assert_same(mixture, whole)
        assert not hasattr(mixture, "labels_")
        assert (mixture.predict(stream) == whole.labels_).all()
        np.testing.assert_allclose(mixture.score_samples(stream), whole.score_samples(x), rtol=1e-10)
        np.testing.assert_allclose(mixture.predict_proba(stream), whole.predict_proba(x), atol=1e-10)
        assert mixture.score(stream) == pytest.approx(whole.score(x), rel=1e-12)
        assert mixture.bic(stream) == pytest.approx(whole.bic(x), rel=1e-12)
        assert mixture.n_features_in_ == 30
        assert (make().fit_predict(stream) == whole.labels_).all()


def test_weights_of_a_stream():
    x, _ = draw()
    weights = np.random.default_rng(0).uniform(0, 2, len(x))
    make = lambda: VonMisesFisherMixture(3, random_state=0)
    stream = lambda: blocks_of(x)
    assert_same(make().fit(stream, sample_weight=weights), make().fit(x, sample_weight=weights))
    for wrong in (weights[:-1], np.append(weights, 1)):
        with pytest.raises(ValueError, match=f"there are {len(wrong)} sample weights"):
            make().fit(stream, sample_weight=wrong)
    with pytest.raises(ValueError, match="not negative"):
        make().fit(stream, sample_weight=-weights)


def test_empty_components_of_a_stream_are_moved():
    x, _ = draw(50, (100, 100, 100), 200.0)
    init = np.concatenate([np.eye(50)[:1] + np.eye(50)[1:2], np.full((2, 50), -1.0)])
    whole = VonMisesFisherMixture(3, init=init).fit(x)
    assert len(np.unique(whole.labels_)) == 3
    assert_same(VonMisesFisherMixture(3, init=init).fit(lambda: blocks_of(x)), whole)


def test_what_can_be_read_once(tmp_path):
    x, _ = draw()
    mixture = VonMisesFisherMixture(3, random_state=0)
    with pytest.raises(ValueError, match="pass a callable that makes the iterator, or give its blocks to partial_fit"):
        mixture.fit(iter(blocks_of(x)))
    mixture.fit(x)
    assert (mixture.predict(iter(blocks_of(x))) == mixture.labels_).all()
    generator = iter(blocks_of(x))
    with pytest.raises(ValueError, match="the blocks hold no rows"):
        mixture.fit(lambda: generator)  # read by the first pass


def test_wrong_blocks():
    x, _ = draw()
    mixture = VonMisesFisherMixture(3, random_state=0)
    with pytest.raises(ValueError, match="X has 29 features"):
        mixture.fit(lambda: [x[:500], x[500:, 1:]])
    bad = x.copy()
    bad[777, 3] = np.nan
    with pytest.raises(ValueError, match=re.escape("NaN in row 777, column 3 (counted from 0)")):
        mixture.fit(lambda: blocks_of(bad))
    with pytest.raises(ValueError, match="n_samples=2 should be >= n_components=3"):
        mixture.fit(lambda: [x[:2]])
    with pytest.raises(ValueError, match="at least two columns"):
        mixture.fit(lambda: [x[:, :1]])
    with pytest.raises(ValueError, match="no rows"):
        mixture.fit(lambda: [])
    mixture.fit(x)
    with pytest.raises(ValueError, match="X has 29 features"):
        mixture.predict(lambda: blocks_of(x[:, 1:]))
    with pytest.raises(ValueError, match="X has 29 features"):
        mixture.fit(x).partial_fit(x[:, 1:])


def test_buffers_may_be_used_again():
    x, _ = draw()

    def stream():
        buffer = np.empty((100, 30))
        for first in range(0, 1200, 100):
            buffer[:] = x[first : first + 100]
            yield buffer

    assert_same(VonMisesFisherMixture(3, random_state=0).fit(stream), VonMisesFisherMixture(3, random_state=0).fit(x))


@pytest.mark.parametrize("assignment", ["soft", "hard"])
@pytest.mark.parametrize("concentration", ["component", "tied", "fixed", 40.0])
def test_partial_fit(assignment, concentration):
    x, labels = draw(counts=(3000, 5000, 4000))
    mixture = VonMisesFisherMixture(3, assignment=assignment, concentration=concentration, random_state=0)
    with pytest.raises(NotFittedError):
        mixture.predict(x)
    for block in blocks_of(x, 300):
        mixture.partial_fit(block)
    assert mixture.n_iter_ == len(mixture.lower_bounds_) == 40
    assert not mixture.converged_
    assert adjusted_rand_score(labels, mixture.predict(x)) > 0.99
    np.testing.assert_allclose(np.sort(mixture.weights_), [0.25, 1 / 3, 5 / 12], atol=0.02)
    whole = VonMisesFisherMixture(3, assignment=assignment, concentration=concentration, random_state=0).fit(x)
    assert mixture.score(x) > whole.score(x) - 0.1


def test_steps_of_partial_fit():
    """With one component an E-step is exact: the sums are those of the stated step sizes."""
    x, _ = draw()
    for decay in (0.7, 1.0):
        mixture = VonMisesFisherMixture(1, learning_decay=decay)
        total, seen = 0, 0
        for size, block in zip((100, 300, 50), np.split(x[:450], [100, 400]), strict=True):
            seen += size
            gain = (size / seen) ** decay
            total = (1 - gain) * total + gain * block.mean(axis=0)
            mixture.partial_fit(block)
            np.testing.assert_allclose(mixture.mean_directions_[0], total / np.linalg.norm(total), atol=1e-13)
    # with a decay of 1 every row has had the same say
    np.testing.assert_allclose(
        mixture.concentrations_, VonMisesFisherMixture(1).fit(x[:450]).concentrations_, rtol=1e-10
    )


def test_partial_fit_goes_on_after_fit_and_load(tmp_path):
    x, _ = draw()
    make = lambda: VonMisesFisherMixture(3, tol=0, max_iter=5, random_state=0, learning_decay=1.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        mixture = make().fit(x[:600])
    iterations = mixture.n_iter_
    mixture.save(tmp_path / "m.safetensors")
    read = VonMisesFisherMixture.load(tmp_path / "m.safetensors")
    for one in (mixture, read):
        one.partial_fit(x[600:])
    assert_same(read, mixture)
    assert mixture.n_iter_ == iterations + 1
    assert not hasattr(mixture, "labels_")
    assert mixture.score(x) == pytest.approx(VonMisesFisherMixture(3, random_state=0).fit(x).score(x), abs=0.05)
