"""Rows whose E-steps PyTorch runs, on a GPU or another device, block by block from the host's memory.

A block travels in its own type (half-precision numbers and integers take a half or a quarter of the way's time) and is converted
where it arrives. Back come the log-densities of its rows and, once, the sums.
"""

from functools import cache

import numpy as np
import scipy.sparse

from ..extras import needs
from ..stats.sphere.memory_map import release
from .rows import Rows, picked

BLOCK_BYTES = 1 << 26  # of converted rows: some milliseconds of a bus, and little of a device's memory
SENT = "efdbBhil?"  # the types that PyTorch has, as NumPy's characters; others are converted before they travel


class DeviceRows(Rows):
    """Dense rows, for E-steps on a device.

    Parameters
    ----------
    device : str
        As PyTorch names it.
    x, weights, first, inverses
        As of `Rows`.
    """

    def __init__(self, device, x, weights=None, first=0, inverses=None):
        if scipy.sparse.issparse(x):
            raise TypeError(f"device={device!r} needs dense rows: X.toarray() makes them.")
        super().__init__(x, weights, first, inverses)
        self.device = device

    def part(self, part):
        """The rows of a slice, measured ones."""
        return DeviceRows(self.device, self.x[part], self.weights[part], self.first + part.start, self.inverses[part])

    def take(self, indices):
        """Rows at the given indices, a copy."""
        return DeviceRows(self.device, picked(self.x, indices), self.weights[indices])

    def sent(self):
        """Yield (slice, the rows in their precision, on the device)."""
        torch = _torch()
        dtype = torch.from_numpy(np.empty(0, self.dtype)).dtype
        sent_as_it_is = self.x.dtype.char in SENT and self.x.dtype.isnative
        step = max(1, BLOCK_BYTES // (self.shape[1] * self.dtype.itemsize))
        for first in range(0, len(self), step):
            part = slice(first, min(first + step, len(self)))
            block = np.ascontiguousarray(self.x[part], None if sent_as_it_is else self.dtype)
            yield part, torch.tensor(block, device=self.device).to(dtype)
            release(block)


def require_device(device):
    """Refuse what is no device of this machine, or has no doubles, in which sums are kept."""
    torch = _torch()
    try:
        torch.zeros((), dtype=torch.float64, device=device).cpu()
    except (RuntimeError, TypeError, AssertionError) as error:
        reason = str(error).splitlines()[0].rstrip(".")
        raise ValueError(f"device={device!r} should be a device on which PyTorch has float64: {reason}.") from None


def blocks(rows, terms, hard, masses, resultants):
    """Yield (slice, log-densities), and add to the sums of an E-step.

    Parameters
    ----------
    rows : DeviceRows
        The data.
    terms : tuple
        The constant, offsets and vectors that the terms of a row are made from.
    hard : bool
        Whether a row belongs to the component of its largest term only.
    masses, resultants : ndarray, shapes (k,) and (k, d)
        To which responsibilities, and directions weighted with them, are added at the end.
    """
    torch = _torch()
    shift, *made_from = terms
    offsets, vectors = (torch.tensor(array, device=rows.device) for array in made_from)
    found = [torch.zeros(sums.shape, dtype=torch.float64, device=rows.device) for sums in (masses, resultants)]
    inverses = rows.inverses
    for part, block in rows.sent():
        scales, weights = (
            torch.tensor(array[part], device=rows.device).to(block.dtype)[:, None] for array in (inverses, rows.weights)
        )
        found_terms = (block @ vectors.T) * scales + offsets
        if hard:
            values, owners = found_terms.max(dim=1, keepdim=True)
            shares = torch.zeros_like(found_terms).scatter_(1, owners, weights)
        else:
            values = torch.logsumexp(found_terms, dim=1, keepdim=True)
            shares = torch.softmax(found_terms, dim=1) * weights  # adds up, however far the values are rounded
        found[0] += shares.sum(dim=0, dtype=torch.float64)
        found[1] += (shares * scales).T @ block
        yield part, values[:, 0].double().cpu().numpy() + shift
    for sums, added in zip((masses, resultants), found, strict=True):
        sums += added.cpu().numpy()


@cache
def _torch():
    with needs("a mixture with a device", "torch"):
        import torch
    return torch
