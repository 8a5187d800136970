"""The functions evaluated by PyTorch's own operations, on devices without a kernel of their own."""

import torch


def evaluated(function, first, second):
    """The function of tensors of one shape and device, computed in float64 and rounded once to their dtype.

    A formula is hundreds of operations, each a kernel to launch, which takes longer than to wait for the device's answer
    whether any element is in the regime.
    """
    arguments = first.to(torch.float64), second.to(torch.float64)
    usual, *others = function.regimes
    results, left = _values(usual.value, arguments), ~usual.holds(*arguments)
    for regime in others:
        chosen = left if regime is others[-1] else left & regime.holds(*arguments)
        left = left & ~chosen
        if chosen.any():
            values = _values(regime.value, arguments)
            results = [torch.where(chosen, value, result) for value, result in zip(values, results, strict=True)]
    results = tuple(result.to(first.dtype) for result in results)
    return results if function.nout > 1 else results[0]


def _values(formula, arguments):
    results = formula(*arguments)
    return results if isinstance(results, tuple) else (results,)
