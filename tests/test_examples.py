"""The examples run, on what comes with them or on small stand-ins for what would be downloaded, and end in a figure."""

import importlib.util
from pathlib import Path

import matplotlib.pyplot
import numpy as np
import pytest
import torch
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

FOLDER = Path(__file__).resolve().parent.parent / "examples"


@pytest.fixture(autouse=True)
def no_window():
    with matplotlib.rc_context({"backend": "agg"}):
        yield
    matplotlib.pyplot.close("all")


def example(name):
    specification = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def require_picture(path):
    assert path.read_bytes().startswith(b"\x89PNG")


def test_photographs(tmp_path):
    mixture, means = example("photographs").main(tmp_path)
    assert mixture > 0.9
    assert mixture > means - 0.02
    require_picture(tmp_path / "photographs.png")


def test_outliers(tmp_path):
    areas = example("outliers").main(tmp_path)
    assert areas["log-density of the mixture"] > 0.95
    require_picture(tmp_path / "outliers.png")


def test_ramachandran(tmp_path):
    gains = example("ramachandran").main(tmp_path)
    assert set(gains) == {"general", "glycine", "proline"}
    assert min(gains.values()) > 0.01
    require_picture(tmp_path / "ramachandran.png")


def test_orientations(tmp_path):
    largest = example("orientations").main(tmp_path)
    assert min(largest) < 0.2 < 20 < max(largest)
    require_picture(tmp_path / "orientations.png")


def test_palaeomagnetism(tmp_path):
    oval, probability = example("palaeomagnetism").main(tmp_path)
    assert 10 < oval.kappa < 15
    assert 0.1 < probability < 0.5
    require_picture(tmp_path / "palaeomagnetism.png")


def test_rotations(tmp_path):
    results = example("rotations").main(tmp_path, steps=200)
    (before, _), (after, groups) = results["as trained"], results["calibrated"]
    assert after > max(before, 0.1)
    expected, actual = groups.T
    assert expected.mean() == pytest.approx(actual.mean(), rel=0.25)
    assert actual[0] < actual[-1] / 1.5
    require_picture(tmp_path / "rotations.png")


def test_a_pipeline_of_scikit_learn():
    assert example("other_libraries").with_scikit_learn() > 0.3


@pytest.mark.parametrize("package", ["scanpy", "bertopic"])
def test_other_libraries(package):
    pytest.importorskip(package)
    assert example("other_libraries").RECIPES[package]() > 0.3


def test_torch_classifier(tmp_path):
    results = example("torch_classifier").main(tmp_path)
    for kind in ("noise", "blanked features"):
        accuracies, _, quartiles = zip(*results[kind], strict=True)
        assert accuracies[0] > 0.97
        assert (np.diff([middle for _, middle, _ in quartiles]) < 0).all()
    require_picture(tmp_path / "torch_classifier.png")


def test_sentence_topics(tmp_path, monkeypatch):
    """With words counted instead of a language model, which finds less of the topics."""
    topics = example("sentence_topics")

    def embeddings(texts):
        counts = TfidfVectorizer(stop_words="english").fit_transform(texts)
        return normalize(TruncatedSVD(50, random_state=0).fit_transform(counts) + 1e-6)

    monkeypatch.setattr(topics, "embeddings", embeddings)
    mixture, _ = topics.main(tmp_path)
    assert 0.25 < mixture < 1
    require_picture(tmp_path / "sentence_topics.png")


def test_learn_smoothness(tmp_path, monkeypatch):
    """A learnt smoothness beats the usual ones on both series: once for being higher, once for being lower."""
    learn = example("learn_smoothness")
    monkeypatch.setattr(learn, "FIXED", (1.5, 2.5))
    gains = learn.main(tmp_path)
    over_three_halves, over_five_halves = gains["sunspots, yearly"]
    assert over_three_halves > over_five_halves > 4
    over_three_halves, over_five_halves = gains["carbon dioxide, weekly"]
    assert over_five_halves > over_three_halves > 7
    require_picture(tmp_path / "learn_smoothness.png")


class Pictures:
    """Pictures of as many textures as there are classes, which a small network can tell apart."""

    def __init__(self, seed, classes=3):
        self.seed, self.classes = seed, classes

    def __iter__(self):
        generator = torch.Generator().manual_seed(self.seed)
        for _ in range(4):
            classes = torch.randint(self.classes, (30,), generator=generator)
            stripes = torch.sin(torch.arange(32) * (1.0 + classes[:, None]))[:, None, None, :]
            yield stripes + 0.3 * torch.randn(30, 3, 32, 32, generator=generator), classes


def test_cifar10_resnet50(tmp_path, capsys):
    cifar = example("cifar10_resnet50")
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network = torch.nn.Sequential(torch.nn.Conv2d(3, 16, 5, stride=2), torch.nn.ReLU())
    results = cifar.experiment(network, Pictures(1), Pictures(2), grids=(1, 2), names="abc")
    assert [len(results[grid][0][0].mu) for grid in (1, 2)] == [16, 64]
    assert results[2][1] > 0.9
    x = np.concatenate([x[classes == 0] for x, classes in cifar.features(network, Pictures(1), 1)])
    length = np.linalg.norm(x.mean(axis=0))
    assert results[1][0][0].mean_resultant_length == pytest.approx(length, rel=1e-12)
    assert "16 dimensions" in capsys.readouterr().out
    cifar.draw(tmp_path / "cifar.png", results, "abc")
    require_picture(tmp_path / "cifar.png")
