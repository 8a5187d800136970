"""Pages and pictures made from Python, and rows that come with labels."""

import datetime
import re

import numpy as np
import pytest
from matplotlib.figure import Figure

import logbessel
from logbessel.cluster import VonMisesFisherMixture
from logbessel.stats import marginal_likelihood, vonmises_fisher


def clusters():
    return np.concatenate([vonmises_fisher.rvs(mu, 60, 80, random_state=i) for i, mu in enumerate(np.eye(20)[:3])])


@pytest.mark.parametrize("form", ["table", "path", "blocks"])
def test_a_page_from_python(tmp_path, form):
    x = clusters()
    mixture = VonMisesFisherMixture(3, random_state=7).fit(x)
    np.save(tmp_path / "x.npy", x)
    rows = {"table": x, "path": tmp_path / "x.npy", "blocks": lambda: np.array_split(x, 4)}[form]
    mixture.report(tmp_path / "page.html", rows, title="<3 & more>")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "<h1>&lt;3 &amp; more&gt;</h1>" in text
    assert f"<td>logbessel</td><td>{logbessel.__version__}</td>" in text
    assert "<td>seed</td><td>7</td>" in text
    assert f"<td>date</td><td>{datetime.datetime.now(datetime.UTC):%Y-%m}" in text
    assert re.search("<td>rows</td><td>240</td>", text)
    with pytest.raises(ValueError, match=r"page\.txt: its name should end in \.html"):
        mixture.report(tmp_path / "page.txt", x)


def test_a_plot_of_cosines():
    x = clusters()[:80]
    ax = vonmises_fisher.plot(2 * x, normalize=True, ax=Figure().add_subplot())
    places, density = ax.lines[0].get_data()
    cosine = vonmises_fisher(np.eye(20)[0], marginal_likelihood(x).kappa).cosine
    np.testing.assert_allclose(density, cosine.pdf(places), rtol=1e-6)
    heights, widths = zip(*((bar.get_height(), bar.get_width()) for bar in ax.patches))
    assert np.dot(heights, widths) == pytest.approx(1)


@pytest.mark.parametrize("kind", [tuple, list])
def test_blocks_with_labels_are_taken_for_their_rows(kind):
    """As a `DataLoader` of PyTorch yields them."""
    x = clusters()
    labelled = lambda: (kind([part, np.zeros(len(part))]) for part in np.array_split(x, 4))
    found = VonMisesFisherMixture(3, random_state=0).fit(labelled)
    np.testing.assert_allclose(found.mean_directions_, VonMisesFisherMixture(3, random_state=0).fit(x).mean_directions_)
    assert found.predict(labelled).shape == (240,)


def test_the_data_loader_of_pytorch():
    torch = pytest.importorskip("torch")
    x = clusters()
    data = torch.utils.data.TensorDataset(torch.from_numpy(x), torch.zeros(240))
    loader = torch.utils.data.DataLoader(data, batch_size=32)
    found = VonMisesFisherMixture(3, random_state=0).fit(loader)
    np.testing.assert_allclose(found.weights_, VonMisesFisherMixture(3, random_state=0).fit(x).weights_, rtol=1e-9)


def test_intervals_of_a_mixture_cover():
    """Of components far apart: weights, concentrations and mean directions."""
    hits = np.zeros(3)
    for seed in range(25):
        generator = np.random.default_rng(seed)
        counts = generator.multinomial(300, [0.5, 0.3, 0.2])
        parts = [vonmises_fisher.rvs(mu, 60, n, random_state=generator) for mu, n in zip(np.eye(10)[:3], counts)]
        x = np.concatenate(parts)
        mixture = VonMisesFisherMixture(3, init=np.eye(10)[:3]).fit(x)
        found = mixture.intervals(x, 0.9)
        means = np.array([part.sum(axis=0) / np.linalg.norm(part.sum(axis=0)) for part in parts])
        for component, weight in enumerate([0.5, 0.3, 0.2]):
            low, high = found.weights[component]
            hits[0] += low <= weight <= high
            low, high = found.concentrations[component]
            hits[1] += low <= 60 <= high
            hits[2] += np.arccos(means[component, component]) <= found.angles[component]
    assert (hits >= 60).all()  # of 75, 67.5 of which are expected
    assert hits[1:].max() <= 74
    with pytest.raises(ValueError, match="level should be between 0 and 1"):
        mixture.intervals(x, 1)


def test_intervals_of_components_without_rows():
    x = np.concatenate([clusters(), [-np.eye(20)[5]]])
    mixture = VonMisesFisherMixture(4, init=np.concatenate([np.eye(20)[:3], [-np.eye(20)[5]]])).fit(x)
    found = mixture.intervals(lambda: np.array_split(x, 3))
    assert np.isnan(found.concentrations[3]).all()
    assert found.weights[3][0] < 1 / 241 < found.weights[3][1] < 0.03
