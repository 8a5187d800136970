"""The command line on tables as they come: columns, labels, identifiers, bad rows, and where scores go."""

import io
import json
import subprocess
import sys

import numpy as np
import pandas
import pytest
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score
from typer.testing import CliRunner

from logbessel.cli import app
from logbessel.cluster import VonMisesFisherMixture
from logbessel.cluster.agreement import Agreement
from logbessel.stats import kent, vonmises_fisher

WITHOUT_PANDAS = """
import sys

class Missing:
    def find_spec(self, name, *others):
        if name.partition(".")[0] == "pandas":
            raise ModuleNotFoundError(f"No module named {name!r}")

sys.meta_path.insert(0, Missing())
from logbessel.cli import main
main()
"""
GROUPS = np.repeat(["a", "b", "c"], 100)


def run(*arguments, **options):
    return CliRunner().invoke(app, [str(argument) for argument in arguments], **options)


@pytest.fixture
def table(tmp_path):
    """Three groups in a CSV, with identifiers beyond 2^53 and a numeric label."""
    rows = np.concatenate([vonmises_fisher.rvs(np.eye(8)[i], 40, 100, random_state=i) for i in range(3)])
    frame = pandas.DataFrame(rows, columns=[f"f{i}" for i in range(8)])
    frame.insert(0, "id", np.arange(300) + 2**53 + 1)
    frame["group"], frame["class"] = GROUPS, np.repeat([7, 8, 9], 100)
    frame.to_csv(tmp_path / "x.csv", index=False)
    return tmp_path / "x.csv"


def fitted(table, *options):
    model = table.parent / "m.safetensors"
    result = run("fit", table, "--components", 3, "--normalize", "-o", model, *options)
    assert result.exit_code == 0, result.output
    return model, result


def test_a_line_says_which_columns_were_taken(table):
    _, result = fitted(table)
    assert result.stderr == f"logbessel: {table}: takes 8 columns, f0 to f7, not id, group, class.\n"
    assert fitted(table, "--quiet")[1].stderr == ""
    _, result = fitted(table, "--columns", "f0,f1", "--columns", "f2")
    assert "takes 3 columns, f0 to f2, not id, f3" in result.stderr
    _, result = fitted(table, "--exclude", "f[0-5]")
    assert "takes 2 columns, f6 to f7, not id, f0" in result.stderr


def test_y_beside_x_is_a_coordinate(tmp_path):
    """And a label elsewhere."""
    for header, taken in (("x,y,z", "3 columns, x to z.\n"), ("a,b,y", "2 columns, a to b, not y.\n")):
        path = tmp_path / "x.csv"
        np.savetxt(path, kent(np.eye(3), 50, 10).rvs(60, 0), delimiter=",", header=header, comments="")
        result = run("fit", path, "--normalize")
        assert result.stderr == f"logbessel: {path}: takes {taken}"


def test_agreement_with_a_label_is_printed(table):
    for label in ("group", "class"):
        model, result = fitted(table, "--label", label, "--json")
        components = VonMisesFisherMixture.load(model).predict(pandas.read_csv(table).filter(regex="^f").to_numpy())
        found = json.loads(result.stdout)
        assert found["adjusted_rand_index"] == pytest.approx(adjusted_rand_score(GROUPS, components), abs=1e-12)
        assert found["normalized_mutual_information"] == pytest.approx(
            normalized_mutual_info_score(GROUPS, components), abs=1e-12
        )
    assert "adjusted Rand index with group" in fitted(table, "--label", "group")[1].stdout


def test_agreement_of_parts_is_that_of_the_whole():
    generator = np.random.default_rng(0)
    components, labels = generator.integers(4, size=500), generator.integers(6, size=500)
    labels[:200] = components[:200]
    agreement = Agreement(4)
    for part in np.array_split(np.arange(500), 7):
        agreement.update(components[part], labels[part])
    assert agreement.adjusted_rand_index() == pytest.approx(adjusted_rand_score(labels, components), abs=1e-12)
    assert agreement.normalized_mutual_information() == pytest.approx(normalized_mutual_info_score(labels, components))
    one = Agreement(1)
    one.update(np.zeros(3, int), ["x"] * 3)
    assert (one.adjusted_rand_index(), one.normalized_mutual_information()) == (1.0, 1.0)


def read_scores(path, text=None):
    if path.suffix == ".parquet":
        return pandas.read_parquet(path)
    if path.suffix == ".jsonl":
        return pandas.DataFrame(map(json.loads, path.read_text().splitlines()))
    return pandas.read_csv(io.StringIO(text) if path.name == "-" else path)


