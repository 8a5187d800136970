"""A folder with a library, its headers, and what tells others how to link it."""

import errno
import os
import shutil
from collections.abc import Iterable
from contextlib import contextmanager
from pathlib import Path
from string import Template

from .. import __version__
from . import archive, declarations, device, linker
from .objects import objects
from .targets import NATIVE, chosen

_TEMPLATES = Path(__file__).parent / "templates"
_LICENCES = _TEMPLATES / "LICENSE", _TEMPLATES.parents[2] / "LICENSE"  # as installed, and in a checkout


def export(
    folder: str | os.PathLike,
    targets: str | Iterable[str] = NATIVE,
    *,
    compiler: str | None = None,
    shared: bool = True,
    cuda: bool = False,
) -> list[Path]:
    """Write all functions as a library for C, C++, CUDA C++, Fortran, R, Julia and others.

    The folder gets `include/logbessel.h` and `include/logbessel.f90`, `lib/liblogbessel.a`, `lib/liblogbessel.so`,
    a pkg-config file, a CMake package and the licence. Machine code is that of the ufuncs: the same results, to the last bit,
    and the same flags. It needs the C library's memcpy, and fma of libm where the processor has no such instruction.

    Parameters
    ----------
    folder : path
        Where to write. It may exist: files of the same names are replaced, others stay. It gets all files, or none if
        anything fails.
    targets : str or iterable of str
        "native", the processor at hand with all that it can do; "x86-64-v2", "x86-64-v3" (AVX2 and FMA), "x86-64-v4"
        (AVX-512); "aarch64"; "riscv64"; all on Linux. Several levels of x86-64 make one library, in which the dynamic
        linker takes the highest that the machine has. No compiler for the target is needed.
    compiler : str, optional
        The C compiler that links the shared library. By default $CC or cc for the machine's own kind of processor, and
        GCC's cross compiler for another.
    shared : bool
        Whether to link a shared library, where there is a compiler.
    cuda : bool
        Whether to add what CUDA C++ needs, for NVIDIA's processors from compute capability 7.5 on: `include/logbessel.cuh` and,
        in `lib/ptx`, for each function NAME the assembly of device functions, NAME.ptx, and of kernels, NAME_n.ptx.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    ValueError
        If a target does not exist, or targets do not go together.
    OSError
        If the folder cannot be written.
    RuntimeError
        If the compiler fails.

    Examples
    --------
    >>> import logbessel
    >>> logbessel.export("/usr/local", ["x86-64-v2", "x86-64-v4"])  # doctest: +SKIP
    """
    wanted = chosen([targets] if isinstance(targets, str) else targets)
    with _whole_folder(Path(folder)) as part:
        for name, text in _texts(wanted, cuda).items():
            _write(part / name, text.encode())
        for name, text in device.programs() if cuda else ():
            _write(part / "lib" / "ptx" / name, text)
        static = part / "lib" / "liblogbessel.a"
        _write(static, archive.archive(list(objects(wanted))))
        compiler = compiler or linker.compiler(wanted[0])
        if shared and compiler:
            linker.link(compiler, static, part / "lib" / linker.SONAME)
            (part / "lib" / "liblogbessel.so").symlink_to(linker.SONAME)
        written = sorted(path.relative_to(part) for path in part.rglob("*") if not path.is_dir())
    return [Path(folder) / path for path in written]


def _texts(targets, cuda):
    """The files that are text, by their places in the folder."""
    licence = next(path for path in _LICENCES if path.exists()).read_text(encoding="utf-8")
    values = {
        "version": __version__,
        "targets": ", ".join(target.name if target.name != NATIVE else target.cpu for target in targets),
        "declarations": declarations.for_c(),
        "interfaces": declarations.for_fortran(),
        "licence": licence.strip(),
        **device.sizes(),
    }
    places = {
        "logbessel.h": "include",
        "logbessel.f90": "include",
        "logbessel.pc": "lib/pkgconfig",
        "logbesselConfig.cmake": "lib/cmake/logbessel",
        "logbesselConfigVersion.cmake": "lib/cmake/logbessel",
        "NOTICE": "share/doc/logbessel",
        **({"logbessel.cuh": "include"} if cuda else {}),
    }
    filled = lambda name: Template((_TEMPLATES / name).read_text(encoding="utf-8")).substitute(values)
    return {f"{place}/{name}": filled(name) for name, place in places.items()}


def _write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


@contextmanager
def _whole_folder(folder):
    """A folder to write to, whose files go to `folder` once all are written, and nowhere if anything is raised."""
    name = f".logbessel.{os.getpid()}.part"
    part = folder / name if folder.exists() else folder.with_name(name)
    try:
        part.mkdir()
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(folder)) from None
    try:
        yield part
        if not folder.exists():
            os.replace(part, folder)
            return
        paths = sorted(part.rglob("*"))
        for path in paths:
            _check(folder / path.relative_to(part), path.is_dir())
        for path in paths:
            target = folder / path.relative_to(part)
            if path.is_dir():
                target.mkdir(exist_ok=True)
            else:
                os.replace(path, target)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _check(target, is_folder):
    """That nothing is in the way of a file or folder; else the OSError that writing it would raise, but before the first is written."""
    if is_folder and target.exists():
        error = (
            errno.ENOTDIR if not target.is_dir() else errno.EACCES if not os.access(target, os.W_OK | os.X_OK) else 0
        )
    else:
        error = errno.EISDIR if target.is_dir() else 0
    if error:
        raise OSError(error, os.strerror(error), str(target))
