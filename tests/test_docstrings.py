"""The examples of the documentation and of the README run, and every public function has one."""

import doctest
import re
from pathlib import Path

import pytest

import logbessel


def failures(text, name):
    test = doctest.DocTestParser().get_doctest(text, {}, name, None, 0)
    assert test.examples
    return doctest.DocTestRunner().run(test).failed


@pytest.mark.parametrize("name", logbessel.__all__)
def test_examples(name):
    text = getattr(logbessel, name).__doc__
    assert failures(text, name) == 0
    assert name in "".join(example.source for example in doctest.DocTestParser().get_examples(text))


@pytest.mark.parametrize("name", logbessel.__all__)
def test_sections(name):
    text = getattr(logbessel, name).__doc__
    assert text.startswith(f"{name}(")
    for section in ("Parameters", "Returns", "Notes", "Examples"):
        assert f"\n{section}\n{'-' * len(section)}\n" in text
    assert "{" not in re.sub(r"_\{[^}]*\}", "", text)


@pytest.mark.parametrize("module", ["", ".cuda", ".jax", ".torch"])
def test_reference_has_every_function(module):
    page = Path(__file__).resolve().parent.parent / "docs" / "reference" / f"{module[1:] or 'functions'}.md"
    pytest.importorskip("griffe")
    pytest.importorskip("latex2mathml")
    from tools import documentation

    text = documentation.on_page_markdown(page.read_text(encoding="utf-8"))
    shown = set(re.findall(rf"^::: logbessel{re.escape(module)}\.(\w+)$", text, re.MULTILINE))
    assert shown >= set(logbessel.__all__)
    assert module or shown == {*logbessel.__all__, "set_threads", "get_threads", "threads"}


def test_an_example_that_is_wrong_fails(capsys):
    assert failures(">>> 1 + 1\n3\n", "wrong") == 1
