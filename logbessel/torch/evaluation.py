"""The functions evaluated by PyTorch's own operations, on devices without a kernel of their own."""

from functools import cache

import torch


def evaluated(function, *operands):
    """The function of tensors of one shape and device, computed in float64, or in pairs of float32 where the device has no float64,
    and rounded once to their dtype.

    A formula is hundreds of operations, each a kernel to launch, which takes longer than to wait for the device's answer
    whether any element is in the regime.
    """
    kind = operands[0].device.type
    if _has_doubles(kind) or operands[0].dtype == torch.float64:
        arguments = [operand.to(torch.float64) for operand in operands]
    elif function.paired:
        arguments, function = operands, function.in_pairs
    else:
        raise TypeError(
            f"{function.name} needs float64, which devices of the kind '{kind}' do not have: call it with tensors on the CPU"
        )
    everywhere = torch.ones_like(arguments[0], dtype=torch.bool)
    results = _chosen(function.regimes, arguments, everywhere, _values(function.regimes[0].value, arguments))
    if function.careful:
        at_edges = _where_first(function.regimes, arguments, lambda regime: regime.limits)
        doubted = function.careful.doubts(*arguments, results[0]) & ~at_edges
        if doubted.any():
            results = [*_chosen(function.careful.regimes, arguments, doubted, results[:1], ask=True), *results[1:]]
    results = tuple(result.to(operands[0].dtype) for result in results)
    return results if function.nout > 1 else results[0]


@cache
def _has_doubles(kind):
    """Whether devices of a kind have float64: Apple's GPUs do not."""
    try:
        torch.zeros((), dtype=torch.float64, device=kind)
    except TypeError:
        return False
    return True


def _chosen(regimes, arguments, left, results, ask=False):
    """The results of each regime where it is the first that holds; those of the first of all are there but where it asks."""
    for regime in regimes:
        chosen = left if regime is regimes[-1] else left & regime.holds(*arguments)
        left = left & ~chosen
        if (regime is not regimes[0] or ask) and chosen.any():
            values = _values(regime.value, arguments)
            results = [torch.where(chosen, value, result) for value, result in zip(values, results, strict=True)]
    return results


def _where_first(regimes, arguments, wanted):
    """Where the first regime that holds is one of those wanted."""
    left = torch.ones_like(arguments[0], dtype=torch.bool)
    found = ~left
    for regime in regimes[:-1]:
        chosen = left & regime.holds(*arguments)
        left = left & ~chosen
        found = found | chosen if wanted(regime) else found
    return found


def _values(formula, arguments):
    results = formula(*arguments)
    return results if isinstance(results, tuple) else (results,)
