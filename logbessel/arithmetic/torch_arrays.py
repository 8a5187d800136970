"""The elementary operations on PyTorch tensors of doubles, or of singles.

This is what runs on devices without a kernel of their own. Each operation rounds once, as PyTorch's kernels do: contracting
a product and a sum into one rounding would spoil the error terms of double-double arithmetic.
"""

from functools import cache

import numpy as np
import torch

from . import dekker, formats

sqrt = torch.sqrt
floor = torch.floor
absolute = torch.abs


def where(condition, a, b):
    """Two numbers are made a tensor of the format that formulas compute in: PyTorch would make it one of its default type."""
    if not isinstance(a, torch.Tensor) and not isinstance(b, torch.Tensor):
        a = torch.full((), a, dtype=_dtype(), device=condition.device)
    return torch.where(condition, a, b)


def fma(a, b, c):
    return a * b + c


def two_prod(a, b):
    product = a * b
    return product, dekker.error(product, _halves(a), _halves(b))


def remainder(c, a, b):
    product, error = two_prod(a, b)
    return (c - product) - error


def _dtype():
    return getattr(torch, formats.current().dtype.name)


def _bits(a, format):
    """The bits of a tensor or of a number, as integers."""
    if isinstance(a, torch.Tensor):
        return a.view(getattr(torch, format.integers.name))
    return int(np.array(a, format.dtype).view(format.integers))


def _from_bits(bits, format):
    if isinstance(bits, torch.Tensor):
        return bits.view(getattr(torch, format.dtype.name))
    return float(np.array(bits, format.integers).view(format.dtype))


@cache
def _splitting(format):
    return dekker.halves(lambda a: _bits(a, format), lambda bits: _from_bits(bits, format), format)


def _halves(a):
    return _splitting(formats.current())(a)


def matched(a, b):
    """The difference of the bits of a and b, rounded to a multiple of 2^52, is the exponent to add to b, as in `vector`."""
    format = formats.of(a.dtype)
    start = _bits(b, format)
    step = (_bits(a, format) - start + format.half) & format.exponents
    return _from_bits(step + start, format), (step >> format.fraction).to(a.dtype)


def pow2(n):
    format = formats.of(n.dtype)
    return _from_bits(_bits(n + (format.magic_value + format.largest), format) << format.fraction, format)
