"""Files that are there whole or not at all."""

import os
from contextlib import contextmanager
from pathlib import Path


class WriteError(OSError):
    """What could not be written, by the name that was asked for."""


@contextmanager
def writing(name):
    """Errors of the system, met while `name` is written, say so."""
    try:
        yield
    except WriteError:
        raise
    except OSError as error:
        raise WriteError(error.errno, error.strerror or str(error), str(name)) from error


@contextmanager
def whole_files(*paths):
    """Paths to write to, which take the places of `paths` once all is written, and are removed if anything is raised.

    They are made at once, so that work whose result has nowhere to go does not begin. Where a path is a symbolic link, what
    it points to is replaced.
    """
    places = {path: Path(os.path.realpath(path)) for path in paths}
    parts = {}
    try:
        for path, place in places.items():
            part = place.with_name(f".{place.name}.{os.getpid()}.part")
            with writing(path):
                part.touch()
            parts[path] = part
        yield list(parts.values())
        for path, part in parts.items():
            with writing(path):
                os.replace(part, places[path])
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)


@contextmanager
def whole_file(path):
    """`whole_files` of one."""
    with whole_files(path) as (part,):
        yield part


def write_whole(contents):
    """Write files so that each is there whole or not at all, and none if one cannot be written.

    Parameters
    ----------
    contents : dict of Path to bytes
        What to write. A file that exists is replaced.
    """
    with whole_files(*contents) as parts:
        for (path, content), part in zip(contents.items(), parts):
            with writing(path):
                part.write_bytes(content)
