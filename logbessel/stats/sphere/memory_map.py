"""Memory-mapped arrays larger than memory: pages that have been read are let go."""

import mmap

import numpy as np

LEAST_BYTES = 1 << 26  # a smaller map may stay


def release(block):
    """Let go of the pages under a C-contiguous view of a memory map.

    The system counts pages that were read as the process's own until it needs them elsewhere. Let go, they stay in its
    cache, and are there when they are read again. A private copy-on-write map (mode "c"), whose changes live in its
    pages only, is left as it is.
    """
    owner, shared = block, False
    while owner is not None and not isinstance(owner, mmap.mmap):
        shared |= isinstance(owner, np.memmap) and owner.mode in ("r", "r+", "w+")
        owner = getattr(owner, "base", None)
    large = owner is not None and len(owner) >= LEAST_BYTES
    if not (shared and large and block.flags.c_contiguous and hasattr(mmap, "MADV_DONTNEED")):
        return
    start = block.ctypes.data - np.frombuffer(owner, np.uint8).ctypes.data
    first = start - start % mmap.PAGESIZE
    owner.madvise(mmap.MADV_DONTNEED, first, start + block.nbytes - first)
