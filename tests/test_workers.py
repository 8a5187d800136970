"""Parts of rows on several threads: order, errors, BLAS left as it was, and the same results."""

import numpy as np
import pytest
import scipy.sparse
from threadpoolctl import threadpool_info, threadpool_limits

from logbessel.cluster import SphericalKMeans, VonMisesFisherMixture, assignment, rows, workers
from logbessel.cluster.assignment import CHUNK_BYTES, DirectProducts, assign
from logbessel.cluster.expectation import expect, labels
from logbessel.cluster.parameters import Parameters
from logbessel.cluster.rows import Rows, sums_by_owner
from logbessel.compiler import native, products


def blas():
    return [library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"]


def test_results_come_in_order_and_products_take_one_thread_meanwhile():
    if not blas():
        pytest.skip("the threads of this BLAS cannot be told")
    with threadpool_limits(2, user_api="blas"):
        seen = list(workers.in_order(lambda number: (number, blas()), range(20)))
        assert [number for number, _ in seen] == list(range(20))
        assert all(found == [1] * len(found) for _, found in seen)
        assert blas() == [2] * len(blas())
        with pytest.raises(ZeroDivisionError):
            list(workers.in_order(lambda number: 1 // (7 - number), range(20)))
        assert blas() == [2] * len(blas())
        assert list(workers.in_order(lambda number: blas(), range(1))) == [blas()]


def test_parts_make_the_whole(monkeypatch):
    monkeypatch.setattr(rows, "LEAST_PART", 1 << 12)
    x = np.random.default_rng(0).standard_normal((1000, 30)).astype(np.float32)
    parts = list(Rows(x, first=5).split())
    assert len(parts) > 10
    np.testing.assert_array_equal(np.concatenate([part.x for part in parts]), x)
    np.testing.assert_allclose(
        np.concatenate([part.inverses for part in parts]), 1 / np.linalg.norm(x, axis=1), rtol=1e-6
    )
    assert [part.first for part in parts] == np.cumsum([5, *(len(part) for part in parts[:-1])]).tolist()


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("kind", [VonMisesFisherMixture, SphericalKMeans])
def test_a_fit_does_not_depend_on_the_number_of_threads(kind, monkeypatch):
    x = np.random.default_rng(0).standard_normal((3000, 20))
    settings = {"tol": 0, "max_iter": 5, "random_state": 0, "init": x[:4]}
    whole = kind(4, **settings).fit(x)
    monkeypatch.setattr(rows, "LEAST_PART", 1 << 14)
    fits = []
    for threads in (1, 2, 3):
        with threadpool_limits(threads, user_api="blas"):
            fits.append(kind(4, **settings).fit(x))
    for name in ("mean_directions_", "concentrations_") if kind is VonMisesFisherMixture else ("cluster_centers_",):
        values = [getattr(fitted, name) for fitted in fits]
        np.testing.assert_array_equal(values[1], values[2])
        np.testing.assert_allclose(values[0], values[1], rtol=1e-9)
        np.testing.assert_allclose(getattr(whole, name), values[0], rtol=1e-9)
    assert (fits[1].labels_ == whole.labels_).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sums_of_sparse_rows_by_owner(dtype):
    rng = np.random.default_rng(0)
    x, owners, weights = rng.standard_normal((5000, 7)), rng.integers(0, 4, 5000), rng.uniform(0, 2, 5000)
    expected = np.array([weights[owners == j] @ x[owners == j] for j in range(5)])
    found = sums_by_owner(owners, weights, scipy.sparse.csr_array(x.astype(dtype)), 5)
    assert found.dtype == float
    np.testing.assert_allclose(found, expected, atol=1e-3 if dtype == np.float32 else 1e-10)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    ("rows", "components", "columns"), [(100, 50, 37), (33, 3, 2), (40, 16, 64), (9, 1, 8), (0, 4, 4)]
)
def test_assignment_of_a_block(rows, components, columns, dtype):
    """Whole numbers, so that terms are exact and many are equal: the first counts."""
    rng = np.random.default_rng(0)
    products = rng.integers(-3, 3, (rows, components)).astype(dtype)
    offsets, scales = rng.integers(-2, 2, components).astype(dtype), rng.choice([0.0, 0.5, 2.0], rows)
    weights, block = rng.uniform(0, 2, rows), rng.standard_normal((rows, columns)).astype(dtype)
    masses, sums = np.ones(components), np.ones((components, columns))
    owners, values = assign(products, offsets, scales, weights, block, masses, sums)
    terms = products * scales[:, None] + offsets
    np.testing.assert_array_equal(owners, terms.argmax(axis=1))
    np.testing.assert_array_equal(values, terms.max(axis=1))
    np.testing.assert_allclose(masses, 1 + np.bincount(owners, weights, components), rtol=1e-14)
    expected = np.ones_like(sums)
    np.add.at(expected, owners, (weights * scales)[:, None] * block)
    np.testing.assert_allclose(sums, expected, rtol=1e-12, atol=1e-13)
    alone = assign(products, offsets, scales, weights, block[:, :0], np.zeros(components), sums[:, :0])
    np.testing.assert_array_equal(alone[0], owners)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    ("rows", "components", "columns"), [(1000, 50, 70), (33, 3, 2), (40, 16, 64), (9, 1, 8), (5, 5, 1003), (0, 4, 4)]
)
@pytest.mark.parametrize("chunk", [1, CHUNK_BYTES])
def test_direct_products_are_assigned_alike(rows, components, columns, dtype, chunk, monkeypatch):
    """Whole numbers, so that both are exact, in any order of the sums."""
    monkeypatch.setattr(assignment, "CHUNK_BYTES", chunk)
    rng = np.random.default_rng(1)
    block, vectors = (rng.integers(-3, 4, (count, columns)).astype(dtype) for count in (rows, components))
    offsets, scales = rng.integers(-9, 10, components).astype(dtype), rng.choice([0.0, 0.5, 2.0], rows)
    weights = rng.integers(0, 3, rows).astype(float)
    found, expected = ((np.ones(components), np.ones((components, columns))) for _ in range(2))
    direct = DirectProducts(vectors, offsets)
    owned = direct.assign(block, scales, weights, *found)
    alike = assign(block @ vectors.T, offsets, scales, weights, block, *expected)
    alone = direct.assign(block, scales, weights, np.zeros(components), found[1][:, :0])
    for one, other in zip((*owned, *found, *alone), (*alike, *expected, *alike), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("lanes", [4, 8, 16])
@pytest.mark.parametrize("code", ["f", "d"])
def test_direct_products_for_other_processors(code, lanes, monkeypatch):
    rng = np.random.default_rng(2)
    block, vectors = rng.integers(-3, 4, (20, 75)).astype(code), rng.integers(-3, 4, (6, 75)).astype(code)
    address = native.load(native.object_code(products.assembly(code, lanes)), products.NAME, {})
    monkeypatch.setattr(assignment, "products_address", lambda code: address)
    direct = DirectProducts(vectors, np.zeros(6, code))
    owners, values = direct.assign(block, np.ones(20), np.ones(20), np.zeros(6), np.zeros((6, 75)))
    np.testing.assert_array_equal(owners, (block @ vectors.T).argmax(axis=1))
    np.testing.assert_array_equal(values, (block @ vectors.T).max(axis=1))


@pytest.mark.parametrize("columns", [63, 64])
@pytest.mark.parametrize("components", [64, 65])
def test_hard_steps_do_not_depend_on_how_products_are_made(components, columns):
    x = np.random.default_rng(3).standard_normal((500, columns))
    model = Parameters(np.full(components, 1 / components), x[:components], np.linspace(1, 20, components))
    found, sparse = expect(Rows(x), model, True), expect(Rows(scipy.sparse.csr_array(x)), model, True)
    np.testing.assert_array_equal(found.masses, sparse.masses)
    np.testing.assert_allclose(found.resultants, sparse.resultants, atol=1e-12)
    np.testing.assert_allclose(found.log_likelihood, sparse.log_likelihood, rtol=1e-13)
    assert (labels(Rows(x), model) == labels(Rows(scipy.sparse.csr_array(x)), model)).all()


def test_infinite_terms_have_an_owner():
    """Components of no weight have the term -inf."""
    products, offsets = np.zeros((2, 9), np.float32), np.full(9, -np.inf, np.float32)
    owners, values = assign(products, offsets, *np.ones((2, 2)), np.ones((2, 3)), np.zeros(9), np.zeros((9, 3)))
    assert owners.tolist() == [0, 0]
    assert values.tolist() == [-np.inf, -np.inf]
