"""Write `docs/findings.md` from the words that each script in `findings/` prints: `python tools/list_findings.py`."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "findings.md"
PARTS = ("title", "versions", "does", "guess", "matters", "seen")
INTRODUCTION = """\
# Surprises in other libraries

What libraries, formats and tools of this field do that a good programmer would not guess. Each was met with valid, ordinary
input, and each has a script in `findings/` that installs the versions named here in a temporary folder, shows the
behaviour without this library, and fails once it has changed: `bash findings/scipy-vmf-fit.sh`, say. The scripts need the
network and the Python that they name; they are not part of the tests.
"""
WORDS = re.compile(r"^cat <<'END'\n(.*?)^END$", re.MULTILINE | re.DOTALL)
ENTRY = """
## {title}

{does}

- **One would guess:** {guess}
- **Why it matters:** {matters}
- **Seen:** {seen}
- **With:** {versions}: `findings/{name}.sh`
"""


def scripts():
    return sorted((ROOT / "findings").glob("*.sh"))


def words(script):
    """The parts of a finding by name, each on one line."""
    text = WORDS.search(script.read_text(encoding="utf-8"))[1]
    joined = re.sub(r"\n +", " ", text)
    return dict(re.fullmatch(r"(\w+): +(.*)", line).groups() for line in joined.splitlines())


def escaped(text):
    return re.sub(r"([*_<\[\]|])", r"\\\1", text)


def page():
    entries = (
        ENTRY.format(name=script.stem, **{k: escaped(v) for k, v in words(script).items()}) for script in scripts()
    )
    return INTRODUCTION + "".join(entries)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
