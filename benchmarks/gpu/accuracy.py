"""Every kernel beside the CPU's loop, bit by bit, at points of every regime."""

import os
import sys

import numpy as np
import torch

import logbessel
from benchmarks import exact
from logbessel import cuda

COLUMNS = (
    "function",
    "type",
    "points",
    "results that differ",
    "worst difference, ulp",
    "nan or infinite, and not the same",
)
_INTEGERS = {torch.float64: torch.int64, torch.float32: torch.int32}
_FAMILIES = {"log_hyp0f1": "log_hyp0f1", "iv_ratio": "iv_ratio"}


class Points:
    """Points in the domain of a function; functions of one domain share them, as ten million take seconds to draw."""

    def __init__(self, count):
        self.count, self._drawn = count, {}

    def of(self, name):
        sys.path.append(str(exact.TESTS))
        import points

        family = next((key for key in _FAMILIES if name.startswith(key)), "log_iv")
        family = name if name.endswith("_inv") else family
        if family not in self._drawn:
            self._drawn = {family: points.sample(family, self.count)}
        return self._drawn[family]


def in_order(names):
    """The functions of one domain beside each other, so that only one set of points is kept."""
    family = lambda name: (name.endswith("_inv") and name, name.startswith("log_hyp0f1"), name.startswith("iv_ratio"))
    return sorted(names, key=lambda name: tuple(map(str, family(name))))


def rows(names, count):
    """A row for each function and type, as soon as it is known."""
    drawn = Points(count)
    for name in in_order(names):
        for code in "df":
            with np.errstate(all="ignore"), logbessel.threads(os.cpu_count() or 1):
                arguments = [part.astype(code) for part in drawn.of(name)]
                expected = _tuple(getattr(logbessel, name)(*arguments))
            actual = _tuple(getattr(cuda, name)(*map(_on_gpu, arguments)))
            found = [differences(ours, _on_gpu(theirs)) for ours, theirs in zip(actual, expected, strict=True)]
            differing, worst, odd = (f(part) for f, part in zip((sum, max, sum), zip(*found), strict=True))
            yield name, np.dtype(code).name, arguments[0].size, differing, worst, odd


def differences(a, b):
    """Of two tensors: how many elements differ, by how many units in the last place at most, and how many are not
    finite in one of them, and something else in the other."""
    special = ~(torch.isfinite(a) & torch.isfinite(b))
    odd = special & (a != b) & ~(torch.isnan(a) & torch.isnan(b))
    left, right = _ordered(a).long(), _ordered(b).long()
    rough = (left.double() - right.double()).abs()  # the difference of two 64-bit integers may not be one
    distance = torch.where(special, 0.0, torch.where(rough < 2.0**62, (left - right).abs().double(), rough))
    differing = (distance > 0) | odd
    return int(differing.sum()), int(distance.max()), int(odd.sum())


def _ordered(a):
    """Integers in the order of the numbers, neighbours one apart."""
    bits = a.view(_INTEGERS[a.dtype])
    return torch.where(bits < 0, torch.iinfo(bits.dtype).min - bits, bits)


def _on_gpu(array):
    return torch.from_numpy(np.ascontiguousarray(array)).cuda()


def _tuple(value):
    return value if isinstance(value, tuple) else (value,)
