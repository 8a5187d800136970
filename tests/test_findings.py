"""The scripts in `findings/` have the form that their page promises. They need the network, so they are not run here."""

import os
import re
import shutil
import subprocess

import pytest

from tools import list_findings

SCRIPTS = list_findings.scripts()
bash = pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")


def program(script):
    """What follows the words."""
    return list_findings.WORDS.split(script.read_text(encoding="utf-8"))[2]


@pytest.fixture(params=SCRIPTS, ids=lambda script: script.stem)
def script(request):
    return request.param


def test_page_lists_every_finding():
    assert list_findings.PAGE.read_text(encoding="utf-8") == list_findings.page(), "run tools/list_findings.py"


def test_titles_differ():
    titles = {list_findings.words(script)["title"] for script in SCRIPTS}
    assert len(titles) == len(SCRIPTS) >= 12


@bash
def test_parses(script):
    subprocess.run(["bash", "-n", script], check=True)


@pytest.mark.skipif(os.name != "posix", reason="files have no mode there")
def test_is_executable(script):
    assert os.access(script, os.X_OK)


def test_words(script):
    words = list_findings.words(script)
    assert tuple(words) == list_findings.PARTS
    assert all(words.values())


def test_versions_are_pinned_and_named(script):
    (installed,) = re.findall(r'^"\$folder/bin/pip" install --quiet --no-compile (.*)$', program(script), re.MULTILINE)
    pins = dict(requirement.split("==") for requirement in installed.split())
    versions = list_findings.words(script)["versions"]
    python = re.search(r"Python (3\.\d+)$", versions)[1]
    assert f"python{python} -m venv" in program(script)
    named = set(re.findall(r" (\d[\w.]*)(?=,)", versions))
    assert named and named <= set(pins.values())


def test_leaves_nothing_behind_and_can_fail(script):
    text = program(script)
    assert text.index("folder=$(mktemp -d)") < text.index("""trap 'rm -rf "$folder"' EXIT""") < text.index("-m venv")
    assert 'raise SystemExit("changed: ' in text or 'raise SystemExit(f"changed: ' in text
    assert "logbessel" not in text
