"""The sources that machine code is made from, and whether they still are what this process imported.

An upgrade, or an editor, may replace them while the process runs. Code compiled then must not be kept under the name of
the new sources, and code kept under that name must not be run with the old ones.
"""

import os  # no pathlib: 3 ms, which no import of the package should take

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_FOLDERS = ("arithmetic", "compiler", "formulas", "functions", "runtime")


def _files():
    folders = filter(os.path.isdir, (os.path.join(_PACKAGE, folder) for folder in _FOLDERS))
    return sorted(
        os.path.join(folder, name) for folder in folders for name in os.listdir(folder) if name.endswith(".py")
    )


def _stamps():
    return [(file, os.stat(file).st_mtime_ns, os.stat(file).st_size) for file in _files()]


_AT_IMPORT = _stamps()


def known():
    """Whether the files are there and have not changed since the import."""
    return bool(_AT_IMPORT) and _stamps() == _AT_IMPORT


def digest():
    """A text that differs where the sources do."""
    import hashlib  # 9 ms more

    contents = []
    for path in _files():
        with open(path, "rb") as file:
            contents.append(file.read())
    return hashlib.sha256(b"\0".join(contents)).hexdigest()
