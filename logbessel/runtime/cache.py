"""Compiled loops, kept on disk between processes.

A loop's file is named after everything its machine code depends on: the package's sources, the processor, the
compiler. It is written under another name and moved into place, and carries a digest, so a reader sees a whole file
or none; what cannot be read, or is damaged, is compiled anew, and what cannot be written is not kept. Where the sources
are not known to be those that were imported, nothing is read or written.
"""

import ctypes
import hashlib
import os
import tempfile
from functools import cache, partial
from pathlib import Path

import platformdirs

from ..compiler import again, assignment, entry, flags, loop, native, pieces
from ..compiler.lists import NAMES, levels, place
from . import callbacks, forks, numpy_api, sources

_lock = forks.lock()


def folder():
    """Where compiled loops are kept: $LOGBESSEL_CACHE_DIR, else the user's cache folder."""
    return Path(os.environ.get("LOGBESSEL_CACHE_DIR") or platformdirs.user_cache_dir("logbessel", appauthor=False))


def address(function, code, form="many"):
    """The address of the compiled loop of a function for elements of type code "f" or "d", in one of its forms."""
    kept = machine_code(function, code, form)
    return native.load(kept, function.name, {flags.NAME: take_flags_address()}, _places(kept, function, code))


def _places(kept, function, code):
    """What machine code's places are for, by their names, which it has in it: no formula is asked which levels there are."""
    return {place(level): _slot(function, code, level) for level in NAMES if place(level).encode() in kept}


def machine_code(function, code, form="many"):
    """The same as the bytes of an object file."""
    name = f"{function.name}-{code}-{form}"
    width = native.NARROW if form == "few" else native.width()
    assembly = partial(loop.assembly, function.name, function, code, width, same_order=form == "same_order")
    return _object_code(name, assembly)


def _slot(function, code, level):
    """The address of where the address of a level's code is, by its name: at first of what compiles it. Loops of a family share it."""
    return _slot_of(_level_name(function, code, level), function, code, level)


def _level_name(function, code, level):
    return f"{function.of_type(code).family}-{code}-{level}"


def level_code(function, code, level):
    """What computes a loop's results in doubt again, in the level of that name, as the bytes of an object file."""

    def assembly():
        found = next(known for known in levels(function.of_type(code)) if known.name == level)
        return again.assembly("again", function, code, found, native.width() // 2)

    return _object_code(_level_name(function, code, level), assembly)


_slots = {}


def _slot_of(name, function, code, level):
    def address():
        with _lock:
            if slot.value == stand_in:
                kept = level_code(function, code, level)
                slot.value = native.load(kept, "again", {}, _places(kept, function, code))
        return slot.value

    with _lock:
        if name not in _slots:
            slot = ctypes.c_void_p()
            stand_in = slot.value = callbacks.of_places(code, function.nin, address)
            _slots[name] = slot
        return ctypes.addressof(_slots[name])


@cache
def take_flags_address():
    """The address of what takes the floating-point flags."""
    return (
        native.load(_object_code("flags", flags.assembly), flags.NAME, {})
        if flags.known()
        else numpy_api.take_flags_address()
    )


@cache
def entry_address():
    """The address at which NumPy enters all ufuncs."""
    return native.load(_object_code("entry", entry.assembly), entry.NAME, {})


@cache
def take_pieces_address():
    """The address of what runs the pieces of a long call."""
    return native.load(_object_code("pieces", pieces.assembly), pieces.NAME, {flags.NAME: take_flags_address()})


@cache
def assignment_address(code):
    """The address of what assigns rows of type code "f" or "d" to components by their terms."""
    with _lock:
        return native.load(_object_code(f"assignment-{code}", partial(assignment.assembly, code)), assignment.NAME, {})


@cache
def products_address(code):
    """The address of what multiplies rows of type code "f" or "d" with vectors, and assigns them."""
    from ..compiler import products

    assembly = partial(products.assembly, code, native.register_width(code))
    with _lock:
        return native.load(_object_code(f"products-{code}", assembly), products.NAME, {})


def _object_code(name, assembly):
    compiled = lambda: native.object_code(assembly())
    return _kept(f"{name}-{_fingerprint()}.o", compiled) if sources.known() else compiled()


def _kept(name, compile_anew):
    path = folder() / name
    content = _read(path)
    if content is None:
        content = compile_anew()
        _write(path, content)
    return content


def ptx_of(function):
    """The PTX of the function's kernel, for any GPU."""
    from ..compiler import ptx

    if not sources.known():
        return ptx.of(function)
    return _kept(f"{function.name}-{_fingerprint()}.ptx", lambda: ptx.of(function))


@cache
def _fingerprint():
    return hashlib.sha256(f"{sources.digest()} {native.description()}".encode()).hexdigest()[:24]


def _read(path):
    try:
        content = path.read_bytes()
    except OSError as error:
        _require_no_handlers(error)
        return None
    digest, machine_code = content[:32], content[32:]
    return machine_code if hashlib.sha256(machine_code).digest() == digest else None


def _write(path, machine_code):
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    except OSError as error:
        _require_no_handlers(error)
        return
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(hashlib.sha256(machine_code).digest() + machine_code)
        os.replace(temporary, path)
    except BaseException as error:
        Path(temporary).unlink(missing_ok=True)
        if not isinstance(error, OSError):
            raise
        _require_no_handlers(error)


def _require_no_handlers(error):
    """Raise what the handler of a signal raised: no failure of the disk, though a `TimeoutError` is of that class."""
    if callbacks.signal_of(error) is not None:
        raise error
