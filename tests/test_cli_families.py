"""The command line with angles, oval clouds, axes and rotations: fits, pages, scores, draws, and what it refuses."""

import json
import re

import numpy as np
import pandas
import pytest
from test_cli import rows_of_table, run

from logbessel.cluster import BivariateVonMisesMixture
from logbessel.stats import bivariate_vonmises, kent, matrix_fisher, watson

HELIX, STRAND = (
    bivariate_vonmises(np.radians(mu), *rest) for mu, *rest in (([-63, -42], [60, 60], -25), ([-120, 178], [10, 8], 2))
)


@pytest.fixture(scope="module")
def torsions(tmp_path_factory):
    """A table of pairs of angles in degrees, of two clusters, with their names beside them."""
    path = tmp_path_factory.mktemp("torsions") / "torsions.csv"
    angles = np.degrees(np.concatenate([HELIX.rvs(600, 1), STRAND.rvs(400, 2)]))
    table = pandas.DataFrame(angles, columns=["phi", "psi"])
    table["name"] = ["helix"] * 600 + ["strand"] * 400
    table.to_csv(path, index=False)
    return path


def saved(path, rows):
    np.save(path, rows)
    return path


def test_torsions(torsions, tmp_path):
    model, page = tmp_path / "m.safetensors", tmp_path / "page.html"
    given = "--model", "bivariate-vonmises", "--degrees", "--components", "2:4", "--label", "name"
    result = run("fit", torsions, *given, "-o", model, "--report", page, "--quiet")
    assert (result.exit_code, result.stderr) == (0, "")
    table = rows_of_table(result.stdout)
    assert table["model"] == "bivariate-vonmises"
    assert float(table["adjusted Rand index with name"]) > 0.98
    assert {f"silhouette, {number} components" for number in (2, 3, 4)} < set(table)
    assert "mean angles, degrees" in " ".join(result.stdout.split()) or "degrees" in result.stdout
    mixture = BivariateVonMisesMixture.load(model)
    helix = int(np.argmax(mixture.weights_))
    np.testing.assert_allclose(np.degrees(mixture.mean_angles_[helix]), [-63, -42], atol=1.5)
    text = page.read_text(encoding="utf-8")
    assert "A mixture of bivariate von Mises distributions." in text
    assert len(re.findall(r'src="data:image/png;base64,[A-Za-z0-9+/=]{1000,}"', text)) == 2

    scores = tmp_path / "scores.csv"
    assert run("score", model, torsions, "-o", scores, "--id", "name", "-q").exit_code == 0
    scores = pandas.read_csv(scores)
    assert list(scores) == ["name", "log_density", "component", "probability"]
    assert (scores["component"] == np.where(scores["name"] == "helix", helix, 1 - helix)).mean() > 0.99
    angles = np.radians(pandas.read_csv(torsions)[["phi", "psi"]].to_numpy())
    np.testing.assert_allclose(scores["log_density"], mixture.score_samples(angles), rtol=1e-12)

    drawn = tmp_path / "drawn.npy"
    result = run("sample", model, "-n", 500, "--seed", 1, "-o", drawn)
    assert "angles are in degrees" in result.stderr
    degrees = np.load(drawn)
    assert 150 < np.abs(degrees).max() <= 180
    assert run("fit", drawn, "--model", "bivariate-vonmises", "--degrees", "--components", 2, "-q").exit_code == 0


def test_radians_and_degrees_agree(torsions, tmp_path):
    angles = saved(tmp_path / "radians.npy", np.radians(pandas.read_csv(torsions)[["phi", "psi"]].to_numpy()))
    given = "--model", "bivariate-vonmises", "--components", 2, "--json", "-q"
    radians, degrees = (json.loads(run("fit", *more, *given).stdout) for more in ((angles,), (torsions, "--degrees")))
    assert (radians["unit"], degrees["unit"]) == ("radians", "degrees")
    assert radians["mean_log_density"] == pytest.approx(degrees["mean_log_density"], abs=1e-9)
    for one, other in zip(radians["components"], degrees["components"]):
        np.testing.assert_allclose(np.degrees(one["mean_angles"]), other["mean_angles"], rtol=1e-9)
        np.testing.assert_allclose(one["concentrations"], other["concentrations"], rtol=1e-9)


