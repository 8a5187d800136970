"""The functions of the library of PyTensor's tensors, made from their records."""

import numpy as np
from pytensor import config
from pytensor.tensor import TensorLike
from pytensor.tensor.elemwise import Elemwise
from pytensor.tensor.variable import TensorVariable

from ..functions import ALL
from ..functions.docstring import named, of_pytensor_function
from .ops import scalar

_PUBLIC = [function for function in ALL if function.words and (function.nin, function.nout) == (2, 1)]

__all__ = [_function.name for _function in _PUBLIC]


def elementwise(function):
    """The function of tensors."""
    return Elemwise(scalar(function), name=function.name)


def floats(*arguments):
    """Numbers of Python as constants of `floatX`: of what float32 holds PyTensor makes float32, and computes in it."""
    return [np.asarray(x, config.floatX) if isinstance(x, int | float) else x for x in arguments]


def of_numbers_too(function):
    """The function of tensors and of Python's numbers."""
    operation = elementwise(function)

    def call(first: TensorLike, second: TensorLike) -> TensorVariable:
        return operation(*floats(first, second))

    return call


def _public(function):
    return named(of_numbers_too(function), function, __name__, of_pytensor_function(function))


globals().update({_function.name: _public(_function) for _function in _PUBLIC})
