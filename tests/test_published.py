"""The tables of the README and of the documentation are those of the committed results, and what these claim holds."""

import csv

import points
import pytest

from benchmarks import robustness, tables
from logbessel import functions


@pytest.mark.parametrize("page", tables.PAGES, ids=lambda page: page.name)
def test_tables_are_the_results(page):
    pairs = list(tables.shown(page))
    assert pairs
    for text, wanted in pairs:
        assert text == wanted


def test_a_changed_figure_is_found(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "<!-- table: robustness, 2 rows -->\n"
        + tables.first_table("robustness", 2).replace("100 %", "99 %")
        + "<!-- /table -->"
    )
    ((text, wanted),) = tables.shown(page)
    assert text != wanted
    assert wanted.count("\n") == 4


def results(name):
    with (tables.RESULTS / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_answer_is_finite():
    own = [row for row in results("robustness") if row["library"] == "logbessel"]
    assert len(own) == 2 * len(robustness.RANGES)
    assert all(row["finite"] == "100 %" for row in own)


def test_errors_are_the_smallest():
    rows = results("robustness")
    own = {(row["function"], row["range"]): row for row in rows if row["library"] == "logbessel"}
    for row in rows:
        if row["finite"] == "100 %":
            assert float(row["worst relative error"]) >= float(
                own[row["function"], row["range"]]["worst relative error"]
            )


def test_docstrings_state_the_measured_accuracy():
    rows = {row[0]: row[1:] for row in map(cells, tables.first_table("accuracy").splitlines())}
    stated = {function.name: function.words.measured for function in functions.PUBLIC if function.words.measured}
    assert stated.keys() == {name for name in points.VALUES if float(rows[name][0]) > 50_000}
    for name, figures in stated.items():
        number, median, high = map(float, rows[name][:3])
        assert figures == pytest.approx((median, high, number / 1000), abs=0.006, rel=0.01)


def cells(line):
    return [cell.strip() for cell in line.strip("|").split("|")]
