"""The command line: what it prints and saves, and how it refuses."""

import base64
import errno
import io
import json
import math
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
import tracemalloc
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas
import pytest
import scipy.stats
from rich.console import Console
from typer.testing import CliRunner

from logbessel.cli import app
from logbessel.cluster import VonMisesFisherMixture
from logbessel.features import open_features
from logbessel.files import WriteError, write_whole
from logbessel.stats import confidence_interval, marginal_likelihood, uniformity_test, vonmises_fisher
from logbessel.stats.sphere import picture as report

CROPS = Path(__file__).parent.parent / "examples" / "crops.npz"
COMMAND = shutil.which("logbessel", path=sysconfig.get_path("scripts"))
COMMANDS = [sys.executable, "-m", "logbessel"]
PNG = b"\x89PNG\r\n\x1a\n"


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def sample(dimensions=20, kappa=30, rows=300):
    return vonmises_fisher.rvs(np.eye(1, dimensions)[0], kappa, rows, random_state=0)


def rows_of_table(output):
    """The labels and values of the printed table."""
    return dict(re.findall(r"│ (\S.*?) +│ +(\S.*?) │", output))


# What it prints and saves


def test_shipped_features(tmp_path):
    result = run("fit", CROPS, "--normalize", "--output", tmp_path / "model.json", "--report", tmp_path / "report.png")
    assert result.exit_code == 0
    assert result.stderr == ""
    table = rows_of_table(result.stdout)
    x = np.load(CROPS)["features"].astype(float)
    fit, (low, high) = marginal_likelihood(x, normalize=True), confidence_interval(x, normalize=True)
    assert table["rows"] == "1,600"
    assert table["dimensions"] == "1,280"
    assert table["mean resultant length"] == "0.458165"
    assert table["concentration"] == f"{fit.kappa:.1f}"
    assert table["its 95 % interval"] == f"{low:.1f} to {high:.1f}"
    assert table["p-value of uniformity"] == "0"
    assert table["mean log-density"] == f"{fit.mean_log_density:,.4f}"
    assert table["log-density, uniform"] == f"{fit.uniform_log_density:,.4f}"
    assert float(table["seconds"]) > 0
    assert (tmp_path / "report.png").read_bytes().startswith(PNG)
    contents = json.loads((tmp_path / "model.json").read_text(encoding="utf-8"))
    assert (contents["format"], contents["version"]) == ("logbessel-mixture", "1")
    assert contents["tensors"]["concentrations"] == pytest.approx([fit.kappa], rel=1e-6)
    np.testing.assert_allclose(contents["tensors"]["mean_directions"], [fit.mu], atol=1e-7)
    assert contents["model"]["fit"]["source"] == {"file": str(CROPS), "array": "features"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["model.json", "report.png"]


@pytest.mark.parametrize("name", ["x.npy", "x.npz", "x.parquet"])
def test_every_kind_of_file_gives_the_fit_in_memory(tmp_path, name, monkeypatch):
    monkeypatch.setattr("logbessel.features.sizes.BLOCK_BYTES", 5000)
    x = sample()
    {
        "x.npy": lambda path: np.save(path, x),
        "x.npz": lambda path: np.savez(path, x=x),
        "x.parquet": lambda path: pandas.DataFrame(x, columns=[f"f{i}" for i in range(20)]).to_parquet(path),
    }[name](tmp_path / name)
    result = run("fit", tmp_path / name, "--output", tmp_path / "model.json")
    assert result.exit_code == 0, result.stderr
    fit = marginal_likelihood(x)
    contents = json.loads((tmp_path / "model.json").read_text(encoding="utf-8"))
    model = contents["model"]["fit"]
    assert model["rows"] == 300
    assert model["dimensions"] == 20
    assert model["normalized"] is False
    for key, value in (
        ("concentration", fit.kappa),
        ("concentration_standard_error", fit.kappa_standard_error),
        ("mean_resultant_length", fit.mean_resultant_length),
        ("one_minus_mean_resultant_length", fit.mean_resultant_length_c),
        ("mean_log_density", fit.mean_log_density),
        ("uniform_log_density", fit.uniform_log_density),
    ):
        assert model[key] == pytest.approx(value, rel=1e-12), key
    np.testing.assert_allclose(contents["tensors"]["mean_directions"], [fit.mu], atol=1e-14)


def test_normalising_and_naming_an_array(tmp_path):
    x = sample()
    np.savez(tmp_path / "x.npz", other=3 * x, features=np.ones((2, 2)))
    result = run("fit", tmp_path / "x.npz", "--array", "other", "--normalize")
    assert result.exit_code == 0, result.stderr
    assert "x.npz: other" in result.stdout
    assert rows_of_table(result.stdout)["rows"] == "300"


def test_high_concentration_is_readable(tmp_path):
    np.save(tmp_path / "x.npy", sample(3, 1e12))
    table = rows_of_table(run("fit", tmp_path / "x.npy").stdout)
    assert re.fullmatch(r"1 - [\d.]+e-1[123]", table["mean resultant length"])
    assert re.fullmatch(r"[\d.]+e\+1[12]", table["concentration"])
    assert re.fullmatch(r"[\d.]+e\+1[12] to [\d.]+e\+1[12]", table["its 95 % interval"])


@pytest.mark.parametrize(
    "value, interval, text",
    [
        (742.062, (740.81, 743.31), "742.1, 740.8 to 743.3"),
        (742.062, (729.6, 754.5), "742, 730 to 754"),
        (1234567.8, (1234567.788, 1234567.812), "1,234,567.800, 1,234,567.788 to 1,234,567.812"),
        (1e12, (0.99e12, 1.01e12), "1e+12, 9.9e+11 to 1.01e+12"),
        (0.0, (0.0, 1.0), "0.00, 0.00 to 1.00"),
    ],
)
def test_value_with_its_interval(value, interval, text):
    assert f"{report.number_text(value, interval)}, {report.interval_text(interval)}" == text


def test_uniform_rows_are_not_said_to_be_concentrated(tmp_path):
    x = vonmises_fisher.rvs(np.eye(1000)[0], 0, 100, random_state=0)
    result = json.loads(run("fit", saved(tmp_path, x), "--json").stdout)
    assert result["p_value_of_uniformity"] == pytest.approx(uniformity_test(x).pvalue, rel=1e-9)
    assert result["p_value_of_uniformity"] > 0.01
    assert result["concentration_interval"][0] == 0
    assert result["concentration"] < 40  # 104 by joint likelihood


@pytest.mark.parametrize("kind, start", [("png", PNG), ("pdf", b"%PDF"), ("svg", b"<?xml")])
def test_kinds_of_report(tmp_path, kind, start):
    np.save(tmp_path / "x.npy", sample())
    assert run("fit", tmp_path / "x.npy", "--report", tmp_path / f"r.{kind}").exit_code == 0
    assert (tmp_path / f"r.{kind}").read_bytes().startswith(start)


@pytest.mark.parametrize(
    "x",
    [sample(2, 0.5), sample(2, 1e12), sample(3, 1e9), sample(500, 0), sample(rows=2), np.array([[1, 0], [-1, 0.0]])],
)
def test_report_of_unusual_data(tmp_path, x):
    np.save(tmp_path / "x.npy", x)
    result = run("fit", tmp_path / "x.npy", "--report", tmp_path / "r.png")
    assert result.exit_code == 0, result.output
    assert (tmp_path / "r.png").read_bytes().startswith(PNG)


def test_cosine_distances_of_the_report_are_those_of_the_rows(monkeypatch):
    x = sample(rows=1000) * 10.0 ** np.random.default_rng(0).uniform(-200, 200, (1000, 1))
    mu = np.eye(1, 20)[0]
    cosine_distances = report.cosine_distances_from(mu, np.array_split(x, 7))
    np.testing.assert_allclose(1 - cosine_distances, sample(rows=1000) @ mu, atol=1e-14)


def test_progress_shows_on_a_slow_terminal_only(tmp_path, monkeypatch):
    from logbessel.cli import progress

    monkeypatch.setattr("logbessel.features.sizes.BLOCK_BYTES", 480)
    table = open_features(saved(tmp_path, sample()))
    for terminal, patience, shown in ((False, -1, False), (True, 1000, False), (True, -1, True)):
        screen = io.StringIO()
        monkeypatch.setattr(progress, "PATIENCE", patience)
        monkeypatch.setattr(
            progress,
            "Console",
            lambda stderr, terminal=terminal, screen=screen: Console(file=screen, force_terminal=terminal),
        )
        watched = progress.WatchedFeatures(table, "reading")
        assert sum(len(block) for block in watched.blocks()) == 300
        assert ("reading" in screen.getvalue()) == shown
        assert sum(len(block) for block in watched.blocks()) == 300
        assert ("reading, pass 2" in screen.getvalue()) == shown
        assert ("rows/s" in screen.getvalue()) == shown


# Mixtures


def clusters(dimensions=30, kappa=60, rows=200, number=3):
    means = np.eye(dimensions)[:number]
    return np.concatenate([vonmises_fisher.rvs(mu, kappa, rows, random_state=i) for i, mu in enumerate(means)])


def test_mixture_model_scores_and_draws(tmp_path):
    path, model, page = saved(tmp_path, clusters()), tmp_path / "model.safetensors", tmp_path / "report.html"
    result = run("fit", path, "--components", "2:4", "--normalize", "-o", model, "--report", page)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "silhouette, 4 components" in result.stdout
    mixture = VonMisesFisherMixture.load(model)
    assert len(mixture.weights_) == 3
    again = VonMisesFisherMixture(n_components=(2, 4), random_state=0).fit(open_features(path))
    np.testing.assert_array_equal(mixture.mean_directions_, again.mean_directions_)

    result = run("score", model, path, "-o", tmp_path / "scores.parquet")
    assert (result.exit_code, result.output) == (0, "")
    scores = pandas.read_parquet(tmp_path / "scores.parquet")
    assert list(scores.columns) == ["log_density", "component", "p_value", "model_p_value"]
    x = np.load(path)
    np.testing.assert_allclose(scores["log_density"], mixture.score_samples(x), rtol=1e-12)
    np.testing.assert_array_equal(scores["component"], mixture.predict(x))
    for component in range(3):
        rows = scores["component"] == component
        distribution = vonmises_fisher(mixture.mean_directions_[component], mixture.concentrations_[component])
        np.testing.assert_allclose(scores["model_p_value"][rows], distribution.pvalue(x[rows]), rtol=1e-9)
        order = scipy.stats.rankdata(x[rows] @ mixture.mean_directions_[component], "max")
        np.testing.assert_allclose(scores["p_value"][rows], (1 + order) / (1 + rows.sum()), rtol=1e-12)
    np.testing.assert_allclose(scores["p_value"], mixture.pvalue(x), rtol=1e-12)

    for name in ("draws.npy", "draws.parquet"):
        assert run("sample", model, "-n", 500, "--seed", 3, "-o", tmp_path / name).exit_code == 0
    draws, frame = np.load(tmp_path / "draws.npy"), pandas.read_parquet(tmp_path / "draws.parquet")
    np.testing.assert_array_equal(np.stack(frame["features"]), draws)
    assert draws.shape == (500, 30)
    assert (mixture.predict(draws) == frame["component"]).mean() > 0.98
    counts = np.bincount(frame["component"], minlength=3)
    assert scipy.stats.chisquare(counts, 500 * mixture.weights_).pvalue > 1e-3


def test_page_is_self_contained(tmp_path):
    path, page = saved(tmp_path, clusters(), "a<b>&.npy"), tmp_path / "r.html"
    assert run("fit", path, "--components", 3, "--report", page).exit_code == 0
    text = page.read_text(encoding="utf-8")
    ElementTree.fromstring(text.split("\n", 1)[1])
    assert "a&lt;b&gt;&amp;.npy" in text
    assert not re.search(r"https?:|<script|<link|src=\"(?!data:image/png;base64,)", text)
    pictures = re.findall('data:image/png;base64,([^"]*)', text)
    assert len(pictures) == 3
    for picture in pictures:
        assert base64.b64decode(picture).startswith(PNG)
    for word in ("Components", "mean log-density", "Least typical", "Most typical", "95 % interval"):
        assert word in text


def test_survey_finds_the_rows_planted(tmp_path):
    """The least typical row is the one put between the clusters, the intervals hold the concentration."""
    from logbessel.cluster import page as html_report

    x = clusters(rows=400)
    x[700] = -(np.eye(30)[:3].sum(axis=0)) / math.sqrt(3)
    mixture = VonMisesFisherMixture(n_components=3, random_state=0).fit(x)
    findings = html_report.survey(mixture, open_features(saved(tmp_path, x)))
    assert findings.least[0][1] == 700
    assert [part.count for part in findings.components] == np.bincount(mixture.predict(x)).tolist()
    assert findings.mean_log_density == pytest.approx(mixture.score(x), rel=1e-12)
    assert findings.most[0][0] > math.log(0.99)
    for part in findings.components:
        low, high = html_report.component_interval(part)
        assert 50 < low < high < 70
    np.testing.assert_allclose(
        1 - findings.cosine_distances,
        (findings.rows * mixture.mean_directions_[findings.labels]).sum(axis=1),
        atol=1e-6,
    )


@pytest.mark.parametrize(
    "x", [sample(2, 0.5), sample(3, 1e9), sample(500, 0), sample(rows=2), np.array([[1, 0], [-1, 0.0]])]
)
def test_page_of_unusual_data(tmp_path, x):
    result = run("fit", saved(tmp_path, x), "--report", tmp_path / "r.html")
    assert result.exit_code == 0, result.output
    assert "<h1>" in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_a_model_of_one_distribution_scores_and_draws(tmp_path):
    path, model = saved(tmp_path, sample()), tmp_path / "model.json"
    assert run("fit", path, "-o", model).exit_code == 0
    assert run("score", model, path, "-o", tmp_path / "s.parquet").exit_code == 0
    fit = marginal_likelihood(sample())
    mu, kappa = fit.mu, fit.kappa
    scores = pandas.read_parquet(tmp_path / "s.parquet")
    np.testing.assert_allclose(scores["log_density"], vonmises_fisher.logpdf(sample(), mu, kappa), rtol=1e-10)
    np.testing.assert_allclose(scores["model_p_value"], vonmises_fisher.pvalue(sample(), mu, kappa), rtol=1e-8)
    assert np.sort(scores["p_value"])[:2].tolist() == [2 / 301, 3 / 301]
    assert run("sample", model, "-o", tmp_path / "d.npy").exit_code == 0
    assert np.load(tmp_path / "d.npy").shape == (1, 20)


def test_scoring_streams(tmp_path):
    """A file larger than the memory that scoring may take."""
    saved(tmp_path, sample(256, 200, 300), "small.npy")
    assert run("fit", tmp_path / "small.npy", "-o", tmp_path / "model.json").exit_code == 0
    table = np.lib.format.open_memmap(tmp_path / "x.npy", "w+", np.float32, (120_000, 256))
    table[:] = np.resize(sample(256, 200, 300), (120_000, 256))
    table.flush()
    run("score", tmp_path / "model.json", tmp_path / "small.npy", "-o", tmp_path / "s.parquet")
    tracemalloc.start()
    assert run("score", tmp_path / "model.json", tmp_path / "x.npy", "-o", tmp_path / "s.parquet").exit_code == 0
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < table.nbytes / 1.5
    assert len(pandas.read_parquet(tmp_path / "s.parquet")) == 120_000


# How it refuses


def saved(tmp_path, x, name="x.npy"):
    path = tmp_path / name
    np.save(path, x, allow_pickle=True)
    return path


def with_bad(bad):
    x = sample()
    x[7] = bad
    return x


def assert_refused(result, *texts):
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith("logbessel: ")
    for text in texts:
        assert re.search(text, result.stderr), result.stderr


@pytest.mark.parametrize("normalize", [[], ["--normalize"]])
@pytest.mark.parametrize(
    "x, text",
    [
        (with_bad(np.nan), r"row 7, column 0 \(counted from 0\) is nan\.$"),
        (with_bad([np.inf, *[0] * 19]), r"row 7, column 0 \(counted from 0\) is inf\.$"),
        (with_bad(0), r"row 7 \(counted from 0\) is zero: it has no direction\.$"),
        (np.ones((3, 1)), "a direction has at least two columns; there is 1"),
        (np.ones((3, 0)), "a direction has at least two columns; there are none"),
        (np.ones((0, 3)), "there are no rows to fit"),
        (np.eye(1, 3), "all rows have the same direction"),
        (np.ones(3), r"not an array of shape \(3,\)"),
        (np.array([[1, None]]), "holds pickled Python objects, which are not read"),
        (np.array([["a", "b"]]), "holds <U1, not real numbers"),
    ],
)
def test_bad_features(tmp_path, x, text, normalize):
    path, outputs = saved(tmp_path, x), ("--output", tmp_path / "model.json", "--report", tmp_path / "report.png")
    assert_refused(run("fit", path, *normalize, *outputs), re.escape(str(path)), text)
    assert [entry.name for entry in tmp_path.iterdir()] == ["x.npy"]


def test_rows_not_of_unit_length(tmp_path):
    path = saved(tmp_path, with_bad(2.0))
    text = r"row 7 \(counted from 0\) has length 8\.94427, not 1: "
    assert_refused(run("fit", path), text + r"--normalize divides rows by their lengths\.$")
    with pytest.raises(ValueError, match=text + r"normalize=True divides rows by their lengths\.$"):
        vonmises_fisher.fit(np.load(path))
    assert run("fit", path, "--normalize").exit_code == 0


def test_row_numbers_count_over_blocks(tmp_path, monkeypatch):
    monkeypatch.setattr("logbessel.features.sizes.BLOCK_BYTES", 160 * 3)
    assert_refused(run("fit", saved(tmp_path, with_bad(np.nan))), "row 7, column 0")


@pytest.mark.parametrize(
    "name, content, text",
    [
        ("x.npy", b"", "the file is empty"),
        ("x.npz", b"", "the file is empty"),
        ("x.parquet", b"", "the file is empty"),
        ("x.npy", b"\x93NUMPY\x01\x00\x10\x00{'descr': ", "not an array in NumPy's format"),
        ("x.npz", b"PK\x03\x04", "truncated, or not a .npz file"),
        ("x.parquet", b"PAR1 PAR1", "truncated, or not a Parquet file"),
        ("x.npy", b"\x80\x04]\x94.", "not an array in NumPy's format"),
        ("x.txt", b"1,2\n", "its name should end in one of .npy, .npz, .parquet"),
        ("x.npy", None, "cannot be read: No such file"),
    ],
)
def test_bad_files(tmp_path, name, content, text):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    assert_refused(run("fit", path, "--output", tmp_path / "model.json"), re.escape(str(path)), text)
    assert not (tmp_path / "model.json").exists()


def test_truncated_features(tmp_path):
    path = saved(tmp_path, sample())
    path.write_bytes(path.read_bytes()[:-8])
    assert_refused(run("fit", path), "truncated: 300 x 20 float64 do not fit in 47992 bytes")


def test_missing_array_name(tmp_path):
    np.savez(tmp_path / "x.npz", a=sample(), b=sample())
    assert_refused(run("fit", tmp_path / "x.npz"), r"holds several tables, a, b: choose one with --array")
    assert_refused(run("fit", tmp_path / "x.npz", "--array", "c"), "has no array 'c'; it has a, b")


@pytest.mark.parametrize(
    "option, name, text",
    [
        ("--output", "absent/model.json", "cannot be written: there is no folder"),
        ("--output", "", "cannot be written: it is a folder"),
        ("--output", "x.npy", "is read, and cannot be written as well"),
        ("--report", "x.npy", "is read, and cannot be written as well"),
        ("--report", "report.bmp", "its name should end in .html or .png or .pdf or .svg"),
        ("--report", "absent/report.png", "cannot be written: there is no folder"),
    ],
)
def test_outputs_that_cannot_be_written_are_refused_first(tmp_path, option, name, text, monkeypatch):
    path = saved(tmp_path, sample())
    before = path.read_bytes()
    monkeypatch.setattr("logbessel.cli.options.open_features", None)
    assert_refused(run("fit", path, option, tmp_path / name), text)
    assert path.read_bytes() == before


def test_model_and_report_in_one_file(tmp_path):
    path = saved(tmp_path, sample())
    result = run("fit", path, "--output", tmp_path / "a.png", "--report", tmp_path / "a.png")
    assert_refused(result, "is given for two outputs: each needs its own file")


def test_a_failed_write_leaves_what_was_there(tmp_path, monkeypatch):
    """A full disk while the report is written: no model, no report, no remains, and the old model whole."""
    path, model = saved(tmp_path, sample()), tmp_path / "model.json"
    model.write_text("old")
    write = Path.write_bytes

    def full(self, content):
        if "report" in self.name:
            write(self, content[:10])
            raise OSError(28, "No space left on device")
        return write(self, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    result = run("fit", path, "--output", model, "--report", tmp_path / "report.png")
    assert result.exit_code == 2
    assert result.stderr == f"logbessel: {tmp_path / 'report.png'}: cannot be written: No space left on device.\n"
    assert rows_of_table(result.stdout)["rows"] == "300"  # what was worked out is not lost
    assert model.read_text(encoding="utf-8") == "old"
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["model.json", "x.npy"]


@pytest.mark.skipif(not Path("/proc/version").exists(), reason="there is no folder that root cannot write to")
def test_a_folder_that_cannot_be_written_is_refused_before_the_work(tmp_path, monkeypatch):
    monkeypatch.setattr("logbessel.cli.options.open_features", None)
    result = run("fit", saved(tmp_path, sample()), "-o", "/proc/model.json")
    assert_refused(result, r"^logbessel: /proc/model\.json: cannot be written: ")


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_symbolic_link_is_followed(tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "m.json").symlink_to(tmp_path / "there" / "model.json")
    assert run("fit", saved(tmp_path, sample()), "-o", tmp_path / "m.json").exit_code == 0
    assert (tmp_path / "m.json").is_symlink()
    assert json.loads((tmp_path / "there" / "model.json").read_text())["model"]["fit"]["rows"] == 300


@pytest.mark.parametrize(
    "arguments, text",
    [
        (("-o", "m"), r"m: the name of a model should end in \.safetensors or \.json"),
        (("--components", "3", "-o", "m.npz"), r"m\.npz: the name of a model should end in \.safetensors or \.json"),
        (("-o", "-"), r"standard output: the name of a model should end in \.safetensors or \.json"),
    ],
)
def test_the_name_of_a_model_says_its_encoding(tmp_path, arguments, text):
    assert_refused(run("fit", saved(tmp_path, sample()), *arguments), text)


@pytest.mark.parametrize("components", [(), ("--components", "3")])
def test_both_encodings_of_a_model_are_one_model(tmp_path, components):
    path, scores = saved(tmp_path, clusters()), []
    for suffix in ("safetensors", "json"):
        model = tmp_path / f"m.{suffix}"
        assert run("fit", path, *components, "-o", model).exit_code == 0
        assert (model.read_bytes()[:1] == b"{") == (suffix == "json")
        assert run("score", model, path, "-o", tmp_path / f"{suffix}.parquet").exit_code == 0
        scores.append(pandas.read_parquet(tmp_path / f"{suffix}.parquet"))
        again = tmp_path / f"again.{suffix}"
        VonMisesFisherMixture.load(model).save(again)
        assert VonMisesFisherMixture.load(again).lower_bounds_ == VonMisesFisherMixture.load(model).lower_bounds_
    pandas.testing.assert_frame_equal(*scores)


def test_a_model_of_one_distribution_in_the_former_format_is_read(tmp_path):
    x = sample()
    fit, mean = marginal_likelihood(x), marginal_likelihood(x).mu
    distances = 1 - x @ mean
    former = {
        "format": "logbessel-model",
        "version": 1,
        "distribution": "von Mises-Fisher",
        "concentration": fit.kappa,
        "rows": 300,
        "mean_resultant_length": fit.mean_resultant_length,
        "mean_log_density": fit.mean_log_density,
        "mean_direction": mean.tolist(),
        "fitted_rows": {"greatest": np.sort(distances)[::-1].tolist(), "sample": distances.tolist()},
    }
    (tmp_path / "former.json").write_text(json.dumps(former))
    read = VonMisesFisherMixture.load(tmp_path / "former.json")
    assert (read.concentrations_[0], read.mean_directions_[0].tolist()) == (fit.kappa, mean.tolist())
    path = saved(tmp_path, x)
    assert run("fit", path, "-o", tmp_path / "m.json").exit_code == 0
    for name in ("former", "m"):
        assert run("score", tmp_path / f"{name}.json", path, "-o", tmp_path / f"{name}.parquet").exit_code == 0
    scores = [pandas.read_parquet(tmp_path / f"{name}.parquet") for name in ("former", "m")]
    pandas.testing.assert_frame_equal(*scores)
    former["fitted_rows"]["sample"] = [4.0] * 300
    (tmp_path / "former.json").write_text(json.dumps(former))
    assert_refused(run("score", tmp_path / "former.json", path, "-o", tmp_path / "s.csv"), "ranks of fitted rows")


def test_an_ascii_terminal_gets_plain_characters(tmp_path):
    path, settings = saved(tmp_path, sample(), "é.npy"), {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    result = subprocess.run([*COMMANDS, "fit", path], capture_output=True, env=settings)
    assert (result.returncode, result.stderr) == (0, b"")
    assert b"| concentration " in result.stdout
    assert b"\\xe9.npy" in result.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
def test_a_full_disk_at_standard_output_does_not_blame_the_input(tmp_path):
    path, model = saved(tmp_path, sample()), tmp_path / "m.json"
    with open("/dev/full", "w") as full:
        result = subprocess.run([*COMMANDS, "fit", path, "-o", model], stdout=full, stderr=subprocess.PIPE, text=True)
    assert result.returncode == 2
    assert result.stderr == "logbessel: standard output: cannot be written: No space left on device.\n"
    assert json.loads(model.read_text())["model"]["fit"]["rows"] == 300


@pytest.mark.skipif(sys.platform == "win32", reason="nothing runs between fork and exec there")
@pytest.mark.parametrize("command", ["fit", "score"])
def test_a_closed_standard_output(tmp_path, command):
    path, model = saved(tmp_path, sample()), tmp_path / "m.json"
    if command == "score":
        assert run("fit", path, "-o", model).exit_code == 0
    given = ["fit", path, "-o", model] if command == "fit" else ["score", model, path, "-o", "-"]
    result = subprocess.run([*COMMANDS, *given], preexec_fn=lambda: os.close(1), stderr=subprocess.PIPE, text=True)
    assert result.returncode == 2
    assert result.stderr == "logbessel: standard output: cannot be written: Bad file descriptor.\n"
    assert json.loads(model.read_text())["model"]["fit"]["rows"] == 300


def test_json_in_the_place_of_tables(tmp_path):
    result = run("fit", saved(tmp_path, clusters()), "--components", "3", "--n-init", "2", "--json")
    contents = json.loads(result.stdout)
    assert [part["rows"] for part in contents["components"]] == [200, 200, 200]
    assert contents["rows"] == 600


def test_an_archive_without_a_table(tmp_path):
    np.savez(tmp_path / "none.npz", a=np.ones(5))
    assert_refused(run("fit", tmp_path / "none.npz"), r"holds no two-dimensional array; it has a of shape \(5,\)")


def test_files_are_replaced_whole(tmp_path):
    (tmp_path / "a").write_bytes(b"old and longer")
    write_whole({tmp_path / "a": b"new", tmp_path / "b": b"other"})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"new", "b": b"other"}


def test_a_folder_that_is_read_only(tmp_path, monkeypatch):
    """Such a file system refuses the removal of what is not there, too."""

    def refuse(path, *_, **__):
        raise OSError(errno.EROFS, "Read-only file system", str(path))

    for name in ("touch", "unlink"):
        monkeypatch.setattr(Path, name, refuse)
    with pytest.raises(WriteError, match="Read-only") as raised:
        write_whole({tmp_path / "a": b"new"})
    assert raised.value.filename == str(tmp_path / "a")


# The installed command


def test_command(tmp_path):
    result = subprocess.run(
        [COMMAND, "--version"] if COMMAND else [*COMMANDS, "--version"], capture_output=True, text=True
    )
    assert re.fullmatch(r"logbessel \d+\.\d+\.\d+\S*\n", result.stdout)
    result = subprocess.run([*COMMANDS, "fit", tmp_path / "x.npy"], capture_output=True, text=True)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == f"logbessel: {tmp_path / 'x.npy'}: cannot be read: No such file or directory.\n"


def test_without_typer_it_says_what_to_install(tmp_path):
    (tmp_path / "typer.py").write_text("raise ModuleNotFoundError(name='typer')")
    result = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import logbessel.cli"],
        capture_output=True,
        text=True,
    )
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == 'logbessel: the command line needs typer: pip install ".[cli]" in a checkout of logbessel\n'


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be sent these signals")
@pytest.mark.parametrize("number, status", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_leaves_no_broken_file(tmp_path, number, status):
    """The command is stopped while the file that it writes is growing."""
    assert run("fit", saved(tmp_path, sample(2000, 1000, 50)), "-o", tmp_path / "model.json").exit_code == 0
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "rows.npy").write_text("old")
    arguments = [*COMMANDS, "sample", tmp_path / "model.json", "-n", "100000000", "-o", folder / "rows.npy"]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        while not any(path.name.endswith(".part") and path.stat().st_size > 1e6 for path in folder.iterdir()):
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(number)
        output, errors = process.communicate()
    assert (process.returncode, output) == (status, "")
    assert errors == ("logbessel: interrupted.\n" if number == signal.SIGINT else "")
    assert [path.name for path in folder.iterdir()] == ["rows.npy"]
    assert (folder / "rows.npy").read_text(encoding="utf-8") == "old"


limits_memory = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process's addresses cannot be limited")


def refusal(*arguments):
    """Run the command in a process of 4 GB of addresses and 60 s that should refuse in one line; and that line."""
    import resource

    def limited():
        resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
        resource.setrlimit(resource.RLIMIT_CPU, (60, 60))

    kept = {name: os.environ[name] for name in ("PYTHONPATH", "LOGBESSEL_CACHE_DIR") if name in os.environ}
    environment = {"OPENBLAS_NUM_THREADS": "1", "PATH": "", "HOME": str(Path.home()), **kept}
    result = subprocess.run(
        [*COMMANDS, *arguments], capture_output=True, text=True, preexec_fn=limited, env=environment, check=False
    )
    assert (result.returncode, result.stdout) == (2, ""), result.stderr
    assert result.stderr.count("\n") == 1
    assert len(result.stderr) < 1000
    return result.stderr


def sparse(path, head, size):
    """A file that begins with `head` and is zero to the given size, of which the disk holds nothing."""
    with open(path, "wb") as file:
        file.write(head)
        file.truncate(size)
    return path


def npy_head(shape, order=False, descr="<f4"):
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, {"descr": descr, "fortran_order": order, "shape": shape})
    return file.getvalue()


