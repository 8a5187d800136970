"""The examples of the documentation and of the README run, and every public function has one."""

import doctest
import inspect
import re
from contextlib import suppress
from pathlib import Path

import numpy as np
import public
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
    of_cuda = {name for name in logbessel.__all__ if getattr(logbessel, name).nin == 2}
    assert shown >= (of_cuda if module == ".cuda" else set(logbessel.__all__))
    assert module or shown == {*logbessel.__all__, "set_threads", "get_threads", "threads"}


def test_an_example_that_is_wrong_fails(capsys):
    assert failures(">>> 1 + 1\n3\n", "wrong") == 1


# All public functions, methods and classes.


def lacks(thing):
    """The sections that a docstring should have and has not."""
    text = inspect.getdoc(thing) or ""
    if not text:
        return ["docstring"]
    if isinstance(thing, type) and issubclass(thing, Exception) or text.startswith("The former name of"):
        return []
    method = "." in thing.__qualname__
    arguments = [
        name
        for name, parameter in inspect.signature(thing).parameters.items()
        if name not in ("self", "cls")
        and name[0] != "_"
        and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    ]
    returns = inspect.isclass(thing) or "None" in str(inspect.signature(thing).return_annotation)
    sections = {
        "Parameters": not arguments
        or all(re.search(rf"^[ *\w, ]*\b{name}\b[\w, ]* : ", text, re.M) for name in arguments),
        "Returns": returns or method and not arguments or "\nReturns\n" in text or "\nYields\n" in text,
        "Examples": method or ">>> " in text,
        "shared words": not re.search(r"^ *\{\w+\}$", text, re.M),
    }
    return [section for section, there in sections.items() if not there]


def lacking(module):
    things = [*public.functions(module), *public.classes(module)]
    return {
        f"{'.'.join(thing.__module__.split('.')[:2])}: {thing.__qualname__}: {section}"
        for thing in things
        if thing.__name__ != "__init__" and not isinstance(thing, np.ufunc)
        for section in lacks(thing)
    }


def test_public_docstrings_are_whole():
    """Parameters, returns and an example; of modules whose packages are installed."""
    found, seen = set(), set()
    for module in [*public.MODULES, *public.ALSO]:
        with suppress(ImportError):
            found |= lacking(module)
            seen.add(module)
    assert seen >= {"", "stats", "stats.normalisers", "features"}  # which need nothing that the tests do not
    assert not found
