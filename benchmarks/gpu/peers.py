"""The peers of this library on the same machine: SciPy on its CPU, and what else computes Bessel functions on its GPU."""

import time

import numpy as np
import torch

from benchmarks.speed import PEERS
from logbessel import cuda

from .events import seconds
from .kernels import SIZE, SQUARES, drawn

SCIPY_SIZE, SCIPY_TURNS = 200_000, 3
COLUMNS = ("peer", "its function", "range", "type", "peer, ps", "logbessel", "logbessel, ps", "ratio")

# Orders 0 and 1 are all that PyTorch and CuPy have; their scaled functions are timed without the logarithm.
TORCH = {
    ("log_ive", 0.0): "i0e",
    ("log_ive", 1.0): "i1e",
    ("log_kve", 0.0): "scaled_modified_bessel_k0",
    ("log_kve", 1.0): "scaled_modified_bessel_k1",
}
CUPY = {("log_ive", 0.0): "i0e", ("log_ive", 1.0): "i1e", ("log_kve", 0.0): "k0e", ("log_kve", 1.0): "k1e"}


def scipy_rows(measured):
    """One thread of SciPy beside the kernels; `measured` has the picoseconds of these by function and range."""
    for name, peer in PEERS.items():
        for where, draw in SQUARES.items():
            v, x = draw(np.random.default_rng(0), SCIPY_SIZE)
            with np.errstate(all="ignore"):
                taken = min(_wall(lambda: peer(v, x)) for _ in range(SCIPY_TURNS)) / SCIPY_SIZE * 1e12
            its = "log ive + x" if peer is PEERS["log_iv"] else "log kve - x"
            yield _row("SciPy, one thread", its, where, "float64", taken, name, measured[name, where])


def _wall(call):
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def _row(peer, its, where, kind, theirs, name, ours):
    return peer, its, where, kind, theirs, name, ours, theirs / ours


def fixed_orders(peer, table, function_of, converted):
    """A library that has orders 0 and 1 beside the kernels, whose order is a number then."""
    for code in "df":
        (x,) = drawn(lambda rng, n: (rng.uniform(0, 150, n),), code)
        theirs, out = converted(x), torch.empty_like(x)
        for (name, order), its in table.items():
            function = function_of(its)
            taken = seconds(lambda: function(theirs)) / SIZE * 1e12
            ours = seconds(lambda: getattr(cuda, name)(order, x, out=out)) / SIZE * 1e12
            where, kind = f"order {order:.0f}, x in (0, 150)", np.dtype(code).name
            yield _row(peer, its, where, kind, taken, f"{name}({order}, x)", ours)


def torch_rows():
    return fixed_orders("PyTorch", TORCH, lambda its: getattr(torch.special, its), lambda x: x)


def cupy_rows():
    import cupy
    import cupyx.scipy.special

    return fixed_orders("CuPy", CUPY, lambda its: getattr(cupyx.scipy.special, its), cupy.asarray)


def jax_rows(measured, found):
    """The rows of what `in_jax` timed: TFP's functions, and this library's in JAX, which are not the kernels."""
    for peer, its, name, where, taken in found:
        yield _row(peer, its, where, "float64", taken, name, measured[name, where])
