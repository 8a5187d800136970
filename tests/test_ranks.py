"""p-values by the ranks of fitted rows: exact where rows are few or far out, bounded in memory, and right on embeddings."""

from pathlib import Path

import numpy as np
import pytest
import scipy.stats

from logbessel.cluster import VonMisesFisherMixture
from logbessel.cluster.parameters import Parameters
from logbessel.cluster.ranks import KEPT, ranks, scores
from logbessel.cluster.rows import Rows
from logbessel.stats import vonmises_fisher

CROPS = Path(__file__).parents[1] / "examples" / "crops.npz"


def one(dimensions, kappa):
    return Parameters(np.ones(1), np.eye(1, dimensions), np.array([kappa]))


def test_shares_are_those_of_all_rows():
    x = vonmises_fisher.rvs(np.eye(5)[0], 20, 20_000, random_state=0)
    parts = [ranks(Rows(x[first : first + 3000], first=first), one(5, 20.0)) for first in range(0, 20_000, 3000)]
    found = sum(parts[1:], parts[0])
    whole = ranks(Rows(x), one(5, 20.0))
    np.testing.assert_array_equal(found.greatest, whole.greatest)
    np.testing.assert_array_equal(found.sample, whole.sample)
    distances = 1 - x[:, 0]
    expected = (1 + 20_000 - scipy.stats.rankdata(distances, "min") + 1) / 20_001
    values = found.pvalues(np.zeros(len(x), int), distances)
    far = np.argsort(-distances)[: KEPT // 2]
    np.testing.assert_allclose(values[far], expected[far], rtol=1e-12)
    assert np.abs(values - expected).max() < 0.06
    assert found.pvalues(np.zeros(2, int), np.array([2.0, 0.0])).tolist() == [1 / 20_001, 1.0]


def test_rows_without_a_direction_or_a_weight_are_not_counted():
    x = vonmises_fisher.rvs(np.eye(5)[0], 20, 10, random_state=0)
    x[3] = 0
    assert ranks(Rows(x, np.r_[0, np.ones(9)]), one(5, 20.0)).counts.tolist() == [8]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("kappa", [50.0, 1e7])
def test_scores_are_those_of_the_model(dtype, kappa):
    means = np.eye(8)[:3]
    x = np.concatenate([vonmises_fisher.rvs(mu, kappa, 50, random_state=i) for i, mu in enumerate(means)]).astype(dtype)
    model = Parameters(np.array([0.2, 0.3, 0.5]), means, np.full(3, kappa))
    densities, owners, distances = scores(Rows(2 * x), model)
    np.testing.assert_array_equal(owners, np.repeat(range(3), 50))
    directions = x.astype(float) / np.linalg.norm(x.astype(float), axis=1, keepdims=True)
    exact = np.linalg.norm(directions - means[owners], axis=1) ** 2 / 2
    np.testing.assert_allclose(distances, exact, rtol=1e-5)
    expected = vonmises_fisher.logpdf(np.repeat(means[:1], 150, axis=0), means[0], kappa) - kappa * exact
    rounding = 2e-7 * kappa if dtype == np.float32 else 1e-6
    np.testing.assert_allclose(densities, expected + np.log(model.weights[owners]), atol=rounding, rtol=1e-6)


def test_few_embeddings_are_called_outliers():
    """Whose own model gives a quarter of them less than one in a million."""
    x = np.load(CROPS)["features"].astype(np.float32)
    mixture = VonMisesFisherMixture(16, random_state=0).fit(x[::2])
    values = mixture.pvalue(x[1::2])
    assert (values < 0.01).mean() < 0.06
    assert 0.35 < np.median(values) < 0.6
    assert not any(mixture._ranks.fits(j, vonmises_fisher(mu, kappa).cosine) for j, (mu, kappa) in enumerate(
        zip(mixture.mean_directions_, mixture.concentrations_)
    ))  # fmt: skip


def test_a_model_that_fits_is_found_to(tmp_path):
    x = np.concatenate([vonmises_fisher.rvs(mu, 40, 400, random_state=i) for i, mu in enumerate(np.eye(10)[:2])])
    mixture = VonMisesFisherMixture(2, random_state=0).fit(x)
    for component, (mu, kappa) in enumerate(zip(mixture.mean_directions_, mixture.concentrations_)):
        assert mixture._ranks.fits(component, vonmises_fisher(mu, kappa).cosine)
        assert not mixture._ranks.fits(component, vonmises_fisher(mu, 3 * kappa).cosine)
    mixture.save(tmp_path / "m.safetensors")
    again = VonMisesFisherMixture.load(tmp_path / "m.safetensors")
    np.testing.assert_array_equal(again.pvalue(x), mixture.pvalue(x))
    mixture.partial_fit(x)
    with pytest.raises(ValueError, match="pvalue needs the ranks of all rows"):
        mixture.pvalue(x)
    mixture.save(tmp_path / "m.safetensors")
    assert not hasattr(VonMisesFisherMixture.load(tmp_path / "m.safetensors"), "_ranks")
