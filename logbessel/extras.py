"""Packages that only some parts need: where one is missing, an error of one line says what to install."""

from contextlib import contextmanager
from importlib import import_module

HOW = 'pip install ".[{}]" in a checkout of logbessel'  # which no package index has


@contextmanager
def needs(subject, extra, package=None):
    """Imports that `subject` needs, which the optional dependencies `extra` bring.

    Parameters
    ----------
    subject : str
        The beginning of the sentence.
    extra : str
        A name from `project.optional-dependencies`.
    package : str, optional
        What is missing, if its module has another name.

    Raises
    ------
    ImportError
        `subject` needs PACKAGE, and how to install it, with `name` the package. What is missing of logbessel itself is
        raised as it is.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        missing = str(error.name).partition(".")[0]
        if missing == "logbessel":
            raise
        raise ImportError(f"{subject} needs {package or missing}: {HOW.format(extra)}", name=missing) from error


def imported(module, subject, extra):
    """The module of that name, which `subject` needs."""
    with needs(subject, extra):
        return import_module(module)
