"""Tables of results: a CSV file beside each Markdown one, and the places of the documentation that show them."""

import csv
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results"
SHOWING = ("benchmarks.md", "cases.md", "tested.md", "guides/gpu.md")
PAGES = (ROOT / "README.md", *(ROOT / "docs" / page for page in SHOWING))
_SHOWN = re.compile(r"(<!-- table: ([\w-]+)(?:, (\d+) rows)? -->\n)(.*?)(<!-- /table -->)", re.DOTALL)


def markdown(columns, rows):
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def save(name, title, note, columns, rows):
    """Write results/NAME.md and results/NAME.csv."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.md").write_text(f"# {title}\n\n{note}\n\n{markdown(columns, rows)}\n", encoding="utf-8")
    with (RESULTS / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([columns, *rows])


def told(rows):
    """The rows, printed as they come."""
    kept = []
    for row in rows:
        print(" | ".join(row), flush=True)
        kept.append(row)
    return kept


def written(texts, output):
    """Print texts, lines of a table or several, as they come; and write them to a file, if one is given, once all have come."""
    kept = []
    for text in texts:
        print(text, end="", flush=True)
        kept.append(text)
    if output:
        output.write_text("".join(kept), encoding="utf-8")


def rows(name):
    """The rows that were saved, none if there are none."""
    path = RESULTS / f"{name}.csv"
    return list(csv.reader(path.read_text(encoding="utf-8").splitlines()))[1:] if path.exists() else []


def with_saved(name, new, names, cells=1):
    """The new rows in the place of those saved that have the same first cells, of functions that are still there, in the order of
    their names."""
    blocks = {}
    for part in (rows(name), new):
        found = {}
        for row in part:
            found.setdefault(tuple(row[:cells]), []).append(row)
        blocks |= found
    return [row for first in names for key, block in blocks.items() if key[0] == first for row in block]


def first_table(name, rows=None):
    """The first table of results/NAME.md, or its first rows."""
    text = (RESULTS / f"{name}.md").read_text(encoding="utf-8")
    lines = re.search(r"^\|.*?(?=\n\n|\n?\Z)", text, re.MULTILINE | re.DOTALL)[0].splitlines()
    return "\n".join(lines[: None if rows is None else 2 + rows]) + "\n"


def shown(page):
    """The tables that a page shows: the text between the marks, and what should stand there."""
    for found in _SHOWN.finditer(page.read_text(encoding="utf-8")):
        yield found[4], _wanted(found)


def publish():
    """Put every table into the pages that show it."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        page.write_text(_SHOWN.sub(lambda found: found[1] + _wanted(found) + found[5], text), encoding="utf-8")


def _wanted(found):
    return first_table(found[2], found[3] and int(found[3]))
