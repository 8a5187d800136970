"""Exact values at many points, by the ball arithmetic of the tests, in parallel processes, kept on disk.

An exact value is kept as a double-double, whose 106 bits are far more than any result here has; errors of any library
follow from it by arithmetic alone. Chunks that are on disk are not computed again, so an interrupted run goes on where it
was.
"""

import hashlib
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from .peers import BUILD

TESTS = Path(__file__).resolve().parent.parent / "tests"
CHUNK = 1000


def values(function, v, x):
    """(high, low) with high + low the exact value; nan where there is none, infinite where it is."""
    folder = BUILD / "exact" / f"{function}-{_digest(v, x)}"
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{start}.npy" for start in range(0, len(v), CHUNK)]
    missing = [number for number, file in enumerate(files) if not file.exists()]
    if missing:
        tasks = [(function, v[n * CHUNK : (n + 1) * CHUNK], x[n * CHUNK : (n + 1) * CHUNK], files[n]) for n in missing]
        with ProcessPoolExecutor(os.cpu_count()) as pool:
            for _ in pool.map(_compute, tasks):
                pass
    return np.concatenate([np.load(file) for file in files], axis=1)


def _digest(*arrays):
    return hashlib.sha256(b"".join(a.tobytes() for a in arrays)).hexdigest()[:16]


def _judge():
    if str(TESTS) not in sys.path:
        sys.path.insert(0, str(TESTS))
    import judge

    return judge


def _compute(task):
    function, v, x, file = task
    judge = _judge()
    pairs = np.array([_pair(judge.truth(function, *point)) for point in zip(v.tolist(), x.tolist(), strict=True)]).T
    partial = file.with_suffix(f".{os.getpid()}.npy")
    np.save(partial, pairs)
    os.replace(partial, file)


def _pair(exact):
    if isinstance(exact, float):
        return exact, 0.0
    high = float(exact.mid())
    return high, float((exact - high).mid()) if np.isfinite(high) else 0.0


def errors(results, exact):
    """Errors in units in the last place of the exact value; infinite where a result is not finite and the value is."""
    high, low = exact
    with np.errstate(all="ignore"):
        off = np.abs((results - high) - low) / np.spacing(np.abs(high))
    right = (results == high) & ~np.isfinite(high) | np.isnan(results) & np.isnan(high)
    return np.where(right, 0.0, np.where(np.isfinite(results), off, np.inf))


def sizes(function, v, x):
    """M = |v df/dv| + |x df/dx| of a logarithm, the size of what cancels in it."""
    import logbessel

    base = {"log_iv": "log_iv", "log_ive": "log_iv", "log_kv": "log_kv", "log_kve": "log_kv"}[function]
    shift = {"log_ive": -1.0, "log_kve": 1.0}.get(function, 0.0)
    dv, dx = (getattr(logbessel, f"{base}_{argument}")(v, x) for argument in ("dv", "dx"))
    return np.abs(v * dv) + np.abs(x * (dx + shift))
