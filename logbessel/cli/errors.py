"""How a command refuses: one line, status 2."""

import warnings
from contextlib import contextmanager
from pathlib import Path

import typer

from ..features.errors import FeatureError, first_line
from ..features.stdin import NAME
from ..files import WriteError
from ..stats.sphere.directions import LengthError


def complain(text):
    """Print a line on standard error; of the file -, it says standard input."""
    subject, colon, rest = text.partition(":")
    typer.echo(f"logbessel: {NAME if subject == '-' else subject}{colon}{rest}", err=True)


@contextmanager
def refusals(subject):
    """Turn what is wrong with files and data into one line, of which `subject` is the default beginning.

    Warnings become lines as well.
    """
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("default")
            yield
    except FeatureError as error:
        _refuse(first_line(error) + ".")
    except LengthError as error:
        _refuse(f"{subject}: {str(error).partition(':')[0]}: --normalize divides rows by their lengths.")
    except (ValueError, ImportError) as error:
        text = first_line(error)
        _refuse(f"{text}." if text.startswith(str(subject)) else f"{subject}: {text}.")
    except MemoryError:
        _refuse(f"{subject}: does not fit in memory.")
    except WriteError as error:
        _refuse(f"{error.filename}: cannot be written: {error.strerror}.")
    except OSError as error:
        _refuse(f"{error.filename or subject}: cannot be read: {error.strerror or first_line(error)}.")
    except KeyboardInterrupt:
        complain("interrupted.")
        raise typer.Exit(130) from None
    for warning in caught:
        complain(f"{subject}: {first_line(warning.message)}.")


def _refuse(text):
    complain(text)
    raise typer.Exit(2) from None


def require_writable(inputs, *outputs):
    """Refuse, before any work, what could not be written after it."""
    outputs = [path for path in outputs if path]
    for path in outputs:
        if not path.parent.is_dir():
            raise FeatureError(f"{path}: cannot be written: there is no folder {path.parent}.")
        if path.is_dir():
            raise FeatureError(f"{path}: cannot be written: it is a folder.")
        if any(path.resolve() == Path(given).resolve() for given in inputs):
            raise FeatureError(f"{path}: is read, and cannot be written as well.")
    if len({path.resolve() for path in outputs}) < len(outputs):
        raise FeatureError(f"{outputs[0]}: is given for two outputs: each needs its own file.")


def require_suffix(path, suffixes, what=None):
    """Refuse a name with another ending than those of the formats of `what` is written."""
    if path and path.suffix not in suffixes:
        subject = f"the name of {what}" if what else "its name"
        name = "standard output" if str(path) == "-" else path
        raise FeatureError(f"{name}: {subject} should end in {' or '.join(suffixes)}.")
