"""What the functions on PyTorch tensors say of themselves: one frame, filled in for each."""

from collections.abc import Callable
from typing import TypeVar

_Function = TypeVar("_Function", bound=Callable[..., object])

_FRAME = """{summary}

Parameters
----------
{first} : torch.Tensor or float
    {first_domain}
{second} : torch.Tensor or float
    {second_domain}

Returns
-------
torch.Tensor
    Of the broadcast shape and the promoted dtype; the default dtype for integers.

Notes
-----
On CPUs the loop of `logbessel.{name}` runs on the tensors' own memory, and results are the same to the last bit; its
documentation states formulas, special values and measured accuracy. {derivatives}

Where both arguments require gradients, the slopes are computed with the value and kept until the way back: two more
tensors. Outside the domain an element is nan, and so are its derivatives; no other element is touched.

Examples
--------
>>> import torch
>>> from logbessel.torch import {name}
{examples}
"""

ARGUMENT = "Argument, x >= 0."


def documented(
    summary: str, domains: tuple[str, str], derivatives: str, examples: str
) -> Callable[[_Function], _Function]:
    """Gives a function of two arguments its docstring; `domains` are those of the arguments."""

    def with_docstring(function: _Function) -> _Function:
        first, second = function.__code__.co_varnames[:2]
        function.__doc__ = _FRAME.format(
            name=function.__name__,
            summary=summary,
            first=first,
            first_domain=domains[0],
            second=second,
            second_domain=domains[1],
            derivatives=derivatives,
            examples=examples.strip(),
        )
        return function

    return with_docstring
