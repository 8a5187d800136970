"""E-steps on a device: PyTorch's on the CPU, which are those of a GPU, beside NumPy's; and the memory that short types take."""

import tracemalloc

import numpy as np
import pytest
import scipy.sparse
from sklearn.exceptions import ConvergenceWarning

from logbessel.cluster import VonMisesFisherMixture, device_rows, sources
from logbessel.cluster.device_rows import DeviceRows
from logbessel.cluster.expectation import expect
from logbessel.cluster.parameters import Parameters
from logbessel.cluster.rows import Rows
from logbessel.features import open_features, sizes

torch = pytest.importorskip("torch")


def rows_of(dtype, unit, count=500, columns=12):
    """Rows around three directions, with a zero row, in a type."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal((count, columns)) + 3 * np.eye(columns)[rng.integers(0, 3, count)]
    x = x / np.linalg.norm(x, axis=1, keepdims=True) if unit else x * rng.uniform(0.5, 2, (count, 1))
    x[7] = 0
    return (20 * x if np.dtype(dtype).kind == "i" else x).astype(dtype)


def model(columns=12):
    return Parameters(np.array([0.5, 0.2, 0.3]), np.eye(columns)[:3], np.array([10.0, 5.0, 20.0]))


@pytest.mark.parametrize("hard", [False, True])
@pytest.mark.parametrize("unit", [False, True])
@pytest.mark.parametrize("dtype", ["float64", "float32", "float16", "int8", "uint32", ">f4"])
def test_an_expectation_is_that_of_numpy(dtype, unit, hard, monkeypatch):
    monkeypatch.setattr(device_rows, "BLOCK_BYTES", 1 << 12)  # several blocks, the last a small one
    x, weights = rows_of(np.dtype(dtype), unit), np.random.default_rng(1).uniform(0, 2, 500)
    ours, theirs = (expect(rows, model(), hard) for rows in (Rows(x, weights, 3), DeviceRows("cpu", x, weights, 3)))
    close = 1e-12 if Rows(x).dtype == np.float64 else 1e-5
    for name in ("weight", "masses", "resultants", "log_likelihood", "lowest_densities"):
        np.testing.assert_allclose(getattr(theirs, name), getattr(ours, name), rtol=close, atol=10 * close)
    np.testing.assert_array_equal(theirs.lowest, ours.lowest)
    assert max(block.nbytes for _, block in DeviceRows("cpu", x).sent()) <= device_rows.BLOCK_BYTES


def test_responsibilities_add_up_where_concentrations_are_large():
    """Log-densities of -10^5 and more are some thousandths off in single precision."""
    x = rows_of("float32", True)
    sharp = Parameters(np.array([0.5, 0.2, 0.3]), np.eye(12)[[0, 0, 0]], np.full(3, 1e5))
    for row in range(20):
        masses = expect(DeviceRows("cpu", x[row : row + 1]), sharp, hard=False).masses
        assert masses.sum() == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("assignment", ["soft", "hard"])
@pytest.mark.parametrize("dtype", ["float32", "float16", "int8"])
def test_a_fit_is_that_of_numpy(dtype, assignment):
    x = rows_of(dtype, False)
    settings = {"assignment": assignment, "random_state": 0}
    ours, theirs = (VonMisesFisherMixture(3, device=device, **settings).fit(x) for device in (None, "cpu"))
    assert theirs.n_iter_ == ours.n_iter_
    assert theirs.lower_bound_ == pytest.approx(ours.lower_bound_, abs=1e-5)
    np.testing.assert_allclose(theirs.concentrations_, ours.concentrations_, rtol=1e-4)
    np.testing.assert_array_equal(theirs.labels_, ours.labels_)


@pytest.mark.filterwarnings(f"ignore::{ConvergenceWarning.__module__}.ConvergenceWarning")
def test_streams_maps_and_blocks_go_there_too(tmp_path):
    x = rows_of("float16", False)
    np.save(tmp_path / "x.npy", x)
    settings = {"init": np.eye(12)[:3], "max_iter": 4, "tol": 0}
    whole = VonMisesFisherMixture(3, **settings).fit(x)
    for rows in (tmp_path / "x.npy", np.load(tmp_path / "x.npy", mmap_mode="r"), lambda: np.split(x, 5)):
        fitted = VonMisesFisherMixture(3, device="cpu", **settings).fit(rows)
        np.testing.assert_allclose(fitted.mean_directions_, whole.mean_directions_, atol=1e-5)
    step = [VonMisesFisherMixture(3, device=device, **settings).partial_fit(x) for device in (None, "cpu")]
    np.testing.assert_allclose(step[1].mean_directions_, step[0].mean_directions_, atol=1e-5)


def test_the_device_is_no_part_of_a_model(tmp_path):
    mixture = VonMisesFisherMixture(3, device="cpu", random_state=0).fit(rows_of("float32", True))
    mixture.save(tmp_path / "model.json")
    assert VonMisesFisherMixture.load(tmp_path / "model.json").device is None
    assert "device" not in (tmp_path / "model.json").read_text()


def test_what_cannot_run_there_is_refused():
    x = rows_of("float32", True)
    for device in ("meadow", "cuda:99", "meta"):
        with pytest.raises(ValueError, match=f"device='{device}' should be a device on which PyTorch has float64: "):
            VonMisesFisherMixture(3, device=device).fit(x)
    with pytest.raises(TypeError, match="device='cpu' needs dense rows"):
        VonMisesFisherMixture(3, device="cpu").fit(scipy.sparse.csr_array(x))


@pytest.mark.parametrize("device", [None, "cpu"])
@pytest.mark.parametrize("kind", ["array of float16", "int8 with a scale"])
@pytest.mark.filterwarnings(f"ignore::{ConvergenceWarning.__module__}.ConvergenceWarning")
def test_short_types_are_read_without_a_converted_copy(device, kind, tmp_path, monkeypatch):
    """The rows would take 32 MB in single precision."""
    for module, name, size in (
        (sizes, "BLOCK_BYTES", 20),
        (sources, "LEAST_NUMBERS", 18),
        (device_rows, "BLOCK_BYTES", 20),
    ):
        monkeypatch.setattr(module, name, 1 << size)
    rows, columns = 1 << 15, 256
    x = np.random.default_rng(0).integers(-90, 90, (rows, columns), np.int8)
    if kind == "array of float16":
        x = x.astype(np.float16)
    else:
        np.save(tmp_path / "x.npy", x)
        x = open_features(tmp_path / "x.npy", scale=0.25)
    mixture = VonMisesFisherMixture(2, device=device, init=np.eye(columns)[:2], concentration="tied", max_iter=1, tol=0)
    tracemalloc.start()
    mixture.fit(x)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < (16 << 20)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_sparse_rows_can_be_told_apart_after_a_fit_on_a_device():
    """A fit wants dense rows there; predictions are NumPy's."""
    x = rows_of("float64", True)
    fitted = VonMisesFisherMixture(3, device="cpu", random_state=0, max_iter=3).fit(x)
    sparse = scipy.sparse.csr_array(x)
    np.testing.assert_array_equal(fitted.predict(sparse), fitted.predict(x))
    np.testing.assert_allclose(fitted.score(sparse), fitted.score(x), rtol=1e-12)
