"""The sources that machine code is made from, and whether they still are what this process imported.

An upgrade, or an editor, may replace them while the process runs. Code compiled then must not be kept under the name of
the new sources, and code kept under that name must not be run with the old ones.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
_FOLDERS = ("arithmetic", "compiler", "formulas", "functions", "runtime")


def _files():
    return sorted(file for folder in _FOLDERS for file in (_PACKAGE / folder).glob("*.py"))


def _stamps():
    return [(file, file.stat().st_mtime_ns, file.stat().st_size) for file in _files()]


_AT_IMPORT = _stamps()


def known():
    """Whether the files are there and have not changed since the import."""
    return bool(_AT_IMPORT) and _stamps() == _AT_IMPORT


def digest():
    """A text that differs where the sources do."""
    import hashlib  # 9 ms, which no import of the package should take

    return hashlib.sha256(b"\0".join(file.read_bytes() for file in _files())).hexdigest()
