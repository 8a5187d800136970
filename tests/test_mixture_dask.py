"""Mixtures of Dask arrays: the same fit as in memory, on threads, and on processes of which one is killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import dask
import dask.array
import numpy as np
import pytest
import scipy.sparse
from test_mixture_streaming import assert_same, draw

from logbessel.cluster import VonMisesFisherMixture, initialisation


@pytest.fixture(autouse=True)
def one_thread():
    with dask.config.set(scheduler="synchronous"):
        yield


@pytest.mark.parametrize("assignment", ["soft", "hard"])
@pytest.mark.parametrize("concentration", ["component", "tied"])
def test_fitted_as_in_memory(monkeypatch, assignment, concentration):
    monkeypatch.setattr(initialisation, "SAMPLE_NUMBERS", 250 * 30)
    x, _ = draw()
    weights = np.random.default_rng(0).uniform(0, 2, len(x))
    make = lambda: VonMisesFisherMixture(4, assignment=assignment, concentration=concentration, random_state=0)
    whole = make().fit(x, sample_weight=weights)
    array = dask.array.from_array(x, chunks=(170, 11))
    for w in (weights, dask.array.from_array(weights, chunks=500)):
        assert_same(make().fit(array, sample_weight=w), whole)
    mixture = make().fit(array)
    assert_same(mixture, make().fit(x))
    lazy = mixture.labels_, mixture.predict(array), mixture.predict_proba(array), mixture.score_samples(array)
    eager = mixture.predict(x), mixture.predict(x), mixture.predict_proba(x), mixture.score_samples(x)
    for one, other in zip(lazy, eager, strict=True):
        assert isinstance(one, dask.array.Array)
        assert one.dtype == other.dtype and one.shape == other.shape
        np.testing.assert_allclose(one.compute(), other, atol=1e-10)
    assert mixture.score(array) == pytest.approx(mixture.score(x), rel=1e-12)
    assert mixture.bic(array) == pytest.approx(mixture.bic(x), rel=1e-12)


def test_kinds_of_arrays():
    x, _ = draw()
    whole = VonMisesFisherMixture(3, random_state=0).fit(x)
    array = dask.array.from_array(x, chunks=(400, -1))
    unknown = array[dask.array.ones(len(x), chunks=400, dtype=bool)]  # the sizes of its chunks are not known
    sparse = array.map_blocks(scipy.sparse.csr_array)
    for other in (unknown, sparse):
        assert_same(VonMisesFisherMixture(3, random_state=0).fit(other), whole)
    assert VonMisesFisherMixture(3, random_state=0).fit(array.astype(np.float32)).predict_proba(
        array.astype(np.float32)
    ).dtype == np.float32  # fmt: skip


def test_wrong_arrays():
    x, _ = draw()
    array = dask.array.from_array(x, chunks=(400, -1))
    mixture = VonMisesFisherMixture(3, random_state=0)
    with pytest.raises(ValueError, match="2D"):
        mixture.fit(array[:, 0])
    with pytest.raises(ValueError, match="sample_weight should have the shape"):
        mixture.fit(array, sample_weight=np.ones(7))
    x[777, 3] = np.inf
    with pytest.raises(ValueError, match="infinity in row 777, column 3"):
        mixture.fit(dask.array.from_array(x, chunks=(400, -1)))
    mixture.fit(x[:500])
    with pytest.raises(ValueError, match="X has 29 features"):
        mixture.predict(array[:, 1:])


def test_dask_is_not_imported():
    code = (
        "import sys, numpy as np; from logbessel.cluster import VonMisesFisherMixture as M;"
        "M().fit(np.eye(5)); assert 'dask' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


class Slayer:
    """A chunk that, when it is made for the third time, kills the worker that makes it."""

    def __init__(self, mark):
        self.mark = mark

    def __call__(self, block, block_info=None):
        if block_info[0]["chunk-location"][0] == 3:
            with open(self.mark, "a") as file:
                file.write("x")
            if os.path.getsize(self.mark) == 3:
                os.kill(os.getpid(), signal.SIGKILL)
        return block


@pytest.mark.filterwarnings("ignore")
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="processes are killed by a signal that Windows lacks")
def test_a_worker_is_killed(tmp_path):
    """The chunks that the worker held are made again by the one that is left, and the one that replaces it."""
    distributed = pytest.importorskip("distributed")
    x, _ = draw()
    whole = VonMisesFisherMixture(3, random_state=0).fit(x)
    killed = tmp_path / "killed"
    options = dict(n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None)
    with (
        distributed.LocalCluster(**options) as cluster,
        distributed.Client(cluster) as client,
        dask.config.set(scheduler=client),
    ):
        fitted = VonMisesFisherMixture(3, random_state=0).fit(dask.array.from_array(x, chunks=(200, -1)))
        assert_same(fitted, whole)
        array = dask.array.from_array(x, chunks=(200, -1)).map_blocks(Slayer(str(killed)), dtype=x.dtype)
        mixture = VonMisesFisherMixture(3, random_state=0).fit(array)
        assert killed.stat().st_size > 3
        assert_same(mixture, whole)
        assert (mixture.labels_.compute() == whole.labels_).all()


def test_workers_read_parquet(tmp_path):
    """The example: each worker reads its own files, and the fit is that of the folder."""
    pytest.importorskip("distributed")
    parquet, pyarrow = pytest.importorskip("pyarrow.parquet"), pytest.importorskip("pyarrow")
    x, folder = draw()[0].astype(np.float32), tmp_path / "embeddings"
    folder.mkdir()
    for number, part in enumerate(np.array_split(x, 5)):
        parquet.write_table(pyarrow.table({"embedding": list(part)}), folder / f"{number}.parquet")
    script, output = Path(__file__).parents[1] / "examples" / "dask_shards.py", tmp_path / "mixture.safetensors"
    command = [sys.executable, script, f"{folder}/*.parquet", "--components", "3", "-o", output]
    subprocess.run(command, check=True, capture_output=True, cwd=tmp_path)
    mixture, whole = VonMisesFisherMixture.load(output), VonMisesFisherMixture(3, random_state=0).fit(folder)
    assert mixture.lower_bound_ == pytest.approx(whole.lower_bound_, rel=1e-5)
    np.testing.assert_allclose(mixture.mean_directions_, whole.mean_directions_, atol=1e-4)
