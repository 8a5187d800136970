"""The elementary operations on PyTorch tensors of doubles.

This is what runs on devices without a kernel of their own. Each operation rounds once, as PyTorch's kernels do: contracting
a product and a sum into one rounding would spoil the error terms of double-double arithmetic.
"""

import struct

import torch

from . import dekker

sqrt = torch.sqrt
floor = torch.floor
absolute = torch.abs

_MAGIC_VALUE = 2.0**52  # a double of 2^52 + n, n a small integer, has the bits of 2^52, plus n
_HALF, _INTEGER = 1 << 51, -(1 << 52)


def where(condition, a, b):
    """Two numbers are made a tensor of doubles: PyTorch would make it one of its default type."""
    if not isinstance(a, torch.Tensor) and not isinstance(b, torch.Tensor):
        a = torch.full((), a, dtype=torch.float64, device=condition.device)
    return torch.where(condition, a, b)


def fma(a, b, c):
    return a * b + c


def two_prod(a, b):
    product = a * b
    return product, dekker.error(product, _halves(a), _halves(b))


def remainder(c, a, b):
    product, error = two_prod(a, b)
    return (c - product) - error


def _bits(a):
    """The bits of a tensor or of a number, as integers."""
    return a.view(torch.int64) if isinstance(a, torch.Tensor) else struct.unpack("<q", struct.pack("<d", a))[0]


def _from_bits(bits):
    return (
        bits.view(torch.float64) if isinstance(bits, torch.Tensor) else struct.unpack("<d", struct.pack("<q", bits))[0]
    )


_halves = dekker.halves(_bits, _from_bits)


def matched(a, b):
    """The difference of the bits of a and b, rounded to a multiple of 2^52, is the exponent to add to b, as in `vector`."""
    start = _bits(b)
    step = (_bits(a) - start + _HALF) & _INTEGER
    return _from_bits(step + start), (step >> 52).to(torch.float64)


def pow2(n):
    return _from_bits(_bits(n + (_MAGIC_VALUE + 1023.0)) << 52)