def zipped(path, name, head, zeros):
    """A .npz whose array `name` is the head and zeros: small on disk, large when read."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(f"{name}.npy", "w") as member:
        member.write(head)
        for _ in range(zeros >> 20):
            member.write(bytes(1 << 20))
    return path


@limits_memory
def test_hostile_features_take_little_memory(tmp_path):
    wide = npy_head((1, 1 << 31))
    assert "columns" in refusal("fit", sparse(tmp_path / "wide.npy", wide, len(wide) + (8 << 30)))
    long_head = b"\x93NUMPY\x02\x00\xff\xff\xff\xff"
    assert "not an array" in refusal("fit", sparse(tmp_path / "head.npy", long_head, 6 << 30))
    bomb = zipped(tmp_path / "wide.npz", "features", npy_head((1, 1 << 27)), 1 << 20)
    assert "columns" in refusal("fit", bomb)
    bomb = zipped(tmp_path / "order.npz", "features", npy_head((1 << 16, 1 << 12), order=True), 1 << 20)
    assert "column by column" in refusal("fit", bomb)
    with zipfile.ZipFile(tmp_path / "many.npz", "w") as archive:
        for number in range(3000):
            archive.writestr(f"array{number}.npy", b"")
    assert_refused(run("fit", tmp_path / "many.npz", "--array", "none"), "has no array 'none'; it has .* and 2980 more")


@limits_memory
def test_hostile_models_take_little_memory(tmp_path):
    features = saved(tmp_path, sample())
    score = lambda model: refusal("score", model, features, "-o", tmp_path / "s.parquet")
    json_model = sparse(tmp_path / "a.json", b"{", 6 << 30)
    assert_refused(run("score", json_model, features, "-o", tmp_path / "s.parquet"), "JSON of [0-9]+ bytes")
    assert re.search(
        "b: (does not fit in memory|truncated, or not a model)",
        score(sparse(tmp_path / "b", (1 << 33).to_bytes(8, "little"), 10 << 30)),
    )
    head = json.dumps({"weights": {"dtype": "F64", "shape": [1 << 30], "data_offsets": [0, 1 << 33]}}).encode()
    start = len(head).to_bytes(8, "little") + head
    assert re.search(
        "c: (does not fit in memory|not a model)", score(sparse(tmp_path / "c", start, len(start) + (1 << 33)))
    )
    (tmp_path / "d.json").write_text("{" + '"a":[' * 100_000)
    assert_refused(run("score", tmp_path / "d.json", features, "-o", tmp_path / "s.parquet"), "not JSON")
    assert not (tmp_path / "s.parquet").exists()


@pytest.mark.parametrize(
    "content, text",
    [
        (b"", "truncated, or not a model"),
        (b"{}", "not a model written by logbessel"),
        (b"[1]", "truncated, or not a model"),
        (b'{"format": "logbessel-model", "version": 2}', "is of version 2; this logbessel reads versions up to 1"),
        (b'{"format": "logbessel-model", "version": 1}', "damaged"),
        (b'{"format": "logbessel-model", "version": 1, "mean_direction": "x", "rows": 1}', "damaged"),
        (b'{"format": "logbessel-mixture", "version": "2"}', "is of version 2; this logbessel reads versions up to 1"),
        (b'{"format": "logbessel-mixture", "version": "1"}', "damaged: 'model' is missing"),
        (b'{"format": "logbessel-mixture", "version": "1", "model": {}}', "damaged: 'weights' is missing"),
        (
            b'{"format": "logbessel-mixture", "version": "1", "model": {}, "tensors": {"weights": [[1], 2]}}',
            "truncated, or not a model",
        ),
        (
            b'{"format": "logbessel-mixture", "version": "1", "model": {}, "tensors": {"weights": "x"}}',
            "truncated, or not a model",
        ),
        (b"\x93NUMPY", "truncated, or not a model"),
        (None, "cannot be read: No such file"),
    ],
)
def test_bad_models(tmp_path, content, text):
    model = tmp_path / "model"
    if content is not None:
        model.write_bytes(content)
    text = re.escape(f"logbessel: {model}: ") + text
    assert_refused(run("score", model, saved(tmp_path, sample()), "-o", tmp_path / "s.parquet"), text)
    assert_refused(run("sample", model, "-o", tmp_path / "s.npy"), text)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["model"] * (content is not None) + ["x.npy"]


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9, 0.999])
def test_truncated_models(tmp_path, keep):
    path = saved(tmp_path, clusters())
    for model, options in ((tmp_path / "a.json", ()), (tmp_path / "a.safetensors", ("--components", "2"))):
        assert run("fit", path, *options, "-o", model).exit_code == 0
        model.write_bytes(model.read_bytes()[: int(keep * model.stat().st_size)])
        assert_refused(run("score", model, path, "-o", tmp_path / "s.parquet"), str(model))


@pytest.mark.parametrize(
    "arguments, text",
    [
        (("--components", "0"), "--components should be a number such as 10, or a range such as 2:20, not 0"),
        (("--components", "5:2"), "not 5:2"),
        (("--components", "many"), "not many"),
        (("--components", "700"), "has 300 rows, fewer than 700 components"),
        (("--components", "2", "--report", "r.png"), "its name should end in .html"),
        (("--components", "2", "--concentration", "none"), "--concentration should be component or tied, not none"),
    ],
)
def test_bad_options_of_a_mixture(tmp_path, arguments, text):
    assert_refused(run("fit", saved(tmp_path, sample()), *arguments), re.escape(text))


def test_bad_rows_and_other_columns_of_scores(tmp_path):
    path, model = saved(tmp_path, sample()), tmp_path / "model.json"
    assert run("fit", path, "-o", model).exit_code == 0
    scores = ("-o", tmp_path / "s.parquet")
    assert_refused(run("score", model, saved(tmp_path, with_bad(np.nan), "bad.npy"), *scores), "row 7, column 0")
    assert_refused(
        run("score", model, saved(tmp_path, sample(5), "five.npy"), *scores), "has 5 columns; .* was fitted to 20"
    )
    assert_refused(run("score", model, path, "-o", tmp_path / "s.txt"), "should end in .parquet or .csv or .jsonl")
    assert_refused(run("score", model, path, "-o", path), "is read, and cannot be written as well")
    assert_refused(run("sample", model, "-o", tmp_path / "s.csv"), "should end in .npy or .parquet")
    assert not (tmp_path / "s.parquet").exists()
