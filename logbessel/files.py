"""Files that are there whole or not at all."""

import os
from contextlib import contextmanager


@contextmanager
def whole_file(path):
    """A path to write to, which takes the place of `path` once all is written, and is removed if anything is raised."""
    part = _part(path)
    try:
        yield part
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def write_whole(contents):
    """Write files so that each is there whole or not at all, and none if one cannot be written.

    Parameters
    ----------
    contents : dict of Path to bytes
        What to write. A file that exists is replaced.
    """
    parts = {path: _part(path) for path in contents}
    try:
        for path, part in parts.items():
            part.write_bytes(contents[path])
        for path, part in parts.items():
            os.replace(part, path)
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)


def _part(path):
    return path.with_name(f".{path.name}.{os.getpid()}.part")
