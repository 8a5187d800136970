"""The command line: what it prints and saves, and how it refuses."""

import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas
import pytest
from typer.testing import CliRunner

from logbessel import cli, report
from logbessel.cli import app
from logbessel.model_file import write_whole
from logbessel.stats import SufficientStatistics, maximum_likelihood, vonmises_fisher

CROPS = Path(__file__).parent.parent / "examples" / "crops.npz"
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
    fit = maximum_likelihood(SufficientStatistics(1280).update(x, normalize=True))
    assert table["rows"] == "1,600"
    assert table["dimensions"] == "1,280"
    assert table["mean resultant length"] == "0.458165"
    assert table["concentration"] == f"{fit.kappa:.1f} ± {fit.kappa_standard_error:.1f}"
    assert table["mean log-density"] == f"{fit.mean_log_density:,.4f}"
    assert table["log-density, uniform"] == f"{fit.uniform_log_density:,.4f}"
    assert float(table["seconds"]) > 0
    assert (tmp_path / "report.png").read_bytes().startswith(PNG)
    model = json.loads((tmp_path / "model.json").read_text())
    assert (model["format"], model["version"], model["distribution"]) == ("logbessel-model", 1, "von Mises-Fisher")
    assert model["concentration"] == pytest.approx(fit.kappa, rel=1e-6)
    np.testing.assert_allclose(model["mean_direction"], fit.mu, atol=1e-7)
    assert model["source"] == {"file": str(CROPS), "array": "features"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["model.json", "report.png"]


@pytest.mark.parametrize("name", ["x.npy", "x.npz", "x.parquet"])
def test_every_kind_of_file_gives_the_fit_in_memory(tmp_path, name, monkeypatch):
    monkeypatch.setattr("logbessel.features.BLOCK_BYTES", 5000)
    x = sample()
    {
        "x.npy": lambda path: np.save(path, x),
        "x.npz": lambda path: np.savez(path, x=x),
        "x.parquet": lambda path: pandas.DataFrame(x, columns=[f"f{i}" for i in range(20)]).to_parquet(path),
    }[name](tmp_path / name)
    result = run("fit", tmp_path / name, "--output", tmp_path / "model.json")
    assert result.exit_code == 0, result.stderr
    fit = maximum_likelihood(SufficientStatistics(20).update(x))
    model = json.loads((tmp_path / "model.json").read_text())
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
    np.testing.assert_allclose(model["mean_direction"], fit.mu, atol=1e-14)


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
    assert re.fullmatch(r"[\d.]+e\+1[12] ± [\d.]+e\+10", table["concentration"])


@pytest.mark.parametrize(
    "value, error, text",
    [
        (742.062, 1.2449, "742.1 ± 1.2"),
        (742.062, 12.449, "742 ± 12"),
        (742.062, 124.49, "742 ± 124"),
        (1234567.8, 0.01234, "1,234,567.800 ± 0.012"),
        (1e12, 1e10, "1e+12 ± 1e+10"),
        (0.0, 0.5, "0.00 ± 0.50"),
    ],
)
def test_value_with_error(value, error, text):
    assert report.with_error(value, error) == text


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


def test_deviations_of_the_report_are_those_of_the_rows(monkeypatch):
    x = sample(rows=1000) * 10.0 ** np.random.default_rng(0).uniform(-200, 200, (1000, 1))
    mu = np.eye(1, 20)[0]
    deviations = report.deviations_from(mu, np.array_split(x, 7))
    np.testing.assert_allclose(1 - deviations, sample(rows=1000) @ mu, atol=1e-14)


def test_progress_shows_on_a_slow_terminal_only(tmp_path, monkeypatch, capsys):
    np.save(tmp_path / "x.npy", sample())
    table = cli.open_features(tmp_path / "x.npy")
    shown = []
    monkeypatch.setattr(cli, "Progress", lambda **options: shown.append(options) or cli_progress(**options))
    from rich.progress import Progress as cli_progress

    for terminal, patience, expected in ((False, -1, 0), (True, 1000, 0), (True, -1, 1)):
        shown.clear()
        monkeypatch.setattr(cli, "PATIENCE", patience)
        monkeypatch.setattr(cli, "Console", lambda stderr, terminal=terminal: console(terminal))
        assert sum(len(block) for block in cli._watched(table, "reading")) == 300
        assert len(shown) == expected


def console(terminal):
    import io

    from rich.console import Console

    return Console(file=io.StringIO(), force_terminal=terminal)


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
        (np.ones(3), "has 1 dimensions, not two"),
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
    text = r"row 7 \(counted from 0\) has length 8\.94427, not 1; rows are normalised on request \(.*--normalize\)\.$"
    assert_refused(run("fit", path), text)
    with pytest.raises(ValueError, match=text):
        vonmises_fisher.fit(np.load(path))
    assert run("fit", path, "--normalize").exit_code == 0


def test_row_numbers_count_over_blocks(tmp_path, monkeypatch):
    monkeypatch.setattr("logbessel.features.BLOCK_BYTES", 160 * 3)
    assert_refused(run("fit", saved(tmp_path, with_bad(np.nan))), "row 7, column 0")


@pytest.mark.parametrize(
    "name, content, text",
    [
        ("x.npy", b"", "the file is empty"),
        ("x.npz", b"", "the file is empty"),
        ("x.parquet", b"", "the file is empty"),
        ("x.npy", b"\x93NUMPY\x01\x00\x10\x00{'descr': ", "not an array in NumPy's format"),
        ("x.npz", b"PK\x03\x04", "truncated, or no .npz file"),
        ("x.parquet", b"PAR1 PAR1", "truncated, or no .parquet file"),
        ("x.npy", b"\x80\x04]\x94.", "not an array in NumPy's format"),
        ("x.csv", b"1,2\n", "its name ends in none of .npy, .npz, .parquet"),
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
    assert_refused(run("fit", tmp_path / "x.npz"), r"name an array \(--array\); there are: a, b")
    assert_refused(run("fit", tmp_path / "x.npz", "--array", "c"), "no array is named 'c'; there are: a, b")


@pytest.mark.parametrize(
    "option, name, text",
    [
        ("--output", "absent/model.json", "cannot be written: no folder"),
        ("--output", "", "cannot be written: it is a folder"),
        ("--output", "x.npy", "would replace the features"),
        ("--report", "x.npy", "would replace the features"),
        ("--report", "report.bmp", "its name ends in none of .png, .pdf, .svg"),
        ("--report", "absent/report.png", "cannot be written: no folder"),
    ],
)
def test_outputs_that_cannot_be_written_are_refused_first(tmp_path, option, name, text, monkeypatch):
    path = saved(tmp_path, sample())
    before = path.read_bytes()
    monkeypatch.setattr("logbessel.cli.open_features", None)
    assert_refused(run("fit", path, option, tmp_path / name), text)
    assert path.read_bytes() == before


def test_model_and_report_in_one_file(tmp_path):
    path = saved(tmp_path, sample())
    result = run("fit", path, "--output", tmp_path / "a.png", "--report", tmp_path / "a.png")
    assert_refused(result, "the model and the report need a file each")


def test_a_failed_write_leaves_what_was_there(tmp_path, monkeypatch):
    """A full disk while the report is written: no model, no report, no remains, and the old model whole."""
    path, model = saved(tmp_path, sample()), tmp_path / "model.json"
    model.write_text("old")
    write = Path.write_bytes

    def full(self, content):
        if "report" in self.name:
            write(self, content[:10])
            raise OSError(28, "No space left on device", str(self))
        return write(self, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    result = run("fit", path, "--output", model, "--report", tmp_path / "report.png")
    assert_refused(result, "report.png.*: cannot be written: No space left on device")
    assert model.read_text() == "old"
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["model.json", "x.npy"]


def test_files_are_replaced_whole(tmp_path):
    (tmp_path / "a").write_bytes(b"old and longer")
    write_whole({tmp_path / "a": b"new", tmp_path / "b": b"other"})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"new", "b": b"other"}


# The installed command


def test_installed_command(tmp_path):
    command = Path(sys.executable).with_name("logbessel")
    result = subprocess.run([command, "--version"], capture_output=True, text=True)
    assert re.fullmatch(r"logbessel \d+\.\d+\.\d+\S*\n", result.stdout)
    result = subprocess.run([command, "fit", tmp_path / "x.npy"], capture_output=True, text=True)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == f"logbessel: {tmp_path}/x.npy: cannot be read: No such file or directory.\n"


def test_without_typer_it_says_what_to_install(tmp_path):
    (tmp_path / "typer.py").write_text("raise ImportError")
    result = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import logbessel.cli"],
        capture_output=True,
        text=True,
    )
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == "logbessel: the command line takes typer and rich: pip install 'logbessel[cli]'\n"
