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
    with pytest.raises(ValueError, match=r"page\.txt: its name does not end in \.html"):
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