@pytest.mark.parametrize(
    "model, frozen, family, name",
    [
        ("kent", kent(np.eye(3), 100, 40), kent, "concentration"),
        ("watson", watson([0, 0, 1, 0], 30), watson, "concentration"),
        ("matrix-fisher", matrix_fisher(np.diag([90, 60, 20])).bingham, matrix_fisher, "singular_values"),
    ],
)
def test_one_distribution_is_that_of_greatest_likelihood(model, frozen, family, name, tmp_path):
    """As the family fits it, with its standard errors; it can be saved, drawn from and used for scores."""
    x = frozen.rvs(500, 3)
    path, saved_model = saved(tmp_path / "x.npy", x), tmp_path / "m.json"
    contents = json.loads(run("fit", path, "--model", model, "--json", "-o", saved_model).stdout)
    found = family.fit(x)
    best = family(*found) if isinstance(found, tuple) else family(found)
    assert contents["mean_log_density"] == pytest.approx(best.logpdf(x).mean(), abs=1e-9)
    (component,) = contents["components"]
    values, errors = (
        (best.s, best.standard_errors(500)[1]) if name[0] == "s" else (best.kappa, best.standard_errors(500)[1])
    )
    np.testing.assert_allclose(component[name], values, rtol=1e-4)
    np.testing.assert_allclose(component[f"{name}_standard_errors"], errors, rtol=1e-4)
    page = tmp_path / "page.html"
    result = run("fit", path, "--model", model, "--report", page)
    assert "±" in result.stdout
    assert page.read_text(encoding="utf-8").count("data:image/png") == (1 if model == "watson" else 2)
    assert run("sample", saved_model, "-n", 20, "-o", tmp_path / "drawn.npy").exit_code == 0
    np.testing.assert_allclose(np.linalg.norm(np.load(tmp_path / "drawn.npy"), axis=1), 1)
    assert run("score", saved_model, path, "-o", tmp_path / "scores.parquet").exit_code == 0
    scores = pandas.read_parquet(tmp_path / "scores.parquet")
    np.testing.assert_allclose(scores["log_density"].mean(), contents["mean_log_density"], rtol=1e-9)


def test_rows_without_angles_get_no_scores(torsions, tmp_path):
    model = tmp_path / "m.json"
    run("fit", torsions, "--model", "bivariate-vonmises", "--degrees", "-o", model)
    path = saved(tmp_path / "x.npy", [[-60.0, -40], [0, 0], [np.nan, 5]])
    result = run("score", model, path, "-o", tmp_path / "s.csv", "--skip-bad")
    assert "1 of 3 rows skipped: not finite" in result.stderr
    assert pandas.read_csv(tmp_path / "s.csv")["log_density"].isna().tolist() == [False, False, True]


UNIT = [[0.0, 0, 0, 1]]


@pytest.mark.parametrize(
    "rows, given, message",
    [
        ([[-60.0, -40]], ["bivariate-vonmises"], "row 0, column 0 .* is -60, beyond 2 pi: --degrees reads degrees"),
        ([[-60.0, 999]], ["bivariate-vonmises", "--degrees"], "column 1 .* is 999, beyond 360 degrees"),
        ([[0.0, 1], [np.nan, 1]], ["bivariate-vonmises"], "row 1, column 0 .* is nan, no angle"),
        ([[0.0, 1, 2]], ["bivariate-vonmises"], "has 3 columns; bivariate-vonmises is for two angles: --columns"),
        (
            [[0.0, 1, 2]],
            ["matrix-fisher"],
            "has 3 columns; matrix-fisher is for quaternions of four numbers, scalar last",
        ),
        ([*UNIT, [0.1, 0, 0, 1]], ["matrix-fisher"], "row 1 .* has length 1.00499, not 1: --normalize divides"),
        (UNIT, ["matrix-fisher", "--degrees"], "--degrees goes with --model bivariate-vonmises"),
        ([[0.0, 1]], ["bivariate-vonmises", "--normalize"], "--normalize is for directions"),
        (UNIT, ["matrix-fisher", "--concentration", "tied"], "--concentration goes with --model von-mises-fisher"),
        (UNIT, ["fisher"], "--model should be one of von-mises-fisher, bivariate-vonmises, .*, not fisher"),
        (UNIT, ["watson", "--components", 5], "has 1 row, fewer than 5 components"),
        (UNIT, ["watson", "--report", "page.png"], "should end in .html"),
    ],
)
def test_what_is_refused(rows, given, message, tmp_path):
    path = saved(tmp_path / "x.npy", np.array(rows))
    result = run("fit", path, "--model", *given)
    assert result.exit_code == 2
    (line,) = result.stderr.splitlines()
    assert re.search(message, line), line


def test_degrees_that_are_radians(tmp_path):
    path = saved(tmp_path / "x.npy", HELIX.rvs(50, 1))
    result = run("fit", path, "--model", "bivariate-vonmises", "--degrees")
    assert "no angle is beyond 6.28 degrees: are these radians?" in result.stderr
