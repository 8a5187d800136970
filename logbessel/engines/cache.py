"""Compiled loops, kept on disk between processes.

A loop's file is named after everything its machine code depends on: the package's sources, the processor, the
compiler. It is written under another name and moved into place, and carries a digest, so a reader sees a whole file
or none; what cannot be read, or is damaged, is compiled anew, and what cannot be written is not kept. Where the sources
are not known to be those that were imported, nothing is read or written.
"""

import hashlib
import os
import tempfile
from functools import cache
from pathlib import Path

import platformdirs

from . import loop, native, sources, ufunc


def folder():
    """Where compiled loops are kept: $LOGBESSEL_CACHE_DIR, else the user's cache folder."""
    return Path(os.environ.get("LOGBESSEL_CACHE_DIR") or platformdirs.user_cache_dir("logbessel", appauthor=False))


def address(function, code):
    """The address of the compiled loop of a function for elements of type code "f" or "d"."""
    machine_code = _kept_or_compiled(function, code) if sources.known() else _compiled(function, code)
    return native.load(machine_code, function.name, {loop.TAKE_FLAGS: ufunc.take_flags_address()})


def _compiled(function, code):
    return native.object_code(loop.assembly(function.name, function, code, native.width()))


def _kept_or_compiled(function, code):
    return _kept(f"{function.name}-{code}-{_fingerprint()}.o", lambda: _compiled(function, code))


def _kept(name, compile_anew):
    path = folder() / name
    content = _read(path)
    if content is None:
        content = compile_anew()
        _write(path, content)
    return content


def ptx_of(function):
    """The PTX of the function's kernel, for any GPU."""
    from . import ptx

    if not sources.known():
        return ptx.of(function)
    return _kept(f"{function.name}-{_fingerprint()}.ptx", lambda: ptx.of(function))


@cache
def _fingerprint():
    return hashlib.sha256(f"{sources.digest()} {native.description()}".encode()).hexdigest()[:24]


def _read(path):
    try:
        content = path.read_bytes()
    except OSError:
        return None
    digest, machine_code = content[:32], content[32:]
    return machine_code if hashlib.sha256(machine_code).digest() == digest else None


def _write(path, machine_code):
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    except OSError:
        return
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(hashlib.sha256(machine_code).digest() + machine_code)
        os.replace(temporary, path)
    except BaseException as error:
        Path(temporary).unlink(missing_ok=True)
        if not isinstance(error, OSError):
            raise
