"""Seconds on the GPU, by events in its stream: what the host does meanwhile is not counted."""

import statistics

import torch

TURNS = 15


def seconds(call, turns=TURNS):
    """The median time of a call's work in PyTorch's current stream, after one call that is not counted."""
    call()
    pairs = [[torch.cuda.Event(enable_timing=True) for _ in range(2)] for _ in range(turns)]
    for begin, end in pairs:
        begin.record()
        call()
        end.record()
    torch.cuda.synchronize()
    return statistics.median(begin.elapsed_time(end) for begin, end in pairs) / 1e3