@pytest.mark.parametrize("name", ["s.parquet", "s.csv", "s.jsonl", "-"])
def test_scores_with_identifiers(table, name, tmp_path):
    model, _ = fitted(table)
    output = name if name == "-" else tmp_path / name
    result = run("score", model, table, "--id", "id", "-q", "-o", output)
    assert result.exit_code == 0, result.output
    scores = read_scores(tmp_path / name, result.stdout)
    mixture = VonMisesFisherMixture.load(model)
    x = pandas.read_csv(table).filter(regex="^f").to_numpy()
    assert scores["id"].astype(str).tolist() == [str(2**53 + 1 + i) for i in range(300)]
    np.testing.assert_allclose(scores["log_density"], mixture.score_samples(x), rtol=1e-12, atol=1e-12)
    np.testing.assert_array_equal(scores["component"], mixture.predict(x))


@pytest.mark.parametrize("name", ["s.parquet", "s.csv", "s.jsonl"])
def test_bad_rows_are_left_empty_and_counted(table, name, tmp_path):
    model, _ = fitted(table)
    frame = pandas.read_csv(table, dtype={"id": str})
    frame.loc[3, "f2"], frame.loc[200] = np.nan, [frame["id"][200], *[0.0] * 8, "c", 9]
    frame.to_parquet(tmp_path / "bad.parquet")
    refused = run("score", model, tmp_path / "bad.parquet", "-o", tmp_path / name)
    assert (refused.exit_code, "row 3" in refused.stderr) == (2, True)
    result = run("score", model, tmp_path / "bad.parquet", "--id", "id", "--skip-bad", "-q", "-o", tmp_path / name)
    assert result.exit_code == 0, result.output
    assert result.stderr.endswith("bad.parquet: 2 of 300 rows skipped: zero or not finite.\n")
    scores = read_scores(tmp_path / name)
    assert np.flatnonzero(scores["log_density"].isna()).tolist() == [3, 200]
    assert np.flatnonzero(scores["component"].isna()).tolist() == [3, 200]
    good = VonMisesFisherMixture.load(model).score_samples(frame.filter(regex="^f").drop([3, 200]).to_numpy())
    np.testing.assert_allclose(scores["log_density"].dropna(), good, rtol=1e-12, atol=1e-12)


def test_standard_input_and_several_files(table, tmp_path):
    whole = fitted(table, "--json")[1].stdout
    frame = pandas.read_csv(table)
    for i, rows in enumerate(np.array_split(np.arange(300), 3)):
        frame.iloc[rows].to_parquet(tmp_path / f"part-{i}.parquet")
    content = table.read_bytes()
    options = ("--components", 3, "--normalize", "--json", "-q")
    for result in (run("fit", "-", *options, input=content), run("fit", tmp_path / "part-*.parquet", *options)):
        assert result.exit_code == 0, result.output
        assert json.loads(result.stdout)["mean_log_density"] == pytest.approx(json.loads(whole)["mean_log_density"])
    assert run("fit", "-", "--normalize", input=content).stderr.startswith("logbessel: standard input: takes ")


def test_integers_with_a_scale_for_each_column(tmp_path):
    x = vonmises_fisher.rvs(np.eye(8)[0], 40, 200, random_state=0)
    scales = np.linspace(1, 2, 8) / 127
    np.save(tmp_path / "q.npy", np.round(x / scales).clip(-128, 127).astype(np.int8))
    np.save(tmp_path / "scales.npy", scales)
    np.save(tmp_path / "x.npy", x)
    found = [
        json.loads(run("fit", tmp_path / name, "--normalize", "--json", *more).stdout)["concentration"]
        for name, *more in (("x.npy",), ("q.npy", "--scale", tmp_path / "scales.npy"), ("q.npy", "--scale", "1"))
    ]
    assert found[1] == pytest.approx(found[0], rel=0.02)
    assert abs(found[2] - found[0]) > 3 * abs(found[1] - found[0])
    result = run("fit", tmp_path / "q.npy", "--scale", "much")
    assert (result.exit_code, result.stderr) == (
        2, "logbessel: much: neither a number nor a .npy file with one number for each column.\n"
    )  # fmt: skip


def test_how_many_passes_is_said_where_one_takes_long(table, monkeypatch):
    monkeypatch.setattr("logbessel.cli.fitting.PATIENCE", -1)
    assert "the fit takes at most 40 more" in fitted(table, "--max-iter", "30")[1].stderr


def test_no_command_needs_pandas(table, tmp_path):
    """Which `logbessel[cli]` does not bring."""
    model, scores, features = tmp_path / "m.safetensors", tmp_path / "s.csv", "--columns=f*"
    commands = [
        [
            "fit",
            table,
            features,
            "--normalize",
            "--components=2:3",
            "--label=group",
            f"-o{model}",
            f"--report={tmp_path}/r.html",
        ],
        ["score", model, table, features, "--id=id", f"-o{scores}"],
        ["sample", model, "-n5", f"-o{tmp_path}/x.parquet"],
    ]
    for command in commands:
        subprocess.run(
            [sys.executable, "-c", WITHOUT_PANDAS, *map(str, command)], check=True, capture_output=True, text=True
        )
    assert len(scores.read_text().splitlines()) == 301
