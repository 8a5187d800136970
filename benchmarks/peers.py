"""The libraries that this one is measured beside: what they are called with, and how they come to be there.

SciPy is imported. Boost and GSL are compiled from `native_peers.cpp` with Debian's libboost-math-dev and libgsl-dev. TFP and
logbesselk need an older JAX, normix, NumPyro and PyTensor a newer Python: each group gets an environment of its own. All is
built once, under `build/benchmarks`. What cannot be built is reported and left out.
"""

import ctypes
import os
import shutil
import subprocess
import sys
import tempfile
import time
from functools import cache, cached_property
from pathlib import Path

import numpy as np

import logbessel

HERE = Path(__file__).resolve().parent
BUILD = HERE.parent / "build" / "benchmarks"
OLDER_JAX = ("tensorflow-probability==0.25.0", "jax==0.4.38", "jaxlib==0.4.38", "logbesselk==3.4.0", "numpy<2.1")
NEWER_PYTHON = ("normix==0.4.5", "numpyro==0.22.0", "pytensor==3.3.8", "jax==0.12.0.1", "jaxlib==0.12.0.1")
ENVIRONMENTS = {"older-jax": (OLDER_JAX, (3, 11)), "newer-python": (NEWER_PYTHON, (3, 13))}  # with the lowest Python


class Peer:
    """A library: `functions` maps names of this library's functions to what answers them there.

    `evaluate(function, v, x, turns)` returns the values, and the shortest time of a turn in seconds.
    """

    def __init__(self, name, functions):
        self.name, self.functions = name, functions

    def evaluate(self, function, v, x, turns=0):
        call, seconds = self.functions[function], np.inf
        with np.errstate(all="ignore"):
            values = call(v, x)
            for _ in range(turns):
                start = time.process_time()
                call(v, x)
                seconds = min(seconds, time.process_time() - start)
        return values, seconds


class Apart(Peer):
    """A peer behind `peers_apart.py`, of which one process runs in each environment."""

    def __init__(self, name, environment, functions):
        super().__init__(name, functions)
        self.environment = environment
        _python_of(environment)

    def evaluate(self, function, v, x, turns=0):
        with tempfile.TemporaryDirectory() as folder:
            task, result = Path(folder) / "task.npz", Path(folder) / "result.npz"
            np.savez(task, peer=self.name, function=function, v=v, x=x, turns=turns)
            worker = _worker(self.environment)
            worker.stdin.write(f"{task}\t{result}\n")
            worker.stdin.flush()
            trouble = worker.stdout.readline().strip()
            if trouble:
                raise RuntimeError(f"{self.name}, {function}: {trouble}")
            with np.load(result) as file:
                return file["values"], float(file["seconds"])


@cache
def _worker(environment):
    one_thread = {"XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"}
    return subprocess.Popen(
        [_python_of(environment), HERE / "peers_apart.py"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | one_thread,
    )


@cache
def _python_of(environment):
    """The interpreter of an environment, which is made the first time."""
    folder = BUILD / environment
    packages, lowest = ENVIRONMENTS[environment]
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not (folder / "complete").exists():
        subprocess.run([_interpreter(lowest), "-m", "venv", "--clear", folder], check=True, capture_output=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *packages], check=True, capture_output=True)
        (folder / "complete").touch()
    return python


def _interpreter(lowest):
    """This Python, or one on the path, of at least the given version."""
    if sys.version_info >= lowest:
        return sys.executable
    name = ".".join(["python" + str(lowest[0]), str(lowest[1])])
    found = shutil.which(name)
    if not found:
        raise FileNotFoundError(f"there is no {name} on the path")
    return found


def own():
    return Peer("logbessel", {name: getattr(logbessel, name) for name in logbessel.__all__})


def _scipy():
    from scipy import special

    return Peer(
        "SciPy",
        {
            "log_iv": lambda v, x: np.log(special.ive(v, x)) + x,
            "log_kv": lambda v, x: np.log(special.kve(v, x)) - x,
            "log_ive": lambda v, x: np.log(special.ive(v, x)),
            "log_kve": lambda v, x: np.log(special.kve(v, x)),
        },
    )


class _Native:
    """The compiled loops."""

    @cached_property
    def library(self):
        source, target = HERE / "native_peers.cpp", BUILD / "native_peers.so"
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            BUILD.mkdir(parents=True, exist_ok=True)
            command = [
                "g++",
                "-O3",
                "-march=native",
                "-shared",
                "-fPIC",
                source,
                "-o",
                target,
                "-lgsl",
                "-lgslcblas",
                "-lm",
            ]
            subprocess.run(command, check=True, capture_output=True)
        return ctypes.CDLL(str(target))

    def loop(self, name):
        function = getattr(self.library, name)
        function.restype = None

        def call(v, x):
            v, x = (np.ascontiguousarray(a, float) for a in (v, x))
            out = np.empty_like(v)
            pointers = [a.ctypes.data_as(ctypes.c_void_p) for a in (v, x, out)]
            function(*pointers, ctypes.c_long(v.size))
            return out

        return call


_native = _Native()


def _boost():
    _native.library.boost_version.restype = ctypes.c_char_p
    version = _native.library.boost_version().decode().replace("_", ".")
    return Peer(f"Boost {version}", {name: _native.loop(f"boost_{name}") for name in ("log_iv", "log_kv")})


def _gsl():
    return Peer("GSL", {name: _native.loop(f"gsl_{name}") for name in ("log_iv", "log_kv")})


def native():
    """The peers that are loops in machine code."""
    return [_boost(), _gsl()]


FOUR = ("log_iv", "log_kv", "log_ive", "log_kve")
MAKERS = {
    "SciPy": _scipy,
    "Boost": _boost,
    "GSL": _gsl,
    "TFP": lambda: Apart("TFP", "older-jax", FOUR),
    "logbesselk": lambda: Apart("logbesselk", "older-jax", ("log_kv",)),
    "normix": lambda: Apart("normix", "newer-python", ("log_kv",)),
    "PyTensor": lambda: Apart("PyTensor", "newer-python", FOUR),
    "NumPyro": lambda: Apart("NumPyro", "newer-python", ("log_iv_whole",)),
}


@cache
def available():
    """The peers that are there, and a line for each that is not."""
    found, missing = [], []
    for name, make in MAKERS.items():
        try:
            found.append(make())
        except (ImportError, OSError, subprocess.CalledProcessError) as error:
            missing.append(f"{name} is left out: {error}")
    return found, missing
