"""The elementary operations on PyTorch tensors of doubles, and functions evaluated by them.

This is what runs on devices without a kernel of their own. Each operation rounds once, as PyTorch's kernels do: contracting
a product and a sum into one rounding would spoil the error terms of double-double arithmetic.
"""

import struct

import torch

sqrt = torch.sqrt
floor = torch.floor
absolute = torch.abs

_MAGIC_VALUE = 2.0**52  # a double of 2^52 + n, n a small integer, has the bits of 2^52, plus n
_HALF, _INTEGER = 1 << 51, -(1 << 52)
_HALF_OF_LOW, _HIGH = 1 << 26, -(1 << 27)


def where(condition, a, b):
    """Two numbers are made a tensor of doubles: PyTorch would make it one of its default type."""
    if not isinstance(a, torch.Tensor) and not isinstance(b, torch.Tensor):
        a = torch.full((), a, dtype=torch.float64, device=condition.device)
    return torch.where(condition, a, b)


def fma(a, b, c):
    return a * b + c


def two_prod(a, b):
    """Dekker's product; factors are split by their bits, which neither overflows nor depends on contraction."""
    product = a * b
    (a_high, a_low), (b_high, b_low) = _halves(a), _halves(b)
    return product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low


def _halves(a):
    """a = high + low with 26 bits each."""
    high = _from_bits((_bits(a) + _HALF_OF_LOW) & _HIGH)
    return high, a - high


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


def matched(a, b):
    """The difference of the bits of a and b, rounded to a multiple of 2^52, is the exponent to add to b, as in `vector`."""
    start = _bits(b)
    step = (_bits(a) - start + _HALF) & _INTEGER
    return _from_bits(step + start), (step >> 52).to(torch.float64)


def pow2(n):
    return _from_bits(_bits(n + (_MAGIC_VALUE + 1023.0)) << 52)


def evaluated(function, first, second):
    """The function of tensors of one shape and device, computed in float64 and rounded once to their dtype.

    A formula is hundreds of operations, each a kernel to launch, which takes longer than to wait for the device's answer
    whether any element is in the regime.
    """
    arguments = first.to(torch.float64), second.to(torch.float64)
    usual, *others = function.regimes
    result, left = usual.value(*arguments), ~usual.holds(*arguments)
    for regime in others:
        chosen = left if regime is others[-1] else left & regime.holds(*arguments)
        left = left & ~chosen
        if chosen.any():
            result = torch.where(chosen, regime.value(*arguments), result)
    return result.to(first.dtype)
